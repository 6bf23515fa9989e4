//! Client applications.

use super::bearer::{hash, mint, same};
use super::{redirect, scopes};
use crate::{Engine, Error, Result};
use syrinx_model::Secret;
use syrinx_store::{App, NewApp};

/// Characters of an app's name at most.
const LONGEST_NAME: usize = 200;

/// An app that has just registered; its secret is never shown again.
#[derive(Debug)]
pub struct Registered {
    /// The app.
    pub app: App,
    /// Its public id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
}

impl Engine {
    /// Registers an app. Those that ask for no scope get `read`.
    ///
    /// # Errors
    /// `Invalid` with what is wrong about its name, addresses, scopes or web site.
    pub async fn register_app(
        &self,
        name: &str,
        redirect_uris: Vec<String>,
        scopes: Vec<String>,
        website: Option<String>,
    ) -> Result<Registered> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(Error::Invalid(format!(
                "An app's name has from 1 to {LONGEST_NAME} characters"
            )));
        }
        let client_id = mint().expose().to_owned();
        let client_secret = mint();
        let new = NewApp {
            client_id: client_id.clone(),
            secret_hash: hash(client_secret.expose()),
            name: name.to_owned(),
            website: redirect::checked_website(website)?,
            redirect_uris: redirect::checked(redirect_uris)?,
            scopes: scopes::checked(scopes)?,
            created_at: self.now(),
        };
        let app = self.store.create_app(new).await?;
        Ok(Registered {
            app,
            client_id,
            client_secret,
        })
    }

    /// The app with a public id.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn app_of_client(&self, client_id: &str) -> Result<Option<App>> {
        Ok(self.store.app_by_client_id(client_id).await?)
    }

    /// The app that shows its secret.
    ///
    /// # Errors
    /// `Unauthorized` if there is no such app or the secret is not its own; the two look the same.
    pub async fn app_with_secret(&self, client_id: &str, client_secret: &str) -> Result<App> {
        let app = self.store.app_by_client_id(client_id).await?;
        app.filter(|app| same(&app.secret_hash, &hash(client_secret))).ok_or_else(|| {
            Error::Unauthorized(
                "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method".to_owned(),
            )
        })
    }
}
