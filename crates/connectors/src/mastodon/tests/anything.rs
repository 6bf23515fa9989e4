//! Whatever a server puts into a field, the item is read or counted, and what is read is sound.

use super::super::normalise::Eyes;
use super::golden::{me, status};
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use syrinx_connector::conformance::NOW;
use syrinx_model::{Inbound, InboundPost, Text};

/// The names of all fields of a status and of what is in it.
const FIELDS: &[&str] = &[
    "/id",
    "/uri",
    "/url",
    "/account",
    "/account/id",
    "/account/uri",
    "/account/url",
    "/account/acct",
    "/account/fields",
    "/account/note",
    "/account/avatar",
    "/created_at",
    "/edited_at",
    "/content",
    "/spoiler_text",
    "/visibility",
    "/language",
    "/mentions",
    "/mentions/0",
    "/mentions/0/url",
    "/tags",
    "/tags/0",
    "/card",
    "/card/url",
    "/media_attachments",
    "/poll",
    "/reblog",
    "/quote",
    "/in_reply_to_id",
    "/application",
    "/favourites_count",
];

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        "<[a-z]{1,4} [a-z]{1,4}=\"(javascript:)?[a-z<>&;]{0,6}\">[a-zé👩]{0,4}".prop_map(Value::from),
        Just(json!("https://far.example/@bob")),
        Just(json!("javascript:alert(1)")),
        Just(json!("0000-00-00T00:00:00Z")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("(id|url|uri|name|state|quoted_status|options)", inner, 0..3)
                .prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

fn sound(post: &InboundPost) -> Result<(), TestCaseError> {
    prop_assert!(!post.uri.is_empty() && !post.address.0.is_empty() && !post.author.uri.is_empty());
    prop_assert!(Text::new(post.text.plain(), post.text.facets().to_vec()).is_ok());
    prop_assert!(post.published_at <= NOW.plus(300_000));
    for url in post
        .url
        .iter()
        .chain(&post.author.avatar)
        .chain(post.media.iter().map(|media| &media.url))
    {
        prop_assert!(
            url.starts_with("https://") || url.starts_with("http://"),
            "{}",
            url
        );
    }
    let html = format!("{:?}{}", post.html, post.author.note_html);
    prop_assert!(!html.contains("href=\\\"javascript:"), "{}", html);
    Ok(())
}

proptest! {
    #[test]
    fn a_field_of_any_kind_is_read_or_counted(field in proptest::sample::select(FIELDS), value in anything()) {
        let mut status = status();
        *status.pointer_mut(field).expect("the field is there") = value;
        let raw = RawValue::from_string(status.to_string()).expect("JSON is JSON");
        let me = me();
        let mut eyes = Eyes::new("mastodon.example", Some(&me), NOW);
        match eyes.status_item(&raw) {
            Some(Inbound::Post(post)) => sound(&post)?,
            Some(Inbound::Boost(boost)) => sound(&boost.post)?,
            Some(other) => prop_assert!(false, "a status became {other:?}"),
            None => prop_assert!(eyes.oddities > 0),
        }
    }
}
