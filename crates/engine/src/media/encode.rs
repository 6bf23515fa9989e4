//! From pixels to bytes, with nothing beside them but the colour profile: no place, no camera, no thumbnail.

use crate::{Error, Result};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};

/// The quality of a JPEG that need not be small.
pub(super) const FINE: u8 = 90;

/// A JPEG; what is transparent becomes white.
///
/// # Errors
/// `Invalid` if the picture is larger than the format can hold.
pub(super) fn jpeg(image: &DynamicImage, profile: Option<&[u8]>, quality: u8) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    let rgb = opaque(image);
    write(
        encoder,
        profile,
        rgb.as_raw(),
        rgb.dimensions(),
        ExtendedColorType::Rgb8,
    )?;
    Ok(out)
}

/// A PNG or a lossless WebP.
///
/// # Errors
/// `Invalid` if the picture is larger than the format can hold.
pub(super) fn lossless(image: &DynamicImage, profile: Option<&[u8]>, format: ImageFormat) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let (pixels, color) = if is_transparent(image) {
        (image.to_rgba8().into_raw(), ExtendedColorType::Rgba8)
    } else {
        (image.to_rgb8().into_raw(), ExtendedColorType::Rgb8)
    };
    let size = (image.width(), image.height());
    if format == ImageFormat::WebP {
        write(WebPEncoder::new_lossless(&mut out), profile, &pixels, size, color)?;
    } else {
        write(PngEncoder::new(&mut out), profile, &pixels, size, color)?;
    }
    Ok(out)
}

/// Whether something can be seen through the picture.
pub(super) fn is_transparent(image: &DynamicImage) -> bool {
    image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX)
}

fn write(
    mut encoder: impl ImageEncoder,
    profile: Option<&[u8]>,
    pixels: &[u8],
    (width, height): (u32, u32),
    color: ExtendedColorType,
) -> Result<()> {
    if let Some(profile) = profile {
        // A format without profiles shows the colours a little paler.
        drop(encoder.set_icc_profile(profile.to_vec()));
    }
    encoder
        .write_image(pixels, width, height, color)
        .map_err(|error| {
            tracing::debug!(%error, "a picture could not be encoded");
            Error::invalid("This picture cannot be stored; try a smaller one")
        })
}

fn opaque(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let rgba = image.to_rgba8();
    let mut rgb = RgbImage::new(rgba.width(), rgba.height());
    for (from, to) in rgba.pixels().zip(rgb.pixels_mut()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let over_white =
            |value: u32| u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        *to = Rgb([over_white(red), over_white(green), over_white(blue)]);
    }
    rgb
}
