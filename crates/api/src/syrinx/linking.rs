//! `POST /accounts` and `/flows/{id}`: linking an account.

use crate::answer::{Answer, text, value, with_status};
use crate::entities::json::extended;
use crate::error::ApiError;
use crate::extract::{Bearer, Name, Param, Params};
use crate::routes::Slashed;
use crate::state::Api;
use crate::syrinx::RETURN_PATH;
use axum::Router;
use axum::extract::State;
use axum::routing::put;
use http::StatusCode;
use serde_json::json;
use std::collections::BTreeMap;
use syrinx_engine::{Keepsake, Linking};
use syrinx_model::Network;
use syrinx_store::Account;

/// What is not a field of the network's own form.
const OUR_OWN: [&str; 3] = ["network", "redirect_uri", "method"];

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/api/syrinx/v1/flows/{id}", put(finish).post(finish))
}

/// Begins with the fields of the network's form. Answers the account if that was enough, else the page to visit.
pub(super) async fn begin(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    let network =
        Network::new(params.need("network")?).map_err(|error| ApiError::invalid(error.to_string()))?;
    let here = api.url(RETURN_PATH);
    let redirect_uri = params.word("redirect_uri").unwrap_or(&here);
    match api
        .engine
        .link(owner, &network, fields(&params), redirect_uri)
        .await?
    {
        Linking::Done(account) => linked(&api, &account, None).await,
        Linking::Made { account, keep } => linked(&api, &account, Some(&keep)).await,
        Linking::Visit { flow, url } => {
            if redirect_uri == here {
                api.flows.remember(&url, owner, flow.clone(), api.engine.now());
            }
            let told = json!({ "flow": { "id": flow.expose(), "state": "redirect", "url": url } });
            Ok(with_status(StatusCode::ACCEPTED, value(&told)))
        }
    }
}

/// Goes on with what the network answered: a code, or the whole query of its redirect.
async fn finish(State(api): State<Api>, bearer: Bearer, Name(flow): Name, params: Params) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    let account = api.engine.finish_link(owner, &flow, fields(&params)).await?;
    linked(&api, &account, None).await
}

/// The account, that its flow has come to its end, and what was made for its owner, which is told nowhere else.
async fn linked(api: &Api, account: &Account, keep: Option<&Keepsake>) -> Answer {
    let entity = api.linked(account).await?;
    let flow = json!({ "id": null, "state": "done", "url": null, "account_id": account.id.to_string() });
    Ok(text(extended(&entity, |all| {
        all.put("flow", &flow);
        if let Some(keep) = keep {
            all.put(
                "keep",
                &json!({ "secret": keep.secret.expose(), "note": keep.note }),
            );
        }
    })))
}

fn fields(params: &Param) -> BTreeMap<String, String> {
    let plain = params.members().filter(|(name, _)| !OUR_OWN.contains(name));
    plain
        .filter_map(|(name, value)| Some((name.to_owned(), value.as_text()?.to_owned())))
        .collect()
}
