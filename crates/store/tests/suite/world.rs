//! A small world to test in: owners, accounts, authors, and short ways to write posts.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use syrinx_model::{
    AccountId, Address, Audience, Author, AuthorCounts, AuthorId, Capabilities, Counts, Draft, DraftId,
    Edition, Grant, Limits, Moment, Network, OwnerId, Part, PostId, Secret, StatusId, Targets, Task, Text,
    snowflake,
};
use syrinx_store::{
    Acceptance, Account, Applied, AuthorRow, Blobs, Changes, Home, NewAccount, NewDelivery, NewOwner, Owner,
    PostBody, PostChange, RelationRow, Removal, Shown, StatusView, Store, Tie, Window,
};

/// Noon of a day.
pub const NOON: Moment = Moment(1_760_000_000_000);

/// A store with nothing in it.
pub struct World {
    pub store: Arc<dyn Store>,
    pub blobs: Arc<dyn Blobs>,
    next: AtomicI64,
}

/// A network that is not this server.
pub fn far() -> Network {
    Network::new("far").unwrap()
}

/// A moment so many seconds after noon.
pub fn at(seconds: i64) -> Moment {
    NOON.plus(seconds * 1000)
}

/// The first id of a moment so many seconds after noon.
pub fn id_at(seconds: i64) -> i64 {
    snowflake(at(seconds))
}

/// A page without bounds.
pub fn all() -> Window {
    Window {
        limit: 1000,
        ..Window::default()
    }
}

/// The ids of a page.
pub fn ids(page: &[StatusView]) -> Vec<i64> {
    page.iter().map(|view| view.id.0).collect()
}

/// An author as a network describes them.
pub fn author(network: Network, name: &str) -> Author {
    Author {
        uri: format!("{network}:author/{name}"),
        network,
        handle: name.to_owned(),
        host: "example.org".to_owned(),
        name: format!("Name of {name}"),
        url: format!("https://example.org/@{name}"),
        note_html: String::new(),
        avatar: None,
        header: None,
        bot: false,
        locked: false,
        fields: Vec::new(),
        counts: AuthorCounts::default(),
        created_at: None,
        address: None,
    }
}

/// A post of an author, so many seconds after noon, shown to nobody yet.
pub fn post(author: AuthorId, name: &str, seconds: i64) -> PostChange {
    PostChange {
        uri: format!("far:post/{name}"),
        origin: far(),
        carrier: far(),
        author,
        url: Some(format!("https://example.org/{name}")),
        audience: Audience::Public,
        published_at: at(seconds),
        edited_at: None,
        parent_uri: None,
        parent_address: None,
        boost_of: None,
        quote_uri: None,
        draft: None,
        body: PostBody {
            text: Text::plain_only(format!("words of {name}")),
            ..PostBody::default()
        },
        fragment: format!("{{\"name\":\"{name}\"}}"),
        text_key: String::new(),
        tags: Vec::new(),
        mentions: Vec::new(),
        counts: Counts::default(),
        shown: Vec::new(),
    }
}

/// A boost of a post by its name.
pub fn boost(author: AuthorId, name: &str, of: &str, seconds: i64) -> PostChange {
    PostChange {
        boost_of: Some(format!("far:post/{of}")),
        body: PostBody::default(),
        ..post(author, name, seconds)
    }
}

/// That an owner was shown a post through no account of theirs.
pub fn shown(owner: &Owner, home: Home) -> Shown {
    Shown {
        owner: owner.id,
        account: None,
        address: None,
        flags: None,
        home,
        tie: None,
    }
}

/// That an owner was shown a post through an account, which calls it so.
pub fn shown_through(account: &Account, address: &str, home: Home) -> Shown {
    Shown {
        owner: account.owner,
        account: Some(account.id),
        address: Some(Address(address.to_owned())),
        flags: None,
        home,
        tie: None,
    }
}

/// Changes of one post.
pub fn one(post: PostChange) -> Changes {
    Changes {
        posts: vec![post],
        ..Changes::default()
    }
}

/// The removal of a post by its name.
pub fn removal(name: &str) -> Changes {
    Changes {
        removals: vec![Removal::Uri {
            uri: format!("far:post/{name}"),
            by: None,
        }],
        ..Changes::default()
    }
}

/// A task that says one short thing, in so many parts.
pub fn edition(account: AccountId, parts: u32) -> Task {
    let part = |ordinal| Part {
        ordinal,
        text: Text::plain_only("hello"),
        spoiler: String::new(),
        sensitive: false,
        language: None,
        audience: Audience::Public,
        media: Vec::new(),
        poll: None,
        reply_to: None,
        quote: None,
    };
    Task::Post(Edition {
        account,
        parts: (0..parts).map(part).collect(),
        losses: Vec::new(),
    })
}

impl World {
    pub async fn open() -> Self {
        let opened = syrinx_store::open_temporary().await.unwrap();
        Self {
            store: opened.store,
            blobs: opened.blobs,
            next: AtomicI64::new(1),
        }
    }

    /// An id that nothing else here has.
    pub fn mint(&self) -> i64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    pub async fn owner(&self, name: &str) -> Owner {
        let new = NewOwner {
            name: name.to_owned(),
            password_hash: None,
            admin: false,
            created_at: NOON,
        };
        let author = self.author_row(Network::local(), name);
        self.store.create_owner(new, author).await.unwrap()
    }

    pub fn author_row(&self, network: Network, name: &str) -> AuthorRow {
        AuthorRow {
            id: AuthorId(self.mint()),
            author: author(network, name),
            fragment: format!("{{\"author\":\"{name}\"}}"),
            owner: None,
            fetched_at: NOON,
        }
    }

    /// Somebody who speaks far away.
    pub async fn stranger(&self, name: &str) -> AuthorId {
        self.store
            .put_author(self.author_row(far(), name), None)
            .await
            .unwrap()
    }

    /// A linked account of an owner that has all doors.
    pub async fn account(&self, owner: &Owner, name: &str) -> Account {
        let author = self.stranger(name).await;
        self.store
            .link_account(new_account(owner, author, name, "token"))
            .await
            .unwrap()
    }

    pub async fn apply(&self, changes: Changes) -> Applied {
        self.store.apply(changes).await.unwrap()
    }

    /// Writes a post and gives its id.
    pub async fn write(&self, post: PostChange) -> PostId {
        let uri = post.uri.clone();
        self.apply(one(post)).await;
        self.id_of(&uri).await
    }

    /// Writes how an owner stands to an author.
    pub async fn relate(&self, relation: &RelationRow) {
        let changes = Changes {
            relations: vec![relation.clone()],
            ..Changes::default()
        };
        self.apply(changes).await;
    }

    pub async fn id_of(&self, uri: &str) -> PostId {
        self.store.known(&[uri.to_owned()]).await.unwrap()[0].post
    }

    /// Writes a post that one owner is shown, and gives what their client calls it.
    pub async fn show(&self, post: PostChange, owner: &Owner, home: Home) -> StatusId {
        self.place(post, shown(owner, home)).await.status
    }

    /// Writes a post that is shown once, and says where it was placed.
    pub async fn place(&self, mut post: PostChange, shown: Shown) -> syrinx_store::Placed {
        post.shown = vec![shown];
        self.apply(one(post)).await.placed.remove(0)
    }

    /// Writes a post that is the same thing as another.
    pub async fn tie(&self, post: PostChange, owner: &Owner, home: Home, to: &str) -> syrinx_store::Placed {
        let shown = Shown {
            tie: Some(Tie::Uri(format!("far:post/{to}"))),
            ..shown(owner, home)
        };
        self.place(post, shown).await
    }

    pub async fn home(&self, owner: &Owner) -> Vec<StatusView> {
        self.store.home(owner.id, all()).await.unwrap()
    }

    pub async fn status(&self, viewer: Option<OwnerId>, id: impl Into<StatusId>) -> Option<StatusView> {
        self.store.statuses(viewer, &[id.into()]).await.unwrap().pop()
    }

    /// A post of an owner here, with deliveries of one part each.
    pub fn acceptance(&self, owner: &Owner, name: &str, accounts: &[&Account], seconds: i64) -> Acceptance {
        let id = DraftId(self.mint());
        let change = PostChange {
            uri: format!("local:post/{name}"),
            origin: Network::local(),
            carrier: Network::local(),
            draft: Some(id),
            url: Some("https://here.example/{id}".to_owned()),
            shown: vec![shown(owner, Home::Live)],
            ..post(owner.author, name, seconds)
        };
        Acceptance {
            owner: owner.id,
            id,
            draft: draft(seconds),
            idempotency: None,
            changes: one(change),
            deliveries: accounts
                .iter()
                .map(|account| NewDelivery {
                    account: account.id,
                    task: edition(account.id, 1),
                    parts: 1,
                })
                .collect(),
            at: at(seconds),
        }
    }
}

/// A login of an owner as an author.
pub fn new_account(owner: &Owner, author: AuthorId, name: &str, secret: &str) -> NewAccount {
    NewAccount {
        owner: owner.id,
        author,
        grant: Grant {
            network: far(),
            author_uri: format!("far:author/{name}"),
            handle: format!("{name}@example.org"),
            server: "https://example.org".to_owned(),
            expires_at: None,
            secret: Secret::new(secret),
        },
        limits: Limits::none(),
        capabilities: Capabilities {
            publish: true,
            timeline: true,
            notices: true,
            ..Capabilities::default()
        },
        at: NOON,
    }
}

pub fn draft(seconds: i64) -> Draft {
    Draft {
        text: Text::plain_only("hello"),
        spoiler: String::new(),
        sensitive: false,
        language: None,
        audience: Audience::Public,
        media: Vec::new(),
        poll: None,
        parent: None,
        quote: None,
        targets: Targets::Default,
        variants: std::collections::BTreeMap::new(),
        application: None,
        application_page: None,
        at: at(seconds),
    }
}
