//! Parameters, wherever a client put them: query, form, JSON or multipart, merged as Rails does it.

use axum::{
    Json, RequestExt,
    extract::{FromRequest, Multipart, Request},
};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::answer::Oops;

/// An uploaded file.
pub(crate) struct Upload {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: Option<String>,
}

/// All parameters of a request, nested as `a[b][]` says.
#[derive(Default)]
pub(crate) struct Params {
    values: Value,
    pub(crate) file: Option<Upload>,
}

impl<S: Send + Sync> FromRequest<S> for Params {
    type Rejection = Oops;

    async fn from_request(request: Request, _: &S) -> Result<Self, Oops> {
        let mut params = Self {
            values: Value::Object(Map::new()),
            file: None,
        };
        for (key, value) in url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
        {
            insert(&mut params.values, &key, Value::String(value.into_owned()));
        }
        let kind = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let bad = || Oops::unprocessable("The body could not be read");
        if kind.starts_with("application/json") {
            let Json(Value::Object(body)) = request.extract().await.map_err(|_| bad())? else {
                return Err(bad());
            };
            for (key, value) in body {
                insert(&mut params.values, &key, value);
            }
        } else if kind.starts_with("multipart/form-data") {
            let form: Multipart = request.extract().await.map_err(|_| bad())?;
            params.read_multipart(form).await.map_err(|_| bad())?;
        } else {
            let body: Bytes = request.extract().await.map_err(|_| bad())?;
            for (key, value) in url::form_urlencoded::parse(&body) {
                insert(&mut params.values, &key, Value::String(value.into_owned()));
            }
        }
        Ok(params)
    }
}

impl Params {
    async fn read_multipart(
        &mut self,
        mut form: Multipart,
    ) -> Result<(), axum::extract::multipart::MultipartError> {
        while let Some(field) = form.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            let content_type = field.content_type().map(ToOwned::to_owned);
            if name == "file" {
                self.file = Some(Upload {
                    bytes: field.bytes().await?,
                    content_type,
                });
            } else {
                insert(&mut self.values, &name, Value::String(field.text().await?));
            }
        }
        Ok(())
    }

    /// A parameter as text; numbers and booleans are written out, an empty one counts as absent.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        as_text(self.values.get(key)?).filter(|text| !text.is_empty())
    }

    /// A parameter as text, empty if absent.
    pub(crate) fn text_or_empty(&self, key: &str) -> String {
        self.text(key).unwrap_or_default()
    }

    /// Whether a parameter says yes.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.text(key)
            .is_some_and(|text| matches!(text.as_str(), "true" | "1" | "on" | "True"))
    }

    /// A numeric parameter, such as an id.
    pub(crate) fn number(&self, key: &str) -> Option<u64> {
        self.text(key)?.parse().ok()
    }

    /// A list parameter; one that is no list counts as a list of one.
    pub(crate) fn list(&self, key: &str) -> Vec<String> {
        match self.values.get(key) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items.iter().filter_map(as_text).collect(),
            Some(Value::Object(items)) => items.values().filter_map(as_text).collect(),
            Some(one) => as_text(one).into_iter().collect(),
        }
    }

    /// The list items that are objects, as `media_attributes` has them.
    pub(crate) fn objects(&self, key: &str) -> Vec<Params> {
        let items = match self.values.get(key) {
            Some(Value::Array(items)) => items.clone(),
            Some(Value::Object(items)) => items.values().cloned().collect(),
            _ => Vec::new(),
        };
        items
            .into_iter()
            .map(|values| Params { values, file: None })
            .collect()
    }

    /// The parameters inside this one.
    pub(crate) fn inner(&self, key: &str) -> Option<Params> {
        let values = self.values.get(key)?.clone();
        values.is_object().then_some(Params { values, file: None })
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.values.get(key).is_some_and(|value| !value.is_null())
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Puts a value where a key such as `poll[options][]` says.
fn insert(into: &mut Value, key: &str, value: Value) {
    let (head, rest) = key.split_once('[').unwrap_or((key, ""));
    let path = rest.split('[').map(|part| part.trim_end_matches(']'));
    let path: Vec<&str> = if rest.is_empty() {
        vec![head]
    } else {
        [head].into_iter().chain(path).collect()
    };
    place(into, &path, value);
}

fn place(into: &mut Value, path: &[&str], value: Value) {
    match path {
        [] => *into = value,
        ["", rest @ ..] => {
            if !into.is_array() {
                *into = Value::Array(Vec::new());
            }
            let Value::Array(items) = into else { return };
            // `a[][b]=1&a[][c]=2` is one item until a key comes again.
            let starts_new = match (items.last(), rest.first()) {
                (Some(last), Some(key)) => last.get(*key).is_some(),
                _ => true,
            };
            if starts_new {
                items.push(Value::Null);
            }
            if let Some(last) = items.last_mut() {
                place(last, rest, value);
            }
        }
        [key, rest @ ..] => {
            if !into.is_object() {
                *into = Value::Object(Map::new());
            }
            if let Value::Object(fields) = into {
                place(fields.entry(*key).or_insert(Value::Null), rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_nest_as_in_rails() {
        let mut values = json!({});
        for (key, value) in [
            ("status", "hi"),
            ("poll[options][]", "a"),
            ("poll[options][]", "b"),
            ("m[][id]", "1"),
            ("m[][alt]", "x"),
            ("m[][id]", "2"),
        ] {
            insert(&mut values, key, value.into());
        }
        let expected = json!({
            "status": "hi", "poll": { "options": ["a", "b"] }, "m": [{ "id": "1", "alt": "x" }, { "id": "2" }],
        });
        assert_eq!(values, expected);
    }
}
