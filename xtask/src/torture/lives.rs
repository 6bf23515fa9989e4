//! The lives of the server: started, used, killed, started again.

use super::Options;
use super::app::{App, Target};
use super::book::Book;
use super::client::Client;
use super::dice::Dice;
use super::judge::{Verdict, judge};
use super::networks::{self, Chirp, Network};
use super::outbox::Outbox;
use super::report::{Report, SETTLED_WITHIN};
use super::weather;
use crate::drive::Syrinx;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::io::Cursor;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// How many apps the owner has open.
const APPS: u64 = 3;
/// What the dice of the kills are for; apps have their own numbers.
const KILLS: u64 = 1_000;
/// How long the networks are left alone before they are read back: what a request that a kill has cut may still do there
/// is done by then.
const CALM: Duration = Duration::from_secs(2);

/// The server, the networks, and what the apps know.
struct Stage {
    server: Syrinx,
    outbox: Outbox,
    networks: Vec<Network>,
    book: Arc<Mutex<Book>>,
    up: watch::Sender<bool>,
    calling: Arc<AtomicU64>,
}

/// Lives and dies as often as asked, then waits, reads back and judges.
pub async fn live(ask: &Options) -> Result<Report> {
    let began = Instant::now();
    println!("   seed {}, networks {}", ask.seed, ask.networks.join(", "));
    let mut stage = Stage::open(ask).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let apps = stage.apps(ask.seed, &stop).await?;
    let mut between = 0;
    for kill in 1..=ask.kills {
        let mut dice = Dice::for_purpose(ask.seed, KILLS + u64::from(kill));
        let started = Instant::now();
        for network in &stage.networks {
            weather::draw(network, &mut dice);
        }
        stage.await_moment(&mut dice).await;
        stage.up.send_replace(false);
        stage.server.kill()?;
        let parts = stage.outbox.between_intent_and_settle()?;
        between += u32::from(parts > 0);
        let lived = started.elapsed();
        stage.server.start_again()?;
        println!(
            "   kill {kill}: after {:.1} s, {parts} part(s) between intent and settle, up again after {} ms",
            lived.as_secs_f64(),
            (started.elapsed() - lived).as_millis()
        );
        stage.up.send_replace(true);
    }
    let restarted = Instant::now();
    stage.networks.iter().for_each(Network::clear);
    stop.store(true, Ordering::SeqCst);
    apps.join_all().await;
    let settled = stage.settle(restarted).await?;
    sleep(CALM).await;
    stage.report(ask.kills, between, settled, began)
}

impl Stage {
    async fn open(ask: &Options) -> Result<Self> {
        let networks = networks::start(&ask.networks).await?;
        let server = Syrinx::start("torture", &["ann"])?;
        let outbox = Outbox::of(server.folder())?;
        Ok(Self {
            server,
            outbox,
            networks,
            book: Arc::default(),
            up: watch::channel(true).0,
            calling: Arc::default(),
        })
    }

    /// Links the accounts, and opens the apps.
    async fn apps(&self, seed: u64, stop: &Arc<AtomicBool>) -> Result<JoinSet<()>> {
        let api = self.server.login("ann")?;
        let token = api.token.clone().context("a token")?;
        for network in &self.networks {
            let mut form = json!({"network": network.facts.network});
            for (name, value) in &network.login {
                form[*name] = Value::String(value.clone());
            }
            let linked = api.post("/api/syrinx/v1/accounts", &form).await?;
            ensure!(linked["status"] == "ok", "{}: {linked}", network.facts.name);
        }
        let chirps: Vec<&Chirp> = self.networks.iter().flat_map(|network| &network.chirps).collect();
        let targets = come_home(&Client::new(&self.server.base, &token)?, &chirps).await?;
        let picture = Arc::new(picture()?);
        let mut apps = JoinSet::new();
        for number in 0..APPS {
            let mine = targets.iter().skip(usize::try_from(number)?);
            let app = App {
                client: Client::new(&self.server.base, &token)?,
                dice: Dice::for_purpose(seed, number),
                book: Arc::clone(&self.book),
                up: self.up.subscribe(),
                calling: Arc::clone(&self.calling),
                stop: Arc::clone(stop),
                next: (number + 1) * 1_000_000,
                targets: mine.step_by(usize::try_from(APPS)?).cloned().collect(),
                picture: Arc::clone(&picture),
                own: Vec::new(),
            };
            apps.spawn(app.live());
        }
        Ok(apps)
    }

    /// Waits for the moment of the kill: mostly one shortly after a post has begun to go out, often in the midst of an app's
    /// call too, sometimes any.
    async fn await_moment(&self, dice: &mut Dice) {
        sleep(dice.millis(1_500, 4_000)).await;
        let blind = dice.percent(10);
        let more = dice.millis(10, 150);
        let (in_call, into) = (dice.percent(40), dice.millis(0, 8));
        if blind {
            return;
        }
        let count = || -> u64 { self.networks.iter().map(Network::publications).sum() };
        let (before, started) = (count(), Instant::now());
        while count() == before && started.elapsed() < Duration::from_secs(4) {
            sleep(Duration::from_millis(2)).await;
        }
        sleep(more).await;
        let started = Instant::now();
        while in_call
            && self.calling.load(Ordering::SeqCst) == 0
            && started.elapsed() < Duration::from_millis(500)
        {
            sleep(Duration::from_millis(1)).await;
        }
        if in_call {
            sleep(into).await;
        }
    }

    /// Waits until nothing is on its way any more.
    async fn settle(&self, restarted: Instant) -> Result<Option<Duration>> {
        while restarted.elapsed() < SETTLED_WITHIN {
            if self.outbox.underway()? == 0 {
                return Ok(Some(restarted.elapsed()));
            }
            sleep(Duration::from_millis(250)).await;
        }
        Ok(None)
    }

    fn report(&self, kills: u32, between: u32, settled: Option<Duration>, began: Instant) -> Result<Report> {
        let book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let mut verdict = Verdict::default();
        for network in &self.networks {
            judge(network, &book, &mut verdict);
        }
        let counts = self.outbox.unconfirmed()?;
        let mut unconfirmed = Vec::new();
        for network in &self.networks {
            let count = counts.iter().find(|(server, _)| network.is_on(server));
            let (_, count) = count.with_context(|| format!("the outbox knows no {}", network.facts.name))?;
            unconfirmed.push((network.facts.name, network.facts.class, *count));
        }
        Ok(Report {
            kills,
            between,
            posts: book.sayings.len(),
            mix: book.mix(),
            verdict,
            moved: book.moved.clone(),
            refused: book.refused.clone(),
            unconfirmed,
            ended_badly: self.outbox.ended_badly()?,
            settled,
            took: began.elapsed(),
        })
    }
}

/// Waits until what friends said is in the home.
async fn come_home(client: &Client, chirps: &[&Chirp]) -> Result<Vec<Target>> {
    let started = Instant::now();
    loop {
        let home = client.get("/api/v1/timelines/home?limit=40").await?;
        let statuses = home.as_array().context("home is a list")?;
        let found: Vec<Target> = chirps
            .iter()
            .filter_map(|chirp| {
                let says = |status: &&Value| {
                    let content = status["content"].as_str();
                    content.is_some_and(|content| content.contains(&chirp.text))
                };
                Some(Target {
                    status: statuses.iter().find(says)?["id"].as_str()?.to_owned(),
                    uri: chirp.uri.clone(),
                })
            })
            .collect();
        if found.len() == chirps.len() {
            return Ok(found);
        }
        ensure!(
            started.elapsed() < Duration::from_secs(60),
            "only {} of {} posts of friends came home",
            found.len(),
            chirps.len()
        );
        sleep(Duration::from_millis(100)).await;
    }
}

fn picture() -> Result<Vec<u8>> {
    let mut png = Cursor::new(Vec::new());
    image::RgbImage::from_fn(64, 48, |x, y| {
        image::Rgb([u8::try_from(x).unwrap_or(0), u8::try_from(y).unwrap_or(0), 90])
    })
    .write_to(&mut png, image::ImageFormat::Png)?;
    Ok(png.into_inner())
}
