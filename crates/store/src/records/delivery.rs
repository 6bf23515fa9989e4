//! The outbox.
//!
//! A delivery is a wish: that its task stands, or, when `gone` is set, that it does not. The courier compares the
//! wish with the receipts of its parts and does the next thing that is missing.

use syrinx_model::{
    AccountId, Attachment, DeliveryError, DeliveryId, DeliveryState, DraftId, Moment, Network, OwnerId, Part,
    Receipt, Stamp, Task,
};

/// A wish in the outbox.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Whose it is.
    pub owner: OwnerId,
    /// Through which account.
    pub account: AccountId,
    /// The draft that it comes from, for posts.
    pub draft: Option<DraftId>,
    /// What is wished for.
    pub task: Task,
    /// Whether the wish is that it no longer stands.
    pub gone: bool,
    /// Counts up with every change of the task; what stands is as of `done_revision`.
    pub revision: u32,
    /// The revision that stands.
    pub done_revision: u32,
    /// How it stands.
    pub state: DeliveryState,
    /// Attempts since the last success.
    pub attempts: u32,
    /// When the next attempt is due.
    pub next_at: Moment,
    /// Why it did not go on.
    pub error: Option<DeliveryError>,
    /// When it was wished.
    pub created_at: Moment,
    /// Its parts, in order.
    pub parts: Vec<PartRow>,
}

/// One part of a delivery.
#[derive(Clone, Debug, Default)]
pub struct PartRow {
    /// The place in the thread, from 0.
    pub ordinal: u32,
    /// Minted at the first attempt and stored before the first byte.
    pub stamp: Option<Stamp>,
    /// Set from just before the first byte until the outcome is known: after a crash, find before sending.
    pub in_flight: bool,
    /// What it says there, or what is about to be said; for posts, once their first part has begun.
    pub said: Option<Part>,
    /// When its bytes went out last.
    pub sent_at: Option<Moment>,
    /// What came back.
    pub receipt: Option<Receipt>,
    /// What the network calls its media, in order, as far as uploaded.
    pub attachments: Vec<Option<Attachment>>,
}

/// A delivery under a lease.
#[derive(Clone, Debug)]
pub struct Job {
    /// The delivery, with the state it had before the lease.
    pub delivery: Delivery,
    /// Every write must show it; a write under an older fence fails with [`crate::Error::Fenced`].
    pub fence: u64,
}

/// What an attempt came to: written when the lease is given back.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The new state.
    pub state: DeliveryState,
    /// The revision that now stands.
    pub done_revision: u32,
    /// Attempts since the last success.
    pub attempts: u32,
    /// When the next attempt is due.
    pub next_at: Moment,
    /// Why it did not go on.
    pub error: Option<DeliveryError>,
}

/// A delivery of a post as its owner sees it.
#[derive(Clone, Debug)]
pub struct DeliveryView {
    /// The delivery.
    pub delivery: Delivery,
    /// Its network.
    pub network: Network,
    /// Its account's handle.
    pub handle: String,
}
