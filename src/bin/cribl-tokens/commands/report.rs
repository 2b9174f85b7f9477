//! `cribl-tokens report`: summarizes journals. It contacts no Leader.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cribl_tokens::reports::file;

use crate::args::ReportArgs;
use crate::exit;
use crate::input::files;
use crate::report::format::ReportFormat;
use crate::report::{self, Journals};
use crate::stderr::status_line;

pub fn run(args: &ReportArgs) -> ExitCode {
    match write(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => exit::not_started(&reason),
    }
}

fn write(args: &ReportArgs) -> Result<(), String> {
    check_distinct(&args.journals)?;
    let Some(path) = &args.output else {
        if args.format == ReportFormat::Html {
            return Err("--format html needs --output FILE".to_owned());
        }
        let journals = report::read(&args.journals)?;
        return match print(&journals, args.format) {
            // The reader of stdout has closed it, which is not an error.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|e| format!("cannot write the report to stdout: {e}")),
        };
    };
    refuse_to_overwrite_a_journal(path, args)?;
    file::check_target(path).map_err(|e| format!("--output {}: {e}", path.display()))?;
    let journals = report::read(&args.journals)?;
    file::write(path, |out| report::write(&journals, args.format, out))
        .map_err(|e| format!("cannot write the report to {}: {e}", path.display()))?;
    status_line!("wrote {}", path.display());
    Ok(())
}

/// Refuses a journal that is named twice, because its calls would be counted twice.
fn check_distinct(journals: &[PathBuf]) -> Result<(), String> {
    for (n, journal) in journals.iter().enumerate() {
        let file = files::at(journal).ok().flatten();
        let mut before = journals.iter().take(n);
        if let Some(other) = before.find(|other| files::is(file.as_ref(), other)) {
            let (journal, other) = (journal.display(), other.display());
            return Err(format!(
                "{other} and {journal} are the same journal, whose calls would be counted twice\nhint: name it once"
            ));
        }
    }
    Ok(())
}

fn print(journals: &Journals, format: ReportFormat) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    report::write(journals, format, &mut out)?;
    out.flush()
}

fn refuse_to_overwrite_a_journal(path: &Path, args: &ReportArgs) -> Result<(), String> {
    let target = files::at(path).ok().flatten();
    let is_target = |journal: &PathBuf| journal == path || files::is(target.as_ref(), journal);
    if path.exists() && args.journals.iter().any(is_target) {
        return Err(format!(
            "--output {} is one of the journals",
            path.display()
        ));
    }
    Ok(())
}
