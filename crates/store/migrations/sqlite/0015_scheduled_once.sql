-- The token and key with which a post for later was asked for: a client that asks twice has one post waiting.
ALTER TABLE scheduled ADD COLUMN token INTEGER;
ALTER TABLE scheduled ADD COLUMN key TEXT;
CREATE UNIQUE INDEX scheduled_once ON scheduled (token, key);
