-- The pieces of the search indices are merged beside those who write, not within whichever commit is due.
INSERT INTO post_words (post_words, rank) VALUES ('automerge', 0);
INSERT INTO author_words (author_words, rank) VALUES ('automerge', 0);
