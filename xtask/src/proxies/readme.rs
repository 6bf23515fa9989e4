//! The code blocks of README.

use anyhow::{Context, Result};

/// The first block in a language that holds these words.
pub fn block(readme: &str, language: &str, words: &str) -> Result<String> {
    let fence = format!("```{language}\n");
    readme
        .split(&fence)
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .find(|block| block.contains(words))
        .map(str::to_owned)
        .with_context(|| format!("README has a block of {language} with “{words}”"))
}

/// A block with other words in place of some that must be in it.
pub fn put(block: &str, changes: &[(&str, &str)]) -> Result<String> {
    changes.iter().try_fold(block.to_owned(), |text, (from, to)| {
        text.contains(from)
            .then(|| text.replace(from, to))
            .with_context(|| format!("“{from}” stands in README's block"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_found_and_changed() -> Result<()> {
        let text = "a\n```x\none\n```\n```x\ntwo\n```\n";
        assert_eq!(block(text, "x", "two")?, "two\n");
        assert!(block(text, "y", "two").is_err());
        assert_eq!(put("two\n", &[("two", "2")])?, "2\n");
        assert!(put("two\n", &[("three", "3")]).is_err());
        Ok(())
    }
}
