//! The post here: what an owner says stands on this server at once, whatever networks do.

use super::validate::Checked;
use crate::ingest::{tags, text_key};
use crate::{Engine, RenderPost, Result};
use std::collections::BTreeSet;
use syrinx_model::{
    Audience, AuthorId, Counts, Draft, DraftId, Moment, Network, NoticeKind, OwnerId, Poll, PollOption,
    PostMedia,
};
use syrinx_store::{AuthorRow, Changes, Home, MediaRow, NoticeChange, PostBody, PostChange, Shown};

impl Engine {
    /// The changes that make a draft a post here.
    pub(super) async fn here(
        &self,
        checked: &Checked,
        id: DraftId,
        media: &[MediaRow],
        mentioned: &[AuthorRow],
        edited_at: Option<Moment>,
    ) -> Result<Changes> {
        let draft = &checked.draft;
        let owner = &checked.owner;
        // What an edit says of how long a poll runs counts from the edit.
        let body = self.body(draft, id, media, edited_at.unwrap_or(draft.at));
        let origin = Network::local();
        let network_name = self.network_name(&origin);
        let fragment = self.render.post(&RenderPost {
            origin: &origin,
            network_name: &network_name,
            audience: draft.audience,
            published_at: draft.at,
            edited_at,
            body: &body,
        });
        let here: Vec<(OwnerId, AuthorId)> = mentioned
            .iter()
            .filter_map(|row| row.owner.map(|owner| (owner, row.id)))
            .collect();
        let name = &owner.name;
        let base = &self.config.base_url;
        let uri = format!("{base}/users/{name}/statuses/{id}");
        let notices = if edited_at.is_none() {
            self.mention_notices(checked, &here, &uri)
        } else {
            Vec::new()
        };
        let post = PostChange {
            url: Some(format!("{base}/@{name}/{{id}}")),
            carrier: origin.clone(),
            origin,
            author: owner.author,
            audience: draft.audience,
            published_at: draft.at,
            edited_at,
            parent_uri: checked.parents.first().map(|parent| parent.uri.clone()),
            parent_address: None,
            boost_of: None,
            quote_uri: checked.quotes.first().map(|quote| quote.uri.clone()),
            draft: Some(id),
            text_key: text_key(&body.text),
            tags: tags(&body.text),
            body,
            fragment,
            mentions: here.iter().map(|(_, author)| *author).collect(),
            counts: Counts::default(),
            shown: self.readers_here(checked, &here).await?,
            uri,
        };
        let mut notices = notices;
        if edited_at.is_none() {
            notices.extend(self.watch_notices(&post).await?);
        }
        let mut changes = Changes {
            posts: vec![post],
            notices,
            ..Changes::default()
        };
        if edited_at.is_none() {
            self.show_to_tag_followers(&mut changes).await?;
        }
        Ok(changes)
    }

    /// What is said, as a post of this server says it.
    fn body(&self, draft: &Draft, id: DraftId, media: &[MediaRow], asked_at: Moment) -> PostBody {
        PostBody {
            text: draft.text.clone(),
            html: None,
            spoiler: draft.spoiler.clone(),
            sensitive: draft.sensitive,
            language: draft.language.clone(),
            media: media.iter().map(|file| self.post_media(file)).collect(),
            poll: draft.poll.as_ref().map(|poll| Poll {
                id: id.to_string(),
                options: poll
                    .options
                    .iter()
                    .map(|title| PollOption {
                        title: title.clone(),
                        votes: Some(0),
                    })
                    .collect(),
                multiple: poll.multiple,
                ends_at: Some(asked_at.plus(i64::try_from(poll.lasts_seconds * 1000).unwrap_or(i64::MAX))),
                ended: false,
                voters: Some(0),
                hides_totals: poll.hides_totals,
            }),
            preview: None,
            application: draft.application.clone(),
            application_page: draft.application_page.clone(),
            bridges: Vec::new(),
        }
    }

    /// Who is shown the post here, and whether it enters their home: the owner, their followers here as far as the
    /// audience goes, and whom it mentions.
    async fn readers_here(&self, checked: &Checked, mentioned: &[(OwnerId, AuthorId)]) -> Result<Vec<Shown>> {
        let owner = &checked.owner;
        let mut shown = vec![shown_to(owner.id, Home::Live)];
        let mut told: BTreeSet<OwnerId> = [owner.id].into();
        if checked.draft.audience != Audience::Direct {
            for follower in self.store.followers_here(owner.author).await? {
                let hidden = self.store.is_hidden(follower, owner.author, None).await?;
                if !hidden && self.follows_conversation(follower, checked).await? && told.insert(follower) {
                    shown.push(shown_to(follower, Home::Live));
                }
            }
        }
        for (reader, _) in mentioned {
            if told.insert(*reader) {
                shown.push(shown_to(*reader, Home::No));
            }
        }
        Ok(shown)
    }

    /// A reply enters the home of a follower only if they follow whom it answers too, as everywhere.
    async fn follows_conversation(&self, follower: OwnerId, checked: &Checked) -> Result<bool> {
        let Some(parent) = checked.parents.first() else {
            return Ok(true);
        };
        if parent.author == checked.owner.author {
            return Ok(true);
        }
        let me = self.store.owner(follower).await?.map(|owner| owner.author);
        if me == Some(parent.author) {
            return Ok(true);
        }
        let relations = self.store.relations(follower, &[parent.author]).await?;
        Ok(relations.iter().any(|relation| relation.following))
    }

    fn mention_notices(
        &self,
        checked: &Checked,
        mentioned: &[(OwnerId, AuthorId)],
        uri: &str,
    ) -> Vec<NoticeChange> {
        let me = checked.owner.id;
        mentioned
            .iter()
            .filter(|(reader, _)| *reader != me)
            .map(|(reader, _)| NoticeChange {
                owner: *reader,
                account: None,
                native_id: format!("mention {uri}"),
                kind: NoticeKind::Mention,
                author: checked.owner.author,
                post_uri: Some(uri.to_owned()),
                at: checked.draft.at,
                live: true,
                stranger: false,
            })
            .collect()
    }

    /// An uploaded file as media of a post.
    pub(crate) fn post_media(&self, file: &MediaRow) -> PostMedia {
        let base = &self.config.base_url;
        PostMedia {
            media: Some(file.id),
            kind: file.kind,
            url: format!("{base}/media/{}", file.name),
            preview_url: file.preview.as_ref().map(|name| format!("{base}/media/{name}")),
            alt: file.alt.clone(),
            width: file.width,
            height: file.height,
            focus: file.focus,
            blurhash: file.blurhash.clone(),
        }
    }
}

fn shown_to(owner: OwnerId, home: Home) -> Shown {
    Shown {
        owner,
        account: None,
        address: None,
        flags: None,
        home,
        tie: None,
    }
}
