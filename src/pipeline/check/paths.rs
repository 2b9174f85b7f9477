//! Paths and the operations on them.

use std::collections::HashMap;

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Report;
use super::super::rules;
use super::super::sites::Sites;

/// Checks that path items are not references.
pub(super) fn path_items(sites: &Sites<'_>, report: &mut Report) {
    for site in sites.of_kind(Kind::PathItem) {
        // A reference to another document is reported as `external-reference`.
        if site
            .reference()
            .is_some_and(|reference| reference.starts_with('#'))
        {
            report.add(rules::PATH_REFERENCE.at(site.at("$ref"), "a path item by reference"));
        }
    }
}

fn paths<'a>(sites: &Sites<'a>) -> impl Iterator<Item = (&'a str, String)> {
    let paths = sites
        .at("/paths")
        .into_iter()
        .flat_map(|site| site.entries(None));
    paths.map(|(path, _)| (path, pointer::join("/paths", path)))
}

/// Returns the names in a path template, or the problem with it.
pub(crate) fn template(path: &str) -> Result<Vec<&str>, String> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(at) = rest.find(['{', '}']) {
        let open = &rest[at..];
        let end = open
            .strip_prefix('{')
            .and_then(|inner| inner.find(['{', '}', '/']));
        let Some(name) = end.and_then(|end| {
            open[1..]
                .get(..end)
                .filter(|_| open[1..][end..].starts_with('}'))
        }) else {
            return Err(format!("the braces in {path:?} don't match"));
        };
        if name.is_empty() {
            return Err(format!("{path:?} has a parameter without a name"));
        }
        if names.contains(&name) {
            return Err(format!("{path:?} has {{{name}}} twice"));
        }
        names.push(name);
        rest = &open[name.len() + 2..];
    }
    if path.contains(['?', '#']) {
        return Err(format!("{path:?} has a query or a fragment"));
    }
    Ok(names)
}

/// Checks that each path is a valid template.
pub(super) fn templates(sites: &Sites<'_>, report: &mut Report) {
    for (path, place) in paths(sites) {
        if let Err(message) = template(path) {
            report.add(rules::PATH_TEMPLATE.at(place, message));
        }
    }
}

/// Checks that no two templates differ only in their names.
pub(super) fn duplicates(sites: &Sites<'_>, report: &mut Report) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (path, place) in paths(sites) {
        let Ok(names) = template(path) else { continue };
        let shape = names.iter().fold(path.to_owned(), |shape, name| {
            shape.replace(&format!("{{{name}}}"), "{}")
        });
        if let Some(first) = seen.insert(shape, path) {
            report.add(rules::PATH_DUPLICATE.at(place, format!("the same path as {first:?}")));
        }
    }
}

/// Checks that each operation has an id, and that no two have the same one.
pub(super) fn operation_ids(sites: &Sites<'_>, report: &mut Report) {
    let mut seen = HashMap::new();
    for operation in sites.operations() {
        let site = operation.site;
        match site.text("operationId") {
            None => {
                let message = format!(
                    "{} {} has no operationId",
                    operation.method.to_uppercase(),
                    operation.path
                );
                report.add(rules::OPERATION_ID_MISSING.at(&site.pointer, message));
            }
            Some(id) if !id.chars().any(char::is_alphanumeric) => {
                report.add(rules::OPERATION_ID_EMPTY.at(
                    site.at("operationId"),
                    format!("{id:?} does not give a method name"),
                ));
            }
            Some(id) => {
                if let Some(first) = seen.insert(id, &site.pointer) {
                    let message = format!("{id:?} is also the id of {first}");
                    report.add(rules::OPERATION_ID_DUPLICATE.at(site.at("operationId"), message));
                }
            }
        }
    }
}

/// Checks that bodies occur only with methods for which HTTP defines them.
pub(super) fn bodies(sites: &Sites<'_>, report: &mut Report) {
    for operation in sites.operations() {
        let meaningless = matches!(
            operation.method.as_str(),
            "get" | "head" | "delete" | "trace"
        );
        if meaningless && operation.site.get("requestBody").is_some() {
            let message = format!("a {} with a body", operation.method.to_uppercase());
            report.add(rules::BODY_IGNORED.at(operation.site.at("requestBody"), message));
        }
    }
}
