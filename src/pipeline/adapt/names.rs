//! Names that would clash in the generated code: of operations, of components, and of the types that the
//! generator makes from schemas without a name.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::Sites;
use super::draft::{Draft, Edit};
use super::type_names::{self, TypeName};
use super::{idents, references};

const OPERATION: Rewrite = Rewrite::new(
    "operation-name",
    "the generator would give a method or a builder a name that the generated code already has",
);
const COMPONENT: Rewrite = Rewrite::new(
    "component-name",
    "the generator would make two types with the same name, or treat both as one",
);
const INLINE: Rewrite = Rewrite::new(
    "inline-name",
    "the generator would give the type of this schema the name of another type, or treat both as \
     one",
);

/// Methods that every client has.
const METHODS: [&str; 5] = ["new", "new_with_client", "pre", "exec", "post"];

/// Types that the builders' code names.
const TYPES: [&str; 15] = [
    "ByteStream",
    "ClientHooks",
    "ClientInfo",
    "Error",
    "OperationInfo",
    "RequestBuilderExt",
    "ResponseValue",
    "Result",
    "Option",
    "String",
    "From",
    "Ok",
    "Err",
    "Some",
    "None",
];

/// Gives every component and inline schema a distinct identifier.
pub(super) fn types(draft: &mut Draft) {
    components(draft);
    // A hoisted schema contains inline schemas under another name. Each round handles one level.
    for _ in 0..super::super::parse::MAX_LEVELS {
        if !inline(draft) {
            break;
        }
    }
}

/// Gives every operation a distinct identifier.
pub(super) fn operations(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut taken: HashSet<String> = METHODS.map(str::to_owned).into();
    taken.extend(TYPES.map(idents::snake));
    let mut edits = Vec::new();
    for operation in sites.operations() {
        let Some(id) = operation.site.text("operationId") else {
            continue;
        };
        let free = idents::unique_name(id, idents::snake, &mut taken);
        if free != id {
            let place = operation.site.at("operationId");
            let message = format!("{id:?} is called `{}`", idents::snake(&free));
            edits.push(Edit::new(OPERATION, &place, message).set(&place, Value::String(free)));
        }
    }
    draft.apply(edits);
}

fn components(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut taken = HashSet::new();
    let mut renamed: HashMap<String, String> = HashMap::new();
    for site in sites.of_kind(Kind::Schema) {
        let Some(name) = references::component_name(site) else {
            continue;
        };
        let free = idents::unique_name(name, idents::pascal, &mut taken);
        if free != name {
            renamed.insert(site.pointer.clone(), free);
        }
    }
    let mut pointing = Vec::new();
    for site in sites.of_kind(Kind::Schema) {
        let target = site.reference().and_then(pointer::of_reference);
        if let Some(name) = target.and_then(|target| renamed.get(&target)) {
            let reference = pointer::to_reference(&pointer::join("/components/schemas", name));
            pointing.push((site.at("$ref"), reference));
        }
    }
    let mut moves: Vec<(&String, &String)> = renamed.iter().collect();
    moves.sort();
    for (place, reference) in pointing {
        draft.set(&place, reference);
    }
    for (place, name) in moves {
        draft.copy(place, &pointer::join("/components/schemas", name));
        let edit = Edit::new(COMPONENT, place, format!("called {name}"));
        draft.apply(vec![edit.remove(place)]);
    }
}

/// Makes a component of each inline schema whose type name is taken. Returns true if there was one.
fn inline(draft: &mut Draft) -> bool {
    let sites = Sites::of(&draft.value);
    let mut taken = references::component_types(&draft.value);
    let mut seen = taken.clone();
    let mut clashes: Vec<TypeName> = Vec::new();
    for found in type_names::inline(&sites) {
        // Names inside a clashing schema depend on its new name.
        let inside = clashes.last().is_some_and(|clash| {
            let rest = found.pointer.strip_prefix(&clash.pointer);
            rest.is_some_and(|rest| rest.starts_with('/'))
        });
        if !inside && !seen.insert(found.name.clone()) {
            clashes.push(found);
        }
    }
    for clash in &clashes {
        let free = idents::unique_name(&clash.name, idents::pascal, &mut taken);
        references::hoist(draft, INLINE, &clash.pointer, &free);
    }
    !clashes.is_empty()
}
