//! What every route of the API holds.

use crate::ApiSettings;
use crate::gate::Limiter;
use crate::kept::Kept;
use crate::routes::HomePage;
use crate::syrinx::Flows;
use bytes::Bytes;
use std::ops::Deref;
use std::sync::Arc;
use syrinx_engine::Engine;
use syrinx_model::{OwnerId, StatusId};
use syrinx_store::Store;

/// What every route holds; cheap to clone.
#[derive(Clone)]
pub(crate) struct Api(Arc<Parts>);

/// What is behind [`Api`].
pub(crate) struct Parts {
    pub(crate) engine: Arc<Engine>,
    pub(crate) settings: ApiSettings,
    pub(crate) limiter: Limiter,
    pub(crate) flows: Flows,
    /// First pages of homes, by owner and what was asked for.
    pub(crate) homes: Kept<(OwnerId, String), HomePage>,
    /// Statuses that streams tell now, written for their owner; `None` where there is none for them.
    pub(crate) told: Kept<(OwnerId, StatusId), Option<Bytes>>,
}

/// First pages that are kept: those of the owners who looked last.
const HOMES: usize = 128;
/// Statuses that are kept: all listeners of an owner are told the same at about the same time.
const TOLD: usize = 64;

impl Api {
    pub(crate) fn new(engine: Arc<Engine>, settings: ApiSettings) -> Self {
        Self(Arc::new(Parts {
            engine,
            settings,
            limiter: Limiter::default(),
            flows: Flows::default(),
            homes: Kept::new(HOMES),
            told: Kept::new(TOLD),
        }))
    }

    /// Memory, for reading.
    pub(crate) fn store(&self) -> &dyn Store {
        self.engine.store()
    }

    /// An absolute URL on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.settings.base_url)
    }
}

impl Deref for Api {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
