//! The command line's own login: which server, and the token for it.

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use syrinx_model::Secret;

/// What `syrinx login` keeps.
#[derive(Clone, Debug, Deserialize)]
pub struct LoginFile {
    /// The base URL of the server.
    pub url: String,
    /// The owner's name there.
    pub name: String,
    /// The token.
    pub token: Secret,
}

/// Where the login is kept: the place that was named, or the one of this user.
///
/// # Errors
/// If this user has no home folder.
pub fn login_path(named: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = named {
        return Ok(path.to_path_buf());
    }
    let config = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    let folder = config.or_else(|| std::env::home_dir().map(|home| home.join(".config")));
    let Some(folder) = folder else {
        bail!("there is no home folder to keep the login in: name a file with --login");
    };
    Ok(folder.join("syrinx").join("login.json"))
}

impl LoginFile {
    /// Reads the login.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!(
                    "{} is not a login of syrinx: run “syrinx login” again",
                    path.display()
                )
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bail!("you are not logged in: run “syrinx login” with the address of your server first")
            }
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// Writes the login for this user's eyes only, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::json!({"url": self.url, "name": self.name, "token": self.token.expose()});
        write_private(path, &text.to_string())
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_login_comes_back_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/login.json");
        let token = Secret::new("not-for-others");
        let login = LoginFile {
            url: "http://127.0.0.1:3000".into(),
            name: "you".into(),
            token,
        };
        login.write(&path).unwrap();
        login.write(&path).unwrap();
        let read = LoginFile::read(&path).unwrap();
        assert_eq!((read.url, read.name), (login.url.clone(), login.name.clone()));
        assert_eq!(read.token.expose(), "not-for-others");
        assert!(!format!("{login:?}").contains("not-for-others"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn without_a_login_it_says_what_to_do() {
        let error = LoginFile::read(Path::new("no/login.json"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("syrinx login"), "{error}");
    }
}
