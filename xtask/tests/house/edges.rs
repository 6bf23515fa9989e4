//! Who may use whom: the table of floors, compared with every manifest.

use super::tree::root;
use std::collections::BTreeSet;

/// Crate, the crates of ours that it may use, and those that its tests may use besides.
const EDGES: [(&str, &[&str]); 10] = [
    ("model", &[]),
    ("connector", &["model"]),
    ("store", &["model"]),
    ("sandbox", &[]),
    ("bus", &["model"]),
    ("connectors", &["model", "connector"]),
    ("engine", &["model", "connector", "store", "bus"]),
    ("federation", &["model", "connector", "store"]),
    ("api", &["model", "engine", "store", "bus"]),
    (
        "server",
        &[
            "model",
            "connector",
            "store",
            "sandbox",
            "bus",
            "connectors",
            "engine",
            "federation",
            "api",
        ],
    ),
];

fn ours(manifest: &toml::Table, section: &str) -> BTreeSet<String> {
    let names = manifest
        .get(section)
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(toml::Table::keys);
    names
        .filter_map(|name| name.strip_prefix("syrinx-"))
        .map(str::to_owned)
        .collect()
}

fn manifest(path: &std::path::Path) -> toml::Table {
    let text = std::fs::read_to_string(path).expect("a manifest can be read");
    text.parse().expect("a manifest is TOML")
}

#[test]
fn crates_use_only_the_floors_below_them() {
    let mut seen = 0;
    for entry in std::fs::read_dir(root().join("crates"))
        .expect("crates/ is there")
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((_, allowed)) = EDGES.iter().find(|(edge, _)| *edge == name) else {
            panic!("crates/{name} is not in the table of floors");
        };
        let manifest = manifest(&entry.path().join("Cargo.toml"));
        assert_eq!(
            manifest["package"]["name"].as_str(),
            Some(format!("syrinx-{name}").as_str()),
            "folder and package agree"
        );
        for used in ours(&manifest, "dependencies") {
            assert!(
                allowed.contains(&used.as_str()),
                "crates/{name} may not use {used}"
            );
        }
        for used in ours(&manifest, "dev-dependencies") {
            let fine = allowed.contains(&used.as_str())
                || used == "sandbox"
                || name == "server"
                || used == "connector";
            assert!(fine, "the tests of crates/{name} may not use {used}");
        }
        seen += 1;
    }
    assert!(seen >= 9, "only {seen} crates found");
}

#[test]
fn every_dependency_is_told_once_and_without_default_features() {
    let workspace = manifest(&root().join("Cargo.toml"));
    let dependencies = workspace["workspace"]["dependencies"]
        .as_table()
        .expect("a table");
    for (name, spec) in dependencies
        .iter()
        .filter(|(name, _)| !name.starts_with("syrinx-"))
    {
        let off = spec.get("default-features").and_then(toml::Value::as_bool) == Some(false);
        assert!(off, "{name} has its default features on");
    }
}
