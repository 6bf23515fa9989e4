-- What a part says on its network, or is about to: a wish may change while it is on its way, and what was begun must be
-- found again, and changed or brought to its end, in the words in which it was sent.
ALTER TABLE part ADD COLUMN said TEXT;

-- When bytes of it went out last: only some time after that does its absence prove anything.
ALTER TABLE part ADD COLUMN sent_at INTEGER;
