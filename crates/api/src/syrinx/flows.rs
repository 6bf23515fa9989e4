//! Which flow a browser comes back from: a network sends back the `state` that was in the URL of its page.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use syrinx_model::{Moment, OwnerId, Secret};
use url::Url;

/// How long an owner may stay on a network's page, in milliseconds.
const PATIENCE: i64 = 30 * 60 * 1000;
/// So many may be under way at once.
const MAX_FLOWS: usize = 10_000;

/// Flows whose owner is on a network's page. They are kept in memory: after a restart, linking begins anew.
#[derive(Debug, Default)]
pub(crate) struct Flows(Mutex<HashMap<String, Waiting>>);

#[derive(Debug)]
struct Waiting {
    owner: OwnerId,
    flow: Secret,
    until: Moment,
}

impl Flows {
    /// Remembers a flow by the `state` in the URL of the page; one without it can be finished by hand only.
    pub(super) fn remember(&self, page: &str, owner: OwnerId, flow: Secret, now: Moment) {
        let Some(state) = state_of(page) else { return };
        let mut all = self.all();
        all.retain(|_, waiting| waiting.until > now);
        if all.len() < MAX_FLOWS {
            all.insert(
                state,
                Waiting {
                    owner,
                    flow,
                    until: now.plus(PATIENCE),
                },
            );
        }
    }

    /// Takes the flow of this `state`, if it is this owner's: it works once.
    pub(super) fn take(&self, state: &str, owner: OwnerId, now: Moment) -> Option<Secret> {
        let mut all = self.all();
        all.get(state)
            .filter(|waiting| waiting.owner == owner && waiting.until > now)?;
        all.remove(state).map(|waiting| waiting.flow)
    }

    /// The map stays sound whatever a panicking holder did: every change to it is one step.
    fn all(&self) -> MutexGuard<'_, HashMap<String, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn state_of(page: &str) -> Option<String> {
    let page = Url::parse(page).ok()?;
    page.query_pairs()
        .find(|(name, value)| name == "state" && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_its_owners_once_and_not_for_ever() {
        let flows = Flows::default();
        let page = "https://far.example/oauth/authorize?client_id=1&state=s1";
        flows.remember(page, OwnerId(1), Secret::new("f"), Moment(0));
        assert!(
            flows.take("s1", OwnerId(2), Moment(1)).is_none(),
            "another's session"
        );
        assert!(
            flows.take("s1", OwnerId(1), Moment(PATIENCE)).is_none(),
            "too late"
        );
        assert_eq!(
            flows
                .take("s1", OwnerId(1), Moment(1))
                .map(|flow| flow.expose().to_owned()),
            Some("f".into())
        );
        assert!(flows.take("s1", OwnerId(1), Moment(1)).is_none(), "twice");
    }
}
