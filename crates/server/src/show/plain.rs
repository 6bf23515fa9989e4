//! Strangers' words on a terminal: harmless, and broken into lines.

use syrinx_connector::html;
use syrinx_model::graphemes;

/// A text without what a terminal would obey: control characters, and marks that turn the order of letters around.
#[must_use]
pub fn safe_lines(text: &str) -> String {
    let harmless = |c: char| c == '\n' || !(c.is_control() || is_turning(c));
    text.chars().filter(|&c| harmless(c)).collect()
}

/// The same in one line.
#[must_use]
pub fn safe(text: &str) -> String {
    safe_lines(text).replace('\n', " ")
}

fn is_turning(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The plain text of a status.
#[must_use]
pub fn from_html(content: &str) -> String {
    safe_lines(&html::to_text(content).0)
}

/// Breaks a text into lines of at most so many graphemes, between words where it can. Empty lines stay.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.trim_end().split('\n') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && graphemes(&line) + 1 + graphemes(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            // A word that is longer than a line is left whole: links stay clickable.
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_terminal_obeys_nobody_else() {
        let hostile = "a\x1b[31mb\u{202e}c\r\n\u{7}d\u{9b}e";
        assert_eq!(safe_lines(hostile), "a[31mbc\nde");
        assert_eq!(safe(hostile), "a[31mbc de");
        assert_eq!(from_html("<p>one<br>two \u{1b}]0;x</p>"), "one\ntwo ]0;x");
    }

    proptest! {
        #[test]
        fn wrapping_loses_no_word(text in "[a-zäß \n]{0,200}", width in 5_usize..60) {
            let lines = wrap(&text, width);
            let words: Vec<&str> = text.split_whitespace().collect();
            let joined = lines.join(" ");
            prop_assert_eq!(joined.split_whitespace().collect::<Vec<_>>(), words);
            for line in lines {
                prop_assert!(graphemes(&line) <= width || !line.contains(' '));
            }
        }
    }
}
