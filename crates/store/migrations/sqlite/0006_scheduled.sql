-- Posts to be sent later. `said` is what the client asked for, as the engine keeps it.
CREATE TABLE scheduled (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    owner  INTEGER NOT NULL REFERENCES owner (id),
    at     INTEGER NOT NULL,
    said   TEXT NOT NULL,
    -- Why it could not be sent when its time came.
    failed TEXT
) STRICT;
CREATE INDEX scheduled_owner ON scheduled (owner, id);
CREATE INDEX scheduled_due ON scheduled (at) WHERE failed IS NULL;
