#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say so")]

use super::decode::{decode, sniff};
use super::encode::{jpeg, lossless};
use super::fit::fit_now;
use super::picture::{Bounds, portrait, prepare};
use crate::Error;
use bytes::Bytes;
use image::{DynamicImage, GenericImageView, ImageFormat, Rgba, RgbaImage};
use syrinx_model::MediaLimits;

/// A picture that is red on its left, blue on its right, and, if so wanted, nothing in one corner.
fn halves(width: u32, height: u32, corner: u8) -> DynamicImage {
    let pixel = |x, y| match (x, y) {
        (0, 0) => Rgba([255, 0, 0, corner]),
        (x, _) if x < width / 2 => Rgba([255, 0, 0, 255]),
        _ => Rgba([0, 0, 255, 255]),
    };
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, pixel))
}

/// What no encoder can make small.
fn noise(side: u32) -> DynamicImage {
    let pixel = |_, _| Rgba([rand::random(), rand::random(), rand::random(), 255]);
    DynamicImage::ImageRgba8(RgbaImage::from_fn(side, side, pixel))
}

fn png(image: &DynamicImage) -> Vec<u8> {
    lossless(image, None, ImageFormat::Png).unwrap()
}

/// A JPEG of a camera held sideways (Exif orientation 6), which also tells a place.
fn from_a_camera(image: &DynamicImage) -> Vec<u8> {
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
    exif.extend_from_slice(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
    exif.extend_from_slice(b"\x0e\x01\x02\0\x0b\0\0\0\x26\0\0\0\0\0\0\0home street");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let plain = jpeg(image, None, 90).unwrap();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

fn limits(image_bytes: u64, image_pixels: u64, mime_types: &[&str]) -> MediaLimits {
    let mime_types = mime_types.iter().map(|mime| (*mime).to_owned()).collect();
    MediaLimits {
        max_count: 4,
        image_bytes,
        image_pixels,
        mime_types,
        alt_graphemes: 1000,
    }
}

#[test]
fn a_photo_stands_upright_and_tells_nothing() {
    let photo = from_a_camera(&halves(64, 32, 255));
    assert!(holds(&photo, b"home street"));
    let prepared = prepare(&photo).unwrap();
    assert_eq!((prepared.width, prepared.height), (32, 64));
    for file in [&prepared.full, &prepared.preview] {
        assert!(!holds(&file.bytes, b"home street") && !holds(&file.bytes, b"Exif"));
        let upright = image::load_from_memory(&file.bytes).unwrap();
        assert_eq!(upright.dimensions(), (32, 64));
        // Turned clockwise, what was left is above.
        assert!(upright.get_pixel(16, 5).0[0] > 200 && upright.get_pixel(16, 58).0[2] > 200);
    }
}

#[test]
fn words_in_a_png_are_left_out() {
    let plain = png(&halves(8, 8, 255));
    // A tEXt chunk after the header chunk; decoders do not insist on its checksum.
    let text = b"\0\0\0\x0fComment\0at home\x52\x0a\x9b\x00";
    let mut talkative = plain[..33].to_vec();
    talkative.extend_from_slice(&text[..4]);
    talkative.extend_from_slice(b"tEXt");
    talkative.extend_from_slice(&text[4..]);
    talkative.extend_from_slice(&plain[33..]);
    let prepared = prepare(&talkative).unwrap();
    assert!(!holds(&prepared.full.bytes, b"at home"));
    assert_eq!(prepared.full.format, ImageFormat::Png);
}

#[test]
fn formats_stay_where_they_make_sense() {
    let opaque = lossless(&halves(8, 8, 255), None, ImageFormat::WebP).unwrap();
    assert_eq!(prepare(&opaque).unwrap().full.format, ImageFormat::Jpeg);
    let clear = lossless(&halves(8, 8, 0), None, ImageFormat::WebP).unwrap();
    let prepared = prepare(&clear).unwrap();
    assert_eq!(
        (prepared.full.format, prepared.preview.format),
        (ImageFormat::WebP, ImageFormat::Png)
    );
    let seen = image::load_from_memory(&prepared.full.bytes).unwrap();
    assert_eq!(seen.get_pixel(0, 0).0[3], 0);
}

#[test]
fn a_large_picture_has_a_small_preview_and_a_blurred_stand_in() {
    let prepared = prepare(&png(&halves(1600, 400, 255))).unwrap();
    let preview = image::load_from_memory(&prepared.preview.bytes).unwrap();
    assert_eq!(preview.dimensions(), (640, 160));
    assert_eq!(
        image::load_from_memory(&prepared.full.bytes)
            .unwrap()
            .dimensions(),
        (1600, 400)
    );
    assert_eq!(prepared.blurhash.len(), 28);
    assert!(blurhash::decode(&prepared.blurhash, 8, 8, 1.0).is_ok());
    assert!(prepare(&png(&halves(1, 1, 255))).is_ok());
    assert!(prepare(&png(&halves(3000, 1, 255))).is_ok());
}

#[test]
fn the_first_bytes_decide_what_it_is() {
    assert_eq!(sniff(&png(&halves(2, 2, 255))).unwrap(), ImageFormat::Png);
    for other in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
        b"{}",
        b"",
        b"BM",
        b"\0\0\0\x20ftypavif",
    ] {
        assert!(matches!(sniff(other), Err(Error::Invalid(sentence)) if sentence.contains("JPEG")));
    }
}

#[test]
fn a_bomb_is_refused_before_it_takes_memory() {
    let mut bomb = png(&halves(2, 2, 255));
    // The header says 60000 × 60000; the checksum after it is put right.
    bomb[16..24].copy_from_slice(b"\0\0\xea\x60\0\0\xea\x60");
    let crc = bomb[12..29].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    });
    bomb[29..33].copy_from_slice(&(!crc).to_be_bytes());
    assert!(matches!(decode(&bomb), Err(Error::TooLarge(_))));
}

#[test]
fn a_damaged_picture_is_an_error_wherever_it_breaks() {
    let whole = from_a_camera(&halves(16, 16, 255));
    for cut in (0..whole.len()).step_by(7) {
        drop(prepare(&whole[..cut]));
    }
    let whole = png(&halves(16, 16, 0));
    for cut in 0..whole.len() - 12 {
        assert!(prepare(&whole[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn a_portrait_has_the_shape_of_its_frame() {
    let bounds = Bounds {
        width: 400,
        height: 400,
    };
    let cut =
        image::load_from_memory(&portrait(&png(&halves(1000, 500, 255)), bounds).unwrap().bytes).unwrap();
    assert_eq!(cut.dimensions(), (400, 400));
    let small =
        image::load_from_memory(&portrait(&png(&halves(30, 20, 255)), bounds).unwrap().bytes).unwrap();
    assert_eq!(small.dimensions(), (30, 20));
}

#[test]
fn what_fits_goes_out_as_it_is() {
    let bytes = Bytes::from(png(&halves(32, 16, 0)));
    let fitted = fit_now(
        bytes.clone(),
        "image/png".into(),
        &limits(1 << 20, 1 << 20, &["image/png"]),
    )
    .unwrap();
    assert_eq!((fitted.bytes, fitted.mime.as_str()), (bytes, "image/png"));
    assert_eq!((fitted.width, fitted.height), (32, 16));
}

#[test]
fn what_is_too_large_loses_quality_then_size() {
    let bytes = Bytes::from(png(&noise(256)));
    let both = ["image/png", "image/jpeg"];
    for most in [60_000, 20_000, 2_000] {
        let fitted = fit_now(bytes.clone(), "image/png".into(), &limits(most, 1 << 20, &both)).unwrap();
        assert!(fitted.bytes.len() as u64 <= most && fitted.mime == "image/jpeg");
        let seen = image::load_from_memory(&fitted.bytes).unwrap();
        assert_eq!(seen.dimensions(), (fitted.width, fitted.height));
        assert_eq!(fitted.width, fitted.height, "its shape stays");
    }
    let only_png = fit_now(
        bytes.clone(),
        "image/png".into(),
        &limits(20_000, 1 << 20, &["image/png"]),
    )
    .unwrap();
    assert!(only_png.bytes.len() <= 20_000 && only_png.mime == "image/png");
    assert!(fit_now(bytes, "image/png".into(), &limits(10, 1 << 20, &both)).is_err());
}

#[test]
fn pixels_and_formats_are_limits_too() {
    let bytes = Bytes::from(png(&halves(200, 100, 0)));
    let fitted = fit_now(
        bytes.clone(),
        "image/png".into(),
        &limits(1 << 20, 5_000, &["image/jpeg"]),
    )
    .unwrap();
    assert!(fitted.width * fitted.height <= 5_000 && fitted.mime == "image/jpeg");
    let seen = image::load_from_memory(&fitted.bytes).unwrap();
    assert!(seen.get_pixel(fitted.width - 1, 0).0[2] > 200);
    let gif_only = fit_now(
        bytes,
        "image/png".into(),
        &limits(1 << 20, 1 << 20, &["image/gif"]),
    );
    assert!(matches!(gif_only, Err(Error::Invalid(_))));
}
