//! Whether a server runs on the data folder.

use crate::admin::{self, Deed, Standing};
use crate::config::Config;
use crate::lock;

/// Who works on the data folder.
#[derive(Debug)]
pub enum Running {
    /// A server that answers.
    Server(Standing),
    /// Nobody.
    Nobody,
    /// Somebody, of whom no more is known than this sentence.
    Somebody(String),
}

impl Running {
    /// Asks at the socket, and looks at the lock if nobody answers there.
    pub async fn find(config: &Config) -> Self {
        let told = match admin::ask_running(config, &Deed::Stand).await {
            Ok(Some(told)) => told,
            Ok(None) => return Self::by_lock(config),
            Err(error) => return Self::Somebody(format!("{error:#}")),
        };
        match serde_json::from_value(told) {
            Ok(standing) => Self::Server(standing),
            Err(_) => Self::Somebody("the server that runs is of another version".to_owned()),
        }
    }

    fn by_lock(config: &Config) -> Self {
        match lock::is_taken(&config.data) {
            Ok(false) => Self::Nobody,
            Ok(true) => Self::Somebody("a process holds it, but its socket does not answer".to_owned()),
            Err(error) => Self::Somebody(format!("its lock cannot be looked at: {error}")),
        }
    }
}
