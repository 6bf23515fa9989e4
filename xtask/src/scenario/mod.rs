//! The scenario: one story, told over every pair of networks that can be had.
//!
//! An owner links two accounts, posts something long to both, reads both friends in one live stream, ties the two
//! friends into one person, and answers and likes what that person said on both.

mod cast;
mod ear;
mod rig;
mod story;

pub use cast::{over_bluesky_and_mock, over_bluesky_and_syrinx, over_sandbox};
