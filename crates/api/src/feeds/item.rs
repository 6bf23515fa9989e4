//! An item of a feed, made of a status as its reader sees it.

use serde_json::Value;
use syrinx_model::Moment;
use syrinx_model::html::{escape, is_web};
use syrinx_store::StatusView;

/// Graphemes of a title that is taken from the text.
const TITLE: usize = 80;
/// Elements that do not part words.
const INLINE: [&str; 11] = [
    "a", "b", "code", "del", "em", "i", "span", "strong", "sub", "sup", "u",
];

/// An item.
pub(super) struct Item {
    /// Its name for machines, which never changes.
    pub(super) id: String,
    /// The page that shows it.
    pub(super) url: Option<String>,
    /// What it is called: its warning, or how it begins.
    pub(super) title: String,
    /// The warning before it; empty if none.
    pub(super) warning: String,
    /// What it says, as sanitised HTML, folded behind its warning if it has one.
    pub(super) html: String,
    pub(super) author: Person,
    /// Who passed it on, if somebody did.
    pub(super) passed_on_by: Option<String>,
    pub(super) published: Moment,
    pub(super) updated: Moment,
    pub(super) language: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) files: Vec<File>,
}

/// Somebody.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) url: Option<String>,
    pub(super) avatar: Option<String>,
}

/// A picture, a film or a sound of an item.
pub(super) struct File {
    pub(super) url: String,
    pub(super) mime: &'static str,
    /// What it shows, for those who do not see it.
    pub(super) alt: Option<String>,
}

impl Item {
    /// Of a status. `id` names it for machines.
    pub(super) fn of(view: &StatusView, id: String) -> Self {
        let shown = view.boost.as_deref().unwrap_or(view);
        let whole: Value = serde_json::from_str(&format!("{{{}}}", shown.fragment)).unwrap_or_default();
        let author: Value = serde_json::from_str(&shown.author_fragment).unwrap_or_default();
        let warning = text(&whole["spoiler_text"]);
        let content = text(&whole["content"]);
        let updated = whole["edited_at"]
            .as_str()
            .and_then(Moment::parse)
            .unwrap_or(shown.published_at);
        let files: Vec<File> = whole["media_attachments"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(file)
            .collect();
        Self {
            id,
            url: shown
                .copies
                .first()
                .and_then(|copy| copy.url.clone())
                .filter(|url| is_web(url)),
            title: title(&warning, &content, &files),
            html: folded(&warning, &content),
            warning,
            author: person(&author),
            passed_on_by: view.boost.is_some().then(|| passer(view)),
            published: view.published_at,
            updated: updated.max(view.published_at),
            language: whole["language"].as_str().map(ToOwned::to_owned),
            tags: whole["tags"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|tag| text(&tag["name"]))
                .collect(),
            files,
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn person(author: &Value) -> Person {
    let (name, acct) = (text(&author["display_name"]), text(&author["acct"]));
    let web = |name: &str| {
        author[name]
            .as_str()
            .filter(|url| is_web(url))
            .map(ToOwned::to_owned)
    };
    Person {
        name: if name.is_empty() { format!("@{acct}") } else { name },
        url: web("url"),
        avatar: web("avatar"),
    }
}

fn passer(view: &StatusView) -> String {
    let author: Value = serde_json::from_str(&view.author_fragment).unwrap_or_default();
    person(&author).name
}

/// Readers show the title in lists: what is behind a warning must not stand there.
fn title(warning: &str, content: &str, files: &[File]) -> String {
    if !warning.is_empty() {
        return warning.to_owned();
    }
    let plain = plain(content);
    let title: String = plain.chars().take(TITLE).collect();
    match (title.is_empty(), title.len() < plain.len()) {
        (true, _) if files.is_empty() => "A post".to_owned(),
        (true, _) => "A picture".to_owned(),
        (false, true) => format!("{}…", title.trim_end()),
        (false, false) => title,
    }
}

/// The text of sanitised HTML in one line.
fn plain(html: &str) -> String {
    let (first, rest) = html.split_once('<').unwrap_or((html, ""));
    let mut text = first.to_owned();
    for piece in rest.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/').split([' ', '/']).next();
        // Words may go on across these: a tag is “#” and a span.
        if !name.is_some_and(|name| INLINE.contains(&name)) {
            text.push(' ');
        }
        text.push_str(words);
    }
    let text = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text, |text, (name, letter)| text.replace(name, letter));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn folded(warning: &str, content: &str) -> String {
    if warning.is_empty() {
        content.to_owned()
    } else {
        format!(
            "<details><summary>{}</summary>{content}</details>",
            escape(warning)
        )
    }
}

fn file(media: &Value) -> Option<File> {
    let url = media["url"].as_str().filter(|url| is_web(url))?;
    Some(File {
        url: url.to_owned(),
        mime: mime(url, media["type"].as_str().unwrap_or_default()),
        alt: media["description"]
            .as_str()
            .filter(|alt| !alt.is_empty())
            .map(ToOwned::to_owned),
    })
}

/// By the end of the name, else by what kind of file it is.
fn mime(url: &str, kind: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match (ending.as_str(), kind) {
        ("png", _) => "image/png",
        ("gif", "image") => "image/gif",
        ("webp", _) => "image/webp",
        ("avif", _) => "image/avif",
        ("mp3", _) => "audio/mpeg",
        ("ogg" | "oga", _) => "audio/ogg",
        ("webm", _) => "video/webm",
        ("jpg" | "jpeg", _) | (_, "image") => "image/jpeg",
        (_, "video" | "gifv") => "video/mp4",
        (_, "audio") => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_how_a_post_begins() {
        assert_eq!(
            title("", "<p>One &amp; <b>two</b></p><p>three</p>", &[]),
            "One & two three"
        );
        assert_eq!(title("Spiders", "<p>One</p>", &[]), "Spiders");
        assert_eq!(title("", "", &[]), "A post");
        let long = title("", &"wörd ".repeat(40), &[]);
        assert!(long.ends_with('…') && long.chars().count() <= TITLE + 1, "{long}");
        assert_eq!(
            title(
                "",
                "<p>see <a href=\"x\">#<span>birds</span></a>,<br>all</p>",
                &[]
            ),
            "see #birds, all"
        );
        assert_eq!(title("", "&amp;lt;", &[]), "&lt;", "unescaped once only");
    }

    #[test]
    fn what_is_behind_a_warning_is_folded() {
        assert_eq!(folded("", "<p>a</p>"), "<p>a</p>");
        assert_eq!(
            folded("<b>", "<p>a</p>"),
            "<details><summary>&lt;b&gt;</summary><p>a</p></details>"
        );
    }

    #[test]
    fn files_have_a_type() {
        assert_eq!(mime("https://a/x.PNG?y=1.gif", "image"), "image/png");
        assert_eq!(mime("https://a/x", "image"), "image/jpeg");
        assert_eq!(mime("https://a/x.gif", "gifv"), "video/mp4");
        assert_eq!(mime("https://a/x", "unknown"), "application/octet-stream");
    }
}
