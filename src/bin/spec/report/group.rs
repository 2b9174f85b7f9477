//! Groups findings for people: by severity, then by operation or component.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::label::Label;
use super::outcome::{Outcome, is_docs};
use super::owner::Owner;

/// The findings of one severity.
pub struct Section<'o> {
    pub label: Label,
    pub groups: Vec<Group<'o>>,
}

/// The findings of one operation or component.
pub struct Group<'o> {
    pub owner: &'o Owner,
    pub entries: Vec<Entry<'o>>,
}

/// A finding, and the number of others with the same text.
pub struct Entry<'o> {
    pub finding: &'o Finding,
    pub more: usize,
}

impl Entry<'_> {
    /// Returns the message without the operation, which the heading names.
    pub fn text(&self) -> String {
        let text = self.finding.text();
        let heading = format!("{}: ", self.finding.owner.title());
        let text = text.strip_prefix(&heading).unwrap_or(&text);
        match self.more {
            0 => text.to_owned(),
            more => format!("{text} (and {more} more like it)"),
        }
    }
}

/// Returns all findings of an outcome, the gravest first.
pub fn sections(outcome: &Outcome) -> Vec<Section<'_>> {
    let all: Vec<&Finding> = outcome.findings().collect();
    Label::ALL
        .into_iter()
        .map(|label| Section {
            label,
            groups: groups(all.iter().copied().filter(|one| section_of(one) == label)),
        })
        .filter(|section| !section.groups.is_empty())
        .collect()
}

/// Returns the number of docs-only findings for each rule.
pub fn docs_by_rule(outcome: &Outcome) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for finding in outcome.findings().filter(|finding| is_docs(finding)) {
        *counts.entry(finding.rule.as_str()).or_default() += 1;
    }
    counts
}

fn section_of(finding: &Finding) -> Label {
    if finding.accepted.is_some() {
        Label::Accepted
    } else {
        finding.label
    }
}

fn groups<'o>(findings: impl Iterator<Item = &'o Finding>) -> Vec<Group<'o>> {
    let mut groups: Vec<Group<'o>> = Vec::new();
    let mut at: BTreeMap<&Owner, usize> = BTreeMap::new();
    let mut alike: BTreeMap<(&Owner, &str, &str, String), usize> = BTreeMap::new();
    for finding in findings {
        let owner = &finding.owner;
        let index = *at.entry(owner).or_insert_with(|| {
            groups.push(Group {
                owner,
                entries: Vec::new(),
            });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(index) else {
            continue;
        };
        // Each problem has its own place. Changes with the same text are shown once.
        let place = if finding.label.is_problem() {
            finding.pointer.as_str()
        } else {
            ""
        };
        let key = (owner, place, finding.rule.as_str(), finding.text());
        let known = alike.get(&key).and_then(|at| group.entries.get_mut(*at));
        if let Some(entry) = known {
            entry.more += 1;
        } else {
            alike.insert(key, group.entries.len());
            group.entries.push(Entry { finding, more: 0 });
        }
    }
    groups
}
