//! How long ago something was.

use syrinx_model::Moment;

/// `now`, `5m`, `3h`, `2d`, or the day for what is older than a week.
#[must_use]
pub fn ago(then: Moment, now: Moment) -> String {
    let seconds = now.seconds().saturating_sub(then.seconds());
    match seconds {
        ..10 => "now".to_owned(),
        10..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{}h", seconds / 3600),
        86_400..604_800 => format!("{}d", seconds / 86_400),
        _ => then.day(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_unit_that_fits() {
        let now = Moment(1_700_000_000_000);
        for (seconds, text) in [
            (-30, "now"),
            (9, "now"),
            (59, "59s"),
            (60, "1m"),
            (3599, "59m"),
            (7200, "2h"),
            (172_800, "2d"),
        ] {
            assert_eq!(ago(now.plus(-seconds * 1000), now), text);
        }
        assert_eq!(ago(Moment(0), now), "1970-01-01");
    }
}
