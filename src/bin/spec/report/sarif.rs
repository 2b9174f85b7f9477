//! Output as SARIF 2.1.0, for code scanning.

use std::io::Write;

use cribl_tokens::pipeline::Consequence;
use percent_encoding::utf8_percent_encode;
use serde_json::{Value, json};

use super::finding::{Finding, Spot};
use super::links::NOT_IN_PATHS;
use super::outcome::Outcome;
use super::sarif_rules::described;
use crate::compare::Affected;
use crate::io::{Failure, Output};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub fn print(outcome: &Outcome, out: &mut Output) -> Result<(), Failure> {
    let results: Vec<Value> = outcome.findings().map(result).collect();
    let whole = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cribl-tokens spec",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": described(outcome.findings()),
            } },
            "properties": { "verdict": outcome.verdict().name() },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &whole).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

fn result(finding: &Finding) -> Value {
    let mut result = json!({
        "ruleId": finding.rule,
        "level": finding.level.name(),
        "message": { "text": format!("{}\n{}", finding.text(), finding.help) },
        "locations": finding.spot().map(location).into_iter().collect::<Vec<_>>(),
        "partialFingerprints": { "rulePointer/v1": format!("{}@{}", finding.rule, finding.pointer) },
        "properties": { "label": finding.label.name(), "on": finding.on.map(Affected::name), "pointer": finding.pointer, "client": finding.client.map(Consequence::name) },
    });
    if let Some(reason) = &finding.accepted {
        result["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
    }
    result
}

fn location(spot: &Spot) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&spot.file) } });
    if let Some(place) = spot.place {
        physical["region"] = json!({
            "startLine": place.line,
            "startColumn": place.column,
            "endColumn": place.column + place.width,
        });
    }
    json!({ "physicalLocation": physical })
}

/// Returns a path as a URI reference. An absolute path gets a scheme, because readers prepend their own
/// folder to what begins with `/`.
fn uri(file: &str) -> String {
    let path = file.replace('\\', "/");
    let encoded = utf8_percent_encode(&path, NOT_IN_PATHS);
    if path.starts_with('/') {
        format!("file://{encoded}")
    } else {
        encoded.to_string()
    }
}
