-- What an account keeps with us because its network keeps nothing; sealed.
CREATE TABLE shelf (
    account INTEGER NOT NULL REFERENCES account (id),
    key     TEXT NOT NULL,
    value   BLOB NOT NULL,
    PRIMARY KEY (account, key)
) STRICT;

-- Notices of strangers are held back until their owner takes them in; whoever was taken in once is no stranger again.
ALTER TABLE notice ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
CREATE INDEX notice_held ON notice (owner, author) WHERE held = 1 AND dismissed = 0;
CREATE TABLE welcomed (
    owner  INTEGER NOT NULL REFERENCES owner (id),
    author INTEGER NOT NULL REFERENCES author (id),
    PRIMARY KEY (owner, author)
) STRICT, WITHOUT ROWID;

-- What becomes of notices of strangers: accept, filter (held back) or drop.
ALTER TABLE owner ADD COLUMN strangers TEXT NOT NULL DEFAULT 'filter';
