//! Driving programs: our own binary, and servers that others wrote.

mod binary;
mod demo;
mod http;
mod process;
mod syrinx;

pub use binary::binary;
pub use demo::demo;
pub use http::Json;
pub use process::{Process, free_port};
pub use syrinx::Syrinx;
