//! What to do next after an answer that was no success, or after none.

use crate::HttpError;
use http::{HeaderMap, StatusCode};
use syrinx_model::{Kind, Moment};

/// How long to wait when a network says “later” but not when, in milliseconds.
const UNSAID_WAIT: i64 = 60_000;
/// The longest wait that a network can impose, in milliseconds: a day.
const LONGEST_WAIT: i64 = 86_400_000;
/// Numbers from here on are moments in seconds since 1970, smaller ones are seconds from now.
const EPOCH_FROM: i64 = 1_000_000_000;

/// What a status means for the next step. `write`: whether the call may have changed something there.
///
/// The reason in `Rejected` names the status only; a connector puts the network's own words in its place.
#[must_use]
pub fn kind_of(status: StatusCode, headers: &HeaderMap, write: bool, now: Moment) -> Kind {
    match status.as_u16() {
        401 => Kind::Expired,
        404 | 410 => Kind::Missing,
        // The server turned it away before it looked at it.
        429 => Kind::Busy {
            until: retry_at(headers, now).unwrap_or(now.plus(UNSAID_WAIT)),
        },
        503 if headers.contains_key("retry-after") => Kind::Busy {
            until: retry_at(headers, now).unwrap_or(now.plus(UNSAID_WAIT)),
        },
        425 => Kind::Away,
        408 | 500..=599 => away_or_uncertain(write),
        400..=499 => Kind::Rejected(format!("The network refused it with status {}.", status.as_u16())),
        _ => Kind::Garbled,
    }
}

/// What it means that there was no answer.
#[must_use]
pub fn kind_of_failure(error: &HttpError, write: bool) -> Kind {
    match error {
        HttpError::Blocked(_) | HttpError::BadUrl(_) => Kind::Rejected(error.to_string()),
        HttpError::NotSent(_) => Kind::Away,
        HttpError::Broken(_) => away_or_uncertain(write),
        // A write that was answered with too much was done all the same.
        HttpError::TooLarge(_) => {
            if write {
                Kind::Uncertain
            } else {
                Kind::Garbled
            }
        }
        HttpError::Redirects(_) => Kind::Garbled,
        HttpError::Handshake(StatusCode::UNAUTHORIZED) => Kind::Expired,
        // A stream that is turned down for any other reason is asked for again, later.
        HttpError::Handshake(_) => Kind::Away,
    }
}

fn away_or_uncertain(write: bool) -> Kind {
    if write { Kind::Uncertain } else { Kind::Away }
}

/// When the network will listen again, as `Retry-After` (RFC 9110) or one of the reset headers in use tell: a date, a
/// number of seconds, or seconds since 1970. Never in the past, never more than a day away.
#[must_use]
pub fn retry_at(headers: &HeaderMap, now: Moment) -> Option<Moment> {
    [
        "retry-after",
        "x-ratelimit-reset",
        "ratelimit-reset",
        "x-rate-limit-reset",
    ]
    .iter()
    .filter_map(|name| headers.get(*name)?.to_str().ok())
    .find_map(|value| moment(value.trim(), now))
    .map(|at| at.clamp(now.plus(1000), now.plus(LONGEST_WAIT)))
}

fn moment(value: &str, now: Moment) -> Option<Moment> {
    if let Some(seconds) = value
        .parse::<f64>()
        .ok()
        .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
    {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float beyond the range becomes its edge"
        )]
        let seconds = seconds.ceil() as i64;
        let millis = seconds.saturating_mul(1000);
        return Some(if seconds >= EPOCH_FROM {
            Moment(millis)
        } else {
            now.plus(millis)
        });
    }
    Moment::parse(value).or_else(|| Moment::parse_mail(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const NOW: Moment = Moment(1_700_000_000_000);

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            http::HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )])
    }

    #[test]
    fn every_way_to_say_when() {
        for (name, value, seconds) in [
            ("retry-after", "7", 7),
            ("retry-after", "0.3", 1),
            ("retry-after", "Tue, 14 Nov 2023 22:13:30 GMT", 10),
            ("x-ratelimit-reset", "2023-11-14T22:13:40.000000Z", 20),
            ("ratelimit-reset", "1700000030", 30),
            ("retry-after", "1600000000", 1),
            ("retry-after", "999999999", 86_400),
        ] {
            assert_eq!(
                retry_at(&headers(name, value), NOW),
                Some(NOW.plus(seconds * 1000)),
                "{name}: {value}"
            );
        }
        for value in ["", "soon", "-5", "NaN", "inf"] {
            assert_eq!(retry_at(&headers("retry-after", value), NOW), None, "{value}");
        }
    }

    #[test]
    fn a_write_is_uncertain_where_a_read_is_away() {
        let none = HeaderMap::new();
        for status in [408, 500, 502, 503, 504, 520] {
            let status = StatusCode::from_u16(status).unwrap_or_default();
            assert_eq!(kind_of(status, &none, true, NOW), Kind::Uncertain, "{status}");
            assert_eq!(kind_of(status, &none, false, NOW), Kind::Away, "{status}");
        }
        let later = kind_of(
            StatusCode::SERVICE_UNAVAILABLE,
            &headers("retry-after", "5"),
            true,
            NOW,
        );
        assert_eq!(
            later,
            Kind::Busy {
                until: NOW.plus(5000)
            }
        );
        assert_eq!(
            kind_of(StatusCode::TOO_MANY_REQUESTS, &none, true, NOW),
            Kind::Busy {
                until: NOW.plus(60_000)
            }
        );
        assert!(matches!(
            kind_of(StatusCode::FORBIDDEN, &none, true, NOW),
            Kind::Rejected(_)
        ));
        assert_eq!(
            kind_of_failure(&HttpError::Broken(String::new()), true),
            Kind::Uncertain
        );
        assert_eq!(
            kind_of_failure(&HttpError::Broken(String::new()), false),
            Kind::Away
        );
        assert_eq!(
            kind_of_failure(&HttpError::NotSent(String::new()), true),
            Kind::Away
        );
    }
}
