//! The data folder: whether it can be written to, whether there is room, and who works on it.

use super::{Finding, Running};
use crate::config::Config;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Below so many free bytes nothing more should be taken in: 256 MiB.
const TOO_FULL: u64 = 256 << 20;
/// Below so many free bytes the operator should look after it: 2 GiB.
const RATHER_FULL: u64 = 2 << 30;

pub(super) fn examine(config: &Config, running: &Running) -> Vec<Finding> {
    let mut findings = vec![who(config, running)];
    if !config.data.exists() {
        findings.push(Finding::warning(
            "folder",
            format!("{} does not exist yet", config.data.display()),
            "“syrinx serve” makes it; if there should be one, name it with --data or in the setting “data”",
        ));
    } else {
        findings.push(writable(&config.data));
        findings.extend(closed(&config.data));
    }
    findings.push(room(&config.data));
    findings
}

fn who(config: &Config, running: &Running) -> Finding {
    const CHECK: &str = "server";
    match running {
        Running::Nobody => Finding::ok(CHECK, "no server runs on it now"),
        Running::Somebody(what) => Finding::failure(
            CHECK,
            what.clone(),
            "run this command as the server's user and with its version; or stop that process",
        ),
        Running::Server(standing) => {
            let (running, ours) = (standing.version.as_str(), env!("CARGO_PKG_VERSION"));
            let wanted = config.public_url.as_ref().map(ToString::to_string);
            if running != ours {
                Finding::warning(
                    CHECK,
                    format!("Syrinx {running} runs on it, but this program is {ours}"),
                    "restart the server",
                )
            } else if wanted.as_ref().is_some_and(|wanted| *wanted != standing.base_url) {
                Finding::warning(
                    CHECK,
                    format!(
                        "it was started for {}, which is not public_url now",
                        standing.base_url
                    ),
                    "restart the server, so that it takes the settings as they are now",
                )
            } else {
                Finding::ok(
                    CHECK,
                    format!("Syrinx {running} runs on it, for {}", standing.base_url),
                )
            }
        }
    }
}

fn writable(folder: &Path) -> Finding {
    const CHECK: &str = "folder";
    let tried = tempfile::Builder::new()
        .prefix(".doctor-")
        .tempfile_in(folder)
        .and_then(|mut file| {
            file.write_all(b"a doctor was here\n")?;
            file.as_file().sync_all()
        });
    match tried {
        Ok(()) => Finding::ok(CHECK, format!("{} can be written to", folder.display())),
        Err(error) => Finding::failure(
            CHECK,
            format!("{} cannot be written to: {error}", folder.display()),
            "give it to the user of the server (chown -R), on a disk that is not mounted read-only",
        ),
    }
}

fn closed(folder: &Path) -> Option<Finding> {
    let mode = std::fs::metadata(folder).ok()?.permissions().mode();
    (mode & 0o077 != 0).then(|| {
        Finding::warning(
            "folder",
            format!("other users of this machine can look into {}", folder.display()),
            format!("chmod 700 {}", folder.display()),
        )
    })
}

/// How much room there is, on the disk of the folder or of the one that it will be made in.
fn room(folder: &Path) -> Finding {
    let there: PathBuf = std::path::absolute(folder)
        .unwrap_or_else(|_| folder.to_path_buf())
        .ancestors()
        .find(|path| path.exists())
        .map_or_else(|| PathBuf::from("/"), Path::to_path_buf);
    match rustix::fs::statvfs(&there) {
        Ok(disk) => judge_room(disk.f_bavail.saturating_mul(disk.f_frsize)),
        Err(error) => Finding::warning(
            "disk",
            format!("its free space cannot be asked for: {error}"),
            "look with df",
        ),
    }
}

fn judge_room(free: u64) -> Finding {
    const CHECK: &str = "disk";
    let found = format!("{} MiB are free", free >> 20);
    let mend = "make room, or move the data folder to a larger disk while the server is stopped";
    match free {
        ..TOO_FULL => Finding::failure(CHECK, format!("{found}: a full disk loses what arrives"), mend),
        TOO_FULL..RATHER_FULL => Finding::warning(CHECK, found, mend),
        _ => Finding::ok(CHECK, found),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::super::State;
    use super::*;

    #[test]
    fn room_is_judged_by_its_limits() {
        for (free, state) in [
            (0, State::Failure),
            (TOO_FULL - 1, State::Failure),
            (TOO_FULL, State::Warning),
            (RATHER_FULL - 1, State::Warning),
            (RATHER_FULL, State::Ok),
        ] {
            assert_eq!(judge_room(free).state, state, "{free}");
        }
    }

    #[test]
    fn a_folder_is_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(writable(folder.path()).state, State::Ok);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(closed(folder.path()).is_none());
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let mend = closed(folder.path()).unwrap().mend.unwrap();
        assert!(mend.starts_with("chmod 700 "), "{mend}");
        let absent = folder.path().join("not/there");
        assert_eq!(writable(&absent).state, State::Failure);
        assert_ne!(
            room(&absent).check,
            "",
            "the disk of the nearest folder is looked at"
        );
    }
}
