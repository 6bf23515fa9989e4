//! What the clients said, as they know it: kept here, never read from the server.

use std::fmt::Write;

/// A post of a client.
#[derive(Clone, Debug)]
pub struct Saying {
    /// Its number in this run; every sentence of it carries that.
    pub number: u64,
    /// How many sentences each version has.
    pub versions: Vec<u64>,
    /// How many pictures it has.
    pub pictures: usize,
    /// The number of what it answers.
    pub answers: Option<u64>,
    /// The status that the server answered with; `None` if its 200 was never seen: then it may exist or not.
    pub status: Option<String>,
    /// Whether it was taken back.
    pub deleted: bool,
}

impl Saying {
    /// The words of a version. Every sentence tells post, version and place, so that what arrived can be put together
    /// however it was cut.
    pub fn words(&self, version: usize) -> String {
        let count = self.versions.get(version).copied().unwrap_or(0);
        (0..count).fold(String::new(), |mut words, place| {
            let gap = if place == 0 { "" } else { " " };
            let token = Token {
                saying: self.number,
                version,
                place,
            };
            // Writing to a string cannot fail.
            let _ = write!(
                words,
                "{gap}Sentence {token} says that many pipes have one breath, and that no word of it comes twice."
            );
            words
        })
    }
}

/// What marks a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The number of the post.
    pub saying: u64,
    /// The version.
    pub version: usize,
    /// The place in it, from 0.
    pub place: u64,
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "q{}v{}s{}", self.saying, self.version, self.place)
    }
}

impl Token {
    fn parse(word: &str) -> Option<Self> {
        let (saying, rest) = word.strip_prefix('q')?.split_once('v')?;
        let (version, place) = rest.split_once('s')?;
        Some(Self {
            saying: saying.parse().ok()?,
            version: version.parse().ok()?,
            place: place.parse().ok()?,
        })
    }

    /// All marks in a text, in order.
    pub fn all(text: &str) -> Vec<Self> {
        text.split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter_map(Self::parse)
            .collect()
    }
}

/// A like or boost of what a friend said: whether it is wished in the end.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The canonical URI of what it is about.
    pub uri: String,
    /// Whether it is a boost; else a like.
    pub boost: bool,
    /// Whether it is to stand.
    pub on: bool,
}

/// All that the clients know.
#[derive(Debug, Default)]
pub struct Book {
    /// The posts.
    pub sayings: Vec<Saying>,
    /// The likes and boosts.
    pub wishes: Vec<Wish>,
    /// Repeats with the same key that were answered with another status.
    pub moved: Vec<String>,
    /// Answers that no client should get.
    pub refused: Vec<String>,
    /// Calls that were cut by a kill.
    pub cut: u64,
}

impl Book {
    /// What the posts are and what was done with them, in words.
    pub fn mix(&self) -> String {
        let count = |of: fn(&Saying) -> bool| self.sayings.iter().filter(|saying| of(saying)).count();
        format!(
            "{} long, {} with pictures, {} answers, {} edited, {} taken back, {} never answered; \
             {} likes and boosts set or taken back, {} calls of apps cut",
            count(|saying| saying.versions.first().is_some_and(|count| *count > 1)),
            count(|saying| saying.pictures > 0),
            count(|saying| saying.answers.is_some()),
            count(|saying| saying.versions.len() > 1),
            count(|saying| saying.deleted),
            count(|saying| saying.status.is_none()),
            self.wishes.len(),
            self.cut,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_known_by_its_mark() {
        let saying = Saying {
            number: 12,
            versions: vec![1, 3],
            pictures: 0,
            answers: None,
            status: None,
            deleted: false,
        };
        let tokens = Token::all(&saying.words(1));
        assert_eq!(tokens.len(), 3);
        assert_eq!(tokens[2].to_string(), "q12v1s2");
        assert!(Token::all("quite v1s2 qv1s2 q1v2").is_empty());
    }
}
