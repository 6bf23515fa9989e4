//! Pairs of files: what came in and what we made of it, what goes out and how it goes.
//!
//! A pair is found by its name. To accept a change on purpose, delete the right file and run the tests: it is written
//! anew, and the test fails once.

use super::super::{limits, normalise, notices, render, timeline, wire};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use syrinx_model::{Inbound, Moment, Part, Thread};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bluesky/fixtures/bluesky");

/// The files of the folder with this ending, and their names without it.
fn cases(ending: &str) -> Vec<(PathBuf, String)> {
    let mut cases: Vec<(PathBuf, String)> = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.strip_suffix(ending)?.to_owned();
            Some((path, name))
        })
        .collect();
    cases.sort();
    cases
}

fn wire_of(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Compares with the other half of the pair, and writes it if it is not there. Tells what is wrong.
fn compare(name: &str, made: &str) -> Option<String> {
    let path = Path::new(FOLDER).join(name);
    let Ok(expected) = std::fs::read_to_string(&path) else {
        std::fs::write(&path, made).unwrap();
        return Some(format!(
            "{name} was missing and is now written: look at it and run again"
        ));
    };
    (expected.trim_end() != made.trim_end()).then(|| format!("{name} differs; now it is:\n{made}"))
}

/// What a page of any of the network's shapes becomes: items, thread, and oddities.
fn read(wire: &Value) -> (Vec<Inbound>, Option<Thread>, u32) {
    let mut oddities = 0;
    let list = |name: &str| wire[name].as_array().cloned();
    if let Some(feed) = list("feed") {
        let items = normalise::each(feed, &mut oddities, normalise::feed_item);
        return (
            items.into_iter().map(|item| item.inbound).collect(),
            None,
            oddities,
        );
    }
    if let Some(posts) = list("posts") {
        let posts = normalise::each(posts, &mut oddities, normalise::post);
        return (
            posts
                .into_iter()
                .map(|post| Inbound::Post(Box::new(post)))
                .collect(),
            None,
            oddities,
        );
    }
    if let Some(all) = list("notifications") {
        let told = normalise::each(all, &mut oddities, |one: wire::Notification, _| {
            notices::told(one)
        });
        let items = told
            .into_iter()
            .filter_map(|told| told.notice)
            .map(|notice| Inbound::Notice(Box::new(notice)));
        return (items.collect(), None, oddities);
    }
    (Vec::new(), timeline::unfold(wire["thread"].clone()), oddities)
}

/// Everything that the taped conversations hold.
pub(super) fn all_inbound() -> Vec<Inbound> {
    cases(".wire.json")
        .iter()
        .flat_map(|(path, _)| read(&wire_of(path)).0)
        .collect()
}

#[test]
fn what_came_in_reads_as_it_did() {
    let cases = cases(".wire.json");
    assert!(cases.len() >= 6, "the fixtures are gone");
    let mut wrong = Vec::new();
    for (path, name) in cases {
        let (items, thread, oddities) = read(&wire_of(&path));
        let mut made = items
            .iter()
            .map(|item| format!("{item:#?}\n"))
            .collect::<String>();
        made.extend(thread.map(|thread| format!("{thread:#?}\n")));
        made.push_str(&format!("oddities: {oddities}\n"));
        wrong.extend(compare(&format!("{name}.inbound.txt"), &made));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_goes_out_reads_as_it_did() {
    let cases = cases(".edition.txt");
    assert!(cases.len() >= 3, "the fixtures are gone");
    let mut wrong = Vec::new();
    for (path, name) in cases {
        let parts: Vec<Part> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let bodies: Vec<Value> = parts
            .iter()
            .map(|part| match render::preview(part, &limits()) {
                Ok(rendered) => json!({ "length": rendered.length, "body": rendered.body }),
                Err(error) => json!({ "refused": format!("{:?}", error.kind) }),
            })
            .collect();
        wrong.extend(compare(
            &format!("{name}.body.json"),
            &serde_json::to_string_pretty(&bodies).unwrap(),
        ));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_hostile_item_never_loses_the_page_nor_its_own_safety() {
    let (path, _) = cases(".wire.json")
        .into_iter()
        .find(|(_, name)| name == "hostile")
        .unwrap();
    let (items, _, oddities) = read(&wire_of(&path));
    assert!(oddities > 0 && !items.is_empty());
    for item in &items {
        let Inbound::Post(post) = item else { continue };
        for word in ["href=\"javascript:", "<script", "<img"] {
            assert!(
                !post.author.note_html.contains(word),
                "{word} in {}",
                post.author.note_html
            );
        }
    }
    for word in [
        "url: \"javascript:",
        "url: \"data:",
        "Some(\"javascript:",
        "Some(\"data:",
    ] {
        assert!(!format!("{items:?}").contains(word), "an unsafe address: {word}");
    }
}

#[test]
fn times_are_bounded_by_the_arrival() {
    let (path, _) = cases(".wire.json")
        .into_iter()
        .find(|(_, name)| name == "hostile")
        .unwrap();
    for item in read(&wire_of(&path)).0 {
        if let Inbound::Post(post) = item {
            assert!(
                post.published_at <= Moment::parse("2026-11-01T00:00:00Z").unwrap(),
                "{post:?}"
            );
            assert!(
                post.published_at >= Moment::parse("2016-01-01T00:00:00Z").unwrap(),
                "{post:?}"
            );
        }
    }
}
