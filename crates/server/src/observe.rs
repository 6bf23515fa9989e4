//! What the operator can see: logs, metrics and health.

mod health;
mod log;
mod metrics;
mod redact;
mod requests;

pub use health::{Health, router};
pub use log::start;
pub use metrics::recorder;
pub use requests::watch;
