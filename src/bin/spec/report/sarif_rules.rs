//! The rules of a SARIF report, each with a title, a description and help.

use std::collections::BTreeMap;

use cribl_tokens::pipeline::{self, Severity};
use serde_json::{Value, json};

use super::finding::{Finding, Level};
use crate::compare::rules;

/// Returns the rules of these findings, by code. SARIF viewers show the title in lists and the help next to
/// a finding.
pub fn described<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Value> {
    let mut used: BTreeMap<&str, &Finding> = BTreeMap::new();
    for finding in findings {
        used.entry(finding.rule.as_str()).or_insert(finding);
    }
    let changes: BTreeMap<String, String> = rules::all().into_iter().collect();
    used.into_values()
        .map(|finding| rule(finding, changes.get(&finding.rule)))
        .collect()
}

fn rule(finding: &Finding, finds: Option<&String>) -> Value {
    let title = title(&finding.rule);
    let check = pipeline::rules()
        .iter()
        .find(|rule| rule.code == finding.rule);
    let (description, help) = match (check, finds) {
        (Some(rule), _) => {
            let what = match rule.severity {
                Severity::Error => "The document is not valid, and no client is generated from it",
                Severity::Warning => "The document is valid, but this is probably a mistake",
            };
            (format!("{title}. {what}."), rule.help.to_owned())
        }
        (None, Some(finds)) => (
            format!("{}.", capitalized(finds)),
            "See the message of each finding for what it means to existing clients.".to_owned(),
        ),
        // Rules of the parser itself, such as `syntax`.
        (None, None) => (format!("{title}."), finding.help.clone()),
    };
    json!({
        "id": finding.rule,
        "name": name(&finding.rule),
        "shortDescription": { "text": title },
        "fullDescription": { "text": description },
        "help": { "text": capitalized(&help) },
        "defaultConfiguration": { "level": default_level(finding, check.map(|rule| rule.severity)).name() },
    })
}

fn default_level(finding: &Finding, severity: Option<Severity>) -> Level {
    match severity {
        Some(Severity::Error) => Level::Error,
        Some(Severity::Warning) => Level::Warning,
        None => finding.level,
    }
}

/// Returns a code such as `unknown-field` as `Unknown field`.
fn title(code: &str) -> String {
    capitalized(&code.replace('-', " "))
}

/// Returns a code such as `unknown-field` as `UnknownField`.
fn name(code: &str) -> String {
    code.split('-').map(capitalized).collect()
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}
