//! The owner themself.

use super::{Slashed, accounts, sign_up, write_status};
use crate::answer::{Answer, text, value};
use crate::entities::credentials;
use crate::error::ApiError;
use crate::extract::{Bearer, Param, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{delete, get, patch};
use serde_json::json;
use syrinx_engine::{PictureChange, Profile};
use syrinx_model::OwnerId;
use syrinx_store::{Owner, Presence, QuotePolicy, Window};

/// So many who ask to follow are counted.
const COUNTED: usize = 1000;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/accounts", get(accounts::several).post(sign_up::create))
        .at("/api/v1/accounts/verify_credentials", get(show))
        .at("/api/v1/accounts/update_credentials", patch(update).put(update))
        .at("/api/v1/profile", get(edited).patch(edit).put(edit))
        .at("/api/v1/profile/avatar", delete(forget_avatar))
        .at("/api/v1/profile/header", delete(forget_header))
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
    let row = row(api, owner).await?;
    let author = api.author(row.author).await?;
    let counted = Window {
        limit: COUNTED,
        ..Window::default()
    };
    let requests = api.store().follow_requests(row.author, counted).await?.len();
    Ok(text(credentials::credentials(&row, &author, requests)))
}

async fn row(api: &Api, owner: OwnerId) -> Result<Owner, ApiError> {
    api.store().owner(owner).await?.ok_or_else(ApiError::unauthorized)
}

async fn update(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:accounts")?;
    change(&api, owner, &params).await?;
    shown(&api, owner).await
}

async fn change(api: &Api, owner: OwnerId, params: &Param) -> Result<(), ApiError> {
    let before = row(api, owner).await?.presence;
    Ok(api.engine.update_profile(owner, profile(params, before)?).await?)
}

/// The profile as its owner edits it.
async fn edited(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner(scope(&bearer))?;
    shown_for_editing(&api, owner).await
}

async fn edit(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:accounts")?;
    change(&api, owner, &params).await?;
    shown_for_editing(&api, owner).await
}

async fn shown_for_editing(api: &Api, owner: OwnerId) -> Answer {
    let row = row(api, owner).await?;
    let author = api.author(row.author).await?;
    Ok(value(&credentials::profile(
        &row,
        &author,
        &api.settings.base_url,
    )))
}

async fn forget_avatar(State(api): State<Api>, bearer: Bearer) -> Answer {
    let gone = Profile {
        avatar: Some(PictureChange::Gone),
        ..Profile::default()
    };
    forget(&api, &bearer, gone).await
}

async fn forget_header(State(api): State<Api>, bearer: Bearer) -> Answer {
    let gone = Profile {
        header: Some(PictureChange::Gone),
        ..Profile::default()
    };
    forget(&api, &bearer, gone).await
}

async fn forget(api: &Api, bearer: &Bearer, gone: Profile) -> Answer {
    let owner = bearer.owner("write:accounts")?;
    api.engine.update_profile(owner, gone).await?;
    shown(api, owner).await
}

fn profile(params: &Param, before: Presence) -> Result<Profile, ApiError> {
    let empty = Param::Null;
    let source = params.get("source").unwrap_or(&empty);
    let picture = |name: &str| {
        params
            .file(name)
            .map(|file| PictureChange::New(file.bytes.clone()))
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
        presence: Some(presence(params, source, before)?),
    })
}

/// How the owner wants to be seen from now on: what is not named stays as it is.
fn presence(params: &Param, source: &Param, before: Presence) -> Result<Presence, ApiError> {
    let unknown = || ApiError::invalid("Validation failed: quote_policy must be public, followers or nobody");
    let domains = params.get("attribution_domains").map(|_| {
        let domains = params.texts("attribution_domains").into_iter();
        domains
            .map(|domain| domain.trim().to_owned())
            .filter(|domain| !domain.is_empty())
            .collect()
    });
    let policy = source
        .word("quote_policy")
        .map(|word| QuotePolicy::parse(word).ok_or_else(unknown))
        .transpose()?;
    let text = |name: &str, before: String| params.text(name).map_or(before, ToOwned::to_owned);
    Ok(Presence {
        discoverable: params.flag("discoverable").or(before.discoverable),
        indexable: params.flag("indexable").unwrap_or(before.indexable),
        hide_collections: params.flag("hide_collections").or(before.hide_collections),
        avatar_alt: text("avatar_description", before.avatar_alt),
        header_alt: text("header_description", before.header_alt),
        show_media: params.flag("show_media").unwrap_or(before.show_media),
        show_media_replies: params
            .flag("show_media_replies")
            .unwrap_or(before.show_media_replies),
        show_featured: params.flag("show_featured").unwrap_or(before.show_featured),
        attribution_domains: domains.unwrap_or(before.attribution_domains),
        quote_policy: policy.unwrap_or(before.quote_policy),
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
        "posting:default:quote_policy": row.presence.quote_policy.as_str(),
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
        "name": if author.author.name.is_empty() { &row.name } else { &author.author.name },
        "preferred_username": row.name,
        "profile": author.author.url,
        "picture": crate::entities::account::absolute(&api.settings.base_url, avatar),
    })))
}
