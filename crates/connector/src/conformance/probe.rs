//! One call through each door, to see what becomes of it.

use super::part;
use super::stage::{Stage, stamp};
use crate::Result;
use syrinx_model::{Act, Audience, Receipt, Relate, Text};

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    Publish,
    Edit,
    Delete,
    Like,
    Unlike,
    Boost,
    Follow,
    Home,
    Thread,
    Notices,
    Author,
}

impl Probe {
    pub(super) const ALL: [Self; 11] = [
        Self::Publish,
        Self::Edit,
        Self::Delete,
        Self::Like,
        Self::Unlike,
        Self::Boost,
        Self::Follow,
        Self::Home,
        Self::Thread,
        Self::Notices,
        Self::Author,
    ];

    /// Whether it changes something there.
    pub(super) fn writes(self) -> bool {
        !matches!(self, Self::Home | Self::Thread | Self::Notices | Self::Author)
    }

    /// Whether what is not there counts as done.
    pub(super) fn takes_down(self) -> bool {
        matches!(self, Self::Delete | Self::Unlike)
    }

    /// Whether the answer is needed: what was not understood cannot be passed over.
    pub(super) fn needs_answer(self) -> bool {
        !self.writes() || self == Self::Publish
    }

    /// Whether the session has the door, and its limits allow the call.
    pub(super) fn applies(self, stage: &Stage) -> bool {
        let (session, limits) = (&stage.session, stage.session.limits());
        match self {
            Self::Publish => session.publish().is_some(),
            Self::Edit => session.publish().is_some() && limits.edit,
            Self::Delete => session.publish().is_some() && limits.delete,
            Self::Like | Self::Unlike => session.interact().is_some() && limits.like,
            Self::Boost => session.interact().is_some() && limits.boost,
            Self::Follow => session.graph().is_some() && !stage.subject.keeps_follows(),
            Self::Author => session.graph().is_some(),
            Self::Home => session.timeline().is_some() && !stage.subject.feeds().is_empty(),
            Self::Thread => session.timeline().is_some(),
            Self::Notices => session.notices().is_some(),
        }
    }

    /// What must have happened on a good day before the call makes sense.
    pub(super) async fn prepare(self, stage: &Stage) -> Result<Option<Receipt>> {
        match self {
            Self::Edit | Self::Delete => stage.publish("before", &stamp()).await.transpose(),
            Self::Unlike => match stage.session.interact() {
                Some(interact) => interact.act(&stage.subject.post(), &Act::Like, &stamp()).await,
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// Calls. Only to be asked where it applies; elsewhere nothing happens.
    pub(super) async fn run(self, stage: &Stage, before: Option<&Receipt>) -> Result<()> {
        let (session, subject) = (&stage.session, &stage.subject);
        if let (Self::Publish, Some(outcome)) = (self, stage.publish("hello", &stamp()).await) {
            return outcome.map(drop);
        }
        if let (Some(publish), Some(receipt)) = (session.publish(), before) {
            match self {
                Self::Edit => {
                    return publish
                        .edit(receipt, &part(Text::plain_only("after")))
                        .await
                        .map(drop);
                }
                Self::Delete => return publish.delete(receipt).await,
                _ => {}
            }
        }
        if let Some(interact) = session.interact() {
            match self {
                Self::Like => {
                    return interact
                        .act(&subject.post(), &Act::Like, &stamp())
                        .await
                        .map(drop);
                }
                Self::Unlike => return interact.undo(&subject.post(), &Act::Like, before).await,
                Self::Boost => {
                    let boost = Act::Boost(Audience::Public);
                    return interact.act(&subject.post(), &boost, &stamp()).await.map(drop);
                }
                _ => {}
            }
        }
        self.ask(stage).await
    }

    /// The probes of authors and timelines.
    async fn ask(self, stage: &Stage) -> Result<()> {
        let (session, subject) = (&stage.session, &stage.subject);
        match (self, session.graph(), session.timeline(), session.notices()) {
            (Self::Follow, Some(graph), ..) => graph
                .relate(&subject.author(), &Relate::Follow { boosts: true }, &stamp())
                .await
                .map(drop),
            (Self::Author, Some(graph), ..) => graph.author(&subject.author()).await.map(drop),
            (Self::Home, _, Some(timeline), _) => match subject.feeds().first() {
                Some(feed) => timeline.page(feed, None, None, 20).await.map(drop),
                None => Ok(()),
            },
            (Self::Thread, _, Some(timeline), _) => timeline.thread(&subject.post()).await.map(drop),
            (Self::Notices, _, _, Some(notices)) => notices.page(None, None, 20).await.map(drop),
            _ => Ok(()),
        }
    }
}
