//! From an address to the feed that is meant by it.

use super::client::{Answer, Client, Got, Validators};
use super::decode::decode;
use super::discover::{discover, guesses};
use super::parse::{Document, is_feed, parse};
use super::{normalise, place};
use syrinx_connector::{Error, Result};
use syrinx_model::{Author, Kind};

/// How many of the feeds that a page names are looked at.
const MAX_TRIES: usize = 3;

/// A feed as it was fetched and read.
pub(super) struct Fetched {
    pub(super) got: Got,
    pub(super) document: Document,
    /// What was odd about it as a whole.
    pub(super) oddities: u32,
}

/// Reads what came as a feed; `None` if it is none. A feed can be large: it is read where nobody else has to wait.
pub(super) async fn read(got: Got) -> Result<Option<Fetched>> {
    let reading = tokio::task::spawn_blocking(move || {
        let (text, odd) = decode(&got.body, got.content_type.as_deref());
        if !is_feed(&text) {
            return None;
        }
        let document = parse(&text, &got.url)?;
        Some(Fetched {
            got,
            document,
            oddities: u32::from(odd),
        })
    });
    reading
        .await
        .map_err(|_| Error::garbled("a feed could not be read"))
}

/// Asks for a feed and reads it.
pub(super) async fn fetch(client: &Client, url: &str) -> Result<Fetched> {
    match client.get(url, Validators::default()).await? {
        Answer::Got(got) => {
            let host = place::host(&got.url);
            read(*got)
                .await?
                .ok_or_else(|| Error::garbled(format!("{host}: no feed")))
        }
        Answer::Same(_) => Err(Error::garbled(format!(
            "{}: unchanged, but nothing was known",
            place::host(url)
        ))),
        Answer::Gone => Err(Error::missing(format!("{}: gone for good", place::host(url)))),
    }
}

/// The author that a fetched feed is, under the identity of where it was found.
pub(super) fn author(fetched: &Fetched) -> Author {
    let url = &fetched.got.url;
    normalise::author(&fetched.document.feed, &place::identity(url), url)
}

/// The feed at an address, or the one that the page there names; `None` if there is none.
///
/// # Errors
/// `Rejected` with a sentence if its server refuses us, or this server may not call it.
pub(super) async fn find(client: &Client, url: &str) -> Result<Option<Author>> {
    let got = match client.get(url, Validators::default()).await {
        Ok(Answer::Got(got)) => *got,
        Ok(_) => return Ok(None),
        Err(Error {
            kind: Kind::Missing | Kind::Expired,
            ..
        }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let (text, _) = decode(&got.body, got.content_type.as_deref());
    if is_feed(&text) {
        return Ok(read(got).await?.as_ref().map(author));
    }
    let found = discover(&text, &got.url);
    if found.elsewhere {
        return Ok(None);
    }
    let named = if found.feeds.is_empty() {
        guesses(&got.url)
    } else {
        found.feeds
    };
    for feed in named.iter().take(MAX_TRIES.max(guesses(&got.url).len())) {
        if let Ok(fetched) = fetch(client, feed).await {
            return Ok(Some(author(&fetched)));
        }
    }
    Ok(None)
}
