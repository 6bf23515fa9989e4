//! The suite of every connector, pairs of files, and a living stand-in of the network.

#![expect(clippy::unwrap_used, reason = "a test may end at once")]

mod anything;
mod gap;
mod golden;
mod good_day;
mod live;
