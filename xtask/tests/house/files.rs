//! Sizes of files and functions, and what no file may hold.

use super::tree::sources;

/// Lines of a file, at the most.
const FILE: usize = 500;

/// Names that say nothing: code goes to the noun that it serves.
const NOWHERE: [&str; 10] = [
    "util", "utils", "common", "helper", "helpers", "misc", "core", "shared", "tools", "stuff",
];

#[test]
fn no_file_is_too_long() {
    let sources = sources(&["crates", "xtask"], &[".rs", ".py", ".mjs", ".sql"]);
    let mut lines: Vec<(usize, &str)> = sources
        .iter()
        .map(|source| (source.text.lines().count(), source.path.as_str()))
        .collect();
    lines.sort_unstable();
    let (longest, path) = lines[lines.len() - 1];
    println!(
        "{} files, median {} lines, longest {longest} ({path})",
        lines.len(),
        lines[lines.len() / 2].0
    );
    for (count, path) in lines {
        assert!(count <= FILE, "{path} has {count} lines; at most {FILE}");
    }
}

#[test]
fn no_module_is_called_nothing() {
    for source in sources(&["crates", "xtask"], &[".rs"]) {
        for word in source.path.trim_end_matches(".rs").split('/') {
            assert!(!NOWHERE.contains(&word), "{}: “{word}” is no noun", source.path);
        }
    }
}

#[test]
fn nothing_is_left_unfinished_or_skipped() {
    let forbidden = [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("#[ig", "nore"),
        concat!("#[al", "low("),
    ];
    for source in sources(&["crates", "xtask"], &[".rs"]) {
        for word in forbidden {
            assert!(!source.text.contains(word), "{} holds {word}", source.path);
        }
    }
}

#[test]
fn functions_are_kept_short_by_clippy() {
    let clippy =
        std::fs::read_to_string(super::tree::root().join("clippy.toml")).expect("clippy.toml is there");
    let rules: toml::Table = clippy.parse().expect("TOML");
    assert_eq!(rules["too-many-lines-threshold"].as_integer(), Some(70));
    for entry in std::fs::read_dir(super::tree::root().join("crates"))
        .expect("crates/")
        .flatten()
    {
        let manifest = std::fs::read_to_string(entry.path().join("Cargo.toml")).expect("a manifest");
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{:?} leaves the lints out",
            entry.path()
        );
    }
}
