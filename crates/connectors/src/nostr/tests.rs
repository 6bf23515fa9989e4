//! The suite of every connector, taped events, and living stand-ins of relays.

#![expect(clippy::unwrap_used, reason = "a test may end at once")]

mod golden;
mod good_day;
mod live;
mod repeat;
