-- What an owner decided about an author for themself, beside following, muting and blocking.
CREATE TABLE regard (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    owner       INTEGER NOT NULL REFERENCES owner (id),
    author      INTEGER NOT NULL REFERENCES author (id),
    note        TEXT NOT NULL DEFAULT '',
    -- Shown on the owner's profile.
    endorsed    INTEGER NOT NULL DEFAULT 0,
    -- Each of their posts is told.
    notify      INTEGER NOT NULL DEFAULT 0,
    -- When the mute ends; NULL if there is none or it never does.
    muted_until INTEGER,
    UNIQUE (owner, author)
) STRICT;
CREATE INDEX regard_endorsed ON regard (owner, id) WHERE endorsed = 1;
CREATE INDEX regard_notify ON regard (author) WHERE notify = 1;
CREATE INDEX regard_mutes ON regard (muted_until) WHERE muted_until IS NOT NULL;

-- Who asks to follow an owner here.
CREATE INDEX relation_requested ON relation (author, id) WHERE requested = 1 AND account = 0;
