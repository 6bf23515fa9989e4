//! The last net below the types: whatever looks like a secret in a log line is blotted out.

/// Words after which a secret stands.
const MARKS: &[&str] = &[
    "access_token",
    "refresh_token",
    "client_secret",
    "code_verifier",
    "password",
    "authorization",
    "bearer",
    "token",
    "secret",
    "code",
];

/// Paths after which a secret stands: whoever knows the rest may read a home, or call in the name of a network.
const PATHS: &[&str] = &["/feeds/home/", "/hooks/"];

/// What is written in place of a secret.
const BLOT: &str = "[redacted]";

/// A line without the values of `token=…`, `"password":"…"`, `Bearer …` and the like.
pub(super) fn redact(line: &str) -> String {
    let mut clean = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((start, end)) = next_secret(rest) {
        clean.push_str(&rest[..start]);
        clean.push_str(BLOT);
        rest = &rest[end..];
    }
    clean.push_str(rest);
    clean
}

/// The byte range of the first secret.
fn next_secret(text: &str) -> Option<(usize, usize)> {
    let lower = text.to_ascii_lowercase();
    let found = MARKS
        .iter()
        .flat_map(|mark| lower.match_indices(mark).map(|(at, _)| (at, at + mark.len())));
    let after_paths = PATHS
        .iter()
        .flat_map(|path| lower.match_indices(path).map(|(at, _)| at + path.len()));
    found
        .filter_map(|(at, end)| value(text, at, end))
        .chain(after_paths.filter_map(|start| span(text, start)))
        .min()
}

/// What stands from here on up to its end, unless there is nothing or it is gone already.
fn span(text: &str, start: usize) -> Option<(usize, usize)> {
    let told = &text[start..];
    let length = told
        .find(|c: char| c.is_whitespace() || "\"'&,;)}]".contains(c))
        .unwrap_or(told.len());
    (length > 0 && !told.starts_with(BLOT)).then_some((start, start + length))
}

/// The value behind a mark, if the mark is a whole word and something is said to be its value.
fn value(text: &str, at: usize, end: usize) -> Option<(usize, usize)> {
    if text[..at].ends_with(|before: char| before.is_ascii_alphanumeric()) {
        return None;
    }
    let mut rest = &text[end..];
    let bearer = text[at..end].eq_ignore_ascii_case("bearer");
    rest = rest.strip_prefix('"').unwrap_or(rest);
    let told = rest
        .strip_prefix(['=', ':'])
        .or_else(|| rest.strip_prefix(' ').filter(|_| bearer))?;
    let told = told.trim_start_matches([' ', '"']);
    // “Authorization: Bearer …”: the scheme may stand, its value may not.
    let told = match told.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("bearer ") => &told[7..],
        _ => told,
    };
    span(text, text.len() - told.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn secrets_are_blotted_out() {
        for (line, clean) in [
            (
                "GET /x?access_token=abc&limit=2",
                "GET /x?access_token=[redacted]&limit=2",
            ),
            (
                "Authorization: Bearer abc.def done",
                "Authorization: Bearer [redacted] done",
            ),
            (
                r#"{"password":"hunter2","name":"ann"}"#,
                r#"{"password":"[redacted]","name":"ann"}"#,
            ),
            ("token=a token=b", "token=[redacted] token=[redacted]"),
            ("password: \"x\"", "password: \"[redacted]\""),
            (
                "request method=GET path=/feeds/home/abc_D-1.atom status=200",
                "request method=GET path=/feeds/home/[redacted] status=200",
            ),
            ("GET /hooks/7/abc?hub.mode=x done", "GET /hooks/[redacted] done"),
        ] {
            assert_eq!(redact(line), clean);
        }
    }

    #[test]
    fn ordinary_words_stay() {
        for line in [
            "status code 200",
            "unicode=on",
            "the token was revoked",
            "listening url=http://a/",
            "encode:x",
            "path=/feeds/home/ status=404",
        ] {
            assert_eq!(redact(line), line);
        }
    }

    proptest! {
        #[test]
        fn whatever_follows_a_mark_is_gone(secret in "[A-Za-z0-9_.~+/-]{8,40}", around in "[ -~äß]{0,20}") {
            let line = redact(&format!("{around} refresh_token={secret} {around}"));
            let left = line.contains(&format!("={secret}"));
            prop_assert!(!left, "{}", line);
        }
    }
}
