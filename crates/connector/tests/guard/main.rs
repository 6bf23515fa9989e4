//! The guard of the outbound port: nothing behind it is ever dialled, whatever a stranger writes into a URL, a redirect,
//! a name server or a WebSocket handshake.
//!
//! What is closed listens on 127.0.0.1 and `::1` and counts its connections; what is “the open internet” in these tests
//! listens on 127.0.0.2, which the operator has allowed by name.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod bombs;
mod faults;
mod literals;
mod names;
mod redirects;
mod stage;
mod websockets;
