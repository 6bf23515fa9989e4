//! HTML that we keep, as the plain text that an owner edits.

/// The words of sanitised HTML: breaks and paragraphs become lines, tags go, entities are read.
pub(crate) fn plain(html: &str) -> String {
    let lines = html
        .replace("</p><p>", "\n\n")
        .replace("<br>", "\n")
        .replace("<br />", "\n");
    let mut out = String::with_capacity(lines.len());
    let mut rest = lines.as_str();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
    }
    out.push_str(rest);
    for (entity, sign) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        out = out.replace(entity, sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain;
    use syrinx_model::Text;
    use syrinx_model::html::from_text;

    #[test]
    fn what_was_typed_comes_back() {
        for typed in [
            "plain",
            "a <b> & \"c\"",
            "one\ntwo",
            "one\n\ntwo",
            "see https://one.example/a?b=1&c=2",
        ] {
            assert_eq!(
                plain(&from_text(&Text::detect(typed), "https://here.example")),
                typed
            );
        }
    }
}
