//! Accepted findings, each with a reason, in `accepted.toml` next to the documents.
//!
//! The file is TOML, because every YAML or JSON file in `openapi/` is a document that becomes code.
//! `toml_edit` keeps comments and order.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::args::AcceptArgs;
use crate::compare::rules;
use crate::io::Failure;
use crate::io::write;
use crate::report::{Finding, Kind, Level};

const NAME: &str = "accepted.toml";
const HEADER: &str = "# Findings of `cargo spec check` and `cargo spec diff` that were accepted, and why.\n\
                      # `cargo spec check --accept RULE@POINTER --reason TEXT` adds to them.\n";

/// The accepted findings of a run of `check` or `diff`, and those that `--accept` adds.
pub struct Accepting<'a> {
    options: &'a AcceptArgs,
    /// The values of `--accept` that name a finding of a document.
    matched: Vec<String>,
    /// Sentences on entries that match nothing any more.
    stale: BTreeSet<String>,
}

impl<'a> Accepting<'a> {
    /// Starts with the options of the command line.
    pub fn new(options: &'a AcceptArgs) -> Self {
        Self {
            options,
            matched: Vec::new(),
            stale: BTreeSet::new(),
        }
    }

    /// Marks the accepted findings of the document at `path`, and accepts those that `--accept` names.
    ///
    /// # Errors
    ///
    /// Returns an error if the file of accepted findings cannot be read or written, or if a finding cannot be
    /// accepted.
    pub fn apply(
        &mut self,
        path: &Path,
        findings: &mut [Finding],
        kind: Kind,
    ) -> Result<(), Failure> {
        let document = file_name(path);
        let mut accepted = Accepted::beside(path)?;
        accepted.apply(findings, &document, kind);
        let wanted = self.options.accept.iter().filter(|wanted| {
            let mut findings = findings.iter();
            findings.any(|finding| format!("{}@{}", finding.rule, finding.pointer) == **wanted)
        });
        let wanted: Vec<String> = wanted.cloned().collect();
        if !wanted.is_empty() {
            let reason = self.options.reason.as_deref().unwrap_or_default();
            accepted.add(&wanted, reason, findings, kind, &document)?;
            accepted.apply(findings, &document, kind);
            self.matched.extend(wanted);
        }
        self.stale.extend(accepted.stale(&document, kind));
        Ok(())
    }

    /// Returns a sentence for each entry that matches nothing any more.
    ///
    /// # Errors
    ///
    /// Returns an error if a value of `--accept` matches no finding in any of the documents.
    pub fn finish(self) -> Result<Vec<String>, Failure> {
        let mut wanted = self.options.accept.iter();
        match wanted.find(|wanted| !self.matched.contains(wanted)) {
            Some(wanted) => Err(Failure::new(format!(
                "--accept {wanted}: no document has this finding; hint: copy RULE@POINTER from the help of a finding"
            ))),
            None => Ok(self.stale.into_iter().collect()),
        }
    }
}

/// The accepted findings of one folder.
#[derive(Debug)]
pub struct Accepted {
    path: PathBuf,
    document: DocumentMut,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    rule: String,
    pointer: String,
    /// The file name of its document. An entry without it applies to every document.
    document: Option<String>,
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
        let folder = document.parent().unwrap_or(Path::new(""));
        let path = folder.join(NAME);
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
            let found = self.entries.iter_mut().find(|entry| {
                entry.rule == finding.rule
                    && entry.pointer == finding.pointer
                    && entry.is_for(document)
            });
            if let Some(entry) = found
                && (kind == Kind::Changes || finding.level < Level::Error)
            {
                entry.matched = true;
                finding.accepted = Some(entry.reason.clone());
            }
        }
    }

    /// Returns a sentence for each entry of this document that matched nothing.
    fn stale(&self, document: &str, kind: Kind) -> Vec<String> {
        let is_ours = |rule| rules::is_known(rule) == (kind == Kind::Changes);
        let unmatched = self
            .entries
            .iter()
            .filter(|entry| !entry.matched && is_ours(&entry.rule) && entry.is_for(document));
        let describe = |entry: &Entry| {
            format!(
                "{}: {}@{} no longer matches anything; remove it",
                self.path.display(),
                entry.rule,
                entry.pointer
            )
        };
        unmatched.map(describe).collect()
    }

    /// Adds findings by `RULE@POINTER` and writes the file.
    ///
    /// # Errors
    ///
    /// Returns an error if a name does not match a finding that can be accepted, or the file cannot be
    /// written.
    fn add(
        &mut self,
        wanted: &[String],
        reason: &str,
        findings: &[Finding],
        kind: Kind,
        document: &str,
    ) -> Result<(), Failure> {
        if reason.trim().is_empty() {
            return Err(Failure::new(
                "--reason is empty; hint: say why the finding does no harm",
            ));
        }
        for wanted in wanted {
            let (rule, pointer) = wanted
                .split_once('@')
                .ok_or_else(|| Failure::new(format!("--accept {wanted}: write RULE@POINTER")))?;
            let found = findings
                .iter()
                .find(|finding| finding.rule == rule && finding.pointer == pointer);
            let found = found.ok_or_else(|| {
                Failure::new(format!("--accept {wanted}: not a finding of this document"))
            })?;
            if kind == Kind::Problems && found.level == Level::Error {
                return Err(Failure::new(format!(
                    "--accept {wanted}: an error cannot be accepted, because the build refuses it; hint: correct the document"
                )));
            }
            if found.accepted.is_none() {
                self.push(rule, pointer, document, reason)?;
            }
        }
        write::replace(&self.path, self.document.to_string().as_bytes())?;
        self.entries = self.read()?;
        Ok(())
    }

    fn push(
        &mut self,
        rule: &str,
        pointer: &str,
        document: &str,
        reason: &str,
    ) -> Result<(), Failure> {
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
        table.insert("rule", value(rule));
        table.insert("pointer", value(pointer));
        table.insert("document", value(document));
        table.insert("reason", value(reason));
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
    fn is_for(&self, document: &str) -> bool {
        self.document.as_deref().is_none_or(|only| only == document)
    }
}

/// Returns a file's name without its folder.
fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
