//! Pairs of files: what came in and what we made of it, what goes out and how it goes.
//!
//! A pair is found by its name. To accept a change on purpose, delete the right file and run the tests: it is written
//! anew, and the test fails once.

use super::super::client::pool::Seen;
use super::super::client::sift;
use super::super::normalise::{self, Book};
use super::super::people::People;
use super::super::relay::Relay;
use super::super::{TEXT, limits, render};
use nostr::event::{Event, Kind};
use nostr::key::{Keys, SecretKey};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use syrinx_model::{Inbound, Moment, Part};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/nostr/fixtures/nostr");
/// 2026-11-01T00:00:00Z.
const NOW: Moment = Moment(1_793_491_200_000);

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

fn believed(wire: &Value, list: &str, oddities: &mut u32) -> Vec<Seen> {
    let relay = Relay::parse("wss://relay.example").unwrap();
    let mut seen = Vec::new();
    for raw in wire[list].as_array().unwrap() {
        match sift::enclosed(&raw.to_string(), NOW) {
            Ok(event) => seen.push(Seen {
                event,
                relay: relay.clone(),
            }),
            Err(_) => *oddities += 1,
        }
    }
    seen
}

/// What taped events become. The account is Ann's.
fn read(path: &Path) -> (Vec<Inbound>, u32) {
    let wire: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut oddities = 0;
    let seen = believed(&wire, "events", &mut oddities);
    let known = believed(&wire, "known", &mut oddities);
    let people = People::default();
    let mut book = Book::default();
    for one in &known {
        people.take(&one.event);
    }
    for one in known.iter().chain(&seen) {
        book.authors
            .insert(one.event.pubkey, people.author(&one.event.pubkey));
        book.events.insert(one.event.id, one.clone());
    }
    let me = Keys::new(SecretKey::from_slice(&[1; 32]).unwrap()).public_key();
    let told = path.ends_with("told.wire.json");
    let item = |event: &Event| -> Vec<Inbound> {
        match event.kind {
            Kind::EventDeletion => normalise::deletions(event, &book),
            _ if told => normalise::notice(event, &me, true, &book)
                .map(|notice| Inbound::Notice(Box::new(notice)))
                .into_iter()
                .collect(),
            _ => normalise::item(event, &book).into_iter().collect(),
        }
    };
    (seen.iter().flat_map(|seen| item(&seen.event)).collect(), oddities)
}

/// Everything that the taped events hold.
pub(super) fn all_inbound() -> Vec<Inbound> {
    cases(".wire.json")
        .iter()
        .flat_map(|(path, _)| read(path).0)
        .collect()
}

#[test]
fn what_came_in_reads_as_it_did() {
    let cases = cases(".wire.json");
    assert!(cases.len() >= 6, "the fixtures are gone");
    let mut wrong = Vec::new();
    for (path, name) in cases {
        let (items, oddities) = read(&path);
        let mut made = items
            .iter()
            .map(|item| format!("{item:#?}\n"))
            .collect::<String>();
        made.push_str(&format!("oddities: {oddities}\n"));
        wrong.extend(compare(&format!("{name}.inbound.txt"), &made));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_goes_out_reads_as_it_did() {
    let cases = cases(".edition.txt");
    assert!(cases.len() >= 5, "the fixtures are gone");
    let mut wrong = Vec::new();
    for (path, name) in cases {
        let parts: Vec<Part> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let bodies: Vec<Value> = parts
            .iter()
            .map(|part| match render::preview(part, &limits(TEXT)) {
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
fn nothing_hostile_gets_through() {
    let (path, _) = cases(".wire.json")
        .into_iter()
        .find(|(_, name)| name == "hostile")
        .unwrap();
    let (items, oddities) = read(&path);
    assert_eq!((items.len(), oddities), (3, 7));
    let shown = format!("{items:?}");
    for word in [
        "altered",
        "href=\\\"javascript:",
        "url: \"javascript:",
        "Some(\"javascript:",
        "Some(\"data:",
        "<img",
        "note_html: \"<script",
    ] {
        assert!(
            !shown.replace("name: \"<img", "").contains(word),
            "{word} in {shown}"
        );
    }
}
