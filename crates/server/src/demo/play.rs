//! The demo, for people: until Ctrl-C.

use super::once::HELLO;
use super::stage::Stage;
use crate::client;
use crate::reading::Reading;
use crate::serve::asked_to_stop;
use crate::show::{Show, delivery};
use anyhow::Result;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The port that people expect, else any.
const PORTS: [u16; 2] = [3000, 0];
/// How often somebody says something.
const BEAT: Duration = Duration::from_secs(6);
/// How long the deliveries are watched.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// How long to go on; `None`: until Ctrl-C.
    pub seconds: Option<Duration>,
}

/// Plays until it is stopped.
///
/// # Errors
/// If the stage cannot be set, or the server does not answer.
pub async fn play(show: &Show, wish: Wish) -> Result<()> {
    if !show.json {
        show.line("Starting a server, and four networks with people on them…")?;
    }
    let stage = Stage::set(&PORTS).await?;
    let played = tokio::select! {
        played = scene(show, &stage) => played,
        stopped = asked_to_stop() => stopped,
        () = curtain(wish.seconds) => Ok(()),
    };
    stage.strike().await;
    played
}

async fn curtain(after: Option<Duration>) {
    match after {
        Some(after) => sleep(after).await,
        None => std::future::pending().await,
    }
}

async fn scene(show: &Show, stage: &Stage) -> Result<()> {
    welcome(show, stage)?;
    stage.town.once_on_all()?;
    stage.look().await?;
    let post: Value = client::post(&stage.client, &json!({"status": HELLO})).await?;
    let id = post["id"].as_str().unwrap_or_default();
    if !show.json {
        show.line(&format!("{} {HELLO}", show.paint.bold("You say:")))?;
    }
    let line = |now: &client::Delivery| {
        if show.json {
            Ok(())
        } else {
            show.line(&delivery(show.paint, now))
        }
    };
    let sent = client::settle(&stage.client, id, Instant::now() + PATIENCE, line).await?;
    if show.json {
        let sent: Vec<Value> = sent
            .iter()
            .map(|one| json!({"network": one.network, "state": one.state, "url": one.url}))
            .collect();
        show.value(&json!({"post": post, "deliveries": sent}))?;
    } else {
        show.line(&format!(
            "\n{}\n",
            show.paint
                .dim("The stream of all networks, live; Ctrl-C ends it:")
        ))?;
    }
    let _life = stage.town.live(BEAT);
    Reading::new(*show, stage.client.clone()).follow(20).await
}

/// How to get in with other clients.
fn welcome(show: &Show, stage: &Stage) -> Result<()> {
    let (url, name, password) = (stage.client.base(), stage.name, stage.password.expose());
    let login = stage.login_file();
    if show.json {
        return show.value(&json!({"url": url, "name": name, "password": password, "login": login}));
    }
    let login = login.display();
    let token = stage.token.expose();
    let bold = |text: &str| show.paint.bold(text);
    show.line(&format!(
        "
{} is a real Syrinx server; its owner “{name}” has an account on a sandbox Mastodon, Bluesky
and Nostr, and reads two blogs.

{}
  syrinx --login {login} timeline --follow
  syrinx --login {login} post \"Hello\" --wait
{}
  pip install toot
  toot login --instance {url}        (name: {name}   password: {password})
  toot post \"Hello from toot\"
  toot timelines home
{}
  pip install Mastodon.py
  python3 -c 'from mastodon import Mastodon; m = Mastodon(access_token=\"{token}\", api_base_url=\"{url}\"); \\
    m.status_post(\"Hello from Python\"); print(*[s.content for s in m.timeline_home()], sep=\"\\n\")'
{}
",
        bold(url),
        bold("From another terminal:"),
        bold("With toot:"),
        bold("With Mastodon.py:"),
        show.paint.dim("Phone apps need https, which a demo on this machine has not: put a server behind a proxy for them."),
    ))
}
