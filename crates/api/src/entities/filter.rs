//! Filters, as both versions of the dialect show them.

use serde_json::{Value, json};
use syrinx_engine::Found;
use syrinx_store::{Filter, FilterAction, FilterContext, FilterKeyword, FilterStatus};

/// The words of the dialect for where filters apply.
pub(crate) const CONTEXTS: [(&str, FilterContext); 5] = [
    ("home", FilterContext::Home),
    ("notifications", FilterContext::Notifications),
    ("public", FilterContext::Public),
    ("thread", FilterContext::Thread),
    ("account", FilterContext::Account),
];

/// The words of the dialect for what becomes of what is found.
pub(crate) const ACTIONS: [(&str, FilterAction); 3] = [
    ("warn", FilterAction::Warn),
    ("hide", FilterAction::Hide),
    ("blur", FilterAction::Blur),
];

/// The key of a value in one of the tables above.
fn word<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> Option<&'static str> {
    let named = words.iter().find(|(_, named)| named == value);
    named.map(|(word, _)| *word)
}

fn contexts(filter: &Filter) -> Vec<&'static str> {
    let contexts = filter.rule.contexts.iter();
    contexts.filter_map(|context| word(&CONTEXTS, context)).collect()
}

/// A filter without what it looks for, as it stands beside what it found.
fn head(filter: &Filter) -> Value {
    json!({
        "id": filter.id.to_string(),
        "title": filter.rule.title,
        "context": contexts(filter),
        "expires_at": filter.rule.expires_at.map(|at| at.rfc3339()),
        "filter_action": word(&ACTIONS, &filter.rule.action),
    })
}

/// A filter.
pub(crate) fn filter(filter: &Filter) -> Value {
    let mut whole = head(filter);
    whole["keywords"] = filter.keywords.iter().map(keyword).collect();
    whole["statuses"] = filter.statuses.iter().map(status).collect();
    whole
}

/// Words of a filter.
pub(crate) fn keyword(line: &FilterKeyword) -> Value {
    json!({ "id": line.id.to_string(), "keyword": line.keyword, "whole_word": line.whole_word })
}

/// A status of a filter.
pub(crate) fn status(kept: &FilterStatus) -> Value {
    json!({ "id": kept.id.to_string(), "status_id": kept.status.to_string() })
}

/// One line of words with its filter: what the first version of the dialect calls a filter.
pub(crate) fn phrase(filter: &Filter, line: &FilterKeyword) -> Value {
    json!({
        "id": line.id.to_string(),
        "phrase": line.keyword,
        "context": contexts(filter),
        "whole_word": line.whole_word,
        "expires_at": filter.rule.expires_at.map(|at| at.rfc3339()),
        "irreversible": filter.rule.action == FilterAction::Hide,
    })
}

/// What a filter found.
pub(crate) fn found(found: &Found<'_>) -> Value {
    let statuses: Vec<String> = found.statuses.iter().map(ToString::to_string).collect();
    json!({
        "filter": head(found.filter),
        "keyword_matches": (!found.keywords.is_empty()).then_some(&found.keywords),
        "status_matches": (!statuses.is_empty()).then_some(statuses),
    })
}
