//! The outbox: the database is the queue.

use super::fresh::Reach;
use super::leases::{self, Lease};
use super::rows::{get, network};
use super::{Sqlite, by_itself, deliveries, wishes};
use crate::{Acceptance, Applied, Changes, Delivery, DeliveryView, Job, Outbox, Progress, Result};
use async_trait::async_trait;
use sqlx::Connection;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeSet;
use syrinx_model::{
    AccountId, Attachment, DeliveryId, DraftId, Moment, OwnerId, Part, PostId, Receipt, Stamp, StatusId,
    Task, TokenId,
};

impl Sqlite {
    async fn views(&self, rows: &[SqliteRow]) -> Result<Vec<DeliveryView>> {
        let mut db = self.read().acquire().await?;
        let shown = deliveries::read_shown(&mut db, rows).await?;
        shown
            .into_iter()
            .zip(rows)
            .map(|(delivery, row)| {
                Ok(DeliveryView {
                    delivery,
                    network: network(row, "network")?,
                    handle: get(row, "handle")?,
                })
            })
            .collect()
    }
}

#[async_trait]
impl Outbox for Sqlite {
    async fn accept(&self, acceptance: Acceptance) -> Result<Applied> {
        let mut writing = self.write().await?;
        by_itself(async move {
            let (applied, reach) = wishes::accept(&mut writing, acceptance).await?;
            writing.reaches(reach);
            writing.commit().await?;
            Ok(applied)
        })
        .await
    }

    async fn accept_together(&self, acceptances: Vec<Acceptance>) -> Result<Vec<Result<Applied>>> {
        let mut writing = self.write().await?;
        by_itself(async move {
            let mut reach = Reach::Owners(BTreeSet::new());
            let mut all = Vec::with_capacity(acceptances.len());
            for acceptance in acceptances {
                let mut one = writing.begin().await?;
                all.push(match wishes::accept(&mut one, acceptance).await {
                    Ok((applied, more)) => {
                        one.commit().await?;
                        reach.also(more);
                        Ok(applied)
                    }
                    Err(error) => {
                        one.rollback().await?;
                        Err(error)
                    }
                });
            }
            writing.reaches(reach);
            writing.commit().await?;
            Ok(all)
        })
        .await
    }

    async fn accepted(&self, token: TokenId, key: &str, now: Moment) -> Result<Option<StatusId>> {
        let status: Option<i64> =
            sqlx::query_scalar("SELECT status FROM idempotency WHERE token = ?1 AND key = ?2 AND at > ?3")
                .bind(token.0)
                .bind(key)
                .bind(now.0 - wishes::KEY_LASTS)
                .fetch_optional(self.read())
                .await?;
        Ok(status.map(StatusId))
    }

    async fn wish(
        &self,
        owner: OwnerId,
        account: AccountId,
        task: Task,
        gone: bool,
        at: Moment,
    ) -> Result<DeliveryId> {
        let mut writing = self.write().await?;
        let id = wishes::wish(&mut writing, owner, account, &task, gone, at).await?;
        writing.commit().await?;
        Ok(id)
    }

    async fn revise(&self, delivery: DeliveryId, task: Task, at: Moment) -> Result<()> {
        let mut writing = self.write().await?;
        wishes::revise(&mut writing, delivery, &task, at).await?;
        Ok(writing.commit().await?)
    }

    async fn withdraw(&self, delivery: DeliveryId, at: Moment) -> Result<()> {
        let mut writing = self.write().await?;
        wishes::withdraw(&mut writing, delivery, at).await?;
        Ok(writing.commit().await?)
    }

    async fn retry_now(&self, delivery: DeliveryId, at: Moment) -> Result<()> {
        let mut writing = self.write().await?;
        wishes::retry_now(&mut writing, delivery, at).await?;
        Ok(writing.commit().await?)
    }

    async fn claim(&self, now: Moment, until: Moment, limit: usize) -> Result<Vec<Job>> {
        let mut writing = self.write().await?;
        let jobs = leases::claim(&mut writing, now, until, limit).await?;
        writing.reaches(Reach::Owners(
            jobs.iter().map(|job| job.delivery.owner.0).collect(),
        ));
        writing.commit().await?;
        Ok(jobs)
    }

    async fn end_leases(&self) -> Result<()> {
        let mut writing = self.write().await?;
        leases::end_all(&mut writing).await?;
        Ok(writing.commit().await?)
    }

    async fn next_due(&self) -> Result<Option<Moment>> {
        self.due().await
    }

    async fn intend(&self, delivery: DeliveryId, fence: u64, ordinal: u32, stamp: &Stamp) -> Result<()> {
        let mut writing = self.write().await?;
        leases::mark(&mut writing, Lease { delivery, fence }, ordinal, Some(stamp)).await?;
        Ok(writing.commit().await?)
    }

    async fn begin(
        &self,
        delivery: DeliveryId,
        fence: u64,
        stamp: &Stamp,
        rest: &[Part],
        at: Moment,
    ) -> Result<()> {
        let mut writing = self.write().await?;
        leases::begin(&mut writing, Lease { delivery, fence }, stamp, rest, at).await?;
        Ok(writing.commit().await?)
    }

    async fn said(&self, delivery: DeliveryId, fence: u64, part: &Part) -> Result<()> {
        let mut writing = self.write().await?;
        leases::said(&mut writing, Lease { delivery, fence }, part).await?;
        Ok(writing.commit().await?)
    }

    async fn is_another(&self, delivery: DeliveryId, ordinal: u32, uri: &str) -> Result<bool> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM part JOIN delivery d ON d.id = part.delivery WHERE part.uri = ?3 \
             AND d.account = (SELECT account FROM delivery WHERE id = ?1) \
             AND (part.delivery <> ?1 OR part.ordinal <> ?2))",
        )
        .bind(delivery.0)
        .bind(ordinal)
        .bind(uri)
        .fetch_one(self.read())
        .await?)
    }

    async fn retract(&self, delivery: DeliveryId, fence: u64, ordinal: u32) -> Result<()> {
        let mut writing = self.write().await?;
        leases::mark(&mut writing, Lease { delivery, fence }, ordinal, None).await?;
        Ok(writing.commit().await?)
    }

    async fn attached(
        &self,
        delivery: DeliveryId,
        fence: u64,
        ordinal: u32,
        index: usize,
        attachment: &Attachment,
    ) -> Result<()> {
        let mut writing = self.write().await?;
        leases::attached(
            &mut writing,
            Lease { delivery, fence },
            ordinal,
            index,
            attachment,
        )
        .await?;
        Ok(writing.commit().await?)
    }

    async fn settle(
        &self,
        delivery: DeliveryId,
        fence: u64,
        ordinal: u32,
        receipt: Option<&Receipt>,
        changes: Changes,
    ) -> Result<Applied> {
        let mut writing = self.write().await?;
        let lease = Lease { delivery, fence };
        let applied = leases::settle(&mut writing, lease, ordinal, receipt, changes).await?;
        writing.commit().await?;
        Ok(applied)
    }

    async fn release(&self, delivery: DeliveryId, fence: u64, progress: Progress) -> Result<()> {
        let mut writing = self.write().await?;
        leases::release(&mut writing, Lease { delivery, fence }, &progress).await?;
        Ok(writing.commit().await?)
    }

    async fn delivery(&self, owner: OwnerId, id: DeliveryId) -> Result<Option<Delivery>> {
        let rows = sqlx::query("SELECT * FROM delivery WHERE id = ?1 AND owner = ?2")
            .bind(id.0)
            .bind(owner.0)
            .fetch_all(self.read())
            .await?;
        let mut db = self.read().acquire().await?;
        Ok(deliveries::read_shown(&mut db, &rows).await?.pop())
    }

    async fn deliveries_of(&self, draft: DraftId) -> Result<Vec<DeliveryView>> {
        let rows = sqlx::query(
            "SELECT d.*, account.network, account.handle FROM delivery d JOIN account ON account.id = d.account \
             WHERE d.draft = ?1 ORDER BY d.account, d.id",
        )
        .bind(draft.0)
        .fetch_all(self.read())
        .await?;
        self.views(&rows).await
    }

    async fn deliveries_of_post(&self, owner: OwnerId, post: PostId) -> Result<Vec<DeliveryView>> {
        let rows = sqlx::query(
            "SELECT d.*, account.network, account.handle FROM post JOIN delivery d ON d.draft = post.draft \
             JOIN account ON account.id = d.account WHERE post.id = ?1 AND d.owner = ?2 ORDER BY d.account, d.id",
        )
        .bind(post.0)
        .bind(owner.0)
        .fetch_all(self.read())
        .await?;
        self.views(&rows).await
    }

    async fn resume_held(&self, account: AccountId, at: Moment) -> Result<()> {
        let mut writing = self.write().await?;
        wishes::resume_held(&mut writing, account, at).await?;
        Ok(writing.commit().await?)
    }
}
