//! Feeds through the extension API: the home as a feed, and lists of feeds.

use super::{Account, Client};
use anyhow::{Result, bail};
use http::Method;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;
use syrinx_connector::http::{Body, ByteStream, Call};

/// How long one feed may take to be looked up and followed, and a list to be told.
const SILENCE: Duration = Duration::from_secs(120);
/// The network of accounts that follow feeds.
const NETWORK: &str = "feed";

/// The home as a feed.
pub const HOME: &str = "/api/syrinx/v1/feeds/home";

/// How one feed of a list fared.
#[derive(Clone, Debug, Deserialize)]
pub struct Followed {
    /// Its address.
    pub url: String,
    /// What the list calls it.
    pub title: String,
    /// Why it could not be followed, if it could not.
    pub error: Option<String>,
}

/// The account that follows feeds: the one that was named, or the only one.
///
/// # Errors
/// If there is none, or there are several and none was named.
pub async fn feed_account(client: &Client, named: Option<&str>) -> Result<String> {
    if let Some(id) = named {
        return Ok(id.to_owned());
    }
    let accounts: Vec<Account> = client.get("/api/syrinx/v1/accounts", &[]).await?;
    let mut feeds = accounts.into_iter().filter(|account| account.network == NETWORK);
    match (feeds.next(), feeds.next()) {
        (Some(account), None) => Ok(account.id),
        (Some(_), Some(_)) => {
            bail!("several accounts follow feeds: name one with --account (syrinx accounts shows them)")
        }
        (None, _) => bail!("no account follows feeds yet: syrinx link {NETWORK}"),
    }
}

fn path(account: &str) -> String {
    let account: String = url::form_urlencoded::byte_serialize(account.as_bytes()).collect();
    format!("/api/syrinx/v1/accounts/{account}/follows.opml")
}

/// The feeds that an account follows, as OPML.
///
/// # Errors
/// If the server cannot be asked, or refuses.
pub async fn export(client: &Client, account: &str) -> Result<Vec<u8>> {
    let call = client.call(Method::GET, &path(account)).timeout(SILENCE);
    let mut stream = open(client, call).await?;
    let mut whole = Vec::new();
    while let Some(bytes) = stream.next().await {
        whole.extend_from_slice(&bytes?);
    }
    Ok(whole)
}

/// Follows the feeds of a list, and tells of each as soon as it is settled.
///
/// # Errors
/// If the server cannot be asked or refuses the list, or `tell` fails.
pub async fn import(
    client: &Client,
    account: &str,
    opml: Vec<u8>,
    mut tell: impl FnMut(&Followed) -> Result<()>,
) -> Result<()> {
    let call = client
        .call(Method::POST, &path(account))
        .body(Body::Bytes(opml.into(), "text/x-opml".to_owned()))
        .timeout(SILENCE);
    let mut stream = open(client, call).await?;
    let mut rest = Vec::new();
    while let Some(bytes) = stream.next().await {
        rest.extend_from_slice(&bytes?);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = rest.drain(..=end).collect();
            if let Some(followed) = read(&line) {
                tell(&followed)?;
            }
        }
    }
    Ok(())
}

/// A line of the list that the server writes; its brackets stand on lines of their own.
fn read(line: &[u8]) -> Option<Followed> {
    let line = line.trim_ascii();
    serde_json::from_slice(line.strip_suffix(b",").unwrap_or(line)).ok()
}

async fn open(client: &Client, call: Call) -> Result<ByteStream> {
    let mut stream = client
        .http
        .stream(call)
        .await
        .map_err(|error| client.unreachable(&error))?;
    if stream.status().is_success() {
        return Ok(stream);
    }
    let said = match stream.next().await {
        Some(Ok(bytes)) => serde_json::from_slice::<Value>(&bytes).unwrap_or_default(),
        _ => Value::Null,
    };
    match said["error"].as_str() {
        Some(sentence) => bail!("{sentence}"),
        None => bail!(
            "{} answered with status {}",
            client.base(),
            stream.status().as_u16()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_no_feeds() {
        assert!(read(b"[\n").is_none() && read(b"]\n").is_none());
        let followed = read(b"{\"url\":\"https://a\",\"title\":\"A\",\"ok\":false,\"error\":\"gone\"},\n");
        assert_eq!(followed.and_then(|one| one.error).as_deref(), Some("gone"));
    }
}
