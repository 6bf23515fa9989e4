//! Apps and tokens whose secrets are known beforehand, as suites that others wrote have them written into their
//! tests. Only a server for such suites plants them.

use super::bearer::hash;
use super::{redirect, scopes};
use crate::{Engine, Result};
use syrinx_model::{OwnerId, Secret};
use syrinx_store::{App, NewApp, NewToken};

/// An app with a public id and a secret that are not minted here.
#[derive(Clone, Debug)]
pub struct PlantedApp {
    /// Its name, for people.
    pub name: String,
    /// Its public id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// Where owners may be sent back to.
    pub redirect_uris: Vec<String>,
    /// What it may ever ask for.
    pub scopes: Vec<String>,
}

impl Engine {
    /// Stores an app as it is given.
    ///
    /// # Errors
    /// `Invalid` with what is wrong about its addresses or scopes.
    pub async fn plant_app(&self, app: PlantedApp) -> Result<App> {
        let new = NewApp {
            client_id: app.client_id,
            secret_hash: hash(app.client_secret.expose()),
            name: app.name,
            website: None,
            redirect_uris: redirect::checked(app.redirect_uris)?,
            scopes: scopes::checked(app.scopes)?,
            created_at: self.now(),
        };
        Ok(self.store.create_app(new).await?)
    }

    /// Stores a token as it is given.
    ///
    /// # Errors
    /// `Invalid` if a scope is unknown or not the app's.
    pub async fn plant_token(
        &self,
        app: &App,
        owner: OwnerId,
        scopes: Vec<String>,
        token: &Secret,
    ) -> Result<()> {
        let new = NewToken {
            hash: hash(token.expose()),
            owner: Some(owner),
            app: app.id,
            scopes: scopes::within(&app.scopes, scopes)?,
            created_at: self.now(),
        };
        self.store.create_token(new).await?;
        Ok(())
    }
}
