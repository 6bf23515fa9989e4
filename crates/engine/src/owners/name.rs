//! Login names.

use crate::{Error, Result};

/// Names that would pass for the server itself, or for one of its addresses.
const RESERVED: [&str; 22] = [
    "about",
    "abuse",
    "admin",
    "administrator",
    "api",
    "auth",
    "help",
    "inbox",
    "info",
    "local",
    "media",
    "moderator",
    "oauth",
    "outbox",
    "postmaster",
    "root",
    "security",
    "server",
    "support",
    "syrinx",
    "users",
    "webmaster",
];

/// The name as it is kept: in lower case.
///
/// # Errors
/// `Invalid` unless it has from 1 to 30 of `a-z`, `0-9` and `_`, and is not reserved.
pub(super) fn checked(name: &str) -> Result<String> {
    let name = name.trim().to_ascii_lowercase();
    let fits = (1..=30).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !fits {
        return Err(Error::invalid(
            "A name has from 1 to 30 letters (a to z), digits or underscores",
        ));
    }
    if RESERVED.contains(&name.as_str()) {
        return Err(Error::Invalid(format!("The name “{name}” is reserved")));
    }
    Ok(name)
}

/// The name that is meant by what was typed at login: `ann`, `@ann` or `ann@here.example`.
pub(super) fn typed(words: &str) -> String {
    let words = words.trim();
    let words = words.strip_prefix('@').unwrap_or(words);
    words.split('@').next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        assert_eq!(checked(" Ann_1 ").ok().as_deref(), Some("ann_1"));
        for name in [
            "",
            "ann.b",
            "änn",
            "a b",
            "admin",
            "Root",
            &"a".repeat(31),
            "../x",
        ] {
            assert!(checked(name).is_err(), "{name}");
        }
    }

    #[test]
    fn an_address_at_login_means_its_name() {
        for words in [
            "ann",
            "Ann",
            "@ann",
            "ann@here.example",
            "@ann@here.example",
            " ann ",
        ] {
            assert_eq!(typed(words), "ann");
        }
    }
}
