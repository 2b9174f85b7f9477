//! `spec rules`: every code of `diff` with what it finds.

use std::io::Write;

use super::CLEAN;
use crate::compare::rules;
use crate::failure::Failure;

pub fn run(out: &mut dyn Write) -> Result<u8, Failure> {
    for (code, finds) in rules::all() {
        writeln!(out, "{code:<44} {finds}")?;
    }
    Ok(CLEAN)
}
