//! The blogs, over real HTTP.

mod hostile;
mod hub;
mod reading;

use super::{Article, BlogHandle, Options, Server};
use crate::{
    Profile,
    probe::{Heard, Outcome, Probe},
};

type Failed = Box<dyn std::error::Error>;

/// A server with a hub, and a blog with one article.
async fn pond() -> Result<(Server, BlogHandle, Probe), Failed> {
    let options = Options {
        hub: true,
        ..Options::default()
    };
    let server = Server::start(options).await?;
    let profile = Profile::named("pond").display_name("Pond & Reed").bio("Wet.");
    let blog = server.blog(&profile);
    server.publish("pond", Article::titled("Frogs <3", "They sang & sang – café."))?;
    let probe = Probe::new(server.url(), None);
    Ok((server, blog, probe))
}

/// The path of an address on this server.
fn path<'a>(server: &Server, address: &'a str) -> &'a str {
    address.strip_prefix(server.url()).unwrap_or(address)
}
