//! Finds the handwritten code that calls a generated method, which must change with it.

use std::fs;
use std::path::{Path, PathBuf};

use heck::ToSnakeCase;

use super::plan::Plan;
use crate::compare::Affected;
use crate::report::{Finding, Label};

/// Returns sentences that name the lines of `src/client` with calls to changed methods: those with another
/// name, and those whose code changed and was not accepted. Empty if the folder cannot be read, or nothing in
/// it names the call.
pub fn lines_to_change(project: &Path, plans: &[Plan]) -> Vec<String> {
    let sources = sources(&project.join("src/client"));
    let mut sentences = Vec::new();
    for plan in plans {
        let Some(ready) = plan.ready() else { continue };
        let breaks = |finding: &&Finding| {
            finding.label == Label::Breaking
                && finding.on == Some(Affected::Source)
                && finding.accepted.is_none()
        };
        for found in &ready.operations {
            let old = found.old_id.as_deref().unwrap_or_default().to_snake_case();
            let new = found.id.to_snake_case();
            let mut breaking = ready.findings.iter().filter(breaks);
            let change = if old == new {
                let Some(finding) = breaking.find(|finding| found.owns(finding)) else {
                    continue;
                };
                format!("calls `{old}`, which changed: {}", finding.text())
            } else {
                format!("calls `{old}`, which is now `{new}`")
            };
            for place in places(&sources, &old) {
                sentences.push(format!("{place} {change}"));
            }
        }
    }
    sentences
}

/// Returns `FILE:LINE` of each line that calls the method `name`.
fn places(sources: &[(PathBuf, String)], name: &str) -> Vec<String> {
    let call = format!(".{name}(");
    let mut places = Vec::new();
    for (path, text) in sources {
        let lines = (1..).zip(text.lines());
        for (number, _) in lines.filter(|(_, line)| line.contains(&call)) {
            places.push(format!("{}:{number}", path.display()));
        }
    }
    places
}

/// Returns the Rust files below a folder, by path.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut folders = vec![folder.to_owned()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && let Ok(text) = fs::read_to_string(&path)
            {
                sources.push((path, text));
            }
        }
    }
    sources.sort();
    sources
}
