//! Pairs of files: what came in and what we made of it, what goes out and how it goes.
//!
//! A pair is found by its name, in the folder of the software that speaks so. To accept a change on purpose, delete
//! the right file and run the tests: it is written anew, and the test fails once.

use super::super::dialect::Dialect;
use super::super::normalise::{Eyes, network};
use super::super::render::Rules;
use super::super::wire;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use syrinx_connector::conformance::NOW;
use syrinx_model::{Address, Author, AuthorCounts, Inbound, InboundPost, Part};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/mastodon/fixtures");

/// The files with this ending in the folders of all software, and their paths without it.
fn cases(ending: &str) -> Vec<(PathBuf, String)> {
    let folders = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|folder| folder.unwrap().path());
    let mut cases: Vec<(PathBuf, String)> = folders
        .flat_map(|folder| {
            std::fs::read_dir(folder)
                .unwrap()
                .map(|file| file.unwrap().path())
        })
        .filter_map(|path| {
            let stem = path.to_str()?.strip_suffix(ending)?.to_owned();
            Some((path, stem))
        })
        .collect();
    cases.sort();
    cases
}

/// Compares with the other half of the pair; writes it if it is not there.
fn compare(path: &str, made: &str) {
    let Ok(expected) = std::fs::read_to_string(path) else {
        std::fs::write(path, made).unwrap();
        panic!("{path} was missing and is now written: look at it and run again");
    };
    assert!(
        expected.trim_end() == made.trim_end(),
        "{path} differs; now it is:\n{made}"
    );
}

/// The account that looks on.
pub(super) fn me() -> Author {
    Author {
        network: network(),
        uri: "https://mastodon.example/users/me".to_owned(),
        handle: "me".to_owned(),
        host: "mastodon.example".to_owned(),
        name: String::new(),
        url: "https://mastodon.example/@me".to_owned(),
        note_html: String::new(),
        avatar: None,
        header: None,
        bot: false,
        locked: false,
        fields: Vec::new(),
        counts: AuthorCounts::default(),
        created_at: None,
        address: Some(Address("1".to_owned())),
    }
}

/// What a taped item, or a list of them, becomes.
fn read(path: &Path) -> (Vec<Inbound>, u32) {
    let text = std::fs::read_to_string(path).unwrap();
    let items: wire::Items = serde_json::from_str(&text)
        .unwrap_or_else(|_| vec![serde_json::from_str::<Box<RawValue>>(&text).unwrap()]);
    let me = me();
    let mut eyes = Eyes::new("mastodon.example", Some(&me), NOW);
    let told = path
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .starts_with("notifications");
    let item = if told {
        Eyes::notification_item
    } else {
        Eyes::status_item
    };
    let items = items.iter().filter_map(|raw| item(&mut eyes, raw)).collect();
    (items, eyes.oddities)
}

/// A status that has everything.
pub(super) fn status() -> Value {
    let path = Path::new(FOLDER).join("mastodon/mentions_tag_link_warning.wire.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Everything that the taped conversations hold.
pub(super) fn all_inbound() -> Vec<Inbound> {
    cases(".wire.json")
        .iter()
        .flat_map(|(path, _)| read(path).0)
        .collect()
}

#[test]
fn what_came_in_reads_as_it_did() {
    let cases = cases(".wire.json");
    assert!(cases.len() >= 10, "the fixtures are gone");
    for (path, stem) in cases {
        let (items, oddities) = read(&path);
        let mut made = items
            .iter()
            .map(|item| format!("{item:#?}\n"))
            .collect::<String>();
        made.push_str(&format!("oddities: {oddities}\n"));
        compare(&format!("{stem}.inbound.txt"), &made);
    }
}

/// The dialect of the software after which a folder of fixtures is named.
fn instance(path: &Path) -> wire::Instance {
    let folder = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
    let version = match folder {
        "gotosocial" => "0.20.1",
        "pleroma" => "2.7.2 (compatible; Pleroma 2.9.1)",
        _ => "4.5.0",
    };
    serde_json::from_value(json!({ "version": version })).unwrap()
}

#[test]
fn what_goes_out_reads_as_it_did() {
    let cases = cases(".edition.txt");
    assert!(cases.len() >= 4, "the fixtures are gone");
    for (path, stem) in cases {
        let instance = instance(&path);
        let dialect = Dialect::of(&instance);
        let limits = dialect.limits(&instance);
        let rules = Rules {
            server: "https://mastodon.example",
            limits: &limits,
            dialect: &dialect,
        };
        let parts: Vec<Part> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let bodies: Vec<Value> = parts
            .iter()
            .map(|part| match rules.render(part, None) {
                Ok(rendered) => {
                    let edit = rules.edit(part).unwrap();
                    json!({ "length": rendered.length, "body": rendered.body, "edit": edit })
                }
                Err(error) => json!({ "refused": error.detail }),
            })
            .collect();
        compare(
            &format!("{stem}.body.json"),
            &serde_json::to_string_pretty(&bodies).unwrap(),
        );
    }
}

fn hostile() -> (Vec<Inbound>, u32) {
    let (path, _) = cases(".wire.json")
        .into_iter()
        .find(|(_, stem)| stem.ends_with("/hostile"))
        .unwrap();
    read(&path)
}

#[test]
fn a_hostile_item_loses_neither_the_page_nor_its_safety() {
    let (items, oddities) = hostile();
    assert_eq!(items.len(), 3, "what can be read is read: {items:#?}");
    assert!(oddities >= 8, "what cannot be read is counted: {oddities}");
    for post in items.iter().map(post) {
        let html = format!("{:?}{}{:?}", post.html, post.author.note_html, post.author.fields);
        for word in ["javascript:", "<script", "onclick", "<iframe"] {
            assert!(!html.contains(word), "{word} in {html}");
        }
        assert!(
            post.url.as_deref().is_none_or(|url| url.starts_with("https://")),
            "{post:?}"
        );
        assert!(
            post.published_at <= NOW.plus(300_000),
            "a date far in the future: {post:?}"
        );
    }
    let shown = format!(
        "{:?}",
        items.iter().map(|item| &post(item).text).collect::<Vec<_>>()
    );
    assert!(
        !shown.contains("bank.example"),
        "a link that shows another address: {shown}"
    );
}

fn post(item: &Inbound) -> &InboundPost {
    match item {
        Inbound::Post(post) => post,
        other => panic!("not a post: {other:?}"),
    }
}

#[test]
fn anything_at_all_can_be_read() {
    let me = me();
    let mut eyes = Eyes::new("mastodon.example", Some(&me), NOW);
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep = format!(r#"{{"id":"1","uri":"https://x.example/1","account":{{"id":"2"}},"content":{deep}}}"#);
    for text in [
        "null",
        "0",
        "[]",
        "{}",
        r#"{"id":{}}"#,
        r#"{"id":"1","account":{}}"#,
        &deep,
    ] {
        let raw = RawValue::from_string(text.to_owned()).unwrap();
        assert!(eyes.status_item(&raw).is_none());
        assert!(eyes.notification_item(&raw).is_none());
    }
    assert!(eyes.oddities > 0);
}
