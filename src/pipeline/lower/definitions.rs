//! Moves schemas from places that 3.0 does not have, such as `$defs`, to the components, and updates
//! references to what has moved.
//!
//! JSON Schema Core, 8.2.4 (`$defs`); OpenAPI 3.1.1, "Components Object", keys.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Rewrite;
use super::place::{Context, WIDENED};

const MOVED: Rewrite = Rewrite::new(
    "definition-moved",
    "OpenAPI 3.0 keeps the schemas that are referred to in `components`",
);

const SCHEMAS: [&str; 2] = ["components", "schemas"];

/// Places of the document as it was written, with their places in the model.
struct NewPlaces(BTreeMap<String, String>);

impl NewPlaces {
    fn of(context: &Context<'_>) -> Self {
        let mut new_places = Self(BTreeMap::new());
        new_places.add_moves(context, "");
        new_places
    }

    /// Adds what moved to places below `root`.
    fn add_moves(&mut self, context: &Context<'_>, root: &str) {
        let aside = format!("/{WIDENED}/");
        for (place, origin) in context.origins.all() {
            if !place.starts_with(root) || place.contains(&aside) {
                continue;
            }
            let home = self
                .0
                .entry(origin.to_owned())
                .or_insert_with(|| place.to_owned());
            // If a part repeats its owner, references lead to the owner.
            if place.len() < home.len() {
                place.clone_into(home);
            }
        }
    }

    /// Returns the place of something in the model, if it is still there.
    fn find(&self, context: &Context<'_>, model: &Value, origin: &str) -> Option<String> {
        if model.pointer(origin).is_some() && context.origins.of(origin) == origin {
            return Some(origin.to_owned());
        }
        let mut prefix = origin;
        loop {
            if let Some(home) = self.0.get(prefix) {
                let place = format!("{home}{}", &origin[prefix.len()..]);
                return model.pointer(&place).map(|_| place);
            }
            prefix = prefix.rsplit_once('/')?.0;
        }
    }
}

/// Moves schemas that are referred to and have lost their place, and updates the references.
pub(super) fn move_lost_schemas(context: &mut Context<'_>, model: &mut Value) {
    let mut new_places = NewPlaces::of(context);
    let mut next = 0;
    while let Some(reference) = context.references.get(next).cloned() {
        next += 1;
        if reference.kind == Kind::Schema
            && new_places.find(context, model, &reference.target).is_none()
            && let Some(place) = move_to_components(context, model, definition(&reference.target))
        {
            new_places.add_moves(context, &place);
        }
    }
    for reference in std::mem::take(&mut context.references) {
        let Some(home) = new_places.find(context, model, &reference.target) else {
            continue;
        };
        if (home != reference.target || reference.respelled)
            && let Some(text) = model.pointer_mut(&reference.place)
        {
            *text = pointer::to_reference(&home);
        }
    }
}

/// The whole definition that contains a place, or the place itself.
fn definition(target: &str) -> &str {
    let start = ["/$defs/", "/definitions/"]
        .iter()
        .filter_map(|keyword| Some(target.rfind(keyword)? + keyword.len()))
        .max();
    let Some(start) = start else { return target };
    let end = target[start..].find('/');
    end.map_or(target, |end| &target[..start + end])
}

/// Copies the schema at `origin` in the document as it was written to the components.
fn move_to_components(
    context: &mut Context<'_>,
    model: &mut Value,
    origin: &str,
) -> Option<String> {
    let mut schema = match context.written.pointer(origin)? {
        Value::Bool(true) => json!({}),
        Value::Bool(false) => json!({ "not": {} }),
        object @ Value::Object(_) => object.clone(),
        _ => return None,
    };
    if !context.fits_budget(&schema) {
        return None;
    }
    let name = free_name(schemas(model)?, origin);
    let place = pointer::join_all("", &[SCHEMAS[0], SCHEMAS[1], &name]);
    context.origins.placed(&place, origin);
    context.report(MOVED, &place, format!("the component {name}"));
    context.schema(&mut schema, &place);
    schemas(model)?.insert(name, schema);
    Some(place)
}

/// The schemas of the components. Creates the map if it is missing.
fn schemas(model: &mut Value) -> Option<&mut Map<String, Value>> {
    let mut value = model;
    for step in SCHEMAS {
        let object = value.as_object_mut()?;
        value = object.entry(step).or_insert_with(|| json!({}));
    }
    value.as_object_mut()
}

/// Makes a free name for a component: the last step of its place, then also the name of its owner, then a
/// number.
fn free_name(taken: &Map<String, Value>, place: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let steps: Vec<String> = pointer::steps(place)
        .map(|step| step.replace(|c| !allowed(c), "_"))
        .collect();
    let last = steps.last().cloned().unwrap_or_default();
    let owner = steps.get(2).cloned().unwrap_or_default();
    let whole = format!("{owner}_{last}");
    let numbered = (2_usize..).map(|number| format!("{whole}_{number}"));
    let names = [last, whole.clone()].into_iter().chain(numbered);
    let mut free = names.filter(|name| !name.is_empty() && !taken.contains_key(name));
    free.next().unwrap_or(whole)
}
