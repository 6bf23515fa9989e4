//! Writing JSON text by concatenation: fragments that were rendered before are never read again.

use serde::Serialize;

/// A value as JSON text.
pub(crate) fn written(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("plain values with text keys can always be written")
}

/// An object that is being written.
pub(crate) struct Object<'a> {
    out: &'a mut String,
    first: bool,
}

impl<'a> Object<'a> {
    /// Opens an object at the end of a text.
    pub(crate) fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, first: true }
    }

    /// Writes a member.
    pub(crate) fn put(&mut self, key: &str, value: &(impl Serialize + ?Sized)) -> &mut Self {
        self.raw(key, &written(value))
    }

    /// Writes an id, which is text to clients.
    pub(crate) fn id(&mut self, key: &str, id: impl std::fmt::Display) -> &mut Self {
        self.raw(key, &format!("\"{id}\""))
    }

    /// Writes a member whose value is already JSON.
    pub(crate) fn raw(&mut self, key: &str, json: &str) -> &mut Self {
        self.key(key);
        self.out.push_str(json);
        self
    }

    /// Writes a member with a value that is written by `write`.
    pub(crate) fn with(&mut self, key: &str, write: impl FnOnce(&mut String)) -> &mut Self {
        self.key(key);
        write(self.out);
        self
    }

    /// Writes members that are already JSON, without braces.
    pub(crate) fn members(&mut self, members: &str) -> &mut Self {
        if !members.is_empty() {
            self.comma();
            self.out.push_str(members);
        }
        self
    }

    /// Closes the object.
    pub(crate) fn close(&mut self) {
        self.out.push('}');
    }

    fn key(&mut self, key: &str) {
        self.comma();
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
    }

    fn comma(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
    }
}

/// Writes an array of what `write` writes for each item.
pub(crate) fn array<T>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    out.push('[');
    for (number, item) in items.into_iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

/// An array of texts that are already JSON.
pub(crate) fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    array(&mut out, items, |out, item| out.push_str(item));
    out
}

/// A rendered object with more members at its end.
pub(crate) fn extended(object: &str, write: impl FnOnce(&mut Object<'_>)) -> String {
    let mut out = String::with_capacity(object.len() + 256);
    let inside = object
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or_default();
    let mut all = Object::open(&mut out);
    all.members(inside);
    write(&mut all);
    all.close();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_between_members_only() {
        let mut out = String::new();
        let mut object = Object::open(&mut out);
        object
            .id("id", 7)
            .members("\"a\":1")
            .members("")
            .put("b", "x\"y")
            .raw("c", "[]");
        object.close();
        assert_eq!(out, r#"{"id":"7","a":1,"b":"x\"y","c":[]}"#);
        assert_eq!(extended("{}", |_| ()), "{}");
        assert_eq!(
            extended("{\"a\":1}", |all| {
                all.put("b", &2);
            }),
            "{\"a\":1,\"b\":2}"
        );
        assert_eq!(list(["1", "2"]), "[1,2]");
    }
}
