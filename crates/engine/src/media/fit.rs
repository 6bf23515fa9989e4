//! A picture of ours, made to fit the limits of a network.

use super::decode::{Decoded, decode, size};
use super::encode::{FINE, jpeg, lossless};
use super::heavily;
use crate::{Error, Result};
use bytes::Bytes;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat};
use syrinx_model::MediaLimits;

/// Qualities of a JPEG, best first; below them fewer pixels look better.
const QUALITIES: [u8; 4] = [FINE, 82, 74, 66];

/// How much shorter a side becomes at each step.
const STEP: f64 = 0.8;

/// Sides in pixels below which a picture shows nothing any more.
const SMALLEST: u32 = 16;

/// A picture that fits.
#[derive(Clone, Debug)]
pub(crate) struct Fitted {
    /// The file.
    pub(crate) bytes: Bytes,
    /// Its MIME type.
    pub(crate) mime: String,
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
}

/// The picture as a network takes it: unchanged if it fits, else as a JPEG of falling quality, then falling size, or
/// as a PNG of falling size where the network takes no JPEG.
///
/// # Errors
/// `Invalid` if the network takes neither or the file is damaged, `TooLarge` if no size fits.
pub(crate) async fn fit(bytes: Bytes, mime: &str, limits: &MediaLimits) -> Result<Fitted> {
    let (mime, limits) = (mime.to_owned(), limits.clone());
    heavily(move || fit_now(bytes, mime, &limits)).await
}

pub(super) fn fit_now(bytes: Bytes, mime: String, limits: &MediaLimits) -> Result<Fitted> {
    let (width, height) = size(&bytes)?;
    let passes = takes(limits, &mime)
        && bytes.len() as u64 <= limits.image_bytes
        && u64::from(width) * u64::from(height) <= limits.image_pixels;
    if passes {
        return Ok(Fitted {
            bytes,
            mime,
            width,
            height,
        });
    }
    let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP]
        .into_iter()
        .find(|format| takes(limits, format.to_mime_type()))
        .ok_or_else(|| Error::invalid("This network takes no pictures that can be made from this one"))?;
    let Decoded { image, profile, .. } = decode(&bytes)?;
    let mut image = within_pixels(image, limits.image_pixels);
    loop {
        if let Some(bytes) = small_enough(&image, profile.as_deref(), format, limits.image_bytes)? {
            return Ok(Fitted {
                bytes: Bytes::from(bytes),
                mime: format.to_mime_type().to_owned(),
                width: image.width(),
                height: image.height(),
            });
        }
        if image.width().max(image.height()) <= SMALLEST {
            return Err(Error::TooLarge(
                "This picture cannot be made small enough for this network".to_owned(),
            ));
        }
        image = scaled(&image, STEP);
    }
}

fn takes(limits: &MediaLimits, mime: &str) -> bool {
    limits
        .mime_types
        .iter()
        .any(|known| known.eq_ignore_ascii_case(mime))
}

/// The picture in the best quality that has at most so many bytes, if there is one.
fn small_enough(
    image: &DynamicImage,
    profile: Option<&[u8]>,
    format: ImageFormat,
    most: u64,
) -> Result<Option<Vec<u8>>> {
    let fits = |bytes: &Vec<u8>| bytes.len() as u64 <= most;
    if format != ImageFormat::Jpeg {
        return Ok(Some(lossless(image, profile, format)?).filter(fits));
    }
    for quality in QUALITIES {
        let bytes = jpeg(image, profile, quality)?;
        if fits(&bytes) {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

fn within_pixels(image: DynamicImage, most: u64) -> DynamicImage {
    let mut image = image;
    while u64::from(image.width()) * u64::from(image.height()) > most
        && image.width().max(image.height()) > SMALLEST
    {
        let pixels = f64::from(image.width()) * f64::from(image.height());
        // Precision is lost only above 2^53 pixels. The step makes up for rounding upwards.
        #[expect(clippy::cast_precision_loss, reason = "limits are far below 2^53")]
        let wanted = (most as f64 / pixels).sqrt();
        image = scaled(&image, wanted.min(0.99));
    }
    image
}

fn scaled(image: &DynamicImage, factor: f64) -> DynamicImage {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a factor from 0 to 1 of a u32"
    )]
    let side = |length: u32| ((f64::from(length) * factor) as u32).max(1);
    image.resize_exact(side(image.width()), side(image.height()), FilterType::Triangle)
}
