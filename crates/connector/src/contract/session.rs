//! One opened account.

use crate::{Graph, Interact, Listen, MediaHost, Notices, Publish, Timeline, Webhook};
use syrinx_model::{Author, Capabilities, Limits};

/// One opened account on a network. A door that is `None` is one that the network does not have.
pub trait Session: Send + Sync {
    /// Whom it speaks as.
    fn author(&self) -> &Author;

    /// The fine print, discovered when it was opened.
    fn limits(&self) -> &Limits;

    /// To publish, edit and delete.
    fn publish(&self) -> Option<&dyn Publish> {
        None
    }

    /// To page through timelines and conversations.
    fn timeline(&self) -> Option<&dyn Timeline> {
        None
    }

    /// To hear live.
    fn listen(&self) -> Option<&dyn Listen> {
        None
    }

    /// To like, boost and so on.
    fn interact(&self) -> Option<&dyn Interact> {
        None
    }

    /// To know authors and relations, and to resolve links and handles.
    fn graph(&self) -> Option<&dyn Graph> {
        None
    }

    /// To be told.
    fn notices(&self) -> Option<&dyn Notices> {
        None
    }

    /// To store media before they are posted.
    fn media(&self) -> Option<&dyn MediaHost> {
        None
    }

    /// To be called by the network.
    fn webhook(&self) -> Option<&dyn Webhook> {
        None
    }
}

/// A session as the engine holds it.
pub type SessionPort = std::sync::Arc<dyn Session>;

/// The doors that a session has, derived from the session itself.
#[must_use]
pub fn capabilities(session: &dyn Session) -> Capabilities {
    Capabilities {
        publish: session.publish().is_some(),
        timeline: session.timeline().is_some(),
        listen: session.listen().is_some(),
        interact: session.interact().is_some(),
        graph: session.graph().is_some(),
        notices: session.notices().is_some(),
        messages: false,
        media: session.media().is_some(),
        webhook: session.webhook().is_some(),
    }
}
