//! Time as both dialects write it.

use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

/// The present moment, cut to milliseconds, so that what is stored is what is shown.
pub(crate) fn now() -> OffsetDateTime {
    from_millis(millis(OffsetDateTime::now_utc()))
}

/// Milliseconds since 1970; a moment before that counts as 0.
pub(crate) fn millis(at: OffsetDateTime) -> u64 {
    u64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(0)
}

/// The moment that lies so many milliseconds after 1970; one out of range counts as 1970.
pub(crate) fn from_millis(millis: u64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// `2026-01-31T12:00:00.000Z`, with exactly three fractional digits.
pub(crate) fn iso(at: OffsetDateTime) -> String {
    let shape = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    at.to_offset(time::UtcOffset::UTC)
        .format(&shape)
        .unwrap_or_default()
}

/// `2026-01-31`.
pub(crate) fn day(at: OffsetDateTime) -> String {
    at.format(&format_description!("[year]-[month]-[day]"))
        .unwrap_or_default()
}

/// Reads an ISO 8601 moment with a zone, as records and parameters carry it.
pub(crate) fn parse(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_keeps_three_digits_both_ways() {
        let at = from_millis(1_767_225_600_007);
        assert_eq!(iso(at), "2026-01-01T00:00:00.007Z");
        assert_eq!(parse(&iso(at)), Some(at));
        assert_eq!(millis(at), 1_767_225_600_007);
        assert_eq!(day(at), "2026-01-01");
    }
}
