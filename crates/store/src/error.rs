//! What can go wrong with memory.

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A name or key is taken.
    #[error("{0} is taken")]
    Taken(String),
    /// A write was made under a lease or version that no longer holds: somebody else went on.
    #[error("the lease or version no longer holds")]
    Fenced,
    /// A secret could not be opened: it was changed, or another key sealed it.
    #[error("a stored secret cannot be opened with this key")]
    Sealed,
    /// What is stored does not make sense.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// The database failed.
    #[error("database: {0}")]
    Database(String),
    /// A file failed.
    #[error("file: {0}")]
    File(#[from] std::io::Error),
}

/// The result of the store.
pub type Result<T> = std::result::Result<T, Error>;

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
