//! The pages on which an owner logs in and lets an app in.

use crate::stage::{PASSWORD, Reply, Stage};
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const BACK: &str = "https://app.example/back?kept=1";
const OOB: &str = "urn:ietf:wg:oauth:2.0:oob";

/// As much of a browser as these pages need.
struct Browser<'a> {
    stage: &'a Stage,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    fn new(stage: &'a Stage) -> Self {
        Self {
            stage,
            cookies: BTreeMap::new(),
        }
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        form: Option<&[(String, String)]>,
        origin: Option<&str>,
    ) -> Reply {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "));
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let body = form.map(|form| {
            url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(form)
                .finish()
        });
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let reply = self
            .stage
            .send(request.body(body.map_or_else(Body::empty, Body::from)).unwrap())
            .await;
        for cookie in reply.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Secure"),
                "{cookie}"
            );
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        reply
    }

    async fn open(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, None, None).await
    }

    /// Sends the form of a page with these answers.
    async fn submit(&mut self, page: &Reply, answers: &[(&str, &str)]) -> Reply {
        let action = between(&page.text, "action=\"", "\"");
        let mut fields: Vec<(String, String)> = hidden(&page.text);
        fields.extend(
            answers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        self.send(Method::POST, &action, Some(&fields), Some("https://here.example"))
            .await
    }

    /// Logs in from the page of an app, up to the page on which one agrees.
    async fn log_in(&mut self, path: &str) -> Reply {
        let page = self.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let entered = self
            .submit(&page, &[("name", "ann"), ("password", PASSWORD)])
            .await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        let next = entered.header("location").to_owned();
        self.open(&next).await
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn between(text: &str, from: &str, to: &str) -> String {
    let rest = text
        .split_once(from)
        .unwrap_or_else(|| panic!("no {from} in {text}"))
        .1;
    unescaped(rest.split(to).next().unwrap())
}

fn hidden(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input type=\"hidden\" ").skip(1);
    inputs
        .map(|input| (between(input, "name=\"", "\""), between(input, "value=\"", "\"")))
        .collect()
}

async fn app(stage: &Stage) -> Value {
    let asked = json!({ "client_name": "<b>App</b>", "redirect_uris": [BACK, OOB], "scopes": "read write" });
    stage
        .call(Method::POST, "/api/v1/apps", None, Some(&asked))
        .await
        .ok()
}

fn path(app: &Value, redirect_uri: &str, more: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("response_type", "code");
    query.append_pair("client_id", app["client_id"].as_str().unwrap());
    query.append_pair("redirect_uri", redirect_uri);
    query.extend_pairs(more);
    format!("/oauth/authorize?{}", query.finish())
}

async fn redeem(stage: &Stage, app: &Value, redirect_uri: &str, code: &str) -> Reply {
    let asked = json!({
        "grant_type": "authorization_code", "client_id": app["client_id"], "client_secret": app["client_secret"],
        "redirect_uri": redirect_uri, "code": code,
    });
    stage.call(Method::POST, "/oauth/token", None, Some(&asked)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_app_to_its_token() {
    let stage = Stage::new().await;
    stage.owner("ann").await;
    let app = app(&stage).await;
    let mut browser = Browser::new(&stage);
    let asked = [
        ("scope", "read write:statuses"),
        ("state", "a/b&c=d"),
        ("force_login", "False"),
        ("lang", "None"),
    ];
    let consent = browser.log_in(&path(&app, BACK, &asked)).await;
    assert!(
        consent.text.contains("&lt;b&gt;App&lt;/b&gt;"),
        "{}",
        consent.text
    );
    let policy = consent.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(
        !policy.contains("form-action"),
        "the way back would be forbidden: {policy}"
    );
    assert_eq!(consent.header("cross-origin-opener-policy"), "");
    assert_eq!(consent.header("cache-control"), "private, no-store");
    let allowed = browser.submit(&consent, &[("decision", "allow")]).await;
    assert_eq!(allowed.status, StatusCode::SEE_OTHER, "{}", allowed.text);
    let back = url::Url::parse(allowed.header("location")).unwrap();
    let pairs: BTreeMap<String, String> = back.query_pairs().into_owned().collect();
    assert_eq!(
        (pairs["kept"].as_str(), pairs["state"].as_str()),
        ("1", "a/b&c=d")
    );
    let granted = redeem(&stage, &app, BACK, &pairs["code"]).await.ok();
    assert_eq!(granted["scope"], "read write:statuses");
    let again = browser.open(&path(&app, BACK, &[])).await;
    assert!(
        again.text.contains("name=\"decision\""),
        "consent is asked for each time"
    );
    let forced = browser.open(&path(&app, BACK, &[("force_login", "true")])).await;
    assert!(
        forced.text.contains("name=\"password\""),
        "another account can be chosen"
    );
    let denied = browser.submit(&again, &[("decision", "deny")]).await;
    assert!(denied.header("location").contains("error=access_denied"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_to_copy() {
    let stage = Stage::new().await;
    stage.owner("ann").await;
    let app = app(&stage).await;
    let mut browser = Browser::new(&stage);
    let slashed = path(&app, OOB, &[]).replace("/oauth/authorize?", "/oauth/authorize/?");
    let consent = browser.log_in(&slashed).await;
    let shown = browser.submit(&consent, &[("decision", "allow")]).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    let code = between(&shown.text, "<code class=\"copy\">", "<");
    redeem(&stage, &app, OOB, &code).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_to_an_address_that_was_not_registered() {
    let stage = Stage::new().await;
    let app = app(&stage).await;
    for uri in [
        "https://app.example/back",
        "https://app.example/back?kept=1#x",
        "https://app.example:444/back?kept=1",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
    ] {
        let reply = stage.look(&path(&app, uri, &[])).await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (StatusCode::BAD_REQUEST, ""),
            "{uri}"
        );
    }
    let unknown = json!({ "client_id": "nobody" });
    assert_eq!(
        stage.look(&path(&unknown, BACK, &[])).await.status,
        StatusCode::BAD_REQUEST
    );
    for (more, error) in [
        (&[("scope", "read follow")][..], "invalid_scope"),
        (
            &[("code_challenge", "x"), ("code_challenge_method", "plain")][..],
            "invalid_request",
        ),
        (&[("code_challenge", "x")][..], "invalid_request"),
    ] {
        let reply = stage.look(&path(&app, BACK, more)).await;
        assert!(
            reply.header("location").contains(&format!("error={error}")),
            "{more:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_other_sites_do_nothing() {
    let stage = Stage::new().await;
    stage.owner("ann").await;
    let app = app(&stage).await;
    let mut browser = Browser::new(&stage);
    let consent = browser.log_in(&path(&app, BACK, &[])).await;
    let mut fields = hidden(&consent.text);
    fields.push(("decision".to_owned(), "allow".to_owned()));
    let foreign = browser
        .send(
            Method::POST,
            "/oauth/authorize",
            Some(&fields),
            Some("https://evil.example"),
        )
        .await;
    assert_eq!(
        (foreign.status, foreign.header("location")),
        (StatusCode::FORBIDDEN, "")
    );
    let unproven: Vec<_> = fields
        .iter()
        .filter(|(name, _)| name != "csrf")
        .cloned()
        .collect();
    let unproven = browser
        .send(Method::POST, "/oauth/authorize", Some(&unproven), None)
        .await;
    assert_eq!(unproven.status, StatusCode::FORBIDDEN);
    let mut other = Browser::new(&stage);
    let of_another = other
        .send(Method::POST, "/oauth/authorize", Some(&fields), None)
        .await;
    assert_eq!(of_another.status, StatusCode::FORBIDDEN);
    let page = other.open(&path(&app, BACK, &[])).await;
    let mut astray = hidden(&page.text);
    astray.retain(|(name, _)| name != "next");
    astray.extend(
        [
            ("next", "//evil.example"),
            ("name", "ann"),
            ("password", PASSWORD),
        ]
        .map(|(n, v)| (n.to_owned(), v.to_owned())),
    );
    let astray = other
        .send(Method::POST, "/oauth/sign_in", Some(&astray), None)
        .await;
    assert_eq!(
        (astray.status, astray.header("location")),
        (StatusCode::BAD_REQUEST, "")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_told_and_attempts_are_counted() {
    let stage = Stage::with(|_, settings| settings.logins = 3).await;
    stage.owner("ann").await;
    let app = app(&stage).await;
    let mut browser = Browser::new(&stage);
    let mut page = browser.open(&path(&app, BACK, &[])).await;
    for attempt in 0..4 {
        page = browser
            .submit(&page, &[("name", "ann"), ("password", "wrong wrong")])
            .await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert_eq!(
            page.text.contains("Too many requests"),
            attempt == 3,
            "{attempt}: {}",
            page.text
        );
    }
    let right = browser
        .submit(&page, &[("name", "ann"), ("password", PASSWORD)])
        .await;
    assert!(
        right.text.contains("Too many requests"),
        "the right password does not help any more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_owner_sets_themself_up_once() {
    let stage = Stage::new().await;
    let token = stage.engine.setup_link().await.unwrap().unwrap();
    let mut browser = Browser::new(&stage);
    let page = browser.open(&format!("/setup?token={token}")).await;
    let short = browser
        .submit(&page, &[("name", "ann"), ("password", "short")])
        .await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text.contains("role=\"alert\""));
    let welcome = browser
        .submit(&short, &[("name", "ann"), ("password", PASSWORD)])
        .await;
    assert!(
        welcome.status == StatusCode::OK && welcome.text.contains("@ann"),
        "{}",
        welcome.text
    );
    let again = browser.open(&format!("/setup?token={token}")).await;
    let again = browser
        .submit(&again, &[("name", "eve"), ("password", PASSWORD)])
        .await;
    assert!(again.status.is_client_error());
    let app = app(&stage).await;
    let consent = browser.open(&path(&app, BACK, &[])).await;
    assert!(
        consent.text.contains("name=\"decision\""),
        "they are logged in already"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_comes_back_from_a_network_must_be_its_owners() {
    let stage = Stage::new().await;
    stage.owner("ann").await;
    let mut browser = Browser::new(&stage);
    let back = "/api/syrinx/v1/link/callback?code=1&state=unknown";
    let unknown = browser.log_in(back).await;
    assert_eq!(unknown.status, StatusCode::OK);
    assert!(
        unknown.text.contains("Not linked") && unknown.text.contains("begin again"),
        "{}",
        unknown.text
    );
}
