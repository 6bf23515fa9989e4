//! How an answer is held against a table.

use serde_json::Value;

/// What a decoder accepts of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    /// A text, perhaps empty.
    Text,
    /// A text that says something.
    Word,
    /// Digits, as text.
    Id,
    /// `true` or `false`.
    Flag,
    /// A whole number that is not negative.
    Count,
    /// An array.
    List,
    /// An object.
    Object,
    /// An absolute address.
    Url,
    /// A date with exactly three digits after the second.
    Date,
    /// Present; null is allowed.
    Nullable,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// A field by its path, what is accepted, and who demands it.
pub(crate) type Row = (&'static str, Rule, &'static str);

/// Holds an entity against a table; all that is wrong is told at once.
pub(crate) fn check(place: &str, entity: &Value, table: &[Row]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(path, rule, who)| {
            let pointer = format!("/{}", path.replace('.', "/"));
            let found = entity.pointer(&pointer);
            (!found.is_some_and(|value| accepts(*rule, value)))
                .then(|| format!("{path} should be {rule:?} for {who}, but is {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{place}:\n{}\n{entity}", wrong.join("\n"));
}

fn accepts(rule: Rule, value: &Value) -> bool {
    let text = value.as_str();
    match rule {
        Rule::Text => text.is_some(),
        Rule::Word => text.is_some_and(|text| !text.is_empty()),
        Rule::Id => {
            text.is_some_and(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        }
        Rule::Flag => value.is_boolean(),
        Rule::Count => value.is_u64(),
        Rule::List => value.is_array(),
        Rule::Object => value.is_object(),
        Rule::Url => text.is_some_and(|text| url::Url::parse(text).is_ok()),
        Rule::Date => text.is_some_and(is_date),
        Rule::Nullable => true,
        Rule::OneOf(words) => text.is_some_and(|text| words.contains(&text)),
    }
}

/// `YYYY-MM-DDTHH:MM:SS.sssZ`
fn is_date(text: &str) -> bool {
    let shape = "dddd-dd-ddTdd:dd:dd.dddZ";
    text.len() == shape.len()
        && text.chars().zip(shape.chars()).all(|(sign, like)| {
            if like == 'd' {
                sign.is_ascii_digit()
            } else {
                sign == like
            }
        })
}
