//! Authorization codes: they work once, for ten minutes, for the app and address that they were given to.

use super::bearer::{challenge_of, hash, mint, same};
use super::{Granted, scopes};
use crate::{Engine, Error, Result};
use serde::{Deserialize, Serialize};
use syrinx_model::{AppId, OwnerId, Secret, TokenId};
use syrinx_store::{App, Ticketing};

/// A code that can be exchanged.
const CODE: &str = "code";

/// A code that was exchanged, and for which token: a second use is a theft, whoever comes second.
const USED_CODE: &str = "used-code";

/// How long a code can be exchanged, in milliseconds.
const LASTS: i64 = 10 * 60 * 1000;

/// How long a second use is noticed, in milliseconds.
const REMEMBERED: i64 = 24 * 60 * 60 * 1000;

/// What an owner agreed to on the authorize page.
#[derive(Clone, Debug)]
pub struct Authorize {
    /// The app that asked.
    pub app: AppId,
    /// Where the owner is sent back to: exactly one of the app's addresses.
    pub redirect_uri: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The S256 challenge, if the app sent one (RFC 7636).
    pub challenge: Option<String>,
}

/// What a code stands for.
#[derive(Serialize, Deserialize)]
struct Agreed {
    owner: OwnerId,
    app: AppId,
    redirect_uri: String,
    scopes: Vec<String>,
    challenge: Option<String>,
}

impl Engine {
    /// An authorization code for what the owner agreed to.
    ///
    /// # Errors
    /// `Invalid` if the address, a scope or the challenge is none that the app may have.
    pub async fn grant_code(&self, owner: OwnerId, request: &Authorize) -> Result<Secret> {
        let app = self.store.app(request.app).await?.ok_or(Error::NotFound)?;
        if !app.redirect_uris.contains(&request.redirect_uri) {
            return Err(Error::invalid(
                "The redirect URI is none that this app registered",
            ));
        }
        if request
            .challenge
            .as_deref()
            .is_some_and(|challenge| !is_challenge(challenge))
        {
            return Err(Error::invalid("The code challenge must be one of method S256"));
        }
        let agreed = Agreed {
            owner,
            app: app.id,
            redirect_uri: request.redirect_uri.clone(),
            scopes: scopes::within(&app.scopes, request.scopes.clone())?,
            challenge: request.challenge.clone(),
        };
        let code = mint();
        let payload = serde_json::to_string(&agreed).map_err(syrinx_store::Error::from)?;
        self.put_code(CODE, hash(code.expose()), payload, LASTS).await?;
        Ok(code)
    }

    /// The token for a code. Whatever is wrong, the code is useless afterwards; if it was used before, so is the token
    /// that it gave.
    ///
    /// # Errors
    /// `Unauthorized` if the code is unknown, used or too old, or the app, address or verifier is another.
    pub async fn exchange_code(
        &self,
        app: &App,
        code: &str,
        redirect_uri: &str,
        verifier: Option<&str>,
    ) -> Result<Granted> {
        let key = hash(code);
        let Some(payload) = self.store.take_ticket(CODE, &key, self.now()).await? else {
            self.revoke_what_it_gave(&key).await?;
            return Err(refused());
        };
        let agreed: Agreed = serde_json::from_str(payload.expose()).map_err(syrinx_store::Error::from)?;
        let fits = agreed.app == app.id
            && agreed.redirect_uri == redirect_uri
            && proves(verifier, agreed.challenge.as_deref());
        if !fits {
            return Err(refused());
        }
        let (granted, token) = self.grant(app, Some(agreed.owner), agreed.scopes).await?;
        self.put_code(USED_CODE, key, token.to_string(), REMEMBERED)
            .await?;
        Ok(granted)
    }

    async fn revoke_what_it_gave(&self, key: &[u8]) -> Result<()> {
        let used = self.store.take_ticket(USED_CODE, key, self.now()).await?;
        if let Some(token) = used.and_then(|token| token.expose().parse::<TokenId>().ok()) {
            tracing::warn!(%token, "an authorization code was shown twice; its token is revoked");
            self.revoke_id(token).await?;
        }
        Ok(())
    }

    async fn put_code(&self, purpose: &'static str, key: Vec<u8>, payload: String, lasts: i64) -> Result<()> {
        let ticket = Ticketing {
            purpose,
            key_hash: key,
            payload: Secret::new(payload),
            expires_at: self.now().plus(lasts),
        };
        Ok(self.store.put_ticket(ticket).await?)
    }
}

/// Whether the verifier belongs to the challenge. One without the other is refused too: a stripped challenge must
/// not make a stolen code usable.
fn proves(verifier: Option<&str>, challenge: Option<&str>) -> bool {
    match (verifier, challenge) {
        (None, None) => true,
        (Some(verifier), Some(challenge)) => same(challenge_of(verifier).as_bytes(), challenge.as_bytes()),
        _ => false,
    }
}

fn is_challenge(challenge: &str) -> bool {
    challenge.len() == 43
        && challenge
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn refused() -> Error {
    Error::Unauthorized(
        "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_and_a_challenge_need_each_other() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = challenge_of(verifier);
        assert!(is_challenge(&challenge) && !is_challenge("plain"));
        assert!(proves(Some(verifier), Some(&challenge)) && proves(None, None));
        assert!(!proves(Some("another"), Some(&challenge)));
        assert!(!proves(None, Some(&challenge)) && !proves(Some(verifier), None));
    }
}
