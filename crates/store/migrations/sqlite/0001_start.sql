-- Moments are milliseconds since 1970. Truths are 0 or 1. An account of 0 in a key means "here".
-- Audiences count from the widest: 0 public, 1 unlisted, 2 private, 3 direct.
-- Columns named *_key are folded to lower case by the program, since SQLite folds ASCII only.

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- People and their logins.

CREATE TABLE author (
    id         INTEGER PRIMARY KEY,
    network    TEXT NOT NULL,
    uri        TEXT NOT NULL,
    handle_key TEXT NOT NULL,
    host_key   TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    owner      INTEGER REFERENCES owner (id),
    fetched_at INTEGER NOT NULL,
    fragment   TEXT NOT NULL,
    profile    TEXT NOT NULL,
    UNIQUE (network, uri)
) STRICT;
CREATE INDEX author_handle ON author (handle_key, host_key);
CREATE INDEX author_name ON author (name_key);
CREATE VIRTUAL TABLE author_words USING fts5 (handle, name, content = '', contentless_delete = 1, tokenize = 'trigram');

CREATE TABLE owner (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    name              TEXT NOT NULL,
    name_key          TEXT NOT NULL UNIQUE,
    author            INTEGER NOT NULL UNIQUE REFERENCES author (id),
    password_hash     TEXT,
    default_audience  INTEGER NOT NULL DEFAULT 0,
    default_sensitive INTEGER NOT NULL DEFAULT 0,
    default_language  TEXT,
    admin             INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    -- The highest entry id that this home ever had: what arrives live lies above it, also after removals.
    mark              INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE app (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id     TEXT NOT NULL UNIQUE,
    secret_hash   BLOB NOT NULL,
    name          TEXT NOT NULL,
    website       TEXT,
    redirect_uris TEXT NOT NULL,
    scopes        TEXT NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE token (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hash       BLOB NOT NULL UNIQUE,
    owner      INTEGER REFERENCES owner (id),
    app        INTEGER NOT NULL REFERENCES app (id),
    scopes     TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX token_owner ON token (owner) WHERE owner IS NOT NULL;

CREATE TABLE ticket (
    purpose    TEXT NOT NULL,
    key_hash   BLOB NOT NULL,
    payload    BLOB NOT NULL, -- sealed
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (purpose, key_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_end ON ticket (expires_at);

-- Linked accounts and what is read through them. An unlinked account's row stays, for the history of its deliveries.

CREATE TABLE list (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    owner          INTEGER NOT NULL REFERENCES owner (id),
    title          TEXT NOT NULL,
    account        INTEGER,
    exclusive      INTEGER NOT NULL,
    replies_policy TEXT NOT NULL
) STRICT;
CREATE INDEX list_owner ON list (owner);

CREATE TABLE list_member (
    list   INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    author INTEGER NOT NULL REFERENCES author (id),
    PRIMARY KEY (list, author)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_member_author ON list_member (author);

CREATE TABLE account (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    owner            INTEGER NOT NULL REFERENCES owner (id),
    network          TEXT NOT NULL,
    author           INTEGER NOT NULL REFERENCES author (id),
    author_uri       TEXT NOT NULL,
    handle           TEXT NOT NULL,
    server           TEXT NOT NULL,
    label            TEXT NOT NULL,
    state            TEXT NOT NULL,
    state_detail     TEXT,
    post_by_default  INTEGER NOT NULL,
    read             INTEGER NOT NULL,
    limits           TEXT,
    capabilities     TEXT NOT NULL,
    list             INTEGER NOT NULL,
    linked_at        INTEGER NOT NULL,
    read_at          INTEGER,
    unlinked         INTEGER NOT NULL DEFAULT 0,
    secret           BLOB, -- sealed
    grant_expires_at INTEGER,
    grant_version    INTEGER NOT NULL DEFAULT 1,
    UNIQUE (owner, author)
) STRICT;

CREATE TABLE source (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id),
    kind    TEXT NOT NULL,
    cursor  TEXT,
    read_at INTEGER,
    UNIQUE (account, kind)
) STRICT;

CREATE TABLE gap (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    source  INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    from_at INTEGER,
    to_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX gap_source ON gap (source);

CREATE TABLE author_address (
    author  INTEGER NOT NULL REFERENCES author (id),
    account INTEGER NOT NULL REFERENCES account (id),
    local   TEXT NOT NULL,
    PRIMARY KEY (author, account)
) STRICT, WITHOUT ROWID;

-- Posts, once per server. `owner` is the owner here who wrote it. A tombstone keeps its row, emptied.

CREATE TABLE draft (
    id    INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (id),
    at    INTEGER NOT NULL,
    body  TEXT NOT NULL
) STRICT;

CREATE TABLE post (
    id             INTEGER PRIMARY KEY,
    uri            TEXT NOT NULL UNIQUE,
    origin         TEXT NOT NULL,
    carrier        TEXT NOT NULL,
    author         INTEGER NOT NULL REFERENCES author (id),
    owner          INTEGER REFERENCES owner (id),
    draft          INTEGER REFERENCES draft (id),
    audience       INTEGER NOT NULL,
    published_at   INTEGER NOT NULL,
    edited_at      INTEGER,
    version        INTEGER NOT NULL,
    gone           INTEGER NOT NULL DEFAULT 0,
    with_media     INTEGER NOT NULL DEFAULT 0,
    parent         INTEGER,
    boost_of       INTEGER REFERENCES post (id),
    quote          INTEGER,
    replies        INTEGER NOT NULL DEFAULT 0,
    boosts         INTEGER NOT NULL DEFAULT 0,
    likes          INTEGER NOT NULL DEFAULT 0,
    quotes         INTEGER NOT NULL DEFAULT 0,
    -- What this server adds to what the network counts.
    boosts_here    INTEGER NOT NULL DEFAULT 0,
    likes_here     INTEGER NOT NULL DEFAULT 0,
    url            TEXT,
    parent_uri     TEXT,
    parent_account INTEGER,
    parent_local   TEXT,
    quote_uri      TEXT,
    text_key       TEXT NOT NULL,
    fragment       TEXT NOT NULL,
    body           TEXT NOT NULL
) STRICT;
CREATE INDEX post_url ON post (url) WHERE url IS NOT NULL;
CREATE INDEX post_author ON post (author, id);
CREATE INDEX post_public ON post (id) WHERE audience = 0 AND gone = 0 AND boost_of IS NULL;
CREATE INDEX post_here ON post (id) WHERE audience = 0 AND gone = 0 AND boost_of IS NULL AND origin = 'local';
CREATE INDEX post_draft ON post (draft) WHERE draft IS NOT NULL;
CREATE INDEX post_parent ON post (parent) WHERE parent IS NOT NULL;
CREATE INDEX post_boost ON post (boost_of) WHERE boost_of IS NOT NULL;
CREATE INDEX post_text ON post (text_key, author, published_at) WHERE text_key <> '';
CREATE INDEX post_orphan_uri ON post (parent_uri) WHERE parent IS NULL AND parent_uri IS NOT NULL;
CREATE INDEX post_orphan_local ON post (parent_account, parent_local)
    WHERE parent IS NULL AND parent_account IS NOT NULL;
CREATE INDEX post_unquoted ON post (quote_uri) WHERE quote IS NULL AND quote_uri IS NOT NULL;
CREATE VIRTUAL TABLE post_words USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');

-- Removals of what was not there yet. `by` is the only author whose post it concerns, 0 for any.
CREATE TABLE tombstone (
    uri TEXT NOT NULL,
    by  INTEGER NOT NULL,
    PRIMARY KEY (uri, by)
) STRICT, WITHOUT ROWID;

CREATE TABLE post_tag (
    tag  TEXT NOT NULL,
    post INTEGER NOT NULL REFERENCES post (id),
    PRIMARY KEY (tag, post)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_tag_post ON post_tag (post);

CREATE TABLE post_mention (
    post   INTEGER NOT NULL REFERENCES post (id),
    author INTEGER NOT NULL REFERENCES author (id),
    PRIMARY KEY (post, author)
) STRICT, WITHOUT ROWID;

-- What bridges say that a post is elsewhere.
CREATE TABLE post_bridge (
    uri  TEXT NOT NULL,
    post INTEGER NOT NULL REFERENCES post (id),
    PRIMARY KEY (uri, post)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_bridge_post ON post_bridge (post);

CREATE TABLE address (
    post    INTEGER NOT NULL REFERENCES post (id),
    account INTEGER NOT NULL REFERENCES account (id),
    local   TEXT NOT NULL,
    PRIMARY KEY (post, account)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX address_local ON address (account, local);

-- Who was shown what, through which account, and whether it belongs to that account's home.
CREATE TABLE seen (
    post    INTEGER NOT NULL REFERENCES post (id),
    owner   INTEGER NOT NULL REFERENCES owner (id),
    account INTEGER NOT NULL,
    home    INTEGER NOT NULL,
    PRIMARY KEY (post, owner, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_account ON seen (account);

CREATE TABLE flags (
    owner         INTEGER NOT NULL REFERENCES owner (id),
    post          INTEGER NOT NULL REFERENCES post (id),
    liked         INTEGER NOT NULL,
    boosted       INTEGER NOT NULL,
    bookmarked    INTEGER NOT NULL,
    muted         INTEGER NOT NULL,
    pinned        INTEGER NOT NULL,
    -- The order in which it was liked and kept, for paging; NULL if it is not.
    liked_id      INTEGER,
    bookmarked_id INTEGER,
    PRIMARY KEY (owner, post)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX flags_liked ON flags (owner, liked_id) WHERE liked_id IS NOT NULL;
CREATE UNIQUE INDEX flags_bookmarked ON flags (owner, bookmarked_id) WHERE bookmarked_id IS NOT NULL;
CREATE INDEX flags_post ON flags (post);

-- Entries: what an owner's home shows. `post` is the copy that is shown.

CREATE TABLE entry (
    owner INTEGER NOT NULL REFERENCES owner (id),
    id    INTEGER NOT NULL,
    post  INTEGER NOT NULL REFERENCES post (id),
    PRIMARY KEY (owner, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_id ON entry (id);

CREATE TABLE entry_post (
    owner   INTEGER NOT NULL REFERENCES owner (id),
    post    INTEGER NOT NULL REFERENCES post (id),
    entry   INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    PRIMARY KEY (owner, post)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entry_post_entry ON entry_post (owner, entry, ordinal);
CREATE INDEX entry_post_post ON entry_post (post);

CREATE TABLE alias (
    owner INTEGER NOT NULL REFERENCES owner (id),
    old   INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (owner, old)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_old ON alias (old);
CREATE INDEX alias_entry ON alias (owner, entry);

-- Pairs that the owner split, both ways round.
CREATE TABLE apart (
    owner INTEGER NOT NULL REFERENCES owner (id),
    post  INTEGER NOT NULL,
    other INTEGER NOT NULL,
    PRIMARY KEY (owner, post, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    owner INTEGER NOT NULL REFERENCES owner (id)
) STRICT;

CREATE TABLE person_author (
    owner    INTEGER NOT NULL REFERENCES owner (id),
    author   INTEGER NOT NULL REFERENCES author (id),
    person   INTEGER NOT NULL REFERENCES person (id),
    evidence TEXT NOT NULL,
    PRIMARY KEY (owner, author)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_author_person ON person_author (person);

CREATE TABLE relation (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    owner       INTEGER NOT NULL REFERENCES owner (id),
    author      INTEGER NOT NULL REFERENCES author (id),
    account     INTEGER NOT NULL,
    following   INTEGER NOT NULL DEFAULT 0,
    boosts      INTEGER NOT NULL DEFAULT 1,
    requested   INTEGER NOT NULL DEFAULT 0,
    followed_by INTEGER NOT NULL DEFAULT 0,
    muting      INTEGER NOT NULL DEFAULT 0,
    blocking    INTEGER NOT NULL DEFAULT 0,
    blocked_by  INTEGER NOT NULL DEFAULT 0,
    at          INTEGER NOT NULL,
    barred      INTEGER NOT NULL GENERATED ALWAYS AS (blocking | blocked_by) STORED,
    hidden      INTEGER NOT NULL GENERATED ALWAYS AS (muting | blocking | blocked_by) STORED,
    UNIQUE (owner, author, account)
) STRICT;
CREATE INDEX relation_hidden ON relation (owner, author) WHERE hidden = 1;
CREATE INDEX relation_barred ON relation (owner, author) WHERE barred = 1;
CREATE INDEX relation_followers ON relation (author) WHERE following = 1;
CREATE INDEX relation_following ON relation (owner, author) WHERE following = 1;

-- The outbox. A lease that has not ended shows as `leased_until`; the state is the one before the lease.

CREATE TABLE delivery (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    owner           INTEGER NOT NULL REFERENCES owner (id),
    account         INTEGER NOT NULL REFERENCES account (id),
    draft           INTEGER REFERENCES draft (id),
    -- What makes two wishes the same: the act and its post, or the kind of relation and its author. NULL for posts.
    wish_key        TEXT,
    gone            INTEGER NOT NULL DEFAULT 0,
    revision        INTEGER NOT NULL DEFAULT 1,
    done_revision   INTEGER NOT NULL DEFAULT 0,
    state           TEXT NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_at         INTEGER NOT NULL,
    error           TEXT,
    created_at      INTEGER NOT NULL,
    fence           INTEGER NOT NULL DEFAULT 0,
    leased_until    INTEGER,
    leased_revision INTEGER,
    task            TEXT NOT NULL,
    waiting         INTEGER NOT NULL GENERATED ALWAYS AS (state IN ('queued', 'sending', 'retrying', 'deleting')) STORED,
    UNIQUE (account, wish_key)
) STRICT;
CREATE INDEX delivery_due ON delivery (account, next_at, id) WHERE waiting = 1;
CREATE INDEX delivery_leased ON delivery (account, leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX delivery_draft ON delivery (draft, account) WHERE draft IS NOT NULL;
CREATE INDEX delivery_account ON delivery (account, state);

CREATE TABLE part (
    delivery    INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    ordinal     INTEGER NOT NULL,
    stamp       TEXT,
    in_flight   INTEGER NOT NULL DEFAULT 0,
    receipt     TEXT,
    uri         TEXT,
    attachments TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (delivery, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX part_uri ON part (uri) WHERE uri IS NOT NULL;

CREATE TABLE idempotency (
    token  INTEGER NOT NULL,
    key    TEXT NOT NULL,
    status INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (token, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);

-- The post of a notice is found by its URI when it is read, since it may come later. A dismissed notice stays, so that it does not come back.
CREATE TABLE notice (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    owner     INTEGER NOT NULL REFERENCES owner (id),
    account   INTEGER NOT NULL,
    native_id TEXT NOT NULL,
    kind      TEXT NOT NULL,
    author    INTEGER NOT NULL REFERENCES author (id),
    post_uri  TEXT,
    at        INTEGER NOT NULL,
    dismissed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (owner, account, native_id)
) STRICT;
CREATE INDEX notice_page ON notice (owner, id) WHERE dismissed = 0;
CREATE INDEX notice_post ON notice (post_uri, kind) WHERE post_uri IS NOT NULL;

CREATE TABLE media (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    owner      INTEGER NOT NULL REFERENCES owner (id),
    name       TEXT NOT NULL UNIQUE,
    preview    TEXT,
    kind       TEXT NOT NULL,
    mime       TEXT NOT NULL,
    size       INTEGER NOT NULL,
    width      INTEGER,
    height     INTEGER,
    blurhash   TEXT,
    alt        TEXT NOT NULL,
    focus_x    REAL,
    focus_y    REAL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE marker (
    owner        INTEGER NOT NULL REFERENCES owner (id),
    timeline     TEXT NOT NULL,
    last_read_id INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (owner, timeline)
) STRICT, WITHOUT ROWID;
