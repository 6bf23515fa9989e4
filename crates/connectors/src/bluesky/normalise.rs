//! What the network shows, in our words. Pure and total: one bad post never loses the page.

mod hanging;

use super::address::{Place, StrongRef};
use super::wire::{self, Label, PostView, Reason};
use super::{facets, network, uri};
use hanging::Hanging;
use serde_json::Value;
use syrinx_connector::html;
use syrinx_model::{
    Address, Audience, Author, AuthorCounts, Counts, Feature, Field, Inbound, InboundBoost, InboundPost,
    Moment, Text,
};

/// How far before its arrival a post may claim to have been written: ten years, in milliseconds.
const OLDEST: i64 = 10 * 365 * 24 * 3_600_000;

/// The most bytes of a name, title or alternative text that are kept.
const MAX_LINE: usize = 8 << 10;

/// Labels of content that is hidden at first.
const SENSITIVE: [&str; 10] = [
    "porn",
    "sexual",
    "nudity",
    "sexual-figurative",
    "graphic-media",
    "gore",
    "corpse",
    "nsfl",
    "self-harm",
    "!warn",
];

/// Something of a feed, and where it stands there.
pub(super) struct Sighted {
    pub(super) inbound: Inbound,
    /// When the network indexed it: the order of a feed.
    pub(super) at: Moment,
    /// Its canonical URI.
    pub(super) uri: String,
}

/// An item of a feed; `None` if it cannot be understood.
pub(super) fn feed_item(item: wire::FeedItem, oddities: &mut u32) -> Option<Sighted> {
    let seen = Moment::parse(&item.post.indexed_at)?;
    let post = post(item.post, oddities)?;
    let Some(Reason::Repost {
        by,
        uri,
        cid,
        indexed_at,
    }) = item.reason
    else {
        return Some(Sighted {
            at: seen,
            uri: post.uri.clone(),
            inbound: Inbound::Post(Box::new(post)),
        });
    };
    let at = Moment::parse(&indexed_at)?;
    let by = author(*by)?;
    // Older servers do not name the record of a boost. Who boosted what is then its name: nobody boosts a post twice.
    let uri = uri
        .filter(|uri| uri::AtUri::parse(uri).is_some())
        .unwrap_or_else(|| {
            format!(
                "at://{}/{}/?subject={}",
                by.uri,
                uri::collection::REPOST,
                post.uri
            )
        });
    let place = Place {
        own: StrongRef {
            uri: uri.clone(),
            cid: cid.unwrap_or_default(),
        },
        root: None,
    };
    let boost = InboundBoost {
        uri: uri.clone(),
        address: place.address(),
        author: by,
        at,
        audience: Audience::Public,
        post,
    };
    Some(Sighted {
        at,
        uri,
        inbound: Inbound::Boost(Box::new(boost)),
    })
}

/// A post; `None` if it cannot be understood. Parts of it that cannot are left out and counted.
pub(super) fn post(view: PostView, oddities: &mut u32) -> Option<InboundPost> {
    let uri =
        uri::AtUri::parse(&view.uri).filter(|uri| uri::is_did(uri.authority) && !uri.rkey.is_empty())?;
    let rkey = uri.rkey.to_owned();
    let indexed = Moment::parse(&view.indexed_at)?;
    let restricted = has(&view.author.labels, &["!no-unauthenticated"]);
    let author = author(view.author)?;
    let record = view.record;
    let (text, dropped) = facets::read(&record.text, record.facets);
    *oddities = oddities.saturating_add(dropped);
    let own = StrongRef {
        uri: view.uri.clone(),
        cid: view.cid,
    };
    let (root, parent) = record.reply.map(|reply| (reply.root, reply.parent.uri)).unzip();
    let mut hanging = Hanging::default();
    if let Some(embed) = view.embed {
        hanging.take(embed, oddities);
    }
    Some(InboundPost {
        origin: network(),
        carrier: network(),
        url: Some(uri::post_page(&author.uri, &author.handle, &rkey)),
        address: Place { own, root }.address(),
        uri: view.uri,
        author,
        text,
        html: None,
        spoiler: String::new(),
        sensitive: has(&view.labels, &SENSITIVE) || has(&record.labels.values, &SENSITIVE),
        language: record.langs.into_iter().find(|tag| is_language(tag)),
        // The author asked apps not to show their posts to the logged out.
        audience: if restricted {
            Audience::Unlisted
        } else {
            Audience::Public
        },
        published_at: published(&record.created_at, indexed),
        edited_at: None,
        parent_author_uri: parent.as_deref().and_then(uri::owner_of).map(str::to_owned),
        parent_uri: parent,
        parent_address: None,
        quote: hanging.quote,
        media: hanging.media,
        poll: None,
        preview: hanging.preview,
        counts: Counts {
            replies: view.reply_count,
            boosts: view.repost_count,
            likes: view.like_count,
            quotes: view.quote_count,
        },
        liked: view.viewer.like.is_some(),
        boosted: view.viewer.repost.is_some(),
        bookmarked: view.viewer.bookmarked,
        application: None,
        bridges: [record.bridgy_original_url, record.fediverse_id]
            .into_iter()
            .flatten()
            .filter_map(|url| uri::web(&url))
            .collect(),
        attachments: Vec::new(),
    })
}

/// An author; `None` without a DID.
pub(super) fn author(profile: wire::Profile) -> Option<Author> {
    if !uri::is_did(&profile.did) {
        return None;
    }
    let handle = if uri::is_handle(&profile.handle) {
        profile.handle
    } else {
        "handle.invalid".to_owned()
    };
    let mut fields = Vec::new();
    if !profile.pronouns.is_empty() {
        fields.push(Field {
            name: "Pronouns".to_owned(),
            value_html: html::escape(&line(profile.pronouns)),
            verified_at: None,
        });
    }
    if let Some(site) = profile.website.and_then(|site| uri::web(&site)) {
        fields.push(Field {
            name: "Website".to_owned(),
            value_html: note(&site),
            verified_at: None,
        });
    }
    Some(Author {
        network: network(),
        url: uri::profile_page(&profile.did, &handle),
        host: uri::APP.to_owned(),
        handle,
        name: line(profile.display_name),
        note_html: note(&profile.description),
        avatar: profile.avatar.and_then(|url| uri::web(&url)),
        header: profile.banner.and_then(|url| uri::web(&url)),
        bot: has(&profile.labels, &["bot"]),
        locked: false,
        fields,
        counts: AuthorCounts {
            followers: profile.followers_count,
            following: profile.follows_count,
            posts: profile.posts_count,
        },
        created_at: Moment::parse(&profile.created_at),
        address: Some(Address(profile.did.clone())),
        uri: profile.did,
    })
}

/// Reads each value and turns it into ours; what cannot be read is counted.
pub(super) fn each<T: serde::de::DeserializeOwned, U>(
    values: Vec<Value>,
    oddities: &mut u32,
    mut turn: impl FnMut(T, &mut u32) -> Option<U>,
) -> Vec<U> {
    let mut turned = Vec::with_capacity(values.len());
    for value in values {
        match serde_json::from_value(value)
            .ok()
            .and_then(|item| turn(item, oddities))
        {
            Some(item) => turned.push(item),
            None => *oddities = oddities.saturating_add(1),
        }
    }
    turned
}

/// When it was said. Authors write what they like: a post was not written after it was indexed, nor ages before.
fn published(created: &str, indexed: Moment) -> Moment {
    Moment::parse(created).map_or(indexed, |at| at.clamp(indexed.plus(-OLDEST), indexed))
}

/// A bio as HTML: its line breaks and links.
fn note(plain: &str) -> String {
    let text = Text::detect(line(plain.to_owned()))
        .map_features(|feature| matches!(feature, Feature::Link { .. }).then_some(feature));
    html::from_text(&text, "")
}

/// Whether one of these labels holds.
fn has(labels: &[Label], wanted: &[&str]) -> bool {
    labels
        .iter()
        .any(|label| !label.neg && wanted.contains(&label.val.as_str()))
}

fn is_language(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A short text of a stranger, cut where it is absurdly long.
fn line(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MAX_LINE));
    text
}
