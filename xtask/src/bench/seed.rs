//! The data folder under test: 100 owners and 100,000 posts, written through the store's own API, once per schema.

use super::words;
use crate::place;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use syrinx_api::MastodonRender;
use syrinx_engine::{Render, RenderAuthor, RenderPost};
use syrinx_model::{
    Audience, Author, AuthorCounts, AuthorId, Counts, MediaKind, Moment, Network, OwnerId, PostMedia, Text,
    snowflake,
};
use syrinx_store::{
    AuthorRow, Changes, Flags, Home, NewApp, NewOwner, NewToken, PostBody, PostChange, Shown, Store,
    StorePaths, Tie,
};

/// Owners.
pub const OWNERS: usize = 100;
/// Posts.
pub const POSTS: u64 = 100_000;
/// Homes that a post enters.
const HOMES: u64 = 5;
/// Posts of one transaction.
const TOGETHER: u64 = 1_000;
/// When the first post was said: the 1st of January 2026.
const FIRST: Moment = Moment(1_767_225_600_000);
/// Milliseconds between two posts.
const APART: i64 = 60_000;

/// The token of an owner; of the bench alone, on loopback.
pub fn token(owner: usize) -> String {
    format!("bench-token-of-owner-{owner}")
}

/// Where everything lies in a data folder.
pub fn paths(data: &Path) -> StorePaths {
    StorePaths {
        database: data.join("database/syrinx.sqlite"),
        key: data.join("key"),
        blobs: data.join("files"),
    }
}

/// The filled data folder; made if there is none of this schema.
pub async fn folder() -> Result<PathBuf> {
    let folder = place::target()
        .join("bench")
        .join(format!("data-{:016x}", version()?));
    if folder.join("done").exists() {
        return Ok(folder);
    }
    // Those of older schemas are of no use any more.
    drop(std::fs::remove_dir_all(place::target().join("bench")));
    eprintln!("filling {} …", folder.display());
    let opened = syrinx_store::open(&paths(&folder)).await?;
    Seed::new(opened.store.as_ref()).fill().await?;
    drop(opened);
    closed(&paths(&folder).database.with_extension("sqlite-wal")).await?;
    std::fs::write(folder.join("done"), "")?;
    Ok(folder)
}

/// Waits until the database is closed, which takes a moment: its log goes with its last connection.
async fn closed(log: &Path) -> Result<()> {
    for _ in 0..1_000 {
        if !log.exists() {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    anyhow::bail!("{} is still in use", log.display())
}

/// What the data depend on: the schema, and how they are made.
fn version() -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    include_str!("seed.rs").hash(&mut hasher);
    include_str!("words.rs").hash(&mut hasher);
    let folder = place::root().join("crates/store/migrations/sqlite");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|file| file.map(|file| file.path()))
        .collect::<std::io::Result<_>>()?;
    files.sort();
    for file in files {
        std::fs::read(file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

struct Seed<'a> {
    store: &'a dyn Store,
    render: MastodonRender,
    network: Network,
}

impl<'a> Seed<'a> {
    fn new(store: &'a dyn Store) -> Self {
        Self {
            store,
            render: MastodonRender::new("https://bench.example"),
            network: Network::new("mastodon").expect("a name that fits"),
        }
    }

    async fn fill(&self) -> Result<()> {
        let owners = self.owners().await?;
        let authors = (0..words::AUTHORS).map(|number| {
            self.author(
                &self.network,
                AuthorId(author_id(number)),
                &format!("author{number}"),
            )
        });
        self.store
            .apply(Changes {
                authors: authors.collect(),
                ..Changes::default()
            })
            .await?;
        for first in (0..POSTS).step_by(usize::try_from(TOGETHER)?) {
            let posts = (first..POSTS.min(first + TOGETHER)).map(|number| self.post(number, &owners));
            self.store
                .apply(Changes {
                    posts: posts.collect(),
                    ..Changes::default()
                })
                .await?;
        }
        Ok(())
    }

    async fn owners(&self) -> Result<Vec<OwnerId>> {
        let app = self
            .store
            .create_app(NewApp {
                client_id: "bench".to_owned(),
                secret_hash: Vec::new(),
                name: "bench".to_owned(),
                website: None,
                redirect_uris: Vec::new(),
                scopes: scopes(),
                created_at: FIRST,
            })
            .await?;
        let mut owners = Vec::new();
        for number in 0..OWNERS {
            let name = format!("owner{number}");
            let new = NewOwner {
                name: name.clone(),
                password_hash: None,
                admin: false,
                created_at: FIRST,
            };
            let id = AuthorId(snowflake(FIRST) + 100_000 + i64::try_from(number)?);
            let owner = self
                .store
                .create_owner(new, self.author(&Network::local(), id, &name))
                .await?;
            self.store
                .create_token(NewToken {
                    hash: Sha256::digest(token(number).as_bytes()).to_vec(),
                    owner: Some(owner.id),
                    app: app.id,
                    scopes: scopes(),
                    created_at: FIRST,
                })
                .await?;
            owners.push(owner.id);
        }
        Ok(owners)
    }

    fn author(&self, network: &Network, id: AuthorId, name: &str) -> AuthorRow {
        let host = if network.is_local() {
            "bench.example"
        } else {
            words::HOST
        };
        let author = author(network, host, name);
        let fragment = self.render.author(&RenderAuthor {
            id,
            author: &author,
            presence: None,
            last_post_at: None,
            seen_at: FIRST,
        });
        AuthorRow {
            id,
            author,
            fragment,
            owner: None,
            fetched_at: FIRST,
        }
    }

    fn post(&self, number: u64, owners: &[OwnerId]) -> PostChange {
        let name = words::author(number);
        let author = name[6..].parse().unwrap_or_default();
        let uri = format!("https://{}/users/{name}/statuses/{number}", words::HOST);
        let published_at = FIRST.plus(APART * i64::try_from(number).unwrap_or_default());
        let body = body(number);
        let fragment = self.render.post(&RenderPost {
            origin: &self.network,
            network_name: "Mastodon",
            audience: Audience::Public,
            published_at,
            edited_at: None,
            body: &body,
        });
        // One of twenty is a boost of what was said a little before, one of twenty the same as the post before it.
        let kind = number % 20;
        let before = number.saturating_sub(1);
        let uri_before = format!(
            "https://{}/users/{}/statuses/{before}",
            words::HOST,
            words::author(before)
        );
        let tie = (kind == 1).then(|| Tie::Uri(uri_before.clone()));
        // A copy stands in the homes in which the post stands that it is a copy of.
        let home_of = if kind == 1 { before } else { number };
        let shown = (0..HOMES).map(|home| {
            let owner = words::mix(home_of * HOMES + home) % owners.len() as u64;
            shown(
                owners[usize::try_from(owner).unwrap_or_default()],
                number,
                tie.clone(),
            )
        });
        PostChange {
            url: Some(format!("https://{}/@{name}/{number}", words::HOST)),
            origin: self.network.clone(),
            carrier: self.network.clone(),
            author: AuthorId(author_id(author)),
            audience: Audience::Public,
            published_at,
            edited_at: None,
            parent_uri: (kind == 3).then(|| uri_before.clone()),
            parent_address: None,
            boost_of: (kind == 5).then_some(uri_before),
            quote_uri: None,
            draft: None,
            fragment,
            text_key: String::new(),
            tags: Vec::new(),
            mentions: Vec::new(),
            counts: Counts {
                replies: 1,
                boosts: 2,
                likes: 3,
                quotes: 0,
            },
            body: if kind == 5 { PostBody::default() } else { body },
            shown: shown.collect(),
            uri,
        }
    }
}

fn scopes() -> Vec<String> {
    ["read", "write", "follow", "push", "read:syrinx", "write:syrinx"]
        .map(str::to_owned)
        .to_vec()
}

fn author_id(number: u64) -> i64 {
    snowflake(FIRST) + i64::try_from(number).unwrap_or_default()
}

/// An author as a network describes them.
pub fn author(network: &Network, host: &str, name: &str) -> Author {
    Author {
        network: network.clone(),
        uri: format!("https://{host}/users/{name}"),
        handle: name.to_owned(),
        host: host.to_owned(),
        name: name.to_owned(),
        url: format!("https://{host}/@{name}"),
        note_html: "<p>I say things about lanterns and rivers, most of them in the morning.</p>".to_owned(),
        avatar: Some(format!("https://{host}/avatars/{name}.png")),
        header: Some(format!("https://{host}/headers/{name}.png")),
        bot: false,
        locked: false,
        fields: Vec::new(),
        counts: AuthorCounts {
            followers: 120,
            following: 80,
            posts: 100,
        },
        created_at: Some(FIRST),
        address: None,
    }
}

fn body(number: u64) -> PostBody {
    let said = words::said(number);
    let picture = PostMedia {
        media: None,
        kind: MediaKind::Image,
        url: format!("https://{}/media/{number}.jpg", words::HOST),
        preview_url: Some(format!("https://{}/media/{number}-small.jpg", words::HOST)),
        alt: said.chars().take(80).collect(),
        width: Some(1200),
        height: Some(800),
        focus: None,
        blurhash: None,
    };
    PostBody {
        html: Some(format!("<p>{said}</p>")),
        text: Text::plain_only(said),
        language: Some("en".to_owned()),
        media: if words::with_picture(number) {
            vec![picture]
        } else {
            Vec::new()
        },
        ..PostBody::default()
    }
}

/// One of ten is liked by the owner, one of thirty kept.
fn shown(owner: OwnerId, number: u64, tie: Option<Tie>) -> Shown {
    let chance = words::mix(number ^ owner.0.unsigned_abs());
    let flags = Flags {
        liked: chance.is_multiple_of(10),
        bookmarked: chance.is_multiple_of(30),
        ..Flags::default()
    };
    Shown {
        owner,
        account: None,
        address: None,
        flags: (flags != Flags::default()).then_some(flags),
        home: Home::Live,
        tie,
    }
}

/// A copy of the filled folder that a run may change.
pub async fn copy(to: &Path) -> Result<()> {
    let from = folder().await?;
    drop(std::fs::remove_dir_all(to));
    let copied = std::process::Command::new("cp")
        .args(["--recursive", "--reflink=auto"])
        .arg(&from)
        .arg(to)
        .status()
        .context("cp")?;
    anyhow::ensure!(copied.success(), "the data folder could not be copied");
    Ok(())
}
