//! A point in time.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use time::macros::format_description;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// Reads an RFC 3339 date, as every JSON network writes it; `None` if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        OffsetDateTime::parse(text, &Rfc3339).ok().map(Self::from_date)
    }

    /// Reads an RFC 2822 date, as HTTP headers and RSS write it; `None` if it is not one.
    #[must_use]
    pub fn parse_mail(text: &str) -> Option<Self> {
        OffsetDateTime::parse(text, &Rfc2822).ok().map(Self::from_date)
    }

    /// `YYYY-MM-DDTHH:MM:SS.sssZ`, with exactly three digits: some clients accept no other form.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.date()
            .format(format_description!(
                "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
            ))
            .unwrap_or_default()
    }

    /// As HTTP headers write it: `Tue, 14 Nov 2023 22:13:20 GMT`.
    #[must_use]
    pub fn http(self) -> String {
        self.date()
            .format(format_description!(
                "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
            ))
            .unwrap_or_default()
    }

    /// `YYYY-MM-DD`.
    #[must_use]
    pub fn day(self) -> String {
        self.date()
            .format(format_description!("[year]-[month]-[day]"))
            .unwrap_or_default()
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment and so many milliseconds.
    #[must_use]
    pub fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    fn from_date(date: OffsetDateTime) -> Self {
        Self(
            date.unix_timestamp()
                .saturating_mul(1000)
                .saturating_add(i64::from(date.millisecond())),
        )
    }

    /// The calendar date; moments beyond the years that the calendar knows become its edge.
    fn date(self) -> OffsetDateTime {
        let nanos = i128::from(self.0) * 1_000_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(if self.0 < 0 {
            OffsetDateTime::UNIX_EPOCH
        } else {
            time::macros::datetime!(9999-12-31 23:59:59.999 UTC)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_always() {
        assert_eq!(Moment(0).rfc3339(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Moment(1_700_000_000_120).rfc3339(), "2023-11-14T22:13:20.120Z");
        assert_eq!(Moment(i64::MAX).rfc3339(), "9999-12-31T23:59:59.999Z");
    }

    #[test]
    fn reads_offsets_and_fractions() {
        assert_eq!(
            Moment::parse("2023-11-14T23:13:20.12+01:00"),
            Some(Moment(1_700_000_000_120))
        );
        assert_eq!(
            Moment::parse_mail("Tue, 14 Nov 2023 22:13:20 GMT"),
            Some(Moment(1_700_000_000_000))
        );
        assert_eq!(Moment(1_700_000_000_999).http(), "Tue, 14 Nov 2023 22:13:20 GMT");
        assert_eq!(Moment::parse("yesterday"), None);
    }
}
