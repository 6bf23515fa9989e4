//! The frames of a relay's conversation, read strictly.

use nostr::{event::Event, filter::Filter};
use serde_json::{Value, json};

/// The longest name of a subscription, in characters.
pub(crate) const MAX_NAME: usize = 64;
/// The most filters of one subscription.
pub(crate) const MAX_FILTERS: usize = 20;

/// What a client asks for.
#[derive(Clone, Debug)]
pub(crate) enum Ask {
    Event(Box<Event>),
    Req(String, Vec<Filter>),
    Close(String),
}

impl Ask {
    /// Reads a frame; what cannot be read has the answer to it instead.
    pub(crate) fn read(frame: &str) -> Result<Self, String> {
        let frame: Value =
            serde_json::from_str(frame).map_err(|_| notice("invalid: this frame is no JSON"))?;
        let parts = frame.as_array().map(Vec::as_slice).unwrap_or_default();
        match (
            parts.first().and_then(Value::as_str),
            &parts[parts.len().min(1)..],
        ) {
            (Some("EVENT"), [event]) => read_event(event),
            (Some("REQ"), [name, filters @ ..]) => read_req(name, filters),
            (Some("CLOSE"), [Value::String(name)]) => Ok(Self::Close(name.clone())),
            _ => Err(notice("invalid: this relay knows EVENT, REQ and CLOSE")),
        }
    }

    /// The names by which a fault may mean this frame; the first is the one under which it is counted.
    pub(crate) fn names(&self) -> Vec<String> {
        match self {
            Self::Event(event) => vec!["EVENT".to_owned(), format!("EVENT {}", event.kind)],
            Self::Req(name, _) => vec!["REQ".to_owned(), format!("REQ {name}")],
            Self::Close(_) => vec!["CLOSE".to_owned()],
        }
    }

    /// The answer that says that it was not done, and why.
    pub(crate) fn refusal(&self, reason: &str) -> String {
        match self {
            Self::Event(event) => ok(&event.id.to_hex(), false, reason),
            Self::Req(name, _) => closed(name, reason),
            Self::Close(_) => notice(reason),
        }
    }
}

fn read_event(event: &Value) -> Result<Ask, String> {
    let read = serde_json::from_value(event.clone());
    read.map(|event| Ask::Event(Box::new(event)))
        .map_err(|error| match event["id"].as_str() {
            Some(id) => ok(id, false, &format!("invalid: {error}")),
            None => notice(&format!("invalid: {error}")),
        })
}

fn read_req(name: &Value, filters: &[Value]) -> Result<Ask, String> {
    let name = name.as_str().unwrap_or_default();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(notice("invalid: a subscription has a name of 1 to 64 characters"));
    }
    if filters.is_empty() || filters.len() > MAX_FILTERS {
        return Err(closed(name, "invalid: a subscription has 1 to 20 filters"));
    }
    let filters = filters
        .iter()
        .map(|filter| serde_json::from_value(filter.clone()))
        .collect::<Result<_, _>>()
        .map_err(|error| closed(name, &format!("invalid: {error}")))?;
    Ok(Ask::Req(name.to_owned(), filters))
}

pub(crate) fn ok(id: &str, accepted: bool, message: &str) -> String {
    json!(["OK", id, accepted, message]).to_string()
}

pub(crate) fn event(name: &str, event: &Event) -> String {
    json!(["EVENT", name, event]).to_string()
}

pub(crate) fn eose(name: &str) -> String {
    json!(["EOSE", name]).to_string()
}

pub(crate) fn closed(name: &str, reason: &str) -> String {
    json!(["CLOSED", name, reason]).to_string()
}

pub(crate) fn notice(message: &str) -> String {
    json!(["NOTICE", message]).to_string()
}
