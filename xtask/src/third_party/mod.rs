//! Suites of tests that others wrote for their own clients, unmodified, against our server; and the exchanges that
//! they recorded with a real server, against our answers.

mod golden;
mod misses;
mod pytest;
mod stage;

pub use golden::golden;

use crate::install;
use crate::tally::Tally;
use anyhow::Result;
use pytest::Pytest;

/// The library Mastodon.py; its source archive holds its tests and recordings.
const MASTODON_PY: &str = "Mastodon.py==2.3.3";
/// The terminal client toot.
const TOOT: &str = "toot==0.52.1";

/// Mastodon.py's own tests, as far as they speak to a server.
///
/// They are the cases marked `vcr`, with the recordings switched off; without those of the administration, which this
/// server does not have, and those of `test_entities.py`, which ask mastodon.social.
pub fn mastodon_py(tally: &mut Tally) -> Result<()> {
    let bin = install::python(
        "mastodon-py-tests",
        &["Mastodon.py[test,webpush,blurhash,grapheme]==2.3.3"],
    )?;
    let source = install::source("mastodon-py", MASTODON_PY)?;
    println!("   party {MASTODON_PY}");
    let _server = stage::start("mastodon-py")?;
    Pytest {
        suite: "mastodon-py",
        bin: &bin,
        source: &source,
        words: &["--no-cov", "--disable-recording", "tests"],
        environment: &[
            ("LIVE_ONLY", "yes"),
            ("LEAVE_OUT", "test_admin.py test_entities.py"),
        ],
        recorded_times: Some("tests/cassettes"),
    }
    .run(tally)
}

/// toot's own integration tests.
pub fn toot(tally: &mut Tally) -> Result<()> {
    let bin = install::python("toot-tests", &[TOOT, "pytest", "pillow"])?;
    let source = install::source("toot", TOOT)?;
    println!("   party {TOOT}");
    let _server = stage::start("toot")?;
    Pytest {
        suite: "toot",
        bin: &bin,
        source: &source,
        words: &["tests/integration"],
        environment: &[("TOOT_TEST_BASE_URL", stage::BASE)],
        recorded_times: None,
    }
    .run(tally)
}
