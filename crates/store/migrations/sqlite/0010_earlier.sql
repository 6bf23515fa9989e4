-- What a post said before it was changed, as entities without what differs between readers.
CREATE TABLE earlier (
    post     INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    fragment TEXT NOT NULL,
    PRIMARY KEY (post, at)
) STRICT, WITHOUT ROWID;
