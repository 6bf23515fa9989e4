//! Where things lie: everything that is installed or run lives below the target folder.

use std::path::{Path, PathBuf};

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
        .to_path_buf()
}

/// The target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Where third-party programs are installed, once.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// An empty folder for one run.
pub fn fresh(name: &str) -> std::io::Result<PathBuf> {
    let folder = target().join("runs").join(name);
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => std::fs::create_dir_all(&folder)?,
    }
    Ok(folder)
}
