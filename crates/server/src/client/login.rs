//! The way to a token: an app is registered, the owner agrees, and the code is turned into a token.

use super::Client;
use super::browser::{Browser, Form, Place, alert};
use anyhow::{Context as _, Result, anyhow, bail};
use http::Method;
use serde::Deserialize;
use serde_json::json;
use syrinx_connector::oauth;
use syrinx_model::Secret;
use url::Url;

/// What the command line may do.
const SCOPES: &str = "read write follow push read:syrinx write:syrinx";
/// Where the server shows the code for the owner to copy.
pub const OUT_OF_BAND: &str = oauth::OUT_OF_BAND;
/// Where nobody listens: the code is taken from the redirect itself.
const DIRECT: &str = "syrinx-cli://login";

/// A login that waits for the owner.
pub struct Ask {
    client: Client,
    app: App,
    redirect_uri: &'static str,
    verifier: Secret,
    state: Secret,
}

#[derive(Deserialize)]
struct App {
    client_id: String,
    client_secret: Secret,
}

#[derive(Deserialize)]
struct Granted {
    access_token: Secret,
}

#[derive(Deserialize)]
struct Me {
    username: String,
}

impl Ask {
    /// Registers the command line as an app of the server.
    ///
    /// # Errors
    /// If the server is none, or refuses.
    pub async fn begin(client: &Client, redirect_uri: &'static str) -> Result<Self> {
        let app = json!({
            "client_name": "Syrinx command line",
            "redirect_uris": redirect_uri,
            "scopes": SCOPES,
        });
        let app = client.post("/api/v1/apps", &app).await?;
        let client = client.clone();
        Ok(Self {
            client,
            app,
            redirect_uri,
            verifier: oauth::nonce(),
            state: oauth::nonce(),
        })
    }

    /// The page on which the owner agrees.
    ///
    /// # Errors
    /// If the server's address is none.
    pub fn page(&self) -> Result<String> {
        let ask = oauth::Ask {
            endpoint: &format!("{}/oauth/authorize", self.client.base()),
            client_id: &self.app.client_id,
            redirect_uri: self.redirect_uri,
            scope: SCOPES,
            state: &self.state,
            verifier: Some(&self.verifier),
        };
        Ok(ask.url()?)
    }

    /// Turns the code into a token; gives it and the owner's name.
    ///
    /// # Errors
    /// If the code is wrong or too old.
    pub async fn redeem(&self, code: &str) -> Result<(Secret, String)> {
        let redeem = oauth::Redeem {
            client_id: &self.app.client_id,
            client_secret: Some(&self.app.client_secret),
            redirect_uri: self.redirect_uri,
            verifier: Some(&self.verifier),
        };
        let form = syrinx_connector::http::Body::Form(redeem.code(code.trim()));
        let call = self.client.call(Method::POST, "/oauth/token").body(form);
        let granted: Granted = self
            .client
            .send(call)
            .await
            .context("the code was not accepted")?;
        let me: Me = self
            .client
            .with_token(granted.access_token.clone())
            .get("/api/v1/accounts/verify_credentials", &[])
            .await?;
        Ok((granted.access_token, me.username))
    }
}

/// Logs in with name and password, walking through the server's own pages as a browser would.
///
/// # Errors
/// If name or password are wrong.
pub async fn direct(client: &Client, name: &str, password: &Secret) -> Result<(Secret, String)> {
    let ask = Ask::begin(client, DIRECT).await?;
    let mut browser = Browser::new(&client.http);
    let strange = || anyhow!("{} shows no login page: is the address right?", client.base());
    let Place::Page(url, page) = browser.open(Url::parse(&ask.page()?)?).await? else {
        return Err(strange());
    };
    let form = Form::with(&page, "password").ok_or_else(strange)?;
    let answers = [("name", name), ("password", password.expose())];
    let Place::Page(url, page) = browser.submit(&url, form, &answers).await? else {
        return Err(strange());
    };
    let Some(form) = Form::with(&page, "decision") else {
        bail!(
            "{}",
            alert(&page).unwrap_or_else(|| "name or password are wrong".to_owned())
        );
    };
    match browser.submit(&url, form, &[("decision", "allow")]).await? {
        Place::Away(url) => ask.redeem(&code(&url, &ask.state)?).await,
        Place::Page(..) => Err(strange()),
    }
}

/// The code in the redirect that ends a login.
fn code(url: &Url, state: &Secret) -> Result<String> {
    let answer = |wanted: &str| {
        url.query_pairs()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    if !oauth::same_state(state, &answer("state").unwrap_or_default()) {
        bail!("the server answered to another login than this one: try again");
    }
    match (
        answer("code"),
        answer("error_description").or_else(|| answer("error")),
    ) {
        (Some(code), _) => Ok(code),
        (None, Some(error)) => bail!("the server refused: {error}"),
        (None, None) => bail!("the server sent no code: try again"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[test]
    fn only_our_own_code_is_taken() {
        let state = Secret::new("s1");
        let url = |query: &str| Url::parse(&format!("{DIRECT}?{query}")).unwrap();
        assert_eq!(code(&url("code=a%2Fb&state=s1"), &state).unwrap(), "a/b");
        assert!(code(&url("code=a&state=s2"), &state).is_err());
        assert!(code(&url("code=a"), &state).is_err());
        let refusal = code(&url("error=access_denied&state=s1"), &state)
            .unwrap_err()
            .to_string();
        assert!(refusal.contains("access_denied"), "{refusal}");
    }
}
