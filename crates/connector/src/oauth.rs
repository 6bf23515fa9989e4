//! The client's part of OAuth 2 (RFC 6749) with PKCE (RFC 7636): everything that needs no network.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;
use syrinx_model::Secret;

/// The redirect address of a client without one: the owner copies the code by hand.
pub const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// A fresh secret of 256 random bits, in letters that need no escaping: for `state` and for PKCE.
#[must_use]
pub fn nonce() -> Secret {
    let bytes: [u8; 32] = rand::random();
    Secret::new(URL_SAFE_NO_PAD.encode(bytes))
}

/// The challenge to a verifier, by the method `S256`.
#[must_use]
pub fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose().as_bytes()))
}

/// Whether the answer carries the state that was sent; takes the same time whichever byte differs.
#[must_use]
pub fn same_state(sent: &Secret, answered: &str) -> bool {
    sent.expose().as_bytes().ct_eq(answered.as_bytes()).into()
}

/// What a client asks an owner for.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// Where the owner is asked.
    pub endpoint: &'a str,
    /// The client.
    pub client_id: &'a str,
    /// Where the owner is sent back to.
    pub redirect_uri: &'a str,
    /// What is asked for, separated by spaces.
    pub scope: &'a str,
    /// What the answer must carry.
    pub state: &'a Secret,
    /// The PKCE verifier, where the server knows PKCE.
    pub verifier: Option<&'a Secret>,
}

impl Ask<'_> {
    /// The page to visit.
    ///
    /// # Errors
    /// If the endpoint is not an address.
    pub fn url(&self) -> Result<String, url::ParseError> {
        let mut url = url::Url::parse(self.endpoint)?;
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("response_type", "code")
                .append_pair("client_id", self.client_id)
                .append_pair("redirect_uri", self.redirect_uri)
                .append_pair("scope", self.scope)
                .append_pair("state", self.state.expose());
            if let Some(verifier) = self.verifier {
                query
                    .append_pair("code_challenge", &challenge(verifier))
                    .append_pair("code_challenge_method", "S256");
            }
        }
        Ok(url.into())
    }
}

/// What turns a code into a token.
#[derive(Clone, Debug)]
pub struct Redeem<'a> {
    /// The client.
    pub client_id: &'a str,
    /// The client's own secret, if it has one.
    pub client_secret: Option<&'a Secret>,
    /// The redirect address of the [`Ask`].
    pub redirect_uri: &'a str,
    /// The PKCE verifier of the [`Ask`].
    pub verifier: Option<&'a Secret>,
}

impl Redeem<'_> {
    /// The form that redeems a code.
    #[must_use]
    pub fn code(&self, code: &str) -> Vec<(String, String)> {
        let mut form = self.form("authorization_code");
        form.push(("code".to_owned(), code.to_owned()));
        form.push(("redirect_uri".to_owned(), self.redirect_uri.to_owned()));
        if let Some(verifier) = self.verifier {
            form.push(("code_verifier".to_owned(), verifier.expose().to_owned()));
        }
        form
    }

    /// The form that renews a grant.
    #[must_use]
    pub fn refresh(&self, token: &Secret) -> Vec<(String, String)> {
        let mut form = self.form("refresh_token");
        form.push(("refresh_token".to_owned(), token.expose().to_owned()));
        form
    }

    fn form(&self, grant_type: &str) -> Vec<(String, String)> {
        let mut form = vec![
            ("grant_type".to_owned(), grant_type.to_owned()),
            ("client_id".to_owned(), self.client_id.to_owned()),
        ];
        if let Some(secret) = self.client_secret {
            form.push(("client_secret".to_owned(), secret.expose().to_owned()));
        }
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(
            challenge(&verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn nonces_differ_and_need_no_escaping() {
        let (one, other) = (nonce(), nonce());
        assert_ne!(one.expose(), other.expose());
        assert_eq!(one.expose().len(), 43);
        assert!(
            one.expose()
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
    }

    #[test]
    fn only_the_same_state_is_the_same() {
        let state = Secret::new("abc");
        assert!(same_state(&state, "abc"));
        assert!(!same_state(&state, "abd"));
        assert!(!same_state(&state, ""));
    }

    #[test]
    fn asking_escapes_and_names_everything() {
        let (state, verifier) = (Secret::new("s&t"), Secret::new("v"));
        let ask = Ask {
            endpoint: "https://far.example/oauth/authorize?lang=en",
            client_id: "id",
            redirect_uri: OUT_OF_BAND,
            scope: "read write",
            state: &state,
            verifier: Some(&verifier),
        };
        let url = url::Url::parse(&ask.url().expect("the endpoint is an address")).expect("it is an address");
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let value = |name: &str| {
            pairs
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(value("lang"), Some("en"));
        assert_eq!(value("scope"), Some("read write"));
        assert_eq!(value("state"), Some("s&t"));
        assert_eq!(value("code_challenge"), Some(challenge(&verifier).as_str()));
        assert!(!format!("{ask:?}").contains("s&t"), "no secret in Debug");
    }

    #[test]
    fn redeeming_sends_the_verifier_not_the_challenge() {
        let verifier = Secret::new("v");
        let redeem = Redeem {
            client_id: "id",
            client_secret: None,
            redirect_uri: OUT_OF_BAND,
            verifier: Some(&verifier),
        };
        let form = redeem.code("c");
        assert!(form.contains(&("code_verifier".to_owned(), "v".to_owned())));
        assert!(!form.iter().any(|(name, _)| name == "client_secret"));
    }
}
