//! What an owner says of themself here.

use crate::media::{self, Bounds};
use crate::{Engine, Error, RenderAuthor, Result};
use bytes::Bytes;
use syrinx_connector::html;
use syrinx_model::{Audience, Author, Field, OwnerId, Text, graphemes};
use syrinx_store::{AuthorRow, Owner, OwnerPatch};

const LONGEST_NAME: usize = 100;
const LONGEST_NOTE: usize = 1000;
const LONGEST_FIELD: usize = 255;
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
    pub avatar: Option<ProfilePicture>,
    /// The banner.
    pub header: Option<ProfilePicture>,
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
}

/// A picture as it was uploaded.
#[derive(Clone, Debug)]
pub struct ProfilePicture {
    /// The file.
    pub bytes: Bytes,
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
        let avatar = self.picture(profile.avatar.as_ref(), AVATAR).await?;
        let header = self.picture(profile.header.as_ref(), HEADER).await?;
        let mut replaced = Vec::new();
        if avatar.is_some() {
            replaced.extend(std::mem::replace(&mut row.author.avatar, avatar));
        }
        if header.is_some() {
            replaced.extend(std::mem::replace(&mut row.author.header, header));
        }
        write(&mut row.author, &profile, &self.config.base_url);
        self.put_own_author(row, &owner).await?;
        let patch = OwnerPatch {
            password_hash: None,
            default_audience: profile.default_audience,
            default_sensitive: profile.default_sensitive,
            default_language: profile.default_language.filter(|tag| !tag.is_empty()),
        };
        self.store.update_owner(owner.id, patch).await?;
        self.forget_pictures(&replaced).await;
        Ok(())
    }

    async fn put_own_author(&self, mut row: AuthorRow, owner: &Owner) -> Result<()> {
        row.fetched_at = self.now();
        row.fragment = self.render.author(&RenderAuthor {
            id: row.id,
            author: &row.author,
            owner: Some(owner.id),
            seen_at: owner.created_at,
        });
        self.store.put_author(row).await?;
        Ok(())
    }

    /// Stores a picture; gives its URL.
    async fn picture(&self, picture: Option<&ProfilePicture>, bounds: Bounds) -> Result<Option<String>> {
        let Some(picture) = picture else { return Ok(None) };
        let name = self.store_picture(picture.bytes.clone(), bounds).await?;
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
                value_html: html(value),
                verified_at: None,
            })
            .collect();
    }
}
