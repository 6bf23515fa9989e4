//! Private conversations, as far as their owners change them.

use crate::{Engine, Error, Result};
use syrinx_model::{OwnerId, TalkId};

impl Engine {
    /// Notes that the owner has read a talk.
    ///
    /// # Errors
    /// `NotFound` if it is not theirs.
    pub async fn read_talk(&self, owner: OwnerId, id: TalkId) -> Result<()> {
        let theirs = self.store.read_talk(owner, id).await?;
        theirs.then_some(()).ok_or(Error::NotFound)
    }

    /// Puts a talk away until something is said in it again. The posts stay.
    ///
    /// # Errors
    /// `NotFound` if it is not theirs.
    pub async fn forget_talk(&self, owner: OwnerId, id: TalkId) -> Result<()> {
        let theirs = self.store.forget_talk(owner, id).await?;
        theirs.then_some(()).ok_or(Error::NotFound)
    }
}
