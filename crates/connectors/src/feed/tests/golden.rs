//! Pairs of files: what came in and what we made of it.
//!
//! A pair is found by its name. To accept a change on purpose, delete the right file and run the tests: it is written
//! anew, and the test fails once.

use super::super::decode::decode;
use super::super::{normalise, parse, poll};
use std::path::{Path, PathBuf};
use syrinx_connector::conformance::NOW;
use syrinx_model::{Inbound, InboundPost};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/feed/fixtures");

/// The fixtures of all kinds of software, and their names.
fn cases() -> Vec<(PathBuf, String)> {
    let folders = std::fs::read_dir(FOLDER).unwrap();
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap());
    let mut cases: Vec<(PathBuf, String)> = files
        .map(|file| file.unwrap().path())
        .filter_map(|path| {
            let (name, _) = path.file_name()?.to_str()?.split_once(".wire.")?;
            Some((path.clone(), name.to_owned()))
        })
        .collect();
    cases.sort();
    cases
}

/// What a document becomes.
fn read(path: &Path) -> (Vec<InboundPost>, u32) {
    let bytes = std::fs::read(path).unwrap();
    let (text, odd) = decode(&bytes, None);
    let url = "https://feeds.example/feed";
    let document = parse::parse(&text, url).unwrap_or_else(|| panic!("{} is no feed", path.display()));
    let author = normalise::author(&document.feed, url, url);
    let (items, oddities) = poll::items(&document, &author, url, NOW, NOW);
    (
        items.into_iter().map(|item| item.post).collect(),
        oddities + u32::from(odd),
    )
}

/// Everything that the fixtures hold.
pub(super) fn all_inbound() -> Vec<Inbound> {
    let posts = cases().into_iter().flat_map(|(path, _)| read(&path).0);
    posts.map(|post| Inbound::Post(Box::new(post))).collect()
}

#[test]
fn what_came_in_reads_as_it_did() {
    let cases = cases();
    assert!(cases.len() >= 9, "the fixtures are gone");
    let mut wrong = Vec::new();
    for (path, name) in cases {
        let (posts, oddities) = read(&path);
        let mut made: String = posts.iter().map(|post| format!("{post:#?}\n")).collect();
        made.push_str(&format!("oddities: {oddities}\n"));
        let expected = path.with_file_name(format!("{name}.inbound.txt"));
        match std::fs::read_to_string(&expected) {
            Ok(text) if text.trim_end() == made.trim_end() => {}
            Ok(_) => wrong.push(format!("{name} differs; now it is:\n{made}")),
            Err(_) => {
                std::fs::write(&expected, made).unwrap();
                wrong.push(format!(
                    "{name}.inbound.txt was missing and is now written: look at it and run again"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_of_a_hostile_feed_gets_through() {
    let (path, _) = cases().into_iter().find(|(_, name)| name == "hostile").unwrap();
    let (posts, oddities) = read(&path);
    assert!(
        oddities > 0 && posts.len() > 3,
        "{} posts, {oddities} oddities",
        posts.len()
    );
    for post in &posts {
        let told = format!("{post:?}").to_lowercase();
        for word in [
            "href=\\\"javascript:",
            "<script",
            "<img",
            "url: \"javascript:",
            "some(\"data:",
            "root:",
            "hahaha",
        ] {
            assert!(!told.contains(word), "{word} in {told}");
        }
        assert!(
            post.uri.starts_with("https://feeds.example/feed#"),
            "{}",
            post.uri
        );
        assert!(post.published_at <= NOW, "{post:?}");
    }
}
