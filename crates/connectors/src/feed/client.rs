//! The only file that speaks to feeds and hubs; maps every failure to a kind.

use super::place;
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;
use syrinx_connector::http::{Body, Call, Http, Reply};
use syrinx_connector::{Clock, Error, Ports, Result, kind_of};
use syrinx_model::Kind;

/// The most bytes of a feed or page, after decompression.
const MAX_BYTES: usize = 8 << 20;
/// How long one may take in all.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many redirects are followed.
const MAX_HOPS: usize = 5;
/// The longest validator that is kept, in bytes.
const MAX_VALIDATOR: usize = 512;
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, \
    text/html;q=0.7, */*;q=0.1";

/// Speaks.
#[derive(Clone)]
pub(super) struct Client {
    http: Http,
    clock: Arc<dyn Clock>,
}

/// What a server calls a version that we have.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Validators<'a> {
    pub(super) etag: Option<&'a str>,
    pub(super) modified: Option<&'a str>,
}

/// What came of asking for a feed or page.
pub(super) enum Answer {
    /// It has not changed; may be kept for so many seconds.
    Same(Option<u64>),
    /// It is gone for good.
    Gone,
    /// It is this.
    Got(Box<Got>),
}

/// A feed or page as it came.
pub(super) struct Got {
    /// Where it came from.
    pub(super) url: String,
    /// Where it is from now on, if it was said to have moved for good.
    pub(super) moved: Option<String>,
    pub(super) body: Bytes,
    pub(super) content_type: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) modified: Option<String>,
    /// For how many seconds it may be kept.
    pub(super) max_age: Option<u64>,
    /// Its `Link` headers: relation and address.
    pub(super) links: Vec<(String, String)>,
}

impl Got {
    /// What a `Link` header with this relation names.
    pub(super) fn linked(&self, rel: &str) -> Option<&str> {
        let mut links = self.links.iter();
        links.find(|(name, _)| name == rel).map(|(_, url)| url.as_str())
    }
}

impl Client {
    pub(super) fn new(ports: &Ports) -> Self {
        Self {
            http: ports.http.clone(),
            clock: Arc::clone(&ports.clock),
        }
    }

    /// Asks for a feed or page; only for what is new if it is known what we have. Redirects are walked here, since
    /// whether one is for good is only seen on the way.
    pub(super) async fn get(&self, url: &str, have: Validators<'_>) -> Result<Answer> {
        let mut here = url.to_owned();
        let mut for_good = true;
        let mut moved = None;
        for _ in 0..=MAX_HOPS {
            let mut call = Call::get(&here)
                .header("accept", ACCEPT)
                .timeout(PATIENCE)
                .max_bytes(MAX_BYTES)
                .no_redirects();
            if let Some(etag) = have.etag {
                call = call.header("if-none-match", etag);
            }
            if let Some(modified) = have.modified {
                call = call.header("if-modified-since", modified);
            }
            let reply = self
                .http
                .send(call)
                .await
                .map_err(|error| Error::unread(&error))?;
            let Some(next) = next(&reply, &here)? else {
                return self.answer(reply, here, moved);
            };
            for_good &= matches!(reply.status.as_u16(), 301 | 308);
            here = next;
            if for_good {
                moved = Some(here.clone());
            }
        }
        Err(Error::garbled(format!(
            "{}: redirected too often",
            place::host(url)
        )))
    }

    fn answer(&self, reply: Reply, url: String, moved: Option<String>) -> Result<Answer> {
        match reply.status.as_u16() {
            304 => return Ok(Answer::Same(max_age(&reply))),
            410 => return Ok(Answer::Gone),
            _ if reply.status.is_success() => {}
            status => {
                let kind = kind_of(reply.status, &reply.headers, false, self.clock.now());
                let kind = match kind {
                    Kind::Rejected(_) => {
                        Kind::Rejected(format!("{} refused it with status {status}.", place::host(&url)))
                    }
                    kind => kind,
                };
                return Err(Error::new(
                    kind,
                    format!("{}: status {status}", place::host(&url)),
                ));
            }
        }
        let header = |name: &str| reply.header(name).map(str::to_owned);
        let validator = |name: &str| header(name).filter(|value| value.len() <= MAX_VALIDATOR);
        Ok(Answer::Got(Box::new(Got {
            moved,
            content_type: header("content-type"),
            etag: validator("etag"),
            modified: validator("last-modified"),
            max_age: max_age(&reply),
            links: links(&reply, &url),
            body: reply.body,
            url,
        })))
    }

    /// Asks a hub to call us, or to stop it.
    pub(super) async fn ask_hub(&self, hub: &str, form: Vec<(String, String)>) -> Result<()> {
        let call = Call::post(hub)
            .body(Body::Form(form))
            .timeout(PATIENCE)
            .max_bytes(64 << 10);
        let reply = self.http.send(call).await.map_err(Error::from)?;
        if reply.status.is_success() {
            return Ok(());
        }
        let kind = kind_of(reply.status, &reply.headers, true, self.clock.now());
        Err(Error::new(
            kind,
            format!("hub {}: status {}", place::host(hub), reply.status.as_u16()),
        ))
    }
}

/// Where a redirect leads; `None` if the reply is none.
fn next(reply: &Reply, here: &str) -> Result<Option<String>> {
    if !matches!(reply.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let astray = || Error::garbled(format!("{}: redirected astray", place::host(here)));
    let next = reply
        .header("location")
        .and_then(|to| place::web(to, here))
        .ok_or_else(astray)?;
    if here.starts_with("https:") && !next.starts_with("https:") {
        return Err(astray());
    }
    Ok(Some(next))
}

fn max_age(reply: &Reply) -> Option<u64> {
    let told = reply.header("cache-control")?.to_ascii_lowercase();
    told.split(',').find_map(|part| {
        part.trim()
            .strip_prefix("max-age=")?
            .trim_matches('"')
            .parse()
            .ok()
    })
}

/// The `Link` headers (RFC 8288), one pair for each relation.
fn links(reply: &Reply, base: &str) -> Vec<(String, String)> {
    let mut links = Vec::new();
    for value in reply.headers.get_all("link") {
        let Ok(value) = value.to_str() else { continue };
        for part in value.split('<').skip(1) {
            let Some((target, rest)) = part.split_once('>') else {
                continue;
            };
            let Some(url) = place::web(target, base) else {
                continue;
            };
            let rels = rest.split(';').filter_map(|one| {
                let (name, value) = one.split_once('=')?;
                name.trim()
                    .eq_ignore_ascii_case("rel")
                    .then(|| value.trim().trim_matches([',', ' ', '"']))
            });
            let rels = rels.flat_map(str::split_whitespace);
            links.extend(rels.map(|rel| (rel.trim_matches('"').to_ascii_lowercase(), url.clone())));
        }
    }
    links
}
