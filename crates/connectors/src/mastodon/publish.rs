//! Publishing, finding again, changing and taking down.

use super::client::{Effect, segment};
use super::render::{Rules, written};
use super::{Account, wire};
use async_trait::async_trait;
use http::Method;
use serde_json::Value;
use syrinx_connector::http::Call;
use syrinx_connector::{Error, Publish, Rendered, Result, html};
use syrinx_model::{Feature, Found, Kind, Moment, Outcome, Part, Receipt, Stamp, Text, Ticket};

/// How many pages of own posts are read at most to find one again. Reading ends where posts are older than the one that is
/// looked for, mostly on the first page; but who says much, and waits long for a server, must be found again too.
const PAGES: usize = 50;
/// How many posts a page has.
const PAGE: &str = "40";
/// How much earlier than its stamp a post may seem to be, in milliseconds, if the server tells its time. The time that
/// the answer took only makes the bound earlier; this is for the clocks of the machines of one server.
const SLACK: i64 = 5_000;
/// The same if it does not, so that its clock may be off.
const SKEW: i64 = 10 * 60_000;

#[async_trait]
impl Publish for Account {
    fn render(&self, part: &Part) -> Result<Rendered> {
        self.rules().render(part, None)
    }

    async fn publish(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Outcome> {
        uploaded(part)?;
        let body = self.rules().render(part, parent)?.body;
        let status = match self.post_status(&body, stamp).await {
            // Under load a file that was said to be ready is not; then the key was not used up either (issue 21864
            // of Mastodon).
            Err(Error {
                kind: Kind::Rejected(_),
                ..
            }) if self.waits_for_media(part).await => self.post_status(&body, stamp).await?,
            other => other?,
        };
        Ok(Outcome::Done(self.receipt(status)))
    }

    async fn resume(&self, _ticket: &Ticket) -> Result<Outcome> {
        Err(Error::unsupported(
            "a post stands at once here, nothing is pending",
        ))
    }

    async fn find(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Found> {
        let wanted = Wanted::new(part, parent, self.application.as_deref());
        let path = format!("/api/v1/accounts/{}/statuses", segment(&self.my_id)?);
        let mut below: Option<String> = None;
        for _ in 0..PAGES {
            let mut call = self.client.call(Method::GET, &path).query("limit", PAGE);
            if let Some(below) = &below {
                call = call.query("max_id", below.as_str());
            }
            let reply = self.client.send(call, Effect::None).await?;
            // A post cannot be older than its stamp, by the server's clock.
            let skew = reply
                .header("date")
                .and_then(Moment::parse_mail)
                .map(|told| told.0 - self.client.now().0);
            let earliest = stamp.at.plus(skew.map_or(-SKEW, |skew| skew - SLACK));
            let items: wire::Items = reply.json().map_err(|error| Error::garbled(error.to_string()))?;
            let statuses: Vec<wire::Status> = items
                .iter()
                .filter_map(|raw| serde_json::from_str(raw.get()).ok())
                .collect();
            let at = |status: &wire::Status| Moment::parse(&status.created_at).unwrap_or(Moment(i64::MAX));
            let mut young = statuses
                .into_iter()
                .filter(|status| at(status) >= earliest)
                .peekable();
            let last = items
                .iter()
                .rev()
                .find_map(|raw| serde_json::from_str::<wire::Id>(raw.get()).ok());
            let reached = last.as_ref().is_none_or(|last| {
                last.created_at
                    .as_deref()
                    .and_then(Moment::parse)
                    .is_some_and(|at| at < earliest)
            });
            if let Some(status) = young.find(|status| wanted.is(status)) {
                return Ok(Found::Yes(self.receipt(status)));
            }
            if reached {
                return Ok(Found::No);
            }
            below = last.map(|last| last.id);
        }
        Ok(Found::CannotTell)
    }

    async fn edit(&self, receipt: &Receipt, part: &Part) -> Result<Receipt> {
        uploaded(part)?;
        let body = self.rules().edit(part)?;
        let path = format!("/api/v1/statuses/{}", segment(&receipt.address.0)?);
        let call = self.client.call(Method::PUT, &path).json(&body);
        let status: wire::Status = self.client.ask(call, Effect::Write).await?;
        Ok(self.receipt(status))
    }

    async fn delete(&self, receipt: &Receipt) -> Result<()> {
        let path = format!("/api/v1/statuses/{}", segment(&receipt.address.0)?);
        match self
            .client
            .send(self.client.call(Method::DELETE, &path), Effect::Write)
            .await
        {
            Err(Error {
                kind: Kind::Missing, ..
            }) => Ok(()),
            other => other.map(drop),
        }
    }
}

impl Account {
    fn rules(&self) -> Rules<'_> {
        Rules {
            server: self.client.server(),
            limits: &self.limits,
            dialect: &self.dialect,
        }
    }

    /// Sends a post. The key is a function of the stamp, so that a repeat is the same request; nothing is ever
    /// scheduled over there, since keys are ignored for that (issue 30039 of Mastodon).
    async fn post_status(&self, body: &Value, stamp: &Stamp) -> Result<wire::Status> {
        let call: Call = self.client.call(Method::POST, "/api/v1/statuses").json(body);
        self.client
            .ask(call.header("idempotency-key", &stamp.key_hex()), Effect::Write)
            .await
    }

    /// Waits for the media of a part that was refused; false if it has none or waiting does not help.
    async fn waits_for_media(&self, part: &Part) -> bool {
        for attachment in part.media.iter().filter_map(|media| media.attachment.as_ref()) {
            if self.settled(&attachment.0).await.is_err() {
                return false;
            }
        }
        !part.media.is_empty()
    }

    pub(super) fn receipt(&self, status: wire::Status) -> Receipt {
        let at = Moment::parse(&status.created_at).unwrap_or_else(|| self.client.now());
        Receipt {
            uri: status.uri,
            address: syrinx_model::Address(status.id),
            url: status.url,
            at,
        }
    }
}

/// Refuses a part whose media were not uploaded.
fn uploaded(part: &Part) -> Result<()> {
    if part.media.iter().all(|media| media.attachment.is_some()) {
        return Ok(());
    }
    Err(Error::rejected(
        "A picture of this post was not uploaded; send the post again.",
    ))
}

/// By what a post of our own is known again.
struct Wanted<'a> {
    text: String,
    part: &'a Part,
    parent: Option<&'a str>,
    application: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    fn new(part: &'a Part, parent: Option<&'a Receipt>, application: Option<&'a str>) -> Self {
        let parent = parent.map(|parent| &parent.address).or(part.reply_to.as_ref());
        Self {
            text: essence(&written(&part.text)),
            part,
            parent: parent.map(|address| address.0.as_str()),
            application,
        }
    }

    fn is(&self, status: &wire::Status) -> bool {
        let (plain, _) = html::to_text(&html::clean(&status.content));
        let told = status
            .application
            .as_ref()
            .map(|it| it.name.as_str())
            .filter(|name| !name.is_empty());
        let ours = match (self.application, told) {
            (Some(ours), Some(told)) => ours == told,
            // A server that tells no program cannot be asked for ours.
            _ => true,
        };
        status.reblog.is_none()
            && ours
            && essence(&Text::detect(plain)) == self.text
            && status.spoiler_text == self.part.spoiler
            && status.visibility == self.part.audience.as_str()
            && status.in_reply_to_id.as_deref() == self.parent
            && status.media_attachments.len() == self.part.media.len()
    }
}

/// What of a text survives the way through a server: spaces are changed, and mentions lose their host.
fn essence(text: &Text) -> String {
    let short = text.rewrite(|facet, words| match facet.feature() {
        Feature::Mention { .. } => {
            let name = words
                .trim_start_matches('@')
                .split('@')
                .next()
                .unwrap_or_default();
            Some((format!("@{name}"), None))
        }
        _ => None,
    });
    short.plain().split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_again_after_its_way_through_a_server() {
        let ours =
            Text::detect("Hi @ann@far.example,\n\nsee https://example.org/a/long/path/to/something #Bird");
        let html = concat!(
            r#"<p>Hi <span class="h-card"><a href="https://far.example/@ann" class="u-url mention">@<span>ann</span>"#,
            r#"</a></span>,</p><p>see <a href="https://example.org/a/long/path/to/something"><span class="invisible">"#,
            r#"https://</span><span class="ellipsis">example.org/a/long/path/to/som</span><span class="invisible">"#,
            r##"ething</span></a> <a href="https://far.example/tags/Bird" class="mention hashtag">#<span>Bird</span>"##,
            r#"</a></p>"#,
        );
        let (plain, _) = html::to_text(html);
        assert_eq!(essence(&Text::detect(plain)), essence(&ours));
        assert_ne!(essence(&Text::detect("Hi")), essence(&ours));
    }
}
