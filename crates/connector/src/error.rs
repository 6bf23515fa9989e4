//! What a connector answers when it could not do as asked.

use crate::HttpError;
use crate::status::kind_of_failure;
use syrinx_model::Kind;

/// A failure with two faces: the kind tells the engine what to do next, the detail is for the log.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{kind:?}: {detail}")]
pub struct Error {
    /// What to do next.
    pub kind: Kind,
    /// For the log; never a secret, never shown to strangers.
    pub detail: String,
}

/// The result of a door.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A failure of this kind.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
        }
    }

    /// A refusal with a sentence for the owner.
    #[must_use]
    pub fn rejected(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self {
            kind: Kind::Rejected(reason.clone()),
            detail: reason,
        }
    }

    /// An answer that made no sense.
    #[must_use]
    pub fn garbled(detail: impl Into<String>) -> Self {
        Self::new(Kind::Garbled, detail)
    }

    /// Something that the network cannot do.
    #[must_use]
    pub fn unsupported(what: &str) -> Self {
        Self::new(Kind::Unsupported, what)
    }

    /// Something that is not there.
    #[must_use]
    pub fn missing(what: impl Into<String>) -> Self {
        Self::new(Kind::Missing, what)
    }

    /// There was no answer to something that only reads: it can be asked again.
    #[must_use]
    pub fn unread(error: &HttpError) -> Self {
        Self::new(kind_of_failure(error, false), error.to_string())
    }
}

impl From<HttpError> for Error {
    /// There was no answer to something that may have been done; a read says so itself, with [`Error::unread`].
    fn from(error: HttpError) -> Self {
        Self::new(kind_of_failure(&error, true), error.to_string())
    }
}
