//! The way in: an app password (<https://bsky.app/settings/app-passwords>).

use super::client::{self, Failure, Stakes};
use super::directory::{self, Directories};
use super::{network, uri, wire};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use syrinx_connector::http::Call;
use syrinx_connector::{Begin, Error, Login, LoginInput, Pending, Ports, Result};
use syrinx_model::{Grant, Kind, LoginField, LoginForm, Moment, Secret};

const HINT: &str = "Write your whole handle, such as alice.bsky.social, and an app password. You can make one under \
    Settings → Privacy and security → App passwords; your main password stays with you.";

/// What [`Grant::secret`] holds.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Keys {
    pub(super) did: String,
    pub(super) handle: String,
    pub(super) access_jwt: String,
    pub(super) refresh_jwt: String,
    pub(super) pds: String,
}

impl Keys {
    /// Reads a grant.
    pub(super) fn of(grant: &Grant) -> Result<Self> {
        // The error must not quote what it could not read.
        serde_json::from_str(grant.secret.expose())
            .map_err(|_| Error::new(Kind::Refused, "the stored login cannot be read: log in again"))
    }

    fn grant(self) -> Grant {
        Grant {
            network: network(),
            author_uri: self.did.clone(),
            handle: self.handle.clone(),
            server: self.pds.clone(),
            expires_at: end_of(&self.access_jwt),
            secret: Secret::new(serde_json::to_string(&self).unwrap_or_default()),
        }
    }
}

/// The login with an app password.
#[derive(Default)]
pub(super) struct AppPassword {
    pub(super) directories: Directories,
}

#[async_trait]
impl Login for AppPassword {
    fn form(&self) -> LoginForm {
        let field = |name: &str, label: &str, secret, required| LoginField {
            name: name.to_owned(),
            label: label.to_owned(),
            secret,
            required,
        };
        LoginForm {
            fields: vec![
                field("handle", "Handle", false, true),
                field("password", "App password", true, true),
                field(
                    "server",
                    "Server, if it is not to be found by the handle",
                    false,
                    false,
                ),
            ],
            hint: HINT.to_owned(),
        }
    }

    async fn begin(&self, input: &LoginInput, _redirect_uri: &str, ports: &Ports) -> Result<Begin> {
        let typed = |name: &str| input.get(name).map(|value| value.trim()).unwrap_or_default();
        let name = name(typed("handle"))?;
        let password = typed("password");
        if password.is_empty() {
            return Err(Error::rejected("The app password is missing."));
        }
        let (did, pds) = match typed("server") {
            "" => {
                let did = self.directories.did_of(&name, ports).await?;
                let pds = self.directories.server_of(&did, ports).await?;
                (Some(did), pds)
            }
            server => (None, directory::base(server)?),
        };
        let body = json!({ "identifier": name, "password": password });
        let call = Call::post(format!("{pds}/xrpc/com.atproto.server.createSession"))
            .json(&body)
            .no_redirects();
        let reply = client::send(&ports.http, ports.clock.as_ref(), call, Stakes::Nothing)
            .await
            .map_err(|failure| refused(failure, password))?;
        let keys = keys(client::read(&reply)?, pds)?;
        if did.is_some_and(|did| did != keys.did) {
            return Err(Error::new(
                Kind::Refused,
                "the server opened another account than the handle's",
            ));
        }
        Ok(Begin::Done(keys.grant()))
    }

    async fn finish(&self, _: &Pending, _: &LoginInput, _: &Ports) -> Result<Grant> {
        Err(Error::unsupported("this network does not send the owner back"))
    }

    async fn refresh(&self, grant: &Grant, ports: &Ports) -> Result<Grant> {
        let old = Keys::of(grant)?;
        let call = Call::post(format!("{}/xrpc/com.atproto.server.refreshSession", old.pds))
            .bearer(&old.refresh_jwt);
        // Servers honour a spent token for some hours more, so that a lost answer does not lock the owner out:
        // asking again is harmless.
        let reply = client::send(&ports.http, ports.clock.as_ref(), call, Stakes::Nothing)
            .await
            .map_err(|failure| match failure.error.kind {
                Kind::Expired | Kind::Rejected(_) => Error::new(Kind::Refused, failure.error.detail),
                _ => failure.error,
            })?;
        let new = keys(client::read(&reply)?, old.pds)?;
        if new.did != old.did {
            return Err(Error::new(
                Kind::Refused,
                "the server answered for another account",
            ));
        }
        Ok(new.grant())
    }
}

/// The handle or DID that was typed.
fn name(typed: &str) -> Result<String> {
    let name = typed.trim_start_matches(['@', '\u{202a}', '\u{200e}']).trim();
    if uri::is_did(name) {
        return Ok(name.to_owned());
    }
    let name = name.to_ascii_lowercase();
    if name.contains('@') {
        return Err(Error::rejected(
            "Write your handle, such as alice.bsky.social, and not an e-mail address.",
        ));
    }
    if !uri::is_handle(&name) {
        return Err(Error::rejected(
            "That is no handle. Write it whole, such as alice.bsky.social.",
        ));
    }
    Ok(name)
}

fn keys(session: wire::Session, pds: String) -> Result<Keys> {
    let wire::Session {
        did,
        handle,
        access_jwt,
        refresh_jwt,
    } = session;
    if !uri::is_did(&did) || access_jwt.is_empty() || refresh_jwt.is_empty() {
        return Err(Error::garbled("the server opened no whole session"));
    }
    Ok(Keys {
        did,
        handle,
        access_jwt,
        refresh_jwt,
        pds,
    })
}

/// What a refused login means to the owner.
fn refused(failure: Failure, password: &str) -> Error {
    if failure.name == "AuthFactorTokenRequired" {
        return Error::rejected(
            "That is your main password, for which Bluesky wants a code by e-mail. Make an app password under \
             Settings → Privacy and security → App passwords, and use that.",
        );
    }
    if !matches!(failure.error.kind, Kind::Expired | Kind::Refused) {
        return failure.error;
    }
    let hint = if is_app_password(password) {
        "handle and app password do not fit together"
    } else {
        "handle and password do not fit together; this looks like a main password: make an app password under \
         Settings → Privacy and security → App passwords"
    };
    Error::new(Kind::Refused, hint)
}

/// Whether it has the form of an app password: `xxxx-xxxx-xxxx-xxxx`.
fn is_app_password(password: &str) -> bool {
    let group = |group: &str| {
        group.len() == 4
            && group
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    password.split('-').count() == 4 && password.split('-').all(group)
}

/// When a token ends, as its claims say (RFC 7519); the claims of strangers' tokens are not trusted for anything else.
fn end_of(jwt: &str) -> Option<Moment> {
    let claims = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    claims
        .get("exp")?
        .as_i64()
        .map(|seconds| Moment(seconds.saturating_mul(1000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_taken_as_people_type_them() {
        for typed in ["@Ann.Example.org", " ann.example.org", "ann.example.org"] {
            assert_eq!(
                name(typed.trim()).ok().as_deref(),
                Some("ann.example.org"),
                "{typed}"
            );
        }
        assert_eq!(name("did:plc:abc").ok().as_deref(), Some("did:plc:abc"));
        for bad in ["", "ann", "ann@example.org", "https://bsky.app/profile/ann"] {
            assert!(
                matches!(name(bad).map_err(|e| e.kind), Err(Kind::Rejected(_))),
                "{bad}"
            );
        }
    }

    #[test]
    fn app_passwords_are_told_from_main_ones() {
        assert!(is_app_password("abcd-ef23-ghij-klmn"));
        for main in [
            "hunter22",
            "abcd-efgh-ijkl",
            "ABCD-EFGH-IJKL-MNOP",
            "correct-horse-battery-staple",
        ] {
            assert!(!is_app_password(main), "{main}");
        }
    }

    #[test]
    fn a_token_tells_its_end() {
        let token = format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(r#"{"exp":1700000000}"#));
        assert_eq!(end_of(&token), Some(Moment(1_700_000_000_000)));
        assert_eq!(end_of("opaque"), None);
        assert_eq!(end_of("a.!!!.c"), None);
    }
}
