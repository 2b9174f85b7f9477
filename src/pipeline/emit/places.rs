//! Finds the places in a document that parts of the generated code come from.

use std::collections::{HashMap, HashSet};

use super::super::adapt::{Adapted, Call, idents, type_names};
use super::super::pointer;
use super::super::sites::{Site, Sites};

/// The places of an adapted document by the names that the generated code gives them.
pub(super) struct Places<'a> {
    adapted: &'a Adapted,
    sites: Sites<'a>,
    /// Schemas by the name of their type.
    types: HashMap<String, String>,
    calls: HashMap<&'a str, &'a Call>,
}

impl<'a> Places<'a> {
    pub(super) fn of(adapted: &'a Adapted) -> Self {
        let sites = Sites::of(&adapted.value);
        let mut types = HashMap::new();
        for found in type_names::all(&sites) {
            // Types with the same name are one type. Its place is the first one.
            types.entry(found.name).or_insert(found.pointer);
        }
        let calls = adapted
            .calls
            .iter()
            .map(|call| (call.builder.as_str(), call));
        Self {
            calls: calls.collect(),
            adapted,
            sites,
            types,
        }
    }

    /// Returns the place in the document as it was read.
    pub(super) fn origin(&self, place: &str) -> String {
        self.adapted.origins.of(place)
    }

    pub(super) fn of_type(&self, name: &str) -> &str {
        self.types.get(name).map_or("", String::as_str)
    }

    pub(super) fn call(&self, builder: &str) -> Option<&'a Call> {
        self.calls.get(builder).copied()
    }

    /// Returns the schema of a property, by its name in JSON or the identifier made from it.
    pub(super) fn of_field(&self, owner: &str, name: &str) -> String {
        let place = self.of_type(owner);
        let property = self
            .sites
            .at(place)
            .and_then(|site| self.property(site, name));
        property.unwrap_or_else(|| place.to_owned())
    }

    /// Returns the part of a schema that has a property: the schema itself, or one it is composed of.
    fn property(&self, site: &Site<'_>, name: &str) -> Option<String> {
        let mut seen = HashSet::new();
        let mut open = vec![site.pointer.clone()];
        while let Some(place) = open.pop() {
            let Some(site) = self
                .sites
                .at(&place)
                .and_then(|site| self.sites.resolve(site))
            else {
                continue;
            };
            if !seen.insert(site.pointer.clone()) {
                continue;
            }
            let is_it = |property: &str| {
                property == name || idents::snake(property) == name.trim_end_matches('_')
            };
            let mut properties = site.entries(Some("properties"));
            if let Some((property, _)) = properties.find(|(property, _)| is_it(property)) {
                return Some(pointer::join_all(&site.pointer, &["properties", property]));
            }
            for keyword in ["allOf", "oneOf", "anyOf"] {
                let parts = self.sites.listed(site, keyword);
                open.extend(parts.map(|part| part.pointer.clone()));
            }
        }
        None
    }

    /// Returns the member of a union, or the list of an enum's values.
    pub(super) fn of_variant(&self, owner: &str, index: usize) -> String {
        let place = self.of_type(owner);
        let Some(site) = self.sites.at(place) else {
            return place.to_owned();
        };
        let members = ["oneOf", "anyOf"]
            .into_iter()
            .find(|keyword| site.get(keyword).is_some());
        match members {
            Some(keyword) => pointer::join_all(place, &[keyword, &index.to_string()]),
            None => site.at("enum"),
        }
    }

    /// Returns the parameter or request body that a setter sets.
    pub(super) fn of_parameter(&self, builder: &str, setter: &str) -> String {
        let Some(call) = self.call(builder) else {
            return String::new();
        };
        let operation = self.sites.at(&call.pointer);
        let parameters = operation.map_or(&[][..], |operation| operation.list("parameters"));
        let named = |parameter: &&serde_json::Value| {
            parameter
                .get("name")
                .and_then(serde_json::Value::as_str)
                .is_some_and(|name| idents::snake(name) == setter.trim_end_matches('_'))
        };
        match parameters.iter().position(|parameter| named(&parameter)) {
            Some(index) => pointer::join_all(&call.pointer, &["parameters", &index.to_string()]),
            None => pointer::join(&call.pointer, "requestBody"),
        }
    }

    /// Returns the first success response of an operation.
    pub(super) fn of_success(&self, operation: &str) -> String {
        let responses = pointer::join(operation, "responses");
        let success = self.sites.at(&responses).and_then(|site| {
            let mut statuses = site.entries(None);
            statuses
                .find(|(status, _)| status.starts_with('2'))
                .map(|(status, _)| site.at(status))
        });
        success.unwrap_or(responses)
    }
}
