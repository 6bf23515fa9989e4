//! Where a post is to go.

use crate::client::Account;
use anyhow::{Result, bail};

/// The ids of the accounts that are meant.
pub(super) fn targets(wanted: &[String], accounts: &[Account]) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for word in wanted.iter().filter(|word| *word != "here") {
        let meant = accounts.iter().filter(|account| {
            [&account.id, &account.network, &account.handle]
                .into_iter()
                .any(|name| name == word)
        });
        let before = ids.len();
        ids.extend(meant.map(|account| account.id.clone()));
        if ids.len() == before {
            let known: Vec<&str> = accounts.iter().map(|account| account.network.as_str()).collect();
            bail!(
                "no linked account is called “{word}”: choose from here, {}",
                known.join(", ")
            );
        }
    }
    ids.sort();
    ids.dedup();
    Ok(ids)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;
    use serde_json::json;

    fn accounts() -> Vec<Account> {
        let account = |id: &str, network: &str, handle: &str| json!({"id": id, "network": network, "handle": handle, "status": "ok", "status_detail": null});
        let list = json!([
            account("1", "one", "a@x"),
            account("2", "two", "a.y"),
            account("3", "one", "b@x")
        ]);
        serde_json::from_value(list).unwrap()
    }

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn targets_are_named_by_network_id_or_handle() {
        let accounts = accounts();
        assert_eq!(targets(&words(&["one"]), &accounts).unwrap(), ["1", "3"]);
        assert_eq!(
            targets(&words(&["a.y", "3", "one"]), &accounts).unwrap(),
            ["1", "2", "3"]
        );
        assert!(targets(&words(&["here"]), &accounts).unwrap().is_empty());
        let error = targets(&words(&["oen"]), &accounts).unwrap_err().to_string();
        assert!(error.contains("“oen”") && error.contains("one, two"), "{error}");
    }
}
