//! Who may see what, as conditions that every reading query joins.
//!
//! They are macros so that each query stays one literal text. In all of them `?1` is the viewer, an owner or NULL for
//! anybody, and `$p` is what the query calls the post.

/// The viewer wrote the post, was shown it, or is mentioned in it.
macro_rules! shown_to {
    ($p:literal) => {
        concat!(
            "(",
            $p,
            ".owner = ?1",
            " OR EXISTS (SELECT 1 FROM seen WHERE seen.post = ",
            $p,
            ".id AND seen.owner = ?1)",
            " OR EXISTS (SELECT 1 FROM owner JOIN post_mention ON post_mention.author = owner.author",
            " WHERE owner.id = ?1 AND post_mention.post = ",
            $p,
            ".id))"
        )
    };
}

/// The viewer may see this post, boosted or not.
macro_rules! visible {
    ($p:literal) => {
        concat!(
            "(",
            $p,
            ".gone = 0 AND (",
            $p,
            ".audience <= 1 OR ",
            shown_to!($p),
            "))"
        )
    };
}

/// The viewer may see the post and, if it is a boost, what it passes on.
macro_rules! readable {
    ($p:literal) => {
        concat!(
            "(",
            visible!($p),
            " AND (",
            $p,
            ".boost_of IS NULL OR EXISTS (SELECT 1 FROM post boosted WHERE boosted.id = ",
            $p,
            ".boost_of AND ",
            visible!("boosted"),
            ")))"
        )
    };
}

/// The viewer neither muted nor blocked the author, nor is blocked by them, through any account; nor, for a boost,
/// the author of what it passes on. Most hide nobody: that is asked once for a page, not for each of its posts.
macro_rules! unhidden {
    ($p:literal) => {
        concat!(
            "(NOT EXISTS (SELECT 1 FROM relation WHERE relation.owner = ?1 AND relation.hidden = 1) ",
            "OR NOT EXISTS (SELECT 1 FROM relation WHERE relation.owner = ?1 AND relation.hidden = 1 AND relation.author IN (",
            $p, ".author, (SELECT author FROM post WHERE id = ", $p, ".boost_of))))"
        )
    };
}

/// As `unhidden`, but mutes do not count: for what the viewer asks for by name.
macro_rules! unbarred {
    ($p:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM relation WHERE relation.owner = ?1 AND relation.barred = 1 AND relation.author IN (",
            $p, ".author, (SELECT author FROM post WHERE id = ", $p, ".boost_of)))"
        )
    };
}

/// The post is the one that the viewer's entry shows, if it is in one: no thing said twice.
macro_rules! shown_copy {
    ($p:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM entry_post other JOIN entry ON entry.owner = ?1 AND entry.id = other.entry",
            " WHERE other.owner = ?1 AND other.post = ", $p, ".id AND entry.post <> ", $p, ".id)"
        )
    };
}
