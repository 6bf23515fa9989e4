//! Nerves: wake a worker, announce an event. In-process; losing a wake or an event loses nothing, since the database
//! is the truth: workers also sweep, and clients page.

mod event;
mod local;

use tokio::sync::broadcast;

pub use event::{Event, Topic};
pub use local::LocalBus;

/// Wakes and announcements.
pub trait Bus: Send + Sync {
    /// Tells everybody who listens to the event's topic.
    fn announce(&self, event: Event);

    /// Listens to a topic from now on. A listener that falls behind is told so, and must start over by paging.
    fn subscribe(&self, topic: &Topic) -> broadcast::Receiver<Event>;
}
