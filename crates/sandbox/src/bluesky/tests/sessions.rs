//! Identity and sessions.

use serde_json::json;

use super::{super::Server, sky};
use crate::probe::{Outcome, Probe};

const CREATE: &str = "/xrpc/com.atproto.server.createSession";
const REFRESH: &str = "/xrpc/com.atproto.server.refreshSession";
const TIMELINE: &str = "/xrpc/app.bsky.feed.getTimeline";

fn with(server: &Server, token: &serde_json::Value) -> Probe {
    Probe::new(server.url(), token.as_str().map(str::to_owned))
}

#[tokio::test]
async fn a_handle_leads_to_the_did_and_the_did_to_the_server() -> Outcome {
    let (server, probe) = sky().await?;
    let did = probe
        .get("/xrpc/com.atproto.identity.resolveHandle?handle=wren.test")
        .await?
        .json()["did"]
        .clone();
    let did = did.as_str().unwrap_or_default();
    let document = probe.get(&format!("/{did}")).await?.json();
    assert_eq!(document["alsoKnownAs"], json!(["at://wren.test"]));
    assert_eq!(document["service"][0]["id"], "#atproto_pds");
    assert_eq!(document["service"][0]["serviceEndpoint"], server.url());
    let own = probe
        .send(
            "GET",
            "/.well-known/atproto-did",
            &[("host", "wren.test")],
            Vec::new(),
        )
        .await?;
    assert_eq!(own.text(), did);
    let nobody = probe
        .get("/xrpc/com.atproto.identity.resolveHandle?handle=no.test")
        .await?;
    assert_eq!(
        (nobody.status, nobody.json()["message"].clone()),
        (400, json!("Unable to resolve handle"))
    );
    assert_eq!(probe.get("/did:plc:nobody").await?.status, 404);
    assert_eq!(probe.get("/xrpc/app.bsky.no.such").await?.status, 501);
    Ok(())
}

#[tokio::test]
async fn a_password_opens_a_session_and_a_refresh_token_works_once() -> Outcome {
    let (server, _) = sky().await?;
    let guest = Probe::new(server.url(), None);
    let password = server.app_password("you")?;
    let wrong = guest
        .post(CREATE, json!({ "identifier": "you.test", "password": "guess" }))
        .await?;
    assert_eq!(
        (wrong.status, wrong.json()["error"].clone()),
        (401, json!("AuthenticationRequired"))
    );
    let session = guest
        .post(CREATE, json!({ "identifier": "you.test", "password": password }))
        .await?
        .json();
    assert_eq!(session["handle"], "you.test");
    assert_eq!(session["didDoc"]["service"][0]["serviceEndpoint"], server.url());
    let me = with(&server, &session["accessJwt"]);
    assert_eq!(me.get(TIMELINE).await?.status, 200);
    let refresher = with(&server, &session["refreshJwt"]);
    let renewed = refresher.send("POST", REFRESH, &[], Vec::new()).await?.json();
    assert_eq!(
        with(&server, &renewed["accessJwt"]).get(TIMELINE).await?.status,
        200
    );
    let again = refresher.send("POST", REFRESH, &[], Vec::new()).await?;
    assert_eq!(
        (again.status, again.json()["error"].clone()),
        (400, json!("ExpiredToken"))
    );
    assert_eq!(guest.get(TIMELINE).await?.json()["error"], "AuthMissing");
    assert_eq!(
        with(&server, &session["refreshJwt"]).get(TIMELINE).await?.json()["error"],
        "InvalidToken"
    );
    Ok(())
}

#[tokio::test]
async fn access_expires_on_request_and_can_be_renewed() -> Outcome {
    let (server, _) = sky().await?;
    let (access, refresh) = server.session("you")?;
    server.expire_access("you")?;
    let heard = Probe::new(server.url(), Some(access)).get(TIMELINE).await?;
    assert_eq!(heard.status, 400);
    assert_eq!(
        heard.json(),
        json!({ "error": "ExpiredToken", "message": "Token has expired" })
    );
    let refresher = Probe::new(server.url(), Some(refresh));
    assert_eq!(
        refresher.send("POST", REFRESH, &[], Vec::new()).await?.status,
        200
    );
    server.expire_session("you")?;
    assert_eq!(
        refresher.send("POST", REFRESH, &[], Vec::new()).await?.status,
        400
    );
    Ok(())
}
