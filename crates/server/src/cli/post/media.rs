//! The files of a post.

use anyhow::{Context as _, Result};
use std::path::Path;
use syrinx_connector::http::{Body, Field};

/// A file as a browser would send it, with its alternative text.
pub(super) fn form(file: &Path, alt: &str) -> Result<Body> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let name = file
        .file_name()
        .map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned());
    let mut fields = vec![Field {
        name: "file".to_owned(),
        value: bytes.into(),
        // The server looks at the bytes itself.
        file: Some((name, "application/octet-stream".to_owned())),
    }];
    if !alt.is_empty() {
        fields.push(Field {
            name: "description".to_owned(),
            value: alt.to_owned().into(),
            file: None,
        });
    }
    Ok(Body::Multipart(fields))
}
