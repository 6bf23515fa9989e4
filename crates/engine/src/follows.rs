//! Whom an account follows, and following many at once.

use crate::{Engine, Error, Result};
use std::time::Duration;
use syrinx_connector::{Error as Failure, Follows};
use syrinx_model::{AccountId, Author, AuthorId, Kind, OwnerId, Relate, Resolved};
use syrinx_store::Account;
use tokio::time::timeout;

/// So many follows are told at most.
const MAX_FOLLOWS: usize = 10_000;
/// How long a network may take to say what is at an address: it may have to fetch it first.
const ASK: Duration = Duration::from_secs(30);

impl Engine {
    /// Whom an account follows, as its network tells; at most ten thousand.
    ///
    /// # Errors
    /// `NotFound` if the account is not the owner's, `Invalid` if its network does not tell, `Network` if it cannot be
    /// asked.
    pub async fn follows(&self, owner: OwnerId, account: AccountId) -> Result<Vec<Author>> {
        let account = self.own_account(owner, account).await?;
        let mut all = Vec::new();
        let mut more = None;
        loop {
            let from = more.as_ref();
            let asked = self.call(account.id, |session| async move {
                match session.graph() {
                    Some(door) => door.follows(from).await,
                    None => Err(Failure::unsupported("this network does not tell whom you follow")),
                }
            });
            let Follows { authors, more: next } =
                asked.await.map_err(|error| self.not_asked(&account, &error))?;
            all.extend(authors);
            // A cursor that comes again would lead around in a circle.
            if next.is_none() || next == more || all.len() >= MAX_FOLLOWS {
                all.truncate(MAX_FOLLOWS);
                return Ok(all);
            }
            more = next;
        }
    }

    /// Follows whoever is at an address, through this account and no other.
    ///
    /// # Errors
    /// `NotFound` if the account is not the owner's; `Invalid` with a sentence if nobody is there, or following is
    /// refused; `Network` if the network cannot be asked.
    pub async fn follow_at(&self, owner: OwnerId, account: AccountId, address: &str) -> Result<AuthorId> {
        let account = self.own_account(owner, account).await?;
        let asked = self.call(account.id, |session| async move {
            match session.graph() {
                Some(door) => door.resolve(address).await,
                None => Err(Failure::unsupported("this network cannot look up addresses")),
            }
        });
        let resolved = timeout(ASK, asked)
            .await
            .map_err(|_| Error::Network("There was no answer in time".to_owned()))?
            .map_err(|error| self.not_asked(&account, &error))?;
        let Some(Resolved::Author(author)) = resolved else {
            return Err(Error::invalid("There is nothing to follow at this address"));
        };
        let author = self.take_author(&account, &author).await?;
        self.relate(owner, author, Relate::Follow { boosts: true })
            .await?;
        Ok(author)
    }

    fn not_asked(&self, account: &Account, error: &Failure) -> Error {
        let name = self.network_name(&account.network);
        match &error.kind {
            Kind::Rejected(reason) => Error::invalid(reason.clone()),
            Kind::Missing => Error::invalid("There is nothing at this address"),
            Kind::Unsupported => Error::invalid(format!("{name} cannot do this: {}", error.detail)),
            Kind::Refused | Kind::Expired => {
                Error::invalid(format!("{name} ended this login: please log in there again"))
            }
            Kind::Garbled => Error::invalid("What is at this address cannot be read"),
            Kind::Busy { .. } | Kind::Away | Kind::Uncertain => Error::Network(format!(
                "{name} cannot be reached at the moment; please try again later"
            )),
        }
    }
}
