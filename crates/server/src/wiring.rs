//! The hand-written wiring: which parts this server is made of.

use crate::config::{Config, SignUp};
use crate::lock::DataFolder;
use anyhow::{Context as _, Result};
use axum::Router;
use std::sync::Arc;
use syrinx_api::{ApiParts, ApiSettings, MastodonRender};
use syrinx_bus::LocalBus;
use syrinx_connector::{Http, HttpConfig, Ports, SystemClock};
use syrinx_engine::{Engine, EngineConfig, EngineParts};
use syrinx_store::Opened;

/// How we introduce ourselves to networks.
pub const USER_AGENT: &str = concat!("Syrinx/", env!("CARGO_PKG_VERSION"));

/// Opens the memory of a data folder and puts the engine on it.
///
/// # Errors
/// If the database cannot be opened, or there is no way out.
pub async fn engine(config: &Config, folder: &DataFolder, base_url: String) -> Result<Arc<Engine>> {
    let paths = folder.paths();
    let Opened { store, blobs } = syrinx_store::open(&paths)
        .await
        .with_context(|| format!("the database {} cannot be opened", paths.database.display()))?;
    let http = way_out(config, format!("{USER_AGENT} (+{base_url})"))?;
    let connectors = syrinx_connectors::builtin();
    let render = connectors
        .iter()
        .fold(MastodonRender::new(&base_url), |render, connector| {
            render.with_network(connector.card())
        });
    Ok(Engine::new(EngineParts {
        store,
        blobs,
        bus: Arc::new(LocalBus::new()),
        connectors,
        ports: Ports::new(http, Arc::new(SystemClock)),
        render: Arc::new(render),
        config: EngineConfig {
            reachable: config.reachable(),
            open_sign_up: config.sign_up == SignUp::Open,
            base_url,
            ..EngineConfig::default()
        },
    }))
}

/// The way out, as far as the settings open it.
///
/// # Errors
/// If this machine has no trusted certificates.
pub fn way_out(config: &Config, user_agent: String) -> Result<Http> {
    Http::new(HttpConfig {
        user_agent,
        allow: config.outbound.allow.clone(),
        loopback: config.outbound.allow_loopback,
        ..HttpConfig::default()
    })
    .context("the way out cannot be opened")
}

/// What the settings ask of the client API.
pub fn settings(config: &Config, engine: &Engine) -> ApiSettings {
    let standard = ApiSettings::new(engine.config().base_url.clone());
    ApiSettings {
        title: config.title.clone(),
        description: config.description.clone().unwrap_or(standard.description),
        source_url: config.source_url.clone().unwrap_or(standard.source_url),
        contact_email: config.contact_email.clone().unwrap_or(standard.contact_email),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        trusted_proxies: config.trusted_proxies.clone(),
        calls: config.limits.calls,
        logins: config.limits.logins,
        ..standard
    }
}

/// The client API on an engine.
pub fn api(settings: ApiSettings, engine: Arc<Engine>) -> Router {
    syrinx_api::router(ApiParts { engine, settings })
}
