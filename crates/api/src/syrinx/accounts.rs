//! `/accounts`: the owner's linked accounts.

use crate::answer::{Answer, nothing, text};
use crate::entities::json::list;
use crate::entities::linked::linked;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use syrinx_model::AccountId;
use syrinx_store::{Account, AccountPatch, AccountState};

use super::linking;

/// Characters of a label.
const MAX_LABEL: usize = 100;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/syrinx/v1/accounts", get(index).post(linking::begin))
        .at(
            "/api/syrinx/v1/accounts/{id}",
            get(show).patch(update).put(update).delete(unlink),
        )
        .at("/api/syrinx/v1/accounts/{id}/pause", post(pause))
        .at("/api/syrinx/v1/accounts/{id}/resume", post(resume))
}

impl Api {
    /// The entity of a linked account.
    pub(super) async fn linked(&self, account: &Account) -> Result<String, ApiError> {
        let author = self.author(account.author).await?;
        Ok(linked(account, &author.fragment, self.engine.now()))
    }
}

async fn index(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("read:syrinx")?;
    let mut all = Vec::new();
    for account in api.store().accounts_of(owner).await? {
        all.push(api.linked(&account).await?);
    }
    Ok(text(list(all.iter().map(String::as_str))))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<AccountId>) -> Answer {
    let owner = bearer.owner("read:syrinx")?;
    let account = api
        .store()
        .account(id)
        .await?
        .filter(|account| account.owner == owner);
    Ok(text(api.linked(&account.ok_or_else(ApiError::not_found)?).await?))
}

async fn update(State(api): State<Api>, bearer: Bearer, Id(id): Id<AccountId>, params: Params) -> Answer {
    let label = params.text("label").map(str::trim);
    if label.is_some_and(|label| label.chars().count() > MAX_LABEL) {
        return Err(ApiError::invalid(format!(
            "Validation failed: a label has at most {MAX_LABEL} characters"
        )));
    }
    let patch = AccountPatch {
        label: label.map(ToOwned::to_owned),
        post_by_default: params.flag("post_by_default"),
        read: params.flag("read"),
        ..AccountPatch::default()
    };
    changed(&api, &bearer, id, patch).await
}

async fn pause(State(api): State<Api>, bearer: Bearer, Id(id): Id<AccountId>) -> Answer {
    let patch = AccountPatch {
        state: Some((AccountState::Paused, None)),
        ..AccountPatch::default()
    };
    changed(&api, &bearer, id, patch).await
}

/// Only what is paused goes on: an account that needs a new login is not mended by a word.
async fn resume(State(api): State<Api>, bearer: Bearer, Id(id): Id<AccountId>) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    let account = api
        .store()
        .account(id)
        .await?
        .filter(|account| account.owner == owner);
    let account = account.ok_or_else(ApiError::not_found)?;
    let paused = account.state == AccountState::Paused;
    let patch = AccountPatch {
        state: paused.then_some((AccountState::Ok, None)),
        ..AccountPatch::default()
    };
    changed(&api, &bearer, id, patch).await
}

async fn changed(api: &Api, bearer: &Bearer, id: AccountId, patch: AccountPatch) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    let account = api.engine.update_account(owner, id, patch).await?;
    Ok(text(api.linked(&account).await?))
}

async fn unlink(State(api): State<Api>, bearer: Bearer, Id(id): Id<AccountId>, params: Params) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    api.engine
        .unlink(owner, id, params.flag("purge").unwrap_or(false))
        .await?;
    Ok(nothing())
}
