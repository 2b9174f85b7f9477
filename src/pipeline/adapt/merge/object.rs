//! Merges several objects into one.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::super::super::pointer;
use super::super::super::sites::{Site, Sites};
use super::expand::Part;
use super::scalars::scalars;
use super::shape::{
    is_array, is_choice, is_composition, is_object, is_shapeless, restricts_values,
};

/// Maximum number of properties that the merges of same-named properties may produce in one composition.
const MAX_NESTED: usize = 200;

/// Maximum depth of such merges: properties of properties that two parts have.
const MAX_LEVELS: usize = 4;

const ADDITIONAL: &str = "additionalProperties";

/// A merged schema.
pub(super) struct Merged {
    pub(super) value: Value,
    /// Where its parts come from: pointer within the schema, pointer in the document.
    pub(super) origins: Vec<(String, String)>,
}

impl Merged {
    fn any() -> Self {
        Self {
            value: json!({}),
            origins: Vec::new(),
        }
    }

    /// A schema that is the same as the one at a place.
    fn from(site: &Site<'_>, value: Value) -> Self {
        Self {
            value,
            origins: vec![(String::new(), site.pointer.clone())],
        }
    }

    /// Returns the origins for this schema at a place within another.
    fn origins_at(&self, place: &str) -> Vec<(String, String)> {
        let origins = self.origins.iter();
        origins
            .map(|(within, from)| (format!("{place}{within}"), from.clone()))
            .collect()
    }
}

/// Merges the schemas of properties that two parts have.
pub(super) struct Composer<'s, 'a> {
    sites: &'s Sites<'a>,
    /// The remaining number of properties.
    left: usize,
    levels: usize,
    untyped: Vec<String>,
}

impl<'s, 'a> Composer<'s, 'a> {
    pub(super) fn new(sites: &'s Sites<'a>) -> Self {
        Self {
            sites,
            left: MAX_NESTED,
            levels: 0,
            untyped: Vec::new(),
        }
    }

    /// The names of properties that became any JSON, because two parts have them and no type fits both.
    pub(super) fn into_untyped(self) -> Vec<String> {
        self.untyped
    }

    /// Returns the schema of a property that two parts have. Any JSON if no type is known for it.
    fn property(&mut self, name: &str, one: &'s Site<'a>, other: &'s Site<'a>) -> Merged {
        self.both(one, other).unwrap_or_else(|| {
            self.untyped.push(name.to_owned());
            Merged::any()
        })
    }

    fn both(&mut self, one: &'s Site<'a>, other: &'s Site<'a>) -> Option<Merged> {
        let (first, second) = (self.sites.resolve(one)?, self.sites.resolve(other)?);
        let anything =
            |site: &Site<'_>| !restricts_values(site) && !is_choice(site) && !is_composition(site);
        if first.pointer == second.pointer || first.value == second.value || anything(second) {
            return Some(Merged::from(one, plain(one.value)?));
        }
        if anything(first) {
            return Some(Merged::from(other, plain(other.value)?));
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
        Some(Merged::from(one, scalars(first.value, second.value)?))
    }

    fn objects(&mut self, one: &'s Site<'a>, other: &'s Site<'a>) -> Option<Merged> {
        let properties =
            one.entries(Some("properties")).count() + other.entries(Some("properties")).count();
        self.left = self.left.checked_sub(properties)?;
        if self.levels >= MAX_LEVELS {
            return None;
        }
        self.levels += 1;
        let optional = false;
        let parts = [one, other].map(|site| Part { site, optional });
        let merged = merge(self, &parts);
        self.levels -= 1;
        plain(&merged.value).map(|_| merged)
    }

    /// Returns an array whose items fit both.
    pub(super) fn arrays(&mut self, one: &'s Site<'a>, other: &'s Site<'a>) -> Merged {
        let items = [one, other].map(|array| self.sites.at(&array.at("items")));
        let items = match items {
            [Some(first), Some(second)] => self.property("items", first, second),
            [Some(only), None] | [None, Some(only)] => {
                plain(only.value).map_or_else(Merged::any, |value| Merged::from(only, value))
            }
            [None, None] => Merged::any(),
        };
        Merged {
            origins: items.origins_at("/items"),
            value: json!({ "type": "array", "items": items.value }),
        }
    }
}

/// Returns the schema if it contains no composition, so that a copy of it leaves nothing to merge.
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

/// A property, with the part where it was found first.
struct Property<'s, 'a> {
    site: &'s Site<'a>,
    optional: bool,
    /// The merged schema, if two parts have different ones.
    merged: Option<Merged>,
}

/// Merges objects into one that has the properties of all. An optional part requires none.
pub(super) fn merge<'s, 'a>(composer: &mut Composer<'s, 'a>, parts: &[Part<'s, 'a>]) -> Merged {
    let mut names: Vec<&'a str> = Vec::new();
    let mut properties: HashMap<&'a str, Property<'s, 'a>> = HashMap::new();
    for part in parts {
        for (name, _) in part.site.entries(Some("properties")) {
            let place = pointer::join_all(&part.site.pointer, &["properties", name]);
            let Some(site) = composer.sites.at(&place) else {
                continue;
            };
            let optional = part.optional;
            let Some(found) = properties.get_mut(name) else {
                names.push(name);
                let merged = None;
                properties.insert(
                    name,
                    Property {
                        site,
                        optional,
                        merged,
                    },
                );
                continue;
            };
            if found.site.value == site.value {
                found.optional &= optional;
            } else if optional && found.optional {
                found.merged = Some(Merged::any());
            } else if !optional && found.optional {
                *found = Property {
                    site,
                    optional,
                    merged: None,
                };
            } else if !optional {
                // A third schema for the same property is not merged with the result of the first two.
                found.merged = Some(match &found.merged {
                    Some(_) => Merged::any(),
                    None => composer.property(name, found.site, site),
                });
            }
        }
    }
    let mut origins = Vec::new();
    let mut all = Map::new();
    for name in names {
        let Some(property) = properties.remove(name) else {
            continue;
        };
        let within = pointer::join("/properties", name);
        origins.push((within.clone(), property.site.pointer.clone()));
        let schema = match property.merged {
            Some(merged) => {
                origins.extend(merged.origins_at(&within));
                merged.value
            }
            None => property.site.value.clone(),
        };
        all.insert(name.to_owned(), schema);
    }
    let mut merged = Map::new();
    merged.insert("type".to_owned(), json!("object"));
    let required = required(parts);
    if !required.is_empty() {
        merged.insert("required".to_owned(), json!(required));
    }
    if !all.is_empty() {
        merged.insert("properties".to_owned(), Value::Object(all));
    }
    if let Some(schema) = additional(parts) {
        let mut parts = parts.iter();
        let from = parts.find(|part| part.site.get(ADDITIONAL) == Some(&schema));
        let from = from.map(|part| part.site.at(ADDITIONAL));
        origins.extend(from.map(|from| (pointer::join("", ADDITIONAL), from)));
        merged.insert(ADDITIONAL.to_owned(), schema);
    }
    if parts.iter().all(|part| part.site.flag("nullable")) {
        merged.insert("nullable".to_owned(), json!(true));
    }
    Merged {
        value: Value::Object(merged),
        origins,
    }
}

fn required(parts: &[Part<'_, '_>]) -> Vec<Value> {
    let mut required: Vec<Value> = Vec::new();
    for part in parts.iter().filter(|part| !part.optional) {
        for name in part.site.list("required") {
            if !required.contains(name) {
                required.push(name.clone());
            }
        }
    }
    required
}

/// The schema for additional properties. Read literally, a part that allows none refuses the properties of
/// all other parts. The intended meaning is that only properties of some part are allowed.
fn additional(parts: &[Part<'_, '_>]) -> Option<Value> {
    let shaped = parts.iter().filter(|part| !is_shapeless(part.site));
    let mut given: Vec<Option<&Value>> = shaped
        .map(|part| {
            part.site
                .get(ADDITIONAL)
                .filter(|schema| **schema != json!(true))
        })
        .collect();
    if parts.iter().any(|part| part.optional) {
        return None;
    }
    given.dedup();
    if let [Some(schema)] = given[..] {
        return Some(schema.clone());
    }
    let mut schemas = given
        .into_iter()
        .flatten()
        .filter(|schema| schema.is_object());
    schemas.next().filter(|_| schemas.next().is_none()).cloned()
}
