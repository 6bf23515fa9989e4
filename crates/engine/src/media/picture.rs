//! A picture made ready for storing.

use super::decode::{Decoded, decode};
use super::encode::{FINE, is_transparent, jpeg, lossless};
use crate::{Error, Result};
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat};

/// The longest side of a preview, in pixels.
const PREVIEW: u32 = 640;

/// The longest side of what a blurred stand-in is made from: it shows nothing finer.
const BLURRED: u32 = 32;

/// The largest size of a picture, in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// At most so wide.
    pub(crate) width: u32,
    /// At most so high.
    pub(crate) height: u32,
}

/// A file in a format.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) format: ImageFormat,
    pub(super) bytes: Vec<u8>,
}

/// A picture with all that is stored of it.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) full: Encoded,
    pub(super) preview: Encoded,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) blurhash: String,
}

/// Makes an upload ready: upright, without metadata, with a preview and a blurred stand-in.
///
/// # Errors
/// As [`decode`].
pub(super) fn prepare(bytes: &[u8]) -> Result<Prepared> {
    let Decoded {
        format,
        image,
        profile,
    } = decode(bytes)?;
    let profile = profile.as_deref();
    let full = match format {
        ImageFormat::Gif => Encoded {
            format,
            bytes: super::gif::cleaned(bytes)?,
        },
        _ => encoded(&image, profile, format)?,
    };
    let small = if image.width().max(image.height()) > PREVIEW {
        &image.resize(PREVIEW, PREVIEW, FilterType::Triangle)
    } else {
        &image
    };
    let preview = encoded(small, profile, ImageFormat::Jpeg)?;
    let blurhash = blurred(small)?;
    Ok(Prepared {
        full,
        preview,
        width: image.width(),
        height: image.height(),
        blurhash,
    })
}

/// Makes a profile picture ready: cut to the shape of its bounds, and no larger.
///
/// # Errors
/// As [`decode`].
pub(super) fn portrait(bytes: &[u8], bounds: Bounds) -> Result<Encoded> {
    let Decoded {
        format,
        image,
        profile,
    } = decode(bytes)?;
    let small = if image.width() > bounds.width || image.height() > bounds.height {
        image.resize_to_fill(bounds.width, bounds.height, FilterType::CatmullRom)
    } else {
        image
    };
    encoded(&small, profile.as_deref(), format)
}

/// The picture in the format that it had, or in the one that suits it better: lossy pictures without transparency
/// are JPEGs, since we write WebP only without loss.
fn encoded(image: &DynamicImage, profile: Option<&[u8]>, format: ImageFormat) -> Result<Encoded> {
    let format = match format {
        ImageFormat::Png | ImageFormat::Gif => ImageFormat::Png,
        other if is_transparent(image) => {
            if other == ImageFormat::WebP {
                other
            } else {
                ImageFormat::Png
            }
        }
        _ => ImageFormat::Jpeg,
    };
    let bytes = match format {
        ImageFormat::Jpeg => jpeg(image, profile, FINE)?,
        other => lossless(image, profile, other)?,
    };
    Ok(Encoded { format, bytes })
}

/// A blurred stand-in (<https://blurha.sh>).
fn blurred(image: &DynamicImage) -> Result<String> {
    let tiny = image.thumbnail(BLURRED, BLURRED).to_rgba8();
    blurhash::encode(4, 3, tiny.width(), tiny.height(), tiny.as_raw()).map_err(|error| {
        tracing::debug!(%error, "no blurhash");
        Error::invalid("This picture is damaged; try to save it again")
    })
}
