//! The settings that exist.

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name; a dot parts a section of the file from the name within it.
    pub name: &'static str,
    /// What it decides.
    pub about: &'static str,
    /// Its default, as it would stand in the file.
    pub default: &'static str,
}

/// Every setting, in the order in which they are shown.
pub const KEYS: &[Key] = &[
    Key {
        name: "data",
        about: "the data folder",
        default: "\"syrinx-data\"",
    },
    Key {
        name: "listen",
        about: "the address and port to listen on",
        default: "\"127.0.0.1:3000\"",
    },
    Key {
        name: "public_url",
        about: "the address under which clients reach it",
        default: "that of listen",
    },
    Key {
        name: "title",
        about: "what the server is called",
        default: "\"Syrinx\"",
    },
    Key {
        name: "description",
        about: "a sentence about the server",
        default: "one of our own",
    },
    Key {
        name: "source_url",
        about: "where the source of this server can be had, as its licence asks for",
        default: "none",
    },
    Key {
        name: "contact_email",
        about: "where its operator can be reached",
        default: "none",
    },
    Key {
        name: "sign_up",
        about: "who may become an owner: closed or open",
        default: "\"closed\"",
    },
    Key {
        name: "trusted_proxies",
        about: "addresses of proxies in front of it",
        default: "[], such as [\"127.0.0.1\"]",
    },
    Key {
        name: "limits.calls",
        about: "calls within five minutes for each token, or address without one",
        default: "300",
    },
    Key {
        name: "limits.logins",
        about: "attempts to log in within five minutes for each address",
        default: "20",
    },
    Key {
        name: "log.level",
        about: "error, warn, info, debug or trace",
        default: "\"info\"",
    },
    Key {
        name: "log.format",
        about: "text or json",
        default: "\"text\"",
    },
    Key {
        name: "outbound.allow_loopback",
        about: "whether networks may be on this machine: for tests",
        default: "false",
    },
    Key {
        name: "outbound.allow",
        about: "private address ranges in which networks may be",
        default: "[], such as [\"10.1.0.0/16\"]",
    },
];

impl Key {
    /// The variable of the environment that sets it: `SYRINX_OUTBOUND_ALLOW` for `outbound.allow`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("SYRINX_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }
}

/// The setting that is most like a word. A bare name counts as well as one with its section.
pub(super) fn nearest(word: &str) -> &'static Key {
    let word = word.to_ascii_lowercase();
    let alike = |key: &Key| {
        let bare = key.name.rsplit('.').next().unwrap_or(key.name);
        // Sameness of the bare name wins over likeness of the whole: `log.allow` means `outbound.allow`.
        let said = word.rsplit('.').next().unwrap_or(&word);
        strsim::normalized_damerau_levenshtein(&word, key.name)
            .max(strsim::normalized_damerau_levenshtein(said, bare))
    };
    // Whoever names a section alone means something in it.
    let within = |key: &&Key| {
        key.name
            .strip_prefix(&word)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    let most_alike = || KEYS.iter().max_by(|a, b| alike(a).total_cmp(&alike(b)));
    KEYS.iter().find(within).or_else(most_alike).unwrap_or(&KEYS[0])
}
