//! Ways in: OAuth with a page to visit, or an access token that was made at the server by hand.

use super::client::{Client, Effect, host};
use super::normalise::{Eyes, network};
use super::wire;
use async_trait::async_trait;
use http::Method;
use serde::{Deserialize, Serialize};
use syrinx_connector::http::Body;
use syrinx_connector::oauth::{self, Ask, OUT_OF_BAND, Redeem};
use syrinx_connector::{Begin, Error, Login, LoginInput, Pending, Ports, Result};
use syrinx_model::{Grant, Kind, LoginField, LoginForm, Moment, Secret};

/// How our program is called at the servers; own posts are known by it.
pub(super) const APPLICATION: &str = "Syrinx";
/// What is asked for.
const SCOPE: &str = "read write follow";
/// The same for servers that no longer know `follow`; `write` contains it.
const SCOPE_WITHOUT_FOLLOW: &str = "read write";

/// The way in.
#[derive(Debug)]
pub(super) struct Door;

/// What the secret of a grant holds.
#[derive(Serialize, Deserialize)]
pub(super) struct Keys {
    pub token: String,
    /// With which the token is renewed, where the server ends tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Renewal>,
    /// How our program is called there; unknown for a token that was made by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Renewal {
    refresh_token: String,
    token_endpoint: String,
    client_id: String,
    client_secret: String,
}

/// What is kept while the owner is away at the server's page.
#[derive(Serialize, Deserialize)]
struct Visit {
    server: String,
    token_endpoint: String,
    client_id: String,
    client_secret: String,
    redirect_uri: String,
    state: String,
    verifier: Option<String>,
}

impl Keys {
    pub(super) fn read(grant: &Grant) -> Result<Self> {
        serde_json::from_str(grant.secret.expose())
            .map_err(|_| Error::new(Kind::Refused, "what is kept of this login cannot be read"))
    }

    fn secret(&self) -> Result<Secret> {
        let text = serde_json::to_string(self).map_err(|_| Error::garbled("the keys cannot be written"))?;
        Ok(Secret::new(text))
    }
}

#[async_trait]
impl Login for Door {
    fn form(&self) -> LoginForm {
        let field = |name: &str, label: &str, secret, required| LoginField {
            name: name.to_owned(),
            label: label.to_owned(),
            secret,
            required,
        };
        LoginForm {
            fields: vec![
                field("server", "Server, such as mastodon.social", false, true),
                field("token", "Access token, if you have made one by hand", true, false),
            ],
            hint: "Your server will ask you whether this program may read and write for you. Or make an access token \
                   there under Preferences, Development, with the scopes read, write and follow."
                .to_owned(),
        }
    }

    async fn begin(&self, input: &LoginInput, redirect_uri: &str, ports: &Ports) -> Result<Begin> {
        let server = server(input.get("server").map(String::as_str).unwrap_or_default())?;
        if let Some(token) = input
            .get("token")
            .map(|token| token.trim())
            .filter(|token| !token.is_empty())
        {
            let keys = Keys {
                token: token.to_owned(),
                renewal: None,
                application: None,
            };
            return Ok(Begin::Done(grant(&server, &keys, None, ports).await?));
        }
        let client = Client::new(&server, ports);
        let told = discover(&client).await?;
        let scope = scope(&told);
        let endpoint = |told: Option<String>, path: &str| told.unwrap_or_else(|| format!("{server}{path}"));
        let register = endpoint(told.app_registration_endpoint, "/api/v1/apps");
        let app = register_app(&client, &register, redirect_uri, scope).await?;
        let (state, pkce) = (oauth::nonce(), oauth::nonce());
        let verifier = told
            .code_challenge_methods_supported
            .iter()
            .any(|it| it == "S256")
            .then_some(pkce);
        let ask = Ask {
            endpoint: &endpoint(told.authorization_endpoint, "/oauth/authorize"),
            client_id: &app.client_id,
            redirect_uri,
            scope,
            state: &state,
            verifier: verifier.as_ref(),
        };
        let url = ask
            .url()
            .map_err(|error| Error::garbled(format!("the server's login page: {error}")))?;
        let visit = Visit {
            token_endpoint: endpoint(told.token_endpoint, "/oauth/token"),
            server,
            client_id: app.client_id,
            client_secret: app.client_secret,
            redirect_uri: redirect_uri.to_owned(),
            state: state.expose().to_owned(),
            verifier: verifier.map(|verifier| verifier.expose().to_owned()),
        };
        let pending = serde_json::to_string(&visit).map_err(|error| Error::garbled(error.to_string()))?;
        Ok(Begin::Visit {
            url,
            pending: Pending(Secret::new(pending)),
        })
    }

    async fn finish(&self, pending: &Pending, answer: &LoginInput, ports: &Ports) -> Result<Grant> {
        let visit: Visit = serde_json::from_str(pending.0.expose())
            .map_err(|_| Error::rejected("This login is not known any more; begin again."))?;
        let code = code(&visit, answer)?;
        let (client_secret, verifier) = (
            Secret::new(visit.client_secret.as_str()),
            visit.verifier.map(Secret::new),
        );
        let redeem = Redeem {
            client_id: &visit.client_id,
            client_secret: Some(&client_secret),
            redirect_uri: &visit.redirect_uri,
            verifier: verifier.as_ref(),
        };
        let token = redeemed(&visit.server, &visit.token_endpoint, redeem.code(code), ports).await?;
        let renewal = token.refresh_token.map(|refresh_token| Renewal {
            refresh_token,
            token_endpoint: visit.token_endpoint,
            client_id: visit.client_id,
            client_secret: visit.client_secret,
        });
        let keys = Keys {
            token: token.access_token,
            renewal,
            application: Some(APPLICATION.to_owned()),
        };
        grant(&visit.server, &keys, token.expires_in, ports).await
    }

    async fn refresh(&self, old: &Grant, ports: &Ports) -> Result<Grant> {
        let keys = Keys::read(old)?;
        let Some(renewal) = keys.renewal else {
            return Err(Error::unsupported(
                "tokens of this server do not end, so that none can be renewed",
            ));
        };
        let client_secret = Secret::new(renewal.client_secret.as_str());
        let redeem = Redeem {
            client_id: &renewal.client_id,
            client_secret: Some(&client_secret),
            redirect_uri: "",
            verifier: None,
        };
        let form = redeem.refresh(&Secret::new(renewal.refresh_token.as_str()));
        let token = redeemed(&old.server, &renewal.token_endpoint, form, ports).await?;
        let renewal = Renewal {
            refresh_token: token.refresh_token.unwrap_or(renewal.refresh_token),
            ..renewal
        };
        let keys = Keys {
            token: token.access_token,
            renewal: Some(renewal),
            application: keys.application,
        };
        let expires_at = expiry(token.expires_in, ports);
        Ok(Grant {
            secret: keys.secret()?,
            expires_at,
            ..old.clone()
        })
    }
}

/// The base URL of a server as typed: a host, `user@host`, or an address. Without a scheme it is `https`.
fn server(typed: &str) -> Result<String> {
    let wrong = || {
        Error::rejected(format!(
            "“{typed}” is not a server; write a name such as mastodon.social."
        ))
    };
    let typed = typed.trim();
    let address = match typed.contains("://") {
        true => typed.to_owned(),
        false => format!("https://{}", typed.rsplit('@').next().unwrap_or_default()),
    };
    let url = url::Url::parse(&address).map_err(|_| wrong())?;
    let fits =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    match url.host_str() {
        Some(name) if fits && !name.is_empty() => Ok(url.origin().ascii_serialization()),
        _ => Err(wrong()),
    }
}

/// What the server tells of its login; nothing if it is too old to tell (Mastodon before 4.3).
async fn discover(client: &Client) -> Result<wire::OAuthServer> {
    match client.get("/.well-known/oauth-authorization-server", &[]).await {
        Err(Error {
            kind: Kind::Away | Kind::Uncertain,
            detail,
        }) => Err(Error::new(Kind::Away, detail)),
        Err(Error {
            kind: kind @ Kind::Busy { .. },
            detail,
        }) => Err(Error::new(kind, detail)),
        told => Ok(told.unwrap_or_default()),
    }
}

fn scope(told: &wire::OAuthServer) -> &'static str {
    let known = &told.scopes_supported;
    if known.is_empty() || known.iter().any(|scope| scope == "follow") {
        SCOPE
    } else {
        SCOPE_WITHOUT_FOLLOW
    }
}

async fn register_app(
    client: &Client,
    endpoint: &str,
    redirect_uri: &str,
    scope: &str,
) -> Result<wire::CredentialApplication> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let form = vec![
        pair("client_name", APPLICATION),
        pair("redirect_uris", redirect_uri),
        pair("scopes", scope),
    ];
    let call = syrinx_connector::http::Call::post(endpoint).body(Body::Form(form));
    client
        .ask(call, Effect::None)
        .await
        .map_err(|error| match error.kind {
            Kind::Missing | Kind::Garbled => Error::rejected(format!(
                "{} does not speak the client API of Mastodon; is the name right?",
                host(client.server())
            )),
            kind => Error::new(kind, error.detail),
        })
}

/// The code that the owner brought back.
fn code<'a>(visit: &Visit, answer: &'a LoginInput) -> Result<&'a str> {
    if let Some(error) = answer.get("error") {
        let words = answer.get("error_description").unwrap_or(error);
        return Err(Error::rejected(format!("{} says: {words}", host(&visit.server))));
    }
    let state = answer.get("state").map(String::as_str);
    let by_hand = visit.redirect_uri == OUT_OF_BAND && state.is_none();
    if !by_hand && !oauth::same_state(&Secret::new(visit.state.as_str()), state.unwrap_or_default()) {
        return Err(Error::rejected(
            "This answer belongs to another login; begin again.",
        ));
    }
    let code = answer
        .get("code")
        .map(|code| code.trim())
        .filter(|code| !code.is_empty());
    code.ok_or_else(|| Error::rejected("There is no code in the answer; begin again."))
}

/// Turns a form into a token.
async fn redeemed(
    server: &str,
    endpoint: &str,
    form: Vec<(String, String)>,
    ports: &Ports,
) -> Result<wire::Token> {
    let call = syrinx_connector::http::Call::new(Method::POST, endpoint).body(Body::Form(form));
    // A code counts once, so a lost answer means to begin again, which costs the owner a click and nothing else.
    Client::new(server, ports)
        .ask(call, Effect::None)
        .await
        .map_err(|error| match error.kind {
            Kind::Rejected(reason) => Error::new(Kind::Refused, reason),
            kind => Error::new(kind, error.detail),
        })
}

/// A grant, once the server has said whose token it is.
async fn grant(server: &str, keys: &Keys, expires_in: Option<i64>, ports: &Ports) -> Result<Grant> {
    let client = Client::new(server, ports).with_token(Secret::new(keys.token.as_str()), false);
    let account: wire::Account = client.get("/api/v1/accounts/verify_credentials", &[]).await?;
    let domain = super::domain(&super::instance(&client).await.unwrap_or_default(), server);
    let author = Eyes::new(&domain, None, client.now())
        .author(account)
        .ok_or_else(|| Error::garbled("the server does not say who the token belongs to"))?;
    Ok(Grant {
        network: network(),
        author_uri: author.uri,
        handle: format!("{}@{}", author.handle, author.host),
        server: server.to_owned(),
        expires_at: expiry(expires_in, ports),
        secret: keys.secret()?,
    })
}

fn expiry(expires_in: Option<i64>, ports: &Ports) -> Option<Moment> {
    expires_in
        .filter(|seconds| *seconds > 0)
        .map(|seconds| ports.clock.now().plus(seconds.saturating_mul(1000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_understood_as_people_write_them() {
        let of = |typed: &str| server(typed).ok();
        assert_eq!(
            of(" mastodon.example ").as_deref(),
            Some("https://mastodon.example")
        );
        assert_eq!(
            of("@ann@mastodon.example").as_deref(),
            Some("https://mastodon.example")
        );
        assert_eq!(
            of("https://Mastodon.example/@ann").as_deref(),
            Some("https://mastodon.example")
        );
        assert_eq!(
            of("http://127.0.0.1:3000").as_deref(),
            Some("http://127.0.0.1:3000")
        );
        for wrong in [
            "",
            "ftp://a.example",
            "https://user:pass@a.example",
            "two words",
            "https://",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_answer_to_another_login_is_not_taken() {
        let visit = Visit {
            server: "https://far.example".into(),
            token_endpoint: String::new(),
            client_id: String::new(),
            client_secret: String::new(),
            redirect_uri: "https://here.example/back".into(),
            state: "mine".into(),
            verifier: None,
        };
        let answer = |pairs: &[(&str, &str)]| -> LoginInput {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        assert_eq!(
            code(&visit, &answer(&[("code", "c"), ("state", "mine")])).ok(),
            Some("c")
        );
        for wrong in [
            answer(&[("code", "c")]),
            answer(&[("code", "c"), ("state", "theirs")]),
            answer(&[("state", "mine")]),
            answer(&[("error", "access_denied"), ("state", "mine")]),
        ] {
            assert!(code(&visit, &wrong).is_err());
        }
        let by_hand = Visit {
            redirect_uri: OUT_OF_BAND.into(),
            ..visit
        };
        assert_eq!(code(&by_hand, &answer(&[("code", " c ")])).ok(), Some("c"));
    }
}
