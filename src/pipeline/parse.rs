//! Text to document: YAML or JSON, read once, with everything refused that two readers would read
//! differently.
//!
//! The only file that names `serde_yaml`. That crate is archived upstream, and nothing better has
//! its events; so it is asked for events alone, and what is made of them is decided here:
//!
//! - keys become text (`200:` and `"200":` are one status), and a key that occurs twice is refused,
//!   at any depth: `openapiv3` lets the last one win, or panics;
//! - `<<` is refused. YAML 1.1 merges it, YAML 1.2 doesn't know it, `serde_yaml` takes it for a name,
//!   and OpenAPI 3.0 allows only the tags of JSON's schema. To apply it would be to read the
//!   document otherwise than half of its other readers;
//! - aliases are allowed, but what they expand to is counted, in `x-` fields too;
//! - nesting ends at [`MOST_LEVELS`].

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::OnceLock;

use openapiv3::OpenAPI;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::report::{Problem, Report, Rule};
use super::{emit, nesting, pointer, text};

/// The vendor's deepest document has 24 levels; `serde_yaml` itself stops at 128.
pub(crate) const MOST_LEVELS: usize = 100;

/// Duplicates and merge keys reported of one file; nobody mends more of them at a time.
const MOST_REFUSALS: usize = 20;

const SYNTAX: Rule = Rule::error("syntax", "make it well-formed YAML or JSON");
const TAB: Rule = Rule::error("tab", "indent with spaces: YAML doesn't allow tabs there");
const SEVERAL_DOCUMENTS: Rule = Rule::error(
    "several-documents",
    "keep one document in a file, and no further `---`",
);
const DUPLICATE_KEY: Rule = Rule::error(
    "duplicate-key",
    "keep one of the two; other readers silently drop one of them",
);
const MERGE_KEY: Rule = Rule::error(
    "merge-key",
    "write the fields out; readers of YAML disagree on what `<<` means",
);
const KEY_TYPE: Rule = Rule::error("key-type", "use text for keys");
const CUSTOM_TAG: Rule = Rule::error("custom-tag", "take the `!tag` off");
const NUMBER: Rule = Rule::error("not-json", "use a number that JSON can write");
const TOO_DEEP: Rule = Rule::error(
    "too-deep",
    "flatten it; no API nests its document like this",
);
const EXPANSION: Rule = Rule::error(
    "alias-expansion",
    "write it out or use `$ref`: the aliases stand for far more than the file holds",
);
const NOT_AN_OBJECT: Rule = Rule::error(
    "not-an-object",
    "an OpenAPI document is an object with `openapi`, `info`, `paths`",
);

/// A document that is an OpenAPI document by its shape; [`super::check`] says whether it's valid.
#[derive(Clone, Debug)]
pub struct Document {
    value: Value,
    /// Made when it's asked for: of 82,000 lines it takes longer than all else together.
    openapi: OnceLock<OpenAPI>,
}

impl Document {
    pub(crate) fn new(value: Value) -> Self {
        Self {
            value,
            openapi: OnceLock::new(),
        }
    }

    /// The document as it was written: every key is text, the order is the file's.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The document as `openapiv3` types it. Its shape has been checked, so that crate takes it; if
    /// it did not, this would be empty, and [`super::generate`] tells what it says.
    #[must_use]
    pub fn openapi(&self) -> &OpenAPI {
        self.openapi
            .get_or_init(|| emit::typed(&self.value).unwrap_or_default())
    }
}

/// The value that `bytes` hold.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, Report> {
    let text = text::decode(bytes)?;
    if let Some(line) = nesting::too_deep(text) {
        let message = "brackets in brackets, more than anybody could mean";
        return Err(TOO_DEEP.at("", message).on(line, 1).into());
    }
    let reader = Reader {
        // Without aliases a node takes a byte at least; with them, a few times that is plenty.
        room: Cell::new(text.len().saturating_mul(3).saturating_add(64 << 10)),
        path: RefCell::default(),
        refused: RefCell::default(),
        refusal: Cell::default(),
        twin: Cell::default(),
    };
    let node = Node {
        reader: &reader,
        level: 0,
    };
    let outcome = node.deserialize(serde_yaml::Deserializer::from_str(text));
    let ending = match &outcome {
        Ok(_) => None,
        Err(error) => Some(reader.ending(text, error)),
    };
    let mut refused = reader.refused.take();
    refused.extend(ending);
    match outcome {
        Ok(value) if refused.is_empty() && value.is_object() => Ok(value),
        Ok(value) if refused.is_empty() => Err(NOT_AN_OBJECT
            .at("", format!("this is {}", kind(&value)))
            .into()),
        _ => Err(Report::from_iter(refused)),
    }
}

/// `serde_yaml`'s own words, under the rule that says what to do.
fn explain(text: &str, words: &str, place: Option<(usize, usize)>) -> Problem {
    let message = words.split(" at line ").next().unwrap_or(words);
    if words.contains("more than one document") {
        return SEVERAL_DOCUMENTS.at("", "there is more than one document in it");
    }
    if words.contains("repetition limit") {
        return EXPANSION.at("", "the aliases expand to too much");
    }
    if words.contains("recursion limit") {
        return TOO_DEEP.at("", message);
    }
    let line = place.and_then(|(line, _)| text.lines().nth(line.saturating_sub(1)));
    let indent = line.map(|line| &line[..line.len() - line.trim_start().len()]);
    if indent.is_some_and(|indent| indent.contains('\t')) {
        return TAB.at("", "a tab in the indentation");
    }
    SYNTAX.at("", message)
}

/// Line and column at the end of `serde_yaml`'s words; it leaves them out at the text's first character.
fn place_in(words: &str) -> (usize, usize) {
    let place = words.rsplit_once(" at line ").and_then(|(_, place)| {
        let (line, column) = place.split_once(" column ")?;
        Some((line.parse().ok()?, column.parse().ok()?))
    });
    place.unwrap_or((1, 1))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "plain text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

struct Refusal {
    rule: Rule,
    message: String,
}

struct Reader {
    room: Cell<usize>,
    path: RefCell<Vec<String>>,
    /// What the pass went on from.
    refused: RefCell<Vec<Problem>>,
    /// What the error on its way up is about.
    refusal: Cell<Option<Refusal>>,
    /// The key that it is about, where the pass can go on with it.
    twin: Cell<Option<String>>,
}

impl Reader {
    fn pointer(&self) -> String {
        self.path
            .borrow()
            .iter()
            .fold(String::new(), |parent, step| pointer::join(&parent, step))
    }

    /// The end of the pass.
    fn stop<E: serde::de::Error>(&self, rule: Rule, message: impl Into<String>) -> E {
        self.refusal.set(Some(Refusal {
            rule,
            message: message.into(),
        }));
        E::custom(rule.code)
    }

    /// The end of the pass, unless [`Self::go_on`] takes the key all the same.
    fn refuse<E: serde::de::Error>(&self, rule: Rule, message: String, key: String) -> E {
        self.twin.set(Some(key));
        self.stop(rule, message)
    }

    /// The key that `error` refused, with the refusal noted. `serde_yaml` tells the place of an error
    /// and of nothing else, and has taken the key by then: so one pass meets all refusals.
    fn go_on<E: serde::de::Error>(&self, error: E) -> Result<String, E> {
        let Some(key) = self.twin.take() else {
            return Err(error);
        };
        self.path.borrow_mut().push(key.clone());
        if self.refused.borrow().len() + 1 == MOST_REFUSALS {
            return Err(error);
        }
        if let Some(Refusal { rule, message }) = self.refusal.take() {
            let (line, column) = place_in(&error.to_string());
            let problem = rule.at(self.pointer(), message).on(line, column);
            self.refused.borrow_mut().push(problem);
        }
        self.path.borrow_mut().pop();
        Ok(key)
    }

    /// What ended the pass.
    fn ending(&self, text: &str, error: &serde_yaml::Error) -> Problem {
        let place = error.location().map(|at| (at.line(), at.column()));
        let mut problem = match self.refusal.take() {
            Some(refusal) => refusal.rule.at(self.pointer(), refusal.message),
            None => explain(text, &error.to_string(), place),
        };
        (problem.line, problem.column) = place.unzip();
        problem
    }

    fn spend<E: serde::de::Error>(&self, bytes: usize) -> Result<(), E> {
        let left = self.room.get().checked_sub(bytes + 1);
        self.room
            .set(left.ok_or_else(|| self.stop(EXPANSION, "the aliases expand to too much"))?);
        Ok(())
    }
}

/// A value somewhere in the document.
struct Node<'a> {
    reader: &'a Reader,
    level: usize,
}

impl Node<'_> {
    fn deeper<E: serde::de::Error>(&self) -> Result<Self, E> {
        let level = self.level + 1;
        if level > MOST_LEVELS {
            return Err(self
                .reader
                .stop(TOO_DEEP, format!("more than {MOST_LEVELS} levels")));
        }
        Ok(Node {
            reader: self.reader,
            level,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        self.reader.spend(0)?;
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can write")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    /// A file of comments.
    fn visit_none<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number
            .map(Value::Number)
            .ok_or_else(|| self.reader.stop(NUMBER, format!("{value} isn't JSON")))
    }

    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        Err(self
            .reader
            .stop(NUMBER, format!("{value} is beyond 64 bits")))
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        Err(self
            .reader
            .stop(NUMBER, format!("{value} is beyond 64 bits")))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.reader.spend(value.len())?;
        Ok(value.into())
    }

    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(self.reader.stop(CUSTOM_TAG, "a tag that JSON doesn't have"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            self.reader.path.borrow_mut().push(list.len().to_string());
            let element = source.next_element_seed(self.deeper()?)?;
            self.reader.path.borrow_mut().pop();
            match element {
                Some(element) => list.push(element),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        loop {
            let key = Key {
                reader: self.reader,
                seen: &map,
            };
            let key = match source.next_key_seed(key) {
                Ok(Some(key)) => key,
                Ok(None) => return Ok(Value::Object(map)),
                Err(error) => self.reader.go_on(error)?,
            };
            self.reader.path.borrow_mut().push(key.clone());
            let value = source.next_value_seed(self.deeper()?)?;
            self.reader.path.borrow_mut().pop();
            map.insert(key, value);
        }
    }
}

/// A key, made text. Refused here and not in the map, because the error's line is then the key's.
struct Key<'a> {
    reader: &'a Reader,
    seen: &'a Map<String, Value>,
}

impl Key<'_> {
    fn take<E: serde::de::Error>(self, key: String) -> Result<String, E> {
        self.reader.spend::<E>(key.len())?;
        let (rule, message) = if key == "<<" {
            (MERGE_KEY, "a merge key".to_owned())
        } else if self.seen.contains_key(&key) {
            (DUPLICATE_KEY, format!("{key:?} occurs twice"))
        } else {
            return Ok(key);
        };
        Err(self.reader.refuse(rule, message, key))
    }
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<String, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<String, E> {
        self.take("null".to_owned())
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<String, E> {
        self.take(value.to_string())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<String, E> {
        self.take(value.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<String, E> {
        self.take(value.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<String, E> {
        self.take(value.to_string())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<String, E> {
        self.take(value.to_owned())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.reader.stop(KEY_TYPE, "a list for a key"))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.reader.stop(KEY_TYPE, "an object for a key"))
    }

    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.reader.stop(CUSTOM_TAG, "a tag on a key"))
    }
}
