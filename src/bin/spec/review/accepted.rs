//! Accepted findings, each with a reason, in `accepted.toml` next to the documents.
//!
//! The file is TOML, because every YAML or JSON file in `openapi/` is a document that becomes code.
//! `toml_edit` keeps comments and order.

use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::compare::rules;
use crate::io::Failure;
use crate::io::write::Replacement;
use crate::report::{Finding, Kind, Level, Spot};

const NAME: &str = "accepted.toml";
const HEADER: &str = "# Findings of `cargo spec check` and `cargo spec diff` that were accepted, and why.\n\
                      # `cargo spec check --accept RULE@POINTER --reason TEXT` adds to them.\n";

/// The accepted findings of one folder.
#[derive(Debug)]
pub struct Accepted {
    path: PathBuf,
    document: DocumentMut,
    entries: Vec<Entry>,
}

/// One accepted finding.
#[derive(Debug)]
pub struct Entry {
    rule: String,
    pointer: String,
    /// The file name of its document. An entry without it applies to every document.
    document: Option<String>,
    /// The old and the new text of the accepted change. An entry without them accepts any change at its
    /// place.
    was: Option<String>,
    now: Option<String>,
    reason: String,
    matched: bool,
}

impl Accepted {
    /// Reads the file next to a document. If the file is missing, nothing is accepted.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read or is not valid.
    pub fn beside(document: &Path) -> Result<Self, Failure> {
        let path = folder_of(document).join(NAME);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Failure::new(format!("{}: {error}", path.display()))),
        };
        let document: DocumentMut = text
            .parse()
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        let mut accepted = Self {
            path,
            document,
            entries: Vec::new(),
        };
        accepted.entries = accepted.read()?;
        Ok(accepted)
    }

    fn read(&self) -> Result<Vec<Entry>, Failure> {
        let Some(item) = self.document.get("accepted") else {
            return Ok(Vec::new());
        };
        let wrong = |what: &str| {
            Failure::new(format!(
                "{}: {what}; write [[accepted]] with rule, pointer and reason",
                self.path.display()
            ))
        };
        let tables = item
            .as_array_of_tables()
            .ok_or_else(|| wrong("`accepted` is not a list of tables"))?;
        let entry = |table: &Table| {
            // Ignoring a misspelled `was` or `document` would accept more changes than its author meant.
            let known = ["rule", "pointer", "document", "was", "now", "reason"];
            if let Some((key, _)) = table.iter().find(|(key, _)| !known.contains(key)) {
                return Err(wrong(&format!("an entry has an unknown key `{key}`")));
            }
            if let Some((key, _)) = table.iter().find(|(_, item)| item.as_str().is_none()) {
                return Err(wrong(&format!("`{key}` of an entry is not text")));
            }
            let text = |key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
            let needed =
                |key: &str| text(key).ok_or_else(|| wrong(&format!("an entry has no `{key}`")));
            let reason = needed("reason")?;
            if reason.trim().is_empty() {
                return Err(wrong("an entry has an empty `reason`"));
            }
            Ok(Entry {
                rule: needed("rule")?,
                pointer: needed("pointer")?,
                document: text("document"),
                was: text("was"),
                now: text("now"),
                reason,
                matched: false,
            })
        };
        tables.iter().map(entry).collect()
    }

    /// Marks the accepted findings of one document. Errors of `check` cannot be accepted: the build
    /// refuses an invalid document.
    pub fn apply(&mut self, findings: &mut [Finding], document: &str, kind: Kind) {
        for finding in findings {
            let mut entries = self.entries.iter_mut();
            let found = entries.find(|entry| entry.is_for(document) && entry.accepts(finding));
            if let Some(entry) = found
                && (kind == Kind::Changes || finding.level < Level::Error)
            {
                entry.matched = true;
                finding.accepted = Some(entry.reason.clone());
            }
        }
    }

    /// Returns a sentence for each entry of this document that matched none of its findings.
    pub fn stale(&self, document: &str, findings: &[Finding], kind: Kind) -> Vec<String> {
        let is_ours = |rule| rules::is_known(rule) == (kind == Kind::Changes);
        let unmatched = self
            .entries
            .iter()
            .filter(|entry| !entry.matched && is_ours(&entry.rule) && entry.is_for(document));
        let describe = |entry: &Entry| {
            let mut findings = findings.iter();
            let why = if findings.any(|finding| entry.is_at(finding)) {
                "accepts another change than the one found now; remove it, and accept that one if it does \
                 no harm"
            } else {
                "no longer matches anything; remove it"
            };
            let path = self.path.display();
            format!("{path}: {}@{} {why}", entry.rule, entry.pointer)
        };
        unmatched.map(describe).collect()
    }

    /// Returns the file with its new text.
    pub fn replacement(&self) -> Replacement {
        Replacement {
            path: self.path.clone(),
            bytes: self.document.to_string().into_bytes(),
        }
    }

    /// Adds an entry. Returns false if the list has the same one.
    ///
    /// # Errors
    ///
    /// Returns an error if the file's header cannot be made.
    pub fn add(&mut self, entry: Entry) -> Result<bool, Failure> {
        if self.entries.iter().any(|known| known.is_same(&entry)) {
            return Ok(false);
        }
        self.push(&entry)?;
        self.entries.push(entry);
        Ok(true)
    }

    fn push(&mut self, entry: &Entry) -> Result<(), Failure> {
        if self.document.as_table().is_empty()
            && self
                .document
                .trailing()
                .as_str()
                .unwrap_or_default()
                .trim()
                .is_empty()
        {
            self.document = HEADER
                .parse()
                .map_err(|error| Failure::new(format!("{NAME}: {error}")))?;
        }
        let mut table = Table::new();
        for (key, text) in entry.texts() {
            table.insert(key, value(text));
        }
        // Comments at the end of the file stay above the new entry.
        let trailing = self
            .document
            .trailing()
            .as_str()
            .unwrap_or_default()
            .to_owned();
        self.document.set_trailing("");
        table.decor_mut().set_prefix(if trailing.is_empty() {
            "\n".to_owned()
        } else {
            format!("{}\n\n", trailing.trim_end())
        });
        let item = self
            .document
            .entry("accepted")
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        if let Some(tables) = item.as_array_of_tables_mut() {
            tables.push(table);
        }
        Ok(())
    }
}

impl Entry {
    /// Creates the entry that accepts a finding, and no other at its place.
    pub fn of(finding: &Finding, document: String, reason: &str) -> Self {
        Self {
            rule: finding.rule.clone(),
            pointer: finding.pointer.clone(),
            document: Some(document),
            was: text_of(finding.old.as_ref()).map(str::to_owned),
            now: text_of(finding.new.as_ref()).map(str::to_owned),
            reason: reason.to_owned(),
            matched: false,
        }
    }

    /// Returns its keys and values in the file.
    fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("rule", Some(&self.rule)),
            ("pointer", Some(&self.pointer)),
            ("document", self.document.as_ref()),
            ("was", self.was.as_ref()),
            ("now", self.now.as_ref()),
            ("reason", Some(&self.reason)),
        ];
        all.into_iter()
            .filter_map(|(key, text)| Some((key, text?.as_str())))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.texts().eq(other.texts())
    }

    fn is_for(&self, document: &str) -> bool {
        self.document.as_deref().is_none_or(|only| only == document)
    }

    fn is_at(&self, finding: &Finding) -> bool {
        self.rule == finding.rule && self.pointer == finding.pointer
    }

    fn accepts(&self, finding: &Finding) -> bool {
        let is_text = |only: &Option<String>, spot: &Option<Spot>| {
            only.is_none() || only.as_deref() == text_of(spot.as_ref())
        };
        self.is_at(finding) && is_text(&self.was, &finding.old) && is_text(&self.now, &finding.new)
    }
}

/// Returns the text of one side. A problem of `check` has none.
fn text_of(spot: Option<&Spot>) -> Option<&str> {
    let text = spot.map(|spot| spot.text.as_str());
    text.filter(|text| !text.is_empty())
}

/// Returns the folder of a document.
pub fn folder_of(document: &Path) -> &Path {
    document.parent().unwrap_or(Path::new(""))
}

/// Returns a file's name without its folder.
pub fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
