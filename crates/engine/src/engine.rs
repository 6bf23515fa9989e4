//! The engine itself: what its rooms share.

use crate::compose::Counter;
use crate::deliver::Breakers;
use crate::filter::Sieves;
use crate::ids::Ids;
use crate::sessions::Sessions;
use crate::{EngineConfig, Render};
use std::sync::Arc;
use syrinx_bus::Bus;
use syrinx_connector::{Connector, Ports};
use syrinx_model::{Moment, Network};
use syrinx_store::{Blobs, Store};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The verbs of Syrinx over one store.
pub struct Engine {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) connectors: Vec<Arc<dyn Connector>>,
    pub(crate) ports: Ports,
    pub(crate) render: Arc<dyn Render>,
    pub(crate) config: EngineConfig,
    pub(crate) ids: Ids,
    pub(crate) sessions: Sessions,
    pub(crate) breakers: Breakers,
    pub(crate) sieves: Sieves,
    /// What comes in is looked up and written in one lane, so that a post and its twin never miss each other.
    pub(crate) inward: Mutex<()>,
    /// Authors here are counted and drawn anew in one lane, so that no count is lost.
    pub(crate) faces: Mutex<()>,
    pub(crate) counter: Counter,
}

/// What an engine is made of.
pub struct EngineParts {
    /// Memory.
    pub store: Arc<dyn Store>,
    /// The bytes of files.
    pub blobs: Arc<dyn Blobs>,
    /// Nerves.
    pub bus: Arc<dyn Bus>,
    /// The networks, listed by hand by the server.
    pub connectors: Vec<Arc<dyn Connector>>,
    /// The way out and the time.
    pub ports: Ports,
    /// How posts and authors become entities.
    pub render: Arc<dyn Render>,
    /// What the operator decided.
    pub config: EngineConfig,
}

impl Engine {
    /// An engine at rest; [`Engine::run`] sets it going.
    #[must_use]
    pub fn new(parts: EngineParts) -> Arc<Self> {
        Arc::new(Self {
            store: parts.store,
            blobs: parts.blobs,
            bus: parts.bus,
            connectors: parts.connectors,
            ports: parts.ports,
            render: parts.render,
            config: parts.config,
            ids: Ids::default(),
            sessions: Sessions::default(),
            breakers: Breakers::default(),
            sieves: Sieves::default(),
            inward: Mutex::new(()),
            faces: Mutex::new(()),
            counter: Counter::default(),
        })
    }

    /// Delivers and listens until told to stop, then lets what is under way come to its end.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let tasks = TaskTracker::new();
        tasks.spawn(Arc::clone(&self).deliver_until(stop.clone()));
        tasks.spawn(Arc::clone(&self).keep_hours_until(stop.clone()));
        tasks.spawn(self.listen_until(stop));
        tasks.close();
        tasks.wait().await;
    }

    /// What the operator decided.
    #[must_use]
    pub fn config(&self) -> &EngineConfig {
        &self.config
    }

    /// Memory, for reading.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// Nerves, for listening.
    #[must_use]
    pub fn bus(&self) -> &dyn Bus {
        self.bus.as_ref()
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.ports.clock.now()
    }

    /// The connector of a network.
    pub(crate) fn connector(&self, network: &Network) -> Option<&Arc<dyn Connector>> {
        self.connectors
            .iter()
            .find(|connector| connector.card().network == *network)
    }

    /// A network's name, for people.
    #[must_use]
    pub fn network_name(&self, network: &Network) -> String {
        match self.connector(network) {
            Some(connector) => connector.card().name.clone(),
            None if network.is_local() => self.config.domain().to_owned(),
            None => network.to_string(),
        }
    }
}
