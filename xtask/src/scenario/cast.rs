//! Who plays: networks that can be had together.

use super::rig::Rig;
use super::story;
use crate::drive::{Json, Syrinx};
use crate::parties::{Blog, Bluesky, Login, Mastodon, Nostr, Party};
use crate::servers::{MastodonMock, RealBluesky, Relays};
use crate::tally::Tally;
use anyhow::Result;
use syrinx_sandbox::{Profile, bluesky, mastodon, nostr};

fn play(tally: &mut Tally, story: impl Future<Output = Result<Tally>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    tally.take("scenario", runtime.block_on(story)?);
    Ok(())
}

/// All four networks, of the sandbox.
pub fn over_sandbox(tally: &mut Tally) -> Result<()> {
    play(tally, async {
        let there = mastodon::Server::start(mastodon::Options::default()).await?;
        let sky = bluesky::Server::start(bluesky::Options::default()).await?;
        for name in ["you", "friend"] {
            there.author(Profile::named(name));
            sky.author(&Profile::named(name))?;
        }
        let api = |name: &str| Json::new(there.url(), Some(there.token(name)?));
        let first = Mastodon::meet("sandbox", api("you")?, api("friend")?).await?;
        let you = Login::open(sky.url(), "you.test", &sky.app_password("you")?).await?;
        let friend = Login::open(sky.url(), "friend.test", &sky.app_password("friend")?).await?;
        let second = Bluesky::meet("sandbox", you, friend).await?;
        let relays = [relay().await?, relay().await?];
        let urls = [relays[0].relay_url(), relays[1].relay_url()];
        let third = Nostr::meet("sandbox, two relays", urls, relays[0].url()).await?;
        let blog = Blog::open()?;
        let parties: Vec<Box<dyn Party>> =
            vec![Box::new(first), Box::new(second), Box::new(third), Box::new(blog)];
        story::tell(rig("sandbox", parties)?).await
    })
}

/// All four networks, of others: a real Bluesky, mastodon-mock as an independent party for the Mastodon dialect, two
/// real Nostr relays, and a blog behind nginx.
pub fn over_real_ones(tally: &mut Tally) -> Result<()> {
    let sky = RealBluesky::start("bluesky-four")?;
    let mock = MastodonMock::start("mastodon-mock")?;
    let relays = Relays::start("relays")?;
    play(tally, async {
        let pictures = relay().await?;
        let parties: Vec<Box<dyn Party>> = vec![
            Box::new(mock.party().await?),
            Box::new(sky.party().await?),
            Box::new(relays.party(pictures.url()).await?),
            Box::new(Blog::open()?),
        ];
        story::tell(rig("scenario-four", parties)?).await
    })
}

/// A relay of the sandbox, which also hosts pictures.
async fn relay() -> Result<nostr::Server> {
    Ok(nostr::Server::start(nostr::Options::default()).await?)
}

/// A real Bluesky, and another Syrinx as a party for the Mastodon dialect.
pub fn over_bluesky_and_syrinx(tally: &mut Tally) -> Result<()> {
    let sky = RealBluesky::start("bluesky-syrinx")?;
    let other = Syrinx::start("other-syrinx", &["you", "friend"])?;
    let (you, friend) = (other.login("you")?, other.login("friend")?);
    play(tally, async {
        let first = Mastodon::meet("another Syrinx", you, friend).await?;
        let second = sky.party().await?;
        story::tell(rig("scenario-syrinx", vec![Box::new(first), Box::new(second)])?).await
    })
}

fn rig(name: &str, parties: Vec<Box<dyn Party>>) -> Result<Rig> {
    let server = Syrinx::start(name, &["ann"])?;
    let api = server.login("ann")?;
    Ok(Rig { server, api, parties })
}
