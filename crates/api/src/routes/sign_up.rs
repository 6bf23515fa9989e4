//! `POST /api/v1/accounts`: a new owner, through an app.

use crate::answer::{Answer, value};
use crate::error::ApiError;
use crate::extract::{Bearer, Identity, Param, Params};
use crate::gate::{Key, Kind, too_many};
use crate::routes::oauth::token_entity;
use crate::state::Api;
use axum::extract::State;
use http::StatusCode;

/// Counts an attempt that is limited more tightly than other calls, for the address that it comes from.
pub(crate) fn checked_attempt(api: &Api, kind: Kind, identity: &Identity) -> Result<(), ApiError> {
    let limit = if kind == Kind::SignUp {
        api.settings.sign_ups
    } else {
        api.settings.logins
    };
    let standing = api
        .limiter
        .count(kind, Key::Address(identity.address), limit, api.engine.now());
    if standing.exceeded {
        Err(too_many())
    } else {
        Ok(())
    }
}

/// Called with an app's own token; answers a token of the new owner, which works at once.
pub(super) async fn create(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let caller = bearer.caller()?;
    if !caller.allows("write:accounts") {
        return Err(ApiError::out_of_scope());
    }
    checked_attempt(&api, Kind::SignUp, &bearer.0)?;
    let (name, password) = wanted(&params)?;
    let app = api
        .store()
        .app(caller.app)
        .await?
        .ok_or_else(ApiError::unauthorized)?;
    let owner = api.engine.sign_up(name, password).await.map_err(refused)?;
    let granted = api
        .engine
        .grant_owner_token(&app, owner.id, caller.scopes.clone())
        .await?;
    Ok(value(&token_entity(&granted)))
}

/// The name and password that are wanted; all that is wrong with the form is told at once.
fn wanted(params: &Param) -> Result<(&str, &str), ApiError> {
    let text = |name: &str| params.text(name).unwrap_or_default();
    let (name, password) = (text("username"), text("password"));
    let agreed = params.flag("agreement").unwrap_or(false);
    let checks = [
        (
            !name.is_empty(),
            "username",
            "ERR_BLANK",
            "Username can't be blank",
        ),
        (
            !password.is_empty(),
            "password",
            "ERR_BLANK",
            "Password can't be blank",
        ),
        (agreed, "agreement", "ERR_ACCEPTED", "Agreement must be accepted"),
    ];
    let wrong: Vec<_> = checks
        .into_iter()
        .filter(|(right, ..)| !right)
        .map(|(_, field, code, sentence)| (field, code, sentence))
        .collect();
    if wrong.is_empty() {
        return Ok((name, password));
    }
    let sentences: Vec<&str> = wrong.iter().map(|(.., sentence)| *sentence).collect();
    let sentence = format!("Validation failed: {}", sentences.join(", "));
    Err(ApiError::invalid(sentence).because(&wrong))
}

/// Names the field, where it can only be the name.
fn refused(error: syrinx_engine::Error) -> ApiError {
    let error = ApiError::from(error);
    let taken = error.status() == StatusCode::UNPROCESSABLE_ENTITY && error.sentence().contains("taken");
    if taken {
        error.about("username", "ERR_TAKEN")
    } else {
        error
    }
}
