//! What the engine answers when it could not do as asked.

/// A failure with two faces: its `Display` is a sentence for the client; what is behind it is for the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or not for this caller; the two must look the same.
    #[error("Record not found")]
    NotFound,
    /// The request makes no sense; the sentence says what to change.
    #[error("{0}")]
    Invalid(String),
    /// The caller may not do that; the sentence says why.
    #[error("{0}")]
    Forbidden(String),
    /// Name, password, code or token are wrong.
    #[error("{0}")]
    Unauthorized(String),
    /// It is larger than allowed.
    #[error("{0}")]
    TooLarge(String),
    /// A network refused, or cannot be asked now; the sentence is for the owner.
    #[error("{0}")]
    Network(String),
    /// Memory failed: nothing that the caller can change.
    #[error("Something went wrong on this server; please try again")]
    Store(#[source] syrinx_store::Error),
}

/// The result of the engine.
pub type Result<T> = std::result::Result<T, Error>;

impl From<syrinx_store::Error> for Error {
    fn from(error: syrinx_store::Error) -> Self {
        match error {
            syrinx_store::Error::Taken(what) => Self::Invalid(format!("{what} is already taken")),
            other => Self::Store(other),
        }
    }
}

impl Error {
    /// A request that makes no sense.
    #[must_use]
    pub fn invalid(sentence: impl Into<String>) -> Self {
        Self::Invalid(sentence.into())
    }
}
