//! Registering, authorizing with PKCE, and what a token may do.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::pond;
use crate::probe::{Outcome, Probe};

const BACK: &str = "https://client.example/back";
const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-of-them";

async fn register(guest: &Probe) -> Result<(String, String), Box<dyn std::error::Error>> {
    let ask = json!({ "client_name": "Test", "redirect_uris": [BACK], "scopes": "read write" });
    let app = guest.post("/api/v1/apps", ask).await?.json();
    let field = |name: &str| {
        app[name]
            .as_str()
            .map(str::to_owned)
            .ok_or(format!("no {name} in {app}"))
    };
    Ok((field("client_id")?, field("client_secret")?))
}

async fn code(guest: &Probe, id: &str) -> Result<String, Box<dyn std::error::Error>> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let path = format!(
        "/oauth/authorize?response_type=code&client_id={id}&redirect_uri={BACK}&scope=read+write&state=s1\
         &code_challenge={challenge}&code_challenge_method=S256&sandbox_user=you"
    );
    let heard = guest.get(&path).await?;
    assert_eq!(heard.status, 303, "{}", heard.text());
    let back = url::Url::parse(heard.header("location"))?;
    let query: std::collections::HashMap<_, _> = back.query_pairs().into_owned().collect();
    assert_eq!(query.get("state").map(String::as_str), Some("s1"));
    query.get("code").cloned().ok_or_else(|| "no code".into())
}

fn exchange<'a>(id: &'a str, secret: &'a str, code: &'a str, verifier: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("grant_type", "authorization_code"),
        ("client_id", id),
        ("client_secret", secret),
        ("redirect_uri", BACK),
        ("code", code),
        ("code_verifier", verifier),
    ]
}

#[tokio::test]
async fn a_code_becomes_a_token_once_and_only_with_its_verifier() -> Outcome {
    let (server, _) = pond().await?;
    let guest = Probe::new(server.url(), None);
    let (id, secret) = register(&guest).await?;
    let first = code(&guest, &id).await?;
    let wrong = guest
        .form("/oauth/token", &exchange(&id, &secret, &first, "another"))
        .await?;
    assert_eq!(
        (wrong.status, &wrong.json()["error"]),
        (400, &json!("invalid_grant"))
    );
    let second = code(&guest, &id).await?;
    let granted = guest
        .form("/oauth/token", &exchange(&id, &secret, &second, VERIFIER))
        .await?
        .json();
    assert_eq!(granted["token_type"], "Bearer");
    assert_eq!(granted["scope"], "read write");
    let again = guest
        .form("/oauth/token", &exchange(&id, &secret, &second, VERIFIER))
        .await?;
    assert_eq!(again.status, 400);
    let token = granted["access_token"].as_str().unwrap_or_default().to_owned();
    let me = Probe::new(server.url(), Some(token.clone()));
    assert_eq!(
        me.get("/api/v1/accounts/verify_credentials").await?.json()["username"],
        "you"
    );
    let revoke = [
        ("client_id", id.as_str()),
        ("client_secret", &secret),
        ("token", &token),
    ];
    assert_eq!(guest.form("/oauth/revoke", &revoke).await?.json(), json!({}));
    let heard = me.get("/api/v1/accounts/verify_credentials").await?;
    assert_eq!(
        (heard.status, heard.json()),
        (401, json!({ "error": "The access token is invalid" }))
    );
    Ok(())
}

#[tokio::test]
async fn without_a_name_the_page_asks_for_one() -> Outcome {
    let (server, _) = pond().await?;
    let guest = Probe::new(server.url(), None);
    let (id, _) = register(&guest).await?;
    let path = format!("/oauth/authorize?response_type=code&client_id={id}&redirect_uri={BACK}&scope=read");
    let page = guest.get(&path).await?;
    assert_eq!(page.status, 200);
    assert!(page.text().contains(r#"name="sandbox_user""#));
    let elsewhere = path.replace("client.example", "evil.example");
    assert_eq!(guest.get(&elsewhere).await?.status, 400);
    let too_much = path.replace("scope=read", "scope=push");
    assert_eq!(guest.get(&too_much).await?.json()["error"], "invalid_scope");
    Ok(())
}

#[tokio::test]
async fn an_app_alone_is_no_author() -> Outcome {
    let (server, _) = pond().await?;
    let guest = Probe::new(server.url(), None);
    let (id, secret) = register(&guest).await?;
    let ask = [
        ("grant_type", "client_credentials"),
        ("client_id", &id),
        ("client_secret", &secret),
    ];
    let granted = guest.form("/oauth/token", &ask).await?.json();
    let app = Probe::new(server.url(), granted["access_token"].as_str().map(str::to_owned));
    assert_eq!(app.get("/api/v1/timelines/home").await?.status, 422);
    assert_eq!(app.get("/api/v1/timelines/public").await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_reading_token_cannot_write() -> Outcome {
    let (server, _) = pond().await?;
    let id: u64 = server.author(crate::Profile::named("you")).id.parse()?;
    let reader = Probe::new(server.url(), Some(server.instance.grant(Some(id), "read")));
    let heard = reader.form("/api/v1/statuses", &[("status", "x")]).await?;
    assert_eq!(heard.status, 403);
    assert_eq!(
        heard.json()["error"],
        "This action is outside the authorized scopes"
    );
    Ok(())
}

#[tokio::test]
async fn the_server_describes_itself() -> Outcome {
    let (server, probe) = pond().await?;
    let about = probe.get("/.well-known/oauth-authorization-server").await?.json();
    assert_eq!(about["token_endpoint"], format!("{}/oauth/token", server.url()));
    assert_eq!(about["code_challenge_methods_supported"], json!(["S256"]));
    let about: Value = probe.get("/api/v2/instance").await?.json();
    let limits = &about["configuration"]["statuses"];
    assert_eq!(
        limits,
        &json!({
            "max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23,
        })
    );
    assert_eq!(
        about["configuration"]["urls"]["streaming"],
        server.url().replace("http", "ws")
    );
    assert_eq!(probe.get("/api/v1/instance").await?.json()["version"], "4.5.0");
    assert_eq!(
        probe.get("/api/v9/nothing").await?.json(),
        json!({ "error": "Record not found" })
    );
    Ok(())
}
