//! What an owner wrote becomes a draft, a post here, and deliveries, in one transaction.

mod accept;
mod edit;
mod facts;
mod here;
mod preview;
mod request;
mod schedule;
mod seats;
mod send;
mod validate;

pub(crate) use accept::Counter;
pub use preview::{Preview, PreviewPart, PreviewTarget};
pub use request::{Compose, ComposePoll};
