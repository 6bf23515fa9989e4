//! What the operator decides.

/// What the operator decides about the engine.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// The base URL under which clients reach this server, without a slash at its end.
    pub base_url: String,
    /// Whether anybody may sign up.
    pub open_sign_up: bool,
    /// Whether strangers can reach `base_url`; only then does a post's public link point here.
    pub reachable: bool,
    /// Graphemes of a post, whatever its networks allow: longer ones become threads there.
    pub max_characters: usize,
    /// Files of a post.
    pub max_media: usize,
    /// Bytes of an uploaded picture.
    pub max_image_bytes: u64,
    /// How many posts of an account's home are read when it is linked.
    pub backfill: usize,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:3000".to_owned(),
            open_sign_up: false,
            reachable: false,
            max_characters: 5000,
            max_media: 4,
            max_image_bytes: 16 << 20,
            backfill: 80,
        }
    }
}

impl EngineConfig {
    /// The host and port of the base URL, as clients show it behind a name.
    #[must_use]
    pub fn domain(&self) -> &str {
        let rest = self
            .base_url
            .split_once("://")
            .map_or(self.base_url.as_str(), |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
    }
}
