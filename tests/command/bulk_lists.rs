//! What is in a list and what is not, through the real binary: nobody is sent whom nobody meant.

use crate::support::bulk::{Folder, asked, invalidate, leader, says};
use crate::support::command::{Run, at, run, run_with_stdin};

/// A dry run of a list in a file, and of the same through a pipe.
fn dry(test: &str, list: impl AsRef<[u8]>, more: &[&str]) -> [Run; 2] {
    let list = list.as_ref();
    let file = Folder::new(test).with("list", list);
    let command = |from: &str| {
        let mut command = at("http://127.0.0.1:9000", &["invalidate", "--dry-run"]);
        command.args(["--from", from]).args(more);
        command
    };
    [run(command(&file)), run_with_stdin(command("-"), list)]
}

/// Holds what either says, and whom it would send.
#[track_caller]
fn would_send(runs: &[Run], code: i32, users: &[&str], words: &[&str]) {
    for run in runs {
        says(run, code, words);
        let sent = users
            .iter()
            .map(|user| format!("would invalidate {user}\n"));
        assert_eq!(run.stdout, sent.collect::<String>(), "{}", run.stderr);
    }
}

const SKIPPING: [&str; 3] = ["--column", "email", "--skip-invalid"];

#[test]
fn quotation_marks_that_are_wrong_take_no_row_with_them_in_silence() {
    let behind = "name,email\na,a@x\n\"Jones,j@x\nb,b@x\nx\"y,c@x\nd,d@x\n";
    let runs = dry("behind", behind, &SKIPPING);
    let words = [":3: ", "(the row goes on to line 5)", "1 lines no ids"];
    would_send(&runs, 0, &["a@x", "d@x"], &words);
    let [read, _] = dry("behind", behind, &["--column", "email"]);
    would_send(&[read], 2, &[], &[":3: ", "Nothing was sent"]);

    let inside = "name,email\n5\" disk,a@x\nb,b\"x\nc \"c\",c@x\nd,d@x\n";
    let runs = dry("inside", inside, &SKIPPING);
    would_send(&runs, 0, &["d@x"], &[":2: ", ":3: ", ":4: "]);
}

#[test]
fn rows_within_a_quoted_field_are_warned_about_as_they_may_be_meant() {
    let within = "name,email\na,a@x\n\"Jones,j@x\nb,b@x\nx\",c@x\n";
    let runs = dry("within", within, &["--column", "email"]);
    would_send(&runs, 0, &["a@x", "c@x"], &["warning: ", ":3: ", "line 5"]);
    let address = "name,email\n\"Main Street\nTown\nLand\",a@x\n";
    for run in dry("address", address, &["--column", "email"]) {
        assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    }
}

#[tokio::test]
async fn a_quotation_mark_that_is_never_closed_stops_it_whatever_may_be_skipped() {
    let unclosed = "name,email\na,a@x\n\"b\nb\",b@x\n\"c,c@x\nd,d@x\n";
    let [read, piped] = dry("unclosed", unclosed, &SKIPPING);
    would_send(&[read], 2, &[], &["opened in line 5", "Nothing was sent"]);
    would_send(&[piped], 2, &["a@x", "b@x"], &["opened in line 5"]);
    // The same in a list that is too long to tell its end.
    let long = [unclosed, &"d,d@x\n".repeat(20_000)].concat();
    let [read, _] = dry("unclosed-long", long, &SKIPPING);
    would_send(&[read], 2, &[], &["opened in line 5", "64 KiB"]);

    let leader = leader().await;
    let args = [&["--from", "-", "--yes"][..], &SKIPPING].concat();
    let stopped = run_with_stdin(invalidate(&leader, &args), unclosed);
    says(&stopped, 1, &["opened in line 5", "stopped early"]);
    assert_eq!(asked(&leader).len(), 2);
}

#[test]
fn a_row_of_another_length_is_told() {
    let list = "name,email\nJones, Nico,n@x\nb\nc,c@x\n";
    let runs = dry("length", list, &SKIPPING);
    let words = [":2: the row has 3 columns", "comma", ":3: the row has 1"];
    would_send(&runs, 0, &["c@x"], &words);
}

#[test]
fn white_space_around_a_value_is_none_of_it_unless_quoted() {
    let list = "name, email\nMaria, maria@x\t\nAda,\" ada\"\n";
    let runs = dry("space", list, &["--column", "email"]);
    would_send(&runs, 0, &["maria@x", " ada"], &[]);
}

#[test]
fn a_csv_file_needs_its_column_named() {
    let folder = Folder::new("no-column");
    for name in ["c1.csv", "c1.CSV"] {
        let file = folder.with(name, "name, email\nMaria, maria@example.com\n");
        let args = ["invalidate", "--yes", "--from", &file];
        let refused = run(at("http://127.0.0.1:1", &args));
        says(
            &refused,
            2,
            &["--column", r#"["name", "email"]"#, "Nothing was sent"],
        );
    }
}

#[test]
fn a_line_that_looks_like_a_row_is_warned_about_once() {
    for (line, sign) in [("a,a@x", ","), ("a;a@x", ";"), ("a # was here", " #")] {
        let list = format!("# one, two\nnico\n\"x,y\"\n{line}\nb,b@x\nb;c\n");
        for run in dry("sign", list, &[]) {
            says(&run, 0, &[&format!(":4 holds {sign:?}")]);
            assert_eq!(run.stderr.matches("warning").count(), 1, "{}", run.stderr);
        }
    }
    for run in dry("no-sign", "nico\n#a,b\na#b\n", &[]) {
        assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    }
}

#[test]
fn a_dry_run_of_a_pipe_tells_every_line_that_is_no_id() {
    let list = "..\nnico\n.\nmaria\na\tb\n";
    let lines = ["stdin:1: ", "stdin:3: ", "stdin:5: "];
    let [_, piped] = dry("every", list, &[]);
    would_send(&[piped], 2, &["nico", "maria"], &lines);
    let [_, piped] = dry("every", list, &["--skip-invalid"]);
    would_send(&[piped], 0, &["nico", "maria"], &lines);
}

#[test]
fn utf_16_is_called_by_its_name() {
    for (mark, bytes) in [
        (0xfeff_u16, u16::to_le_bytes as fn(u16) -> _),
        (0xfeff, u16::to_be_bytes),
    ] {
        let units = std::iter::once(mark).chain("nico\r\nmaria\r\n".encode_utf16());
        let list: Vec<u8> = units.flat_map(bytes).collect();
        for more in [&["--skip-invalid"][..], &SKIPPING] {
            would_send(&dry("utf-16", &list, more), 2, &[], &["UTF-16", "UTF-8"]);
        }
    }
}

#[test]
fn what_cannot_be_seen_is_no_part_of_an_id_unless_quoted() {
    let list = "\u{feff}nico\n\u{feff}maria\nada\u{200b}\na\u{ad}b\n\"ada\\u200b\"\n\"x\u{200b}\"\n\"nico\n";
    let runs = dry("unseen", list, &["--skip-invalid"]);
    let words = [":2: ", "U+FEFF", ":3: ", "U+200B", ":4: ", "U+00AD", ":7: "];
    would_send(&runs, 0, &["nico", "ada\\u{200b}", "x\\u{200b}"], &words);

    let list = "\u{feff}email,name\na@x,a\n\u{feff}b@x,b\n\u{feff}\"c@x\",c\nd\u{200b},d\n\"e\u{200b}\",e\n";
    let runs = dry("unseen-column", list, &SKIPPING);
    would_send(&runs, 0, &["a@x", "e\\u{200b}"], &[":3: ", ":4: ", ":5: "]);
    let runs = dry(
        "unseen-other",
        list,
        &["--column", "name", "--skip-invalid"],
    );
    would_send(&runs, 0, &["a", "d", "e"], &[":3: ", ":4: "]);
}
