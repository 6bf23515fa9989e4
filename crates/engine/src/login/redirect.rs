//! Where an owner may be sent back to.

use crate::{Error, Result};
use url::Url;

/// For apps without an address of their own: the code is shown, and copied by hand.
const BY_HAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// Addresses of an app at most.
const MOST: usize = 20;

/// Bytes of an address at most.
const LONGEST: usize = 2000;

/// Schemes that run or show something of the sender's own instead of leading to the app.
const DANGEROUS: [&str; 7] = [
    "javascript",
    "data",
    "vbscript",
    "file",
    "blob",
    "about",
    "view-source",
];

/// Checks the addresses with which an app registers.
///
/// # Errors
/// `Invalid` with what is wrong.
pub(super) fn checked(addresses: Vec<String>) -> Result<Vec<String>> {
    if addresses.is_empty() || addresses.len() > MOST {
        return Err(Error::Invalid(format!(
            "An app has from 1 to {MOST} redirect URIs"
        )));
    }
    for address in &addresses {
        check(address)?;
    }
    Ok(addresses)
}

fn check(address: &str) -> Result<()> {
    let wrong = |why: &str| Err(Error::Invalid(format!("The redirect URI {why}")));
    if address == BY_HAND {
        return Ok(());
    }
    if address.len() > LONGEST {
        return wrong("is too long");
    }
    // A parser forgives blanks and controls, a browser other ones; so there must be none.
    if address
        .chars()
        .any(|sign| sign.is_whitespace() || sign.is_control())
    {
        return wrong("has blanks or control characters");
    }
    let Ok(url) = Url::parse(address) else {
        return wrong("is not an absolute URI");
    };
    if url.fragment().is_some() {
        return wrong("has a fragment");
    }
    if DANGEROUS.contains(&url.scheme()) {
        return wrong("has a scheme that is not allowed");
    }
    Ok(())
}

/// Checks the web site of an app; an empty one counts as none.
///
/// # Errors
/// `Invalid` unless it is `http` or `https`.
pub(super) fn checked_website(website: Option<String>) -> Result<Option<String>> {
    let Some(website) = website.filter(|website| !website.trim().is_empty()) else {
        return Ok(None);
    };
    match Url::parse(&website) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && website.len() <= LONGEST => {
            Ok(Some(url.into()))
        }
        _ => Err(Error::invalid("The website must be an http or https URL")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apps_of_all_kinds_may_register() {
        for address in [
            BY_HAND,
            "https://app.example/callback?x=1",
            "http://127.0.0.1:8080/",
            "oauth2redirect://org.app/",
            "app-one://",
            "org.app:/callback",
        ] {
            assert!(check(address).is_ok(), "{address}");
        }
    }

    #[test]
    fn nothing_that_runs_or_hides_may() {
        for address in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\nscript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "https://app.example/#token",
            "/callback",
            "",
            "https://app.example/a b",
        ] {
            assert!(check(address).is_err(), "{address}");
        }
        assert!(checked(Vec::new()).is_err());
    }

    #[test]
    fn a_website_is_a_web_site() {
        assert!(checked_website(Some("javascript:alert(1)".into())).is_err());
        assert_eq!(checked_website(Some(" ".into())).ok(), Some(None));
        assert_eq!(
            checked_website(Some("https://a.example".into())).ok(),
            Some(Some("https://a.example/".into()))
        );
    }
}
