//! What a suite may miss: the cases of `expected_misses.toml`, each with its reason, and no others.

use crate::tally::Tally;
use anyhow::{Result, anyhow};
use serde::Deserialize;
use std::collections::BTreeMap;

const LISTED: &str = include_str!("../../expected_misses.toml");

/// A case of a suite.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name in the suite.
    pub id: String,
    /// Why it failed, if it did.
    pub failure: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    #[serde(default)]
    miss: Vec<Miss>,
}

/// Cases that one reason explains.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Miss {
    suite: String,
    reason: String,
    cases: Vec<String>,
}

/// What became of a suite, compared with what was expected.
#[derive(Debug, Default, PartialEq, Eq)]
struct Verdict {
    passed: usize,
    expected: usize,
    /// What is wrong: the case, and why.
    wrong: Vec<(String, String)>,
}

/// Counts a suite's cases: a miss that is not listed is wrong, and so is one that is listed but passes or is gone.
pub fn judge(tally: &mut Tally, suite: &str, cases: &[Case]) -> Result<()> {
    let verdict = compare(&listed(LISTED, suite)?, cases);
    println!(
        "   {suite}: {} cases, {} passed, {} expected misses",
        cases.len(),
        verdict.passed,
        verdict.expected
    );
    tally.add(verdict.passed, Vec::new());
    for (case, why) in verdict.wrong {
        tally.check(case, Err::<&str, _>(anyhow!(why)));
    }
    Ok(())
}

/// The reasons by case.
fn listed(text: &str, suite: &str) -> Result<BTreeMap<String, String>> {
    let listed: Listed = toml::from_str(text)?;
    let ours = listed.miss.into_iter().filter(|miss| miss.suite == suite);
    Ok(ours
        .flat_map(|miss| {
            let reason = miss.reason;
            miss.cases.into_iter().map(move |case| (case, reason.clone()))
        })
        .collect())
}

fn compare(expected: &BTreeMap<String, String>, cases: &[Case]) -> Verdict {
    let mut verdict = Verdict::default();
    for case in cases {
        match (&case.failure, expected.get(&case.id)) {
            (None, None) => verdict.passed += 1,
            (Some(_), Some(_)) => verdict.expected += 1,
            (Some(why), None) => verdict.wrong.push((case.id.clone(), why.clone())),
            (None, Some(reason)) => verdict.wrong.push((
                case.id.clone(),
                format!("stale: it passes, but expected_misses.toml lists it as “{reason}”"),
            )),
        }
    }
    for (id, reason) in expected {
        if !cases.iter().any(|case| case.id == *id) {
            let why =
                format!("stale: expected_misses.toml lists it as “{reason}”, but the suite has no such case");
            verdict.wrong.push((id.clone(), why));
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "[[miss]]\nsuite = \"a\"\nreason = \"no moon\"\ncases = [\"one\", \"two\"]\n\
                        [[miss]]\nsuite = \"b\"\nreason = \"no sun\"\ncases = [\"three\"]\n";

    fn case(id: &str, failure: Option<&str>) -> Case {
        Case {
            id: id.to_owned(),
            failure: failure.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn the_file_of_expected_misses_can_be_read_and_gives_reasons() -> Result<()> {
        let all: Listed = toml::from_str(LISTED)?;
        assert!(
            all.miss
                .iter()
                .all(|miss| miss.reason.len() > 10 && !miss.cases.is_empty())
        );
        Ok(())
    }

    #[test]
    fn only_listed_misses_are_forgiven() -> Result<()> {
        let verdict = compare(
            &listed(LIST, "a")?,
            &[
                case("one", Some("x")),
                case("three", Some("y")),
                case("four", None),
                case("two", Some("z")),
            ],
        );
        assert_eq!((verdict.passed, verdict.expected), (1, 2));
        assert_eq!(verdict.wrong, [("three".to_owned(), "y".to_owned())]);
        Ok(())
    }

    #[test]
    fn a_listed_miss_that_passes_or_is_gone_is_stale() -> Result<()> {
        let verdict = compare(&listed(LIST, "a")?, &[case("one", None)]);
        assert_eq!((verdict.passed, verdict.expected), (0, 0));
        assert_eq!(verdict.wrong.len(), 2);
        assert!(verdict.wrong.iter().all(|(_, why)| why.starts_with("stale")));
        Ok(())
    }
}
