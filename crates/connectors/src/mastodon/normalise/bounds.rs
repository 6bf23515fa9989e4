//! What strangers say, kept within bounds.

use syrinx_model::Moment;

/// How far in the past a date may lie: ten years.
const PAST: i64 = 10 * 366 * 86_400_000;
/// How far in the future a date may lie: five minutes, for clocks that are a little fast.
const FUTURE: i64 = 5 * 60_000;
/// The most media, options, fields and the like that are taken of one thing.
pub(super) const MAX_ITEMS: usize = 50;
/// The most characters of a name or title.
pub(super) const MAX_NAME: usize = 500;
/// The most characters of an alternative text, a description or a warning.
pub(super) const MAX_WORDS: usize = 10_000;
/// The most bytes of an address.
const MAX_URL: usize = 4_096;

/// A date, brought back into the believable: a stranger's clock must not put a post out of reach. `None` if it is none.
pub(super) fn date(text: &str, now: Moment) -> Option<Moment> {
    Moment::parse(text).map(|at| at.clamp(now.plus(-PAST), now.plus(FUTURE)))
}

/// A canonical URI: anything that can be one.
pub(super) fn uri(text: &str) -> Option<String> {
    let fits = (1..=MAX_URL).contains(&text.len()) && !text.contains(char::is_whitespace);
    fits.then(|| text.to_owned())
}

/// An address that a browser may follow.
pub(super) fn web(url: Option<&str>) -> Option<String> {
    let url = url.filter(|url| url.len() <= MAX_URL && !url.contains(char::is_whitespace))?;
    let parsed = url::Url::parse(url).ok()?;
    let open = matches!(parsed.scheme(), "https" | "http") && parsed.has_host();
    open.then(|| url.to_owned())
}

/// Whether this can be a BCP 47 tag.
pub(super) fn is_language(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The first so many characters.
pub(super) fn cap(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((at, _)) => text[..at].to_owned(),
        None => text.to_owned(),
    }
}
