//! The paging rule (design 5.5) against an oracle: whoever polls, pages or listens misses nothing and sees nothing twice,
//! however late things arrive.

use crate::stage::{Outcome, Stage};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::{HashMap, HashSet};
use syrinx_engine::Engine;
use syrinx_model::{
    Audience, Author, AuthorCounts, AuthorId, Counts, Moment, Network, OwnerId, PostId, StatusId,
};
use syrinx_store::{AuthorRow, Changes, Home, Placing, PostBody, PostChange, PublicScope, Shown, Window};

const STEPS: usize = 100_000;

/// One who reads by `min_id` or `since_id` and remembers what they have.
struct Poller {
    owner: OwnerId,
    forwards: bool,
    limit: usize,
    last: i64,
    seen: HashSet<StatusId>,
    repeated: usize,
}

impl Poller {
    async fn poll(&mut self, engine: &Engine) -> Result<usize, Box<dyn std::error::Error>> {
        let mut window = Window {
            limit: self.limit,
            ..Window::default()
        };
        if self.forwards {
            window.min = Some(self.last);
        } else {
            window.since = Some(self.last);
        }
        let page = engine.store().home(self.owner, window).await?;
        if !self.forwards && page.len() == self.limit {
            // `since_id` shows the newest; the rest is fetched below it, down to where we were.
            self.fill(engine, page.last().map_or(0, |view| view.id.0)).await?;
        }
        for view in &page {
            self.take(view.id);
        }
        self.last = page.first().map_or(self.last, |view| view.id.0);
        Ok(page.len())
    }

    async fn fill(&mut self, engine: &Engine, mut below: i64) -> Outcome {
        loop {
            let window = Window {
                max: Some(below),
                since: Some(self.last),
                limit: 40,
                ..Window::default()
            };
            let page = engine.store().home(self.owner, window).await?;
            let Some(oldest) = page.last() else { return Ok(()) };
            below = oldest.id.0;
            for view in &page {
                self.take(view.id);
            }
        }
    }

    fn take(&mut self, id: StatusId) {
        if !self.seen.insert(id) {
            self.repeated += 1;
        }
    }
}

/// What must have been seen.
#[derive(Default)]
struct Oracle {
    /// For every owner, what entered their home live, by the id under which it was announced.
    live: HashMap<OwnerId, Vec<StatusId>>,
    /// What entered it silently.
    silent: HashMap<OwnerId, Vec<StatusId>>,
    /// All public posts.
    public: HashSet<PostId>,
    announced_twice: usize,
}

struct World {
    rng: StdRng,
    now: i64,
    said: Vec<(String, Moment, Vec<OwnerId>)>,
    author: AuthorId,
}

impl World {
    /// Something new arrives, mostly late; or something that one owner knows reaches another.
    async fn arrive(
        &mut self,
        engine: &Engine,
        owners: &[OwnerId],
        home: Home,
        oracle: &mut Oracle,
    ) -> Outcome {
        self.now += self.rng.random_range(0..400);
        let again = home == Home::Live && self.rng.random_bool(0.3) && !self.said.is_empty();
        let at = if again {
            self.rng
                .random_range(self.said.len().saturating_sub(60)..self.said.len())
        } else {
            self.said.len()
        };
        if !again {
            let late = [0, 0, 500, 20_000, 3_600_000][self.rng.random_range(0..5)];
            let late = if home == Home::Backfill {
                40_000_000 + late
            } else {
                late
            };
            self.said
                .push((format!("test:{at}"), Moment(self.now - late), Vec::new()));
        }
        let (uri, published_at, readers) = &mut self.said[at];
        let Some(reader) = owners.iter().find(|owner| !readers.contains(owner)).copied() else {
            return Ok(());
        };
        let both = !again && self.rng.random_bool(0.2);
        let shown_to: Vec<OwnerId> = if both {
            owners.to_vec()
        } else {
            vec![if again {
                reader
            } else {
                owners[self.rng.random_range(0..owners.len())]
            }]
        };
        readers.extend(&shown_to);
        let change = said(uri.clone(), *published_at, self.author, &shown_to, home);
        let applied = engine
            .store()
            .apply(Changes {
                posts: vec![change],
                ..Changes::default()
            })
            .await?;
        for placed in applied.placed {
            oracle.public.insert(placed.post);
            match placed.placing {
                Placing::New => oracle.live.entry(placed.owner).or_default().push(placed.status),
                Placing::Quiet if home == Home::Backfill => {
                    oracle.silent.entry(placed.owner).or_default().push(placed.status)
                }
                _ => oracle.announced_twice += 1,
            }
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_misses_anything_and_nobody_sees_it_twice() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let mut owners = Vec::new();
    for name in ["ann", "bob"] {
        owners.push(engine.create_owner(name, None, false).await?.id);
    }
    let author = engine.store().put_author(stranger(), None).await?;
    let mut world = World {
        rng: StdRng::seed_from_u64(20),
        now: 1_700_000_000_000,
        said: Vec::new(),
        author,
    };
    let mut oracle = Oracle::default();
    for _ in 0..50 {
        world.arrive(engine, &owners, Home::Backfill, &mut oracle).await?;
    }
    let mut pollers: Vec<Poller> = Vec::new();
    for owner in &owners {
        let top = engine
            .store()
            .home(
                *owner,
                Window {
                    limit: 1,
                    ..Window::default()
                },
            )
            .await?
            .first()
            .map_or(0, |view| view.id.0);
        for (forwards, limit) in [(true, 5), (true, 40), (false, 20)] {
            pollers.push(Poller {
                owner: *owner,
                forwards,
                limit,
                last: top,
                seen: HashSet::new(),
                repeated: 0,
            });
        }
    }
    for _ in 0..STEPS {
        match world.rng.random_range(0..10) {
            0..=5 => world.arrive(engine, &owners, Home::Live, &mut oracle).await?,
            6 if world.rng.random_bool(0.02) => {
                world.arrive(engine, &owners, Home::Backfill, &mut oracle).await?
            }
            _ => {
                let who = world.rng.random_range(0..pollers.len());
                pollers[who].poll(engine).await?;
            }
        }
    }
    for poller in &mut pollers {
        while poller.poll(engine).await? > 0 {}
    }
    report(engine, &owners, &pollers, &oracle).await
}

async fn report(engine: &Engine, owners: &[OwnerId], pollers: &[Poller], oracle: &Oracle) -> Outcome {
    let mut skipped = 0;
    let mut repeated = oracle.announced_twice;
    for poller in pollers {
        let live: HashSet<StatusId> = oracle.live[&poller.owner].iter().copied().collect();
        let silent: HashSet<StatusId> = oracle.silent[&poller.owner].iter().copied().collect();
        skipped += live.iter().filter(|id| !poller.seen.contains(id)).count();
        repeated += poller.repeated;
        let strange = poller
            .seen
            .iter()
            .find(|id| !live.contains(id) && !silent.contains(id));
        assert_eq!(strange, None, "nobody sees what never entered their home");
    }
    for owner in owners {
        let live = &oracle.live[owner];
        assert!(live.is_sorted_by(|a, b| a < b), "live ids rise in every home");
        let (paged, doubles) =
            page_back(async |window| Ok(engine.store().home(*owner, window).await?)).await?;
        repeated += doubles;
        let everything = live.iter().chain(&oracle.silent[owner]);
        skipped += everything.filter(|id| !paged.contains(id)).count();
    }
    let (anybody, doubles) = page_back(async |window| {
        Ok(engine
            .store()
            .public(None, PublicScope::All, false, window)
            .await?)
    })
    .await?;
    repeated += doubles;
    skipped += oracle
        .public
        .iter()
        .filter(|post| !anybody.contains(&StatusId(post.0)))
        .count();
    let entries: usize = oracle.live.values().map(Vec::len).sum();
    println!(
        "{STEPS} steps, {entries} live entries, {} posts: {skipped} skipped, {repeated} repeated",
        oracle.public.len()
    );
    assert_eq!((skipped, repeated), (0, 0));
    Ok(())
}

/// Pages a timeline from the newest to the end.
async fn page_back(
    read: impl AsyncFn(Window) -> Result<Vec<syrinx_store::StatusView>, Box<dyn std::error::Error>>,
) -> Result<(HashSet<StatusId>, usize), Box<dyn std::error::Error>> {
    let (mut seen, mut doubles, mut max) = (HashSet::new(), 0, None);
    loop {
        let page = read(Window {
            max,
            limit: 40,
            ..Window::default()
        })
        .await?;
        let Some(last) = page.last() else {
            return Ok((seen, doubles));
        };
        max = Some(last.id.0);
        doubles += page.iter().filter(|view| !seen.insert(view.id)).count();
    }
}

fn stranger() -> AuthorRow {
    let network = Network::new("fake-all").expect("a network's name");
    let author = Author {
        network,
        uri: "test:author".into(),
        handle: "stranger".into(),
        host: "test.example".into(),
        name: String::new(),
        url: "https://test.example".into(),
        note_html: String::new(),
        avatar: None,
        header: None,
        bot: false,
        locked: false,
        fields: Vec::new(),
        counts: AuthorCounts::default(),
        created_at: None,
        address: None,
    };
    AuthorRow {
        id: AuthorId(7),
        author,
        fragment: "{}".into(),
        owner: None,
        fetched_at: Moment(0),
    }
}

fn said(uri: String, published_at: Moment, author: AuthorId, readers: &[OwnerId], home: Home) -> PostChange {
    let network = Network::new("fake-all").expect("a network's name");
    let shown = |owner: &OwnerId| Shown {
        owner: *owner,
        account: None,
        address: None,
        flags: None,
        home,
        tie: None,
    };
    PostChange {
        uri,
        origin: network.clone(),
        carrier: network,
        author,
        url: None,
        audience: Audience::Public,
        published_at,
        edited_at: None,
        parent_uri: None,
        parent_address: None,
        boost_of: None,
        quote_uri: None,
        draft: None,
        body: PostBody::default(),
        fragment: "\"content\":\"\"".into(),
        text_key: String::new(),
        tags: Vec::new(),
        mentions: Vec::new(),
        counts: Counts::default(),
        shown: readers.iter().map(shown).collect(),
    }
}
