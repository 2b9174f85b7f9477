//! Choices with a discriminator.
//!
//! The generator ignores discriminators and takes the first member that fits, which may be the wrong one.
//! So each member gets the discriminator's property with the values of that member, and no other member
//! fits.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit};
use super::{idents, references};

const DISCRIMINATOR: Rewrite = Rewrite::new(
    "discriminator",
    "the generator ignores it and decodes a value as the first member that fits",
);

struct Member {
    /// Where the choice lists it.
    place: String,
    reference: Value,
    name: String,
    values: BTreeSet<String>,
}

/// Adds the discriminating property to the members of each such choice.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut taken = references::component_types(&draft.value);
    let mut edits = Vec::new();
    let mut components = Vec::new();
    let mut origins = Vec::new();
    for site in sites
        .of_kind(Kind::Schema)
        .filter(|site| site.reference().is_none())
    {
        let Some((keyword, property, members)) = undecided(&sites, site) else {
            continue;
        };
        let owner = references::component_name(site).unwrap_or_default();
        let mut list = Vec::new();
        for member in members {
            let name = format!("{owner}-{}", member.name);
            let name =
                idents::unique_name(name.trim_start_matches('-'), idents::pascal, &mut taken);
            let tag = json!({ "type": "object", "required": [property], "properties": {
                property: { "type": "string", "enum": member.values } } });
            let place = pointer::join("/components/schemas", &name);
            list.push(json!({ "$ref": pointer::to_reference(&place) }));
            let part = |index: &str| pointer::join_all(&place, &["allOf", index]);
            origins.extend([
                (member.place.clone(), place.clone()),
                (member.place, part("0")),
                (site.at("discriminator"), part("1")),
            ]);
            components.push((name, json!({ "allOf": [member.reference, tag] })));
        }
        let message = format!("members are distinguished by {property:?}");
        edits.push(
            Edit::new(DISCRIMINATOR, site.at("discriminator"), message)
                .remove(site.at(keyword))
                .set(site.at("oneOf"), json!(list)),
        );
    }
    draft.apply(edits);
    for (from, to) in origins {
        draft.origins.copied(&from, &to);
    }
    if let Some(schemas) = draft.map_at(&["components", "schemas"]) {
        schemas.extend(components);
    }
}

/// Returns the members of a choice if it has a discriminator that the members' own schemas don't include:
/// the keyword that lists the members, the property, and the members.
fn undecided<'a>(
    sites: &Sites<'a>,
    site: &Site<'a>,
) -> Option<(&'static str, &'a str, Vec<Member>)> {
    let discriminator = site.get("discriminator")?;
    let property = discriminator.get("propertyName")?.as_str()?;
    let keyword = ["oneOf", "anyOf"]
        .into_iter()
        .find(|keyword| site.get(keyword).is_some())?;
    let mut members = Vec::new();
    let mut decided = true;
    let mut seen = BTreeSet::new();
    for member in site.list(keyword) {
        let given = sites.of_value(member)?;
        let target = pointer::of_reference(given.reference()?)?;
        let schema = sites.resolve(given)?;
        let name = pointer::steps(&target).last()?;
        let values = values(discriminator, &target, &name);
        decided &= own_values(sites, schema, property)
            .is_some_and(|own| own.iter().all(|value| seen.insert(value.clone())));
        members.push(Member {
            place: given.pointer.clone(),
            reference: given.value.clone(),
            name,
            values,
        });
    }
    // If two members have the same value, it does not distinguish them.
    let all: BTreeSet<&String> = members.iter().flat_map(|member| &member.values).collect();
    let distinct = all.len()
        == members
            .iter()
            .map(|member| member.values.len())
            .sum::<usize>();
    (!decided && distinct).then_some((keyword, property, members))
}

/// The values of a member: those that are mapped to it, or else its name.
fn values(discriminator: &Value, target: &str, name: &str) -> BTreeSet<String> {
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let leads_here = |to: &Value| {
        to.as_str()
            .is_some_and(|to| to == name || pointer::of_reference(to).as_deref() == Some(target))
    };
    let mapped = mapping
        .into_iter()
        .flatten()
        .filter(|(_, to)| leads_here(to));
    let mapped: BTreeSet<String> = mapped.map(|(value, _)| value.clone()).collect();
    if mapped.is_empty() {
        BTreeSet::from([name.to_owned()])
    } else {
        mapped
    }
}

/// The values that a member's own schema allows, if it requires one of them.
fn own_values(sites: &Sites<'_>, schema: &Site<'_>, property: &str) -> Option<Vec<String>> {
    let required = schema.list("required").iter().any(|name| name == property);
    let place = pointer::join_all(&schema.pointer, &["properties", property]);
    let property = sites.resolve(sites.at(&place)?)?;
    let values = property
        .list("enum")
        .iter()
        .map(|value| value.as_str().map(str::to_owned));
    let values: Option<Vec<String>> = values.collect();
    values.filter(|values| required && !values.is_empty())
}
