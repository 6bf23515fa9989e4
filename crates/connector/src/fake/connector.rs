//! The way into a fake network.

use super::FakeWorld;
use super::session::FakeSession;
use crate::{Begin, Connector, Error, Keepsake, Login, LoginInput, Pending, Ports, Result, Session};
use async_trait::async_trait;
use std::sync::Arc;
use syrinx_model::{Card, Grant, Kind, LoginField, LoginForm, Secret};

/// The password that every fake network refuses.
const WRONG: &str = "wrong";
/// The password with which a fake network makes a key of its own.
const NEW: &str = "new";
/// That key.
pub const NEW_KEY: &str = "the-key-that-was-made";

/// The connector of a [`FakeWorld`].
#[derive(Debug)]
pub struct Fake {
    world: FakeWorld,
    card: Card,
}

impl Fake {
    pub(super) fn new(world: FakeWorld) -> Self {
        let id = world.character().id();
        let card = Card {
            network: world.state().network(),
            name: format!("Fake ({id})"),
            homepage: format!("https://{id}.example"),
            documentation: format!("https://{id}.example/docs"),
            hosts: vec![format!("{id}.example")],
            missing: Vec::new(),
        };
        Self { world, card }
    }
}

#[async_trait]
impl Connector for Fake {
    fn card(&self) -> &Card {
        &self.card
    }

    fn login(&self) -> &dyn Login {
        self
    }

    async fn open(&self, grant: &Grant, _ports: &Ports) -> Result<Arc<dyn Session>> {
        self.world.call("open", grant)?;
        Ok(Arc::new(FakeSession::new(self.world.clone(), grant.clone())))
    }
}

#[async_trait]
impl Login for Fake {
    fn form(&self) -> LoginForm {
        let field = |name: &str, label: &str, secret| LoginField {
            name: name.to_owned(),
            label: label.to_owned(),
            secret,
            required: true,
        };
        LoginForm {
            fields: vec![
                field("handle", "Handle", false),
                field("password", "Password", true),
            ],
            hint: format!("Any handle will do, and any password but “{WRONG}”; with “{NEW}” a key is made."),
        }
    }

    async fn begin(&self, input: &LoginInput, _redirect_uri: &str, _ports: &Ports) -> Result<Begin> {
        let field = |name: &str| input.get(name).map(|value| value.trim()).unwrap_or_default();
        if field("handle").is_empty() {
            return Err(Error::rejected("Give a handle."));
        }
        if field("password") == WRONG {
            return Err(Error::new(Kind::Refused, "the password is wrong"));
        }
        self.world.state().revoked.remove(field("handle"));
        let grant = self.world.grant(field("handle"));
        if field("password") != NEW {
            return Ok(Begin::Done(grant));
        }
        let keep = Keepsake {
            secret: Secret::new(NEW_KEY),
            note: "This is your new key. Keep it.".to_owned(),
        };
        Ok(Begin::Made { grant, keep })
    }

    async fn finish(&self, _pending: &Pending, _answer: &LoginInput, _ports: &Ports) -> Result<Grant> {
        Err(Error::unsupported("a fake network never redirects"))
    }

    async fn refresh(&self, grant: &Grant, _ports: &Ports) -> Result<Grant> {
        match self.world.call("refresh", grant) {
            Ok(()) => Ok(self.world.grant(&grant.handle)),
            Err(error) if error.kind == Kind::Expired => Ok(self.world.grant(&grant.handle)),
            Err(error) => Err(error),
        }
    }
}
