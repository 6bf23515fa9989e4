//! The main job with no account anywhere: a server, four networks with people on them, one post, one stream.

mod once;
mod play;
mod report;
mod stage;

pub use once::once;
pub use play::{Wish, play};
