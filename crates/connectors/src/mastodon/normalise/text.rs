//! The HTML of a status, as text with facets.

use super::bounds::web;
use super::{Eyes, wire};
use syrinx_connector::html;
use syrinx_model::{Facet, Feature, Text};

impl Eyes<'_> {
    /// A stranger's HTML made harmless. Where the quoted post itself is there, the line that stands in for it goes.
    pub(super) fn html(&mut self, content: &str, quoted: bool) -> String {
        self.oddities += u32::from(html::is_over(content));
        let clean = html::clean(content);
        if quoted { without_quote_line(&clean) } else { clean }
    }

    /// The text of a status, with its mentions, tags and links.
    pub(super) fn text(&mut self, clean: &str, status: &wire::Status) -> Text {
        let (plain, links) = html::to_text(clean);
        let facets = links.into_iter().filter_map(|link| {
            let words = &plain[link.range.clone()];
            let feature = self.feature(words, &link, status)?;
            Some(Facet::new(link.range, feature))
        });
        let facets = facets.collect();
        let (text, dropped) = Text::lenient(plain, facets);
        self.oddities += u32::try_from(dropped).unwrap_or(u32::MAX);
        text
    }

    fn feature(&self, words: &str, link: &html::RawLink, status: &wire::Status) -> Option<Feature> {
        if let Some(mention) = status.mentions.iter().find(|mention| mention.url == link.href) {
            let me = self
                .me
                .filter(|me| me.address.as_ref().map(|it| it.0.as_str()) == mention.id.as_deref());
            let handle = match mention.acct.as_str() {
                "" => mention.username.clone(),
                far if far.contains('@') => far.to_owned(),
                near => format!("{near}@{}", self.domain),
            };
            return Some(Feature::Mention {
                handle,
                uri: me.map(|me| me.uri.clone()),
                url: web(Some(&mention.url)),
                author: None,
            });
        }
        let tag = words.trim().strip_prefix(['#', '＃']).filter(|name| {
            let declared = || {
                status
                    .tags
                    .iter()
                    .any(|tag| tag.name.to_lowercase() == name.to_lowercase())
            };
            !name.is_empty() && (link.classes.iter().any(|class| class == "hashtag") || declared())
        });
        match tag {
            Some(name) => Some(Feature::Tag {
                name: name.to_owned(),
            }),
            None => web(Some(&link.href)).map(|url| Feature::Link { url }),
        }
    }
}

/// Clean HTML without the paragraph that only names the quoted post for those who cannot show it.
fn without_quote_line(clean: &str) -> String {
    const START: &str = r#"<p class="quote-inline">"#;
    const END: &str = "</p>";
    let Some(start) = clean.find(START) else {
        return clean.to_owned();
    };
    let end = clean[start..]
        .find(END)
        .map_or(clean.len(), |at| start + at + END.len());
    format!("{}{}", &clean[..start], &clean[end..])
}
