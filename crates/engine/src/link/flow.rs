//! A linking that waits for its owner to come back from a network's page.

use crate::{Engine, Error, RenderAuthor, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use syrinx_connector::Pending;
use syrinx_model::{Author, AuthorId, Network, OwnerId, Secret, snowflake_moment};
use syrinx_store::{AuthorRow, Through, Ticketing};

/// How long an owner may take on a network's page, in milliseconds.
const LASTS: i64 = 60 * 60 * 1000;

/// What the ticket is for.
const PURPOSE: &str = "link";

/// A linking that waits.
pub(super) struct Flow {
    pub(super) owner: OwnerId,
    pub(super) network: Network,
    pub(super) pending: Pending,
}

/// As it is sealed.
#[derive(Serialize, Deserialize)]
struct Stored {
    owner: OwnerId,
    network: Network,
    pending: String,
}

impl Engine {
    pub(super) async fn keep_flow(&self, flow: &Flow) -> Result<Secret> {
        let name = format!("{:032x}", rand::random::<u128>());
        let stored = Stored {
            owner: flow.owner,
            network: flow.network.clone(),
            pending: flow.pending.0.expose().to_owned(),
        };
        let payload = serde_json::to_string(&stored).map_err(|error| Error::Store(error.into()))?;
        self.store
            .put_ticket(Ticketing {
                purpose: PURPOSE,
                key_hash: Sha256::digest(name.as_bytes()).to_vec(),
                payload: Secret::new(payload),
                expires_at: self.now().plus(LASTS),
            })
            .await?;
        Ok(Secret::new(name))
    }

    /// Takes the owner's own flow; somebody else's stays for them.
    pub(super) async fn take_flow(&self, owner: OwnerId, name: &str) -> Result<Option<Flow>> {
        let key = Sha256::digest(name.as_bytes());
        let Some(payload) = self.store.peek_ticket(PURPOSE, &key, self.now()).await? else {
            return Ok(None);
        };
        let stored: Stored =
            serde_json::from_str(payload.expose()).map_err(|error| Error::Store(error.into()))?;
        if stored.owner != owner || self.store.take_ticket(PURPOSE, &key, self.now()).await?.is_none() {
            return Ok(None);
        }
        let pending = Pending(Secret::new(stored.pending));
        Ok(Some(Flow {
            owner,
            network: stored.network,
            pending,
        }))
    }

    /// Writes the author as whom an account speaks.
    pub(super) async fn put_linked_author(&self, author: &Author, through: &Through) -> Result<AuthorId> {
        let known = self
            .store
            .authors_by_uri(&[(author.network.clone(), author.uri.clone())])
            .await?;
        let now = self.now();
        let id = known
            .first()
            .map_or_else(|| AuthorId(self.ids.mint(now)), |row| row.id);
        let owner = known.first().and_then(|row| row.owner);
        let author = Author {
            address: None,
            ..author.clone()
        };
        let fragment = self.render.author(&RenderAuthor {
            id,
            author: &author,
            presence: None,
            last_post_at: None,
            seen_at: snowflake_moment(id.0),
        });
        Ok(self
            .store
            .put_author(
                AuthorRow {
                    id,
                    author,
                    fragment,
                    owner,
                    fetched_at: now,
                },
                Some(through),
            )
            .await?)
    }
}
