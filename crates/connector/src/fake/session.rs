//! An account on a fake network.

use super::state::{Event, State};
use super::{Character, FakeWorld, Trouble};
use crate::{Error, Graph, Interact, Listen, MediaHost, Notices, Publish, Result, Session, Timeline};
use syrinx_model::{Author, Grant, Kind, Limits};

/// What is heard of a write whose answer is lost.
pub(super) fn lost() -> Error {
    Error::new(Kind::Uncertain, "the answer was lost")
}

/// One opened account. Its doors are in the files of their names.
pub(super) struct FakeSession {
    pub(super) world: FakeWorld,
    pub(super) grant: Grant,
    pub(super) limits: Limits,
    author: Author,
    character: Character,
}

impl FakeSession {
    pub(super) fn new(world: FakeWorld, grant: Grant) -> Self {
        let character = world.character();
        let author = world.state().author(&grant.handle, &grant.handle);
        Self {
            limits: character.limits(),
            world,
            grant,
            author,
            character,
        }
    }

    /// Whom it speaks as.
    pub(super) fn me(&self) -> &str {
        &self.grant.handle
    }

    /// Changes the world, unless the next trouble is in the way.
    pub(super) fn write<T>(&self, how: impl FnOnce(&mut State) -> (Result<T>, Vec<Event>)) -> Result<T> {
        let what = || self.world.change(how);
        let trouble = self.world.state().troubles.pop_front();
        match trouble {
            None | Some(Trouble::Pending | Trouble::UncertainLate) => what(),
            Some(Trouble::Away) => Err(Error::new(Kind::Away, "the fake network is away")),
            Some(Trouble::UncertainDone) => Err(what().map_or_else(|error| error, |_| lost())),
            Some(Trouble::UncertainLost) => Err(lost()),
            Some(Trouble::Busy(until)) => Err(Error::new(Kind::Busy { until }, "too many calls")),
            Some(Trouble::Rejected(reason)) => Err(Error::rejected(reason)),
            Some(Trouble::Expired) => {
                self.world.expire(self.me());
                Err(Error::new(Kind::Expired, "the grant has ended"))
            }
        }
    }
}

impl Session for FakeSession {
    fn author(&self) -> &Author {
        &self.author
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn publish(&self) -> Option<&dyn Publish> {
        self.character.writes().then_some(self as &dyn Publish)
    }

    fn timeline(&self) -> Option<&dyn Timeline> {
        self.character.reads().then_some(self as &dyn Timeline)
    }

    fn listen(&self) -> Option<&dyn Listen> {
        self.character.has_home().then_some(self as &dyn Listen)
    }

    fn interact(&self) -> Option<&dyn Interact> {
        self.character.rich().then_some(self as &dyn Interact)
    }

    fn graph(&self) -> Option<&dyn Graph> {
        self.character.reads().then_some(self as &dyn Graph)
    }

    fn notices(&self) -> Option<&dyn Notices> {
        self.character.reads().then_some(self as &dyn Notices)
    }

    fn media(&self) -> Option<&dyn MediaHost> {
        self.character.rich().then_some(self as &dyn MediaHost)
    }
}
