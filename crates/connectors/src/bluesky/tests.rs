//! The suite of every connector, taped conversations, and a living stand-in of the network.

#![expect(clippy::unwrap_used, reason = "a test may end at once")]

mod golden;
mod good_day;
mod live;
mod scenario;
mod teller;
