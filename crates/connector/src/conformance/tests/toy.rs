//! The smallest network that speaks HTTP, and ways to get it wrong.

use crate::conformance::{Answer, NOW, Request, SECRET, Subject};
use crate::http::{Call, Reply};
use crate::{
    Begin, Connector, Error, Heard, Listen, Login, LoginInput, Pending, Ports, Publish, Rendered, Result,
    Session, Timeline, kind_of, kind_of_failure,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, unfold};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use syrinx_model::{
    Address, Author, AuthorCounts, Card, Cursor, Feed, Found, Grant, Inbound, Kind, Limits, LoginForm,
    Moment, Network, Outcome, Page, Part, Proof, Receipt, Secret, Stamp, TextLimit, Thread, Ticket, Unit,
};

/// What can be wrong about a toy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    DoorWithoutFile,
    RenderTakesOneMore,
    RenderTakesOneLess,
    IdsChange,
    PagesInCircles,
    WriteIsAway,
    ReadIsUncertain,
    TellsTheSecret,
    ForgetsWhenToComeBack,
    TrustsGarbage,
    NewKeyEachTime,
    KeepsItsLine,
}

impl Defect {
    pub const ALL: [Self; 12] = [
        Self::DoorWithoutFile,
        Self::RenderTakesOneMore,
        Self::RenderTakesOneLess,
        Self::IdsChange,
        Self::PagesInCircles,
        Self::WriteIsAway,
        Self::ReadIsUncertain,
        Self::TellsTheSecret,
        Self::ForgetsWhenToComeBack,
        Self::TrustsGarbage,
        Self::NewKeyEachTime,
        Self::KeepsItsLine,
    ];
}

/// Connector, session and subject in one.
#[derive(Clone)]
pub struct Toy {
    defect: Option<Defect>,
    card: Card,
    author: Author,
    limits: Limits,
    line: Option<(String, Ports)>,
    calls: Arc<AtomicUsize>,
}

impl Toy {
    pub fn new(defect: Option<Defect>) -> Self {
        let network = Network::local();
        Self {
            defect,
            card: Card {
                network: network.clone(),
                name: "Toy".to_owned(),
                homepage: String::new(),
                documentation: String::new(),
                hosts: Vec::new(),
                missing: Vec::new(),
            },
            author: author(network),
            limits: Limits {
                text: vec![
                    TextLimit::plain(30, Unit::Grapheme),
                    TextLimit::plain(100, Unit::Byte),
                ],
                proof: Proof::Identity,
                ..Limits::none()
            },
            line: None,
            calls: Arc::default(),
        }
    }

    fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    async fn call(&self, path: &str, body: Option<Value>) -> Result<Value> {
        let (Some((server, ports)), write) = (&self.line, body.is_some()) else {
            return Err(Error::missing("closed"));
        };
        let url = format!("{server}{path}");
        let call = body
            .map_or_else(|| Call::get(&url), |body| Call::post(&url).json(&body))
            .bearer(SECRET);
        let as_write = if self.has(Defect::WriteIsAway) {
            false
        } else {
            write || self.has(Defect::ReadIsUncertain)
        };
        let told = if self.has(Defect::TellsTheSecret) {
            SECRET
        } else {
            "toy"
        };
        let reply: Reply = ports
            .http
            .send(call)
            .await
            .map_err(|error| Error::new(kind_of_failure(&error, as_write), told))?;
        if !reply.status.is_success() {
            return Err(
                match kind_of(reply.status, &reply.headers, as_write, ports.clock.now()) {
                    Kind::Busy { .. } if self.has(Defect::ForgetsWhenToComeBack) => {
                        Error::new(Kind::Busy { until: NOW.plus(1) }, told)
                    }
                    kind => Error::new(kind, told),
                },
            );
        }
        let lenient = self.has(Defect::TrustsGarbage).then(|| json!({}));
        let kind = if as_write { Kind::Uncertain } else { Kind::Garbled };
        reply
            .json()
            .or_else(|_| lenient.ok_or_else(|| Error::new(kind, told)))
    }
}

fn author(network: Network) -> Author {
    Author {
        network,
        uri: "toy:ann".to_owned(),
        handle: "ann".to_owned(),
        host: "toy.example".to_owned(),
        name: String::new(),
        url: String::new(),
        note_html: String::new(),
        avatar: None,
        header: None,
        bot: false,
        locked: false,
        fields: Vec::new(),
        counts: AuthorCounts::default(),
        created_at: None,
        address: None,
    }
}

fn receipt(n: u128) -> Receipt {
    Receipt {
        uri: format!("toy:{n}"),
        address: Address(n.to_string()),
        url: None,
        at: NOW,
    }
}

impl Subject for Toy {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::new(self.clone())
    }

    fn grant(&self, server: &str) -> Grant {
        Grant {
            network: self.card.network.clone(),
            author_uri: self.author.uri.clone(),
            handle: "ann".to_owned(),
            server: server.to_owned(),
            expires_at: None,
            secret: Secret::new(SECRET),
        }
    }

    fn good_day(&self, request: &Request) -> Answer {
        match (request.method.as_str(), request.path()) {
            ("GET", "/home") => {
                let more = request
                    .target
                    .split("more=")
                    .nth(1)
                    .and_then(|more| more.parse::<u64>().ok());
                let next = if self.has(Defect::PagesInCircles) {
                    Some(1)
                } else {
                    Some(more.unwrap_or(3) - 1)
                };
                Answer::json(
                    200,
                    &json!({ "ids": [more.unwrap_or(3)], "more": next.filter(|more| *more > 0) }),
                )
            }
            ("GET", "/live") => Answer::Hold("text/plain".to_owned(), Bytes::from_static(b"hello\n")),
            ("GET" | "POST", "/post") => Answer::json(200, &json!({})),
            _ => Answer::json(404, &json!({})),
        }
    }

    fn folder(&self) -> Option<&'static str> {
        // Nothing but the files of the doors is looked at, and the fake's folder has more doors than the toy.
        self.has(Defect::DoorWithoutFile)
            .then_some(concat!(env!("CARGO_MANIFEST_DIR"), "/src/fake"))
    }

    fn post(&self) -> Address {
        Address("1".to_owned())
    }

    fn author(&self) -> Address {
        Address("ann".to_owned())
    }
}

#[async_trait]
impl Connector for Toy {
    fn card(&self) -> &Card {
        &self.card
    }

    fn login(&self) -> &dyn Login {
        self
    }

    async fn open(&self, grant: &Grant, ports: &Ports) -> Result<Arc<dyn Session>> {
        Ok(Arc::new(Self {
            line: Some((grant.server.clone(), ports.clone())),
            ..self.clone()
        }))
    }
}

#[async_trait]
impl Login for Toy {
    fn form(&self) -> LoginForm {
        LoginForm {
            fields: Vec::new(),
            hint: String::new(),
        }
    }

    async fn begin(&self, _: &LoginInput, _: &str, _: &Ports) -> Result<Begin> {
        Err(Error::unsupported("a toy"))
    }

    async fn finish(&self, _: &Pending, _: &LoginInput, _: &Ports) -> Result<Grant> {
        Err(Error::unsupported("a toy"))
    }

    async fn refresh(&self, _: &Grant, _: &Ports) -> Result<Grant> {
        Err(Error::unsupported("a toy"))
    }
}

impl Session for Toy {
    fn author(&self) -> &Author {
        &self.author
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn publish(&self) -> Option<&dyn Publish> {
        Some(self)
    }

    fn timeline(&self) -> Option<&dyn Timeline> {
        Some(self)
    }

    fn listen(&self) -> Option<&dyn Listen> {
        Some(self)
    }
}

#[async_trait]
impl Publish for Toy {
    fn render(&self, part: &Part) -> Result<Rendered> {
        let length = self.limits.text[0].count(&part.text);
        let max = match self.defect {
            Some(Defect::RenderTakesOneMore) => 31,
            Some(Defect::RenderTakesOneLess) => 29,
            _ => 30,
        };
        if length > max || !self.limits.text[1].fits(&part.text) {
            return Err(Error::rejected("too long"));
        }
        let text = part.text.plain().to_owned();
        Ok(Rendered {
            body: json!({ "text": text }),
            text,
            length,
            max: Some(max),
        })
    }

    async fn publish(&self, part: &Part, stamp: &Stamp, _: Option<&Receipt>) -> Result<Outcome> {
        let fresh = self.calls.fetch_add(1, Ordering::SeqCst);
        let key = if self.has(Defect::NewKeyEachTime) {
            fresh as u128
        } else {
            stamp.key
        };
        self.call(
            "/post",
            Some(json!({ "key": key.to_string(), "text": part.text.plain() })),
        )
        .await?;
        Ok(Outcome::Done(receipt(stamp.key)))
    }

    async fn resume(&self, _: &Ticket) -> Result<Outcome> {
        Err(Error::unsupported("a toy"))
    }

    async fn find(&self, _: &Part, stamp: &Stamp, _: Option<&Receipt>) -> Result<Found> {
        self.call("/post", None).await?;
        Ok(Found::Yes(receipt(stamp.key)))
    }

    async fn edit(&self, _: &Receipt, _: &Part) -> Result<Receipt> {
        Err(Error::unsupported("a toy"))
    }

    async fn delete(&self, _: &Receipt) -> Result<()> {
        Err(Error::unsupported("a toy"))
    }
}

#[async_trait]
impl Timeline for Toy {
    async fn page(&self, _: &Feed, _: Option<&Cursor>, more: Option<&Cursor>, _: usize) -> Result<Page> {
        let query = more.map(|more| format!("?more={}", more.0)).unwrap_or_default();
        let reply = self.call(&format!("/home{query}"), None).await?;
        let fresh = self.calls.fetch_add(1, Ordering::SeqCst);
        let ids = reply["ids"].as_array().cloned().unwrap_or_default();
        let uri = |id: &Value| {
            if self.has(Defect::IdsChange) {
                format!("{id}/{fresh}")
            } else {
                id.to_string()
            }
        };
        let gone = |id: &Value| Inbound::Delete {
            uri: Some(uri(id)),
            address: None,
            by: None,
        };
        Ok(Page {
            items: ids.iter().map(gone).collect(),
            more: reply["more"].as_u64().map(|more| Cursor(more.to_string())),
            mark: Some(Cursor(Moment::default().0.to_string())),
            ..Page::default()
        })
    }

    async fn thread(&self, _: &Address) -> Result<Thread> {
        self.call("/post", None).await.map(|_| Thread::default())
    }
}

impl Listen for Toy {
    fn listen(&self) -> BoxStream<'static, Result<Heard>> {
        let toy = self.clone();
        let open = async move {
            let (server, ports) = toy.line.clone()?;
            let stream = ports
                .http
                .stream(Call::get(format!("{server}/live")))
                .await
                .ok()?;
            if !toy.has(Defect::KeepsItsLine) {
                return Some((Ok(Heard::Open), Some(stream)));
            }
            // The line lives on in a task that nobody stops.
            let mut stream = stream;
            tokio::spawn(async move { while let Some(Ok(_)) = stream.next().await {} });
            Some((Ok(Heard::Open), None))
        };
        let rest = |mut stream: crate::http::ByteStream| async move {
            match stream.next().await? {
                Ok(_) => Some((Ok(Heard::Oddity), Some(stream))),
                Err(error) => Some((Err(Error::unread(&error)), None)),
            }
        };
        let first = futures_util::stream::once(open);
        first
            .filter_map(std::future::ready)
            .flat_map(move |(heard, line)| {
                let rest = unfold(line, move |line| async move { rest(line?).await });
                futures_util::stream::iter([heard]).chain(rest)
            })
            .boxed()
    }
}
