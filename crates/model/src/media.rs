//! Pictures, films and sounds.

use crate::MediaId;
use serde::{Deserialize, Serialize};

/// What kind of media it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// A still picture.
    Image,
    /// A short film without sound that repeats.
    Gifv,
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// None that we know.
    #[default]
    Unknown,
}

/// The point of a picture that stays in sight when it is cropped, in thousandths of the way from the middle to an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Focus {
    /// Rightwards, from -1000 to 1000.
    right: i16,
    /// Upwards, from -1000 to 1000.
    up: i16,
}

impl Focus {
    /// The point `x` rightwards and `y` upwards, each from -1 to 1; beyond it lies the edge, and what is no number is
    /// the middle.
    pub fn new(x: f64, y: f64) -> Self {
        Self {
            right: thousandths(x),
            up: thousandths(y),
        }
    }

    /// Rightwards, from -1 to 1.
    pub fn x(self) -> f64 {
        f64::from(self.right) / 1000.0
    }

    /// Upwards, from -1 to 1.
    pub fn y(self) -> f64 {
        f64::from(self.up) / 1000.0
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "it lies between -1000 and 1000, and a cast makes nothing of what is no number"
)]
fn thousandths(part: f64) -> i16 {
    (part.clamp(-1.0, 1.0) * 1000.0).round() as i16
}

/// Media of a post, as a network shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostMedia {
    /// Our own file, if it was uploaded here.
    pub media: Option<MediaId>,
    /// What it is.
    pub kind: MediaKind,
    /// The full file; for own files the public media route, relative to the server's base.
    pub url: String,
    /// A smaller picture of it.
    pub preview_url: Option<String>,
    /// Alternative text.
    pub alt: String,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// What stays in sight when it is cropped.
    pub focus: Option<Focus>,
    /// A blurred stand-in (<https://blurha.sh>).
    pub blurhash: Option<String>,
}

/// What a network calls a file that we uploaded to it; opaque, understood by its connector only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attachment(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_focus_lies_in_the_picture_and_keeps_what_was_said() {
        let focus = Focus::new(-0.5, 0.3);
        assert!((focus.x() + 0.5).abs() < f64::EPSILON && (focus.y() - 0.3).abs() < f64::EPSILON);
        assert_eq!(Focus::new(-7.0, f64::INFINITY), Focus::new(-1.0, 1.0));
        assert_eq!(Focus::new(f64::NAN, 0.5), Focus::new(0.0, 0.5));
    }
}
