//! How a value is read: from a text of the environment, or from what TOML makes of it.

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, SeqAccess, Unexpected, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use syrinx_connector::http::AddressRange;

/// Something that a setting can be.
pub(super) trait Value: Sized {
    /// What fits, for the sentence of an error.
    const EXPECTED: &'static str;

    /// Reads it; `None` if it does not fit.
    fn read(text: &str) -> Option<Self>;
}

impl Value for String {
    const EXPECTED: &'static str = "a text that is not empty";

    fn read(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| text.trim().to_owned())
    }
}

impl Value for PathBuf {
    const EXPECTED: &'static str = "the path of a folder";

    fn read(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::from(text))
    }
}

impl Value for SocketAddr {
    const EXPECTED: &'static str = "an address and a port, such as \"127.0.0.1:3000\" or \"[::]:3000\"";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for IpAddr {
    const EXPECTED: &'static str = "a list of addresses, such as [\"127.0.0.1\", \"::1\"]";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for bool {
    const EXPECTED: &'static str = "true or false";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for u32 {
    const EXPECTED: &'static str = "a whole number above 0, such as 300";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number| *number > 0)
    }
}

impl Value for AddressRange {
    const EXPECTED: &'static str = "a list of address ranges, such as [\"10.1.0.0/16\", \"fd00:1::/64\"]";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// Reads one value.
pub(super) fn one<'de, D: Deserializer<'de>, T: Value>(from: D) -> Result<T, D::Error> {
    from.deserialize_any(One(PhantomData))
}

/// Reads one value that may also be left out.
pub(super) fn maybe<'de, D: Deserializer<'de>, T: Value>(from: D) -> Result<Option<T>, D::Error> {
    one(from).map(Some)
}

/// Reads a list: of TOML, or with commas.
pub(super) fn many<'de, D: Deserializer<'de>, T: Value>(from: D) -> Result<Vec<T>, D::Error> {
    from.deserialize_any(Many(PhantomData))
}

fn fit<T: Value, E: Error>(text: &str) -> Result<T, E> {
    T::read(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &T::EXPECTED))
}

struct One<T>(PhantomData<T>);

impl<T: Value> Visitor<'_> for One<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        fit(text)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        T::read(&value.to_string()).ok_or_else(|| E::invalid_value(Unexpected::Bool(value), &T::EXPECTED))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::read(&value.to_string()).ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &T::EXPECTED))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::read(&value.to_string()).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &T::EXPECTED))
    }
}

impl<'de, T: Value> DeserializeSeed<'de> for One<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        from.deserialize_any(self)
    }
}

struct Many<T>(PhantomData<T>);

impl<'de, T: Value> Visitor<'de> for Many<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
        text.split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(fit)
            .collect()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(One(PhantomData))? {
            list.push(item);
        }
        Ok(list)
    }
}
