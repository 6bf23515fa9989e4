//! The traits of a network, split by capability: one door each.

mod connector;
mod doors;
mod session;

pub use connector::{Begin, Connector, Login, LoginInput, Pending, Ports};
pub use doors::{Graph, Heard, Interact, Listen, MediaFile, MediaHost, Notices, Publish, Rendered, Timeline};
pub use session::{Session, SessionPort, capabilities};
