//! The remedy of each rule.

use serde_json::{Value, json};

use super::super::check::catalogue as rules;
use super::super::check::paths::template;
use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::{Problem, Severity};
use super::super::sites::{Site, Sites};
use super::{fields, schemas};

/// What is done about a problem.
pub(super) enum Remedy {
    /// The generator takes it as it is.
    Nothing,
    Edit(Edit),
    /// The operations at this place are left out.
    LeaveOut(String),
    /// No client can be generated.
    Fatal,
}

/// A repair of one place.
pub(super) struct Edit {
    pub(super) place: String,
    pub(super) message: String,
    pub(super) changes: Vec<(String, Change)>,
}

pub(super) enum Change {
    Set(Value),
    Remove,
    /// A copy of what stands at this pointer.
    Copy(String),
    /// An element at the end of the list at the place.
    Push(Value),
    /// A free `operationId` for the operation at the place.
    Name,
}

impl Remedy {
    pub(super) fn edit(
        place: impl Into<String>,
        message: impl Into<String>,
        changes: Vec<(String, Change)>,
    ) -> Self {
        Self::Edit(Edit {
            place: place.into(),
            message: message.into(),
            changes,
        })
    }

    pub(super) fn set(place: String, value: Value, message: impl Into<String>) -> Self {
        Self::edit(place.clone(), message, vec![(place, Change::Set(value))])
    }

    pub(super) fn remove(place: String) -> Self {
        Self::edit(place.clone(), "removed", vec![(place, Change::Remove)])
    }

    pub(super) fn copy(from: String, to: String, message: impl Into<String>) -> Self {
        Self::edit(to.clone(), message, vec![(to, Change::Copy(from))])
    }
}

/// Where a problem is: the innermost object around it, and the steps from there.
pub(super) struct Spot<'s, 'a> {
    pub(super) sites: &'s Sites<'a>,
    pub(super) site: &'s Site<'a>,
    pub(super) rest: Vec<String>,
    /// The pointer of the problem.
    pub(super) pointer: &'s str,
}

impl<'s, 'a> Spot<'s, 'a> {
    fn of(pointer: &'s str, sites: &'s Sites<'a>) -> Option<Self> {
        // An object whose `$ref` is not text is none of the sites.
        let object = pointer.strip_suffix("/$ref");
        let pointer = object
            .filter(|object| sites.at(object).is_none())
            .unwrap_or(pointer);
        let mut prefix = pointer;
        loop {
            if let Some(site) = sites.at(prefix) {
                let rest = pointer::steps(&pointer[prefix.len()..]).collect();
                return Some(Self {
                    sites,
                    site,
                    rest,
                    pointer,
                });
            }
            (prefix, _) = prefix.rsplit_once('/')?;
        }
    }

    /// The field of the object that the problem is in.
    pub(super) fn field(&self) -> Option<&str> {
        self.rest.first().map(String::as_str)
    }

    /// The object that has the place as an entry, and the key of the entry.
    fn entry(&self) -> Option<(&'s Site<'a>, String)> {
        let (mut owner, _) = self.pointer.rsplit_once('/')?;
        let key = pointer::steps(self.pointer.get(owner.len()..)?).next()?;
        loop {
            if let Some(site) = self.sites.at(owner) {
                return Some((site, key));
            }
            (owner, _) = owner.rsplit_once('/')?;
        }
    }

    /// The object at an outer place.
    fn around(&self, kinds: &[Kind]) -> Option<&'s Site<'a>> {
        let ends = self.pointer.match_indices('/').map(|(at, _)| at);
        let places = ends.chain([self.pointer.len()]);
        let mut outer = places.filter_map(|end| self.sites.at(&self.pointer[..end]));
        outer.find(|site| kinds.contains(&site.kind))
    }
}

/// Objects that the generator does not read.
const UNNEEDED: &[Kind] = &[
    Kind::Contact,
    Kind::License,
    Kind::Server,
    Kind::ServerVariable,
    Kind::ExternalDocs,
    Kind::Callback,
    Kind::Example,
    Kind::Link,
    Kind::Header,
    Kind::Tag,
    Kind::Xml,
    Kind::SecurityScheme,
    Kind::OauthFlows,
    Kind::OauthFlow,
    Kind::SecurityRequirement,
];

/// Errors with which the client is the same as without.
const HARMLESS: &[&str] = &[
    rules::UNKNOWN_FIELD.code,
    rules::ARRAY_ITEMS.code,
    rules::REQUIRED_LIST.code,
    rules::TAG_DUPLICATE.code,
    rules::URL.code,
    rules::EMAIL.code,
    rules::EXAMPLES.code,
    rules::SERVER_VARIABLE.code,
    rules::PATH_DUPLICATE.code,
    rules::COMPONENT_NAME.code,
    rules::SCHEME_UNDECLARED.code,
    rules::SCOPES.code,
    "duplicate-key",
];

/// Operations whose URL, query or body cannot be written rightly.
const LEFT_OUT: &[&str] = &[
    rules::PATH_SLASH.code,
    rules::PATH_TEMPLATE.code,
    rules::PARAMETER_UNUSED.code,
    rules::PARAMETER_DUPLICATE.code,
    rules::PARAMETER_NAME.code,
    rules::CONTENT_EMPTY.code,
];

/// The remedy of a problem of the model that `sites` are the objects of.
pub(super) fn of(problem: &Problem, sites: &Sites<'_>) -> Remedy {
    if problem.severity == Severity::Warning || HARMLESS.contains(&problem.rule) {
        return Remedy::Nothing;
    }
    let Some(spot) = Spot::of(&problem.pointer, sites) else {
        return Remedy::Fatal;
    };
    if let Some(unneeded) = spot.around(UNNEEDED) {
        return without(&unneeded.pointer);
    }
    if LEFT_OUT.contains(&problem.rule) {
        return Remedy::LeaveOut(problem.pointer.clone());
    }
    by_rule(problem, &spot)
}

/// Removes an object that is not needed: its whole list, or its entry in a map.
fn without(place: &str) -> Remedy {
    let (owner, key) = place.rsplit_once('/').unwrap_or_default();
    let in_list = key.bytes().all(|byte| byte.is_ascii_digit())
        && ["/servers", "/tags", "/security"]
            .iter()
            .any(|list| owner.ends_with(list));
    Remedy::remove(if in_list { owner } else { place }.to_owned())
}

fn by_rule(problem: &Problem, spot: &Spot<'_, '_>) -> Remedy {
    let site = spot.site;
    match problem.rule {
        "merge-key" => misshapen(spot),
        rule if rule == rules::VERSION.code => version(site),
        rule if rule == rules::WRONG_TYPE.code || rule == rules::WRONG_WORD.code => {
            fields::remedy(spot)
        }
        rule if rule == rules::MISSING_FIELD.code => missing(spot),
        rule if is_reference(rule) => dangling(spot),
        rule if rule == rules::SCHEMA_CIRCLE.code => schemas::circle(spot),
        rule if rule == rules::PATH_REFERENCE.code => path_reference(spot),
        rule if rule == rules::OPERATION_ID_MISSING.code
            || rule == rules::OPERATION_ID_DUPLICATE.code
            || rule == rules::OPERATION_ID_EMPTY.code =>
        {
            let place = site.pointer.clone();
            Remedy::edit(
                place.clone(),
                "named after its method and path",
                vec![(place, Change::Name)],
            )
        }
        rule if rule == rules::PARAMETER_UNDECLARED.code => undeclared(spot),
        rule if rule == rules::PARAMETER_OPTIONAL.code => {
            Remedy::set(site.at("required"), json!(true), "required")
        }
        rule if rule == rules::PARAMETER_SCHEMA.code || rule == rules::PARAMETER_STYLE.code => {
            as_text(site)
        }
        rule if rule == rules::RESPONSES_EMPTY.code => any_response(site.pointer.clone()),
        rule if rule == rules::STATUS.code => status(spot),
        rule if rule == rules::MEDIA_TYPE.code => media_type(spot),
        rule if rule == rules::ENUM_EMPTY.code
            || rule == rules::COMPOSITION_EMPTY.code
            || rule == rules::MULTIPLE_OF.code
            || rule == rules::EXCLUSIVE.code =>
        {
            Remedy::remove(spot.pointer.to_owned())
        }
        rule if rule == rules::READ_WRITE.code => {
            let flags = ["readOnly", "writeOnly"].map(|flag| (site.at(flag), Change::Remove));
            Remedy::edit(
                &site.pointer,
                "neither read-only nor write-only",
                flags.into(),
            )
        }
        _ => Remedy::LeaveOut(spot.pointer.to_owned()),
    }
}

fn is_reference(rule: &str) -> bool {
    [
        rules::REFERENCE_UNRESOLVED.code,
        rules::REFERENCE_EXTERNAL.code,
        rules::REFERENCE_KIND.code,
        rules::REFERENCE_CIRCLE.code,
        rules::REFERENCE_CHAIN.code,
    ]
    .contains(&rule)
}

fn version(root: &Site<'_>) -> Remedy {
    if root
        .text("openapi")
        .is_some_and(|text| text.starts_with("3.0"))
    {
        Remedy::set("/openapi".to_owned(), json!("3.0.3"), "read as 3.0.3")
    } else {
        Remedy::Fatal
    }
}

/// An object that is not what it should be as a whole.
pub(super) fn misshapen(spot: &Spot<'_, '_>) -> Remedy {
    let place = spot.site.pointer.clone();
    match spot.site.kind {
        Kind::Schema => schemas::untyped(spot.site),
        Kind::Response => any_of_response(place),
        Kind::Responses => any_response(place),
        Kind::Discriminator | Kind::Components => Remedy::remove(place),
        Kind::MediaType => Remedy::set(place, json!({}), "any content"),
        Kind::Info => Remedy::set(place, json!({ "title": "", "version": "" }), "empty"),
        Kind::OpenApi | Kind::Paths => Remedy::Fatal,
        _ => Remedy::LeaveOut(place),
    }
}

fn missing(spot: &Spot<'_, '_>) -> Remedy {
    let site = spot.site;
    match site.kind {
        Kind::OpenApi if site.get("paths").is_some() && site.get("openapi").is_some() => {
            let info = json!({ "title": "", "version": "" });
            Remedy::set("/info".to_owned(), info, "empty")
        }
        Kind::Info => {
            let absent = ["title", "version"]
                .into_iter()
                .filter(|field| site.get(field).is_none());
            let empty = absent.map(|field| (site.at(field), Change::Set(json!(""))));
            Remedy::edit(
                &site.pointer,
                "given an empty title and version",
                empty.collect(),
            )
        }
        Kind::Operation => any_response(site.at("responses")),
        Kind::Response => {
            let place = site.at("description");
            Remedy::edit(
                &site.pointer,
                "given an empty description",
                vec![(place, Change::Set(json!("")))],
            )
        }
        _ => misshapen(spot),
    }
}

/// A `$ref` to nothing that belongs there.
fn dangling(spot: &Spot<'_, '_>) -> Remedy {
    match spot.site.kind {
        Kind::PathItem => Remedy::remove(spot.site.pointer.clone()),
        Kind::Schema => schemas::dangling(spot),
        _ => misshapen(spot),
    }
}

fn path_reference(spot: &Spot<'_, '_>) -> Remedy {
    let place = spot.site.pointer.clone();
    let target = spot.site.reference().and_then(pointer::of_reference);
    match target {
        Some(target) if spot.sites.at(&target).is_some() => {
            Remedy::copy(target, place, "a copy of what it refers to")
        }
        _ => Remedy::remove(place),
    }
}

/// Declares what a path template names and nothing describes: as text, like every other parameter that
/// cannot be typed.
fn undeclared(spot: &Spot<'_, '_>) -> Remedy {
    let operation = spot.site;
    let mut found = spot.sites.operations();
    let Some(found) = found.find(|found| found.site.pointer == operation.pointer) else {
        return Remedy::LeaveOut(operation.pointer.clone());
    };
    let parameters = spot.sites.parameters(&found);
    let in_path: Vec<&str> = parameters
        .iter()
        .filter(|(_, site)| site.text("in") == Some("path"))
        .filter_map(|(_, site)| site.text("name"))
        .collect();
    let Ok(names) = template(&found.path) else {
        return Remedy::LeaveOut(operation.pointer.clone());
    };
    if in_path.iter().any(|name| !names.contains(name)) {
        // A name may be a misspelling of the other.
        return Remedy::LeaveOut(operation.pointer.clone());
    }
    let absent = names.iter().filter(|name| !in_path.contains(name));
    let declared = absent.map(|name| {
        let parameter = json!({ "name": name, "in": "path", "required": true, "schema": {} });
        (operation.at("parameters"), Change::Push(parameter))
    });
    Remedy::edit(
        &operation.pointer,
        "its undeclared path parameters are taken as text",
        declared.collect(),
    )
}

/// A parameter as the text that is sent: without `style`, `content` and the like.
pub(super) fn as_text(parameter: &Site<'_>) -> Remedy {
    let (Some(name), Some(place)) = (parameter.text("name"), parameter.text("in")) else {
        return Remedy::LeaveOut(parameter.pointer.clone());
    };
    let required = place == "path" || parameter.flag("required");
    let mut text = json!({ "name": name, "in": place, "required": required, "schema": {} });
    if let Some(description) = parameter.text("description") {
        text["description"] = description.into();
    }
    Remedy::set(
        parameter.pointer.clone(),
        text,
        "the text that is sent, as it is",
    )
}

/// Any status and any content, handed over raw.
pub(super) fn any_response(place: String) -> Remedy {
    let any = json!({ "default": { "description": "", "content": { "*/*": {} } } });
    Remedy::set(place, any, "any response, handed over raw")
}

/// Any content of one status, handed over raw.
pub(super) fn any_of_response(place: String) -> Remedy {
    let any = json!({ "description": "", "content": { "*/*": {} } });
    Remedy::set(place, any, "handed over raw")
}

/// `2xx` is meant for `2XX`; what is no status at all becomes one that is not documented.
fn status(spot: &Spot<'_, '_>) -> Remedy {
    let Some((responses, status)) = spot.entry() else {
        return misshapen(spot);
    };
    let upper = status.to_ascii_uppercase();
    let place = responses.at(&status);
    let removed = (place.clone(), Change::Remove);
    if matches!(upper.as_bytes(), [b'1'..=b'5', b'X', b'X']) && responses.get(&upper).is_none() {
        let copy = (responses.at(&upper), Change::Copy(place.clone()));
        return Remedy::edit(place, format!("read as {upper}"), vec![copy, removed]);
    }
    let mut changes = vec![removed];
    if responses.get("default").is_none() {
        let any = json!({ "description": "", "content": { "*/*": {} } });
        changes.push((responses.at("default"), Change::Set(any)));
    }
    let message = "not a status: what is not documented is handed over raw";
    Remedy::edit(place, message, changes)
}

/// Removes what is not a media type; a response without any other is handed over raw.
fn media_type(spot: &Spot<'_, '_>) -> Remedy {
    let Some((site, _)) = spot.entry() else {
        return misshapen(spot);
    };
    let content = site.get("content").and_then(Value::as_object);
    let others = content.is_some_and(|content| content.len() > 1);
    match site.kind {
        Kind::Parameter => as_text(site),
        _ if others => Remedy::remove(spot.pointer.to_owned()),
        Kind::Response => Remedy::set(site.at("content"), json!({ "*/*": {} }), "handed over raw"),
        _ => Remedy::LeaveOut(site.pointer.clone()),
    }
}
