//! The outbox: the database is the queue.

use crate::{Acceptance, Applied, Changes, Delivery, DeliveryView, Job, Progress, Result};
use async_trait::async_trait;
use syrinx_model::{
    AccountId, Attachment, DeliveryId, DraftId, Moment, OwnerId, Part, PostId, Receipt, Stamp, StatusId,
    Task, TokenId,
};

/// The outbox. Writes under a lease show its fence.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Accepts a draft: the draft, the post here, and its deliveries in one durable transaction.
    ///
    /// # Errors
    /// If the database fails.
    async fn accept(&self, acceptance: Acceptance) -> Result<Applied>;

    /// Accepts several drafts in one durable transaction, as [`Outbox::accept`] does one: one wait for the disk for all of
    /// them. One that cannot be accepted leaves the others alone.
    ///
    /// # Errors
    /// If the database fails; then none is accepted.
    async fn accept_together(&self, acceptances: Vec<Acceptance>) -> Result<Vec<Result<Applied>>>;

    /// The status that this token's key made, within 24 hours.
    ///
    /// # Errors
    /// If the database fails.
    async fn accepted(&self, token: TokenId, key: &str, now: Moment) -> Result<Option<StatusId>>;

    /// Wishes for an act or relation through an account; a wish about the same act on the same post, or the same relation to the same author, is changed, not doubled.
    ///
    /// # Errors
    /// If the database fails.
    async fn wish(
        &self,
        owner: OwnerId,
        account: AccountId,
        task: Task,
        gone: bool,
        at: Moment,
    ) -> Result<DeliveryId>;

    /// Changes the wish of a draft's deliveries: a new task for one, in a new revision.
    ///
    /// # Errors
    /// If the database fails.
    async fn revise(&self, delivery: DeliveryId, task: Task, at: Moment) -> Result<()>;

    /// Wishes that a delivery no longer stands. One that never had bytes in flight is cancelled at once.
    ///
    /// # Errors
    /// If the database fails.
    async fn withdraw(&self, delivery: DeliveryId, at: Moment) -> Result<()>;

    /// Tries again at once what failed, is unconfirmed, or waits.
    ///
    /// # Errors
    /// If the database fails.
    async fn retry_now(&self, delivery: DeliveryId, at: Moment) -> Result<()>;

    /// Leases due deliveries until `until`, oldest first, at most one per account; leases that ran out are taken over.
    ///
    /// # Errors
    /// If the database fails.
    async fn claim(&self, now: Moment, until: Moment, limit: usize) -> Result<Vec<Job>>;

    /// Ends all leases, and fences their holders off: for the only process on this store, when it starts, since whoever
    /// held them is no more.
    ///
    /// # Errors
    /// If the database fails.
    async fn end_leases(&self) -> Result<()>;

    /// When the next delivery is due, or a lease runs out.
    ///
    /// # Errors
    /// If the database fails.
    async fn next_due(&self) -> Result<Option<Moment>>;

    /// Stores a part's stamp and that bytes are about to go out, durably.
    ///
    /// # Errors
    /// `Fenced` if the lease is lost.
    async fn intend(&self, delivery: DeliveryId, fence: u64, ordinal: u32, stamp: &Stamp) -> Result<()>;

    /// Stores, durably, that bytes of a part of a post are about to go out: its stamp, what it will say, and what those
    /// after it will say. `rest` begins with the part itself.
    ///
    /// # Errors
    /// `Fenced` if the lease is lost, or the wish has changed since it was given.
    async fn begin(
        &self,
        delivery: DeliveryId,
        fence: u64,
        stamp: &Stamp,
        rest: &[Part],
        at: Moment,
    ) -> Result<()>;

    /// Stores what a part says after it was changed there.
    ///
    /// # Errors
    /// `Fenced` if the lease is lost.
    async fn said(&self, delivery: DeliveryId, fence: u64, part: &Part) -> Result<()>;

    /// Whether what stands there under this URI is known as another part of the account's.
    ///
    /// # Errors
    /// If the database fails.
    async fn is_another(&self, delivery: DeliveryId, ordinal: u32, uri: &str) -> Result<bool>;

    /// Stores that nothing of the part went out after all; the stamp is forgotten, so that the next attempt mints one.
    ///
    /// # Errors
    /// `Fenced` if the lease is lost.
    async fn retract(&self, delivery: DeliveryId, fence: u64, ordinal: u32) -> Result<()>;

    /// Stores what the network calls an uploaded file.
    ///
    /// # Errors
    /// `Fenced` if the lease is lost.
    async fn attached(
        &self,
        delivery: DeliveryId,
        fence: u64,
        ordinal: u32,
        index: usize,
        attachment: &Attachment,
    ) -> Result<()>;

    /// Stores a part's receipt, and in the same transaction what it changes: the copy that now stands there.
    ///
    /// # Errors
    /// `Fenced` if the lease is lost.
    async fn settle(
        &self,
        delivery: DeliveryId,
        fence: u64,
        ordinal: u32,
        receipt: Option<&Receipt>,
        changes: Changes,
    ) -> Result<Applied>;

    /// Gives the lease back.
    ///
    /// # Errors
    /// `Fenced` if the lease is lost.
    async fn release(&self, delivery: DeliveryId, fence: u64, progress: Progress) -> Result<()>;

    /// A delivery of an owner.
    ///
    /// # Errors
    /// If the database fails.
    async fn delivery(&self, owner: OwnerId, id: DeliveryId) -> Result<Option<Delivery>>;

    /// The deliveries of a draft, in the order of their accounts.
    ///
    /// # Errors
    /// If the database fails.
    async fn deliveries_of(&self, draft: DraftId) -> Result<Vec<DeliveryView>>;

    /// The deliveries of the draft that a post came from.
    ///
    /// # Errors
    /// If the database fails.
    async fn deliveries_of_post(&self, owner: OwnerId, post: PostId) -> Result<Vec<DeliveryView>>;

    /// Lets what waits for a new login of an account go on.
    ///
    /// # Errors
    /// If the database fails.
    async fn resume_held(&self, account: AccountId, at: Moment) -> Result<()>;
}
