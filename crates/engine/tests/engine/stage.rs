//! An engine with a store of its own, no network, and a clock that moves only when told.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use syrinx_bus::LocalBus;
use syrinx_connector::{Clock, Http, HttpConfig, Ports};
use syrinx_engine::{Engine, EngineConfig, EngineParts, Render, RenderAuthor, RenderPost};
use syrinx_model::Moment;
use syrinx_store::{Blobs, open_temporary};

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What a test needs of an engine.
pub(crate) struct Stage {
    pub(crate) engine: Arc<Engine>,
    pub(crate) bus: Arc<LocalBus>,
    pub(crate) blobs: Arc<dyn Blobs>,
    time: Arc<Time>,
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
        let http = Http::new(HttpConfig { user_agent: "test".to_owned(), ..HttpConfig::default() })?;
        let blobs = Arc::clone(&opened.blobs);
        let engine = Engine::new(EngineParts {
            store: opened.store,
            blobs: opened.blobs,
            bus: Arc::<LocalBus>::clone(&bus),
            connectors: Vec::new(),
            ports: Ports { http, clock: Arc::<Time>::clone(&time) },
            render: Arc::new(Plain),
            config,
        });
        Ok(Self { engine, bus, blobs, time })
    }

    /// Sets it up as it comes.
    pub(crate) async fn new() -> Result<Self, Box<dyn std::error::Error>> {
        Self::with(EngineConfig::default()).await
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, millis: i64) {
        self.time.0.fetch_add(millis, Ordering::SeqCst);
    }
}
