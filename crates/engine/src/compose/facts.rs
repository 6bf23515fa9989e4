//! What a plan needs to know, looked up before it.

use super::seats::Seating;
use super::validate::Checked;
use crate::plan::Facts;
use crate::{Engine, Result};
use std::collections::BTreeMap;
use std::time::Duration;
use syrinx_model::{Author, Feature, OwnerId, Text};
use syrinx_store::AuthorRow;
use tokio::time::timeout;

/// So long a client waits at most for somebody to be looked up who is mentioned and not known here.
const LOOK_UP: Duration = Duration::from_secs(3);

/// So many unknown handles are looked up at most.
const UNKNOWN: usize = 5;

impl Engine {
    /// Looks up mentions and media. The draft's own text gets the ids of whom it mentions.
    pub(super) async fn gather(
        &self,
        checked: &mut Checked,
        seating: &Seating,
    ) -> Result<(Facts, Vec<AuthorRow>)> {
        let owner = checked.owner.id;
        let mut texts = vec![&checked.draft.text];
        texts.extend(checked.draft.variants.values());
        let mentioned = self.mentioned(owner, &texts).await?;
        checked.draft.text = with_authors(checked.draft.text.clone(), &mentioned);
        let media = self.store.media(owner, &checked.draft.media).await?;
        let mentions: BTreeMap<String, Vec<Author>> = mentioned
            .iter()
            .map(|(handle, rows)| {
                (
                    handle.clone(),
                    rows.iter().map(|row| row.author.clone()).collect(),
                )
            })
            .collect();
        let facts = Facts {
            mentions,
            media,
            replies: seating.replies.clone(),
            quotes: seating.quotes.clone(),
            home_url: None,
            is_reply: checked.draft.parent.is_some(),
            is_quote: checked.draft.quote.is_some(),
        };
        Ok((facts, mentioned.into_values().flatten().collect()))
    }

    async fn mentioned(&self, owner: OwnerId, texts: &[&Text]) -> Result<BTreeMap<String, Vec<AuthorRow>>> {
        let mut found = BTreeMap::new();
        let mut unknown = 0;
        for handle in texts.iter().flat_map(|text| handles(text)) {
            if found.contains_key(&handle) {
                continue;
            }
            let mut rows = self.authors_called(&handle).await?;
            if rows.is_empty() && handle.contains(['@', '.']) && unknown < UNKNOWN {
                unknown += 1;
                let resolved = timeout(LOOK_UP, self.resolve(owner, &format!("@{handle}"))).await;
                let authors = resolved
                    .ok()
                    .and_then(Result::ok)
                    .map(|resolution| resolution.authors)
                    .unwrap_or_default();
                rows = self.store.authors(&authors).await?;
            }
            found.insert(handle, rows);
        }
        Ok(found)
    }

    /// Authors that a handle without its first `@` may mean: `ann` is somebody here, `ann@far.example` somebody there,
    /// and a name with dots may be somebody on a network whose handles are domains.
    pub(crate) async fn authors_called(&self, handle: &str) -> Result<Vec<AuthorRow>> {
        if let Some((name, host)) = handle.split_once('@') {
            let host = if host.eq_ignore_ascii_case(self.config.domain()) {
                self.config.domain()
            } else {
                host
            };
            return Ok(self.store.authors_by_handle(name, host).await?);
        }
        let mut rows = self.store.authors_by_handle(handle, self.config.domain()).await?;
        if handle.contains('.') {
            for host in self
                .connectors
                .iter()
                .filter_map(|connector| connector.card().hosts.first())
            {
                rows.extend(self.store.authors_by_handle(handle, host).await?);
            }
        }
        Ok(rows)
    }
}

fn handles(text: &Text) -> Vec<String> {
    text.facets()
        .iter()
        .filter_map(|facet| match facet.feature() {
            Feature::Mention { handle, .. } => Some(handle.clone()),
            _ => None,
        })
        .collect()
}

/// Mentions with the ids and links of whom they mean; who is not known stays plain text.
fn with_authors(text: Text, mentioned: &BTreeMap<String, Vec<AuthorRow>>) -> Text {
    text.map_features(|feature| match feature {
        Feature::Mention { handle, .. } => {
            let row = mentioned.get(&handle).and_then(|rows| rows.first())?;
            Some(Feature::Mention {
                uri: Some(row.author.uri.clone()),
                url: Some(row.author.url.clone()),
                author: Some(row.id),
                handle,
            })
        }
        other => Some(other),
    })
}
