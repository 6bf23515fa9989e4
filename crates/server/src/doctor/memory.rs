//! The database and the key that opens its secrets.

use super::Finding;
use crate::config::Config;
use crate::lock;
use syrinx_store::{Error, Examination, SecretsFound};

/// Looks at both. Also says whether the database can be worked with as it is.
pub(super) async fn examine(config: &Config) -> (bool, Vec<Finding>) {
    let paths = lock::paths(&config.data);
    match syrinx_store::examine(&paths).await {
        Ok(None) if paths.key.exists() => (
            false,
            vec![Finding::warning(
                "database",
                format!("there is a key, but no database at {}", paths.database.display()),
                "put the database back from your backup; without one, “syrinx serve” begins a new one with that key",
            )],
        ),
        Ok(None) => (
            false,
            vec![Finding::ok(
                "database",
                "there is none yet, and so there are no secrets",
            )],
        ),
        Ok(Some(found)) => {
            let findings = vec![
                damage(&found),
                schema(found.schema, found.known_schema),
                key(found.secrets),
            ];
            let sound = findings.iter().all(|finding| finding.state == super::State::Ok);
            (sound, findings)
        }
        Err(error) => (
            false,
            vec![Finding::failure(
                "database",
                format!("{} cannot be read: {error}", paths.database.display()),
                "check that it belongs to this user; if it is damaged, stop the server and put your backup back",
            )],
        ),
    }
}

fn damage(found: &Examination) -> Finding {
    const CHECK: &str = "database";
    if found.damage.is_empty() {
        return Finding::ok(CHECK, "its file is sound");
    }
    Finding::failure(
        CHECK,
        format!("its file is damaged: {}", found.damage.join("; ")),
        "stop the server, keep a copy of the file, and put your backup back",
    )
}

fn schema(found: i64, known: i64) -> Finding {
    const CHECK: &str = "tables";
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => {
            Finding::ok(CHECK, format!("version {found}, which this program speaks"))
        }
        std::cmp::Ordering::Less => Finding::warning(
            CHECK,
            format!("version {found}; this program speaks {known}"),
            "“syrinx serve” brings them up to date when it starts; make a backup before",
        ),
        std::cmp::Ordering::Greater => Finding::failure(
            CHECK,
            format!("version {found} is newer than this program, which speaks {known}"),
            "use the newer syrinx that made it",
        ),
    }
}

fn key(secrets: syrinx_store::Result<SecretsFound>) -> Finding {
    const CHECK: &str = "key";
    match secrets {
        Ok(SecretsFound { sealed: 0, .. }) => {
            Finding::ok(CHECK, "it belongs to the database, which holds no logins yet")
        }
        Ok(found) if found.opened == found.sealed => Finding::ok(
            CHECK,
            format!("it opens the logins of all accounts, {} in number", found.sealed),
        ),
        Ok(found) => Finding::failure(
            CHECK,
            format!(
                "it does not open {} of the logins of {} accounts: they were changed in the database",
                found.sealed - found.opened,
                found.sealed
            ),
            "put your backup back, or link these accounts again: syrinx link NETWORK",
        ),
        Err(Error::Sealed) => Finding::failure(
            CHECK,
            "it belongs to another database",
            "put the key of this database back from your backup; without it the accounts have to be linked again",
        ),
        Err(Error::File(cause)) => Finding::failure(
            CHECK,
            cause.to_string(),
            "the server does not start before that; the key is a file of 64 hexadecimal digits for its user alone",
        ),
        Err(error) => Finding::failure(
            CHECK,
            error.to_string(),
            "see above: the database has to be mended first",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn tables_of_another_version_are_told_apart() {
        assert_eq!(schema(2, 2).state, State::Ok);
        assert_eq!(schema(1, 2).state, State::Warning);
        assert_eq!(schema(3, 2).state, State::Failure);
    }

    #[test]
    fn a_key_that_opens_only_some_is_a_failure() {
        let found = |sealed, opened| key(Ok(SecretsFound { sealed, opened })).state;
        assert_eq!(found(0, 0), State::Ok);
        assert_eq!(found(3, 3), State::Ok);
        assert_eq!(found(3, 2), State::Failure);
        assert_eq!(key(Err(Error::Sealed)).state, State::Failure);
    }
}
