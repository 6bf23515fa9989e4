//! What every route of the API holds.

use crate::ApiSettings;
use crate::gate::Limiter;
use crate::syrinx::Flows;
use std::ops::Deref;
use std::sync::Arc;
use syrinx_engine::Engine;
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
}

impl Api {
    pub(crate) fn new(engine: Arc<Engine>, settings: ApiSettings) -> Self {
        Self(Arc::new(Parts {
            engine,
            settings,
            limiter: Limiter::default(),
            flows: Flows::default(),
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
