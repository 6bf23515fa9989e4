//! A status as one reader sees it: the stored fragment, and around it what differs between readers.

use super::delivery;
use super::filtered::Filtered;
use super::json::{Object, array, list, written};
use super::poll::Polls;
use crate::error::ApiError;
use crate::state::Api;
use futures_util::future::try_join_all;
use std::collections::HashMap;
use syrinx_model::{OwnerId, PostId, StatusId};
use syrinx_store::{Copy, DeliveryView, StatusView};

/// Deliveries of the reader's own posts.
type Deliveries = HashMap<PostId, Vec<DeliveryView>>;

/// What is read beside a page of statuses, for its reader.
struct Beside {
    deliveries: Deliveries,
    filtered: Filtered,
    polls: Polls,
}

impl Api {
    /// One status as a reader sees it.
    pub(crate) async fn status(
        &self,
        viewer: Option<OwnerId>,
        view: &StatusView,
    ) -> Result<String, ApiError> {
        let beside = self.beside(viewer, std::slice::from_ref(view)).await?;
        let mut out = String::with_capacity(4096);
        write(&mut out, view, &beside, Place::Outside);
        Ok(out)
    }

    /// Statuses as a reader sees them, as a JSON array.
    pub(crate) async fn statuses(
        &self,
        viewer: Option<OwnerId>,
        views: &[StatusView],
    ) -> Result<String, ApiError> {
        let beside = self.beside(viewer, views).await?;
        let mut out = String::with_capacity(64 + views.len() * 3072);
        array(&mut out, views, |out, view| {
            write(out, view, &beside, Place::Outside)
        });
        Ok(out)
    }

    /// The status of this id.
    ///
    /// # Errors
    /// `not_found` if it is not there, or not for this reader.
    pub(crate) async fn view(&self, viewer: Option<OwnerId>, id: StatusId) -> Result<StatusView, ApiError> {
        let views = self.store().statuses(viewer, &[id]).await?;
        views.into_iter().next().ok_or_else(ApiError::not_found)
    }

    /// The status of this id, written.
    ///
    /// # Errors
    /// As [`Api::view`].
    pub(crate) async fn status_of(&self, viewer: Option<OwnerId>, id: StatusId) -> Result<String, ApiError> {
        let view = self.view(viewer, id).await?;
        self.status(viewer, &view).await
    }

    async fn beside(&self, viewer: Option<OwnerId>, views: &[StatusView]) -> Result<Beside, ApiError> {
        Ok(Beside {
            deliveries: self.deliveries(viewer, views).await?,
            filtered: self.filtered(viewer, views.iter().flat_map(shown)).await?,
            polls: self.polls(viewer, views.iter().flat_map(shown)).await?,
        })
    }

    /// Deliveries of all own posts of a page, read side by side.
    async fn deliveries(
        &self,
        viewer: Option<OwnerId>,
        views: &[StatusView],
    ) -> Result<Deliveries, ApiError> {
        let Some(owner) = viewer else {
            return Ok(Deliveries::new());
        };
        let mut own: Vec<PostId> = views
            .iter()
            .flat_map(shown)
            .filter(|view| view.own)
            .map(|view| view.post)
            .collect();
        own.sort_unstable();
        own.dedup();
        let reads = own.into_iter().map(|post| async move {
            self.store()
                .deliveries_of_post(owner, post)
                .await
                .map(|deliveries| (post, deliveries))
        });
        Ok(try_join_all(reads).await?.into_iter().collect())
    }
}

/// A status with what it shows inside: what it passes on, and what that quotes.
fn shown(view: &StatusView) -> Vec<&StatusView> {
    let mut all = vec![view];
    all.extend(view.boost.as_deref());
    all.extend(view.quote.as_deref());
    all.extend(view.boost.as_deref().and_then(|boost| boost.quote.as_deref()));
    all
}

/// Where a status is shown.
#[derive(Clone, Copy)]
enum Place {
    /// By itself.
    Outside,
    /// As what another one quotes.
    InQuote,
}

fn write(out: &mut String, view: &StatusView, beside: &Beside, place: Place) {
    let copy = view.copies.first();
    let (parent, parent_author) = view.parent.unzip();
    // What is done to a boost is done to what it passes on, and shown on both.
    let flags = view.boost.as_ref().map_or(&view.flags, |boost| &boost.flags);
    let mut all = Object::open(out);
    all.id("id", view.id)
        .put("uri", copy.map_or("", |copy| copy.uri.as_str()))
        .put("url", &page_of(view))
        .put("in_reply_to_id", &parent.map(|id| id.to_string()))
        .put("in_reply_to_account_id", &parent_author.map(|id| id.to_string()))
        .raw("account", &view.author_fragment)
        .with("reblog", |out| match &view.boost {
            Some(boost) => write(out, boost, beside, place),
            None => out.push_str("null"),
        })
        .with("quote", |out| match &view.quote {
            Some(inner) => quote(out, inner, beside, place),
            None => out.push_str("null"),
        });
    for (key, count) in [
        ("replies_count", view.counts.replies),
        ("reblogs_count", view.counts.boosts),
        ("favourites_count", view.counts.likes),
        ("quotes_count", view.counts.quotes),
    ] {
        all.put(key, &count);
    }
    for (key, flag) in [
        ("favourited", flags.liked),
        ("reblogged", flags.boosted),
        ("muted", flags.muted),
        ("bookmarked", flags.bookmarked),
        ("pinned", view.flags.pinned),
    ] {
        all.put(key, &flag);
    }
    // There are no collections of accounts here.
    all.raw("tagged_collections", "[]");
    all.raw("filtered", beside.filtered.of(view))
        .with("syrinx", |out| extension(out, view, beside))
        .members(&beside.polls.completed(view));
    all.close();
}

/// The page of a status; for a boost without one, that of what it passes on.
fn page_of(view: &StatusView) -> Option<&String> {
    let own = view.copies.first().and_then(|copy| copy.url.as_ref());
    own.or_else(|| view.boost.as_deref().and_then(page_of))
}

/// A quote. What the quoted status quotes itself is named only.
fn quote(out: &mut String, quote: &StatusView, beside: &Beside, place: Place) {
    let mut all = Object::open(out);
    all.put("state", "accepted");
    match place {
        Place::Outside => all.with("quoted_status", |out| write(out, quote, beside, Place::InQuote)),
        Place::InQuote => all.id("quoted_status_id", quote.id),
    };
    all.close();
}

/// What other clients do not know: where it stands, and how the reader's own post is coming along.
fn extension(out: &mut String, view: &StatusView, beside: &Beside) {
    let mut all = Object::open(out);
    all.put("network", &view.network)
        .with("copies", |out| array(out, &view.copies, copy));
    if let Some(own) = beside.deliveries.get(&view.post) {
        all.raw(
            "deliveries",
            &list(
                own.iter()
                    .map(delivery::written)
                    .collect::<Vec<_>>()
                    .iter()
                    .map(String::as_str),
            ),
        );
    }
    all.close();
}

fn copy(out: &mut String, copy: &Copy) {
    let counts = serde_json::json!({
        "favourites": copy.counts.likes, "reblogs": copy.counts.boosts, "replies": copy.counts.replies,
    });
    Object::open(out)
        .put("network", &copy.network)
        .id("id", copy.post)
        .put("uri", &copy.uri)
        .put("url", &copy.url)
        .raw("counts", &written(&counts))
        .close();
}
