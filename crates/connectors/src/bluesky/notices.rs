//! To be told.

use super::normalise::{self, Sighted};
use super::timeline::{page_size, posts};
use super::walk::{Leaf, Order, Walk};
use super::{Account, uri, wire};
use async_trait::async_trait;
use std::collections::HashMap;
use syrinx_connector::{Notices, Result};
use syrinx_model::{Cursor, Inbound, InboundNotice, InboundPost, Moment, NoticeKind, Page};

#[async_trait]
impl Notices for Account {
    async fn page(&self, since: Option<&Cursor>, more: Option<&Cursor>, max: usize) -> Result<Page> {
        let walk = Walk::at(since, more)?;
        let limit = page_size(max);
        let mut query = vec![("limit", limit.as_str())];
        query.extend(walk.cursor().map(|cursor| ("cursor", cursor)));
        let page: wire::NotificationPage = self
            .client
            .get("app.bsky.notification.listNotifications", &query)
            .await?;
        let mut oddities = 0;
        let told: Vec<Told> = normalise::each(page.notifications, &mut oddities, |one, _| told(one));
        let new: Vec<String> = told.iter().filter_map(|told| told.new_post.clone()).collect();
        let whole = posts(self, &new, &mut oddities).await?;
        let mut whole: HashMap<String, InboundPost> =
            whole.into_iter().map(|post| (post.uri.clone(), post)).collect();
        let (mut items, mut hidden) = (Vec::new(), Vec::new());
        for told in told {
            let at = told.at;
            match told.sighted(&mut whole) {
                Some(sighted) => items.push(sighted),
                None => hidden.push(at),
            }
        }
        Ok(walk.page(
            Leaf {
                items,
                hidden,
                next: page.cursor,
                oddities,
            },
            Order::Time,
        ))
    }
}

/// A notification, understood.
pub(super) struct Told {
    /// `None` for what our clients have no word for.
    pub(super) notice: Option<InboundNotice>,
    at: Moment,
    /// The URI of the post that is the news itself, to be shown whole.
    new_post: Option<String>,
}

impl Told {
    /// The notice with its post; `None` if there is nothing to tell, or the post is gone or hidden from us.
    fn sighted(self, whole: &mut HashMap<String, InboundPost>) -> Option<Sighted> {
        let mut notice = self.notice?;
        if let Some(uri) = &self.new_post {
            notice.post = Some(Box::new(whole.remove(uri)?));
        }
        Some(Sighted {
            at: self.at,
            uri: notice.id.clone(),
            inbound: Inbound::Notice(Box::new(notice)),
        })
    }
}

/// Reads a notification; `None` if it cannot be understood.
pub(super) fn told(one: wire::Notification) -> Option<Told> {
    let at = Moment::parse(&one.indexed_at)?;
    uri::AtUri::parse(&one.uri)?;
    let (kind, about_itself) = match one.reason.as_str() {
        "like" => (NoticeKind::Like, false),
        "repost" => (NoticeKind::Boost, false),
        "follow" => (NoticeKind::Follow, false),
        "mention" | "reply" => (NoticeKind::Mention, true),
        "quote" => (NoticeKind::Quote, true),
        "subscribed-post" => (NoticeKind::Post, true),
        // Starter packs, verifications, and acts on our boosts.
        _ => {
            return Some(Told {
                notice: None,
                at,
                new_post: None,
            });
        }
    };
    let subject = one
        .reason_subject
        .filter(|subject| subject.contains(uri::collection::POST));
    let post_uri = match kind {
        NoticeKind::Follow => None,
        _ if about_itself => Some(one.uri.clone()),
        // A like of a feed or list of ours has no post.
        _ => match subject {
            Some(subject) => Some(subject),
            None => {
                return Some(Told {
                    notice: None,
                    at,
                    new_post: None,
                });
            }
        },
    };
    let notice = InboundNotice {
        author: normalise::author(one.author)?,
        id: one.uri,
        kind,
        at,
        post: None,
        post_uri: post_uri.clone(),
        stranger: false,
    };
    Some(Told {
        notice: Some(notice),
        at,
        new_post: post_uri.filter(|_| about_itself),
    })
}
