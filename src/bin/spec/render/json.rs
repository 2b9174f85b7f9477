//! One JSON object, alone on standard output.

use std::io::Write;

use serde_json::{Value, json};

use super::{Finding, Outcome, Spot};
use crate::failure::Failure;
use crate::screen::Screen;

pub fn print(outcome: &Outcome, out: &mut Screen) -> Result<(), Failure> {
    let findings: Vec<Value> = outcome
        .findings
        .iter()
        .map(|finding| entry(finding, outcome.changes))
        .collect();
    let key = if outcome.changes {
        "changes"
    } else {
        "findings"
    };
    let mut whole = json!({ "verdict": outcome.verdict, key: findings });
    if outcome.changes && outcome.verdict == "invalid" {
        // Whoever asks for the problems of the invalid document looks for them under their name.
        let problems = outcome
            .findings
            .iter()
            .map(|finding| entry(finding, false))
            .collect();
        whole = json!({ "verdict": outcome.verdict, "changes": [], "findings": Value::Array(problems) });
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
            "verdict": finding.label,
            "on": finding.on.map(super::On::name),
            "pointer": finding.pointer,
            "old": finding.old.as_ref().map(side),
            "new": finding.new.as_ref().map(side),
            "message": finding.message,
            "help": finding.help,
        })
    } else {
        let place = finding.spot().and_then(|spot| spot.place);
        json!({
            "rule": finding.rule,
            "severity": finding.label,
            "file": finding.spot().map(|spot| &spot.file),
            "line": place.map(|place| place.line),
            "column": place.map(|place| place.column),
            "pointer": finding.pointer,
            "message": finding.message,
            "help": finding.help,
            "text": finding.spot().and_then(|spot| Some(spot.line.as_ref()?.excerpt(spot.place?.column))),
        })
    };
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
