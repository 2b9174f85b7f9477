//! Reads all journals of a report, the earliest first.

use std::path::{Path, PathBuf};

use crate::input::files;
use crate::record::journal_lines::JournalLine;
use crate::report::journal_file::{Finished, JournalFile};
use crate::report::timeline::Timeline;
use crate::report::users::UserStates;
use crate::verb::Outcome;

/// The contents of all journals.
#[derive(Default)]
pub struct Journals {
    pub users: UserStates,
    pub timeline: Timeline,
    pub files: Vec<Finished>,
    /// The number of accepted calls whose response had a `count` of 0.
    pub accepted_with_no_items: u64,
    pub calls: u64,
}

impl Journals {
    fn apply(&mut self, line: &JournalLine, time: i64) -> Result<(), String> {
        let accepted = line.outcome != Outcome::Failed;
        self.timeline.add(time, accepted);
        self.calls += 1;
        self.accepted_with_no_items += u64::from(accepted && line.count == Some(0));
        self.users.apply(line, time)
    }
}

/// Reads the journals at `paths`.
///
/// They are read in the order of their first lines' times, and the last line about a user counts. Two runs
/// that wrote to different journals at the same time on the same Leader are therefore ordered by the start
/// of each journal.
///
/// # Errors
/// Returns a message if a journal cannot be read, one of its lines is not a valid journal line, or no
/// journal has any line.
pub fn read(paths: &[PathBuf]) -> Result<Journals, String> {
    let mut journals = Journals::default();
    let first_times = paths.iter().map(PathBuf::as_path).map(first_time);
    let mut order: Vec<_> = first_times.zip(paths).collect();
    order.sort_by_key(|(time, _)| *time);
    for (_, path) in order {
        let mut file = JournalFile::open(path)?;
        while let Some((line, time)) = file.next()? {
            journals.apply(&line, time)?;
        }
        journals.files.push(file.finish()?);
    }
    if journals.calls == 0 {
        let names: Vec<_> = journals
            .files
            .iter()
            .map(|finished| finished.file.as_str())
            .collect();
        return Err(format!(
            "no call is recorded in {}: nothing to report",
            names.join(", ")
        ));
    }
    Ok(journals)
}

/// Returns the time of the first line, if it has one. Problems of the file are reported when it is read.
/// stdin and pipes can be read only once, and come last.
fn first_time(path: &Path) -> i64 {
    if !files::is_regular(path) {
        return i64::MAX;
    }
    let first = JournalFile::open(path).and_then(|mut file| Ok(file.next()?.map(|(_, time)| time)));
    first.ok().flatten().unwrap_or(i64::MAX)
}
