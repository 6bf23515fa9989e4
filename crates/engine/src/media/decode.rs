//! From bytes to pixels. What a stranger's file says of itself is not believed: its first bytes decide what it is.

use crate::{Error, Result};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Pixels of a picture at most; an 8K frame, as clients expect.
const MOST_PIXELS: u64 = 33_177_600;

/// Bytes that a decoder may allocate: the largest picture in 16 bits per channel, and room to work.
const MOST_MEMORY: u64 = MOST_PIXELS * 8 + (64 << 20);

/// Bytes of a colour profile that is kept.
const LARGEST_PROFILE: usize = 1 << 20;

/// A picture, upright.
#[derive(Debug)]
pub(super) struct Decoded {
    /// What it was.
    pub(super) format: ImageFormat,
    /// Its pixels; of a moving picture, those of the first frame.
    pub(super) image: DynamicImage,
    /// Its colour profile, if it is one for red, green and blue.
    pub(super) profile: Option<Vec<u8>>,
}

/// What the first bytes say.
///
/// # Errors
/// `Invalid` with what is accepted.
pub(super) fn sniff(bytes: &[u8]) -> Result<ImageFormat> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::WebP)) => {
            Ok(format)
        }
        _ => Err(Error::invalid(
            "Only pictures can be uploaded: JPEG, PNG, GIF or WebP",
        )),
    }
}

/// Decodes a picture and turns it as its camera was held.
///
/// # Errors
/// `Invalid` if it is no picture, or broken; `TooLarge` if it has too many pixels, before any memory is spent on them.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded> {
    let format = sniff(bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| broken(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        let sentence =
            format!("This picture has {width} × {height} pixels; at most {MOST_PIXELS} are allowed");
        return Err(Error::TooLarge(sentence));
    }
    // Without them the picture is still one; it only lies as the camera was held, or is a little paler.
    let orientation = decoder
        .orientation()
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    let profile = decoder
        .icc_profile()
        .ok()
        .flatten()
        .filter(|profile| is_rgb(profile));
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| broken(&error))?;
    image.apply_orientation(orientation);
    let profile = profile.filter(|_| image.color().has_color());
    Ok(Decoded {
        format,
        image,
        profile,
    })
}

/// The size that a file of ours says it has, without decoding it.
///
/// # Errors
/// `Invalid` if it is no picture, or broken.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32)> {
    let reader = ImageReader::with_format(Cursor::new(bytes), sniff(bytes)?);
    reader.into_dimensions().map_err(|error| broken(&error))
}

/// Whether a colour profile (ICC.1, header bytes 16 to 19) is for red, green and blue.
fn is_rgb(profile: &[u8]) -> bool {
    profile.len() <= LARGEST_PROFILE && profile.get(16..20) == Some(b"RGB ")
}

fn broken(error: &image::ImageError) -> Error {
    tracing::debug!(%error, "a picture could not be decoded");
    match error {
        image::ImageError::Limits(_) => Error::TooLarge("This picture needs too much memory".to_owned()),
        _ => Error::invalid("This picture is damaged; try to save it again"),
    }
}
