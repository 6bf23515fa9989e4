//! An engine with a store of its own, no network, and a clock that moves only when told.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use syrinx_bus::LocalBus;
use syrinx_connector::fake::FakeWorld;
use syrinx_connector::{Clock, Connector, Http, HttpConfig, Ports, SystemClock};
use syrinx_engine::{Compose, Engine, EngineConfig, EngineParts, Linking, Render, RenderAuthor, RenderPost};
use syrinx_model::{AccountId, DeliveryState, Moment, OwnerId, StatusId};
use syrinx_store::{Blobs, StatusView, Window, open_temporary};
use tokio_util::sync::CancellationToken;

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What a test needs of an engine.
pub(crate) struct Stage {
    pub(crate) engine: Arc<Engine>,
    pub(crate) bus: Arc<LocalBus>,
    pub(crate) blobs: Arc<dyn Blobs>,
    time: Arc<Time>,
}

/// An engine that is going; dropping it stops it.
pub(crate) struct Running {
    pub(crate) engine: Arc<Engine>,
    pub(crate) bus: Arc<LocalBus>,
    stop: CancellationToken,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Running {
    /// A new owner.
    pub(crate) async fn owner(&self, name: &str) -> Result<OwnerId, Box<dyn std::error::Error>> {
        Ok(self
            .engine
            .create_owner(name, Some("correct horse"), false)
            .await?
            .id)
    }

    /// Links an account of a world, and waits until its home was read for the first time.
    pub(crate) async fn link(
        &self,
        owner: OwnerId,
        world: &FakeWorld,
        handle: &str,
    ) -> Result<AccountId, Box<dyn std::error::Error>> {
        let input = [("handle", handle), ("password", "right")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let network = world.connector().card().network.clone();
        let Linking::Done(account) = self
            .engine
            .link(owner, &network, input.into(), "urn:ietf:wg:oauth:2.0:oob")
            .await?
        else {
            return Err("a fake network never redirects".into());
        };
        let sources = self.engine.store().sources_of(account.id).await?;
        for source in sources {
            let engine = Arc::clone(&self.engine);
            until("a source was read", || async {
                Ok(engine
                    .store()
                    .source(source.id)
                    .await?
                    .is_some_and(|source| source.read_at.is_some()))
            })
            .await?;
        }
        Ok(account.id)
    }

    /// An owner's home, newest first.
    pub(crate) async fn home(&self, owner: OwnerId) -> Result<Vec<StatusView>, Box<dyn std::error::Error>> {
        Ok(self
            .engine
            .store()
            .home(
                owner,
                Window {
                    limit: 40,
                    ..Window::default()
                },
            )
            .await?)
    }

    /// Posts a text everywhere.
    pub(crate) async fn post(
        &self,
        owner: OwnerId,
        text: &str,
    ) -> Result<StatusId, Box<dyn std::error::Error>> {
        let compose = Compose {
            text: text.to_owned(),
            ..Compose::default()
        };
        Ok(self.engine.post(owner, None, None, compose).await?)
    }

    /// The states of a status's deliveries.
    pub(crate) async fn states(
        &self,
        owner: OwnerId,
        status: StatusId,
    ) -> Result<Vec<DeliveryState>, Box<dyn std::error::Error>> {
        let posts = self.engine.store().find_status(Some(owner), status).await?;
        let post = posts.first().ok_or("the status is there")?.id;
        let deliveries = self.engine.store().deliveries_of_post(owner, post).await?;
        Ok(deliveries.into_iter().map(|view| view.delivery.state).collect())
    }

    /// Waits until all deliveries of a status stand so.
    pub(crate) async fn stands(&self, owner: OwnerId, status: StatusId, state: DeliveryState) -> Outcome {
        let wanted = format!("deliveries are {state:?}");
        until(&wanted, || async {
            let states = self.states(owner, status).await?;
            Ok(!states.is_empty() && states.iter().all(|is| *is == state))
        })
        .await
    }
}

/// Waits until something holds.
pub(crate) async fn until<F, C>(what: &str, holds: C) -> Outcome
where
    C: Fn() -> F,
    F: Future<Output = Result<bool, Box<dyn std::error::Error>>>,
{
    for _ in 0..1500 {
        if holds().await? {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    Err(format!("not within 30 s: {what}").into())
}

struct Time(AtomicI64);

impl Clock for Time {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

/// Renders just enough to see what was rendered.
struct Plain;

impl Render for Plain {
    fn post(&self, post: &RenderPost<'_>) -> String {
        format!("\"content\":\"{}\"", post.body.text.plain())
    }

    fn author(&self, author: &RenderAuthor<'_>) -> String {
        format!("{{\"id\":\"{}\",\"name\":\"{}\"}}", author.id, author.author.name)
    }
}

impl Stage {
    /// Sets it up with what the operator decided.
    pub(crate) async fn with(config: EngineConfig) -> Result<Self, Box<dyn std::error::Error>> {
        let opened = open_temporary().await?;
        let bus = Arc::new(LocalBus::new());
        let time = Arc::new(Time(AtomicI64::new(1_700_000_000_000)));
        let http = Http::new(HttpConfig {
            user_agent: "test".to_owned(),
            ..HttpConfig::default()
        })?;
        let blobs = Arc::clone(&opened.blobs);
        let engine = Engine::new(EngineParts {
            store: opened.store,
            blobs: opened.blobs,
            bus: Arc::<LocalBus>::clone(&bus),
            connectors: Vec::new(),
            ports: Ports::new(http, Arc::<Time>::clone(&time)),
            render: Arc::new(Plain),
            config,
        });
        Ok(Self {
            engine,
            bus,
            blobs,
            time,
        })
    }

    /// Sets it up as it comes.
    pub(crate) async fn new() -> Result<Self, Box<dyn std::error::Error>> {
        Self::with(EngineConfig::default()).await
    }

    /// Sets it up between these networks, with the clock of this machine, and sets it going.
    pub(crate) async fn among(worlds: &[FakeWorld]) -> Result<Running, Box<dyn std::error::Error>> {
        let opened = open_temporary().await?;
        let bus = Arc::new(LocalBus::new());
        let http = Http::new(HttpConfig::default())?;
        let engine = Engine::new(EngineParts {
            store: opened.store,
            blobs: opened.blobs,
            bus: Arc::<LocalBus>::clone(&bus),
            connectors: worlds
                .iter()
                .map(|world| world.connector() as Arc<dyn Connector>)
                .collect(),
            ports: Ports::new(http, Arc::new(SystemClock)),
            render: Arc::new(Plain),
            config: EngineConfig::default(),
        });
        for world in worlds {
            world.set_now(SystemClock.now());
        }
        let stop = CancellationToken::new();
        tokio::spawn(Arc::clone(&engine).run(stop.clone()));
        Ok(Running { engine, bus, stop })
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, millis: i64) {
        self.time.0.fetch_add(millis, Ordering::SeqCst);
    }
}
