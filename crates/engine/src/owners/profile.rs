//! What an owner says of themself here.

use crate::media::{self, Bounds};
use crate::{Engine, Error, Result};
use bytes::Bytes;
use syrinx_connector::html;
use syrinx_model::{Audience, Author, Field, OwnerId, Text, graphemes};
use syrinx_store::{OwnerPatch, Presence};

const LONGEST_NAME: usize = 100;
const LONGEST_NOTE: usize = 1000;
const LONGEST_FIELD: usize = 255;
const LONGEST_ALT: usize = 1500;
const MOST_DOMAINS: usize = 100;
const MOST_FIELDS: usize = 8;

/// The largest avatar and header, in pixels.
const AVATAR: Bounds = Bounds {
    width: 400,
    height: 400,
};
const HEADER: Bounds = Bounds {
    width: 1500,
    height: 500,
};

/// What changes of a profile; `None` keeps it.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// The name, for people.
    pub name: Option<String>,
    /// The bio, as typed.
    pub note: Option<String>,
    /// The picture.
    pub avatar: Option<PictureChange>,
    /// The banner.
    pub header: Option<PictureChange>,
    /// Whether followers must be approved.
    pub locked: Option<bool>,
    /// Whether a machine posts.
    pub bot: Option<bool>,
    /// Name and value pairs, as typed; blank ones are left out.
    pub fields: Option<Vec<(String, String)>>,
    /// Audience of a post that names none.
    pub default_audience: Option<Audience>,
    /// Whether media are hidden at first by default.
    pub default_sensitive: Option<bool>,
    /// BCP 47 tag of a post that names none.
    pub default_language: Option<String>,
    /// How they want to be seen, whole.
    pub presence: Option<Presence>,
}

/// What becomes of a picture.
#[derive(Clone, Debug)]
pub enum PictureChange {
    /// This file takes its place.
    New(Bytes),
    /// There is none any more.
    Gone,
}

impl Engine {
    /// Changes an owner's profile.
    ///
    /// # Errors
    /// `Invalid` or `TooLarge` with what is wrong; then nothing has changed.
    pub async fn update_profile(&self, owner: OwnerId, profile: Profile) -> Result<()> {
        check(&profile)?;
        let owner = self.store.owner(owner).await?.ok_or(Error::NotFound)?;
        let mut rows = self.store.authors(&[owner.author]).await?;
        let mut row = rows.pop().ok_or(Error::NotFound)?;
        let mut replaced = Vec::new();
        if let Some(change) = &profile.avatar {
            let avatar = self.picture(change, AVATAR).await?;
            replaced.extend(std::mem::replace(&mut row.author.avatar, avatar));
        }
        if let Some(change) = &profile.header {
            let header = self.picture(change, HEADER).await?;
            replaced.extend(std::mem::replace(&mut row.author.header, header));
        }
        write(&mut row.author, &profile, &self.config.base_url);
        let patch = OwnerPatch {
            presence: profile.presence,
            password_hash: None,
            default_audience: profile.default_audience,
            default_sensitive: profile.default_sensitive,
            default_language: profile.default_language.filter(|tag| !tag.is_empty()),
        };
        self.store.update_owner(owner.id, patch).await?;
        row.fetched_at = self.now();
        self.put_face(row).await?;
        self.forget_pictures(&replaced).await;
        Ok(())
    }

    /// Stores a picture; gives its URL.
    async fn picture(&self, change: &PictureChange, bounds: Bounds) -> Result<Option<String>> {
        let PictureChange::New(bytes) = change else {
            return Ok(None);
        };
        let name = self.store_picture(bytes.clone(), bounds).await?;
        Ok(Some(format!("{}{}", self.config.base_url, media::route(&name))))
    }

    /// Deletes the files of pictures that were replaced. One that stays behind does no harm.
    async fn forget_pictures(&self, urls: &[String]) {
        for name in urls
            .iter()
            .filter_map(|url| url.rsplit('/').next())
            .filter(|name| media::is_name(name))
        {
            if let Err(error) = self.blobs.delete(name).await {
                tracing::warn!(%error, "a replaced profile picture was not deleted");
            }
        }
    }
}

fn check(profile: &Profile) -> Result<()> {
    let long = |text: &str, most: usize| graphemes(text) > most;
    if profile
        .name
        .as_deref()
        .is_some_and(|name| long(name, LONGEST_NAME))
    {
        return Err(Error::Invalid(format!(
            "A name has at most {LONGEST_NAME} characters"
        )));
    }
    if profile
        .note
        .as_deref()
        .is_some_and(|note| long(note, LONGEST_NOTE))
    {
        return Err(Error::Invalid(format!(
            "A bio has at most {LONGEST_NOTE} characters"
        )));
    }
    if let Some(presence) = &profile.presence {
        check_presence(presence)?;
    }
    let fields = profile.fields.as_deref().unwrap_or_default();
    if fields.len() > MOST_FIELDS {
        return Err(Error::Invalid(format!(
            "A profile has at most {MOST_FIELDS} fields"
        )));
    }
    if fields
        .iter()
        .any(|(name, value)| long(name, LONGEST_FIELD) || long(value, LONGEST_FIELD))
    {
        return Err(Error::Invalid(format!(
            "A field has at most {LONGEST_FIELD} characters"
        )));
    }
    let is_tag = |tag: &str| tag.len() <= 35 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if profile
        .default_language
        .as_deref()
        .is_some_and(|tag| !is_tag(tag))
    {
        return Err(Error::invalid("A language is a tag like “en” or “pt-BR”"));
    }
    Ok(())
}

fn check_presence(presence: &Presence) -> Result<()> {
    if graphemes(&presence.avatar_alt).max(graphemes(&presence.header_alt)) > LONGEST_ALT {
        return Err(Error::Invalid(format!(
            "The description of a picture has at most {LONGEST_ALT} characters"
        )));
    }
    let domains = &presence.attribution_domains;
    if domains.len() > MOST_DOMAINS || domains.iter().any(|domain| domain.len() > LONGEST_FIELD) {
        return Err(Error::Invalid(format!(
            "At most {MOST_DOMAINS} web sites can be named"
        )));
    }
    Ok(())
}

/// Writes what changes into the author.
fn write(author: &mut Author, profile: &Profile, base: &str) {
    let html = |typed: &str| html::from_text(&Text::detect(typed.trim()), base);
    if let Some(name) = &profile.name {
        author.name = name.trim().to_owned();
    }
    if let Some(note) = &profile.note {
        author.note_html = html(note);
    }
    author.locked = profile.locked.unwrap_or(author.locked);
    author.bot = profile.bot.unwrap_or(author.bot);
    if let Some(fields) = &profile.fields {
        let said = fields
            .iter()
            .filter(|(name, value)| !(name.trim().is_empty() && value.trim().is_empty()));
        author.fields = said
            .map(|(name, value)| Field {
                name: name.trim().to_owned(),
                value_html: syrinx_model::html::line(&Text::detect(value.trim()), base),
                verified_at: None,
            })
            .collect();
    }
}
