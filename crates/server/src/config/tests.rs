//! What settings are taken, and what is said of those that are not.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use super::{Config, ConfigError, KEYS, LogLevel, SignUp, Sources};
use std::path::PathBuf;

fn from_file(text: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("syrinx.toml");
    std::fs::write(&file, text).unwrap();
    Sources {
        file: Some(file),
        ..Sources::default()
    }
    .read()
}

fn from_environment(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment = variables
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Sources {
        environment,
        ..Sources::default()
    }
    .read()
}

#[test]
fn nothing_is_needed() {
    let config = from_file("").unwrap();
    assert_eq!(config.base_url(config.listen), "http://127.0.0.1:3000");
    assert!(!config.reachable() && !config.outbound.allow_loopback);
}

#[test]
fn later_sources_win() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    std::fs::write(
        &file,
        "title = \"file\"\nlisten = \"0.0.0.0:1\"\n[log]\nlevel = \"warn\"",
    )
    .unwrap();
    let sources = Sources {
        file: Some(file),
        environment: vec![
            ("SYRINX_TITLE".into(), "7".into()),
            ("SYRINX_LOG_LEVEL".into(), "debug".into()),
            ("PATH".into(), "/bin".into()),
        ],
        flags: Vec::new(),
    };
    let config = sources
        .flag("listen", Some("0.0.0.0:2".to_owned()))
        .flag("data", None)
        .read()
        .unwrap();
    assert_eq!((config.title.as_str(), config.log.level), ("7", LogLevel::Debug));
    assert_eq!(config.base_url(config.listen), "http://127.0.0.1:2");
    assert_eq!(config.data, PathBuf::from("syrinx-data"));
}

#[test]
fn an_unknown_setting_is_named_with_the_nearest() {
    for (text, key, nearest) in [
        ("public-url = \"https://a.example\"", "public-url", "public_url"),
        (
            "allow_loopback = true",
            "allow_loopback",
            "outbound.allow_loopback",
        ),
        ("[outbond]\nallow = []", "outbond", "outbound.allow"),
        ("[outbound]\nalow = []", "outbound.alow", "outbound.allow"),
        ("signup = \"open\"", "signup", "sign_up"),
        ("log = \"debug\"", "log", "log.level"),
    ] {
        match from_file(text).unwrap_err() {
            ConfigError::Unknown {
                key: found,
                place,
                nearest: near,
            } => {
                assert_eq!(found, key);
                assert!(place.ends_with("syrinx.toml"), "{place}");
                assert_eq!(near, nearest);
            }
            other => panic!("{text}: {other}"),
        }
    }
    let error = from_environment(&[("SYRINX_LISTN", "x")])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("SYRINX_LISTN") && error.contains("did you mean SYRINX_LISTEN?"),
        "{error}"
    );
}

#[test]
fn a_value_that_does_not_fit_is_named_with_what_fits() {
    for (text, parts) in [
        ("listen = 3000", ["“listen”", "3000", "127.0.0.1:3000"]),
        (
            "listen = \"localhost\"",
            ["“listen”", "“localhost”", "127.0.0.1:3000"],
        ),
        ("sign_up = true", ["“sign_up”", "true", "closed or open"]),
        (
            "public_url = \"syrinx.example\"",
            ["“public_url”", "“syrinx.example”", "https://"],
        ),
        (
            "public_url = \"https://a.example/x\"",
            ["“public_url”", "a.example/x", "without a path"],
        ),
        (
            "[outbound]\nallow = [\"10.0.0.0/99\"]",
            ["“outbound.allow”", "10.0.0.0/99", "10.1.0.0/16"],
        ),
        (
            "[outbound]\nallow_loopback = \"yes\"",
            ["“outbound.allow_loopback”", "“yes”", "true or false"],
        ),
        ("[log]\nlevel = \"loud\"", ["“log.level”", "“loud”", "debug"]),
        ("data = [\"a\"]", ["“data”", "a list", "path"]),
    ] {
        let error = from_file(text).unwrap_err().to_string();
        assert!(
            parts.iter().all(|part| error.contains(part)) && error.contains("syrinx.toml"),
            "{error}"
        );
    }
    let error = from_environment(&[("SYRINX_LISTEN", "x")])
        .unwrap_err()
        .to_string();
    assert!(error.contains("the environment"), "{error}");
}

#[test]
fn what_is_no_toml_is_said_so() {
    let error = from_file("listen = ").unwrap_err().to_string();
    assert!(
        error.contains("syrinx.toml is not TOML at line 1, column 10"),
        "{error}"
    );
    assert_eq!(error.lines().count(), 1);
    let absent = Sources {
        file: Some("no/such/file".into()),
        ..Sources::default()
    };
    assert!(
        absent
            .read()
            .unwrap_err()
            .to_string()
            .contains("no/such/file cannot be read")
    );
}

#[test]
fn every_setting_is_known_to_the_reader_and_has_a_variable() {
    for key in KEYS {
        let error = match from_environment(&[(&key.variable(), "")]) {
            Err(error) => error.to_string(),
            Ok(config) => {
                assert!(
                    ["outbound.allow", "trusted_proxies"].contains(&key.name),
                    "{}",
                    key.name
                );
                assert!(config.outbound.allow.is_empty() && config.trusted_proxies.is_empty());
                continue;
            }
        };
        assert!(error.contains(&format!("“{}”", key.name)), "{error}");
    }
}

#[test]
fn lists_come_with_commas_too() {
    let config = from_environment(&[
        ("SYRINX_OUTBOUND_ALLOW", "10.1.0.0/16, fd00::/8"),
        ("SYRINX_SIGN_UP", "open"),
        ("SYRINX_PUBLIC_URL", "https://syrinx.example/"),
    ])
    .unwrap();
    assert_eq!(config.outbound.allow.len(), 2);
    assert_eq!(config.sign_up, SignUp::Open);
    assert_eq!(config.base_url(config.listen), "https://syrinx.example");
    assert!(config.reachable());
}

#[test]
fn every_setting_that_is_set_has_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, "title = \"a\"\n[limits]\ncalls = 7").unwrap();
    let sources = Sources {
        file: Some(file.clone()),
        environment: vec![("SYRINX_TITLE".into(), "b".into())],
        flags: Vec::new(),
    };
    let origins = sources.flag("data", Some("d".to_owned())).origins().unwrap();
    assert_eq!(
        origins,
        [
            ("data", "the command line".to_owned()),
            ("title", "the environment".to_owned()),
            ("limits.calls", file.display().to_string()),
        ]
    );
}
