//! How a delivery stands after an attempt.

use super::{is_too_old, retry::next_attempt};
use syrinx_connector::Error;
use syrinx_model::{DeliveryError, DeliveryState, Kind, Moment};
use syrinx_store::{Delivery, Progress};

/// How a delivery stands after an attempt.
#[derive(Debug)]
pub(crate) struct Standing {
    /// Its state.
    pub(crate) state: DeliveryState,
    /// Whether its present revision now stands.
    done: bool,
    /// Whether the attempt counts as a failure.
    failed: bool,
    /// When to go on; `None` at once.
    next_at: Option<Moment>,
    error: Option<DeliveryError>,
}

impl Standing {
    /// The wish is fulfilled.
    pub(crate) fn done(state: DeliveryState) -> Self {
        Self {
            state,
            done: true,
            failed: false,
            next_at: None,
            error: None,
        }
    }

    /// The wish is fulfilled as far as the network can, with a word about the rest.
    pub(crate) fn done_but(state: DeliveryState, code: &str, message: &str) -> Self {
        Self {
            error: Some(said(code, message)),
            ..Self::done(state)
        }
    }

    /// More is to be done, at once.
    pub(crate) fn go_on(state: DeliveryState) -> Self {
        Self {
            state,
            done: false,
            failed: false,
            next_at: None,
            error: None,
        }
    }

    /// To be tried again then; nothing was wrong with the delivery itself.
    pub(crate) fn wait(until: Moment) -> Self {
        Self {
            next_at: Some(until),
            error: Some(said("busy", "The network asked us to wait")),
            ..Self::go_on(DeliveryState::Retrying)
        }
    }

    /// It may stand, and is looked for until then.
    pub(crate) fn in_doubt(until: Moment) -> Self {
        let message = "The connection broke; we are finding out whether it arrived";
        Self {
            error: Some(said("doubt", message)),
            ..Self::wait(until)
        }
    }

    /// The owner must log in first.
    pub(crate) fn held(message: &str) -> Self {
        Self {
            next_at: Some(Moment(i64::MAX)),
            error: Some(said("login", message)),
            ..Self::go_on(DeliveryState::Held)
        }
    }

    /// It may or may not stand, and nobody can tell.
    pub(crate) fn unconfirmed() -> Self {
        let message = "It may have arrived, and the network cannot tell; look there before you send it again";
        Self {
            error: Some(said("unconfirmed", message)),
            ..Self::done(DeliveryState::Unconfirmed)
        }
    }

    /// Stopped for good, with a reason.
    pub(crate) fn failed(delivery: &Delivery, code: &str, message: impl Into<String>) -> Self {
        let some_stand = delivery.parts.iter().any(|part| part.receipt.is_some());
        let state = if some_stand {
            DeliveryState::Partial
        } else {
            DeliveryState::Failed
        };
        Self {
            error: Some(said(code, &message.into())),
            ..Self::done(state)
        }
    }

    /// How it stands after an error.
    pub(crate) fn after(error: &Error, delivery: &Delivery, now: Moment) -> Self {
        match &error.kind {
            Kind::Rejected(reason) => Self::failed(delivery, "rejected", reason.clone()),
            Kind::Missing => Self::failed(delivery, "missing", "What this refers to is no longer there"),
            Kind::Unsupported => Self::failed(delivery, "unsupported", "The network cannot do this"),
            Kind::Refused => Self::held("This account needs a new login"),
            Kind::Busy { until } => Self {
                failed: false,
                ..Self::wait((*until).max(now.plus(1_000)))
            },
            Kind::Away | Kind::Uncertain | Kind::Garbled | Kind::Expired => Self::again(error, delivery, now),
        }
    }

    fn again(error: &Error, delivery: &Delivery, now: Moment) -> Self {
        if is_too_old(delivery.created_at, now) {
            if error.kind == Kind::Uncertain {
                return Self::unconfirmed();
            }
            return Self::failed(delivery, "gave_up", "The network could not be reached for a day");
        }
        let message = match error.kind {
            Kind::Uncertain => "The connection broke; we are finding out whether it arrived",
            _ => "The network cannot be reached; we will try again",
        };
        Self {
            state: DeliveryState::Retrying,
            done: false,
            failed: true,
            next_at: Some(next_attempt(delivery.attempts, now)),
            error: Some(said("away", message)),
        }
    }

    /// What to write when the lease is given back.
    pub(crate) fn progress(self, delivery: &Delivery, now: Moment) -> Progress {
        Progress {
            state: self.state,
            done_revision: if self.done {
                delivery.revision
            } else {
                delivery.done_revision
            },
            attempts: if self.failed {
                delivery.attempts + 1
            } else {
                delivery.attempts
            },
            next_at: self.next_at.unwrap_or(now),
            error: self.error,
        }
    }
}

fn said(code: &str, message: &str) -> DeliveryError {
    DeliveryError {
        code: code.to_owned(),
        message: message.to_owned(),
    }
}
