//! Which routes there are, read from the sources and asked of the router, so that a new one without a row fails.

use super::rows::{self, WITHOUT_ROWS};
use crate::stage::Stage;
use http::{Method, StatusCode};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What registers a path.
const CALLS: [&str; 2] = [".at(", ".route("];
/// What a path may be asked with.
const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

/// Every path and method of the router stands in the table, or is named with the reason why not.
pub(super) async fn assert_every_route_has_a_row() {
    let rows: BTreeSet<(String, String)> = rows::rows()
        .map(|row| (row.method.to_owned(), shape(row.path())))
        .collect();
    let excused: BTreeSet<String> = WITHOUT_ROWS.iter().map(|(path, _)| shape(path)).collect();
    let routes = routes().await;
    assert!(routes.len() > 150, "the sources were read: {}", routes.len());
    let known: BTreeSet<(String, String)> = routes
        .iter()
        .map(|(method, path)| (method.clone(), shape(path)))
        .collect();
    let wrong: Vec<_> = known
        .iter()
        .filter(|route| rows.contains(route) == excused.contains(&route.1))
        .collect();
    assert!(
        wrong.is_empty(),
        "each of these routes needs a row or a reason, and not both: {wrong:#?}"
    );
    for row in &rows {
        assert!(known.contains(row), "there is no such route any more: {row:?}");
    }
    for path in &excused {
        assert!(
            known.iter().any(|(_, known)| known == path),
            "there is no such route any more: {path}"
        );
    }
}

/// A path without the names of what varies in it.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for letter in path.chars() {
        inside = (inside || letter == '{') && letter != '}';
        if !inside {
            shape.push(if letter == '}' { '*' } else { letter });
        }
    }
    shape
}

/// All methods of all paths.
async fn routes() -> Vec<(String, String)> {
    let stage = Stage::new().await;
    let mut routes = Vec::new();
    for path in paths() {
        let example = example(&path);
        for method in METHODS {
            let request = http::Request::builder().method(&method).uri(&example);
            let answer =
                super::answers::status_of(&stage.router, request.body(axum::body::Body::empty()).unwrap())
                    .await;
            if answer != StatusCode::METHOD_NOT_ALLOWED {
                routes.push((method.to_string(), path.clone()));
            }
        }
    }
    routes
}

/// The path with something in each of its places.
fn example(path: &str) -> String {
    shape(path).replace('*', "1")
}

/// The paths that the sources register.
fn paths() -> BTreeSet<String> {
    let mut files = BTreeMap::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut paths = BTreeSet::new();
    for text in files.values() {
        for call in CALLS {
            for (at, _) in text.match_indices(call) {
                paths.extend(registered(&text[at + call.len()..], text, &files));
            }
        }
    }
    paths
}

fn read(folder: &Path, into: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            into.insert(path.display().to_string(), code.to_owned());
        }
    }
}

/// The paths that a call with these arguments registers: a literal, a constant, or, where it is computed, any literal of
/// the file that is a path.
fn registered(arguments: &str, file: &str, files: &BTreeMap<String, String>) -> Vec<String> {
    let arguments = arguments.trim_start();
    if let Some(rest) = arguments.strip_prefix('"') {
        return rest
            .split('"')
            .next()
            .map(ToOwned::to_owned)
            .into_iter()
            .collect();
    }
    let word = arguments.split(',').next().unwrap_or_default().trim();
    let name = word.rsplit("::").next().unwrap_or_default();
    let is_constant = !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    if is_constant {
        let found = std::iter::once(file)
            .chain(files.values().map(String::as_str))
            .find_map(|text| constant(text, name));
        return vec![found.unwrap_or_else(|| panic!("the constant {name} is not found"))];
    }
    file.split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.starts_with('/'))
        .map(ToOwned::to_owned)
        .collect()
}

fn constant(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("const {name}: &str = \""))?;
    Some(rest.split('"').next()?.to_owned())
}
