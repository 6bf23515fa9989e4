//! A network calls.

use crate::ingest::Arrival;
use crate::{Engine, Error, Result};
use syrinx_connector::{Error as Failure, HookCall};
use syrinx_model::{AccountId, Kind};

impl Engine {
    /// Hands a call of a network to the account it is for, and takes in what it tells. Gives the status and the text
    /// of the answer.
    ///
    /// # Errors
    /// `NotFound` if there is no such account, or it expects no such call; else if the network cannot be spoken to or
    /// the store fails, so that the network calls again.
    pub async fn hooked(&self, account: AccountId, call: HookCall) -> Result<(u16, String)> {
        let row = self.store.account(account).await?;
        let row = row
            .filter(|row| row.capabilities.webhook)
            .ok_or(Error::NotFound)?;
        let away = |error: Failure| Error::Network(error.to_string());
        let session = self.session(account).await.map_err(away)?;
        let door = session.webhook().ok_or(Error::NotFound)?;
        let answer = match door.called(call).await {
            Err(error) if error.kind == Kind::Missing => return Err(Error::NotFound),
            answer => answer.map_err(away)?,
        };
        metrics::counter!("syrinx_oddities_total").increment(answer.oddities.into());
        if row.read && !answer.items.is_empty() {
            self.ingest(&row, answer.items, Arrival::Live, None).await?;
        }
        Ok((answer.status, answer.body))
    }
}
