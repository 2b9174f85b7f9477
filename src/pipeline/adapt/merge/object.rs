//! One object of several.

use serde_json::{Map, Value, json};

use super::super::super::pointer;
use super::super::super::sites::Site;
use super::compose::Composer;
use super::expand::Part;
use super::shapeless::is_shapeless;

/// A property, with the part that it was found in first.
struct Property<'s, 'a> {
    site: &'s Site<'a>,
    optional: bool,
    /// What two parts say of it, if they differ.
    merged: Option<Value>,
}

/// Merges objects into one that has the properties of all; an optional part requires none. Also returns
/// where each property comes from: pointer within the object, pointer in the document.
pub(super) fn merge<'s, 'a>(
    composer: &mut Composer<'s, 'a>,
    parts: &[Part<'s, 'a>],
) -> (Value, Vec<(String, String)>) {
    let mut names: Vec<&'a str> = Vec::new();
    let mut properties: std::collections::HashMap<&'a str, Property<'s, 'a>> =
        std::collections::HashMap::new();
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
                found.merged = Some(json!({}));
            } else if !optional && found.optional {
                *found = Property {
                    site,
                    optional,
                    merged: None,
                };
            } else if !optional {
                // Of three schemas of one property, what the first two make is not looked into.
                found.merged = Some(match &found.merged {
                    Some(_) => json!({}),
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
        origins.push((within, property.site.pointer.clone()));
        let schema = property
            .merged
            .unwrap_or_else(|| property.site.value.clone());
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
    merged.extend(additional(parts).map(|schema| ("additionalProperties".to_owned(), schema)));
    if parts.iter().all(|part| part.site.flag("nullable")) {
        merged.insert("nullable".to_owned(), json!(true));
    }
    (Value::Object(merged), origins)
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

/// What further properties may be. Taken literally, a part that allows none refuses the properties of all
/// others; what is meant is that nothing is allowed beyond those of all parts.
fn additional(parts: &[Part<'_, '_>]) -> Option<Value> {
    let shaped = parts.iter().filter(|part| !is_shapeless(part.site));
    let mut said: Vec<Option<&Value>> = shaped
        .map(|part| {
            part.site
                .get("additionalProperties")
                .filter(|schema| **schema != json!(true))
        })
        .collect();
    if parts.iter().any(|part| part.optional) {
        return None;
    }
    said.dedup();
    match said[..] {
        [Some(schema)] => Some(schema.clone()),
        _ => {
            let mut schemas = said
                .into_iter()
                .flatten()
                .filter(|schema| schema.is_object());
            schemas.next().filter(|_| schemas.next().is_none()).cloned()
        }
    }
}
