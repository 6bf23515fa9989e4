//! Private conversations.

use super::json::{Object, list};
use crate::error::ApiError;
use crate::state::Api;
use std::collections::HashMap;
use syrinx_model::{AuthorId, OwnerId};
use syrinx_store::TalkView;

impl Api {
    /// Talks as JSON, in their order.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn conversations(
        &self,
        owner: OwnerId,
        talks: &[TalkView],
    ) -> Result<Vec<String>, ApiError> {
        // Who talks to nobody else talks to themself: several clients expect one who takes part.
        let parts: Vec<Vec<AuthorId>> = talks
            .iter()
            .map(|talk| match talk.with.as_slice() {
                [] => vec![talk.last.author],
                with => with.to_vec(),
            })
            .collect();
        let mut asked: Vec<AuthorId> = parts.concat();
        asked.sort_unstable();
        asked.dedup();
        let authors = self.store().authors(&asked).await?;
        let fragments: HashMap<AuthorId, &str> = authors
            .iter()
            .map(|author| (author.id, author.fragment.as_str()))
            .collect();
        let mut all = Vec::with_capacity(talks.len());
        for (talk, with) in talks.iter().zip(&parts) {
            let last = self.status(Some(owner), &talk.last).await?;
            let mut out = String::with_capacity(4096);
            Object::open(&mut out)
                .id("id", talk.id)
                .put("unread", &talk.unread)
                .raw(
                    "accounts",
                    &list(with.iter().filter_map(|id| fragments.get(id).copied())),
                )
                .raw("last_status", &last)
                .close();
            all.push(out);
        }
        Ok(all)
    }
}
