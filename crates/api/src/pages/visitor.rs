//! Who looks at a page, by cookies; and proof that a form was sent from one of ours.

use crate::error::ApiError;
use crate::extract::Param;
use crate::state::Api;
use axum::extract::FromRequestParts;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use syrinx_model::{OwnerId, Secret};

/// How long a browser keeps a session, in seconds; the engine may end it earlier.
const SESSION_SECONDS: u32 = 30 * 24 * 60 * 60;

/// Who looks at a page.
pub(crate) struct Visitor {
    /// The owner who is logged in with this browser.
    pub(crate) owner: Option<OwnerId>,
    /// The value of the session cookie, if it is valid.
    session: Option<Secret>,
    /// What this browser alone knows.
    nonce: Secret,
    /// Whether the browser still has to be told.
    fresh: bool,
    /// Whether the request came from a page of another site.
    from_elsewhere: bool,
    secure: bool,
}

impl FromRequestParts<Api> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let secure = api.settings.is_secure();
        let shown = cookie(&parts.headers, &named("session", secure));
        let owner = match shown {
            Some(value) => api.engine.browser_session(value).await?,
            None => None,
        };
        let nonce = cookie(&parts.headers, &named("form", secure));
        Ok(Self {
            owner,
            session: shown.filter(|_| owner.is_some()).map(Secret::new),
            fresh: nonce.is_none(),
            nonce: nonce.map_or_else(mint, Secret::new),
            from_elsewhere: is_from_elsewhere(&parts.headers, api.settings.domain()),
            secure,
        })
    }
}

impl Visitor {
    /// The hidden field that proves a form to be ours: bound to the browser and to its session.
    pub(super) fn proof(&self) -> String {
        super::page::hidden("csrf", &self.token())
    }

    /// Whether a form was sent from one of our pages, by this browser, in this session.
    pub(super) fn proves(&self, params: &Param) -> bool {
        let given = params.text("csrf").unwrap_or_default();
        !self.from_elsewhere && !self.fresh && Sha256::digest(given) == Sha256::digest(self.token())
    }

    /// The cookie that a page with a form has to set.
    pub(super) fn form_cookie(&self) -> Option<String> {
        self.fresh.then(|| self.cookie("form", self.nonce.expose(), ""))
    }

    /// The cookie of a session that was just opened.
    pub(super) fn session_cookie(&self, session: &Secret) -> String {
        self.cookie(
            "session",
            session.expose(),
            &format!("; Max-Age={SESSION_SECONDS}"),
        )
    }

    fn cookie(&self, name: &str, value: &str, more: &str) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}",
            named(name, self.secure)
        )
    }

    fn token(&self) -> String {
        let session = self.session.as_ref().map_or("", Secret::expose);
        let bound = Sha256::new()
            .chain_update(self.nonce.expose())
            .chain_update("\n")
            .chain_update(session);
        BASE64_URL_SAFE_NO_PAD.encode(bound.finalize())
    }
}

/// Over TLS the prefix keeps other hosts of the same domain from setting our cookies.
fn named(name: &str, secure: bool) -> String {
    if secure {
        format!("__Host-syrinx_{name}")
    } else {
        format!("syrinx_{name}")
    }
}

fn mint() -> Secret {
    Secret::new(BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, value)| *known == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// Browsers say where a form was. One that says nothing is judged by its cookies, which are not sent across sites.
fn is_from_elsewhere(headers: &HeaderMap, domain: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let fetched = text("sec-fetch-site");
    if fetched.is_some_and(|site| matches!(site, "cross-site" | "same-site")) {
        return true;
    }
    let Some(origin) = text("origin") else {
        return false;
    };
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    host != domain && Some(host) != text("host")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
        all.iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn forms_of_other_sites_are_seen() {
        let here = "one.example";
        assert!(!is_from_elsewhere(&headers(&[]), here));
        assert!(!is_from_elsewhere(
            &headers(&[("origin", "https://one.example")]),
            here
        ));
        assert!(!is_from_elsewhere(
            &headers(&[("origin", "http://localhost:1"), ("host", "localhost:1")]),
            here
        ));
        assert!(is_from_elsewhere(
            &headers(&[("origin", "https://evil.example")]),
            here
        ));
        assert!(is_from_elsewhere(&headers(&[("origin", "null")]), here));
        assert!(is_from_elsewhere(
            &headers(&[("sec-fetch-site", "cross-site")]),
            here
        ));
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let all = headers(&[("cookie", "a_syrinx_form=1; syrinx_form=2")]);
        assert_eq!(cookie(&all, "syrinx_form"), Some("2"));
        assert_eq!(cookie(&all, "form"), None);
    }
}
