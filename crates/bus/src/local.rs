//! The bus within one process.

use crate::{Bus, Event, Topic};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;

/// So many events may wait for a slow listener before it is told that it fell behind.
const WAITING: usize = 1024;

/// The bus within one process.
#[derive(Debug, Default)]
pub struct LocalBus {
    topics: Mutex<HashMap<Topic, broadcast::Sender<Event>>>,
}

impl LocalBus {
    /// A bus that nobody listens to yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The map stays sound whatever a panicking holder did: every change to it is one insertion or removal.
    fn topics(&self) -> MutexGuard<'_, HashMap<Topic, broadcast::Sender<Event>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for LocalBus {
    fn announce(&self, event: Event) {
        let topic = event.topic();
        let mut topics = self.topics();
        let unheard = topics
            .get(&topic)
            .is_some_and(|sender| sender.send(event).is_err());
        if unheard {
            topics.remove(&topic);
        }
    }

    fn subscribe(&self, topic: &Topic) -> broadcast::Receiver<Event> {
        self.topics()
            .entry(topic.clone())
            .or_insert_with(|| broadcast::channel(WAITING).0)
            .subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syrinx_model::{OwnerId, StatusId};

    #[test]
    fn only_the_topic_hears() {
        let bus = LocalBus::new();
        let mut ann = bus.subscribe(&Topic::Owner(OwnerId(1)));
        let mut bob = bus.subscribe(&Topic::Owner(OwnerId(2)));
        let event = Event::New(OwnerId(1), StatusId(7));
        bus.announce(event.clone());
        assert_eq!(ann.try_recv(), Ok(event));
        assert!(bob.try_recv().is_err());
    }

    #[test]
    fn a_topic_that_nobody_hears_is_forgotten() {
        let bus = LocalBus::new();
        drop(bus.subscribe(&Topic::Outbox));
        bus.announce(Event::Outbox);
        assert!(bus.topics().is_empty());
    }
}
