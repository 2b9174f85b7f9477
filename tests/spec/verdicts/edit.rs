//! Edits of the base document by JSON pointer, with short names for the places that cases edit.

use std::sync::LazyLock;

use serde_json::Value;

use super::BASE;

/// One edit of the base document.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Sets a member, or adds it; `-` at the end of a list appends.
    Set(&'static str, Value),
    /// Removes a member.
    Remove(&'static str),
    /// Renames a member's key and keeps its position.
    Rename(&'static str, &'static str),
    /// Reverses the order of the members of every object, at every depth.
    Reverse,
    /// Replaces text in the written document.
    Text(&'static str, &'static str),
    /// Replaces the whole text.
    Whole(String),
}

pub fn set(at: &'static str, value: Value) -> Edit {
    Edit::Set(at, value)
}
pub fn remove(at: &'static str) -> Edit {
    Edit::Remove(at)
}
pub fn rename(at: &'static str, key: &'static str) -> Edit {
    Edit::Rename(at, key)
}
pub fn text(from: &'static str, to: &'static str) -> Edit {
    Edit::Text(from, to)
}

/// The places that cases edit, with their short names.
const PLACES: [(&str, &str); 10] = [
    ("@item", "/paths/~1tokens~1{id}"),
    ("@op", "/paths/~1tokens~1{id}/delete"),
    ("@id", "/paths/~1tokens~1{id}/delete/parameters/0"),
    ("@ttl", "/paths/~1tokens~1{id}/delete/parameters/1"),
    ("@200", "/paths/~1tokens~1{id}/delete/responses/200"),
    (
        "@body",
        "/paths/~1tokens~1{id}/delete/responses/200/content/application~1json/schema",
    ),
    ("@401", "/paths/~1tokens~1{id}/delete/responses/401"),
    ("@500", "/paths/~1tokens~1{id}/delete/responses/500"),
    ("@responses", "/paths/~1tokens~1{id}/delete/responses"),
    ("@error", "/components/schemas/Error"),
];

/// The value of the base document.
static BASE_VALUE: LazyLock<Value> = LazyLock::new(|| {
    let document = cribl_tokens::pipeline::parse(BASE).expect("the base document is valid");
    document.value().clone()
});

/// The base document with these edits, as text. It is JSON unless a case edits the text.
pub fn written(edits: &[Edit]) -> String {
    let of_text = |edit: &Edit| matches!(edit, Edit::Text(..) | Edit::Whole(_));
    if edits.iter().any(of_text) {
        return edits.iter().fold(BASE.to_owned(), |text, edit| match edit {
            Edit::Text(from, to) => {
                assert!(
                    text.contains(from),
                    "the base document does not hold {from:?}"
                );
                text.replace(from, to)
            }
            Edit::Whole(whole) => whole.clone(),
            other => panic!("{other:?} does not go with an edit of the text"),
        });
    }
    let mut value = BASE_VALUE.clone();
    for edit in edits {
        apply(&mut value, edit);
    }
    serde_json::to_string_pretty(&value).expect("JSON can always be written")
}

fn apply(value: &mut Value, edit: &Edit) {
    match edit {
        Edit::Set(at, new) => {
            let (parent, key) = parent(value, at);
            match parent {
                Value::Array(all) if key == "-" => all.push(new.clone()),
                Value::Array(all) => all[key.parse::<usize>().expect("a number")] = new.clone(),
                Value::Object(object) => {
                    object.insert(key, new.clone());
                }
                other => panic!("{at}: {other} holds nothing"),
            }
        }
        Edit::Remove(at) => {
            let (parent, key) = parent(value, at);
            match parent {
                Value::Array(all) => {
                    all.remove(key.parse::<usize>().expect("a number"));
                }
                Value::Object(object) => {
                    assert!(object.shift_remove(&key).is_some(), "{at} is not there");
                }
                other => panic!("{at}: {other} holds nothing"),
            }
        }
        Edit::Rename(at, new) => {
            let (parent, key) = parent(value, at);
            let object = parent.as_object_mut().expect("an object");
            assert!(object.contains_key(&key), "{at} is not there");
            let entries = std::mem::take(object).into_iter();
            *object = entries
                .map(|(name, member)| (if name == key { (*new).to_owned() } else { name }, member))
                .collect();
        }
        Edit::Reverse => reverse(value),
        Edit::Text(..) | Edit::Whole(_) => unreachable!("applied to the text"),
    }
}

fn parent<'v>(value: &'v mut Value, at: &str) -> (&'v mut Value, String) {
    let (place, rest) = at
        .split_once('/')
        .map_or((at, ""), |(place, rest)| (place, rest));
    let long = PLACES
        .iter()
        .find(|(short, _)| *short == place)
        .map_or(place, |(_, long)| long);
    let whole = if rest.is_empty() {
        long.to_owned()
    } else {
        format!("{long}/{rest}")
    };
    let (parent, key) = whole.rsplit_once('/').expect("a pointer");
    let parent = value
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("{at}: there is no {parent}"));
    (parent, key.replace("~1", "/").replace("~0", "~"))
}

fn reverse(value: &mut Value) {
    match value {
        Value::Object(object) => {
            let entries: Vec<_> = std::mem::take(object).into_iter().collect();
            *object = entries.into_iter().rev().collect();
            object.values_mut().for_each(reverse);
        }
        Value::Array(all) => all.iter_mut().for_each(reverse),
        _ => {}
    }
}
