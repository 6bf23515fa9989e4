//! What a token may do.

use crate::{Error, Result};

/// Scopes that stand for all of their kind.
const WHOLE: [&str; 8] = [
    "read",
    "write",
    "follow",
    "push",
    "profile",
    "crypto",
    "admin:read",
    "admin:write",
];

/// What can be read alone.
const READ: [&str; 14] = [
    "accounts",
    "blocks",
    "bookmarks",
    "collections",
    "favourites",
    "filters",
    "follows",
    "lists",
    "me",
    "mutes",
    "notifications",
    "search",
    "statuses",
    "syrinx",
];

/// What can be written alone.
const WRITE: [&str; 15] = [
    "accounts",
    "blocks",
    "bookmarks",
    "collections",
    "conversations",
    "favourites",
    "filters",
    "follows",
    "lists",
    "media",
    "mutes",
    "notifications",
    "reports",
    "statuses",
    "syrinx",
];

/// What can be administered alone.
const ADMIN: [&str; 7] = [
    "accounts",
    "reports",
    "domain_allows",
    "domain_blocks",
    "ip_blocks",
    "email_domain_blocks",
    "canonical_email_blocks",
];

/// What the old scope `follow` stands for.
const FOLLOW: [&str; 3] = ["follows", "blocks", "mutes"];

/// The scope of those who ask for none.
const DEFAULT: &str = "read";

/// The scopes asked for, each once, in order; those who ask for none get the default.
///
/// # Errors
/// `Invalid` if one is unknown.
pub(super) fn checked(scopes: Vec<String>) -> Result<Vec<String>> {
    let mut checked: Vec<String> = Vec::new();
    for scope in scopes {
        if !is_known(&scope) {
            return Err(Error::Invalid(format!(
                "There is no scope “{}”",
                scope.escape_debug()
            )));
        }
        if !checked.contains(&scope) {
            checked.push(scope);
        }
    }
    if checked.is_empty() {
        checked.push(DEFAULT.to_owned());
    }
    Ok(checked)
}

/// The scopes asked for, if what was allowed covers each of them.
///
/// # Errors
/// `Invalid` if one is unknown or not covered.
pub(super) fn within(allowed: &[String], scopes: Vec<String>) -> Result<Vec<String>> {
    let scopes = checked(scopes)?;
    match scopes.iter().find(|scope| !covers(allowed, scope)) {
        Some(scope) => Err(Error::Invalid(format!(
            "This app did not register the scope “{scope}”"
        ))),
        None => Ok(scopes),
    }
}

/// Whether scopes cover one. `read` and `write` cover their kinds, but not what rules this server's own linked
/// accounts: that must have been asked for by name.
pub(super) fn covers(scopes: &[String], wanted: &str) -> bool {
    scopes.iter().any(|scope| {
        let (kind, what) = wanted.split_once(':').unwrap_or((wanted, ""));
        match scope.as_str() {
            scope if scope == wanted => true,
            "read" | "write" => kind == scope && !what.is_empty() && what != "syrinx",
            "follow" => matches!(kind, "read" | "write") && FOLLOW.contains(&what),
            "admin:read" | "admin:write" => wanted
                .strip_prefix(scope.as_str())
                .is_some_and(|rest| rest.starts_with(':')),
            _ => false,
        }
    })
}

fn is_known(scope: &str) -> bool {
    let granular = |prefix: &str, known: &[&str]| {
        scope
            .strip_prefix(prefix)
            .is_some_and(|what| known.contains(&what))
    };
    WHOLE.contains(&scope)
        || granular("read:", &READ)
        || granular("write:", &WRITE)
        || granular("admin:read:", &ADMIN)
        || granular("admin:write:", &ADMIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn parents_cover_their_kinds_and_nothing_else() {
        assert!(covers(&scopes("read"), "read:statuses"));
        assert!(covers(&scopes("read"), "read"));
        assert!(!covers(&scopes("read"), "write:statuses"));
        assert!(!covers(&scopes("read:statuses"), "read"));
        assert!(!covers(&scopes("read:statuses"), "read:accounts"));
        assert!(covers(&scopes("follow"), "write:mutes") && !covers(&scopes("follow"), "write:lists"));
        assert!(!covers(&scopes("read write follow push"), "admin:read:accounts"));
        assert!(covers(&scopes("admin:read"), "admin:read:reports"));
        assert!(!covers(&scopes("admin:read"), "admin:write:reports"));
        assert!(!covers(&scopes("read write"), "push"));
    }

    #[test]
    fn the_linked_accounts_are_never_implied() {
        assert!(!covers(&scopes("read write follow push"), "read:syrinx"));
        assert!(!covers(&scopes("read write follow push"), "write:syrinx"));
        assert!(covers(&scopes("write:syrinx"), "write:syrinx"));
    }

    #[test]
    fn unknown_and_uncovered_scopes_are_refused() {
        assert!(checked(scopes("read root")).is_err());
        assert!(checked(scopes("read:root")).is_err());
        assert_eq!(
            checked(scopes("read read:lists read")).ok(),
            Some(scopes("read read:lists"))
        );
        assert_eq!(checked(Vec::new()).ok(), Some(scopes("read")));
        assert!(within(&scopes("read"), scopes("read:lists")).is_ok());
        assert!(within(&scopes("read"), scopes("write")).is_err());
        assert!(within(&scopes("write"), Vec::new()).is_err());
    }
}
