//! Names of files: they cannot be guessed, since whoever knows one may look.

use image::ImageFormat;

const SIGNS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Signs of a name: each holds 5 random bits, all together at least 128.
const LENGTH: usize = 26;

/// A new name, with the extension of its format.
pub(super) fn mint(format: ImageFormat) -> String {
    let bits: [u8; LENGTH] = rand::random();
    let stem = bits.iter().map(|bits| char::from(SIGNS[usize::from(bits & 31)]));
    stem.chain(".".chars()).chain(extension(format).chars()).collect()
}

/// Whether this can be the name of a file of ours; nothing else may reach the file system.
pub(crate) fn is_name(name: &str) -> bool {
    mime_of(name).is_some()
        && name
            .split_once('.')
            .is_some_and(|(stem, _)| stem.len() == LENGTH && stem.bytes().all(|sign| SIGNS.contains(&sign)))
}

/// The MIME type that a name of ours tells.
pub(super) fn mime_of(name: &str) -> Option<&'static str> {
    match name.split_once('.')?.1 {
        "jpg" => Some("image/jpeg"),
        "png" => Some("image/png"),
        "gif" => Some("image/gif"),
        "webp" => Some("image/webp"),
        _ => None,
    }
}

/// The path of the public route of a file, relative to the server's base.
pub(crate) fn route(name: &str) -> String {
    format!("/media/{name}")
}

fn extension(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Png => "png",
        ImageFormat::Gif => "gif",
        ImageFormat::WebP => "webp",
        _ => "jpg",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_long_differ_and_are_ours() {
        let (one, other) = (mint(ImageFormat::Png), mint(ImageFormat::Png));
        assert_ne!(one, other);
        assert!(is_name(&one) && one.ends_with(".png") && one.len() == 30, "{one}");
    }

    #[test]
    fn nothing_else_is() {
        let stem = "a".repeat(LENGTH);
        for name in [
            "",
            "../../etc/passwd",
            "a.png",
            &format!("{stem}.svg"),
            &format!("{stem}.png/.."),
            &stem,
        ] {
            assert!(!is_name(name), "{name}");
        }
        assert!(!is_name(&format!("{}/.png", "a".repeat(LENGTH - 1))));
    }
}
