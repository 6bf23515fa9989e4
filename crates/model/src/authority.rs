//! Who may say what: whose word changes what everybody on this server reads.
//!
//! Posts and authors are stored once, whoever reads them. A server that one owner has linked is therefore believed by
//! all owners in what is its own, and in what is another's only as far as nobody else depends on it.

use url::{Position, Url};

/// Who tells what comes in through an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Teller {
    /// The network itself: its connector has proven of every item that its author said it.
    Network,
    /// A server, by host and port; it can prove nothing but that it said so itself.
    Server(String),
}

/// How good a word is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// This server's own.
    Here,
    /// From where it was said.
    FirstHand,
    /// Passed on by this server.
    SecondHand(String),
}

/// What is stored, as far as it matters to who may change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Whether it is of this server.
    pub local: bool,
    /// The server that passed it on, empty if that is forgotten; `None` if it is known first-hand.
    pub passed_on_by: Option<String>,
    /// Whether it is by the same author as what is told now.
    pub same_author: bool,
    /// Whether another owner holds it through an account of theirs.
    pub held_by_others: bool,
    /// Whether it was taken away.
    pub gone: bool,
}

/// How far a removal goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Nothing is taken away.
    Nothing,
    /// What this account was shown is taken from its owner; it goes for good when nobody is left who was shown it.
    OwnView,
    /// It is taken from everybody.
    Everybody,
}

impl Teller {
    /// The server at this URL; one that is none is a server without anything of its own.
    #[must_use]
    pub fn server(url: &str) -> Self {
        Self::Server(origin(url).unwrap_or_else(|| url.to_owned()))
    }

    /// How good its word is about something with this canonical URI. What an author said is told first-hand only where
    /// both are at home; an author is their own.
    #[must_use]
    pub fn word(&self, uri: &str, author_uri: &str) -> Word {
        match self {
            Self::Network => Word::FirstHand,
            Self::Server(server) => {
                let own = |uri| origin(uri).is_some_and(|origin| origin == *server);
                if own(uri) && own(author_uri) {
                    Word::FirstHand
                } else {
                    Word::SecondHand(server.clone())
                }
            }
        }
    }
}

impl Word {
    /// The server that passes it on; `None` if it is from where it was said.
    #[must_use]
    pub fn passed_on_by(&self) -> Option<&str> {
        match self {
            Self::Here | Self::FirstHand => None,
            Self::SecondHand(server) => Some(server),
        }
    }

    /// Whether it may change what is stored. What is known from where it was said is changed from there only; what was
    /// passed on, from there and by who passed it on first, or by anybody if nobody else holds it. What was taken away
    /// comes back only if who took it away had merely passed it on, and somebody else still tells of it.
    #[must_use]
    pub fn may_change(&self, held: &Held) -> bool {
        let keeper = held.passed_on_by.as_deref();
        match self {
            Self::Here => held.same_author && !held.gone,
            _ if held.local => false,
            Self::FirstHand => keeper.is_some() || (held.same_author && !held.gone),
            Self::SecondHand(server) if held.gone => keeper.is_some_and(|keeper| keeper != server),
            Self::SecondHand(server) => {
                let own = |keeper: &str| keeper.is_empty() || keeper == server;
                held.same_author && keeper.is_some_and(|keeper| own(keeper) || !held.held_by_others)
            }
        }
    }

    /// How far its removal of what is stored goes.
    #[must_use]
    pub fn removes(&self, held: &Held) -> Extent {
        match self {
            _ if held.gone => Extent::Nothing,
            Self::Here => Extent::Everybody,
            _ if held.local => Extent::Nothing,
            Self::FirstHand => Extent::Everybody,
            Self::SecondHand(_) => Extent::OwnView,
        }
    }
}

/// Host and port of a URL, as they are dialled; `None` for URIs without a host.
fn origin(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let is_web = matches!(url.scheme(), "https" | "http");
    let origin = &url[Position::BeforeHost..Position::AfterPort];
    (is_web && !origin.is_empty()).then(|| origin.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(server: &str) -> Word {
        Word::SecondHand(server.to_owned())
    }

    /// Something another owner holds too, known so.
    fn held(passed_on_by: Option<&str>) -> Held {
        Held {
            local: false,
            passed_on_by: passed_on_by.map(str::to_owned),
            same_author: true,
            held_by_others: true,
            gone: false,
        }
    }

    #[test]
    fn a_server_speaks_first_hand_of_its_own_only() {
        let server = Teller::server("https://B.example:443/");
        let own = "https://b.example/users/bob";
        for (uri, author, first) in [
            ("https://b.example/posts/1", own, true),
            (own, own, true),
            ("https://c.example/posts/1", own, false),
            // It says that somebody of another server said this here.
            (
                "https://b.example/posts/1",
                "https://c.example/users/carol",
                false,
            ),
            ("https://b.example:8443/posts/1", own, false),
            ("https://b.example.evil.example/posts/1", own, false),
            ("https://b.example@evil.example/posts/1", own, false),
            ("at://did:plc:bob/post/1", "did:plc:bob", false),
            ("", "", false),
        ] {
            let word = server.word(uri, author);
            assert_eq!(word == Word::FirstHand, first, "{uri} by {author}");
            assert_eq!(word.passed_on_by(), (!first).then_some("b.example"));
        }
        assert_eq!(Teller::Network.word("anything", "anybody"), Word::FirstHand);
        assert_eq!(
            Teller::server("").word("", ""),
            second(""),
            "nothing is nobody's own"
        );
    }

    #[test]
    fn who_may_change_what() {
        let (first, relay, other) = (Word::FirstHand, second("relay"), second("other"));
        let alone = |held: Held| Held {
            held_by_others: false,
            ..held
        };
        let gone = |held: Held| Held { gone: true, ..held };
        let by_another = |held: Held| Held {
            same_author: false,
            ..held
        };
        let local = Held {
            local: true,
            ..held(None)
        };
        for (what, held, may) in [
            // In this order: this server, first-hand, the server that passed it on, another server.
            ("of this server", local.clone(), [true, false, false, false]),
            ("first-hand", held(None), [true, true, false, false]),
            ("first-hand, alone", alone(held(None)), [true, true, false, false]),
            ("passed on", held(Some("relay")), [true, true, true, false]),
            (
                "passed on, alone",
                alone(held(Some("relay"))),
                [true, true, true, true],
            ),
            ("passed on by somebody", held(Some("")), [true, true, true, true]),
            (
                "of another author",
                by_another(held(None)),
                [false, false, false, false],
            ),
            (
                "claimed for another author",
                by_another(held(Some("relay"))),
                [false, true, false, false],
            ),
            (
                "taken away first-hand",
                gone(held(None)),
                [false, false, false, false],
            ),
            (
                "taken away second-hand",
                gone(held(Some("relay"))),
                [false, true, false, true],
            ),
            ("of this server, gone", gone(local), [false, false, false, false]),
        ] {
            let words = [&Word::Here, &first, &relay, &other];
            assert_eq!(words.map(|word| word.may_change(&held)), may, "{what}");
        }
    }

    #[test]
    fn who_may_take_away_what() {
        use Extent::{Everybody, Nothing, OwnView};
        let local = Held {
            local: true,
            ..held(None)
        };
        let gone = Held {
            gone: true,
            ..held(None)
        };
        for (what, held, extent) in [
            ("of this server", local, [Everybody, Nothing, Nothing]),
            ("first-hand", held(None), [Everybody, Everybody, OwnView]),
            ("passed on", held(Some("relay")), [Everybody, Everybody, OwnView]),
            ("gone", gone, [Nothing, Nothing, Nothing]),
        ] {
            let words = [Word::Here, Word::FirstHand, second("relay")];
            assert_eq!(words.map(|word| word.removes(&held)), extent, "{what}");
        }
    }
}
