//! Predicts the names that the generator gives to the types of schemas.

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::sites::{Site, Sites};
use super::{idents, references};

/// A schema that becomes a type.
pub(crate) struct TypeName {
    /// The type's name, as an identifier.
    pub(crate) name: String,
    /// Pointer to the schema.
    pub(crate) pointer: String,
}

/// Returns the types of the inline schemas in the generator's order: those in components first.
pub(super) fn inline(sites: &Sites<'_>) -> Vec<TypeName> {
    let mut walk = Walk {
        sites,
        found: Vec::new(),
    };
    for site in sites.of_kind(Kind::Schema) {
        if let Some(name) = references::component_name(site) {
            walk.inside(site, &idents::pascal(name));
        }
    }
    walk.operations();
    walk.found
}

/// Returns all types of a document: those of components and of inline schemas.
pub(crate) fn all(sites: &Sites<'_>) -> Vec<TypeName> {
    let components = sites.of_kind(Kind::Schema).filter_map(|site| {
        let name = idents::pascal(references::component_name(site)?);
        Some(TypeName {
            name,
            pointer: site.pointer.clone(),
        })
    });
    let mut all: Vec<TypeName> = components.collect();
    all.extend(inline(sites));
    all
}

struct Walk<'s, 'a> {
    sites: &'s Sites<'a>,
    found: Vec<TypeName>,
}

impl Walk<'_, '_> {
    /// `<Operation>Response`, `<Operation>Body`, `<Operation><Parameter>`.
    fn operations(&mut self) {
        for operation in self.sites.operations() {
            let id = operation.site.text("operationId").unwrap_or_default();
            let body = operation.site.get("requestBody");
            self.media_types(body, id, "body");
            for (_, parameter) in self.sites.parameters(&operation) {
                let name = parameter.text("name").unwrap_or_default();
                self.at(parameter.get("schema"), id, name);
            }
            // The success responses of an operation share one type.
            let responses = self.sites.at(&operation.site.at("responses"));
            let first = responses.and_then(|responses| {
                responses
                    .entries(None)
                    .find(|(status, _)| status.starts_with('2'))
            });
            if let Some((_, response)) = first {
                self.media_types(Some(response), id, "response");
            }
        }
    }

    fn media_types(&mut self, owner: Option<&Value>, id: &str, part: &str) {
        let content = owner.and_then(|owner| owner.get("content")?.as_object());
        for (_, media) in content.into_iter().flatten() {
            self.at(media.get("schema"), id, part);
        }
    }

    /// Visits a schema that is named after its owner and its part of it.
    fn at(&mut self, schema: Option<&Value>, owner: &str, part: &str) {
        // Most schemas are scalars. Names are not made for them, because that would be most of the cost.
        let Some(schema) = schema.filter(|schema| makes_a_type(schema) || has_parts(schema)) else {
            return;
        };
        let site = self.sites.of_value(schema);
        let Some(site) = site.filter(|site| site.reference().is_none()) else {
            return;
        };
        let name = idents::pascal(&format!("{owner}-{part}"));
        if makes_a_type(schema) {
            self.found.push(TypeName {
                name: name.clone(),
                pointer: site.pointer.clone(),
            });
        }
        self.inside(site, &name);
    }

    fn inside(&mut self, site: &Site<'_>, name: &str) {
        for (property, schema) in site.entries(Some("properties")) {
            self.at(Some(schema), name, property);
        }
        self.at(site.get("items"), name, "item");
        self.at(site.get("additionalProperties"), name, "value");
        for (keyword, part) in [
            ("oneOf", "variant"),
            ("anyOf", "variant"),
            ("allOf", "subtype"),
        ] {
            for (index, member) in site.list(keyword).iter().enumerate() {
                self.at(Some(member), name, &format!("{part}{index}"));
            }
        }
    }
}

fn has_parts(schema: &Value) -> bool {
    ["items", "additionalProperties"]
        .iter()
        .any(|keyword| schema.get(keyword).is_some())
}

/// Returns true if a schema becomes a generated type instead of a type of Rust's own.
fn makes_a_type(schema: &Value) -> bool {
    let shaping = [
        "properties",
        "oneOf",
        "anyOf",
        "allOf",
        "enum",
        "minLength",
        "maxLength",
    ];
    shaping.iter().any(|keyword| schema.get(keyword).is_some())
}
