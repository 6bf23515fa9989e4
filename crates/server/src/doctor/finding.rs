//! What the doctor finds.

use serde::Serialize;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// It works, but not for everybody or not for long; or it cannot be known.
    Warning,
    /// It does not work.
    Failure,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What was looked at, in a word or two.
    pub check: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Ok,
            found: found.into(),
            mend: None,
        }
    }

    /// It could be better.
    pub fn warning(check: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            state: State::Warning,
            mend: Some(mend.into()),
            ..Self::ok(check, found)
        }
    }

    /// It has to be mended.
    pub fn failure(check: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            state: State::Failure,
            ..Self::warning(check, found, mend)
        }
    }
}

/// Things that belong together.
#[derive(Clone, Debug, Serialize)]
pub struct Area {
    /// What it is called.
    pub name: &'static str,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// All that was looked at.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// By area.
    pub areas: Vec<Area>,
}

impl Report {
    /// How many findings stand so.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.areas
            .iter()
            .flat_map(|area| &area.findings)
            .filter(|finding| finding.state == state)
            .count()
    }
}
