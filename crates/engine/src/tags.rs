//! Tags: following them, showing them, and taking public posts with them into the homes of those who follow them.

use crate::{Engine, Error, Result};
use std::collections::BTreeSet;
use syrinx_model::{Audience, FeaturedTagId, OwnerId};
use syrinx_store::{Changes, FeaturedTag, Home, PostChange, Shown};

/// Tags on a profile.
const MAX_FEATURED: usize = 10;
/// Tags that one owner follows.
const MAX_FOLLOWED: usize = 500;

/// The name of a tag as it is kept, if it is one: letters, digits, and what may stand between them, not digits alone.
fn name_of(tag: &str) -> Result<String> {
    let sound = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '·' | '・' | '\u{200c}');
    let named = tag.chars().all(sound) && tag.chars().any(|sign| !sign.is_numeric());
    if tag.is_empty() || !named || tag.chars().count() > 128 {
        return Err(Error::invalid("Validation failed: Tag is invalid"));
    }
    Ok(tag.to_lowercase())
}

impl Engine {
    /// Follows a tag, or no longer: public posts with it enter the home from now on.
    ///
    /// # Errors
    /// `Invalid` if it is no tag.
    pub async fn follow_tag(&self, owner: OwnerId, tag: &str, on: bool) -> Result<()> {
        let tag = name_of(tag)?;
        let many = syrinx_store::Window {
            limit: MAX_FOLLOWED,
            ..Default::default()
        };
        if on && self.store.followed_tags(owner, many).await?.len() >= MAX_FOLLOWED {
            return Err(Error::invalid(format!(
                "Validation failed: at most {MAX_FOLLOWED} tags can be followed"
            )));
        }
        Ok(self.store.follow_tag(owner, &tag, on).await?)
    }

    /// Shows a tag on the owner's profile.
    ///
    /// # Errors
    /// `Invalid` if it is no tag, or there are too many.
    pub async fn feature_tag(&self, owner: OwnerId, tag: &str) -> Result<FeaturedTag> {
        let tag = name_of(tag)?;
        let before = self.store.featured_tags(owner).await?;
        if let Some(known) = before.iter().find(|known| known.tag == tag) {
            return Ok(known.clone());
        }
        if before.len() >= MAX_FEATURED {
            return Err(Error::invalid(format!(
                "Validation failed: at most {MAX_FEATURED} tags can be featured; take one away first"
            )));
        }
        self.store.feature_tag(owner, &tag).await?;
        let after = self.store.featured_tags(owner).await?;
        after
            .into_iter()
            .find(|known| known.tag == tag)
            .ok_or(Error::NotFound)
    }

    /// Shows a tag no longer on the owner's profile.
    ///
    /// # Errors
    /// `NotFound` if it is not there.
    pub async fn unfeature_tag(&self, owner: OwnerId, id: FeaturedTagId) -> Result<()> {
        let was_there = self.store.unfeature_tag(owner, id).await?;
        was_there.then_some(()).ok_or(Error::NotFound)
    }

    /// Adds to what came in whose homes new public posts enter for their tags. What was known before stays where it is.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn show_to_tag_followers(&self, changes: &mut Changes) -> Result<()> {
        let tagged = |post: &&mut PostChange| {
            let live = post.shown.iter().any(|shown| shown.home == Home::Live);
            live && post.audience == Audience::Public && post.boost_of.is_none() && !post.tags.is_empty()
        };
        for post in changes.posts.iter_mut().filter(tagged) {
            let told: BTreeSet<OwnerId> = post.shown.iter().map(|shown| shown.owner).collect();
            let followers = self.store.tag_followers(&post.tags, post.author).await?;
            let mut more = followers
                .into_iter()
                .filter(|owner| !told.contains(owner))
                .peekable();
            if more.peek().is_none()
                || !self
                    .store
                    .known(std::slice::from_ref(&post.uri))
                    .await?
                    .is_empty()
            {
                continue;
            }
            post.shown.extend(more.map(|owner| Shown {
                owner,
                account: None,
                address: None,
                flags: None,
                home: Home::Live,
                tie: None,
            }));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_tag() {
        for (written, kept) in [
            ("Owls", "owls"),
            ("Größe2", "größe2"),
            ("猫・犬", "猫・犬"),
            ("a_b", "a_b"),
        ] {
            assert_eq!(name_of(written).ok().as_deref(), Some(kept));
        }
        for no in ["", "#owl", "a b", "a/b", "2026", &"a".repeat(129)] {
            assert!(name_of(no).is_err(), "{no}");
        }
    }
}
