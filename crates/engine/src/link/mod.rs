//! Linking accounts of other networks to an owner.

mod flow;

use crate::{Engine, Error, Result};
use flow::Flow;
use syrinx_bus::Event;
use syrinx_connector::{Begin, Error as Failure, Keepsake, LoginInput};
use syrinx_model::{AccountId, Card, Grant, Kind, LoginForm, Network, OwnerId, Secret};
use syrinx_store::{Account, AccountPatch, AccountState, NewAccount};

/// A network that accounts can be linked on.
#[derive(Clone, Debug)]
pub struct NetworkCard {
    /// What it is.
    pub card: Card,
    /// What it asks for.
    pub form: LoginForm,
}

/// The answer to a wish to link an account.
#[derive(Debug)]
pub enum Linking {
    /// It is linked.
    Done(Box<Account>),
    /// It is linked, and the network made something that only the owner can keep. It is told this once.
    Made {
        /// The account.
        account: Box<Account>,
        /// What to show to the owner.
        keep: Keepsake,
    },
    /// The owner must visit a page; what comes back goes to [`Engine::finish_link`] with this flow.
    Visit {
        /// Names this linking, once.
        flow: Secret,
        /// The page.
        url: String,
    },
}

impl Engine {
    /// The networks of this server.
    #[must_use]
    pub fn networks(&self) -> Vec<NetworkCard> {
        self.connectors
            .iter()
            .map(|connector| NetworkCard {
                card: connector.card().clone(),
                form: connector.login().form(),
            })
            .collect()
    }

    /// Links an account, or begins to.
    ///
    /// # Errors
    /// `Invalid` with a sentence if the network is unknown or refuses what was typed, `Network` if it cannot be reached.
    pub async fn link(
        &self,
        owner: OwnerId,
        network: &Network,
        input: LoginInput,
        redirect_uri: &str,
    ) -> Result<Linking> {
        let connector = self
            .connector(network)
            .ok_or_else(|| self.unknown_network(network))?;
        check_form(&connector.login().form(), &input)?;
        let begun = connector.login().begin(&input, redirect_uri, &self.ports).await;
        match begun.map_err(|error| self.login_error(network, &error))? {
            Begin::Done(grant) => Ok(Linking::Done(Box::new(self.take_grant(owner, grant).await?))),
            Begin::Made { grant, keep } => {
                let account = Box::new(self.take_grant(owner, grant).await?);
                Ok(Linking::Made { account, keep })
            }
            Begin::Visit { url, pending } => {
                let flow = Flow {
                    owner,
                    network: network.clone(),
                    pending,
                };
                Ok(Linking::Visit {
                    flow: self.keep_flow(&flow).await?,
                    url,
                })
            }
        }
    }

    /// Finishes what [`Engine::link`] began.
    ///
    /// # Errors
    /// `NotFound` if the flow is unknown, used or ended; else as [`Engine::link`].
    pub async fn finish_link(&self, owner: OwnerId, flow: &str, answer: LoginInput) -> Result<Account> {
        let flow = self.take_flow(owner, flow).await?.ok_or(Error::NotFound)?;
        let connector = self
            .connector(&flow.network)
            .ok_or_else(|| self.unknown_network(&flow.network))?;
        let granted = connector
            .login()
            .finish(&flow.pending, &answer, &self.ports)
            .await;
        let grant = granted.map_err(|error| self.login_error(&flow.network, &error))?;
        self.take_grant(owner, grant).await
    }

    /// Opens what was granted, and links it.
    async fn take_grant(&self, owner: OwnerId, grant: Grant) -> Result<Account> {
        let network = grant.network.clone();
        let connector = self
            .connector(&network)
            .ok_or_else(|| self.unknown_network(&network))?;
        let opened = connector.open(&grant, &self.ports).await;
        let session = opened.map_err(|error| self.login_error(&network, &error))?;
        let through = self.through_server(owner, None, &network, &grant.server);
        let author = self.put_linked_author(session.author(), &through).await?;
        let account = self
            .store
            .link_account(NewAccount {
                owner,
                author,
                grant,
                limits: session.limits().clone(),
                capabilities: syrinx_connector::capabilities(session.as_ref()),
                at: self.now(),
            })
            .await?;
        if let Some(address) = &session.author().address {
            self.store.put_author_address(author, account.id, address).await?;
        }
        let patch = AccountPatch {
            state: Some((AccountState::Ok, None)),
            ..AccountPatch::default()
        };
        self.store.update_account(account.id, patch).await?;
        self.sessions.close(account.id);
        self.store.resume_held(account.id, self.now()).await?;
        self.bus.announce(Event::Account(owner, account.id));
        self.bus.announce(Event::Sources(account.id));
        self.bus.announce(Event::Outbox);
        self.own_account(owner, account.id).await
    }

    /// Changes an account.
    ///
    /// # Errors
    /// `NotFound` if it is not the owner's.
    pub async fn update_account(
        &self,
        owner: OwnerId,
        id: AccountId,
        patch: AccountPatch,
    ) -> Result<Account> {
        self.own_account(owner, id).await?;
        self.store.update_account(id, patch).await?;
        self.sessions.close(id);
        self.bus.announce(Event::Account(owner, id));
        self.bus.announce(Event::Sources(id));
        self.bus.announce(Event::Outbox);
        self.own_account(owner, id).await
    }

    /// Unlinks an account; with `purge` also forgets what it brought.
    ///
    /// # Errors
    /// `NotFound` if it is not the owner's.
    pub async fn unlink(&self, owner: OwnerId, id: AccountId, purge: bool) -> Result<()> {
        self.own_account(owner, id).await?;
        self.store.unlink_account(id, purge).await?;
        self.sessions.close(id);
        self.bus.announce(Event::Sources(id));
        self.bus.announce(Event::Account(owner, id));
        Ok(())
    }

    pub(crate) async fn own_account(&self, owner: OwnerId, id: AccountId) -> Result<Account> {
        let account = self.store.account(id).await?;
        account
            .filter(|account| account.owner == owner)
            .ok_or(Error::NotFound)
    }

    fn unknown_network(&self, network: &Network) -> Error {
        let known: Vec<&str> = self
            .connectors
            .iter()
            .map(|connector| connector.card().network.as_str())
            .collect();
        Error::invalid(format!(
            "This server does not speak “{network}”; it speaks {}",
            known.join(", ")
        ))
    }

    fn login_error(&self, network: &Network, error: &Failure) -> Error {
        tracing::info!(%network, %error, "a login did not succeed");
        let name = self.network_name(network);
        match &error.kind {
            Kind::Rejected(reason) => Error::invalid(reason.clone()),
            Kind::Refused | Kind::Expired => {
                Error::invalid(format!("{name} refused this login; please check what you typed"))
            }
            Kind::Busy { .. } => Error::Network(format!(
                "{name} asks us to wait; please try again in a few minutes"
            )),
            Kind::Missing => Error::invalid(format!("{name} has no such account or server")),
            Kind::Unsupported => Error::invalid(format!("{name} cannot be linked in this way")),
            Kind::Away | Kind::Uncertain | Kind::Garbled => Error::Network(format!(
                "{name} cannot be reached there; please check the address, or try again later"
            )),
        }
    }
}

/// A missing field is named before anybody is asked.
fn check_form(form: &LoginForm, input: &LoginInput) -> Result<()> {
    let missing = |name: &str| input.get(name).is_none_or(|value| value.trim().is_empty());
    match form
        .fields
        .iter()
        .find(|field| field.required && missing(&field.name))
    {
        Some(field) => Err(Error::invalid(format!(
            "Please fill in “{}” ({})",
            field.label, field.name
        ))),
        None => Ok(()),
    }
}
