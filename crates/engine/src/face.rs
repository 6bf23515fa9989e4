//! The entity of an author of this server, kept true: what it counts changes with posts and follows here.

use crate::{Engine, RenderAuthor};
use syrinx_model::AuthorId;

impl Engine {
    /// Counts posts of an author here up or down, and renders them anew. A failure costs a number, never the post.
    pub(crate) async fn count_posts(&self, author: AuthorId, step: i64) {
        let _lane = self.inward.lock().await;
        self.redraw(author, step).await;
    }

    /// Renders authors here anew after their followers have changed.
    pub(crate) async fn count_follows(&self, authors: [AuthorId; 2]) {
        let _lane = self.inward.lock().await;
        for author in authors {
            self.redraw(author, 0).await;
        }
    }

    async fn redraw(&self, author: AuthorId, step: i64) {
        let mut rows = match self.store.authors(&[author]).await {
            Ok(rows) => rows,
            Err(error) => return tracing::warn!(%author, %error, "an author's counts could not be read"),
        };
        let Some(mut row) = rows.pop().filter(|row| row.owner.is_some()) else {
            return;
        };
        let counts = &mut row.author.counts;
        counts.posts = counts.posts.saturating_add_signed(step);
        let seen_at = row.author.created_at.unwrap_or(row.fetched_at);
        let face = RenderAuthor {
            id: row.id,
            author: &row.author,
            owner: row.owner,
            seen_at,
        };
        row.fragment = self.render.author(&face);
        if let Err(error) = self.store.put_author(row).await {
            tracing::warn!(%author, %error, "an author's counts could not be written");
        }
    }
}
