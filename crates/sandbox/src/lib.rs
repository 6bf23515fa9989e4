//! Stand-in servers that speak the networks' own dialects, with living authors and faults.
//!
//! Every server listens on a loopback port of its own and stops when its handle is dropped. A real connector talks
//! to it unchanged. What a server was told by its clients stands in its [`Ledger`], how often it was asked in its
//! [`Calls`], and [`Faults`] has a switch for everything that may go wrong on the way.

mod author;
mod calls;
mod clock;
mod fault;
#[cfg(test)]
mod fault_tests;
mod gate;
mod ledger;
#[cfg(test)]
mod probe;
mod serve;

pub mod bluesky;
pub mod feed;
pub mod life;
pub mod mastodon;
pub mod nostr;

pub use author::{Picture, Posted, Profile, Refused, Say, Visibility};
pub use calls::Calls;
pub use fault::{Fault, Faults, Malformed};
pub use ledger::{Deed, Ledger, LedgerEntry, LedgerMedia};

/// Locks a mutex whose holder may have panicked: a test that failed elsewhere must not hide behind a poisoned lock.
fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
