//! A journal that was cut anywhere, or has any one byte changed, never makes the command skip a user who is
//! not done. The tests run the real binary with `--resume --dry-run` on a journal of three lines.
//!
//! A damaged line is either refused, or is still a record and counts for what it says. A journal has no
//! checksums, so an id with one letter changed is another user's id.
//!
//! The tests try 509 cuts and 1,524 changes, with one process for each.

use std::collections::BTreeSet;
use std::thread;

use crate::support::bulk::Folder;
use crate::support::command::{Run, command_to, run};
use serde_json::Value;

/// No request is sent to this address. It is http because with https each process would read the system's
/// certificates: 42 ms a run instead of 6.
const LEADER: &str = "http://127.0.0.1:9000/api/v1";
const USERS: [&str; 4] = ["nico", "müller|x@y", "D\\\"ada\"", "Nico"];

/// Three lines: the first two users are done on [`LEADER`], the third on another Leader.
fn journal() -> String {
    let others = "http://127.0.0.1:9443/api/v1";
    let lines = [LEADER, LEADER, others].into_iter().zip(USERS).map(|(leader, user)| {
        let (leader, user) = (Value::from(leader), Value::from(user));
        format!(
            "{{\"time\":\"2026-01-02T03:04:05.678Z\",\"leader\":{leader},\"user\":{user},\
             \"outcome\":\"invalidated\",\"count\":1,\"status\":200,\"attempts\":1,\"elapsed_ms\":7}}\n"
        )
    });
    lines.collect()
}

/// Runs the command on such a journal and checks that it doesn't change it.
fn resume(folder: &Folder, name: &str, journal: &[u8]) -> Run {
    let path = folder.write(name, journal);
    let mut command = command_to(LEADER, &["invalidate", "--dry-run", "--format", "json"]);
    command.args(["--resume", "--journal", &path]).args(USERS);
    let run = run(command);
    assert_eq!(
        std::fs::read(&path).unwrap(),
        journal,
        "a dry run writes nothing"
    );
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

/// The users that would still be sent.
fn left(run: &Run) -> BTreeSet<String> {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let users = run.json().into_iter();
    users
        .map(|record| record["user"].as_str().unwrap().to_owned())
        .collect()
}

/// Returns all users except those that these lines record as done on [`LEADER`], as any JSON parser reads
/// them. Returns the number of the first invalid line as an error.
fn left_by<'l>(lines: impl Iterator<Item = &'l [u8]>) -> Result<BTreeSet<String>, usize> {
    let mut left: BTreeSet<String> = USERS.map(str::to_owned).into();
    for (number, line) in (1..).zip(lines) {
        let record: Value = serde_json::from_slice(line).map_err(|_| number)?;
        let [leader, user, outcome] =
            ["leader", "user", "outcome"].map(|name| record[name].as_str());
        let (Some(leader), Some(user)) = (leader, user) else {
            return Err(number);
        };
        match outcome {
            Some("invalidated") if leader == LEADER => drop(left.remove(user)),
            Some("invalidated" | "failed") => {}
            _ => return Err(number),
        }
    }
    Ok(left)
}

/// Runs all cases on four threads. Each case gets a number, to name its file.
fn for_each<T: Sync>(cases: &[T], check: impl Fn(usize, &T) + Sync) {
    thread::scope(|scope| {
        for first in 0..4 {
            let check = &check;
            scope.spawn(move || {
                for (number, case) in cases.iter().enumerate().skip(first).step_by(4) {
                    check(number, case);
                }
            });
        }
    });
}

#[test]
fn a_journal_cut_anywhere_is_resumed_with_its_whole_lines() {
    let (folder, journal) = (Folder::new("cut-anywhere"), journal());
    let cuts: Vec<usize> = (0..=journal.len()).collect();
    for_each(&cuts, |number, &cut| {
        let rest = &journal.as_bytes()[..cut];
        // A line is complete if only its line ending is missing.
        let whole = rest
            .split(|&byte| byte == b'\n')
            .filter(|line| line.ends_with(b"}"));
        let run = resume(&folder, &format!("journal{number}"), rest);
        assert_eq!(
            left(&run),
            left_by(whole).unwrap(),
            "cut at {cut}: {}",
            run.stderr
        );
    });
}

#[test]
fn a_journal_with_any_byte_changed_is_refused_with_the_line_or_read_as_written() {
    let (folder, journal) = (Folder::new("damaged-anywhere"), journal());
    // The lowest bit, the bit between upper and lower case, and the bit that no ASCII character has.
    let masks = [0x01, 0x20, 0x80];
    let changes: Vec<(usize, u8)> = (0..journal.len())
        .flat_map(|at| masks.map(|mask| (at, mask)))
        .collect();
    for_each(&changes, |number, &(at, mask)| {
        let mut damaged = journal.clone().into_bytes();
        damaged[at] ^= mask;
        let lines = damaged.split_inclusive(|&byte| byte == b'\n');
        let run = resume(&folder, &format!("journal{number}"), &damaged);
        let context = format!("byte {at} ^ {mask:#x}: {}", run.stderr);
        match left_by(lines) {
            Ok(expected) => assert_eq!(left(&run), expected, "{context}"),
            // Without the last line ending, the command treats that line as torn by a crash and ignores it.
            Err(line) if at == journal.len() - 1 => {
                assert_eq!(line, 3, "{context}");
                let whole = damaged.split_inclusive(|&byte| byte == b'\n').take(2);
                assert_eq!(left(&run), left_by(whole).unwrap(), "{context}");
            }
            Err(line) => {
                assert_eq!(run.code, Some(2), "{context}");
                assert!(
                    run.stderr.contains(&format!("line {line} of ")),
                    "{context}"
                );
                assert!(run.stdout.is_empty(), "{}", run.stdout);
            }
        }
    });
}
