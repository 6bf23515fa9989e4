//! Everything that can be wrong with a post is told before anything is stored.

use super::Compose;
use crate::{Engine, Error, Result};
use std::collections::BTreeSet;
use syrinx_model::{Draft, DraftPoll, OwnerId, Targets, Text, graphemes};
use syrinx_store::{Owner, PostRow};

/// A draft with what was looked up for it.
pub(super) struct Checked {
    pub(super) owner: Owner,
    pub(super) draft: Draft,
    /// All copies of what it answers, the shown one first.
    pub(super) parents: Vec<PostRow>,
    /// All copies of what it quotes.
    pub(super) quotes: Vec<PostRow>,
}

impl Engine {
    /// Checks a request and makes a draft of it.
    pub(super) async fn check(&self, owner: OwnerId, compose: Compose) -> Result<Checked> {
        let owner = self.store.owner(owner).await?.ok_or(Error::NotFound)?;
        self.check_words(&compose)?;
        let media = self.store.media(owner.id, &compose.media).await?;
        if media.len() != compose.media.len() {
            return Err(Error::invalid(
                "One of the attached files was not found; please upload it again",
            ));
        }
        let parents = self
            .referred(
                &owner,
                compose.parent,
                "The post that you are answering is no longer there",
            )
            .await?;
        let quotes = self
            .referred(
                &owner,
                compose.quote,
                "The post that you are quoting is no longer there",
            )
            .await?;
        let poll = compose.poll.map(|poll| DraftPoll {
            options: poll
                .options
                .into_iter()
                .map(|option| option.trim().to_owned())
                .collect(),
            multiple: poll.multiple,
            lasts_seconds: poll.expires_in,
            hides_totals: poll.hides_totals,
        });
        let variants = compose
            .variants
            .into_iter()
            .map(|(account, text)| (account, Text::detect(tidy(&text))))
            .collect();
        let sensitive =
            compose.sensitive.unwrap_or(owner.default_sensitive) || !compose.spoiler.trim().is_empty();
        let draft = Draft {
            text: Text::detect(tidy(&compose.text)),
            spoiler: tidy(&compose.spoiler).trim().to_owned(),
            sensitive,
            language: compose
                .language
                .filter(|tag| is_language(tag))
                .or_else(|| owner.default_language.clone()),
            audience: compose.audience.unwrap_or(owner.default_audience),
            media: compose.media,
            poll,
            parent: parents.first().map(|post| post.id),
            quote: quotes.first().map(|post| post.id),
            targets: compose.targets.map_or(Targets::Default, Targets::Accounts),
            variants,
            application: compose.application,
            application_page: compose.application_page,
            at: self.now(),
        };
        Ok(Checked {
            owner,
            draft,
            parents,
            quotes,
        })
    }

    fn check_words(&self, compose: &Compose) -> Result<()> {
        if compose.text.trim().is_empty() && compose.media.is_empty() && compose.poll.is_none() {
            return Err(Error::invalid("Validation failed: Text can't be blank"));
        }
        let length = graphemes(&compose.text) + graphemes(&compose.spoiler);
        let longest = self.config.max_characters;
        if length > longest {
            return Err(Error::invalid(format!(
                "Validation failed: this server allows {longest} characters; this is {length}"
            )));
        }
        if compose.media.len() > self.config.max_media {
            let most = self.config.max_media;
            return Err(Error::invalid(format!(
                "Validation failed: at most {most} files can be attached"
            )));
        }
        match &compose.poll {
            Some(poll) => check_poll(poll, &compose.media),
            None => Ok(()),
        }
    }

    async fn referred(
        &self,
        owner: &Owner,
        id: Option<syrinx_model::StatusId>,
        sorry: &str,
    ) -> Result<Vec<PostRow>> {
        let Some(id) = id else { return Ok(Vec::new()) };
        let posts = self.store.find_status(Some(owner.id), id).await?;
        let posts = self.unwrap_boost(owner.id, posts).await?;
        if posts.is_empty() {
            Err(Error::invalid(sorry))
        } else {
            Ok(posts)
        }
    }

    /// What is done to a boost is done to what it passes on.
    pub(crate) async fn unwrap_boost(&self, owner: OwnerId, posts: Vec<PostRow>) -> Result<Vec<PostRow>> {
        match posts.first().and_then(|post| post.boost_of) {
            Some(passed_on) => Ok(self.store.find_status(Some(owner), passed_on.into()).await?),
            None => Ok(posts),
        }
    }
}

fn check_poll(poll: &super::ComposePoll, media: &[syrinx_model::MediaId]) -> Result<()> {
    let blank = poll.options.iter().any(|option| option.trim().is_empty());
    if !(2..=4).contains(&poll.options.len()) || blank {
        return Err(Error::invalid(
            "Validation failed: a poll needs two to four options with a text",
        ));
    }
    let different: BTreeSet<&str> = poll.options.iter().map(|option| option.trim()).collect();
    if different.len() < poll.options.len() {
        return Err(Error::invalid(
            "Validation failed: Options contain duplicate items",
        ));
    }
    if poll.options.iter().any(|option| graphemes(option) > 50) {
        return Err(Error::invalid(
            "Validation failed: an option of a poll has at most 50 characters",
        ));
    }
    if !(300..=2_629_746).contains(&poll.expires_in) {
        return Err(Error::invalid(
            "Validation failed: a poll runs for five minutes at least and a month at most",
        ));
    }
    if !media.is_empty() {
        return Err(Error::invalid(
            "Validation failed: a post has either files or a poll, not both",
        ));
    }
    Ok(())
}

/// Line ends as everybody writes them, and no control characters.
fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// Whether this looks like a language tag (BCP 47: letters, digits and dashes).
fn is_language(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_pass() {
        assert_eq!(tidy("a\r\nb\u{0}\u{7}c\td"), "a\nbc\td");
    }

    #[test]
    fn language_tags() {
        assert!(is_language("de-CH") && is_language("en"));
        assert!(!is_language("") && !is_language("e n"));
    }
}
