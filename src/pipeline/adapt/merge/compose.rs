//! Composes one schema from the parts of an alternative.

use serde_json::{Map, Value, json};

use super::super::super::pointer;
use super::super::super::sites::{Site, Sites};
use super::super::references;
use super::expand::{Combination, Part};
use super::object::{self, Composer, Merged};
use super::scalars::scalars;
use super::shape::{is_array, is_composition, is_object, is_shapeless};

/// The schema of one alternative.
pub(super) struct Composed {
    value: Value,
    /// The origins of its parts: pointer within the schema, pointer in the document.
    origins: Vec<(String, String)>,
    /// Properties that two parts have and that no type fits.
    untyped: Vec<String>,
}

impl Composed {
    /// A reference to a component that has the same parts.
    pub(super) fn reference(component: &str) -> Self {
        Self {
            value: json!({ "$ref": pointer::to_reference(component) }),
            origins: Vec::new(),
            untyped: Vec::new(),
        }
    }

    pub(super) fn is_reference(&self) -> bool {
        self.value.get("$ref").is_some()
    }

    /// The copies made by putting this schema at a place: from, to.
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

    /// Adds this schema to the other fields of the composition.
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
    let mut composer = Composer::new(sites);
    let parts = &alternative.parts;
    let shaped: Vec<&Part<'_, '_>> = parts
        .iter()
        .filter(|part| !is_shapeless(part.site))
        .collect();
    let requires = parts.iter().any(|part| {
        !part.optional && is_shapeless(part.site) && part.site.get("required").is_some()
    });
    let Merged { value, origins } = match &shaped[..] {
        [only] if !requires && !only.optional && !is_composition(only.site) => {
            let place = &only.site.pointer;
            let value = match references::component_name(only.site) {
                Some(_) => json!({ "$ref": pointer::to_reference(place) }),
                None => only.site.value.clone(),
            };
            Merged {
                value,
                origins: vec![(String::new(), place.clone())],
            }
        }
        _ if parts.iter().all(|part| is_object(part.site)) => object::merge(&mut composer, parts),
        _ if shaped.iter().any(|part| part.optional) => return None,
        [first, second] if is_array(first.site) && is_array(second.site) => {
            composer.arrays(first.site, second.site)
        }
        [first, rest @ ..] => {
            let first = own_fields(first.site);
            let merge = |one: Value, part: &&Part<'_, '_>| scalars(&one, &own_fields(part.site));
            Merged {
                value: rest.iter().try_fold(first, merge)?,
                origins: Vec::new(),
            }
        }
        [] => Merged {
            value: json!({}),
            origins: Vec::new(),
        },
    };
    Some(Composed {
        value,
        origins,
        untyped: composer.into_untyped(),
    })
}

/// The fields of a schema without its parts.
fn own_fields(site: &Site<'_>) -> Value {
    let fields = site.entries(None);
    let own = fields.filter(|(field, _)| !["allOf", "oneOf", "anyOf"].contains(field));
    Value::Object(
        own.map(|(field, value)| (field.to_owned(), value.clone()))
            .collect(),
    )
}
