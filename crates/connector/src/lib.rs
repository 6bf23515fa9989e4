//! The contract of a network, and the one outbound port.
//!
//! A connector implements [`Connector`] and [`Session`]; a session opens only the doors that its network has.
//! Everything that leaves this server leaves through [`Http`].

mod clock;
pub mod conformance;
mod contract;
mod error;
pub mod fake;
pub mod html;
pub mod http;
pub mod oauth;
mod status;

pub use clock::{Clock, SystemClock};
pub use contract::{
    Begin, Connector, Follows, Graph, Heard, HookAnswer, HookCall, Interact, Keepsake, Listen, Login,
    LoginInput, MediaFile, MediaHost, MemoryShelf, Notices, Pending, Ports, Publish, Rendered, Session,
    SessionPort, Shelf, Timeline, Webhook, capabilities,
};
pub use error::{Error, Result};
pub use http::{Http, HttpConfig, HttpError};
pub use status::{kind_of, kind_of_failure, retry_at};
