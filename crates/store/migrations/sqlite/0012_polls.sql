-- Polls of posts of this server. `options` tells whether an edit has made another poll of it.
CREATE TABLE poll (
    post    INTEGER PRIMARY KEY REFERENCES post (id),
    options TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    told    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX poll_end ON poll (ends_at) WHERE told = 0;

-- What owners here chose, in polls of this server and of networks. `id` is the order of choosing.
CREATE TABLE vote (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    post   INTEGER NOT NULL REFERENCES post (id),
    owner  INTEGER NOT NULL REFERENCES owner (id),
    choice INTEGER NOT NULL,
    UNIQUE (post, owner, choice)
) STRICT;
