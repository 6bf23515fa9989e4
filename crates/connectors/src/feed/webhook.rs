//! Hubs call us: to ask whether we meant it, and to bring what is new.

use super::Account;
use super::decode::decode;
use super::hubs::Hub;
use super::parse::{is_feed, parse};
use super::poll;
use super::subscriptions::Subscription;
use async_trait::async_trait;
use http::Method;
use ring::hmac;
use syrinx_connector::{Error, HookAnswer, HookCall, Result, Webhook};
use syrinx_model::Inbound;

/// The longest challenge that is sent back, in bytes.
const MAX_CHALLENGE: usize = 1024;

#[async_trait]
impl Webhook for Account {
    async fn called(&self, call: HookCall) -> Result<HookAnswer> {
        let hubs = self.hubs().await?;
        let hub = hubs.into_iter().find(|hub| hub.path == call.path);
        let hub = hub.ok_or_else(|| Error::missing("no hub was given this address"))?;
        match call.method {
            Method::GET => self.asked_back(&hub, &call.query).await,
            Method::POST => self.brought(&hub, &call).await,
            _ => Ok(answer(405, "A hub asks with GET and brings with POST.")),
        }
    }
}

impl Account {
    /// The hub asks whether we meant it.
    async fn asked_back(&self, hub: &Hub, query: &str) -> Result<HookAnswer> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let told = |name: &str| {
            let mut pairs = pairs.iter();
            pairs
                .find(|(key, _)| key == name)
                .map_or("", |(_, value)| value.as_str())
        };
        let (mode, challenge) = (told("hub.mode"), told("hub.challenge"));
        let now = self.ports.clock.now();
        let _desk = self.desk.lock().await;
        let mut hubs = self.hubs().await?;
        let at = hubs.iter().position(|one| one.path == hub.path);
        let at = at.ok_or_else(|| Error::missing("no hub was given this address"))?;
        let meant = hubs[at].confirm(
            mode,
            told("hub.topic"),
            told("hub.lease_seconds").parse().ok(),
            now,
        );
        if !meant || challenge.len() > MAX_CHALLENGE {
            return Ok(answer(404, "This was not asked for."));
        }
        if mode == "unsubscribe" {
            hubs.remove(at);
        }
        self.keep_hubs(&hubs).await?;
        Ok(answer(200, challenge))
    }

    /// The hub brings what is new. What is not signed as agreed is dropped, and answered as if it was not, so that
    /// nobody can try signatures out (WebSub, 7.2).
    async fn brought(&self, hub: &Hub, call: &HookCall) -> Result<HookAnswer> {
        let taken = answer(202, "");
        let all = self.subscriptions().await?;
        let followed = all.into_iter().find(|one| one.author.uri == hub.feed);
        let Some(followed) = followed.filter(|_| hub.calls(self.ports.clock.now())) else {
            return Ok(answer(410, "This feed is no longer followed here."));
        };
        let Some(secret) = &hub.secret else {
            // What comes over an open line proves nothing but that there is something: it is fetched from the feed.
            let (posts, oddities) = self.items_of(&followed.url).await?;
            return Ok(HookAnswer {
                items: oldest_first(posts),
                oddities,
                ..taken
            });
        };
        let signature = call
            .headers
            .get("x-hub-signature")
            .and_then(|value| value.to_str().ok());
        if !signature.is_some_and(|signature| is_signed(signature, secret, &call.body)) {
            tracing::debug!(hub = %hub.url, "a call was not signed as agreed, and dropped");
            return Ok(HookAnswer { oddities: 1, ..taken });
        }
        let (items, oddities) = self.read_brought(&followed, call).await?;
        Ok(HookAnswer {
            items,
            oddities,
            ..taken
        })
    }

    async fn read_brought(&self, followed: &Subscription, call: &HookCall) -> Result<(Vec<Inbound>, u32)> {
        let (body, url) = (call.body.clone(), followed.url.clone());
        let kind = call
            .headers
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let reading = tokio::task::spawn_blocking(move || {
            let (text, odd) = decode(&body, kind.as_deref());
            let document = is_feed(&text).then(|| parse(&text, &url)).flatten();
            (document, u32::from(odd))
        });
        let (document, odd) = reading
            .await
            .map_err(|_| Error::garbled("a call could not be read"))?;
        let Some(document) = document else {
            return Ok((Vec::new(), odd + 1));
        };
        let now = self.ports.clock.now();
        let (items, oddities) = poll::items(&document, &followed.author, &followed.url, followed.since, now);
        let posts = items.into_iter().map(|item| item.post).collect();
        Ok((oldest_first(posts), oddities + odd))
    }
}

fn oldest_first(posts: Vec<syrinx_model::InboundPost>) -> Vec<Inbound> {
    posts
        .into_iter()
        .rev()
        .map(|post| Inbound::Post(Box::new(post)))
        .collect()
}

fn answer(status: u16, body: &str) -> HookAnswer {
    HookAnswer {
        status,
        body: body.to_owned(),
        ..HookAnswer::default()
    }
}

/// Whether a signature (`method=hex`) is that of the body under the secret; compared in constant time.
fn is_signed(signature: &str, secret: &str, body: &[u8]) -> bool {
    let Some((method, digits)) = signature.trim().split_once('=') else {
        return false;
    };
    let method = match method {
        "sha1" => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        "sha256" => hmac::HMAC_SHA256,
        "sha384" => hmac::HMAC_SHA384,
        "sha512" => hmac::HMAC_SHA512,
        _ => return false,
    };
    let bytes = digits.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    let Some(bytes) = bytes.collect::<Option<Vec<u8>>>() else {
        return false;
    };
    hmac::verify(&hmac::Key::new(method, secret.as_bytes()), body, &bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_of_every_method_and_no_others() {
        // RFC 2202 and RFC 4231, case 2: key “Jefe”, data “what do ya want for nothing?”.
        let (key, body) = ("Jefe", b"what do ya want for nothing?");
        for good in [
            "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
            "sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ] {
            assert!(is_signed(good, key, body), "{good}");
            assert!(!is_signed(good, "other", body), "{good}");
            assert!(!is_signed(&good[..good.len() - 2], key, body), "{good}");
        }
        for bad in [
            "",
            "sha1",
            "sha1=",
            "md5=00",
            "sha256=xx",
            "sha256=5",
            "sha1=+1+1",
        ] {
            assert!(!is_signed(bad, key, body), "{bad}");
        }
    }
}
