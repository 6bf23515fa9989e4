//! Holding filters against what was said. Pure.

use syrinx_model::{Moment, PostId, StatusId};
use syrinx_store::{Filter, FilterKeyword};

/// The filters of one owner.
#[derive(Debug)]
pub struct Sieve {
    rules: Vec<Rule>,
}

/// A filter, with its words folded.
#[derive(Debug)]
struct Rule {
    filter: Filter,
    /// In the order of the filter's keywords.
    folded: Vec<String>,
}

/// What a filter found.
#[derive(Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// The filter.
    pub filter: &'a Filter,
    /// Its words that were there, as the owner wrote them.
    pub keywords: Vec<&'a str>,
    /// Its statuses that it was.
    pub statuses: Vec<StatusId>,
}

impl Sieve {
    /// Of these filters.
    pub(super) fn new(filters: Vec<Filter>) -> Self {
        let rules = filters.into_iter().map(|filter| Rule {
            folded: filter.keywords.iter().map(|line| fold(&line.keyword)).collect(),
            filter,
        });
        Self {
            rules: rules.collect(),
        }
    }

    /// The filters, those that have ended too.
    pub fn filters(&self) -> impl Iterator<Item = &Filter> {
        self.rules.iter().map(|rule| &rule.filter)
    }

    /// Whether there is no filter that has not ended.
    #[must_use]
    pub fn is_idle(&self, now: Moment) -> bool {
        self.active(now).next().is_none()
    }

    /// What filters find in what is said by any of these posts, which are one status.
    #[must_use]
    pub fn find(&self, now: Moment, said: &str, posts: &[PostId]) -> Vec<Found<'_>> {
        let said = fold(said);
        let found = self.active(now).map(|rule| {
            let lines = rule.filter.keywords.iter().zip(&rule.folded);
            let statuses = rule.filter.statuses.iter();
            Found {
                filter: &rule.filter,
                keywords: lines
                    .filter(|(line, folded)| is_said(&said, line, folded))
                    .map(|(line, _)| line.keyword.as_str())
                    .collect(),
                statuses: statuses
                    .filter(|kept| posts.contains(&kept.post))
                    .map(|kept| kept.status)
                    .collect(),
            }
        });
        found
            .filter(|found| !found.keywords.is_empty() || !found.statuses.is_empty())
            .collect()
    }

    fn active(&self, now: Moment) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(move |rule| rule.filter.rule.expires_at.is_none_or(|end| end > now))
    }
}

/// Sign by sign: how a whole text is folded depends on what stands beside a sign.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Whether the words stand in what was said. Whole words are bounded only where they themselves end in a letter or
/// digit: `#tag` may follow anything.
fn is_said(said: &str, line: &FilterKeyword, folded: &str) -> bool {
    if folded.is_empty() {
        return false;
    }
    let bound_before = line.whole_word && folded.chars().next().is_some_and(is_of_word);
    let bound_after = line.whole_word && folded.chars().next_back().is_some_and(is_of_word);
    let mut from = 0;
    while let Some(at) = said.get(from..).and_then(|rest| rest.find(folded)) {
        let (start, end) = (from + at, from + at + folded.len());
        let before = said.get(..start).and_then(|text| text.chars().next_back());
        let after = said.get(end..).and_then(|text| text.chars().next());
        if !(bound_before && before.is_some_and(is_of_word) || bound_after && after.is_some_and(is_of_word)) {
            return true;
        }
        from = start
            + said
                .get(start..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8);
    }
    false
}

fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use syrinx_model::{FilterId, FilterKeywordId, FilterStatusId};
    use syrinx_store::{FilterAction, FilterContext, FilterRule, FilterStatus};

    const NOW: Moment = Moment(1_000);

    fn sieve(keyword: &str, whole_word: bool, expires_at: Option<Moment>) -> Sieve {
        Sieve::new(vec![Filter {
            id: FilterId(1),
            rule: FilterRule {
                title: "one".to_owned(),
                contexts: vec![FilterContext::Home],
                action: FilterAction::Warn,
                expires_at,
            },
            keywords: vec![FilterKeyword {
                id: FilterKeywordId(1),
                keyword: keyword.to_owned(),
                whole_word,
            }],
            statuses: vec![FilterStatus {
                id: FilterStatusId(1),
                status: StatusId(70),
                post: PostId(7),
            }],
        }])
    }

    fn finds(keyword: &str, whole_word: bool, said: &str) -> bool {
        !sieve(keyword, whole_word, None).find(NOW, said, &[]).is_empty()
    }

    #[test]
    fn whole_words_do_not_stand_within_others() {
        for (keyword, said, within, whole) in [
            ("anime", "I love ANIMES", true, false),
            ("anime", "Anime!", true, true),
            ("anime", "animes and anime", true, true),
            ("ÄRGER", "lauter ärger, viel", true, true),
            ("#tag", "x#tag", true, true),
            ("#tag", "#tags", true, false),
            ("c++", "I write c++11", true, true),
            ("a b", "a  b", false, false),
            ("owl", "an o-w-l", false, false),
        ] {
            assert_eq!(finds(keyword, false, said), within, "{keyword} in {said}");
            assert_eq!(finds(keyword, true, said), whole, "{keyword} as a word in {said}");
        }
    }

    #[test]
    fn it_says_which_words_and_which_status() {
        let sieve = sieve("Owl", true, None);
        let found = sieve.find(NOW, "an owl", &[PostId(6), PostId(7)]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (&found[0].keywords, &found[0].statuses),
            (&vec!["Owl"], &vec![StatusId(70)])
        );
    }

    #[test]
    fn what_has_ended_finds_nothing() {
        let ended = sieve("owl", true, Some(NOW));
        assert!(ended.is_idle(NOW) && ended.find(NOW, "owl", &[PostId(7)]).is_empty());
        let lasting = sieve("owl", true, Some(Moment(1_001)));
        assert!(!lasting.is_idle(NOW) && !lasting.find(NOW, "owl", &[]).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_panics_and_what_stands_alone_is_found(keyword in "\\PC{1,8}", said in "\\PC{0,40}") {
            finds(&keyword, true, &said);
            let alone = format!("\n{keyword}\n{said}");
            prop_assert!(finds(&keyword, false, &alone));
        }
    }
}
