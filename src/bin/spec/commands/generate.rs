//! `spec generate`: the client that would be compiled, or what was rewritten to get there.

use std::io::Write;

use cribl_tokens::pipeline::{self, Settings};

use super::{CLEAN, UNSOUND, dependencies};
use crate::args::{Generate, Printing};
use crate::failure::Failure;
use crate::files::{self, Source};
use crate::render::{self, Finding, Outcome};
use crate::screen::Screen;

pub fn run(arguments: &Generate, out: &mut Screen) -> Result<u8, Failure> {
    let path = match &arguments.file {
        Some(path) => path.clone(),
        None => match files::documents(&files::home())?.as_slice() {
            [only] => only.clone(),
            several => {
                return Err(Failure::new(format!(
                    "{} documents in openapi/; name a FILE",
                    several.len()
                )));
            }
        },
    };
    let source = Source::read(&path)?;
    let settings = if arguments.standalone {
        Settings::standalone()
    } else {
        Settings::for_crate()
    };
    match pipeline::generate(&source.bytes, &settings) {
        Ok(output) if arguments.adaptations => {
            for adaptation in &output.adaptations {
                writeln!(
                    out,
                    "{} {}: {} ({})",
                    adaptation.rule, adaptation.pointer, adaptation.message, adaptation.reason
                )?;
            }
            writeln!(
                out,
                "{}: {} rewritten for the generator",
                source.name,
                output.adaptations.len()
            )?;
            Ok(CLEAN)
        }
        Ok(output) if arguments.dependencies => {
            for line in dependencies::of(&output.source) {
                writeln!(out, "{line}")?;
            }
            Ok(CLEAN)
        }
        Ok(output) => {
            out.write_all(output.source.as_bytes())?;
            Ok(CLEAN)
        }
        Err(report) => {
            let findings = report
                .problems()
                .iter()
                .map(|problem| Finding::of_problem(problem, &source))
                .collect();
            let outcome = Outcome::of_one("generate", false, source.name, "invalid", findings);
            let mut errors = Screen::stderr();
            render::print(&outcome, &Printing::default(), &mut errors)?;
            Ok(UNSOUND)
        }
    }
}
