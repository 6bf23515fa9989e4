//! Notices of a fake network. The cursor counts the notices of the account.

use super::session::FakeSession;
use super::timeline::{cursor, number, stretch};
use crate::{Notices, Result};
use async_trait::async_trait;
use syrinx_model::{Cursor, Inbound, Page};

#[async_trait]
impl Notices for FakeSession {
    async fn page(&self, since: Option<&Cursor>, more: Option<&Cursor>, max: usize) -> Result<Page> {
        self.world.call("notices", &self.grant)?;
        let state = self.world.state();
        // Counted from 1, so that 0 is the cursor before everything.
        let wanted: Vec<u64> = (1..)
            .zip(&state.notices)
            .filter(|(_, told)| told.to == self.me())
            .map(|(n, _)| n)
            .collect();
        let (numbers, next) = stretch(&wanted, number(since)?, number(more)?, max);
        let mark = match since {
            Some(_) => numbers.last().copied().or(number(more)?).or(number(since)?),
            None => more.is_none().then(|| wanted.last().copied().unwrap_or_default()),
        };
        let notice = |n: &u64| state.notice(usize::try_from(n - 1).ok()?, self.me());
        Ok(Page {
            items: numbers
                .iter()
                .filter_map(notice)
                .map(|notice| Inbound::Notice(Box::new(notice)))
                .collect(),
            more: next.map(cursor),
            mark: mark.map(cursor),
            gap: None,
            oddities: 0,
        })
    }
}
