//! Posts to be sent later.

use syrinx_model::{Moment, OwnerId, ScheduledId};

/// A post to be sent later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// Its id.
    pub id: ScheduledId,
    /// Whose it is.
    pub owner: OwnerId,
    /// When it is due.
    pub at: Moment,
    /// What the client asked for, in JSON, as the engine keeps it.
    pub said: String,
    /// Why it could not be sent when its time came.
    pub failed: Option<String>,
}
