//! Parameters of a request, from its query and its body alike.

use crate::error::ApiError;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::str::FromStr;
use syrinx_store::Window;

/// A parameter. All plain values are text: clients send the same thing as `true`, `"true"` and `1`.
#[derive(Clone, Debug)]
pub(crate) enum Param {
    /// Named, but without a value.
    Null,
    /// A plain value.
    Text(String),
    /// An uploaded file.
    File(Upload),
    /// Values in order.
    List(Vec<Param>),
    /// Values by name.
    Map(BTreeMap<String, Param>),
}

/// An uploaded file. What its sender calls it, and of which type they say it is, is not believed.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// Its bytes.
    pub(crate) bytes: Bytes,
}

/// All parameters of a request.
#[derive(Clone, Debug)]
pub(crate) struct Params(pub(crate) Param);

impl std::ops::Deref for Params {
    type Target = Param;
    fn deref(&self) -> &Param {
        &self.0
    }
}

impl Param {
    /// The member of this name, if it has a value.
    pub(crate) fn get(&self, name: &str) -> Option<&Param> {
        match self {
            Self::Map(members) => members.get(name).filter(|value| !matches!(value, Self::Null)),
            _ => None,
        }
    }

    /// The members.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &Param)> {
        let members = if let Self::Map(members) = self {
            Some(members)
        } else {
            None
        };
        members
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// This value as text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// A text that says something. Some libraries send `None` or `null` as words for what was not given.
    pub(crate) fn word(&self, name: &str) -> Option<&str> {
        self.text(name)
            .filter(|text| !matches!(*text, "" | "None" | "null" | "undefined"))
    }

    /// A text that must be there.
    pub(crate) fn need(&self, name: &str) -> Result<&str, ApiError> {
        let missing = || {
            ApiError::invalid(format!("Validation failed: {name} can't be blank")).about(name, "ERR_BLANK")
        };
        self.word(name).ok_or_else(missing)
    }

    /// A yes or no, in any of the ways in which clients write one.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.word(name).map(|word| {
            !matches!(
                word,
                "0" | "f" | "F" | "false" | "False" | "FALSE" | "off" | "OFF"
            )
        })
    }

    /// A number or an id.
    ///
    /// # Errors
    /// If it is there and is none.
    pub(crate) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let wrong = |_| ApiError::invalid(format!("Validation failed: {name} is not a number"));
        self.word(name)
            .map(|word| word.parse().map_err(wrong))
            .transpose()
    }

    /// A list: repeated values, members by number, or a single value.
    pub(crate) fn list(&self, name: &str) -> Vec<&Param> {
        match self.get(name) {
            None => Vec::new(),
            Some(Self::List(items)) => items.iter().collect(),
            Some(Self::Map(members)) => {
                let mut numbered: Vec<(usize, &Param)> = members
                    .iter()
                    .filter_map(|(key, value)| Some((key.parse().ok()?, value)))
                    .collect();
                numbered.sort_by_key(|(number, _)| *number);
                numbered.into_iter().map(|(_, value)| value).collect()
            }
            Some(single) => vec![single],
        }
    }

    /// A list of texts.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        self.list(name).into_iter().filter_map(Self::as_text).collect()
    }

    /// A list of ids; what is no id belongs to nothing, and is left out.
    pub(crate) fn ids<T: FromStr>(&self, name: &str) -> Vec<T> {
        self.texts(name)
            .into_iter()
            .filter_map(|text| text.parse().ok())
            .collect()
    }

    /// An uploaded file.
    pub(crate) fn file(&self, name: &str) -> Option<&Upload> {
        match self.get(name)? {
            Self::File(upload) => Some(upload),
            _ => None,
        }
    }

    /// The stretch of a timeline that is asked for, with `usual` items, and at most twice as many.
    pub(crate) fn window(&self, usual: usize) -> Window {
        Window {
            max: self.bound("max_id"),
            since: self.bound("since_id"),
            min: self.bound("min_id"),
            limit: self.limit(usual, usual * 2),
        }
    }

    /// How many are asked for.
    pub(crate) fn limit(&self, usual: usize, most: usize) -> usize {
        self.word("limit")
            .and_then(|limit| limit.parse().ok())
            .unwrap_or(usual)
            .clamp(1, most)
    }

    /// A bound of a stretch; it need not be the id of anything, and one beyond all ids is the farthest.
    fn bound(&self, name: &str) -> Option<i64> {
        let digits = self.word(name)?;
        let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        number.then(|| digits.parse().unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, value: &str) -> Param {
        Param::Map(BTreeMap::from([(name.to_owned(), Param::Text(value.to_owned()))]))
    }

    #[test]
    fn booleans_in_all_spellings() {
        for yes in ["true", "1", "on", "True"] {
            assert_eq!(one("x", yes).flag("x"), Some(true), "{yes}");
        }
        for no in ["false", "0", "off", "False"] {
            assert_eq!(one("x", no).flag("x"), Some(false), "{no}");
        }
        for absent in ["", "None", "null"] {
            assert_eq!(one("x", absent).flag("x"), None, "{absent}");
        }
    }

    #[test]
    fn bounds_need_not_exist_and_limits_are_kept() {
        let far = one("max_id", "99999999999999999999999").window(20);
        assert_eq!((far.max, far.limit), (Some(i64::MAX), 20));
        assert_eq!(one("max_id", "-5").window(20).max, None);
        assert_eq!(one("limit", "1000").window(20).limit, 40);
        assert_eq!(one("limit", "0").window(20).limit, 1);
    }
}
