//! The words in which a test or the demo tells an author what to do.

use std::io::Cursor;

use bytes::Bytes;
use image::{ImageFormat, Rgb, RgbImage};
use time::OffsetDateTime;

/// Who an author is.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// The login name, `[a-z0-9_]+`; the Bluesky handle is this and `.test`.
    pub name: String,
    /// The name that people see.
    pub display_name: String,
    /// Plain text about the author; addresses in it become links.
    pub bio: String,
    /// Name and value of profile fields (Mastodon only); a value that is an address becomes a `rel="me"` link.
    pub fields: Vec<(String, String)>,
    /// Whether the account says that it is run by a program.
    pub bot: bool,
}

impl Profile {
    /// A profile whose shown name is its login name with a capital.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let mut letters = name.chars();
        let display_name = letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect());
        Self {
            name: name.to_owned(),
            display_name: display_name.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The same profile with this text about the author.
    #[must_use]
    pub fn bio(mut self, bio: &str) -> Self {
        self.bio = bio.to_owned();
        self
    }

    /// The same profile with this shown name.
    #[must_use]
    pub fn display_name(mut self, name: &str) -> Self {
        self.display_name = name.to_owned();
        self
    }

    /// The same profile with one field more.
    #[must_use]
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// Who may see a post (Mastodon only; all posts on Bluesky are public).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Everyone, in the public timelines.
    #[default]
    Public,
    /// Everyone who comes across it, but not in the public timelines.
    Unlisted,
    /// Followers and those mentioned.
    Private,
    /// Those mentioned.
    Direct,
}

impl Visibility {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
            Self::Direct => "direct",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Public, Self::Unlisted, Self::Private, Self::Direct]
            .into_iter()
            .find(|one| one.name() == name)
    }
}

/// A picture to post.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The encoded picture.
    pub bytes: Bytes,
    /// Its MIME type.
    pub content_type: String,
    /// Its alternative text.
    pub alt: String,
}

impl Picture {
    /// A small PNG of a morning sky, drawn here, so that no file is needed.
    #[must_use]
    pub fn sunrise(alt: &str) -> Self {
        let sky = RgbImage::from_fn(96, 64, |x, y| {
            let (dx, dy) = (i64::from(x) - 48, i64::from(y) - 48);
            if dx * dx + dy * dy < 200 {
                return Rgb([255, 214, 102]);
            }
            let warmth = u8::try_from(y * 3).unwrap_or(u8::MAX);
            Rgb([90 + warmth / 2, 110 + warmth / 4, 200 - warmth / 2])
        });
        let mut png = Cursor::new(Vec::new());
        sky.write_to(&mut png, ImageFormat::Png)
            .expect("writing a PNG into memory cannot fail");
        Self {
            bytes: png.into_inner().into(),
            content_type: "image/png".to_owned(),
            alt: alt.to_owned(),
        }
    }
}

/// What an author says.
#[derive(Clone, Debug, Default)]
pub struct Say {
    /// The plain text.
    pub text: String,
    /// The canonical URI of the post that it answers.
    pub reply_to: Option<String>,
    /// The canonical URI of the post that it quotes.
    pub quote: Option<String>,
    /// At most four pictures.
    pub images: Vec<Picture>,
    /// The content warning (Mastodon only).
    pub spoiler: Option<String>,
    /// Who may see it (Mastodon only).
    pub visibility: Visibility,
    /// When the author said it, if that was earlier than now: a post that arrives late.
    pub published_at: Option<OffsetDateTime>,
    /// The language as an ISO 639 code; English if absent.
    pub language: Option<String>,
}

impl Say {
    /// Plain public text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    /// The same, answering the post with this canonical URI.
    #[must_use]
    pub fn reply_to(mut self, uri: &str) -> Self {
        self.reply_to = Some(uri.to_owned());
        self
    }

    /// The same, with one picture more.
    #[must_use]
    pub fn image(mut self, picture: Picture) -> Self {
        self.images.push(picture);
        self
    }

    /// The same, said at this moment.
    #[must_use]
    pub fn at(mut self, moment: OffsetDateTime) -> Self {
        self.published_at = Some(moment);
        self
    }
}

/// Where something that was said can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The canonical URI: the ActivityPub id, or `at://…`.
    pub uri: String,
    /// What this server calls it: the local status id, or the record key.
    pub id: String,
    /// The page for people.
    pub url: String,
    /// The hash of the record (Bluesky only).
    pub cid: Option<String>,
}

/// A sandbox would not do what an author was told to do; the text says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}
