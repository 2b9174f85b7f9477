//! Output as one JSON object, alone on standard output.

use std::io::Write;

use cribl_tokens::pipeline::Consequence;
use serde_json::{Value, json};

use super::finding::{Finding, Spot};
use super::outcome::{Kind, Outcome, counts};
use super::owner::Owner;
use crate::compare::Affected;
use crate::io::{Failure, Output};

/// The version of the format, which docs/reference.md describes. It is raised when a field is removed or
/// changes its meaning, and not when one is added.
const VERSION: u32 = 1;

pub fn print(outcome: &Outcome, out: &mut Output) -> Result<(), Failure> {
    let documents = outcome.documents.iter().map(|document| {
        json!({
            "subject": document.subject,
            "verdict": document.verdict().name(),
            "counts": counts(document.findings.iter()),
        })
    });
    let mut whole = json!({
        "format_version": VERSION,
        "command": outcome.command,
        "verdict": outcome.verdict().name(),
        "documents": documents.collect::<Vec<_>>(),
    });
    // The problems of an invalid document have the same field name for every command.
    let is_change = |finding: &&Finding| !finding.label.is_problem();
    let (changes, problems): (Vec<&Finding>, Vec<&Finding>) =
        outcome.findings().partition(is_change);
    let entries = |all: &[&Finding], change| -> Vec<Value> {
        all.iter().map(|finding| entry(finding, change)).collect()
    };
    if outcome.kind == Kind::Changes {
        whole["changes"] = entries(&changes, true).into();
    }
    if outcome.kind == Kind::Problems || !problems.is_empty() {
        whole["findings"] = entries(&problems, false).into();
    }
    if !outcome.stale.is_empty() {
        whole["stale"] = json!(outcome.stale);
    }
    serde_json::to_writer_pretty(&mut *out, &whole).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

fn entry(finding: &Finding, change: bool) -> Value {
    let mut entry = if change {
        json!({
            "rule": finding.rule,
            "verdict": finding.label.name(),
            "on": finding.on.map(Affected::name),
            "pointer": finding.pointer,
            "old": finding.old.as_ref().map(side),
            "new": finding.new.as_ref().map(side),
            "message": finding.text(),
            "help": finding.help,
        })
    } else {
        let place = finding.spot().and_then(|spot| spot.place);
        json!({
            "rule": finding.rule,
            "severity": finding.label.name(),
            "file": finding.spot().map(|spot| &spot.file),
            "line": place.map(|place| place.line),
            "column": place.map(|place| place.column),
            "pointer": finding.pointer,
            "message": finding.text(),
            "help": finding.help,
            "client": finding.client.map(Consequence::name),
            "text": finding.spot().and_then(|spot| Some(spot.line.as_ref()?.excerpt(spot.place?.column))),
        })
    };
    match &finding.owner {
        Owner::Document => {}
        Owner::Operation(title) => entry["operation"] = json!(title),
        Owner::Component { name, operations } => {
            entry["component"] = json!({ "name": name, "operations": operations });
        }
    }
    if let Some(reason) = &finding.accepted {
        entry["accepted"] = json!(reason);
    }
    entry
}

fn side(spot: &Spot) -> Value {
    json!({
        "file": spot.file,
        "line": spot.place.map(|place| place.line),
        "column": spot.place.map(|place| place.column),
        "text": spot.text,
    })
}
