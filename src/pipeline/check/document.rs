//! The document as a whole: tags, addresses and servers.

use std::collections::HashSet;

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::report::Report;
use super::super::rules;
use super::super::sites::{Site, Sites};

/// Each tag is declared once.
pub(super) fn tags(sites: &Sites<'_>, report: &mut Report) {
    let mut seen = HashSet::new();
    for site in sites.of_kind(Kind::Tag) {
        if let Some(name) = site.text("name").filter(|name| !seen.insert(*name)) {
            report.add(rules::TAG_DUPLICATE.at(&site.pointer, format!("the tag {name:?} twice")));
        }
    }
}

/// Checks the form of URLs and e-mail addresses. Relative URLs are allowed.
pub(super) fn addresses(sites: &Sites<'_>, report: &mut Report) {
    let urls: &[(Kind, &[&str])] = &[
        (Kind::Info, &["termsOfService"]),
        (Kind::Contact, &["url"]),
        (Kind::License, &["url"]),
        (Kind::ExternalDocs, &["url"]),
        (Kind::Server, &["url"]),
        (
            Kind::OauthFlow,
            &["authorizationUrl", "tokenUrl", "refreshUrl"],
        ),
        (Kind::SecurityScheme, &["openIdConnectUrl"]),
    ];
    for (kind, fields) in urls {
        for site in sites.of_kind(*kind) {
            for field in *fields {
                let spaced = |url: &&str| url.is_empty() || url.contains(char::is_whitespace);
                if let Some(url) = site.text(field).filter(spaced) {
                    report.add(rules::URL.at(site.at(field), format!("{url:?} is not a URL")));
                }
            }
        }
    }
    for site in sites.of_kind(Kind::Contact) {
        if let Some(email) = site.text("email").filter(|email| !is_email(email)) {
            report.add(rules::EMAIL.at(
                site.at("email"),
                format!("{email:?} is not an e-mail address"),
            ));
        }
    }
}

fn is_email(text: &str) -> bool {
    let halves = text
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    halves && !text.contains(char::is_whitespace)
}

/// Each variable of a server's URL is declared, and its default is one of its values.
pub(super) fn servers(sites: &Sites<'_>, report: &mut Report) {
    for site in sites.of_kind(Kind::Server) {
        server(site, report);
    }
    for site in sites.of_kind(Kind::ServerVariable) {
        let Some(Value::Array(values)) = site.get("enum") else {
            continue;
        };
        let default = site.get("default");
        if default.is_some_and(|default| !values.contains(default)) {
            let message = "the default is not one of the values";
            report.add(rules::SERVER_DEFAULT.at(site.at("default"), message));
        }
    }
}

fn server(site: &Site<'_>, report: &mut Report) {
    let Some(url) = site.text("url") else { return };
    let mut seen = HashSet::new();
    for part in url.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else {
            return report.add(
                rules::SERVER_VARIABLE
                    .at(site.at("url"), format!("a `{{` is left open in {url:?}")),
            );
        };
        let declared = site
            .get("variables")
            .and_then(Value::as_object)
            .is_some_and(|all| all.contains_key(name));
        if !declared {
            report.add(
                rules::SERVER_VARIABLE.at(site.at("url"), format!("{{{name}}} isn't declared")),
            );
        }
        if !seen.insert(name) {
            report
                .add(rules::SERVER_VARIABLE.at(site.at("url"), format!("{{{name}}} occurs twice")));
        }
    }
}
