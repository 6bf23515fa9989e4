//! The running server: started, and stopped without losing anything.

mod streams;

use crate::admin;
use crate::config::Config;
use crate::lock::DataFolder;
use crate::observe::{self, Health};
use crate::wiring;
use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use syrinx_api::ApiSettings;
use syrinx_engine::Engine;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long open requests and the courier have to come to an end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that runs until it is told to stop.
pub struct Server {
    /// The verbs.
    pub engine: Arc<Engine>,
    /// The base URL for clients.
    pub base_url: String,
    stop: CancellationToken,
    tasks: JoinSet<()>,
    /// The lock ends last, when nothing writes any more.
    folder: DataFolder,
}

impl Server {
    /// Takes the data folder and the port, and starts everything.
    ///
    /// # Errors
    /// If another server has the folder or the port, or the database cannot be opened.
    pub async fn start(config: &Config) -> Result<Self> {
        Self::start_with(config, |settings| settings).await
    }

    /// As [`Server::start`], with another client API than settings can ask for.
    ///
    /// # Errors
    /// As there.
    pub async fn start_with(config: &Config, api: fn(ApiSettings) -> ApiSettings) -> Result<Self> {
        let folder = DataFolder::take(&config.data)?;
        let listener = TcpListener::bind(config.listen).await.with_context(|| {
            format!(
                "cannot listen on {}: choose another address and port with --listen",
                config.listen
            )
        })?;
        let base_url = config.base_url(listener.local_addr()?);
        let engine = wiring::engine(config, &folder, base_url.clone()).await?;
        let mut server = Self {
            engine,
            base_url,
            stop: CancellationToken::new(),
            tasks: JoinSet::new(),
            folder,
        };
        server.open_doors(api(wiring::settings(config, &server.engine)), listener);
        Ok(server)
    }

    fn open_doors(&mut self, settings: ApiSettings, listener: TcpListener) {
        let (engine, stop) = (Arc::clone(&self.engine), self.stop.clone());
        let health = Health {
            engine: Arc::clone(&engine),
            stop: stop.clone(),
            metrics: observe::recorder(),
        };
        let router = wiring::api(settings, Arc::clone(&engine))
            .merge(observe::router(health))
            .fallback(async || (StatusCode::NOT_FOUND, "There is nothing here.\n"))
            .layer(from_fn_with_state(stop.clone(), streams::end_with))
            .layer(from_fn(observe::watch));
        match admin::listen(&self.folder.socket()) {
            Ok(socket) => drop(
                self.tasks
                    .spawn(admin::serve(socket, Arc::clone(&engine), stop.clone())),
            ),
            // A path beyond some 100 bytes cannot be a socket; everything else works without it.
            Err(error) => tracing::warn!(%error, "no admin socket: “syrinx owner” needs the server stopped"),
        }
        self.tasks.spawn(engine.run(stop.clone()));
        self.tasks.spawn(async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            let done = axum::serve(listener, service)
                .with_graceful_shutdown(stop.cancelled_owned())
                .await;
            if let Err(error) = done {
                tracing::error!(%error, "the HTTP server ended");
            }
        });
    }

    /// The page on which the first owner sets themself up; `None` once there is one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn setup_link(&self) -> Result<Option<String>> {
        let token = self.engine.setup_link().await?;
        Ok(token.map(|token| format!("{}/setup?token={token}", self.base_url)))
    }

    /// Waits until a part of the server ends by itself, which it never should.
    pub async fn broken(&mut self) {
        self.tasks.join_next().await;
    }

    /// Stops accepting, ends streams, and lets what is under way come to an end, but not for longer than ten seconds:
    /// what the courier could not finish stays in the outbox.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            tracing::warn!(
                "stopped before everything had come to an end; deliveries go on at the next start"
            );
        }
        self.tasks.shutdown().await;
        // A socket that nobody serves would only puzzle the next command.
        drop(std::fs::remove_file(self.folder.socket()));
    }
}

/// Waits until this process is asked to stop.
///
/// # Errors
/// If signals cannot be heard.
pub async fn asked_to_stop() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be heard")?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed.context("signals cannot be heard"),
        _ = terminate.recv() => Ok(()),
    }
}
