//! Our model as the body of a request. Pure: preview, tests and publishing share it.

use super::client::host;
use super::dialect::Dialect;
use serde_json::{Map, Value, json};
use syrinx_connector::{Error, Rendered, Result};
use syrinx_model::{Feature, Limits, Part, Receipt, Spoilers, Text};

/// What rendering needs to know of the account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules<'a> {
    /// The base URL of the account's server.
    pub server: &'a str,
    pub limits: &'a Limits,
    pub dialect: &'a Dialect,
}

impl Rules<'_> {
    /// What a part will look like.
    ///
    /// # Errors
    /// If it is over a limit.
    pub(super) fn render(&self, part: &Part, parent: Option<&Receipt>) -> Result<Rendered> {
        let text = written(&part.text);
        let limit = self.limits.text.first();
        let length = limit.map_or_else(
            || text.plain().chars().count(),
            |limit| {
                limit.count(&text)
                    + match self.limits.spoilers {
                        Spoilers::CountedField => limit.unit.count(&part.spoiler),
                        Spoilers::Prefix => 0,
                    }
            },
        );
        self.check(part, length)?;
        let max = limit.map(|limit| limit.max);
        let body = self.body(part, &text, parent);
        Ok(Rendered {
            text: text.plain().to_owned(),
            length,
            max,
            body,
        })
    }

    /// What changes a post that stands: what cannot change is left out.
    pub(super) fn edit(&self, part: &Part) -> Result<Value> {
        let mut body = self.render(part, None)?.body;
        if let Some(fields) = body.as_object_mut() {
            for fixed in ["visibility", "in_reply_to_id", "quoted_status_id"] {
                fields.remove(fixed);
            }
            let attributes: Vec<Value> = part
                .media
                .iter()
                .filter_map(|media| {
                    Some(json!({ "id": media.attachment.as_ref()?.0, "description": media.alt }))
                })
                .collect();
            if !attributes.is_empty() {
                fields.insert("media_attributes".to_owned(), attributes.into());
            }
        }
        Ok(body)
    }

    fn body(&self, part: &Part, text: &Text, parent: Option<&Receipt>) -> Value {
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        put("status", text.plain().into());
        put("visibility", part.audience.as_str().into());
        put("sensitive", part.sensitive.into());
        if !part.spoiler.is_empty() {
            put("spoiler_text", part.spoiler.as_str().into());
        }
        if let Some(language) = &part.language {
            put("language", language.as_str().into());
        }
        if self.dialect.asks_plain_text {
            put("content_type", "text/plain".into());
        }
        if let Some(address) = parent.map(|parent| &parent.address).or(part.reply_to.as_ref()) {
            put("in_reply_to_id", address.0.as_str().into());
        }
        if let Some(quote) = &part.quote {
            put("quoted_status_id", quote.0.as_str().into());
        }
        if !part.media.is_empty() {
            put("media_ids", media_ids(part));
        }
        if let Some(poll) = &part.poll {
            put(
                "poll",
                json!({
                    "options": poll.options,
                    "expires_in": poll.lasts_seconds,
                    "multiple": poll.multiple,
                    "hide_totals": poll.hides_totals,
                }),
            );
        }
        body.into()
    }

    fn check(&self, part: &Part, length: usize) -> Result<()> {
        let server = host(self.server);
        if let Some(limit) = self.limits.text.first().filter(|limit| length > limit.max) {
            return Err(Error::rejected(format!(
                "This text has {length} characters as {server} counts them, and {server} takes at most {}.",
                limit.max
            )));
        }
        if part.text.is_blank() && part.media.is_empty() && part.poll.is_none() {
            return Err(Error::rejected(
                "There is nothing to say: no text, no picture and no poll.",
            ));
        }
        if self.dialect.needs_media && part.media.is_empty() {
            return Err(Error::rejected(format!(
                "{server} takes only posts with a picture."
            )));
        }
        let most = self.limits.media.max_count;
        if part.media.len() > most {
            return Err(Error::rejected(format!(
                "This has {} pictures, and {server} takes at most {most} in one post.",
                part.media.len()
            )));
        }
        let alt = self.limits.media.alt_graphemes;
        let longest = part
            .media
            .iter()
            .map(|media| syrinx_model::graphemes(&media.alt))
            .max()
            .unwrap_or(0);
        if longest > alt {
            return Err(Error::rejected(format!(
                "A picture's description has {longest} characters, and {server} takes at most {alt}."
            )));
        }
        if part.quote.is_some() && !self.dialect.quotes {
            return Err(Error::rejected(format!("{server} cannot quote.")));
        }
        self.check_poll(part, &server)
    }

    fn check_poll(&self, part: &Part, server: &str) -> Result<()> {
        let Some(poll) = &part.poll else { return Ok(()) };
        let Some(limits) = &self.limits.polls else {
            return Err(Error::rejected(format!("{server} has no polls.")));
        };
        let longest = poll
            .options
            .iter()
            .map(|option| syrinx_model::graphemes(option))
            .max()
            .unwrap_or(0);
        let seconds = limits.min_seconds..=limits.max_seconds;
        let wrong = if !part.media.is_empty() {
            "does not take pictures and a poll in one post.".to_owned()
        } else if !(2..=limits.max_options).contains(&poll.options.len()) {
            format!(
                "takes polls of 2 to {} options, and this has {}.",
                limits.max_options,
                poll.options.len()
            )
        } else if longest > limits.option_graphemes {
            format!(
                "takes {} characters in an option, and one has {longest}.",
                limits.option_graphemes
            )
        } else if !seconds.contains(&poll.lasts_seconds) {
            format!(
                "takes polls of {} to {} seconds, and this runs for {}.",
                limits.min_seconds, limits.max_seconds, poll.lasts_seconds
            )
        } else {
            return Ok(());
        };
        Err(Error::rejected(format!("{server} {wrong}")))
    }
}

/// A text with its mentions as they are to be understood: `@user@host`, or `@user` of the account's own server.
pub(super) fn written(text: &Text) -> Text {
    text.rewrite(|facet, _| match facet.feature() {
        Feature::Mention { handle, .. } => Some((format!("@{handle}"), Some(facet.feature().clone()))),
        _ => None,
    })
}

/// What the server calls the media; one that is not uploaded yet has a placeholder.
fn media_ids(part: &Part) -> Value {
    let ids = part.media.iter().map(|media| match &media.attachment {
        Some(attachment) => Value::from(attachment.0.as_str()),
        None => format!("media-{}", media.media).into(),
    });
    ids.collect()
}
