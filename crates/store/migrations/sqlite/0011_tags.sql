-- Tags that owners follow: public posts with them enter the home. `id` is the order of following.
CREATE TABLE followed_tag (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    owner INTEGER NOT NULL REFERENCES owner (id),
    tag   TEXT NOT NULL,
    UNIQUE (owner, tag)
) STRICT;
CREATE INDEX followed_tag_tag ON followed_tag (tag);

-- Tags that owners show on their profile.
CREATE TABLE featured_tag (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    owner INTEGER NOT NULL REFERENCES owner (id),
    tag   TEXT NOT NULL,
    UNIQUE (owner, tag)
) STRICT;
