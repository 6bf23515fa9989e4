//! What an event comes to, for one listener.

use super::listener::Listener;
use super::name::Stream;
use crate::entities::json::{Object, list, written};
use crate::entities::{delivery, linked};
use crate::error::ApiError;
use crate::routes::{unhidden, unknown_to};
use crate::state::Api;
use bytes::Bytes;
use syrinx_bus::Event;
use syrinx_model::{AccountId, NoticeId, OwnerId, PostId, StatusId, TalkId};
use syrinx_store::{FilterContext, PublicScope, StatusView, Window};

/// Something to tell a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// The stream that it belongs to.
    pub(super) stream: Vec<String>,
    /// What happened.
    pub(super) event: &'static str,
    /// To what: JSON, or an id.
    pub(super) payload: String,
}

impl Frame {
    /// As it goes over a WebSocket: the payload is a text, even where it is JSON.
    pub(super) fn as_message(&self) -> String {
        let mut out = String::with_capacity(self.payload.len() + 64);
        Object::open(&mut out)
            .put("stream", &self.stream)
            .put("event", self.event)
            .put("payload", &self.payload)
            .close();
        out
    }

    /// As a server-sent event. JSON text has no line breaks, so one data line holds it.
    pub(super) fn as_event(&self) -> String {
        format!("event: {}\ndata: {}\n\n", self.event, self.payload)
    }
}

/// The frames of an event: one for each stream of the listener that it belongs to.
pub(super) async fn of(listener: &Listener, event: &Event) -> Result<Vec<Frame>, ApiError> {
    match event {
        Event::New(owner, id) => home(listener, *owner, *id, "update").await,
        Event::Changed(owner, id) => home(listener, *owner, *id, "status.update").await,
        Event::Gone(_, id) => Ok(told(listener, is_home, "delete", &id.to_string())),
        Event::Notice(owner, id) => notice(listener, *owner, *id).await,
        Event::Talk(owner, id) => talk(listener, *owner, *id).await,
        Event::Delivery(owner, id) => deliveries(listener, *owner, *id).await,
        Event::Filters(_) => Ok(told(listener, is_user, "filters_changed", "{}")),
        Event::Account(owner, id) => account(listener, *owner, *id).await,
        Event::Public { post, local, .. } => public(listener, *post, *local).await,
        Event::PublicGone(post) => Ok(told(listener, Stream::is_public, "delete", &post.to_string())),
        Event::Revoked(..) | Event::Outbox | Event::Sources(_) => Ok(Vec::new()),
    }
}

fn is_user(stream: &Stream) -> bool {
    matches!(stream, Stream::User)
}

fn is_home(stream: &Stream) -> bool {
    matches!(stream, Stream::User | Stream::List(_))
}

/// One frame for each stream that `belongs`.
fn told(
    listener: &Listener,
    belongs: impl Fn(&Stream) -> bool,
    event: &'static str,
    payload: &str,
) -> Vec<Frame> {
    let streams = listener.streams().iter().filter(|stream| belongs(stream));
    streams
        .map(|stream| Frame {
            stream: stream.told(),
            event,
            payload: payload.to_owned(),
        })
        .collect()
}

async fn home(
    listener: &Listener,
    owner: OwnerId,
    id: StatusId,
    event: &'static str,
) -> Result<Vec<Frame>, ApiError> {
    let mut streams = Vec::new();
    for stream in listener.streams() {
        let belongs = match stream {
            Stream::User => true,
            Stream::List(list) => {
                let page = listener.api.store().list_timeline(list, around(id.0)).await?;
                page.iter().any(|view| view.id == id)
            }
            _ => false,
        };
        if belongs {
            streams.push(stream.told());
        }
    }
    if streams.is_empty() {
        return Ok(Vec::new());
    }
    let Some(payload) = status_told(&listener.api, owner, id).await? else {
        return Ok(Vec::new());
    };
    let payload = String::from_utf8_lossy(&payload);
    Ok(streams
        .into_iter()
        .map(|stream| Frame {
            stream,
            event,
            payload: payload.clone().into_owned(),
        })
        .collect())
}

/// A status of a home as its owner sees it now; `None` if it is not there or hidden from them. All of their listeners
/// are told at the same time, and it is read once for them.
async fn status_told(api: &Api, owner: OwnerId, id: StatusId) -> Result<Option<Bytes>, ApiError> {
    let read = async {
        let views = api.store().statuses(Some(owner), &[id]).await?;
        let Some(view) = views.first() else {
            return Ok(None);
        };
        if api.leaves(owner, FilterContext::Home, &[view]).await? != [true] {
            return Ok(None);
        }
        Ok(Some(Bytes::from(api.status(Some(owner), view).await?)))
    };
    match api.store().home_version(owner) {
        Some(version) => api.told.get(&(owner, id), version, api.engine.now(), read).await,
        None => read.await,
    }
}

/// The stretch of a timeline that holds this id alone.
fn around(id: i64) -> Window {
    Window {
        max: id.checked_add(1),
        since: id.checked_sub(1),
        min: None,
        limit: 1,
    }
}

/// A notice goes to both streams that carry notices, since some clients listen to one and some to the other.
async fn notice(listener: &Listener, owner: OwnerId, id: NoticeId) -> Result<Vec<Frame>, ApiError> {
    let hears = |stream: &Stream| matches!(stream, Stream::User | Stream::UserNotification);
    if !listener.bearer.allows("read:notifications") || !listener.streams().iter().any(hears) {
        return Ok(Vec::new());
    }
    let Some(notice) = listener.api.store().notice(owner, id).await? else {
        return Ok(Vec::new());
    };
    if Some(notice.kind) == unknown_to(&listener.bearer) {
        return Ok(Vec::new());
    }
    let told_of = unhidden(&listener.api, owner, vec![notice]).await?;
    let Some(notice) = told_of.first() else {
        return Ok(Vec::new());
    };
    let payload = listener.api.notification(owner, notice).await?;
    Ok(told(listener, hears, "notification", &payload))
}

async fn talk(listener: &Listener, owner: OwnerId, id: TalkId) -> Result<Vec<Frame>, ApiError> {
    let hears = |stream: &Stream| matches!(stream, Stream::Direct);
    if !listener.streams().iter().any(hears) {
        return Ok(Vec::new());
    }
    let Some(talk) = listener.api.store().talk(owner, id).await? else {
        return Ok(Vec::new());
    };
    let payload = listener.api.conversations(owner, &[talk]).await?.concat();
    Ok(told(listener, hears, "conversation", &payload))
}

fn is_extension(stream: &Stream) -> bool {
    matches!(stream, Stream::Syrinx)
}

async fn deliveries(listener: &Listener, owner: OwnerId, id: StatusId) -> Result<Vec<Frame>, ApiError> {
    if !listener.streams().iter().any(is_extension) {
        return Ok(Vec::new());
    }
    let copies = listener.api.store().find_status(Some(owner), id).await?;
    let mut all = Vec::new();
    for copy in copies.iter().filter(|copy| copy.draft.is_some()) {
        let deliveries = listener.api.store().deliveries_of_post(owner, copy.id).await?;
        all.extend(deliveries.iter().map(delivery::written));
    }
    let mut payload = String::new();
    Object::open(&mut payload)
        .id("status_id", id)
        .raw("deliveries", &list(all.iter().map(String::as_str)))
        .close();
    Ok(told(listener, is_extension, "delivery.update", &payload))
}

async fn account(listener: &Listener, owner: OwnerId, id: AccountId) -> Result<Vec<Frame>, ApiError> {
    if !listener.streams().iter().any(is_extension) {
        return Ok(Vec::new());
    }
    let account = listener
        .api
        .store()
        .account(id)
        .await?
        .filter(|account| account.owner == owner);
    let payload = match account {
        Some(account) => {
            let author = listener.api.author(account.author).await?;
            linked::linked(&account, &author.fragment, listener.api.engine.now())
        }
        None => written(&serde_json::json!({ "id": id.to_string(), "status": "disconnected" })),
    };
    Ok(told(listener, is_extension, "account.update", &payload))
}

async fn public(listener: &Listener, post: PostId, local: bool) -> Result<Vec<Frame>, ApiError> {
    let viewer = listener.owner();
    let views = listener.api.store().statuses_of_posts(viewer, &[post]).await?;
    let Some(view) = views.first() else {
        return Ok(Vec::new());
    };
    let mut streams = Vec::new();
    for stream in listener.streams() {
        let belongs = match stream {
            Stream::Public(scope, only_media) => in_scope(*scope, local) && (!only_media || has_media(view)),
            Stream::Hashtag(tag, only_local) => {
                (local || !only_local) && {
                    let page = listener.api.store().tagged(viewer, tag, around(post.0)).await?;
                    !page.is_empty()
                }
            }
            _ => false,
        };
        if belongs {
            streams.push(stream.told());
        }
    }
    if streams.is_empty() {
        return Ok(Vec::new());
    }
    let payload = listener.api.status(viewer, view).await?;
    Ok(streams
        .into_iter()
        .map(|stream| Frame {
            stream,
            event: "update",
            payload: payload.clone(),
        })
        .collect())
}

fn in_scope(scope: PublicScope, local: bool) -> bool {
    match scope {
        PublicScope::All => true,
        PublicScope::Local => local,
        PublicScope::Remote => !local,
    }
}

/// The fragment is of our own writing, and quotes inside its texts are escaped: these signs can stand for nothing else.
fn has_media(view: &StatusView) -> bool {
    view.fragment.contains("\"media_attachments\":[{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_text_within_a_message_and_json_within_an_event() {
        let frame = Frame {
            stream: vec!["hashtag".into(), "foo".into()],
            event: "update",
            payload: "{\"id\":\"7\"}".into(),
        };
        assert_eq!(
            frame.as_message(),
            r#"{"stream":["hashtag","foo"],"event":"update","payload":"{\"id\":\"7\"}"}"#
        );
        assert_eq!(frame.as_event(), "event: update\ndata: {\"id\":\"7\"}\n\n");
    }
}
