//! One schema of the parts of an alternative.

use serde_json::{Map, Value, json};

use super::super::super::pointer;
use super::super::super::sites::{Site, Sites};
use super::super::references;
use super::expand::{Combination, Part, is_composition, is_object, says_something};
use super::object;
use super::shapeless::is_shapeless;

/// Properties that the merge of two properties of one name may write out, in one composition.
const MOST_NESTED: usize = 200;

/// Merges within merges: of properties of properties that two parts have.
const MOST_LEVELS: usize = 4;

/// The schema of one alternative.
pub(super) struct Composed {
    value: Value,
    /// Where its parts come from: pointer within the schema, pointer in the document.
    origins: Vec<(String, String)>,
    /// Properties that two parts have, of no one type.
    untyped: Vec<String>,
}

impl Composed {
    pub(super) fn is_reference(&self) -> bool {
        self.value.get("$ref").is_some()
    }

    /// The copies that putting it at a place makes: from, to.
    pub(super) fn copies_to(&self, place: &str) -> Vec<(String, String)> {
        let copies = self.origins.iter();
        copies
            .map(|(within, from)| (from.clone(), format!("{place}{within}")))
            .collect()
    }

    pub(super) fn untyped(&self) -> impl Iterator<Item = &str> {
        self.untyped.iter().map(String::as_str)
    }

    pub(super) fn into_value(self) -> Value {
        self.value
    }

    /// Adds it to what else is said of the schema.
    pub(super) fn into_frame(self, frame: &mut Map<String, Value>) {
        if self.is_reference() {
            frame.insert("allOf".to_owned(), json!([self.value]));
        } else if let Value::Object(fields) = self.value {
            for (field, value) in fields {
                frame.entry(field).or_insert(value);
            }
        }
    }
}

/// Returns the schema of one alternative; `None` if no type holds the values of all parts.
pub(super) fn compose(sites: &Sites<'_>, alternative: &Combination<'_, '_>) -> Option<Composed> {
    let mut composer = Composer {
        sites,
        left: MOST_NESTED,
        levels: 0,
        untyped: Vec::new(),
    };
    let parts = &alternative.parts;
    let shaped: Vec<&Part<'_, '_>> = parts
        .iter()
        .filter(|part| !is_shapeless(part.site))
        .collect();
    let requires = parts.iter().any(|part| {
        !part.optional && is_shapeless(part.site) && part.site.get("required").is_some()
    });
    let (value, origins) = match &shaped[..] {
        [only] if !requires && !only.optional && !is_composition(only.site) => {
            let place = &only.site.pointer;
            let value = match references::component_name(only.site) {
                Some(_) => json!({ "$ref": pointer::to_reference(place) }),
                None => only.site.value.clone(),
            };
            (value, vec![(String::new(), place.clone())])
        }
        _ if parts.iter().all(|part| is_object(part.site)) => object::merge(&mut composer, parts),
        _ if shaped.iter().any(|part| part.optional) => return None,
        [first, second] if is_array(first.site) && is_array(second.site) => {
            (composer.arrays(first.site, second.site), Vec::new())
        }
        [first, rest @ ..] => {
            let first = own_fields(first.site);
            let merge = |one: Value, part: &&Part<'_, '_>| scalars(&one, &own_fields(part.site));
            (rest.iter().try_fold(first, merge)?, Vec::new())
        }
        [] => (json!({}), Vec::new()),
    };
    Some(Composed {
        value,
        origins,
        untyped: composer.untyped,
    })
}

/// Merges the schemas of properties that two parts have.
pub(super) struct Composer<'s, 'a> {
    pub(super) sites: &'s Sites<'a>,
    /// Properties that may still be written out.
    left: usize,
    levels: usize,
    untyped: Vec<String>,
}

impl<'s, 'a> Composer<'s, 'a> {
    /// The schema of a property that two parts have. Any JSON if no type is known for it.
    pub(super) fn property(&mut self, name: &str, one: &'s Site<'a>, other: &'s Site<'a>) -> Value {
        self.both(one, other).unwrap_or_else(|| {
            self.untyped.push(name.to_owned());
            json!({})
        })
    }

    fn both(&mut self, one: &'s Site<'a>, other: &'s Site<'a>) -> Option<Value> {
        let (first, second) = (self.sites.resolve(one)?, self.sites.resolve(other)?);
        let anything =
            |site: &Site<'_>| !says_something(site) && !is_choice(site) && !is_composition(site);
        if first.pointer == second.pointer || first.value == second.value || anything(second) {
            return plain(one.value);
        }
        if anything(first) {
            return plain(other.value);
        }
        if [first, second]
            .iter()
            .any(|site| is_composition(site) || is_choice(site))
        {
            return None;
        }
        if is_object(first) && is_object(second) {
            return self.objects(first, second);
        }
        if is_array(first) && is_array(second) {
            return Some(self.arrays(first, second));
        }
        scalars(first.value, second.value)
    }

    fn objects(&mut self, one: &'s Site<'a>, other: &'s Site<'a>) -> Option<Value> {
        let properties =
            one.entries(Some("properties")).count() + other.entries(Some("properties")).count();
        self.left = self.left.checked_sub(properties)?;
        if self.levels >= MOST_LEVELS {
            return None;
        }
        self.levels += 1;
        let optional = false;
        let parts = [one, other].map(|site| Part { site, optional });
        let (merged, _) = object::merge(self, &parts);
        self.levels -= 1;
        plain(&merged)
    }

    /// An array whose items fit both.
    fn arrays(&mut self, one: &'s Site<'a>, other: &'s Site<'a>) -> Value {
        let items = [one, other].map(|array| self.sites.at(&array.at("items")));
        let items = match items {
            [Some(first), Some(second)] => self.property("items", first, second),
            [Some(only), None] | [None, Some(only)] => {
                plain(only.value).unwrap_or_else(|| json!({}))
            }
            [None, None] => json!({}),
        };
        json!({ "type": "array", "items": items })
    }
}

fn is_array(site: &Site<'_>) -> bool {
    site.text("type") == Some("array")
}

fn is_choice(site: &Site<'_>) -> bool {
    ["oneOf", "anyOf"]
        .iter()
        .any(|keyword| site.get(keyword).is_some())
}

/// A schema that holds no composition, so that a copy of it leaves nothing to merge.
fn plain(schema: &Value) -> Option<Value> {
    fn is_plain(value: &Value) -> bool {
        match value {
            Value::Object(fields) => fields.iter().all(|(field, value)| {
                !["allOf", "oneOf", "anyOf"].contains(&field.as_str()) && is_plain(value)
            }),
            Value::Array(list) => list.iter().all(is_plain),
            _ => true,
        }
    }
    is_plain(schema).then(|| schema.clone())
}

/// What a schema says itself, without its parts.
fn own_fields(site: &Site<'_>) -> Value {
    let fields = site.entries(None);
    let own = fields.filter(|(field, _)| !["allOf", "oneOf", "anyOf"].contains(field));
    Value::Object(
        own.map(|(field, value)| (field.to_owned(), value.clone()))
            .collect(),
    )
}

/// A scalar of two schemas. A constraint that they don't share is dropped: more is allowed.
pub(super) fn scalars(one: &Value, other: &Value) -> Option<Value> {
    let kind = |value: &Value| value.get("type").and_then(Value::as_str).map(str::to_owned);
    let kind = match (kind(one), kind(other)) {
        (Some(one), Some(other)) if one == other => Some(one),
        (Some(one), Some(other)) if is_number(&one) && is_number(&other) => {
            Some("integer".to_owned())
        }
        (Some(_), Some(_)) => return None,
        (kind, None) | (None, kind) => kind,
    };
    if matches!(kind.as_deref(), Some("array" | "object")) {
        return None;
    }
    let (one, other) = (one.as_object()?, other.as_object()?);
    let mut merged = Map::new();
    for (field, value) in one.iter().chain(other) {
        match (one.get(field), other.get(field)) {
            (Some(one), Some(other)) if one != other => {}
            _ => drop(merged.insert(field.clone(), value.clone())),
        }
    }
    if let (Some(Value::Array(one)), Some(Value::Array(other))) =
        (one.get("enum"), other.get("enum"))
    {
        let shared: Vec<&Value> = one.iter().filter(|value| other.contains(value)).collect();
        if !shared.is_empty() {
            merged.insert("enum".to_owned(), json!(shared));
        }
    }
    if let (Some(Value::Array(values)), Some(kind)) = (merged.get("enum"), &kind)
        && !values.iter().all(|value| is_of(kind, value))
    {
        merged.shift_remove("enum");
    }
    merged.shift_remove("default");
    merged.extend(kind.map(|kind| ("type".to_owned(), Value::String(kind))));
    Some(Value::Object(merged))
}

fn is_number(kind: &str) -> bool {
    matches!(kind, "number" | "integer")
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        _ => value.is_number(),
    }
}
