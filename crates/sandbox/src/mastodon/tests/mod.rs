//! The Mastodon dialect, over real HTTP.

mod login;
mod posting;
mod reading;
mod remote;
mod streams;

use super::{Options, Server};
use crate::{Profile, probe::Probe};

/// A server with `you` and `wren`, where `you` follows `wren`, and what `you` sees of it.
async fn pond() -> Result<(Server, Probe), Box<dyn std::error::Error>> {
    pond_with(Options::default()).await
}

async fn pond_with(options: Options) -> Result<(Server, Probe), Box<dyn std::error::Error>> {
    let server = Server::start(options).await?;
    server.author(Profile::named("you"));
    server.author(Profile::named("wren").bio("I sing."));
    server.follow("you", "wren")?;
    let probe = Probe::new(server.url(), Some(server.token("you")?));
    Ok((server, probe))
}
