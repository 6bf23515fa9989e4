//! What the network remembers: repositories, sessions, and the index over all of them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use rand::Rng;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{Options, answer::Oops, ids, index::Index};
use crate::{Ledger, Profile, clock};

#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) cid: String,
    pub(crate) value: Value,
    pub(crate) indexed_at: OffsetDateTime,
    /// Grows with every record that is written.
    pub(crate) order: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Blob {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: String,
}

/// The account and the data of one author.
#[derive(Clone)]
pub(crate) struct Repo {
    pub(crate) did: String,
    pub(crate) handle: String,
    pub(crate) password: String,
    pub(crate) app_passwords: BTreeMap<String, String>,
    pub(crate) created_at: OffsetDateTime,
    /// By collection and record key.
    pub(crate) records: BTreeMap<(String, String), Record>,
    pub(crate) blobs: BTreeMap<String, Blob>,
    pub(crate) mutes: BTreeSet<String>,
    pub(crate) bookmarks: BTreeMap<String, OffsetDateTime>,
    pub(crate) preferences: Vec<Value>,
    pub(crate) seen_at: OffsetDateTime,
    /// The record key that sorts after everything written so far, and the hash of the repository.
    pub(crate) rev: String,
    pub(crate) head: String,
}

impl Repo {
    pub(crate) fn get(&self, collection: &str, rkey: &str) -> Option<&Record> {
        self.records.get(&(collection.to_owned(), rkey.to_owned()))
    }

    pub(crate) fn profile(&self) -> Value {
        self.get("app.bsky.actor.profile", "self")
            .map(|record| record.value.clone())
            .unwrap_or_default()
    }
}

#[derive(Clone)]
struct Session {
    did: String,
    refresh: bool,
    expires_at: OffsetDateTime,
}

pub(crate) struct State {
    pub(crate) base: String,
    pub(crate) repos: BTreeMap<String, Repo>,
    pub(crate) index: Index,
    pub(crate) ledger: Ledger,
    access_life: Duration,
    sessions: HashMap<String, Session>,
    pub(crate) last_micros: u64,
}

impl State {
    pub(crate) fn new(base: String, options: &Options, ledger: Ledger) -> Self {
        Self {
            base,
            repos: BTreeMap::new(),
            index: Index::default(),
            ledger,
            access_life: options.access_life,
            sessions: HashMap::new(),
            last_micros: 0,
        }
    }

    /// A record key later than all before.
    pub(crate) fn mint(&mut self) -> String {
        self.last_micros = (clock::millis(clock::now()) * 1000).max(self.last_micros + 1);
        ids::tid(self.last_micros)
    }

    pub(crate) fn add_repo(&mut self, profile: &Profile) -> String {
        let handle = format!("{}.test", profile.name);
        let did = ids::did(&handle);
        let now = clock::now();
        let repo = Repo {
            did: did.clone(),
            handle,
            password: format!("{}-password", profile.name),
            app_passwords: BTreeMap::new(),
            created_at: now,
            records: BTreeMap::new(),
            blobs: BTreeMap::new(),
            mutes: BTreeSet::new(),
            bookmarks: BTreeMap::new(),
            preferences: Vec::new(),
            seen_at: OffsetDateTime::UNIX_EPOCH,
            rev: self.mint(),
            head: ids::record_cid(&json!(did)),
        };
        self.repos.insert(did.clone(), repo);
        did
    }

    /// The repository of a DID, a handle, or a name without `.test`.
    pub(crate) fn repo(&self, who: &str) -> Option<&Repo> {
        let who = who.trim_start_matches('@');
        self.repos.get(who).or_else(|| {
            self.repos
                .values()
                .find(|repo| repo.handle.eq_ignore_ascii_case(who) || repo.handle == format!("{who}.test"))
        })
    }

    /// The record at an `at://` address, whose first part may be a handle.
    pub(crate) fn record(&self, uri: &str) -> Option<(&Repo, &Record)> {
        let (who, collection, rkey) = ids::split(uri)?;
        let repo = self.repo(who)?;
        Some((repo, repo.get(collection, rkey)?))
    }

    /// A pair of tokens for this author; the first is for calls, the second for renewing.
    pub(crate) fn open_session(&mut self, did: &str) -> (String, String) {
        let access = self.token(did, false, self.access_life);
        (access, self.token(did, true, Duration::from_secs(60 * 24 * 3600)))
    }

    /// Something that looks like a JWT: clients read `exp` from it.
    fn token(&mut self, did: &str, refresh: bool, life: Duration) -> String {
        let now = clock::now();
        let expires_at = now + life;
        let scope = if refresh {
            "com.atproto.refresh"
        } else {
            "com.atproto.access"
        };
        let claims = json!({
            "scope": scope,
            "sub": did,
            "iat": now.unix_timestamp(),
            "exp": expires_at.unix_timestamp(),
            "aud": "did:web:sandbox.test",
        });
        let header = json!({ "typ": if refresh { "refresh+jwt" } else { "at+jwt" }, "alg": "ES256K" });
        let part = |text: String| URL_SAFE_NO_PAD.encode(text);
        let signature = URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>());
        let token = format!(
            "{}.{}.{signature}",
            part(header.to_string()),
            part(claims.to_string())
        );
        self.sessions.insert(
            token.clone(),
            Session {
                did: did.to_owned(),
                refresh,
                expires_at,
            },
        );
        token
    }

    /// Whose token this is.
    pub(crate) fn holder(&self, token: &str, refresh: bool) -> Result<String, Oops> {
        let session = self
            .sessions
            .get(token)
            .filter(|session| session.refresh == refresh);
        match session {
            None if refresh => Err(Oops::named("ExpiredToken", "Token has been revoked")),
            None => Err(Oops::named("InvalidToken", "Token could not be verified")),
            Some(session) if session.expires_at <= clock::now() => Err(Oops::expired()),
            Some(session) => Ok(session.did.clone()),
        }
    }

    /// Forgets a token: a refresh token can be used only once.
    pub(crate) fn close_session(&mut self, token: &str) {
        self.sessions.remove(token);
    }

    /// Lets the access tokens of this author expire now, and the refresh tokens too if told so.
    pub(crate) fn expire(&mut self, did: &str, refresh_too: bool) {
        for session in self.sessions.values_mut().filter(|session| session.did == did) {
            if refresh_too || !session.refresh {
                session.expires_at = clock::now();
            }
        }
    }
}

/// `xxxx-xxxx-xxxx-xxxx`, as app passwords look.
pub(crate) fn app_password() -> String {
    let mut rng = rand::rng();
    let mut group = || {
        (0..4)
            .map(|_| char::from(rng.random_range(b'a'..=b'z')))
            .collect::<String>()
    };
    [group(), group(), group(), group()].join("-")
}

/// The DID document of an author, as the directory serves it.
pub(crate) fn did_document(base: &str, repo: &Repo) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": repo.did,
        "alsoKnownAs": [format!("at://{}", repo.handle)],
        "verificationMethod": [],
        "service": [{
            "id": "#atproto_pds",
            "type": "AtprotoPersonalDataServer",
            "serviceEndpoint": base,
        }],
    })
}
