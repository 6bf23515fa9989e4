//! The WebSub hub: who wants to be told, whether they really do, and the telling.

use std::{io, sync::Arc, time::Duration as StdDuration};

use rand::{Rng, distr::Alphanumeric};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use url::Url;

use super::{caller, mischief::Mischief, site::Site};
use crate::clock;

/// How long a callback may take to answer.
const PATIENCE: StdDuration = StdDuration::from_secs(5);

/// Somebody who is told of new articles.
#[derive(Clone, Debug)]
pub(crate) struct Subscriber {
    pub(crate) topic: String,
    pub(crate) callback: Url,
    pub(crate) secret: Option<String>,
    pub(crate) until: OffsetDateTime,
}

/// A request to the hub that has been read.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) leave: bool,
    pub(crate) topic: String,
    pub(crate) callback: Url,
    pub(crate) secret: Option<String>,
    pub(crate) lease: Duration,
}

/// Asks the callback whether it meant it, and does it only then.
pub(crate) async fn verify(site: Arc<Site>, wish: Wish) {
    let challenge: String = rand::rng()
        .sample_iter(Alphanumeric)
        .take(32)
        .map(char::from)
        .collect();
    let mut question = wish.callback.clone();
    let mode = if wish.leave { "unsubscribe" } else { "subscribe" };
    question
        .query_pairs_mut()
        .append_pair("hub.mode", mode)
        .append_pair("hub.topic", &wish.topic)
        .append_pair("hub.challenge", &challenge)
        .append_pair("hub.lease_seconds", &wish.lease.whole_seconds().to_string());
    let answer = call(&question, "GET", &[], b"").await;
    let meant = answer.is_ok_and(|answer| answer.status / 100 == 2 && answer.body == challenge.as_bytes());
    if !meant {
        tracing::debug!(topic = wish.topic, "a callback did not confirm");
        return;
    }
    site.with(|state| {
        state
            .subscribers
            .retain(|other| other.callback != wish.callback || other.topic != wish.topic);
        if !wish.leave {
            state.subscribers.push(Subscriber {
                topic: wish.topic,
                callback: wish.callback,
                secret: wish.secret,
                until: clock::now() + wish.lease,
            });
        }
    });
}

/// Sends a feed to one subscriber; one that answers 410 is struck off.
pub(crate) async fn tell(
    site: Arc<Site>,
    subscriber: Subscriber,
    mime: &'static str,
    body: Vec<u8>,
    how: Vec<Mischief>,
) {
    let links = format!(
        "<{}/hub>; rel=\"hub\", <{}>; rel=\"self\"",
        site.base, subscriber.topic
    );
    let mut headers = vec![("content-type", mime.to_owned()), ("link", links)];
    if let Some(secret) = subscriber
        .secret
        .as_deref()
        .filter(|_| !how.contains(&Mischief::NoSignature))
    {
        let wrong = how.contains(&Mischief::WrongSignature);
        let secret = if wrong { "not the secret" } else { secret };
        headers.push((
            "x-hub-signature",
            format!("sha256={}", signature(secret.as_bytes(), &body)),
        ));
    }
    match call(&subscriber.callback, "POST", &headers, &body).await {
        Ok(answer) if answer.status == 410 => site.with(|state| {
            state
                .subscribers
                .retain(|other| other.callback != subscriber.callback);
        }),
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, "a subscriber cannot be reached"),
    }
}

async fn call(
    url: &Url,
    method: &str,
    headers: &[(&str, String)],
    body: &[u8],
) -> io::Result<caller::Answer> {
    tokio::time::timeout(PATIENCE, caller::call(url, method, headers, body)).await?
}

/// HMAC-SHA256 in hex, RFC 2104.
fn signature(secret: &[u8], body: &[u8]) -> String {
    const BLOCK: usize = 64;
    let mut key = [0; BLOCK];
    if secret.len() > BLOCK {
        key[..32].copy_from_slice(&Sha256::digest(secret));
    } else {
        key[..secret.len()].copy_from_slice(secret);
    }
    let keyed = |pad: u8| Sha256::new_with_prefix(key.map(|byte| byte ^ pad));
    let inner = keyed(0x36).chain_update(body).finalize();
    let outer = keyed(0x5c).chain_update(inner).finalize();
    outer.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn signatures_are_those_of_rfc_4231() {
        assert_eq!(
            signature(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            signature(
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First"
            ),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
