//! The source tree, as the rules see it.

use std::path::{Path, PathBuf};

/// A source file: its path below the root, and its text.
pub struct Source {
    /// Path below the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the root")
        .to_path_buf()
}

/// All hand-written files below these folders with these endings.
pub fn sources(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        walk(&root().join(folder), endings, &mut found);
    }
    assert!(!found.is_empty(), "no files found below {folders:?}");
    found
}

fn walk(folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["generated", "fixtures", "target", "node_modules"].contains(&name.as_str())
                && !name.starts_with('.')
            {
                walk(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let text = std::fs::read_to_string(&path).expect("a source file is UTF-8");
            let below = path.strip_prefix(root()).expect("below the root");
            found.push(Source {
                path: below.to_string_lossy().replace('\\', "/"),
                text,
            });
        }
    }
}
