//! Names with brackets, as Rails reads them: `a[]=1`, `a[b]=c`, `a[0][b]=c`, `a[][b]=c`.

use super::Param;
use std::collections::BTreeMap;

/// Deeper names than this are taken as they stand.
const MAX_DEPTH: usize = 8;

/// One step of a name.
#[derive(Debug, PartialEq, Eq)]
enum Step<'a> {
    /// Into the member of this name.
    Key(&'a str),
    /// Into a new or the last element of a list.
    Push,
}

/// Puts a value where its name says.
pub(super) fn insert(root: &mut BTreeMap<String, Param>, name: &str, value: Param) {
    let (first, steps) = steps(name);
    place(root.entry(first.to_owned()).or_insert(Param::Null), &steps, value);
}

/// `a[b][]` is `a`, then into `b`, then a push. A name whose brackets do not match is one plain name.
fn steps(name: &str) -> (&str, Vec<Step<'_>>) {
    let Some(open) = name.find('[').filter(|at| *at > 0) else {
        return (name, Vec::new());
    };
    let mut steps = Vec::new();
    let mut rest = &name[open..];
    while let Some(inside) = rest.strip_prefix('[') {
        let Some((key, after)) = inside.split_once(']') else {
            return (name, Vec::new());
        };
        steps.push(if key.is_empty() {
            Step::Push
        } else {
            Step::Key(key)
        });
        rest = after;
    }
    if rest.is_empty() && steps.len() <= MAX_DEPTH {
        (&name[..open], steps)
    } else {
        (name, Vec::new())
    }
}

fn place(slot: &mut Param, steps: &[Step<'_>], value: Param) {
    let Some((step, rest)) = steps.split_first() else {
        *slot = value;
        return;
    };
    match step {
        Step::Key(key) => {
            if !matches!(slot, Param::Map(_)) {
                *slot = Param::Map(BTreeMap::new());
            }
            if let Param::Map(members) = slot {
                place(
                    members.entry((*key).to_owned()).or_insert(Param::Null),
                    rest,
                    value,
                );
            }
        }
        Step::Push => {
            if !matches!(slot, Param::List(_)) {
                *slot = Param::List(Vec::new());
            }
            if let Param::List(items) = slot {
                if !continues(items.last(), rest.first()) {
                    items.push(Param::Null);
                }
                if let Some(last) = items.last_mut() {
                    place(last, rest, value);
                }
            }
        }
    }
}

/// Whether `a[][b]` goes on with the last element: it does until that element already has a `b`.
fn continues(last: Option<&Param>, next: Option<&Step<'_>>) -> bool {
    match (last, next) {
        (Some(Param::Map(members)), Some(Step::Key(key))) => !members.contains_key(*key),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(pairs: &[(&str, &str)]) -> BTreeMap<String, Param> {
        let mut root = BTreeMap::new();
        for (name, value) in pairs {
            insert(&mut root, name, Param::Text((*value).to_owned()));
        }
        root
    }

    #[test]
    fn lists_and_members() {
        let root = Param::Map(read(&[
            ("a[]", "1"),
            ("a[]", "2"),
            ("b[c]", "3"),
            ("b[d][]", "4"),
            ("e", "5"),
        ]));
        assert_eq!(root.texts("a"), ["1", "2"]);
        let b = root.get("b").cloned().unwrap_or(Param::Null);
        assert_eq!(b.text("c"), Some("3"));
        assert_eq!(b.texts("d"), ["4"]);
        assert_eq!(root.text("e"), Some("5"));
    }

    #[test]
    fn numbered_members_are_a_list_in_the_order_of_their_numbers() {
        let root = Param::Map(read(&[("m[10]", "c"), ("m[2]", "b"), ("m[0]", "a")]));
        assert_eq!(root.texts("m"), ["a", "b", "c"]);
    }

    #[test]
    fn a_pushed_element_takes_members_until_one_repeats() {
        let root = Param::Map(read(&[("f[][n]", "1"), ("f[][v]", "2"), ("f[][n]", "3")]));
        let fields = root.list("f");
        assert_eq!(fields.len(), 2);
        assert_eq!((fields[0].text("n"), fields[0].text("v")), (Some("1"), Some("2")));
        assert_eq!(fields[1].text("n"), Some("3"));
    }

    #[test]
    fn broken_brackets_are_a_plain_name() {
        for name in ["a[b", "[a]", "a]b", "a[b]c"] {
            assert!(read(&[(name, "1")]).contains_key(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_name_panics(names in prop::collection::vec("[a\\[\\]0b]{0,24}", 0..12)) {
            let mut root = BTreeMap::new();
            for name in &names {
                insert(&mut root, name, Param::Text(String::new()));
            }
        }
    }
}
