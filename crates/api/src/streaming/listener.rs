//! One client that listens to some streams.

use super::frames::{self, Frame};
use super::name::Stream;
use crate::extract::Bearer;
use crate::state::Api;
use std::future::pending;
use syrinx_bus::{Event, Topic};
use syrinx_model::OwnerId;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// So many streams may one client listen to.
const MAX_STREAMS: usize = 100;

/// A client that listens.
pub(super) struct Listener {
    pub(super) api: Api,
    pub(super) bearer: Bearer,
    streams: Vec<Stream>,
    own: Option<Receiver<Event>>,
    public: Option<Receiver<Event>>,
}

impl Listener {
    /// A client that listens to nothing yet. Its owner's topic is heard from now on, since it also tells that a token
    /// was revoked.
    pub(super) fn new(api: Api, bearer: Bearer) -> Self {
        let owner = bearer.0.caller.as_ref().and_then(|caller| caller.owner);
        let own = owner.map(|owner| api.engine.bus().subscribe(&Topic::Owner(owner)));
        Self {
            api,
            bearer,
            streams: Vec::new(),
            own,
            public: None,
        }
    }

    /// The owner who listens.
    pub(super) fn owner(&self) -> Option<OwnerId> {
        self.bearer.0.caller.as_ref().and_then(|caller| caller.owner)
    }

    /// Adds a stream; one that is already there is not doubled.
    pub(super) fn subscribe(&mut self, stream: Stream) {
        self.unsubscribe(&stream.told());
        if self.streams.len() >= MAX_STREAMS {
            return;
        }
        if stream.is_public() && self.public.is_none() {
            self.public = Some(self.api.engine.bus().subscribe(&Topic::Public));
        }
        self.streams.push(stream);
    }

    /// Takes a stream away, by what it is called.
    pub(super) fn unsubscribe(&mut self, told: &[String]) {
        self.streams.retain(|stream| stream.told() != told);
        if !self.streams.iter().any(Stream::is_public) {
            self.public = None;
        }
    }

    /// The next event. Waiting for it can be given up at any time without losing one; `None` when the client must be
    /// closed: it fell behind, or its token is gone.
    pub(super) async fn hear(&mut self) -> Option<Event> {
        let event = tokio::select! {
            event = heard(self.own.as_mut()) => event,
            event = heard(self.public.as_mut()) => event,
        };
        event.ok().filter(|event| !self.is_closed_by(event))
    }

    /// What an event comes to. This must be waited for to its end, or the event is lost; `None` when the client must be
    /// closed, since what is passed over would be missed for ever.
    pub(super) async fn frames(&self, event: &Event) -> Option<Vec<Frame>> {
        match frames::of(self, event).await {
            Ok(frames) => Some(frames),
            Err(error) => {
                tracing::warn!(
                    error = error.sentence(),
                    "a stream was closed since it could not be read for"
                );
                None
            }
        }
    }

    /// The streams.
    pub(super) fn streams(&self) -> &[Stream] {
        &self.streams
    }

    fn is_closed_by(&self, event: &Event) -> bool {
        let token = self.bearer.0.caller.as_ref().map(|caller| caller.token);
        matches!(event, Event::Revoked(_, revoked) if Some(*revoked) == token)
    }
}

/// The next event of a topic; never, if it is not listened to.
async fn heard(topic: Option<&mut Receiver<Event>>) -> Result<Event, RecvError> {
    match topic {
        Some(topic) => topic.recv().await,
        None => pending().await,
    }
}
