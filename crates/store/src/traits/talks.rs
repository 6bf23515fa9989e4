//! Private conversations. They grow with the direct posts that owners are shown.

use crate::{Result, TalkView, Window};
use async_trait::async_trait;
use syrinx_model::{OwnerId, TalkId};

/// Private conversations.
#[async_trait]
pub trait Talks: Send + Sync {
    /// The talks of an owner, that in which something was said last first.
    ///
    /// # Errors
    /// If the database fails.
    async fn talks(&self, owner: OwnerId, window: Window) -> Result<Vec<TalkView>>;

    /// A talk of an owner.
    ///
    /// # Errors
    /// If the database fails.
    async fn talk(&self, owner: OwnerId, id: TalkId) -> Result<Option<TalkView>>;

    /// Notes that the owner has read a talk. Gives whether it is theirs.
    ///
    /// # Errors
    /// If the database fails.
    async fn read_talk(&self, owner: OwnerId, id: TalkId) -> Result<bool>;

    /// Puts a talk away until something is said in it again. The posts stay. Gives whether it is the owner's.
    ///
    /// # Errors
    /// If the database fails.
    async fn forget_talk(&self, owner: OwnerId, id: TalkId) -> Result<bool>;
}
