//! The owner themself.

use super::{Slashed, accounts, sign_up, write_status};
use crate::answer::{Answer, text, value};
use crate::entities::credentials::credentials;
use crate::error::ApiError;
use crate::extract::{Bearer, Param, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, patch};
use serde_json::json;
use syrinx_engine::{Profile, ProfilePicture};
use syrinx_model::OwnerId;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/accounts", get(accounts::several).post(sign_up::create))
        .at("/api/v1/accounts/verify_credentials", get(show))
        .at("/api/v1/accounts/update_credentials", patch(update).put(update))
        .at("/api/v1/preferences", get(preferences))
        .at("/oauth/userinfo", get(userinfo).post(userinfo))
}

async fn show(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner(scope(&bearer))?;
    shown(&api, owner).await
}

/// Any of three scopes is enough to see oneself.
fn scope(bearer: &Bearer) -> &'static str {
    ["read:me", "profile"]
        .into_iter()
        .find(|scope| bearer.allows(scope))
        .unwrap_or("read:accounts")
}

async fn shown(api: &Api, owner: OwnerId) -> Answer {
    let row = api
        .store()
        .owner(owner)
        .await?
        .ok_or_else(ApiError::unauthorized)?;
    let author = api.author(row.author).await?;
    Ok(text(credentials(&row, &author)))
}

async fn update(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:accounts")?;
    api.engine.update_profile(owner, profile(&params)?).await?;
    shown(&api, owner).await
}

fn profile(params: &Param) -> Result<Profile, ApiError> {
    let empty = Param::Null;
    let source = params.get("source").unwrap_or(&empty);
    let picture = |name: &str| {
        params.file(name).map(|file| ProfilePicture {
            bytes: file.bytes.clone(),
        })
    };
    let fields = params.get("fields_attributes").map(|_| {
        let fields = params.list("fields_attributes").into_iter();
        fields
            .map(|field| (owned(field, "name"), owned(field, "value")))
            .filter(|(name, _)| !name.is_empty())
            .collect()
    });
    Ok(Profile {
        name: params.text("display_name").map(ToOwned::to_owned),
        note: params.text("note").map(ToOwned::to_owned),
        avatar: picture("avatar"),
        header: picture("header"),
        locked: params.flag("locked"),
        bot: params.flag("bot"),
        fields,
        default_audience: privacy(source)?,
        default_sensitive: source.flag("sensitive"),
        default_language: source.word("language").map(ToOwned::to_owned),
    })
}

fn owned(field: &Param, name: &str) -> String {
    field.text(name).unwrap_or_default().to_owned()
}

/// `source[privacy]` is a `visibility` under another name.
fn privacy(source: &Param) -> Result<Option<syrinx_model::Audience>, ApiError> {
    let Some(word) = source.word("privacy") else {
        return Ok(None);
    };
    let renamed = Param::Map([("visibility".to_owned(), Param::Text(word.to_owned()))].into());
    write_status::audience(&renamed)
}

async fn preferences(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("read:accounts")?;
    let row = api
        .store()
        .owner(owner)
        .await?
        .ok_or_else(ApiError::unauthorized)?;
    Ok(value(&json!({
        "posting:default:visibility": row.default_audience.as_str(),
        "posting:default:sensitive": row.default_sensitive,
        "posting:default:language": row.default_language,
        "posting:default:quote_policy": "public",
        "reading:expand:media": "default",
        "reading:expand:spoilers": false,
        "reading:autoplay:gifs": false,
    })))
}

async fn userinfo(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("profile")?;
    let row = api
        .store()
        .owner(owner)
        .await?
        .ok_or_else(ApiError::unauthorized)?;
    let author = api.author(row.author).await?;
    let avatar = author
        .author
        .avatar
        .as_deref()
        .unwrap_or(crate::entities::account::NO_AVATAR);
    Ok(value(&json!({
        "iss": api.settings.base_url,
        "sub": author.author.uri,
        "name": author.author.name,
        "preferred_username": row.name,
        "profile": author.author.url,
        "picture": crate::entities::account::absolute(&api.settings.base_url, avatar),
    })))
}
