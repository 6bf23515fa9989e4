//! What hangs on a post: pictures, films, a preview, a quoted post.

use super::super::uri;
use super::super::wire::{self, Embed, PostView, Quoted, QuotedRecord};
use super::{line, post};
use syrinx_model::{InboundPost, MediaKind, PostMedia, Preview};

/// What hangs on a post.
#[derive(Default)]
pub(super) struct Hanging {
    pub(super) media: Vec<PostMedia>,
    pub(super) preview: Option<Preview>,
    pub(super) quote: Option<Box<InboundPost>>,
}

impl Hanging {
    pub(super) fn take(&mut self, embed: Embed, oddities: &mut u32) {
        match embed {
            Embed::Images { images } | Embed::Gallery { items: images } => {
                self.media.extend(images.into_iter().filter_map(picture));
            }
            Embed::Video(video) => self.media.extend(film(video)),
            Embed::External { external } => self.preview = preview(external),
            Embed::Record { record } => self.quote(record, oddities),
            Embed::RecordWithMedia { record, media } => {
                self.quote(record.record, oddities);
                self.take(*media, oddities);
            }
            Embed::Other => {}
        }
    }

    /// A quoted post. What that one quotes in turn is left out: a reader opens it for that.
    fn quote(&mut self, record: Quoted, oddities: &mut u32) {
        let Quoted::Record(quoted) = record else { return };
        if !quoted.uri.contains(uri::collection::POST) {
            return;
        }
        let mut quoted = post(as_view(*quoted), oddities);
        if let Some(post) = &mut quoted {
            post.quote = None;
        }
        self.quote = quoted.map(Box::new);
    }
}

/// A quoted post is a post under other names.
fn as_view(quoted: QuotedRecord) -> PostView {
    PostView {
        uri: quoted.uri,
        cid: quoted.cid,
        author: quoted.author,
        record: quoted.value,
        embed: quoted.embeds.into_iter().next(),
        reply_count: quoted.reply_count,
        repost_count: quoted.repost_count,
        like_count: quoted.like_count,
        quote_count: quoted.quote_count,
        indexed_at: quoted.indexed_at,
        viewer: wire::PostViewer::default(),
        labels: quoted.labels,
    }
}

fn picture(image: wire::ImageView) -> Option<PostMedia> {
    Some(PostMedia {
        kind: MediaKind::Image,
        url: uri::web(&image.fullsize)?,
        preview_url: image.thumb.and_then(|url| uri::web(&url)),
        alt: line(image.alt),
        width: image.aspect_ratio.as_ref().map(|ratio| ratio.width),
        height: image.aspect_ratio.as_ref().map(|ratio| ratio.height),
        ..PostMedia::default()
    })
}

fn film(video: wire::VideoView) -> Option<PostMedia> {
    Some(PostMedia {
        kind: if video.presentation == "gif" {
            MediaKind::Gifv
        } else {
            MediaKind::Video
        },
        url: uri::web(&video.playlist)?,
        preview_url: video.thumbnail.and_then(|url| uri::web(&url)),
        alt: line(video.alt),
        width: video.aspect_ratio.as_ref().map(|ratio| ratio.width),
        height: video.aspect_ratio.as_ref().map(|ratio| ratio.height),
        ..PostMedia::default()
    })
}

fn preview(external: wire::ExternalView) -> Option<Preview> {
    Some(Preview {
        url: uri::web(&external.uri)?,
        title: line(external.title),
        description: line(external.description),
        image: external.thumb.and_then(|url| uri::web(&url)),
    })
}
