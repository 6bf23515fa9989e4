//! Bytes of a feed, as text: what it says of its own encoding is often wrong.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a document its declaration may reach, in bytes.
const PROLOG: usize = 256;

/// The text of a document, and whether its bytes were not what was declared. `content_type` is that of the reply.
///
/// A byte order mark is believed first. What is valid UTF-8 is UTF-8 whatever was declared, since text in another
/// encoding hardly ever is by chance; what is declared as UTF-8 and is not was written for Windows.
pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> (String, bool) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, malformed) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text.into_owned(), malformed);
    }
    let declared = content_type.and_then(charset).or_else(|| declaration(bytes));
    let encoding = match (bytes.first(), bytes.get(1)) {
        (Some(0), Some(b'<' | b'{')) => UTF_16BE,
        (Some(b'<' | b'{'), Some(0)) => UTF_16LE,
        _ => match declared {
            Some(named) if named == ISO_2022_JP => named,
            _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
            Some(named) if named != UTF_8 && named != UTF_16LE && named != UTF_16BE => named,
            _ => WINDOWS_1252,
        },
    };
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let plain = bytes.is_ascii() || declared.is_none_or(|named| named == encoding);
    let unsaid = declared.is_none() && encoding == WINDOWS_1252;
    (text.into_owned(), malformed || !plain || unsaid)
}

fn charset(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset=")?;
    let label = rest.split(';').next()?.trim().trim_matches(['"', '\'']);
    Encoding::for_label(label.as_bytes())
}

/// What an XML declaration says, which is ASCII in every encoding that gets here.
fn declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PROLOG)]);
    let head = head.trim_start().strip_prefix("<?xml")?;
    let (head, _) = head.split_once("?>")?;
    let (_, rest) = head.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let label = rest.get(1..)?.split(['"', '\'']).next()?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf_16(text: &str, mark: bool) -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn every_encoding_that_feeds_come_in() {
        let umlaut = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>Vögel</a>";
        let latin: Vec<u8> = umlaut
            .chars()
            .map(|sign| u8::try_from(u32::from(sign)).unwrap_or(b'?'))
            .collect();
        let bare: Vec<u8> = b"<a>V\xf6gel</a>".to_vec();
        for (bytes, kind, odd) in [
            (latin.clone(), None, false),
            (latin, Some("text/xml; charset=utf-8"), true),
            (umlaut.as_bytes().to_vec(), None, true),
            (bare, None, true),
            (
                b"\xef\xbb\xbf<a>V\xc3\xb6gel</a>".to_vec(),
                Some("text/xml; charset=latin1"),
                false,
            ),
            (utf_16("<a>Vögel</a>", true), None, false),
            (utf_16("<a>Vögel</a>", false), None, false),
            (
                "<a>Vögel</a>".as_bytes().to_vec(),
                Some("application/rss+xml; charset=\"UTF-8\""),
                false,
            ),
        ] {
            let (text, was_odd) = decode(&bytes, kind);
            assert!(text.ends_with("<a>Vögel</a>"), "{kind:?}: {text}");
            assert_eq!(was_odd, odd, "{kind:?}: {text}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..300), kind in proptest::option::of("[ -~]{0,40}")) {
            decode(&bytes, kind.as_deref());
        }
    }
}
