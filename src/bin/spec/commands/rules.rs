//! `spec rules`: lists every code of `check` and `diff`, with what it finds or asks for.

use std::io::Write;

use cribl_tokens::pipeline;

use super::exit_code::CLEAN;
use crate::compare::rules;
use crate::io::{Failure, Output};

pub fn run(out: &mut Output) -> Result<u8, Failure> {
    for (code, finds) in rules::all() {
        writeln!(out, "{code:<44} diff   {finds}")?;
    }
    for rule in pipeline::rules() {
        writeln!(
            out,
            "{:<44} check  {}: {}",
            rule.code, rule.severity, rule.help
        )?;
    }
    Ok(CLEAN)
}
