//! How a post or author becomes an entity: the engine asks, the api answers, the server wires them.

use syrinx_model::{Audience, Author, AuthorId, Moment, Network};
use syrinx_store::{PostBody, Presence};

/// Makes the fragments that are stored with posts and authors, in the transaction that changed them.
pub trait Render: Send + Sync {
    /// The entity of a post without what differs between readers.
    fn post(&self, post: &RenderPost<'_>) -> String;

    /// The entity of an author.
    fn author(&self, author: &RenderAuthor<'_>) -> String;
}

/// A post to render. Ids of mentioned authors are in the text's facets. Its URI and URL are not part of the fragment:
/// readers find them in [`syrinx_store::StatusView::copies`], since the URL of a post of this server holds its id.
#[derive(Clone, Copy, Debug)]
pub struct RenderPost<'a> {
    /// Where its author spoke.
    pub origin: &'a Network,
    /// The name of that network, for people.
    pub network_name: &'a str,
    /// Who may read it.
    pub audience: Audience,
    /// When it was published.
    pub published_at: Moment,
    /// When it was last changed.
    pub edited_at: Option<Moment>,
    /// What was said.
    pub body: &'a PostBody,
}

/// An author to render.
#[derive(Clone, Copy, Debug)]
pub struct RenderAuthor<'a> {
    /// Their id.
    pub id: AuthorId,
    /// What the network says of them.
    pub author: &'a Author,
    /// How they want to be seen, for authors of this server.
    pub presence: Option<&'a Presence>,
    /// When they last said something that anybody may read, as far as it is known.
    pub last_post_at: Option<Moment>,
    /// When they were first seen here.
    pub seen_at: Moment,
}
