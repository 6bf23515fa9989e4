//! Memory: small traits, SQLite behind them, blobs, and sealed secrets.
//!
//! Records are what rows mean; traits are named after them, and each trait has a file of the same name in `sqlite/`.

mod error;
mod files;
mod records;
mod seal;
mod sqlite;
mod traits;

pub use error::{Error, Result};
pub use records::*;
pub use sqlite::{Examination, Opened, SecretsFound, StorePaths, examine, open, open_temporary};
pub use traits::*;
