//! The report as one JSON object: the summary, and every user. docs/reference.md describes its fields.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::report::read::Journals;
use crate::report::summary::{Summary, User};

/// The version of the format. It grows when a field changes its meaning or is removed.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'j> {
    version: u32,
    #[serde(flatten)]
    summary: &'j Summary<'j>,
    users: AllUsers<'j>,
}

/// Writes the report with a line break at its end.
pub fn write(summary: &Summary, journals: &Journals, out: &mut dyn Write) -> io::Result<()> {
    let report = Report {
        version: VERSION,
        summary,
        users: AllUsers(journals),
    };
    serde_json::to_writer(&mut *out, &report)?;
    out.write_all(b"\n")
}

/// Serializes every user, one at a time, so that they are never all in memory.
struct AllUsers<'j>(&'j Journals);

impl Serialize for AllUsers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let users = &self.0.users;
        serializer.collect_seq(users.rows().iter().map(|row| User::new(users, row)))
    }
}
