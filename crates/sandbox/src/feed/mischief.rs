//! What a hostile or broken blog does to its readers.

use time::{Duration, OffsetDateTime};

use super::{
    formats::{Format, Item, Sheet},
    state::Blog,
};

/// A thing that a hostile or broken blog does at every fetch of its feeds, beside its honest articles.
///
/// Answers such as 404, 410, 429 or 503 are [`Fault`](crate::Fault)s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mischief {
    /// A hundred thousand articles more.
    TooMany,
    /// The body is Latin-1, though it says that it is UTF-8.
    WrongEncoding,
    /// The body is UTF-16, little-endian, with a byte order mark, and says so.
    Utf16,
    /// Nested entities that would grow to gigabytes (XML only).
    EntityBomb,
    /// Entities that stand for a file of the reader's machine and for a page of this server (XML only). The page is
    /// `/{blog}/secret`, so that its calls prove whether it was fetched.
    ExternalEntity,
    /// No article has an id.
    NoIds,
    /// Every article has a new id at every fetch.
    ChangingIds,
    /// No article has a date.
    NoDates,
    /// All articles are of 1970-01-01.
    Ancient,
    /// All articles are of 2100-01-01.
    FarFuture,
    /// Every article has scripts, event handlers, frames and `javascript:` links.
    HostileHtml,
    /// An article of ten megabytes more.
    Huge,
    /// Every fetch is sent on to another address of the same feed, without an end.
    RedirectLoop,
    /// The hub signs what it sends with a wrong secret.
    WrongSignature,
    /// The hub does not sign what it sends.
    NoSignature,
}

const MANY: usize = 100_000;
const HUGE: usize = 10_000_000;
const YEAR_2100: Duration = Duration::seconds(4_102_444_800);
const HOSTILE: &str = concat!(
    r#"<p onclick="alert(1)">Good morning<script>alert(1)</script>"#,
    r#"<a href="javascript:alert(1)">here</a><iframe src="https://evil.example"></iframe>"#,
    r#"<img src="x" onerror="alert(1)"><style>body{display:none}</style><svg/onload=alert(1)><b><i><div"#,
);

/// Changes the items of a feed before it is written; `fetch` is a number that no other fetch has.
pub(crate) fn alter(blog: &Blog, sheet: &mut Sheet, fetch: u64) {
    for mischief in &blog.mischief {
        match mischief {
            Mischief::TooMany => {
                let many: Vec<_> = (0..MANY).map(|n| extra(sheet, n, "One of many.")).collect();
                sheet.items.extend(many);
            }
            Mischief::Huge => {
                let huge = extra(sheet, 0, &"x".repeat(HUGE));
                sheet.items.insert(0, huge);
            }
            _ => sheet
                .items
                .iter_mut()
                .for_each(|item| bend(*mischief, item, fetch)),
        }
    }
}

fn extra(sheet: &Sheet, n: usize, text: &str) -> Item {
    let url = format!("{}extra/{n}", sheet.home);
    Item {
        id: Some(url.clone()),
        url,
        title: format!("Extra {n}"),
        html: format!("<p>{text}</p>"),
        published: Some(sheet.updated),
        updated: Some(sheet.updated),
        picture: None,
    }
}

fn bend(mischief: Mischief, item: &mut Item, fetch: u64) {
    let mut date = |at| {
        item.published = at;
        item.updated = at;
    };
    match mischief {
        Mischief::NoDates => date(None),
        Mischief::Ancient => date(Some(OffsetDateTime::UNIX_EPOCH)),
        Mischief::FarFuture => date(Some(OffsetDateTime::UNIX_EPOCH + YEAR_2100)),
        Mischief::NoIds => item.id = None,
        Mischief::ChangingIds => item.id = Some(format!("{}#{fetch}", item.url)),
        Mischief::HostileHtml => {
            item.html += HOSTILE;
            item.title += "<script>alert(1)</script>\u{202e}";
        }
        _ => {}
    }
}

/// Changes the body of a feed after it was written.
pub(crate) fn garble(blog: &Blog, format: Format, sheet: &Sheet, body: String) -> Vec<u8> {
    let mut body = body;
    if format != Format::Json {
        if blog.does(Mischief::EntityBomb) {
            body = with_entities(&body, &bomb(), "&lol9;");
        }
        if blog.does(Mischief::ExternalEntity) {
            let entities = format!(
                "<!ENTITY file SYSTEM \"file:///etc/hostname\">\n<!ENTITY page SYSTEM \"{}secret\">\n",
                sheet.home
            );
            body = with_entities(&body, &entities, "&file;&page;");
        }
    }
    if blog.does(Mischief::Utf16) {
        let body = body.replacen("utf-8", "utf-16", 1);
        return "\u{feff}"
            .encode_utf16()
            .chain(body.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
    }
    if blog.does(Mischief::WrongEncoding) {
        return body
            .chars()
            .map(|letter| u8::try_from(letter).unwrap_or(b'?'))
            .collect();
    }
    body.into_bytes()
}

/// Declares entities, and uses them in front of the first title that an item has.
fn with_entities(body: &str, entities: &str, used: &str) -> String {
    let (head, rest) = body.split_once("?>").unwrap_or(("<?xml version=\"1.0\"", body));
    let rest = rest.replacen("<title>", &format!("<title>{used}"), 2);
    format!("{head}?>\n<!DOCTYPE feed [\n{entities}]>{rest}")
}

fn bomb() -> String {
    let grown = (1..10).map(|n| {
        let inner = format!("&lol{};", n - 1).repeat(10);
        format!("<!ENTITY lol{n} \"{inner}\">\n")
    });
    "<!ENTITY lol0 \"lol\">\n".to_owned() + &grown.collect::<String>()
}
