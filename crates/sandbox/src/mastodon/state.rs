//! What a Mastodon server remembers.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Instant,
};

use bytes::Bytes;
use time::OffsetDateTime;

use super::{Options, text};
use crate::{Profile, Visibility, clock};

/// An author, of this server or known to it.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) id: u64,
    pub(crate) username: String,
    /// The home server of an author of elsewhere.
    pub(crate) host: Option<String>,
    pub(crate) uri: String,
    pub(crate) url: String,
    pub(crate) profile: Profile,
    pub(crate) created_at: OffsetDateTime,
}

impl Account {
    /// `name` for our own, `name@host` for others.
    pub(crate) fn acct(&self) -> String {
        match &self.host {
            Some(host) => format!("{}@{host}", self.username),
            None => self.username.clone(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub(crate) id: u64,
    pub(crate) account: u64,
    pub(crate) uri: String,
    pub(crate) url: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) spoiler: String,
    pub(crate) sensitive: bool,
    pub(crate) visibility: Visibility,
    pub(crate) language: Option<String>,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) edited_at: Option<OffsetDateTime>,
    pub(crate) reply_to: Option<u64>,
    pub(crate) boost_of: Option<u64>,
    pub(crate) quote_of: Option<u64>,
    pub(crate) media: Vec<u64>,
    pub(crate) poll: Option<Poll>,
    pub(crate) mentions: Vec<u64>,
    pub(crate) tags: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Poll {
    pub(crate) options: Vec<String>,
    pub(crate) multiple: bool,
    pub(crate) expires_at: OffsetDateTime,
    pub(crate) votes: BTreeMap<u64, BTreeSet<usize>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Media {
    pub(crate) owner: u64,
    pub(crate) bytes: Bytes,
    pub(crate) content_type: String,
    pub(crate) alt: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) ready_at: OffsetDateTime,
}

#[derive(Clone, Debug)]
pub(crate) struct Notification {
    pub(crate) id: u64,
    pub(crate) to: u64,
    pub(crate) kind: &'static str,
    pub(crate) from: u64,
    pub(crate) status: Option<u64>,
    pub(crate) at: OffsetDateTime,
}

#[derive(Clone)]
pub(crate) struct App {
    pub(crate) secret: String,
    pub(crate) scopes: String,
    pub(crate) redirect_uris: Vec<String>,
}

/// A code that waits to be exchanged for a token.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) account: u64,
    pub(crate) scopes: String,
    pub(crate) challenge: Option<String>,
}

#[derive(Clone)]
pub(crate) struct Token {
    /// Absent for a token of the app itself.
    pub(crate) account: Option<u64>,
    pub(crate) scopes: String,
}

/// An event for the streams of one account.
#[derive(Clone, Debug)]
pub(crate) struct Signal {
    pub(crate) to: u64,
    pub(crate) event: &'static str,
    pub(crate) payload: String,
}

/// Pairs of (who, whom or which status).
pub(crate) type Ties = BTreeSet<(u64, u64)>;

/// What came of a request with a key. As in a real server the key is written down when the work is done, and looked at
/// when a request comes: one that comes meanwhile is another post.
#[derive(Clone, Copy)]
pub(crate) struct Replay {
    pub(crate) status: u64,
    pub(crate) written: Instant,
}

pub(crate) struct State {
    pub(crate) base: String,
    pub(crate) options: Options,
    pub(crate) accounts: BTreeMap<u64, Account>,
    pub(crate) statuses: BTreeMap<u64, Status>,
    pub(crate) media: BTreeMap<u64, Media>,
    pub(crate) notifications: BTreeMap<u64, Notification>,
    pub(crate) apps: HashMap<String, App>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) tokens: HashMap<String, Token>,
    pub(crate) replays: HashMap<(u64, String), Replay>,
    pub(crate) follows: Ties,
    pub(crate) mutes: Ties,
    pub(crate) blocks: Ties,
    pub(crate) likes: Ties,
    pub(crate) bookmarks: Ties,
    pub(crate) signals: Vec<Signal>,
    minted: BTreeSet<u64>,
    last_account: u64,
}

impl State {
    pub(crate) fn new(base: String, options: Options) -> Self {
        Self {
            base,
            options,
            accounts: BTreeMap::new(),
            statuses: BTreeMap::new(),
            media: BTreeMap::new(),
            notifications: BTreeMap::new(),
            apps: HashMap::new(),
            codes: HashMap::new(),
            tokens: HashMap::new(),
            replays: HashMap::new(),
            follows: Ties::new(),
            mutes: Ties::new(),
            blocks: Ties::new(),
            likes: Ties::new(),
            bookmarks: Ties::new(),
            signals: Vec::new(),
            minted: BTreeSet::new(),
            last_account: 100,
        }
    }

    /// Host and port, as they stand in `name@host`.
    pub(crate) fn host(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// A snowflake of that moment, `ms << 16 | seq`, above all others of that millisecond.
    pub(crate) fn mint(&mut self, at: OffsetDateTime) -> u64 {
        let span = clock::millis(at) << 16;
        // Each server starts at another number, so that two never give the same post the same id by chance.
        let port: u64 = self
            .base
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok())
            .unwrap_or(0);
        let first = span | (port & 0x7fff);
        let taken = self.minted.range(first..span + 0xffff).next_back();
        let id = taken.map_or(first, |last| last + 1);
        self.minted.insert(id);
        id
    }

    pub(crate) fn add_account(
        &mut self,
        profile: Profile,
        elsewhere: Option<(String, String, String)>,
    ) -> u64 {
        self.last_account += 1;
        let id = self.last_account;
        let username = profile.name.clone();
        let (host, uri, url) = match elsewhere {
            Some((host, uri, url)) => (Some(host), uri, url),
            None => (
                None,
                format!("{}/users/{username}", self.base),
                format!("{}/@{username}", self.base),
            ),
        };
        self.accounts.insert(
            id,
            Account {
                id,
                username,
                host,
                uri,
                url,
                profile,
                created_at: clock::now(),
            },
        );
        id
    }

    /// The account called `name`, `name@this-host`, or `name@elsewhere`, with or without a leading `@`.
    pub(crate) fn account_called(&self, acct: &str) -> Option<&Account> {
        let acct = acct.trim_start_matches('@');
        let acct = acct
            .strip_suffix(self.host())
            .and_then(|name| name.strip_suffix('@'))
            .unwrap_or(acct);
        self.accounts
            .values()
            .find(|account| account.acct().eq_ignore_ascii_case(acct))
    }

    pub(crate) fn status_by_uri(&self, uri: &str) -> Option<&Status> {
        self.statuses
            .values()
            .find(|status| status.uri == uri || (status.url == uri && status.boost_of.is_none()))
    }

    pub(crate) fn follows(&self, who: u64, whom: u64) -> bool {
        self.follows.contains(&(who, whom))
    }

    /// Whether this reader (or nobody in particular) may see the status.
    pub(crate) fn visible(&self, status: &Status, reader: Option<u64>) -> bool {
        let Some(reader) = reader else {
            return matches!(status.visibility, Visibility::Public | Visibility::Unlisted);
        };
        if reader == status.account || status.mentions.contains(&reader) {
            return true;
        }
        if self.blocks.contains(&(status.account, reader)) {
            return false;
        }
        match status.visibility {
            Visibility::Public | Visibility::Unlisted => true,
            Visibility::Private => self.follows(reader, status.account),
            Visibility::Direct => false,
        }
    }

    /// A status that this reader may see.
    pub(crate) fn seen(&self, id: u64, reader: Option<u64>) -> Option<&Status> {
        self.statuses
            .get(&id)
            .filter(|status| self.visible(status, reader))
    }

    /// Whether a status belongs into the home timeline of this account, by Mastodon's own rules.
    pub(crate) fn in_home(&self, status: &Status, owner: u64) -> bool {
        if status.account != owner && !self.follows(owner, status.account) {
            return false;
        }
        let original = status
            .boost_of
            .and_then(|id| self.statuses.get(&id))
            .unwrap_or(status);
        let hidden = |author| self.mutes.contains(&(owner, author)) || self.blocks.contains(&(owner, author));
        if hidden(status.account) || hidden(original.account) || !self.visible(original, Some(owner)) {
            return false;
        }
        // An answer is shown only if the one who is answered is oneself, the author, or followed too.
        match status.reply_to.and_then(|id| self.statuses.get(&id)) {
            Some(parent) => {
                let to = parent.account;
                to == owner || to == status.account || status.account == owner || self.follows(owner, to)
            }
            None => true,
        }
    }

    /// Tells someone that something happened to them; oneself and blocked or muted authors are not told about.
    pub(crate) fn notify(&mut self, to: u64, kind: &'static str, from: u64, status: Option<u64>) {
        let local = self
            .accounts
            .get(&to)
            .is_some_and(|account| account.host.is_none());
        if to == from || !local || self.blocks.contains(&(to, from)) || self.mutes.contains(&(to, from)) {
            return;
        }
        let id = self.notifications.keys().next_back().map_or(1, |last| last + 1);
        let note = Notification {
            id,
            to,
            kind,
            from,
            status,
            at: clock::now(),
        };
        if let Some(entity) = super::entity::notification(self, &note) {
            self.signals.push(Signal {
                to,
                event: "notification",
                payload: entity.to_string(),
            });
        }
        self.notifications.insert(id, note);
    }

    /// Announces a status to the open streams of everyone in whose home it belongs.
    pub(crate) fn announce(&mut self, id: u64, event: &'static str) {
        let Some(status) = self.statuses.get(&id) else {
            return;
        };
        let locals = self.accounts.values().filter(|account| account.host.is_none());
        let signals: Vec<_> = locals
            .filter(|account| self.in_home(status, account.id))
            .map(|account| Signal {
                to: account.id,
                event,
                payload: super::entity::status(self, status, Some(account.id)).to_string(),
            })
            .collect();
        self.signals.extend(signals);
    }

    /// Renders plain text with the mentions that this server can find.
    pub(crate) fn render(&self, plain: &str) -> text::Rendered {
        text::render(plain, &self.base, |acct| {
            self.account_called(acct)
                .map(|account| (account.id, account.url.clone()))
        })
    }
}
