-- The key of an owner's home as a feed: whoever has it reads the home. Only its SHA-256 is kept.
CREATE TABLE home_feed (
    owner    INTEGER PRIMARY KEY REFERENCES owner (id),
    key_hash BLOB NOT NULL UNIQUE,
    made_at  INTEGER NOT NULL
) STRICT;
