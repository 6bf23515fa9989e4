//! The fake network: a connector of our own invention, for the engine's tests.
//!
//! A [`FakeWorld`] is one network, in memory, with one of several characters. Accounts are opened through its connector;
//! strangers speak when a test makes them; faults come when a test orders them; what was accepted stands in a ledger, so
//! that a test can count what was lost and what was doubled. No clock is asked: the world has its own time.

mod character;
mod connector;
mod graph;
mod interact;
mod listen;
mod media;
mod notices;
mod publish;
mod session;
mod state;
mod timeline;
mod view;
mod world;

#[cfg(test)]
mod tests;

pub use character::Character;
pub use connector::{Fake, NEW_KEY};
pub use world::{Accepted, FakeWorld, Trouble};
