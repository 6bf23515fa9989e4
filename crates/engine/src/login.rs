//! The state of the OAuth server: apps, codes, tokens and browser sessions. What a bearer shows is known to the
//! bearer only; the store has its SHA-256.

mod app;
mod bearer;
mod browser;
mod code;
mod planted;
mod redirect;
mod scopes;
mod token;

pub use app::Registered;
pub use code::Authorize;
pub use planted::PlantedApp;
pub use token::{Caller, Granted};

pub(crate) use bearer::{hash, mint};
