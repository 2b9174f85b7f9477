//! Closed output: the exit code and the files are those of the result.

use std::io::PipeWriter;
use std::process::Command;

use super::{BASE, Folder, spec, ttl_required};

/// The writing end of a pipe whose reading end is closed.
fn closed_pipe() -> PipeWriter {
    std::io::pipe().expect("a pipe").1
}

fn code(command: &mut Command) -> Option<i32> {
    command.status().expect("the binary runs").code()
}

#[test]
fn a_closed_output_does_not_change_the_exit_code() {
    let folder = Folder::with(&[
        ("old.yaml", BASE),
        ("new.yaml", &ttl_required()),
        ("broken.yaml", "openapi: 3.0.2\n"),
    ]);
    for (arguments, expected) in [
        (&["diff", "old.yaml", "new.yaml"][..], 1),
        (&["diff", "old.yaml", "new.yaml", "--format", "html"], 1),
        (&["diff", "old.yaml", "old.yaml"], 0),
        (&["check", "broken.yaml"], 2),
        (&["check", "missing.yaml"], 2),
        (&["generate", "broken.yaml"], 2),
        (&["generate", "old.yaml"], 0),
        (&["rules"], 0),
    ] {
        let mut command = spec(&folder.path("."));
        command.args(arguments).stdout(closed_pipe());
        command.stderr(closed_pipe());
        assert_eq!(code(&mut command), Some(expected), "{arguments:?}");
    }
}

#[test]
fn a_finding_is_accepted_even_if_the_output_is_closed() {
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &ttl_required())]);
    let required = "parameter-became-required@/paths/~1tokens~1{id}/delete/parameters/1/required";
    let mut command = spec(&folder.path("."));
    command.args(["diff", "old.yaml", "new.yaml", "--accept", required]);
    command.args(["--reason", "fine"]).stdout(closed_pipe());
    assert_eq!(code(&mut command), Some(0));
    assert!(folder.read("accepted.toml").contains("fine"));
}
