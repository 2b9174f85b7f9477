//! Responses, the media types of responses and bodies, and links.

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Report;
use super::super::rules;
use super::super::sites::{Site, Sites};

/// Checks that each operation documents a response, and one for success.
pub(super) fn responses(sites: &Sites<'_>, report: &mut Report) {
    for site in sites.of_kind(Kind::Responses) {
        let statuses: Vec<&str> = site.entries(None).map(|(status, _)| status).collect();
        let good = |status: &&str| status.starts_with(['1', '2', '3']) || *status == "default";
        if statuses.is_empty() {
            report.add(rules::RESPONSES_EMPTY.at(&site.pointer, "no response is documented"));
        } else if !statuses.iter().any(good) {
            report.add(rules::NO_SUCCESS.at(&site.pointer, "only errors are documented"));
        }
    }
}

/// Checks the names of media types in `content`.
pub(super) fn media_types(sites: &Sites<'_>, report: &mut Report) {
    let owners = [
        Kind::RequestBody,
        Kind::Response,
        Kind::Parameter,
        Kind::Header,
    ];
    for site in sites
        .all()
        .iter()
        .filter(|site| owners.contains(&site.kind))
    {
        for (name, _) in site.entries(Some("content")) {
            if !is_media_type(name) {
                let place = pointer::join_all(&site.pointer, &["content", name]);
                report.add(rules::MEDIA_TYPE.at(place, format!("{name:?} is not a media type")));
            }
        }
        let body = site.kind == Kind::RequestBody && site.reference().is_none();
        if body && site.get("content").is_some() && site.entries(Some("content")).next().is_none() {
            report.add(rules::CONTENT_EMPTY.at(site.at("content"), "a body without a media type"));
        }
    }
}

/// Returns true for `type/subtype`, with or without parameters.
pub(crate) fn is_media_type(name: &str) -> bool {
    let essence = name.split(';').next().unwrap_or_default().trim();
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+*".contains(c);
    let named = |part: &str| !part.is_empty() && part.chars().all(token);
    essence
        .split_once('/')
        .is_some_and(|(kind, subtype)| named(kind) && named(subtype))
}

/// Checks that each link leads to an operation.
pub(super) fn links(sites: &Sites<'_>, report: &mut Report) {
    for site in sites
        .of_kind(Kind::Link)
        .filter(|site| site.reference().is_none())
    {
        match (site.text("operationId"), site.text("operationRef")) {
            (Some(id), None) if !is_operation(sites, id) => {
                report.add(rules::LINK.at(
                    site.at("operationId"),
                    format!("the operation {id:?} does not exist"),
                ));
            }
            (None, Some(reference)) if leads_nowhere(sites, reference) => {
                report.add(rules::LINK.at(
                    site.at("operationRef"),
                    format!("{reference:?} is not an operation of this document"),
                ));
            }
            (Some(_), None) | (None, Some(_)) => {}
            (found, _) => {
                let message = if found.is_some() {
                    "two targets"
                } else {
                    "no target"
                };
                report.add(rules::LINK.at(&site.pointer, message));
            }
        }
    }
}

/// Returns true for a reference into this document that is not to an operation.
fn leads_nowhere(sites: &Sites<'_>, reference: &str) -> bool {
    let target = pointer::of_reference(reference);
    let site = target.and_then(|target| sites.at(&target));
    reference.starts_with('#') && site.is_none_or(|site| site.kind != Kind::Operation)
}

fn is_operation(sites: &Sites<'_>, id: &str) -> bool {
    let mut operations = sites.of_kind(Kind::Operation);
    operations.any(|site: &Site<'_>| site.text("operationId") == Some(id))
}
