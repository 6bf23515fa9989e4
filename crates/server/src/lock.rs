//! One process on one data folder.

use anyhow::{Context as _, Result, bail};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use syrinx_store::StorePaths;

/// A data folder that is ours alone until this is dropped.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    /// Held, not read: the lock ends with the file.
    _lock: File,
}

impl DataFolder {
    /// Takes a folder, which is made if it is not there.
    ///
    /// # Errors
    /// If another process holds it, or it cannot be made or written to.
    pub fn take(path: &Path) -> Result<Self> {
        make(path).with_context(|| format!("the data folder {} cannot be made", path.display()))?;
        let name = path.join("lock");
        let lock = File::create(&name)
            .with_context(|| format!("the data folder {} cannot be written to", path.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_path_buf(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => bail!(
                "another syrinx works in the data folder {}: stop it first, or use another folder with --data",
                path.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("the data folder {} cannot be locked", path.display()))
            }
        }
    }

    /// What lies in it.
    #[must_use]
    pub fn paths(&self) -> StorePaths {
        paths(&self.path)
    }

    /// The socket for commands on this machine.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        socket(&self.path)
    }
}

/// Whether a process works in the folder; makes nothing.
///
/// # Errors
/// If that cannot be told.
pub fn is_taken(folder: &Path) -> std::io::Result<bool> {
    let lock = match File::open(folder.join("lock")) {
        Ok(lock) => lock,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match lock.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// What lies in a data folder: the database in a folder of its own, and beside that folder the key that seals secrets,
/// so that a copy of the one is useless without the other.
#[must_use]
pub fn paths(folder: &Path) -> StorePaths {
    StorePaths {
        database: folder.join("database").join("syrinx.sqlite"),
        key: folder.join("key"),
        blobs: folder.join("files"),
    }
}

/// The socket in a data folder that another process may hold.
#[must_use]
pub fn socket(folder: &Path) -> PathBuf {
    folder.join("admin.sock")
}

/// Makes a folder that nobody else on this machine can read.
fn make(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[test]
    fn a_folder_is_taken_once() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("new/data");
        let first = DataFolder::take(&path).unwrap();
        let refusal = DataFolder::take(&path).unwrap_err().to_string();
        assert!(
            refusal.contains(&path.display().to_string()) && refusal.contains("another syrinx"),
            "{refusal}"
        );
        assert!(is_taken(&path).unwrap());
        drop(first);
        assert!(!is_taken(&path).unwrap() && !is_taken(parent.path()).unwrap());
        assert!(DataFolder::take(&path).is_ok());
    }

    #[test]
    fn nobody_else_reads_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        let _taken = DataFolder::take(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_file_is_no_folder() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = format!("{:#}", DataFolder::take(file.path()).unwrap_err());
        assert!(error.contains(&file.path().display().to_string()), "{error}");
    }
}
