//! The suite of every connector, golden pairs, and a living stand-in of the network.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say so")]

mod golden;
mod good_day;
mod live;
mod web_sub;
