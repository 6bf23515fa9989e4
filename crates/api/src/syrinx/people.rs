//! `/people`: authors that are one human.

use crate::answer::{Answer, nothing, text};
use crate::entities::json::{Object, array, list, written};
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Pair, Params};
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{delete, get};
use syrinx_model::{AuthorId, Evidence, OwnerId, PersonId};
use syrinx_store::AuthorRow;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/syrinx/v1/people", get(index).post(tie))
        .at("/api/syrinx/v1/people/{id}", get(show))
        .at("/api/syrinx/v1/people/{id}/identities/{account}", delete(untie))
}

/// A person as the store knows them.
type Known = (PersonId, Vec<(AuthorId, Evidence)>);

async fn index(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("read:syrinx")?;
    let mut all = Vec::new();
    for person in api.store().persons(owner).await? {
        all.push(entity(&api, &person).await?);
    }
    Ok(text(list(all.iter().map(String::as_str))))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<PersonId>) -> Answer {
    let owner = bearer.owner("read:syrinx")?;
    Ok(text(entity(&api, &person(&api, owner, id).await?).await?))
}

/// Ties authors by the owner's own hand.
async fn tie(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    let authors: Vec<AuthorId> = params.ids("account_ids");
    if authors.len() < 2 {
        return Err(ApiError::invalid(
            "Validation failed: account_ids must name at least two accounts",
        ));
    }
    if api.store().authors(&authors).await?.len() < authors.len() {
        return Err(ApiError::not_found());
    }
    let id = api.engine.tie_authors(owner, &authors).await?;
    Ok(text(entity(&api, &person(&api, owner, id).await?).await?))
}

async fn untie(State(api): State<Api>, bearer: Bearer, Pair(id, author): Pair<PersonId, AuthorId>) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    let (_, authors) = person(&api, owner, id).await?;
    if !authors.iter().any(|(known, _)| *known == author) {
        return Err(ApiError::not_found());
    }
    api.engine.untie_author(owner, author).await?;
    Ok(nothing())
}

async fn person(api: &Api, owner: OwnerId, id: PersonId) -> Result<Known, ApiError> {
    let persons = api.store().persons(owner).await?;
    persons
        .into_iter()
        .find(|(known, _)| *known == id)
        .ok_or_else(ApiError::not_found)
}

async fn entity(api: &Api, (id, authors): &Known) -> Result<String, ApiError> {
    let ids: Vec<AuthorId> = authors.iter().map(|(author, _)| *author).collect();
    let rows = api.store().authors(&ids).await?;
    let first = rows.first();
    let mut out = String::new();
    Object::open(&mut out)
        .id("id", id)
        .put("name", first.map_or("", |row| row.author.name.as_str()))
        .put("primary_account_id", &first.map(|row| row.id.to_string()))
        .with("identities", |out| {
            array(out, &rows, |out, row| identity(out, row, authors));
        })
        .close();
    Ok(out)
}

fn identity(out: &mut String, row: &AuthorRow, authors: &[(AuthorId, Evidence)]) {
    let evidence = authors
        .iter()
        .find(|(id, _)| *id == row.id)
        .map(|(_, evidence)| *evidence);
    let confidence = if evidence == Some(Evidence::Owner) {
        "user"
    } else {
        "verified"
    };
    Object::open(out)
        .raw("account", &row.fragment)
        .put("confidence", confidence)
        .raw("evidence", &written(&evidence.into_iter().collect::<Vec<_>>()))
        .close();
}
