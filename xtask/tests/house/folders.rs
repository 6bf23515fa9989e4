//! Folders that keep to themselves.

use super::tree::{root, sources};

fn connector_folders() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("crates/connectors/src")).expect("the connectors are there");
    folders
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn no_connector_imports_another() {
    let folders = connector_folders();
    assert!(folders.len() >= 2);
    for source in sources(&["crates/connectors/src"], &[".rs"]) {
        for other in folders
            .iter()
            .filter(|folder| !source.path.contains(&format!("/src/{folder}/")))
        {
            let uses = format!("crate::{other}");
            assert!(
                source.path.ends_with("src/lib.rs") || !source.text.contains(&uses),
                "{} imports {other}",
                source.path
            );
        }
    }
}

#[test]
fn wire_structs_stay_in_their_folder() {
    for folder in connector_folders() {
        let door = root().join(format!("crates/connectors/src/{folder}/mod.rs"));
        let text = std::fs::read_to_string(&door).expect("every connector has a door");
        assert!(!text.contains("pub mod wire"), "{folder} shows its wire structs");
        assert!(!text.contains("pub use wire"), "{folder} shows its wire structs");
    }
}

#[test]
fn connectors_are_listed_by_hand() {
    let list =
        std::fs::read_to_string(root().join("crates/connectors/src/lib.rs")).expect("the list is there");
    for folder in connector_folders() {
        assert!(list.contains(&folder), "{folder} is not in the list");
    }
}
