-- Private conversations of owners: direct posts that answer one another, with all their copies.
CREATE TABLE talk (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    owner  INTEGER NOT NULL REFERENCES owner (id),
    unread INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX talk_owner ON talk (owner);

-- `forgotten`: the owner put the talk away when it held this. It stays, so that it does not come back.
CREATE TABLE talk_post (
    owner     INTEGER NOT NULL REFERENCES owner (id),
    post      INTEGER NOT NULL REFERENCES post (id),
    talk      INTEGER NOT NULL REFERENCES talk (id),
    forgotten INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (owner, post)
) STRICT, WITHOUT ROWID;
CREATE INDEX talk_post_talk ON talk_post (talk, post);
