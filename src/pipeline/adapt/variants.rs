//! Members of a choice to which the generator would give the same variant name, or on which it would panic.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::grammar::Kind;
use super::super::report::Rewrite;
use super::super::sites::{Site, Sites};
use super::draft::Draft;
use super::{idents, references};

const VARIANT: Rewrite = Rewrite::new(
    "variant-name",
    "the generator would give two variants the same name, or panic at a member with additional \
     properties",
);

/// Gives the members of such a choice distinct names.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut taken = references::component_types(&draft.value);
    let mut moves = Vec::new();
    for site in sites
        .of_kind(Kind::Schema)
        .filter(|site| site.reference().is_none())
    {
        for keyword in ["oneOf", "anyOf"] {
            let members: Vec<&Site<'_>> = sites.listed(site, keyword).collect();
            if !is_hazard(&members) {
                continue;
            }
            let inline = members.iter().filter(|member| member.reference().is_none());
            for (index, member) in inline.enumerate() {
                let owner = references::component_name(site).unwrap_or("choice");
                let name = format!("{owner}-variant{index}");
                moves.push((
                    member.pointer.clone(),
                    idents::unique_name(&name, idents::pascal, &mut taken),
                ));
            }
        }
    }
    for (place, name) in moves.into_iter().rev() {
        references::hoist(draft, VARIANT, &place, &name);
    }
}

fn is_hazard(members: &[&Site<'_>]) -> bool {
    let labels: Vec<&str> = members.iter().flat_map(|member| labels(member)).collect();
    let raw: HashSet<&str> = labels.iter().copied().collect();
    let idents: HashSet<String> = raw.iter().map(|label| idents::pascal(label)).collect();
    let open = |member: &&Site<'_>| {
        let further = member.get("additionalProperties");
        further.is_some_and(|further| *further != json!(false))
            && member.get("properties").is_some()
    };
    idents.len() < raw.len() || !labels.is_empty() && members.iter().any(open)
}

/// The names that the generator may give to the variant of an object: its only property, or a constant in
/// it.
fn labels<'a>(member: &Site<'a>) -> Vec<&'a str> {
    let required = |name: &str| {
        member
            .list("required")
            .iter()
            .any(|required| required == name)
    };
    let properties: Vec<(&str, &Value)> = member.entries(Some("properties")).collect();
    if let [(only, _)] = properties[..]
        && required(only)
    {
        return vec![only];
    }
    let constant = |(name, schema): &(&'a str, &'a Value)| {
        let values = schema.get("enum").and_then(Value::as_array)?;
        match &values[..] {
            [Value::String(value)] if required(name) => Some(value.as_str()),
            _ => None,
        }
    };
    properties.iter().filter_map(constant).collect()
}
