//! Opened accounts, and the one place where grants are renewed.

use crate::Engine;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use syrinx_bus::Event;
use syrinx_connector::{Error, Result, SessionPort};
use syrinx_model::{AccountId, Grant, Kind};
use syrinx_store::{Account, AccountPatch, AccountState};

/// Opened accounts, each with a lock under which it is opened and renewed.
#[derive(Default)]
pub(crate) struct Sessions {
    opened: Mutex<HashMap<AccountId, Arc<Slot>>>,
}

#[derive(Default)]
struct Slot {
    session: tokio::sync::Mutex<Option<SessionPort>>,
}

impl Sessions {
    fn slot(&self, account: AccountId) -> Arc<Slot> {
        Arc::clone(self.slots().entry(account).or_default())
    }

    /// Forgets an opened account: the next use opens it anew.
    pub(crate) fn close(&self, account: AccountId) {
        self.slots().remove(&account);
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<AccountId, Arc<Slot>>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// An opened account.
    ///
    /// # Errors
    /// As opening it; `Refused` also marks the account as needing a new login.
    pub(crate) async fn session(&self, account: AccountId) -> Result<SessionPort> {
        let slot = self.sessions.slot(account);
        let mut session = slot.session.lock().await;
        if let Some(session) = session.as_ref() {
            return Ok(Arc::clone(session));
        }
        let opened = self.open(account).await?;
        *session = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// An account opened anew, whatever was opened before.
    ///
    /// # Errors
    /// As [`Engine::session`].
    pub(crate) async fn reopen(&self, account: AccountId) -> Result<SessionPort> {
        let slot = self.sessions.slot(account);
        let mut session = slot.session.lock().await;
        *session = None;
        let opened = self.open(account).await?;
        *session = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// Calls an account; when its grant has ended, renews it and calls once more.
    ///
    /// # Errors
    /// As the call; `Refused` also marks the account as needing a new login.
    pub(crate) async fn call<T, F, C>(&self, account: AccountId, call: C) -> Result<T>
    where
        C: Fn(SessionPort) -> F,
        F: Future<Output = Result<T>>,
    {
        let session = self.session(account).await?;
        match call(Arc::clone(&session)).await {
            Err(error) if error.kind == Kind::Expired => {
                let renewed = self.renew(account, &session).await?;
                call(renewed).await
            }
            Err(error) => Err(self.noted(account, error).await),
            done => done,
        }
    }

    /// Renews the grant under the account's lock, unless somebody else just did.
    async fn renew(&self, account: AccountId, stale: &SessionPort) -> Result<SessionPort> {
        let slot = self.sessions.slot(account);
        let mut session = slot.session.lock().await;
        if let Some(other) = session.as_ref().filter(|other| !Arc::ptr_eq(other, stale)) {
            return Ok(Arc::clone(other));
        }
        *session = None;
        let (row, grant, version) = self.grant_of(account).await?;
        self.refresh(&row, &grant, version).await?;
        let opened = self.open(account).await?;
        *session = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// Opens an account from its stored grant, renewing that once if it has ended.
    async fn open(&self, account: AccountId) -> Result<SessionPort> {
        let (row, grant, version) = self.grant_of(account).await?;
        let connector = self
            .connector(&row.network)
            .ok_or_else(|| Error::unsupported("this server no longer speaks that network"))?;
        let ports = self.ports_of(account);
        let opened = match connector.open(&grant, &ports).await {
            Err(error) if error.kind == Kind::Expired => {
                let renewed = self.refresh(&row, &grant, version).await?;
                connector.open(&renewed, &ports).await
            }
            other => other,
        };
        match opened {
            Ok(session) => {
                self.note_opened(&row, &session).await;
                Ok(session)
            }
            Err(error) => Err(self.noted(account, error).await),
        }
    }

    async fn grant_of(&self, account: AccountId) -> Result<(Account, Grant, u64)> {
        let damaged = |error: syrinx_store::Error| Error::new(Kind::Away, error.to_string());
        let row = self.store.account(account).await.map_err(damaged)?;
        let grant = self.store.grant(account).await.map_err(damaged)?;
        match (row, grant) {
            (Some(row), Some((grant, version))) => Ok((row, grant, version)),
            _ => Err(Error::missing("the account is no longer linked")),
        }
    }

    /// Renews a grant and stores the new one before anybody uses it.
    async fn refresh(&self, row: &Account, grant: &Grant, version: u64) -> Result<Grant> {
        let connector = self
            .connector(&row.network)
            .ok_or_else(|| Error::unsupported("this server no longer speaks that network"))?;
        let renewed = match connector.login().refresh(grant, &self.ports).await {
            Ok(renewed) => renewed,
            Err(error) if error.kind == Kind::Unsupported => {
                let refused = Error::new(Kind::Refused, "the network ended the login");
                return Err(self.noted(row.id, refused).await);
            }
            Err(error) => return Err(self.noted(row.id, error).await),
        };
        self.store
            .replace_grant(row.id, version, &renewed)
            .await
            .map_err(|error| Error::new(Kind::Away, error.to_string()))?;
        Ok(renewed)
    }

    /// Writes down limits and doors as just discovered, and that all is well.
    async fn note_opened(&self, row: &Account, session: &SessionPort) {
        let capabilities = syrinx_connector::capabilities(session.as_ref());
        let patch = AccountPatch {
            limits: Some((session.limits().clone(), capabilities)),
            state: (row.state != AccountState::Paused).then_some((AccountState::Ok, None)),
            ..AccountPatch::default()
        };
        if let Err(error) = self.store.update_account(row.id, patch).await {
            tracing::warn!(account = %row.id, %error, "could not write down an account's limits");
        }
        if row.state != AccountState::Ok {
            self.bus.announce(Event::Account(row.owner, row.id));
        }
    }

    /// Marks an account that needs a new login; passes the error on.
    async fn noted(&self, account: AccountId, error: Error) -> Error {
        if matches!(error.kind, Kind::Refused) {
            self.sessions.close(account);
            self.mark(
                account,
                AccountState::NeedsReauth,
                "The network ended this login: please log in again",
            )
            .await;
        }
        error
    }

    /// Sets the state of an account, and says so if it is new.
    pub(crate) async fn mark(&self, account: AccountId, state: AccountState, detail: &str) {
        let Ok(Some(row)) = self.store.account(account).await else {
            return;
        };
        if row.state == state || row.state == AccountState::Paused {
            return;
        }
        let patch = AccountPatch {
            state: Some((state, Some(detail.to_owned()))),
            ..AccountPatch::default()
        };
        match self.store.update_account(account, patch).await {
            Ok(()) => self.bus.announce(Event::Account(row.owner, account)),
            Err(error) => tracing::warn!(%account, %error, "could not write down an account's state"),
        }
    }
}
