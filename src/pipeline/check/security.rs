//! Security schemes, and the requirements that name them.

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Report;
use super::super::rules;
use super::super::sites::{Site, Sites};

/// Checks that each scheme, and each flow of one, has what its type needs.
pub(super) fn schemes(sites: &Sites<'_>, report: &mut Report) {
    for site in sites.of_kind(Kind::SecurityScheme) {
        let needed: &[&str] = match site.text("type") {
            Some("apiKey") => &["name", "in"],
            Some("http") => &["scheme"],
            Some("oauth2") => &["flows"],
            Some("openIdConnect") => &["openIdConnectUrl"],
            _ => &[],
        };
        missing(site, needed, report);
    }
    for site in sites.of_kind(Kind::OauthFlow) {
        let needed: &[&str] = match site.pointer.rsplit('/').next() {
            Some("implicit") => &["authorizationUrl"],
            Some("authorizationCode") => &["authorizationUrl", "tokenUrl"],
            _ => &["tokenUrl"],
        };
        missing(site, needed, report);
    }
}

fn missing(site: &Site<'_>, needed: &[&str], report: &mut Report) {
    for field in needed.iter().filter(|field| site.get(field).is_none()) {
        report.add(rules::SCHEME_FIELDS.at(&site.pointer, format!("`{field}` is missing")));
    }
}

/// Checks that each requirement names declared schemes, with scopes only if the scheme has some.
pub(super) fn requirements(sites: &Sites<'_>, report: &mut Report) {
    for site in sites.of_kind(Kind::SecurityRequirement) {
        for (name, scopes) in site.value.as_object().into_iter().flatten() {
            let declared = sites.at(&pointer::join("/components/securitySchemes", name));
            let Some(scheme) = declared.and_then(|declared| sites.resolve(declared)) else {
                if declared.is_none() {
                    let message = format!("the security scheme {name:?} does not exist");
                    report.add(rules::SCHEME_UNDECLARED.at(site.at(name), message));
                }
                continue;
            };
            let scopes = scopes.as_array().map_or(&[][..], Vec::as_slice);
            check_scopes(scheme, scopes, &site.at(name), report);
        }
    }
}

fn check_scopes(scheme: &Site<'_>, scopes: &[Value], place: &str, report: &mut Report) {
    let kind = scheme.text("type").unwrap_or_default();
    if matches!(kind, "apiKey" | "http") && !scopes.is_empty() {
        report.add(rules::SCOPES.at(place, format!("scopes for a scheme of type {kind}")));
    }
    if kind != "oauth2" {
        return;
    }
    let flows: Vec<&Value> = scheme
        .entries(Some("flows"))
        .filter_map(|(_, flow)| flow.get("scopes"))
        .collect();
    for (index, scope) in scopes.iter().enumerate() {
        let Some(scope) = scope.as_str() else {
            continue;
        };
        if !flows.iter().any(|declared| declared.get(scope).is_some()) {
            let place = pointer::join(place, &index.to_string());
            report.add(rules::SCOPE_UNDECLARED.at(place, format!("no flow declares {scope:?}")));
        }
    }
}
