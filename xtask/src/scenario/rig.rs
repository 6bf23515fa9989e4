//! Our server with one owner, and the two parties that they link.

use crate::drive::{Json, Syrinx};
use crate::parties::Party;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Our server with one owner, and the two parties.
pub struct Rig {
    /// The server.
    pub server: Syrinx,
    /// The API, as the owner may use it.
    pub api: Json,
    /// The networks.
    pub parties: Vec<Box<dyn Party>>,
}

impl Rig {
    /// Links the account of a party; gives what the API says of it.
    pub async fn link(&self, party: &dyn Party) -> Result<Value> {
        let mut form = json!({"network": party.network()});
        for (name, value) in party.login() {
            form[name] = Value::String(value);
        }
        self.api.post("/api/syrinx/v1/accounts", &form).await
    }

    /// Waits until every delivery of a status is delivered; gives them.
    pub async fn delivered(&self, status: &str, within: Duration) -> Result<Vec<Value>> {
        let started = Instant::now();
        loop {
            let seen = self
                .api
                .get(&format!("/api/syrinx/v1/statuses/{status}/deliveries"), &[])
                .await?;
            let deliveries = seen.as_array().context("a list of deliveries")?;
            let done = |delivery: &&Value| delivery["state"] == "delivered";
            if !deliveries.is_empty() && deliveries.iter().filter(done).count() == deliveries.len() {
                return Ok(deliveries.clone());
            }
            if started.elapsed() > within {
                bail!("not delivered within {} s: {seen}", within.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The home as a client reads it, newest first.
    pub async fn home(&self) -> Result<Vec<Value>> {
        let home = self.api.get("/api/v1/timelines/home", &[("limit", "40")]).await?;
        Ok(home.as_array().context("home is a list")?.clone())
    }

    /// The networks to which something can be said.
    pub fn written_to(&self) -> impl Iterator<Item = &dyn Party> {
        let parties = self.parties.iter().map(AsRef::as_ref);
        parties.filter(|party| party.can_be_written_to())
    }

    /// The friend of a party, as our API shows them.
    pub async fn friend(&self, party: &dyn Party) -> Result<Value> {
        let words = party.friend();
        let query = [("q", words.as_str()), ("resolve", "true"), ("type", "accounts")];
        let found = self.api.get("/api/v2/search", &query).await?;
        let accounts = found["accounts"].as_array().cloned().unwrap_or_default();
        let name = words.trim_start_matches('@');
        let there: Vec<Value> = accounts
            .into_iter()
            .filter(|account| account["syrinx"]["network"] == party.network())
            .collect();
        // Who was found by a key or an address has another name.
        let named = there.iter().find(|account| account["username"] == name);
        let only = there.first().filter(|_| there.len() == 1);
        named
            .or(only)
            .cloned()
            .with_context(|| format!("{words} was not found: {found}"))
    }
}
