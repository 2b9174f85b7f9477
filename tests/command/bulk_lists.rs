//! What counts as a part of a list, through the real binary.

use crate::support::bulk::{Folder, assert_run, dry, invalidate, leader, would_send};
use crate::support::command::{command_to, run, run_with_stdin};

const SKIPPING: [&str; 3] = ["--column", "email", "--skip-invalid"];

#[test]
fn wrong_quotation_marks_never_hide_a_row() {
    let behind = "name,email\na,a@x\n\"Jones,j@x\nb,b@x\nx\"y,c@x\nd,d@x\n";
    let runs = dry("behind", behind, &SKIPPING);
    let words = [":3: ", "(the row ends in line 5)", "1 invalid line"];
    would_send(&runs, 0, &["a@x", "d@x"], &words);
    let [read, _] = dry("behind", behind, &["--column", "email"]);
    would_send(&[read], 2, &[], &[":3: ", "No user's tokens were touched"]);

    let inside = "name,email\n5\" disk,a@x\nb,b\"x\nc \"c\",c@x\nd,d@x\n";
    let runs = dry("inside", inside, &SKIPPING);
    would_send(&runs, 0, &["d@x"], &[":2: ", ":3: ", ":4: "]);
}

#[test]
fn a_quoted_field_of_lines_that_look_like_rows_is_an_error() {
    let within = "name,email\na,a@x\n\"Jones,j@x\nb,b@x\nx\",c@x\nd,d@x\n";
    let runs = dry("within", within, &SKIPPING);
    let words = [
        ":3: a quoted field contains whole lines",
        "ends in line 5",
        "1 invalid line",
    ];
    would_send(&runs, 0, &["a@x", "d@x"], &words);
    let runs = dry("within-all", within, &["--column", "email"]);
    would_send(&runs, 2, &[], &[":3: ", "No user's tokens were touched"]);
    let address = "name,email\n\"Main Street\nTown\nLand\",a@x\n";
    would_send(
        &dry("address", address, &SKIPPING),
        0,
        &["a@x"],
        &["0 invalid lines"],
    );
}

#[tokio::test]
async fn an_unclosed_quotation_mark_is_an_error_whatever_may_be_skipped() {
    let unclosed = "name,email\na,a@x\n\"b\nb\",b@x\n\"c,c@x\nd,d@x\n";
    let runs = dry("unclosed", unclosed, &SKIPPING);
    would_send(
        &runs,
        2,
        &[],
        &["opened in line 5", "No user's tokens were touched"],
    );
    // The same in a list so long that the search for the closing quotation mark ends early.
    let long = [unclosed, &"d,d@x\n".repeat(20_000)].concat();
    let runs = dry("unclosed-long", long, &SKIPPING);
    would_send(&runs, 2, &[], &["opened in line 5", "64 KiB"]);

    let leader = leader().await;
    let args = [&["--from", "-", "--yes"][..], &SKIPPING].concat();
    let stopped = run_with_stdin(invalidate(&leader, &args), unclosed);
    assert_run(
        &stopped,
        2,
        &["opened in line 5", "No user's tokens were touched"],
    );
    assert_eq!(leader.request_count(), 0);
}

#[test]
fn a_row_of_another_length_is_reported() {
    let list = "name,email\nJones, Nico,n@x\nb\nc,c@x\n";
    let runs = dry("length", list, &SKIPPING);
    let words = [
        ":2: the row has 3 columns",
        "delimiter",
        ":3: the row has 1 column ",
    ];
    would_send(&runs, 0, &["c@x"], &words);
}

#[test]
fn white_space_around_a_value_is_not_part_of_it() {
    let list = "name, email\nMaria, maria@x\t\nAda,\" ada\"\n";
    let runs = dry("space", list, &["--column", "email"]);
    would_send(&runs, 0, &["maria@x", "ada"], &[]);
}

#[test]
fn a_csv_file_needs_its_column_named() {
    let folder = Folder::new("no-column");
    for name in ["c1.csv", "c1.CSV"] {
        let file = folder.write(name, "name, email\nMaria, maria@example.com\n");
        let args = ["invalidate", "--yes", "--from", &file];
        let refused = run(command_to("http://127.0.0.1:1", &args));
        assert_run(
            &refused,
            2,
            &[
                "--column",
                r#"["name", "email"]"#,
                "No user's tokens were touched",
            ],
        );
    }
}

#[test]
fn a_line_that_looks_like_a_row_is_warned_about_once() {
    for (line, sign) in [
        ("a,a@x", "a comma"),
        ("a;a@x", "a semicolon"),
        ("a # was here", "a space and a number sign"),
    ] {
        let list = format!("# one, two\nnico\n\"x,y\"\n{line}\nb,b@x\nb;c\n");
        for run in dry("sign", list, &[]) {
            assert_run(&run, 0, &[&format!(":4 contains {sign} and")]);
            // One warning for each kind, with the number of lines.
            let warning = format!("contains {sign} and");
            assert_eq!(run.stderr.matches(&warning).count(), 1, "{}", run.stderr);
        }
    }
    for run in dry("no-sign", "nico\n#a,b\na#b\n", &[]) {
        assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    }
}

#[test]
fn every_invalid_line_is_printed() {
    let list = "..\nnico\n.\nmaria\na\tb\n";
    let lines = [":1: ", ":3: ", ":5: ", "3 invalid lines"];
    would_send(&dry("every", list, &[]), 2, &[], &lines);
    would_send(
        &dry("every", list, &["--skip-invalid"]),
        0,
        &["nico", "maria"],
        &lines,
    );
}

#[test]
fn invisible_characters_are_part_of_an_id_only_as_escapes() {
    let list = "\u{feff}nico\n\u{feff}maria\nada\u{200b}\na\u{ad}b\n\"ada\\u200b\"\n\"x\u{200b}\"\n\"nico\n\
        \"\\udb40\\udc41\"\n";
    let runs = dry("unseen", list, &["--skip-invalid"]);
    let words = [
        ":2: ",
        "U+FEFF",
        ":3: ",
        "U+200B",
        ":4: ",
        "U+00AD",
        ":6: ",
        ":7: ",
        "5 invalid lines",
    ];
    would_send(&runs, 0, &["nico", "ada\\u{200b}", "\\u{e0041}"], &words);

    let list = "\u{feff}email,name\na@x,a\n\u{feff}b@x,b\n\u{feff}\"c@x\",c\nd\u{200b},d\n\"e\u{200b}\",e\n";
    let runs = dry("unseen-column", list, &SKIPPING);
    would_send(&runs, 0, &["a@x"], &[":3: ", ":4: ", ":5: ", ":6: "]);
    let runs = dry(
        "unseen-other",
        list,
        &["--column", "name", "--skip-invalid"],
    );
    would_send(&runs, 0, &["a", "d", "e"], &[":3: ", ":4: "]);
}
