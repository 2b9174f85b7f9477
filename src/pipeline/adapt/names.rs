//! Names that would clash in the generated code: of operations, of components, and of the types that
//! the generator makes of schemas without a name.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit, Rewrite};
use super::{idents, references};

const OPERATION: Rewrite = Rewrite::new(
    "operation-name",
    "the generator would make a method or a builder of a name that is taken in the generated code",
);
const COMPONENT: Rewrite = Rewrite::new(
    "component-name",
    "the generator would make two types of one name, or take both for one",
);
const INLINE: Rewrite = Rewrite::new(
    "inline-name",
    "the generator would name the type of this schema as another type is named, or take both for one",
);

/// Methods that the client has already.
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

/// Gives every component and inline schema an identifier of its own.
pub(super) fn types(draft: &mut Draft) {
    components(draft);
    // What is hoisted has inline schemas of its own, under another name. Each round takes one level.
    for _ in 0..super::super::parse::MOST_LEVELS {
        if !inline(draft) {
            break;
        }
    }
}

/// Gives every operation an identifier of its own.
pub(super) fn operations(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut taken: HashSet<String> = METHODS.map(str::to_owned).into();
    taken.extend(TYPES.map(idents::snake));
    let mut edits = Vec::new();
    for operation in sites.operations() {
        let Some(id) = operation.site.text("operationId") else {
            continue;
        };
        let free = idents::free(id, idents::snake, &mut taken);
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
        let free = idents::free(name, idents::pascal, &mut taken);
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
        let Some(schema) = draft.value.pointer(place).cloned() else {
            continue;
        };
        let to = pointer::join("/components/schemas", name);
        draft.apply(vec![
            Edit::new(COMPONENT, place, format!("called {name}"))
                .remove(place)
                .set(to, schema),
        ]);
    }
}

/// Makes a component of each inline schema whose type's name is taken; whether there was one.
fn inline(draft: &mut Draft) -> bool {
    let sites = Sites::of(&draft.value);
    let mut taken = references::component_types(&draft.value);
    let mut named = Named {
        sites: &sites,
        seen: taken.clone(),
        clashes: Vec::new(),
    };
    for site in sites.of_kind(Kind::Schema) {
        if let Some(name) = references::component_name(site) {
            named.inside(site, &idents::pascal(name));
        }
    }
    named.operations();
    let clashes = named.clashes;
    for (place, name) in &clashes {
        let free = idents::free(name, idents::pascal, &mut taken);
        references::hoist(draft, INLINE, place, &free);
    }
    !clashes.is_empty()
}

/// The names that the generator gives to schemas without one, as far as they can be told.
struct Named<'s, 'a> {
    sites: &'s Sites<'a>,
    seen: HashSet<String>,
    clashes: Vec<(String, String)>,
}

impl Named<'_, '_> {
    /// `<Operation>Response`, `<Operation>Body`, `<Operation><Parameter>`.
    fn operations(&mut self) {
        for operation in self.sites.operations() {
            let id = operation.site.text("operationId").unwrap_or_default();
            let content = pointer::join_all(&operation.site.pointer, &["requestBody", "content"]);
            self.media_types(&content, &format!("{id}-body"));
            for (_, parameter) in self.sites.parameters(&operation) {
                let name = format!("{id}-{}", parameter.text("name").unwrap_or_default());
                self.at(&parameter.at("schema"), &name);
            }
            // Responses of one operation share their type, and the rewrite of responses sees to it that they may.
            let responses = self.sites.at(&operation.site.at("responses"));
            let first = responses.and_then(|responses| {
                responses
                    .entries(None)
                    .find(|(status, _)| status.starts_with('2'))
            });
            if let Some((status, _)) = first {
                let place =
                    pointer::join_all(&operation.site.pointer, &["responses", status, "content"]);
                self.media_types(&place, &format!("{id}-response"));
            }
        }
    }

    fn media_types(&mut self, content: &str, name: &str) {
        let types = self.sites.root.pointer(content).and_then(Value::as_object);
        for media in types.into_iter().flat_map(serde_json::Map::keys) {
            self.at(&pointer::join_all(content, &[media, "schema"]), name);
        }
    }

    fn at(&mut self, place: &str, name: &str) {
        let Some(site) = self
            .sites
            .at(place)
            .filter(|site| site.reference().is_none())
        else {
            return;
        };
        let name = idents::pascal(name);
        if makes_a_type(site) && !self.seen.insert(name.clone()) {
            self.clashes.push((place.to_owned(), name));
        } else {
            self.inside(site, &name);
        }
    }

    fn inside(&mut self, site: &Site<'_>, name: &str) {
        for (property, _) in site.entries(Some("properties")) {
            let place = pointer::join_all(&site.pointer, &["properties", property]);
            self.at(&place, &format!("{name}-{property}"));
        }
        self.at(&site.at("items"), &format!("{name}-item"));
        self.at(&site.at("additionalProperties"), &format!("{name}-value"));
        for (keyword, part) in [
            ("oneOf", "variant"),
            ("anyOf", "variant"),
            ("allOf", "subtype"),
        ] {
            for index in 0..site.list(keyword).len() {
                let place = pointer::join_all(&site.pointer, &[keyword, &index.to_string()]);
                self.at(&place, &format!("{name}-{part}{index}"));
            }
        }
    }
}

/// Whether the generator makes a type of a schema, rather than use one of Rust's.
fn makes_a_type(site: &Site<'_>) -> bool {
    let shaping = [
        "properties",
        "oneOf",
        "anyOf",
        "allOf",
        "enum",
        "minLength",
        "maxLength",
    ];
    shaping.iter().any(|keyword| site.get(keyword).is_some())
}
