//! Who is there when a suite begins, as a JSON file tells it.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::path::Path;
use syrinx_engine::{Engine, PlantedApp, Profile};
use syrinx_model::Secret;
use syrinx_store::Presence;

/// An app and the owners with their tokens.
#[derive(Debug, Default, Deserialize)]
pub struct Cast {
    app: Option<App>,
    #[serde(default)]
    owners: Vec<Owner>,
}

/// An app with fixed secrets.
#[derive(Debug, Deserialize)]
struct App {
    name: String,
    client_id: String,
    client_secret: Secret,
    redirect_uri: String,
    scopes: String,
}

/// An owner.
#[derive(Debug, Deserialize)]
struct Owner {
    name: String,
    password: Secret,
    #[serde(default)]
    admin: bool,
    #[serde(default)]
    locked: bool,
    /// Whether they let themselves be found.
    discoverable: Option<bool>,
    language: Option<String>,
    /// A token that the app holds for them.
    token: Option<Secret>,
    #[serde(default)]
    scopes: String,
}

impl Cast {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read or makes no sense.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("{} is no cast", file.display()))
    }

    /// Puts them all on the stage.
    pub(super) async fn enter(&self, engine: &Engine) -> Result<()> {
        let app = match &self.app {
            Some(app) => Some(engine.plant_app(app.planted()).await?),
            None => None,
        };
        for one in &self.owners {
            let password = one.password.expose();
            let owner = engine.plant_owner(&one.name, password, one.admin).await?;
            let profile = Profile {
                locked: Some(one.locked),
                default_language: one.language.clone(),
                presence: Some(Presence {
                    discoverable: one.discoverable,
                    indexable: one.discoverable == Some(true),
                    ..Presence::default()
                }),
                ..Profile::default()
            };
            engine.update_profile(owner.id, profile).await?;
            if let (Some(app), Some(token)) = (&app, &one.token) {
                engine
                    .plant_token(app, owner.id, words(&one.scopes), token)
                    .await?;
            }
        }
        Ok(())
    }
}

impl App {
    fn planted(&self) -> PlantedApp {
        PlantedApp {
            name: self.name.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            redirect_uris: vec![self.redirect_uri.clone()],
            scopes: words(&self.scopes),
        }
    }
}

fn words(scopes: &str) -> Vec<String> {
    scopes.split_whitespace().map(ToOwned::to_owned).collect()
}
