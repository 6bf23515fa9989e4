-- What owners do not want to read. `contexts` is a JSON array of words.
CREATE TABLE filter (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    owner      INTEGER NOT NULL REFERENCES owner (id),
    title      TEXT NOT NULL,
    contexts   TEXT NOT NULL,
    action     TEXT NOT NULL,
    expires_at INTEGER
) STRICT;
CREATE INDEX filter_owner ON filter (owner);

CREATE TABLE filter_keyword (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    filter     INTEGER NOT NULL REFERENCES filter (id) ON DELETE CASCADE,
    keyword    TEXT NOT NULL,
    whole_word INTEGER NOT NULL
) STRICT;
CREATE INDEX filter_keyword_filter ON filter_keyword (filter);

-- `status` is what the owner's client calls it, `post` what stands behind it.
CREATE TABLE filter_status (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    filter INTEGER NOT NULL REFERENCES filter (id) ON DELETE CASCADE,
    status INTEGER NOT NULL,
    post   INTEGER NOT NULL REFERENCES post (id),
    UNIQUE (filter, post)
) STRICT;
