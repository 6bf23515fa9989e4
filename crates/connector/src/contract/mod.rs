//! The traits of a network, split by capability: one door each.

mod connector;
mod doors;
mod session;
mod shelf;
mod webhook;

pub use connector::{Begin, Connector, Keepsake, Login, LoginInput, Pending, Ports};
pub use doors::{
    Follows, Graph, Heard, Interact, Listen, MediaFile, MediaHost, Notices, Publish, Rendered, Timeline,
};
pub use session::{Session, SessionPort, capabilities};
pub use shelf::{MemoryShelf, Shelf};
pub use webhook::{HookAnswer, HookCall, Webhook};
