//! A stand-in web server with blogs that live.

use super::super::Feeds;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use syrinx_connector::{
    Begin, Clock, Connector, Http, HttpConfig, LoginInput, Ports, Result, Session, SystemClock,
};
use syrinx_model::{Cursor, Feed, Inbound, InboundPost, Kind, Moment, Page, Relate, Resolved, Stamp};
use syrinx_sandbox::feed::{Article, BlogHandle, Mischief, Options, Server};
use syrinx_sandbox::{Fault, Profile};

/// A clock that is put forward by hand.
pub(super) struct Forward(AtomicI64);

impl Clock for Forward {
    fn now(&self) -> Moment {
        SystemClock.now().plus(self.0.load(Ordering::SeqCst))
    }
}

/// A server with blogs, and a reader of them.
pub(super) struct Desk {
    pub(super) server: Server,
    pub(super) me: Arc<dyn Session>,
    clock: Arc<Forward>,
    mark: Mutex<Option<Cursor>>,
}

impl Desk {
    pub(super) async fn new(options: Options, callback: Option<String>) -> (Self, BlogHandle) {
        let server = Server::start(options).await.unwrap();
        let blog = server.blog(&Profile::named("ann"));
        server
            .publish("ann", Article::titled("First", "Of all."))
            .unwrap();
        let config = HttpConfig {
            user_agent: "test".to_owned(),
            loopback: true,
            ..HttpConfig::default()
        };
        let clock = Arc::new(Forward(AtomicI64::new(0)));
        let now: Arc<dyn Clock> = Arc::<Forward>::clone(&clock);
        let ports = Ports {
            callback,
            ..Ports::new(Http::new(config).unwrap(), now)
        };
        let feeds = Feeds::new();
        // The page is typed, the feed is found.
        let input = LoginInput::from([("feed".to_owned(), blog.url.clone())]);
        let Begin::Done(grant) = feeds.login().begin(&input, "", &ports).await.unwrap() else {
            panic!("nobody is to be visited")
        };
        assert!(
            grant.author_uri.starts_with("urn:uuid:") && grant.author_uri.len() == 45,
            "{grant:?}"
        );
        let me = feeds.open(&grant, &ports).await.unwrap();
        let desk = Self {
            server,
            me,
            clock,
            mark: Mutex::default(),
        };
        (desk, blog)
    }

    /// Reads the home to its end, after everything is due again.
    pub(super) async fn home(&self) -> (Vec<InboundPost>, u32) {
        self.clock.0.fetch_add(100_000_000, Ordering::SeqCst);
        self.home_now().await
    }

    pub(super) async fn home_now(&self) -> (Vec<InboundPost>, u32) {
        let since = self.mark.lock().unwrap().clone();
        let (mut posts, mut oddities, mut more) = (Vec::new(), 0, None);
        loop {
            let page = self
                .page(&Feed::Home, since.as_ref(), more.as_ref())
                .await
                .unwrap();
            oddities += page.oddities;
            posts.extend(page.items.into_iter().map(post));
            if let Some(mark) = page.mark {
                assert!(mark.0.len() < 400_000, "{} bytes of cursor", mark.0.len());
                *self.mark.lock().unwrap() = Some(mark);
            }
            more = page.more;
            if more.is_none() {
                return (posts, oddities);
            }
        }
    }

    pub(super) async fn page(
        &self,
        feed: &Feed,
        since: Option<&Cursor>,
        more: Option<&Cursor>,
    ) -> Result<Page> {
        self.me.timeline().unwrap().page(feed, since, more, 40).await
    }

    pub(super) async fn relate(&self, url: &str, how: Relate) -> Result<bool> {
        let graph = self.me.graph().unwrap();
        let Some(Resolved::Author(author)) = graph.resolve(url).await? else {
            panic!("{url} is no feed")
        };
        let relation = graph
            .relate(&author.address.unwrap(), &how, &Stamp::mint(Moment(0), 0))
            .await?;
        Ok(relation.following)
    }
}

const FOLLOW: Relate = Relate::Follow { boosts: true };

pub(super) fn post(item: Inbound) -> InboundPost {
    match item {
        Inbound::Post(post) => *post,
        other => panic!("feeds hold posts only, not {other:?}"),
    }
}

fn said(posts: &[InboundPost]) -> Vec<&str> {
    posts.iter().map(|post| post.text.plain()).collect()
}

#[tokio::test]
async fn what_is_published_comes_in_once_and_changes_follow() {
    let (desk, blog) = Desk::new(Options::default(), None).await;
    let (posts, oddities) = desk.home().await;
    assert_eq!((said(&posts), oddities), (vec!["First\n\nOf all."], 0));
    let posted = desk
        .server
        .publish("ann", Article::titled("Second", "Of two."))
        .unwrap();
    desk.server.say("ann", "Only a note.").unwrap();
    let (posts, _) = desk.home().await;
    assert_eq!(said(&posts), ["Second\n\nOf two.", "Only a note."]);
    assert_eq!(posts[0].url.as_deref(), Some(posted.url.as_str()));
    assert!(posts[0].bridges.contains(&posted.uri));
    assert!(desk.home().await.0.is_empty());
    desk.server
        .edit("ann", &posted.uri, Article::titled("Second", "Of three."))
        .unwrap();
    let (changed, _) = desk.home().await;
    assert_eq!(said(&changed), ["Second\n\nOf three."]);
    assert!(
        changed[0].uri == posts[0].uri && changed[0].edited_at.is_some(),
        "{changed:?}"
    );
    // A reader that comes back later knows all of it from the cursor alone, and the server is asked for news only.
    let thread = desk
        .me
        .timeline()
        .unwrap()
        .thread(&changed[0].address)
        .await
        .unwrap();
    assert_eq!(thread.post.unwrap().text.plain(), "Second\n\nOf three.");
    assert_eq!(desk.me.author().handle, "feeds");
    assert!(blog.rss.ends_with("/ann/rss.xml"));
}

#[tokio::test]
async fn a_feed_is_asked_only_when_it_is_due() {
    let (desk, _) = Desk::new(Options::default(), None).await;
    desk.home().await;
    let calls = desk.server.calls().total();
    for _ in 0..5 {
        assert!(desk.home_now().await.0.is_empty());
    }
    assert_eq!(desk.server.calls().total(), calls);
    desk.home().await;
    assert_eq!(desk.server.calls().total(), calls + 1);
}

#[tokio::test]
async fn following_and_dropping_is_kept_with_us() {
    let (desk, ann) = Desk::new(Options::default(), None).await;
    let bob = desk.server.blog(&Profile::named("bob"));
    desk.server.say("bob", "Bob here.").unwrap();
    let graph = desk.me.graph().unwrap();
    assert!(desk.relate(&bob.json, FOLLOW).await.unwrap() && desk.relate(&bob.json, FOLLOW).await.unwrap());
    assert_eq!(graph.follows(None).await.unwrap().authors.len(), 2);
    assert_eq!(graph.search("BOB", 9).await.unwrap().len(), 1);
    let (posts, _) = desk.home().await;
    assert_eq!(said(&posts), ["First\n\nOf all.", "Bob here."]);
    assert!(!desk.relate(&ann.url, Relate::Unfollow).await.unwrap());
    desk.server.say("ann", "Unheard.").unwrap();
    assert!(desk.home().await.0.is_empty());
    let muted = desk.relate(&bob.json, Relate::Mute).await.unwrap_err();
    assert_eq!(muted.kind, Kind::Unsupported);
    // Handles and pages without feeds are nobody's.
    assert_eq!(graph.resolve("alice.bsky.social").await.unwrap(), None);
    assert_eq!(
        graph
            .resolve(&format!("{}/nowhere", desk.server.url()))
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn one_bad_feed_does_not_stop_the_others() {
    let (desk, _) = Desk::new(Options::default(), None).await;
    for name in ["bob", "cat"] {
        let blog = desk.server.blog(&Profile::named(name));
        desk.server.say(name, name).unwrap();
        desk.relate(&blog.atom, FOLLOW).await.unwrap();
    }
    desk.server.faults().on("GET /bob/atom.xml", Fault::status(500));
    desk.server.faults().on("GET /cat/atom.xml", Fault::status(410));
    let (posts, oddities) = desk.home().await;
    assert_eq!((said(&posts), oddities), (vec!["First\n\nOf all."], 2));
    desk.server.faults().clear();
    // What failed is asked again, what said that it is gone is not.
    let (posts, _) = desk.home().await;
    assert_eq!(said(&posts), ["bob"]);
}

#[tokio::test]
async fn mischief_is_bounded_and_counted() {
    let (desk, _) = Desk::new(Options::default(), None).await;
    desk.home().await;
    for (mischief, odd) in [
        (Mischief::TooMany, true),
        (Mischief::WrongEncoding, false),
        (Mischief::Utf16, false),
        (Mischief::EntityBomb, false),
        (Mischief::ExternalEntity, false),
        (Mischief::NoIds, false),
        (Mischief::ChangingIds, true),
        (Mischief::NoDates, false),
        (Mischief::Ancient, false),
        (Mischief::FarFuture, false),
        (Mischief::HostileHtml, false),
        (Mischief::Huge, true),
        (Mischief::RedirectLoop, true),
    ] {
        let name = format!("{mischief:?}").to_lowercase();
        let blog = desk.server.blog(&Profile::named(&name));
        desk.server
            .publish(&name, Article::titled("Honest", "Vögel singen."))
            .unwrap();
        desk.relate(&blog.rss, FOLLOW).await.unwrap();
        desk.home().await;
        desk.server.misbehave(&name, &[mischief]).unwrap();
        desk.home().await;
        desk.server
            .publish(&name, Article::titled("News", "Nachtigäll."))
            .unwrap();
        let (posts, oddities) = desk.home().await;
        assert!(posts.len() <= 201, "{mischief:?}: {} posts", posts.len());
        assert!(!odd || oddities > 0, "{mischief:?} was not noticed");
        let now = SystemClock.now().plus(2_000_000_000_000);
        for post in &posts {
            let told = format!("{post:?}").to_lowercase();
            assert!(
                post.published_at > Moment(631_152_000_000) && post.published_at < now,
                "{told}"
            );
            for word in ["<script", "javascript:", "onclick", "root:"] {
                assert!(!told.contains(word), "{mischief:?}: {word} in {told}");
            }
        }
        // A feed that is too large or leads nowhere is silent; from every other the news comes, once.
        let news = posts
            .iter()
            .filter(|post| post.text.plain().contains("Nachtigäll"))
            .count();
        let silent = matches!(
            mischief,
            Mischief::RedirectLoop | Mischief::Huge | Mischief::TooMany
        );
        assert!(
            silent || news == 1,
            "{mischief:?}: {news} times; {:?}",
            said(&posts)
        );
        assert_eq!(
            desk.server.calls().of("GET /{blog}/secret"),
            0,
            "{mischief:?} made us fetch"
        );
        assert!(!desk.relate(&blog.rss, Relate::Unfollow).await.unwrap());
    }
    desk.server.say("ann", "Still here.").unwrap();
    assert!(said(&desk.home().await.0).contains(&"Still here."));
}
