//! The source of the users: the arguments, a file, or stdin.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use cribl_tokens::UserId;
use same_file::Handle;

use crate::input::arguments;
use crate::input::collector::Collector;
use crate::input::csv_column::{self, Column};
use crate::input::decode::decode;
use crate::input::files;
use crate::input::lines::{Line, Lines};
use crate::input::users::UserList;
use crate::input::{json_lines, list, not_a_list};
use crate::stderr::status_line;
use crate::text::counted;

/// The keys that end the input on a terminal.
const END_OF_INPUT: &str = if cfg!(windows) {
    "Ctrl-Z and Enter"
} else {
    "Ctrl-D"
};

/// The source of the users.
pub enum Source {
    Arguments(Vec<UserId>),
    List(ListFile),
}

/// The file of a list, and how to read it.
pub struct ListFile {
    /// The path. `-` is stdin.
    pub path: PathBuf,
    pub column: Option<String>,
    pub delimiter: Option<u8>,
    /// True if invalid lines are skipped. Otherwise one of them refuses the whole list.
    pub skip_invalid: bool,
}

impl Source {
    /// Returns the file to read, unless it is a pipe or a device.
    pub fn file(&self) -> io::Result<Option<Handle>> {
        match self {
            Self::Arguments(_) => Ok(None),
            Self::List(list) if list.is_stdin() => Ok(files::on_stdin()),
            Self::List(list) => files::at(&list.path),
        }
    }

    /// Does the same as [`file`](Self::file) for a run that writes the journal at `journal`.
    ///
    /// # Errors
    /// Returns an error if both are the same file.
    pub fn file_beside(&self, journal: Option<&Path>) -> Result<Option<Handle>, String> {
        // If this fails, reading the file will report the reason.
        let input = self.file().ok().flatten();
        match journal {
            Some(path) if files::is(input.as_ref(), path) => Err(format!(
                "--journal {} is the input, which it would change",
                path.display()
            )),
            _ => Ok(input),
        }
    }

    pub fn is_stdin(&self) -> bool {
        matches!(self, Self::List(list) if list.is_stdin())
    }

    /// Returns true if it can be read only once, like a pipe.
    pub fn is_single_use(&self) -> bool {
        match self {
            Self::Arguments(_) => false,
            Self::List(list) => list.is_stdin() || !files::is_regular(&list.path),
        }
    }

    /// Checks what can be checked without reading: the arguments, and that the terminal is not needed for
    /// both the list and the confirmation.
    pub fn check(&self, needs_confirmation: bool) -> Result<(), String> {
        let list = match self {
            Self::Arguments(users) => return users.iter().try_for_each(arguments::check),
            Self::List(list) => list,
        };
        if list.is_stdin() && io::stdin().is_terminal() {
            if needs_confirmation {
                return Err(
                    "the terminal cannot be both the list and where you confirm it\nhint: write the list to a file, check it \
                     with --dry-run, or pass --yes"
                        .to_owned(),
                );
            }
            status_line!("reading the list from the terminal; end it with {END_OF_INPUT}");
        }
        Ok(())
    }

    /// Reads it to its end and prints each invalid line.
    ///
    /// # Errors
    /// Returns an error if it cannot be read, is not a list, or has invalid lines that must not be skipped.
    pub fn read(self) -> Result<UserList, String> {
        match self {
            Self::Arguments(users) => UserList::of(&users),
            Self::List(list) => {
                let users = list.read()?;
                if users.invalid > 0 && !list.skip_invalid {
                    return Err(format!(
                        "{} has {}\nhint: correct the list, or skip invalid lines with --skip-invalid",
                        list.name(),
                        counted(users.invalid, "invalid line"),
                    ));
                }
                Ok(users)
            }
        }
    }
}

impl ListFile {
    fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    fn name(&self) -> String {
        if self.is_stdin() {
            "stdin".to_owned()
        } else {
            self.path.display().to_string()
        }
    }

    fn read(&self) -> Result<UserList, String> {
        let name = self.name();
        let in_list = |reason: String| format!("{name}: {reason}");
        let cant = |e: io::Error| format!("cannot read the list {name}: {e}");
        let source: Box<dyn Read> = if self.is_stdin() {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(&self.path).map_err(cant)?)
        };
        let mut lines = Lines::new(decode(source));
        let mut found = Collector::new(name.clone());
        let first = loop {
            match lines.next().map_err(cant)? {
                Some(Line::Whole(line)) if line.trim_ascii().is_empty() => {}
                Some(line) => break line,
                None if self.column.is_some() => {
                    return Err(in_list("it has no header line".to_owned()));
                }
                None => return Ok(found.finish()),
            }
        };
        let is_json = match &first {
            Line::Whole(line) => {
                not_a_list::check_is_list(line).map_err(in_list)?;
                line.trim_ascii_start().starts_with(b"{")
            }
            Line::TooLong => false,
        };
        match &self.column {
            Some(key) if is_json => json_lines::read(first, lines, key, &mut found),
            Some(name) => {
                let delimiter = self.delimiter;
                csv_column::read(first, lines, &Column { name, delimiter }, &mut found)
            }
            None if is_csv(&self.path) => {
                let names = csv_column::names(first, lines, &name).map_err(in_list)?;
                return Err(format!(
                    "{name} is CSV by its name\nhint: pass --column with one of {names:?}; if it is a plain list, rename it or \
                     pass it as --from - < {name}"
                ));
            }
            None => list::read(first, lines, &mut found),
        }
        .map_err(in_list)?;
        Ok(found.finish())
    }
}

fn is_csv(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["csv", "tsv"]
        .iter()
        .any(|end| ending.eq_ignore_ascii_case(end))
}
