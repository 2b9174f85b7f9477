//! `cribl-tokens man`: prints the manual, generated from the same texts as `--help`.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::args::{Args, ManArgs};
use crate::exit;
use crate::stderr::status_line;

pub fn run(args: &ManArgs) -> ExitCode {
    let (written, place) = match &args.out {
        Some(folder) => (write_all(folder), folder.display().to_string()),
        None => (print_first(), "stdout".to_owned()),
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            status_line!("error: the manual cannot be written to {place}: {error}");
            ExitCode::from(exit::FAILED)
        }
    }
}

/// Writes the page of the whole command, and one for each subcommand.
fn write_all(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut whole = Args::command().disable_help_subcommand(true);
    // Gives each subcommand its full name and the options that are global.
    whole.build();
    for command in std::iter::once(&whole).chain(whole.get_subcommands()) {
        let man = man(command.clone());
        fs::write(folder.join(man.get_filename()), page(&man)?)?;
    }
    Ok(())
}

fn print_first() -> io::Result<()> {
    let page = page(&man(Args::command().disable_help_subcommand(true)))?;
    io::stdout().write_all(page.as_bytes())
}

fn man(command: Command) -> Man {
    Man::new(command).source(concat!("cribl-tokens ", env!("CARGO_PKG_VERSION")))
}

/// Returns the page in roff. The lines after the options (examples, exit codes) are kept as they are,
/// because an example that is filled and hyphenated could not be pasted into a shell.
fn page(man: &Man) -> io::Result<String> {
    let mut page = Vec::new();
    man.render(&mut page)?;
    let page = String::from_utf8(page).map_err(io::Error::other)?;
    Ok(page.replace(".SH EXTRA\n", ".SH NOTES\n.nf\n"))
}
