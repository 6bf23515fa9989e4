//! The live stream of a fake network.

use super::FakeWorld;
use super::session::FakeSession;
use super::state::Event;
use super::world::Listening;
use crate::{Error, Heard, Listen, Result};
use futures_util::stream::{self, BoxStream, StreamExt};
use syrinx_model::Kind;
use tokio::sync::broadcast;

/// A line that stands.
struct Line {
    world: FakeWorld,
    me: String,
    events: broadcast::Receiver<Event>,
    opened: bool,
    _listening: Listening,
}

impl Listen for FakeSession {
    fn listen(&self) -> BoxStream<'static, Result<Heard>> {
        if let Err(error) = self.world.call("listen", &self.grant) {
            return stream::iter([Err(error)]).boxed();
        }
        if self.world.state().streamless {
            return stream::iter([Err(Error::new(Kind::Away, "no stream opens"))]).boxed();
        }
        let (events, listening) = self.world.subscribe();
        let line = Line {
            world: self.world.clone(),
            me: self.me().to_owned(),
            events,
            opened: false,
            _listening: listening,
        };
        stream::unfold(Some(line), |line| async move { line?.next().await }).boxed()
    }
}

impl Line {
    /// What is heard next, and the line if it still stands.
    async fn next(mut self) -> Option<(Result<Heard>, Option<Self>)> {
        if !self.opened {
            self.opened = true;
            return Some((Ok(Heard::Open), Some(self)));
        }
        loop {
            let cut = |why: &str| Some((Err(Error::new(Kind::Away, why)), None));
            match self.events.recv().await {
                Ok(Event::Cut) => return cut("the line was cut"),
                Err(broadcast::error::RecvError::Lagged(_)) => return cut("the line was too slow"),
                Err(broadcast::error::RecvError::Closed) => return None,
                Ok(event) => {
                    let heard = self.world.state().heard(&self.me, &event);
                    if let Some(item) = heard {
                        return Some((Ok(Heard::Item(Box::new(item))), Some(self)));
                    }
                }
            }
        }
    }
}
