//! The one outbound port: every byte that leaves this server leaves here.

mod address;
mod exchange;
mod guard;
mod hop;
mod message;
mod port;
mod stream;
mod turns;
mod websocket;

pub use address::{AddressRange, AddressRangeError, is_global};
pub use guard::Resolver;
pub use message::{Body, Call, Field, HttpError, Reply};
pub use port::{Http, HttpConfig};
pub use stream::ByteStream;
pub use websocket::{Message, WebSocket};
