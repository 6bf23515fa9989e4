//! Moving pictures are kept byte for byte, apart from what is not picture: comments, programs' own blocks, and
//! whatever follows the end (GIF89a, sections 17 to 27).

use crate::{Error, Result};

/// The block by which programs tell how often a film repeats, in its two spellings.
const REPEATS: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

/// Header and logical screen descriptor.
const HEAD: usize = 13;

/// The file without what is not picture.
///
/// # Errors
/// `Invalid` if its blocks do not hold together.
pub(super) fn cleaned(bytes: &[u8]) -> Result<Vec<u8>> {
    walk(bytes).ok_or_else(|| Error::invalid("This GIF is damaged; try to save it again"))
}

/// Goes from block to block; `None` where one does not hold.
fn walk(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut at = HEAD + color_table(*bytes.get(10)?);
    let mut out = bytes.get(..at)?.to_vec();
    loop {
        let start = at;
        match bytes.get(at)? {
            0x21 => {
                let label = *bytes.get(at + 1)?;
                at = blocks_end(bytes, at + 2)?;
                // A text extension is drawn by nothing any more, but ends a frame; so it stays.
                let kept = match label {
                    0xff => bytes
                        .get(start + 3..start + 14)
                        .is_some_and(|name| REPEATS.contains(&name)),
                    label => label != 0xfe,
                };
                if kept {
                    out.extend_from_slice(&bytes[start..at]);
                }
            }
            0x2c => {
                // Image descriptor, its colour table, and one byte before the data.
                let table = color_table(*bytes.get(at + 9)?);
                at = blocks_end(bytes, at + 10 + table + 1)?;
                out.extend_from_slice(&bytes[start..at]);
            }
            0x3b => {
                out.push(0x3b);
                return Some(out);
            }
            _ => return None,
        }
    }
}

/// The size of the colour table that packed fields announce.
fn color_table(packed: u8) -> usize {
    if packed & 0x80 == 0 {
        0
    } else {
        3 << ((packed & 7) + 1)
    }
}

/// Where a run of sub-blocks ends.
fn blocks_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let size = usize::from(*bytes.get(at)?);
        at += 1 + size;
        if size == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One black pixel, with a comment, a program's own block, and words after the end.
    fn talkative() -> Vec<u8> {
        let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
        gif.extend_from_slice(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
        gif.extend_from_slice(b"\x21\xfe\x06secret\0");
        gif.extend_from_slice(b"\x21\xff\x0bXMP DataXMP\x05place\0");
        gif.extend_from_slice(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;<script>");
        gif
    }

    #[test]
    fn only_the_film_remains() {
        let cleaned = cleaned(&talkative()).unwrap_or_default();
        let text = String::from_utf8_lossy(&cleaned).into_owned();
        assert!(text.contains("NETSCAPE2.0"));
        assert!(!text.contains("secret") && !text.contains("place") && !text.contains("script"));
        assert!(image::load_from_memory(&cleaned).is_ok());
    }

    #[test]
    fn a_broken_one_is_refused_wherever_it_breaks() {
        let whole = talkative();
        let end = whole.len() - "<script>".len();
        for cut in 0..end {
            assert!(cleaned(&whole[..cut]).is_err(), "cut at {cut}");
        }
    }
}
