//! Reading the networks back: what stands there is compared with what the clients know that they said.

use super::book::{Book, Saying, Token, Wish};
use super::networks::Network;
use std::collections::BTreeMap;
use syrinx_sandbox::{Deed, LedgerEntry};

/// What was found wrong.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Posts and wishes that are not where they should be, or not as they should be.
    pub lost: Vec<String>,
    /// Posts that stand twice, wholly or in part.
    pub doubled: Vec<String>,
}

/// A post as it stands on a network.
#[derive(Clone, Debug)]
struct Standing {
    uri: String,
    text: String,
    reply_to: Option<String>,
    pictures: usize,
}

/// Judges one network.
pub fn judge(network: &Network, book: &Book, verdict: &mut Verdict) {
    let ledger = network.ledger();
    let standing = standing(&ledger);
    let mut by_saying: BTreeMap<u64, Vec<&Standing>> = BTreeMap::new();
    for post in &standing {
        match Token::all(&post.text).first() {
            Some(token) => by_saying.entry(token.saying).or_default().push(post),
            None => verdict.note(network, Finding::Doubled(format!("nobody said {:?}", post.text))),
        }
    }
    for saying in &book.sayings {
        let posts = by_saying.remove(&saying.number).unwrap_or_default();
        let above = saying.answers.map(|parent| uris_of(&standing, parent));
        verdict.note_of(
            network,
            saying.number,
            check(saying, &posts, above.as_deref(), network.facts.edits),
        );
    }
    for (number, posts) in by_saying {
        let why = format!("nobody said it, and {} part(s) of it stand", posts.len());
        verdict.note_of(network, number, Finding::Doubled(why));
    }
    judge_wishes(network, book, &ledger, verdict);
}

impl Verdict {
    fn note_of(&mut self, network: &Network, number: u64, finding: Finding) {
        let of_post = |why| format!("post {number}: {why}");
        self.note(
            network,
            match finding {
                Finding::Right => Finding::Right,
                Finding::Lost(why) => Finding::Lost(of_post(why)),
                Finding::Doubled(why) => Finding::Doubled(of_post(why)),
            },
        );
    }

    fn note(&mut self, network: &Network, finding: Finding) {
        match finding {
            Finding::Right => {}
            Finding::Lost(why) => self.lost.push(format!("{}: {why}", network.facts.name)),
            Finding::Doubled(why) => self.doubled.push(format!("{}: {why}", network.facts.name)),
        }
    }
}

/// The canonical URIs of all parts of a post.
fn uris_of(standing: &[Standing], number: u64) -> Vec<&str> {
    let is_of = |post: &&Standing| {
        let first = Token::all(&post.text).into_iter().next();
        first.is_some_and(|token| token.saying == number)
    };
    standing
        .iter()
        .filter(is_of)
        .map(|post| post.uri.as_str())
        .collect()
}

enum Finding {
    Right,
    Lost(String),
    Doubled(String),
}

fn check(saying: &Saying, posts: &[&Standing], above: Option<&[&str]>, edits: bool) -> Finding {
    if saying.deleted {
        return match posts {
            [] => Finding::Right,
            _ => Finding::Lost(format!(
                "{} part(s) stand although it was taken back",
                posts.len()
            )),
        };
    }
    if posts.is_empty() {
        return match saying.status {
            None => Finding::Right,
            Some(_) => Finding::Lost("nothing of it is there".to_owned()),
        };
    }
    let said: Vec<Token> = posts.iter().flat_map(|post| Token::all(&post.text)).collect();
    if let Some(twice) = said
        .iter()
        .enumerate()
        .find_map(|(at, token)| said[..at].contains(token).then_some(token))
    {
        return Finding::Doubled(format!("{twice} stands twice"));
    }
    let Some(chain) = chain(posts) else {
        let parts: Vec<_> = posts.iter().map(|post| Token::all(&post.text)).collect();
        return Finding::Doubled(format!("its parts are no single thread: {parts:?}"));
    };
    let tokens: Vec<Token> = chain.iter().flat_map(|post| Token::all(&post.text)).collect();
    let last = saying.versions.len() - 1;
    let version = tokens.first().map_or(0, |token| token.version);
    if edits && version != last {
        return Finding::Lost(format!("version {version} stands, not {last}"));
    }
    let whole = (0..saying.versions.get(version).copied().unwrap_or(0)).map(|place| Token {
        saying: saying.number,
        version,
        place,
    });
    if !whole.eq(tokens.iter().copied()) {
        let seen: Vec<String> = tokens.iter().map(ToString::to_string).collect();
        return Finding::Lost(format!("its words are {}", seen.join(" ")));
    }
    // A thread may have grown or shrunk since it was answered: any part of it will do.
    let first = chain.first().and_then(|post| post.reply_to.as_deref());
    let hangs = match (first, above) {
        (None, None) => true,
        (Some(first), Some(above)) => above.contains(&first),
        _ => false,
    };
    if !hangs {
        return Finding::Lost(format!("it answers {first:?}, which is not what it should"));
    }
    let pictures: usize = chain.iter().map(|post| post.pictures).sum();
    if pictures != saying.pictures {
        return Finding::Lost(format!("{pictures} picture(s), not {}", saying.pictures));
    }
    Finding::Right
}

/// The parts in the order of their thread, each answering the one before; `None` if they are not one thread.
fn chain<'a>(posts: &[&'a Standing]) -> Option<Vec<&'a Standing>> {
    let answers = |post: &Standing, to: &str| post.reply_to.as_deref() == Some(to);
    let mut roots = posts
        .iter()
        .filter(|post| !posts.iter().any(|other| answers(post, &other.uri)));
    let root = roots.next()?;
    if roots.next().is_some() {
        return None;
    }
    let mut chain = vec![*root];
    while let Some(next) = posts
        .iter()
        .find(|post| chain.last().is_some_and(|last| answers(post, &last.uri)))
    {
        chain.push(next);
        if chain.len() > posts.len() {
            return None;
        }
    }
    (chain.len() == posts.len()).then_some(chain)
}

/// What stands, oldest first, after all that was done.
fn standing(ledger: &[LedgerEntry]) -> Vec<Standing> {
    let mut posts: Vec<Standing> = Vec::new();
    for entry in ledger {
        match entry.deed {
            Deed::Post => posts.push(Standing {
                uri: entry.uri.clone(),
                text: entry.text.clone(),
                reply_to: entry.reply_to.clone(),
                pictures: entry.media.len(),
            }),
            Deed::Edit => {
                for post in posts.iter_mut().filter(|post| post.uri == entry.uri) {
                    post.text.clone_from(&entry.text);
                    post.pictures = entry.media.len();
                }
            }
            Deed::Delete => posts.retain(|post| post.uri != entry.uri),
            _ => {}
        }
    }
    posts
}

/// Every like and boost of something on this network must be as it was wished last, and never twice.
fn judge_wishes(network: &Network, book: &Book, ledger: &[LedgerEntry], verdict: &mut Verdict) {
    let mut last: BTreeMap<(&str, bool), &Wish> = BTreeMap::new();
    for wish in &book.wishes {
        last.insert((&wish.uri, wish.boost), wish);
    }
    for ((uri, boost), wish) in last {
        let (done, undone) = if boost {
            (Deed::Boost, Deed::Unboost)
        } else {
            (Deed::Like, Deed::Unlike)
        };
        let about = ledger.iter().filter(|entry| entry.uri == uri);
        let count: i64 = about
            .map(|entry| i64::from(entry.deed == done) - i64::from(entry.deed == undone))
            .sum();
        let there = network.has_chirp(uri);
        let what = format!("{done:?} of {uri}: {count} stand");
        let finding = match (there, wish.on, count) {
            (false, _, _) | (true, true, 1) | (true, false, 0) => Finding::Right,
            (true, _, 2..) => Finding::Doubled(what),
            (true, _, _) => Finding::Lost(format!("{what}, wished: {}", wish.on)),
        };
        verdict.note(network, finding);
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::{Answer, Client};
    use super::super::networks;
    use super::*;
    use anyhow::{Context, Result, bail};
    use serde_json::json;

    fn saying(versions: &[u64], status: bool) -> Saying {
        Saying {
            number: 1,
            versions: versions.to_vec(),
            pictures: 0,
            answers: None,
            status: status.then(|| "7".to_owned()),
            deleted: false,
        }
    }

    fn part(uri: &str, above: Option<&str>, text: &str) -> Standing {
        Standing {
            uri: uri.to_owned(),
            text: text.to_owned(),
            reply_to: above.map(str::to_owned),
            pictures: 0,
        }
    }

    fn find(saying: &Saying, parts: &[Standing], edits: bool) -> &'static str {
        let posts: Vec<&Standing> = parts.iter().collect();
        match check(saying, &posts, None, edits) {
            Finding::Right => "right",
            Finding::Lost(_) => "lost",
            Finding::Doubled(_) => "doubled",
        }
    }

    #[test]
    fn a_thread_is_right_only_whole_once_and_in_order() {
        let whole = [part("a", None, "q1v0s0 q1v0s1"), part("b", Some("a"), "q1v0s2")];
        assert_eq!(find(&saying(&[3], true), &whole, true), "right");
        assert_eq!(find(&saying(&[4], true), &whole, true), "lost");
        assert_eq!(find(&saying(&[3, 3], true), &whole, true), "lost");
        assert_eq!(find(&saying(&[3, 3], true), &whole, false), "right");
        let turned = [part("a", None, "q1v0s2"), part("b", Some("a"), "q1v0s0 q1v0s1")];
        assert_eq!(find(&saying(&[3], true), &turned, true), "lost");
        let twice = [
            part("a", None, "q1v0s0 q1v0s1"),
            part("b", Some("a"), "q1v0s2"),
            part("c", Some("a"), "q1v0s2"),
        ];
        assert_eq!(find(&saying(&[3], true), &twice, true), "doubled");
        let torn = [part("a", None, "q1v0s0 q1v0s1"), part("b", None, "q1v0s2")];
        assert_eq!(find(&saying(&[3], true), &torn, true), "doubled");
    }

    #[test]
    fn what_was_never_answered_may_be_missing_but_not_torn() {
        assert_eq!(find(&saying(&[2], false), &[], true), "right");
        assert_eq!(find(&saying(&[2], true), &[], true), "lost");
        let half = [part("a", None, "q1v0s0")];
        assert_eq!(find(&saying(&[2], false), &half, true), "lost");
        let gone = Saying {
            deleted: true,
            ..saying(&[1], true)
        };
        assert_eq!(find(&gone, &half, true), "lost");
    }

    /// Says something on a network as if our server had, or had said it twice.
    async fn say(network: &Network, text: &str, above: Option<&str>) -> Result<String> {
        let typed = |name| {
            let found = network.login.iter().find(|(of, _)| *of == name);
            found.map(|(_, value)| value.as_str()).context(name)
        };
        let client = Client::new(typed("server")?, typed("token")?)?;
        let body = json!({"status": text, "in_reply_to_id": above});
        match client.call("POST", "/api/v1/statuses", None, Some(&body)).await {
            Answer::Done(status) => Ok(status["id"].as_str().context("an id")?.to_owned()),
            Answer::Cut => bail!("cut"),
            Answer::Refused(why) => bail!(why),
        }
    }

    /// A whole network is judged, by what was really sent to it.
    #[tokio::test]
    async fn what_is_lost_or_doubled_on_a_network_is_found() -> Result<()> {
        let network = networks::start(&["mastodon".to_owned()]).await?.remove(0);
        let numbered = |number| Saying {
            number,
            ..saying(&[1], true)
        };
        let mut book = Book {
            sayings: (1..=4).map(numbered).collect(),
            ..Book::default()
        };
        book.sayings[3].answers = Some(1);
        let first = say(&network, &book.sayings[0].words(0), None).await?;
        let second = say(&network, &book.sayings[1].words(0), None).await?;
        say(&network, &book.sayings[2].words(0), None).await?;
        say(&network, &book.sayings[3].words(0), Some(&first)).await?;
        let judged = |book: &Book| {
            let mut verdict = Verdict::default();
            judge(&network, book, &mut verdict);
            (verdict.lost.len(), verdict.doubled.len())
        };
        assert_eq!(judged(&book), (0, 0));

        let mut more = Book {
            sayings: book.sayings.clone(),
            ..Book::default()
        };
        more.sayings.push(numbered(5));
        assert_eq!(judged(&more), (1, 0), "the fifth is nowhere");
        more.sayings[4].status = None;
        assert_eq!(judged(&more), (0, 0), "and was never promised");
        more.sayings[2].versions.push(1);
        assert_eq!(judged(&more), (1, 0), "an edit did not come");
        more.wishes.push(Wish {
            uri: network.chirps[0].uri.clone(),
            boost: false,
            on: true,
        });
        assert_eq!(judged(&more), (2, 0), "a like did not come");

        book.sayings[3].answers = Some(2);
        assert_eq!(judged(&book), (1, 0), "it hangs on another post");
        book.sayings[3].answers = Some(1);
        say(&network, &book.sayings[1].words(0), Some(&second)).await?;
        assert_eq!(judged(&book), (0, 1), "the second stands twice");
        say(&network, &numbered(9).words(0), None).await?;
        say(&network, "words of nobody", None).await?;
        assert_eq!(judged(&book), (0, 3), "and two that nobody said");
        Ok(())
    }
}
