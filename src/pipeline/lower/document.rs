//! The objects other than schemas: what 3.1 and 3.2 added to them, and no longer require.
//!
//! OpenAPI 3.1.1, the "Fixed Fields" of "OpenAPI Object" (`webhooks`, `jsonSchemaDialect`, `paths` is
//! optional), "Info Object" (`summary`), "License Object" (`identifier`), "Components Object"
//! (`pathItems`), "Operation Object" (`responses` is optional), "Security Scheme Object" (`mutualTLS`) and
//! "Security Requirement Object" (roles); migration notes, "Webhooks". OpenAPI 3.2.0, "Fixed Fields" of the
//! objects in [`LATER`].

use serde_json::{Map, Value, json};

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::rules;
use super::super::version::Version;
use super::place::Place;

const VERSION: Rewrite = Rewrite::new(
    "version",
    "the rules and the generator work on OpenAPI 3.0; the rewrites below are all that was needed",
);
const DIALECT: Rewrite = Rewrite::new(
    "schema-dialect",
    "OpenAPI 3.0 has one dialect of schemas, and this model is written in it",
);
const WEBHOOKS: Rewrite = Rewrite::new(
    "webhooks",
    "OpenAPI 3.0 has requests that the server sends only in `callbacks`; a client sends none",
);
const PATH_ITEMS: Rewrite = Rewrite::new(
    "path-items",
    "OpenAPI 3.0 has no path items in `components`; those in use are written out",
);
const PATHS: Rewrite = Rewrite::new("paths-added", "OpenAPI 3.0 requires `paths`");
const RESPONSES: Rewrite = Rewrite::new(
    "responses-added",
    "OpenAPI 3.0 requires `responses`; `default` allows any response",
);
const DESCRIPTION: Rewrite = Rewrite::new(
    "description-added",
    "OpenAPI 3.0 requires `description`; an empty one says nothing",
);
const SUMMARY: Rewrite = Rewrite::new(
    "info-summary",
    "OpenAPI 3.0 has no `summary` here; `description` begins with it",
);
const LICENSE: Rewrite = Rewrite::new(
    "license-identifier",
    "OpenAPI 3.0 has no `identifier` here; the name ends with it",
);
const MUTUAL_TLS: Rewrite = Rewrite::new(
    "mutual-tls",
    "OpenAPI 3.0 has no client certificates; `http` keeps a name for the scheme, and nothing is sent for it",
);
const ROLES: Rewrite = Rewrite::new(
    "security-roles",
    "OpenAPI 3.0 has scopes only for oauth2 and openIdConnect; roles are not sent",
);
const LATER_FIELD: Rewrite = Rewrite::new(
    "later-field",
    "a field of OpenAPI 3.2 that a client does not need",
);
const EXTENSION: Rewrite =
    Rewrite::new("extension", "OpenAPI 3.0 has no extensions in this object");

/// Fields of 3.2 that are documentation, or that concern features this client does not have.
const LATER: &[(Kind, &[&str])] = &[
    (Kind::OpenApi, &["$self"]),
    (Kind::Components, &["mediaTypes"]),
    (Kind::Tag, &["summary", "parent", "kind"]),
    (Kind::Server, &["name"]),
    (Kind::Response, &["summary"]),
    (Kind::Example, &["dataValue", "serializedValue"]),
    (Kind::Discriminator, &["defaultMapping"]),
    (Kind::Xml, &["nodeType"]),
    (
        Kind::MediaType,
        &["itemSchema", "prefixEncoding", "itemEncoding"],
    ),
    (
        Kind::Encoding,
        &["encoding", "prefixEncoding", "itemEncoding"],
    ),
    (Kind::PathItem, &["query", "additionalOperations"]),
    (Kind::SecurityScheme, &["deprecated", "oauth2MetadataUrl"]),
    (Kind::OauthFlows, &["deviceAuthorization"]),
    (Kind::OauthFlow, &["deviceAuthorizationUrl"]),
];

/// Rewrites an object, but not the objects in it.
pub(super) fn rewrite(kind: Kind, object: &mut Place<'_, '_>) {
    match kind {
        Kind::OpenApi => root(object),
        Kind::Info => summary(object),
        Kind::License => license(object),
        Kind::SecurityScheme => mutual_tls(object),
        Kind::SecurityRequirement => roles(object),
        Kind::Operation => responses(object),
        Kind::Link => link(object),
        Kind::Discriminator => discriminator(object),
        _ => {}
    }
    if object.context.version < Version::V3_2 {
        return;
    }
    if kind == Kind::Response && !object.has("description") {
        object.report(DESCRIPTION, "", "an empty `description`");
        object.object.insert("description".to_owned(), json!(""));
    }
    for (_, fields) in LATER.iter().filter(|(owner, _)| *owner == kind) {
        fields
            .iter()
            .for_each(|field| object.drop(LATER_FIELD, field));
    }
}

fn root(document: &mut Place<'_, '_>) {
    if document.has_json_schema() {
        document.report(VERSION, "openapi", "read as 3.0.3");
        document.put("openapi", json!("3.0.3"), "openapi");
    }
    if document.text("jsonSchemaDialect").is_some() || !document.has_json_schema() {
        document.drop(DIALECT, "jsonSchemaDialect");
    }
    let described = ["paths", "components", "webhooks"]
        .iter()
        .any(|field| document.has(field));
    if document.has_json_schema() && !described {
        let message = "OpenApi without `paths`, `components` or `webhooks`";
        document.problem(rules::MISSING_FIELD, "", message);
    }
    let optional = document.has_json_schema() || document.has("webhooks");
    if optional && !document.has("paths") {
        document.report(PATHS, "", "no paths");
        document.object.insert("paths".to_owned(), json!({}));
    }
    let webhooks = document.get("webhooks").is_some_and(Value::is_object);
    if webhooks {
        document.report(WEBHOOKS, "webhooks", "`callbacks` in `components`");
        let webhooks = document.take("webhooks");
        callbacks(document, "webhooks", webhooks, "/webhooks");
    }
    let components = document.object.get_mut("components");
    let components = components.and_then(Value::as_object_mut);
    if let Some(items) = components.and_then(|all| all.shift_remove("pathItems")) {
        let place = pointer::join_all("", &["components", "pathItems"]);
        document
            .context
            .report(PATH_ITEMS, &place, "`callbacks` in `components`");
        callbacks(document, "pathItems", Some(items), &place);
    }
}

/// Makes a callback of a map of path items, which has the same form.
fn callbacks(document: &mut Place<'_, '_>, name: &str, items: Option<Value>, from: &str) {
    let map = |value: &mut Map<String, Value>, key: &str| {
        let entry = value.entry(key).or_insert_with(|| json!({}));
        entry.as_object_mut().map(std::mem::take)
    };
    let Some(mut components) = map(document.object, "components") else {
        return;
    };
    if let Some(mut callbacks) = map(&mut components, "callbacks") {
        let mut free = name.to_owned();
        while callbacks.contains_key(&free) {
            free.push('_');
        }
        let place = pointer::join_all("", &["components", "callbacks", &free]);
        document.context.origins.placed(&place, from);
        callbacks.insert(free, items.unwrap_or_default());
        components.insert("callbacks".to_owned(), callbacks.into());
    }
    document
        .object
        .insert("components".to_owned(), components.into());
}

fn summary(info: &mut Place<'_, '_>) {
    let Some(summary) = info.text("summary").map(str::to_owned) else {
        return;
    };
    info.report(SUMMARY, "summary", "the beginning of `description`");
    let description = match info.text("description") {
        Some(description) => format!("{summary}\n\n{description}"),
        None => summary,
    };
    let from = if info.has("description") {
        "description"
    } else {
        "summary"
    };
    info.put("description", Value::String(description), from);
    info.take("summary");
}

fn license(license: &mut Place<'_, '_>) {
    let Some(identifier) = license.text("identifier").map(str::to_owned) else {
        return;
    };
    if license.has_json_schema() && license.has("url") {
        let message = "both `identifier` and `url`";
        license.problem(rules::LICENSE, "", message);
    }
    license.report(LICENSE, "identifier", "the end of `name`");
    if let Some(name) = license.text("name").filter(|name| *name != identifier) {
        let name = format!("{name} ({identifier})");
        license.put("name", Value::String(name), "name");
    }
    license.take("identifier");
}

fn mutual_tls(scheme: &mut Place<'_, '_>) {
    if scheme.text("type") == Some("mutualTLS") {
        scheme.report(MUTUAL_TLS, "type", "an HTTP scheme called mutualTLS");
        scheme.put("scheme", json!("mutualTLS"), "type");
        scheme.put("type", json!("http"), "type");
    }
}

/// From 3.1 on, a requirement may list roles for any scheme.
fn roles(requirement: &mut Place<'_, '_>) {
    if !requirement.has_json_schema() {
        return;
    }
    let schemes = requirement
        .context
        .written
        .pointer("/components/securitySchemes");
    let scoped = |name: &String| {
        let kind = schemes.and_then(|all| all.get(name)?.get("type")?.as_str());
        // `check` reports a scheme that is a reference or missing.
        kind.is_none_or(|kind| matches!(kind, "oauth2" | "openIdConnect"))
    };
    let listed = |value: &Value| {
        let roles = value.as_array();
        roles.is_some_and(|roles| !roles.is_empty() && roles.iter().all(Value::is_string))
    };
    let all = requirement.object.iter();
    let without: Vec<String> = all
        .filter(|(name, value)| listed(value) && !scoped(name))
        .map(|(name, _)| name.clone())
        .collect();
    for name in without {
        requirement.report(ROLES, &name, "without the roles");
        requirement.put(&name, json!([]), &name);
    }
}

fn responses(operation: &mut Place<'_, '_>) {
    if operation.has_json_schema() && !operation.has("responses") {
        operation.report(RESPONSES, "", "any response");
        let any = json!({ "default": { "description": "" } });
        operation.object.insert("responses".to_owned(), any);
    }
}

/// An operation may have moved with its path item.
fn link(link: &mut Place<'_, '_>) {
    let reference = link.text("operationRef").map(str::to_owned);
    if let Some(reference) = reference.filter(|reference| reference.starts_with('#')) {
        let place = link.at("operationRef");
        link.context.refer(Kind::Operation, &reference, place);
    }
}

fn discriminator(discriminator: &mut Place<'_, '_>) {
    let place = discriminator.at("mapping");
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let targets: Vec<(String, String)> = mapping
        .into_iter()
        .flatten()
        .filter_map(|(key, target)| {
            let target = target.as_str().filter(|target| target.starts_with('#'))?;
            Some((pointer::join(&place, key), target.to_owned()))
        })
        .collect();
    for (place, target) in targets {
        discriminator.context.refer(Kind::Schema, &target, place);
    }
    if discriminator.has_json_schema() {
        let keys = discriminator.object.keys();
        let extensions: Vec<String> = keys.filter(|key| key.starts_with("x-")).cloned().collect();
        for key in extensions {
            discriminator.drop(EXTENSION, &key);
        }
    }
}
