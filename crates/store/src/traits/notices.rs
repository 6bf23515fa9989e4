//! What was told to owners, and how far they read.

use crate::{NoticeFilter, NoticeView, Result, Window};
use async_trait::async_trait;
use syrinx_model::{Moment, NoticeId, OwnerId};

/// What was told to owners.
#[async_trait]
pub trait NoticesStore: Send + Sync {
    /// Notices, newest first.
    ///
    /// # Errors
    /// If the database fails.
    async fn notices(&self, owner: OwnerId, filter: &NoticeFilter, window: Window)
    -> Result<Vec<NoticeView>>;

    /// One notice.
    ///
    /// # Errors
    /// If the database fails.
    async fn notice(&self, owner: OwnerId, id: NoticeId) -> Result<Option<NoticeView>>;

    /// Dismisses one.
    ///
    /// # Errors
    /// If the database fails.
    async fn dismiss_notice(&self, owner: OwnerId, id: NoticeId) -> Result<()>;

    /// Forgets one that an owner here told and took back, by its own name; if it comes again, it is told again.
    ///
    /// # Errors
    /// If the database fails.
    async fn unsay_notice(&self, owner: OwnerId, native_id: &str) -> Result<()>;

    /// Dismisses all.
    ///
    /// # Errors
    /// If the database fails.
    async fn clear_notices(&self, owner: OwnerId) -> Result<()>;
}

/// How far an owner read a timeline.
#[derive(Clone, Debug)]
pub struct Marker {
    /// `home` or `notifications`.
    pub timeline: String,
    /// The last id read.
    pub last_read_id: i64,
    /// Counts up with every change.
    pub version: u64,
    /// When it was changed.
    pub updated_at: Moment,
}

/// How far owners read. Markers only move forward.
#[async_trait]
pub trait Markers: Send + Sync {
    /// The markers of an owner that were ever set.
    ///
    /// # Errors
    /// If the database fails.
    async fn markers(&self, owner: OwnerId) -> Result<Vec<Marker>>;

    /// Moves a marker forward; an id below the present one changes nothing. Gives the marker.
    ///
    /// # Errors
    /// If the database fails.
    async fn move_marker(
        &self,
        owner: OwnerId,
        timeline: &str,
        last_read_id: i64,
        at: Moment,
    ) -> Result<Marker>;
}
