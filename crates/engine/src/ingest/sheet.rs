//! What came in, entered into one sheet of changes.

use super::{Arrival, boost_key, text_key};
use crate::{Engine, RenderAuthor, RenderPost, Result};
use std::collections::HashMap;
use syrinx_model::{
    Author, AuthorId, Counts, Feature, Inbound, InboundBoost, InboundNotice, InboundPost, Moment, Network,
    Text, Word, snowflake_moment,
};
use syrinx_store::{
    Account, AuthorRow, Changes, Flags, Home, NoticeChange, PostBody, PostChange, Removal, Shown,
};

type AuthorKey = (Network, String);

/// What came in through one account, entered into one sheet of changes.
pub(crate) struct Sheet<'a> {
    engine: &'a Engine,
    account: &'a Account,
    arrival: Arrival,
    now: Moment,
    authors: HashMap<AuthorKey, AuthorRow>,
    knows_all: bool,
    entered: HashMap<AuthorKey, AuthorId>,
    changes: Changes,
}

impl<'a> Sheet<'a> {
    /// A sheet that knows the authors of these items, and these authors, as far as the store does.
    pub(crate) async fn open(
        engine: &'a Engine,
        account: &'a Account,
        items: &[Inbound],
        authors: &[&Author],
        arrival: Arrival,
    ) -> Result<Self> {
        let mut keys: Vec<AuthorKey> = vec![(account.network.clone(), account.author_uri.clone())];
        keys.extend(
            authors
                .iter()
                .map(|author| (author.network.clone(), author.uri.clone())),
        );
        for item in items {
            authors_of(item, &mut |author| {
                keys.push((author.network.clone(), author.uri.clone()))
            });
            if let Inbound::Delete { by: Some(by), .. } = item {
                keys.push((account.network.clone(), by.clone()));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        let known = engine.store.authors_by_uri(&keys).await?;
        let authors: HashMap<AuthorKey, AuthorRow> = known
            .into_iter()
            .map(|row| ((row.author.network.clone(), row.author.uri.clone()), row))
            .collect();
        let knows_all = authors.len() == keys.len();
        let now = engine.now();
        let changes = Changes {
            through: Some(engine.through(account)),
            ..Changes::default()
        };
        Ok(Self {
            engine,
            account,
            arrival,
            now,
            authors,
            knows_all,
            entered: HashMap::new(),
            changes,
        })
    }

    /// Whether the store had all of these authors, so that no id will be minted.
    pub(crate) fn knows_all(&self) -> bool {
        self.knows_all
    }

    /// Enters one item.
    pub(crate) fn enter(&mut self, item: Inbound) {
        match item {
            Inbound::Post(post) => self.post(*post, self.arrival.home()),
            Inbound::Boost(boost) => self.boost(*boost),
            Inbound::Delete { uri, address, by } => {
                let account = self.account.id;
                let by = by.map(|by| self.known(&by));
                // Of somebody who is not known here, nothing is here.
                if let Some(uri) = uri
                    && by != Some(None)
                {
                    let by = by.flatten();
                    self.changes.removals.push(Removal::Uri { uri, by });
                }
                self.changes
                    .removals
                    .extend(address.map(|address| Removal::Address(account, address)));
            }
            Inbound::Notice(notice) => self.notice(*notice),
        }
    }

    /// The changes.
    pub(crate) fn close(self) -> Changes {
        self.changes
    }

    /// The id of an author of the account's network, if the sheet or the store has them.
    fn known(&self, uri: &str) -> Option<AuthorId> {
        let key = (self.account.network.clone(), uri.to_owned());
        let entered = self.entered.get(&key).copied();
        entered.or_else(|| self.authors.get(&key).map(|row| row.id))
    }

    /// Enters an author, and gives their id.
    pub(crate) fn author(&mut self, author: &Author) -> AuthorId {
        let key = (author.network.clone(), author.uri.clone());
        if let Some(id) = self.entered.get(&key) {
            return *id;
        }
        let known = self.authors.get(&key);
        let id = known.map_or_else(|| AuthorId(self.engine.ids.mint(self.now)), |row| row.id);
        if let Some(address) = &author.address {
            self.changes
                .author_addresses
                .push((id, self.account.id, address.clone()));
        }
        let fresh = Author {
            address: None,
            ..author.clone()
        };
        let owner = known.and_then(|row| row.owner);
        let unchanged = known.is_some_and(|row| row.author == fresh || row.owner.is_some());
        if unchanged {
            self.changes
                .proven
                .extend(self.is_proven(&author.uri).then_some(id));
        } else {
            // When they were last read would tell everybody that somebody here was shown something of theirs.
            let seen_at = snowflake_moment(id.0);
            let fragment = self.engine.render.author(&RenderAuthor {
                id,
                author: &fresh,
                presence: None,
                last_post_at: None,
                seen_at,
            });
            self.changes.authors.push(AuthorRow {
                id,
                author: fresh,
                fragment,
                owner,
                fetched_at: self.now,
            });
        }
        self.entered.insert(key, id);
        id
    }

    /// Whether what is told of an author is told from where they are at home.
    fn is_proven(&self, uri: &str) -> bool {
        let through = self.changes.through.as_ref();
        through.is_some_and(|through| through.teller.word(uri, uri) == Word::FirstHand)
    }

    fn post(&mut self, post: InboundPost, home: Home) {
        // What is said here is known here; what is not known was never said, or is gone.
        if self.engine.is_of_here(&post.uri) {
            return;
        }
        if let Some(quote) = post.quote.clone() {
            self.post(*quote, Home::No);
        }
        let author = self.author(&post.author);
        let flags = Flags {
            liked: post.liked,
            boosted: post.boosted,
            bookmarked: post.bookmarked,
            ..Flags::default()
        };
        let shown = Shown {
            owner: self.account.owner,
            account: Some(self.account.id),
            address: Some(post.address),
            flags: Some(flags),
            home,
            tie: None,
        };
        let text = self.with_known_mentions(post.text);
        let body = PostBody {
            text,
            html: post.html,
            spoiler: post.spoiler,
            sensitive: post.sensitive,
            language: post.language,
            media: post.media,
            poll: post.poll,
            preview: post.preview,
            application: post.application,
            application_page: None,
            bridges: post.bridges,
        };
        let published_at = post.published_at.min(self.now);
        let change = PostChange {
            fragment: self.fragment(&post.origin, post.audience, published_at, post.edited_at, &body),
            text_key: text_key(&body.text),
            tags: tags(&body.text),
            uri: post.uri,
            origin: post.origin,
            carrier: post.carrier,
            author,
            url: post.url,
            audience: post.audience,
            published_at,
            edited_at: post.edited_at,
            parent_uri: post.parent_uri,
            parent_address: post.parent_address.map(|address| (self.account.id, address)),
            boost_of: None,
            quote_uri: post.quote.map(|quote| quote.uri),
            draft: None,
            body,
            mentions: Vec::new(),
            counts: post.counts,
            shown: vec![shown],
        };
        self.changes.posts.push(change);
    }

    fn boost(&mut self, boost: InboundBoost) {
        if self.engine.is_of_here(&boost.uri) {
            return;
        }
        let passed_on = boost.post.uri.clone();
        let origin = boost.author.network.clone();
        self.post(boost.post, Home::No);
        let author = self.author(&boost.author);
        let shown = Shown {
            owner: self.account.owner,
            account: Some(self.account.id),
            address: Some(boost.address),
            flags: None,
            home: self.arrival.home(),
            tie: None,
        };
        let body = PostBody::default();
        let published_at = boost.at.min(self.now);
        self.changes.posts.push(PostChange {
            fragment: self.fragment(&origin, boost.audience, published_at, None, &body),
            text_key: boost_key(&passed_on),
            tags: Vec::new(),
            uri: boost.uri,
            carrier: self.account.network.clone(),
            origin,
            author,
            url: None,
            audience: boost.audience,
            published_at,
            edited_at: None,
            parent_uri: None,
            parent_address: None,
            boost_of: Some(passed_on),
            quote_uri: None,
            draft: None,
            body,
            mentions: Vec::new(),
            counts: Counts::default(),
            shown: vec![shown],
        });
    }

    fn notice(&mut self, notice: InboundNotice) {
        let post_uri = notice
            .post
            .as_ref()
            .map(|post| post.uri.clone())
            .or(notice.post_uri);
        if let Some(post) = notice.post {
            self.post(*post, Home::No);
        }
        let author = self.author(&notice.author);
        self.changes.notices.push(NoticeChange {
            owner: self.account.owner,
            account: Some(self.account.id),
            native_id: notice.id,
            kind: notice.kind,
            author,
            post_uri,
            at: notice.at.min(self.now),
            live: self.arrival == Arrival::Live,
            stranger: notice.stranger,
        });
    }

    /// Mentions of authors that are known get their ids, so that clients can show them.
    fn with_known_mentions(&self, text: Text) -> Text {
        text.map_features(|feature| {
            Some(match feature {
                Feature::Mention {
                    handle,
                    uri: Some(uri),
                    url,
                    author: None,
                } => {
                    let key = (self.account.network.clone(), uri);
                    let author = self
                        .authors
                        .get(&key)
                        .map(|row| row.id)
                        .or_else(|| self.entered.get(&key).copied());
                    Feature::Mention {
                        handle,
                        uri: Some(key.1),
                        url,
                        author,
                    }
                }
                other => other,
            })
        })
    }

    fn fragment(
        &self,
        origin: &Network,
        audience: syrinx_model::Audience,
        published_at: Moment,
        edited_at: Option<Moment>,
        body: &PostBody,
    ) -> String {
        let network_name = self.engine.network_name(origin);
        self.engine.render.post(&RenderPost {
            origin,
            network_name: &network_name,
            audience,
            published_at,
            edited_at,
            body,
        })
    }
}

/// The tags of a text, lower case, once each.
pub(crate) fn tags(text: &Text) -> Vec<String> {
    let mut tags: Vec<String> = text
        .facets()
        .iter()
        .filter_map(|facet| match facet.feature() {
            Feature::Tag { name } => Some(name.to_lowercase()),
            _ => None,
        })
        .collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// All authors that an item brings with it.
fn authors_of(item: &Inbound, found: &mut impl FnMut(&Author)) {
    match item {
        Inbound::Post(post) => authors_of_post(post, found),
        Inbound::Boost(boost) => {
            found(&boost.author);
            authors_of_post(&boost.post, found);
        }
        Inbound::Notice(notice) => {
            found(&notice.author);
            if let Some(post) = &notice.post {
                authors_of_post(post, found);
            }
        }
        Inbound::Delete { .. } => {}
    }
}

/// Quotes nest; a hostile chain of them was cut by its connector, and this walk needs no stack.
fn authors_of_post(post: &InboundPost, found: &mut impl FnMut(&Author)) {
    let mut next = Some(post);
    while let Some(post) = next {
        found(&post.author);
        next = post.quote.as_deref();
    }
}
