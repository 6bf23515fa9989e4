//! A small town on four networks, whose people post, answer and like.

mod cast;
mod script;
#[cfg(test)]
mod tests;

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinHandle;

use crate::{
    Deed, LedgerEntry, Posted, Refused, bluesky,
    feed::{self, BlogHandle},
    lock, mastodon, nostr,
};

pub use cast::{HUMAN, YOU};

/// The ports of a town; free ones where absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ports {
    /// Of the Mastodon server.
    pub mastodon: Option<u16>,
    /// Of the Bluesky network.
    pub bluesky: Option<u16>,
    /// Of the Nostr relay.
    pub nostr: Option<u16>,
    /// Of the web server with the blogs.
    pub feed: Option<u16>,
}

/// One human's accounts on Mastodon and Bluesky.
#[derive(Clone, Debug)]
pub struct Human {
    /// The Mastodon account.
    pub mastodon: mastodon::AuthorHandle,
    /// The Bluesky account.
    pub bluesky: bluesky::AuthorHandle,
}

/// What [`Town::once`] said.
#[derive(Clone, Debug)]
pub struct Script {
    /// By an author who is only on Mastodon.
    pub on_mastodon: Posted,
    /// By an author who is only on Bluesky.
    pub on_bluesky: Posted,
    /// On Mastodon, with a picture and its alternative text.
    pub picture: Posted,
    /// On Mastodon: the wrapper of a post by an author whom the owner does not follow.
    pub boost: Posted,
    /// What the human said on Mastodon.
    pub same_on_mastodon: Posted,
    /// The same words on Bluesky.
    pub same_on_bluesky: Posted,
}

/// What [`Town::once_on_all`] said.
#[derive(Clone, Debug)]
pub struct Chorus {
    /// What was said on Mastodon and Bluesky.
    pub script: Script,
    /// By an author who is only on Nostr.
    pub on_nostr: Posted,
    /// On Nostr: the repost of that note by another author, whom the owner follows too.
    pub boost_on_nostr: Posted,
    /// On a blog, with a headline, a picture and its alternative text.
    pub on_feed: Posted,
}

/// How many entries of each ledger have been looked at.
#[derive(Default)]
struct Read {
    mastodon: usize,
    bluesky: usize,
    nostr: usize,
}

/// A Mastodon server, a Bluesky network, a Nostr relay and a web server with blogs, with a cast that is at home there.
///
/// [`YOU`] is the owner's account on the first two, and follows everyone but one Mastodon author; on Nostr it is
/// whoever has the key of [`nostr_login`](Self::nostr_login). [`HUMAN`] is one person on Mastodon and Bluesky, whose
/// profiles link each other.
pub struct Town {
    mastodon: mastodon::Server,
    bluesky: bluesky::Server,
    nostr: nostr::Server,
    feed: feed::Server,
    blogs: [BlogHandle; 2],
    human: Human,
    you: Human,
    line: AtomicUsize,
    read: Mutex<Read>,
}

impl Town {
    /// Starts all servers on free ports and lets the cast move in. Nobody has said anything yet.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn start() -> io::Result<Self> {
        Self::start_at(Ports::default()).await
    }

    /// The same on ports of one's choice.
    ///
    /// # Errors
    /// If a port is taken.
    pub async fn start_at(ports: Ports) -> io::Result<Self> {
        let options = mastodon::Options {
            port: ports.mastodon,
            ..mastodon::Options::default()
        };
        let mastodon = mastodon::Server::start(options).await?;
        let options = bluesky::Options {
            port: ports.bluesky,
            ..bluesky::Options::default()
        };
        let bluesky = bluesky::Server::start(options).await?;
        let nostr = nostr::Server::start(nostr::Options { port: ports.nostr }).await?;
        let options = feed::Options {
            port: ports.feed,
            hub: true,
        };
        let feed = feed::Server::start(options).await?;
        let (human, you) = cast::move_in(&mastodon, &bluesky).map_err(io::Error::other)?;
        cast::move_to_relay(&nostr).map_err(io::Error::other)?;
        Ok(Self {
            blogs: cast::open_blogs(&feed),
            mastodon,
            bluesky,
            nostr,
            feed,
            human,
            you,
            line: AtomicUsize::new(0),
            read: Mutex::default(),
        })
    }

    /// The Mastodon server.
    #[must_use]
    pub fn mastodon(&self) -> &mastodon::Server {
        &self.mastodon
    }

    /// The Bluesky network.
    #[must_use]
    pub fn bluesky(&self) -> &bluesky::Server {
        &self.bluesky
    }

    /// The Nostr relay, with its file server.
    #[must_use]
    pub fn nostr(&self) -> &nostr::Server {
        &self.nostr
    }

    /// The web server with the blogs.
    #[must_use]
    pub fn feed(&self) -> &feed::Server {
        &self.feed
    }

    /// A new secret key, `nsec1…`, that is [`YOU`] on the relay from now on: its follows ([`YOU`] follows everyone
    /// there) and its relays are published.
    ///
    /// # Errors
    /// Only if the cast has been tampered with.
    pub fn nostr_login(&self) -> Result<String, Refused> {
        let nsec = nostr::fresh_nsec();
        cast::join_relay(&self.nostr, &nsec)?;
        Ok(nsec)
    }

    /// The town's blogs.
    #[must_use]
    pub fn blogs(&self) -> &[BlogHandle] {
        &self.blogs
    }

    /// The addresses of the feeds to follow, one of each blog: Atom, then RSS.
    #[must_use]
    pub fn feed_urls(&self) -> Vec<String> {
        let [harbour, soup] = &self.blogs;
        vec![harbour.atom.clone(), soup.rss.clone()]
    }

    /// The one who is on Mastodon and Bluesky and says the same on both.
    #[must_use]
    pub fn human(&self) -> &Human {
        &self.human
    }

    /// The owner's accounts, to be linked.
    #[must_use]
    pub fn you(&self) -> &Human {
        &self.you
    }

    /// Emits a fixed script: five things said that the owner's accounts see, one of them on both networks.
    ///
    /// # Errors
    /// Only if the cast has been tampered with.
    pub fn once(&self) -> Result<Script, Refused> {
        script::once(&self.mastodon, &self.bluesky)
    }

    /// The same, and three things more on the other two networks.
    ///
    /// # Errors
    /// Only if the cast has been tampered with.
    pub fn once_on_all(&self) -> Result<Chorus, Refused> {
        script::once_on_all(self)
    }

    /// Says the next line of an endless play, the same in every run, and returns what was posted.
    ///
    /// # Errors
    /// Only if the cast has been tampered with.
    pub fn next_line(&self) -> Result<Vec<Posted>, Refused> {
        let at = self.line.fetch_add(1, Ordering::Relaxed);
        script::line(at, self)
    }

    /// Answers and likes everything that the owner's accounts posted since the last time, and returns the answers.
    ///
    /// Only what came through an API client is answered, and each post once. One that is gone by now is passed over.
    pub fn answer_you(&self) -> Vec<Posted> {
        let books = [self.mastodon.ledger(), self.bluesky.ledger(), self.nostr.ledger()];
        let mut read = lock(&self.read);
        let on_mastodon = new_posts(&books[0], &mut read.mastodon);
        let on_bluesky = new_posts(&books[1], &mut read.bluesky);
        let on_nostr = new_posts(&books[2], &mut read.nostr);
        drop(read);
        let mut answers = Vec::new();
        for post in on_mastodon {
            answers.extend(script::answer_on_mastodon(&self.mastodon, post).ok());
        }
        for post in on_bluesky {
            answers.extend(script::answer_on_bluesky(&self.bluesky, post).ok());
        }
        for post in on_nostr {
            answers.extend(script::answer_on_nostr(&self.nostr, post).ok());
        }
        answers
    }

    /// Lets the town live: at every beat the cast answers what the owner said and speaks a line.
    ///
    /// It goes on until the result is dropped.
    #[must_use]
    pub fn live(self: &Arc<Self>, beat: Duration) -> Life {
        let town = Arc::clone(self);
        let task = tokio::spawn(async move {
            let mut beats = tokio::time::interval(beat);
            loop {
                beats.tick().await;
                town.answer_you();
                if let Err(refused) = town.next_line() {
                    tracing::warn!(%refused, "the cast forgot a line");
                }
            }
        });
        Life { task }
    }
}

/// The owner's posts that stand in a ledger behind what has been read.
fn new_posts<'a>(ledger: &'a [LedgerEntry], read: &mut usize) -> Vec<&'a LedgerEntry> {
    let new = ledger
        .iter()
        .skip(*read)
        .filter(|entry| entry.deed == Deed::Post && entry.author == YOU)
        .collect();
    *read = ledger.len();
    new
}

/// A town that lives until this is dropped.
pub struct Life {
    task: JoinHandle<()>,
}

impl Drop for Life {
    fn drop(&mut self) {
        self.task.abort();
    }
}
