//! The Bluesky dialect, over real HTTP.

mod reading;
mod sessions;
mod writing;

use serde_json::{Value, json};

use super::{Options, Server};
use crate::{Profile, probe::Probe};

/// A network with `you` and `wren`, where `you` follows `wren`, and what `you` sees of it.
async fn sky() -> Result<(Server, Probe), Box<dyn std::error::Error>> {
    let server = Server::start(Options::default()).await?;
    server.author(&Profile::named("you"))?;
    server.author(&Profile::named("wren").bio("I sing."))?;
    server.follow("you", "wren")?;
    let probe = Probe::new(server.url(), Some(server.session("you")?.0));
    Ok((server, probe))
}

/// The body of a write of a post by `you`.
fn post(rkey: &str, text: &str) -> Value {
    let record =
        json!({ "$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-01-02T03:04:05.000Z" });
    json!({ "repo": "you.test", "collection": "app.bsky.feed.post", "rkey": rkey, "record": record })
}
