//! What an app asks an owner for on the authorize page.

use super::page::hidden;
use crate::error::ApiError;
use crate::extract::Param;
use crate::routes::covered;
use crate::state::Api;
use http::StatusCode;
use syrinx_engine::Authorize;
use syrinx_store::App;
use url::Url;

/// The code is shown to the owner instead of being sent anywhere (RFC 6749 never had it; apps in terminals need it).
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// Fields that go from the URL through the form and back.
const CARRIED: [&str; 7] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// What an app asks for.
pub(super) struct Ask {
    pub(super) app: App,
    redirect_uri: String,
    state: Option<String>,
    asked: Result<Authorize, (&'static str, String)>,
}

impl Ask {
    /// Reads it. Only once the app and its address are known may anybody be sent there.
    ///
    /// # Errors
    /// If the app is unknown or the address is not exactly one of its own: the owner is then sent nowhere.
    pub(super) async fn read(api: &Api, params: &Param) -> Result<Self, ApiError> {
        let nobody = |sentence: &str| ApiError::new(StatusCode::BAD_REQUEST, sentence);
        let client = params.text("client_id").unwrap_or_default();
        let app = api.engine.app_of_client(client).await?;
        let app = app.ok_or_else(|| {
            nobody("The app that sent you here is not known on this server. Please let it log in anew.")
        })?;
        let redirect_uri = params.text("redirect_uri").unwrap_or_default().to_owned();
        if !app.redirect_uris.contains(&redirect_uri) {
            return Err(nobody(
                "The app that sent you here asked to send you on to an address that it did not register.",
            ));
        }
        let state = params
            .text("state")
            .filter(|state| !state.is_empty())
            .map(ToOwned::to_owned);
        let asked = wish(&app, &redirect_uri, params);
        Ok(Self {
            app,
            redirect_uri,
            state,
            asked,
        })
    }

    /// What the owner is to agree to, or the URL with the reason why not.
    pub(super) fn wish(&self) -> Result<&Authorize, String> {
        self.asked
            .as_ref()
            .map_err(|(code, sentence)| self.url(&[("error", code), ("error_description", sentence)]))
    }

    /// Whether the code is to be shown.
    pub(super) fn is_out_of_band(&self) -> bool {
        self.redirect_uri == OUT_OF_BAND
    }

    /// The app's address with an answer, and the state as it came.
    pub(super) fn url(&self, answer: &[(&str, &str)]) -> String {
        let Ok(mut url) = Url::parse(&self.redirect_uri) else {
            return self.redirect_uri.clone();
        };
        let mut pairs = url.query_pairs_mut();
        pairs.extend_pairs(answer);
        if let Some(state) = &self.state {
            pairs.append_pair("state", state);
        }
        drop(pairs);
        url.into()
    }
}

/// What was asked, as hidden fields of the form.
pub(super) fn carried(params: &Param) -> String {
    CARRIED
        .iter()
        .filter_map(|name| Some(hidden(name, params.text(name)?)))
        .collect()
}

fn wish(app: &App, redirect_uri: &str, params: &Param) -> Result<Authorize, (&'static str, String)> {
    if params.text("response_type") != Some("code") {
        return Err((
            "unsupported_response_type",
            "Only the response type “code” is supported.".to_owned(),
        ));
    }
    let asked = params.word("scope").unwrap_or("read");
    let scopes: Vec<String> = asked
        .split([' ', '+'])
        .filter(|scope| !scope.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    if !covered(&app.scopes, &scopes) {
        return Err((
            "invalid_scope",
            "The requested scope is more than the application was registered for.".to_owned(),
        ));
    }
    let challenge = params.word("code_challenge").map(ToOwned::to_owned);
    if challenge.is_some() && params.text("code_challenge_method") != Some("S256") {
        return Err((
            "invalid_request",
            "The code challenge method must be S256.".to_owned(),
        ));
    }
    Ok(Authorize {
        app: app.id,
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        challenge,
    })
}
