//! Components that are a choice and may be null.
//!
//! The generator makes an optional type of such a component, and gives the choice inside the name that the
//! component already has. So the choice becomes a component of its own.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit};
use super::{idents, references};

const NULLABLE: Rewrite = Rewrite::new(
    "nullable-component",
    "the generator would give the choice and the optional type around it the same name",
);

const CHOICES: [&str; 2] = ["oneOf", "anyOf"];

/// Moves the choice out of each such component.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut taken = references::component_types(&draft.value);
    let moves: Vec<(String, String)> = sites
        .of_kind(Kind::Schema)
        .filter(|site| is_nullable_choice(site))
        .filter_map(|site| {
            let name = references::component_name(site)?;
            Some((site.pointer.clone(), inner_name(name, &mut taken)))
        })
        .collect();
    for (place, name) in moves {
        let inner = pointer::join("/components/schemas", &name);
        draft.copy(&place, &inner);
        draft.remove(&pointer::join(&inner, "nullable"));
        let reference = json!({ "$ref": pointer::to_reference(&inner) });
        let mut outer = json!({ "nullable": true, "allOf": [reference] });
        let described = draft.value.pointer(&pointer::join(&place, "description"));
        if let Some(description) = described {
            outer["description"] = description.clone();
        }
        let edit = Edit::new(NULLABLE, &place, format!("the choice is called {name}"));
        draft.apply(vec![edit.set(&place, outer)]);
    }
}

fn inner_name(component: &str, taken: &mut HashSet<String>) -> String {
    idents::unique_name(&format!("{component}Value"), idents::pascal, taken)
}

/// A choice of one is none to the generator.
fn is_nullable_choice(site: &Site<'_>) -> bool {
    site.reference().is_none()
        && site.get("nullable") == Some(&Value::Bool(true))
        && CHOICES.iter().any(|choice| site.list(choice).len() > 1)
}
