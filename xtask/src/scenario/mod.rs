//! The scenario: one story, told over networks that can be had together.
//!
//! An owner links an account on each, posts something long to all, reads all friends in one live stream, ties the friends
//! into one person, and answers and likes what that person said everywhere.

mod cast;
mod ear;
mod rig;
mod story;

pub use cast::{over_bluesky_and_syrinx, over_real_ones, over_sandbox};
