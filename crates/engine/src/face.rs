//! The entity of an author of this server, kept true: what it counts changes with posts and follows here.

use crate::{Engine, RenderAuthor, Result};
use syrinx_model::AuthorId;
use syrinx_store::AuthorRow;

impl Engine {
    /// Counts posts of an author here up or down, and renders them anew. A failure costs a number, never the post.
    pub(crate) async fn count_posts(&self, author: AuthorId, step: i64) {
        let _lane = self.faces.lock().await;
        self.redraw(author, step).await;
    }

    /// Renders authors here anew after their followers have changed.
    pub(crate) async fn count_follows(&self, authors: [AuthorId; 2]) {
        let _lane = self.faces.lock().await;
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
        if let Err(error) = self.put_face(row).await {
            tracing::warn!(%author, %error, "an author's counts could not be written");
        }
    }

    /// Renders an author of this server, and writes them.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn put_face(&self, mut row: AuthorRow) -> Result<()> {
        let owner = self.store.owner_of_author(row.id).await?;
        row.fragment = self.render.author(&RenderAuthor {
            id: row.id,
            author: &row.author,
            presence: owner.as_ref().map(|owner| &owner.presence),
            last_post_at: self.store.last_open_post(row.id).await?,
            seen_at: row.author.created_at.unwrap_or(row.fetched_at),
        });
        self.store.put_author(row, None).await?;
        Ok(())
    }
}
