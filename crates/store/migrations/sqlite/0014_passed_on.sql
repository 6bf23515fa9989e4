-- The server that passed a post or a profile on; NULL if it is known from where it was said, empty if that is forgotten.
-- Of what was taken away: who took it away.
ALTER TABLE post ADD COLUMN passed_on_by TEXT DEFAULT '';
ALTER TABLE author ADD COLUMN passed_on_by TEXT DEFAULT '';
UPDATE post SET passed_on_by = NULL WHERE origin = 'local' OR gone = 1;
UPDATE author SET passed_on_by = NULL WHERE owner IS NOT NULL;
