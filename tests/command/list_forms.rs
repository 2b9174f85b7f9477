//! The forms a list can have, and what each of them refuses: no form ever yields another user than the one
//! meant.

use serde_json::json;

use crate::support::bulk::{
    Folder, assert_run, dry, invalidate, leader, requests_per_user, would_send,
};
use crate::support::command::{command_to, run};

/// A text in the form of a token, which must not be printed.
const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJuaWNvIn0.c2lnbmF0dXJl";

const EMAIL: [&str; 2] = ["--column", "email"];
const SKIPPING: [&str; 3] = ["--column", "email", "--skip-invalid"];

#[tokio::test]
async fn a_backslash_in_a_quoted_line_never_names_another_user() {
    let (leader, folder) = (leader().await, Folder::new("backslash"));
    for (line, words) in [
        (r#""CONTOSO\nico""#, r"\n is a line break"),
        (r#""CONTOSO\tom""#, r"\t is a tab"),
        (r#""CONTOSO\bob""#, r"\b is the control character U+0008"),
        (r#""CONTOSO\u0041da""#, r"\u0041 is 'A'"),
        (r#""CONTOSO\u000ada""#, r"\u000a is a line break"),
        (r#""CONTOSO\ada""#, "does not begin a JSON escape"),
        (
            r#""CONTOSO\ursula""#,
            "not followed by a character's number",
        ),
        (r#""CONTOSO\/ada""#, "does not begin a JSON escape"),
    ] {
        let list = folder.write("list", format!("{line}\n"));
        let args = ["--from", &list, "--yes"];
        for more in [&[][..], &["--dry-run"]] {
            let refused = run(invalidate(&leader, &[&args[..], more].concat()));
            assert_run(
                &refused,
                2,
                &["list:1: ", words, r"write a backslash as \\"],
            );
            assert_eq!(refused.stdout, "");
        }
    }
    assert_eq!(leader.request_count(), 0);

    let list = folder.write("list", "CONTOSO\\nico\n\"CONTOSO\\\\ada\"\n");
    let done = run(invalidate(&leader, &["--from", &list, "--yes"]));
    assert_run(&done, 0, &["2 of 2 accepted"]);
    let sent: Vec<_> = requests_per_user(&leader).into_keys().collect();
    assert_eq!(sent, ["CONTOSO%5Cada", "CONTOSO%5Cnico"]);
    assert!(
        done.stdout.contains(r"invalidated CONTOSO\\nico "),
        "{}",
        done.stdout
    );
}

#[test]
fn quotation_marks_around_a_field_disable_no_check() {
    let list = "name,email\n\"a\",\"nico@x \"\n\"b\",\"ada@x\u{a0}\"\n\"c\",\"bo\u{200b}b@x\"\n\"d\",\"e\0@x\"\n\
        \"e\",\"f\t@x\"\n\"f\",\"g@x\nh@x\"\n\"g\",\" \"\n\"h\",\"i\u{a0}j\"\n";
    let runs = dry("quoted-checks", list, &SKIPPING);
    let lines = [
        ":4: ",
        ":5: ",
        ":6: ",
        ":7: ",
        ":9: ",
        ":10: ",
        "6 invalid lines",
    ];
    would_send(&runs, 0, &["nico@x", "ada@x"], &lines);
    // The same in JSON Lines and in quoted lines.
    let values = [
        "nico@x ",
        "bo\u{200b}b@x",
        "e\u{0}@x",
        "f\t@x",
        "g@x\nh@x",
        " ",
        "i\u{a0}j",
    ];
    let lines: String = values
        .iter()
        .map(|id| json!({"email": id}).to_string() + "\n")
        .collect();
    would_send(
        &dry("json-checks", lines, &SKIPPING),
        0,
        &["nico@x"],
        &["6 invalid lines"],
    );
    let lines: String = values
        .iter()
        .map(|id| json!(id).to_string() + "\n")
        .collect();
    would_send(
        &dry("line-checks", lines, &["--skip-invalid"]),
        0,
        &["nico@x"],
        &["6 invalid lines"],
    );
}

#[test]
fn a_token_is_refused_in_every_form_and_never_printed() {
    for (list, more) in [
        (format!("{JWT}\n"), &[][..]),
        (format!("Bearer {JWT}\n"), &[]),
        (format!("\"{JWT}\"\n"), &[]),
        (format!("name,email\nNico,\"{JWT}\"\n"), &EMAIL),
        (format!("name,email\nNico,{JWT}\n"), &EMAIL),
        (json!({"email": JWT}).to_string(), &EMAIL),
    ] {
        for run in dry("token-list", list, more) {
            assert_run(
                &run,
                2,
                &[
                    "the form of a bearer token",
                    "No user's tokens were touched",
                ],
            );
            assert!(
                !run.stderr.contains("eyJ") && run.stdout.is_empty(),
                "{}",
                run.stderr
            );
        }
    }
}

#[test]
fn a_commented_out_row_is_an_error_that_says_how_to_include_it() {
    let list = "name,email\n#Nico,nico@x\n#\"Ada\",ada@x\n\"#Bo\",bo@x\n";
    let runs = dry("commented", list, &SKIPPING);
    let words = [":2: ", ":3: ", "begins with #", "in quotation marks"];
    would_send(&runs, 0, &["bo@x"], &words);
    would_send(
        &dry("commented-all", list, &EMAIL),
        2,
        &[],
        &["2 invalid lines"],
    );
}

#[test]
fn empty_rows_of_a_csv_and_the_head_of_powershell_are_skipped() {
    let list = "#TYPE Selected.System.Object\r\n\"name\",\"email\"\r\n,\r\n\"Nico\",\"nico@x\"\r\n\"\",\"\"\r\n,,,\r\n";
    let runs = dry("type", list, &EMAIL);
    would_send(
        &runs,
        0,
        &["nico@x"],
        &["skipped the line #TYPE", "0 invalid lines"],
    );
}

#[test]
fn notes_about_a_csv_name_the_file_even_without_a_column() {
    let folder = Folder::new("type-without-column");
    let file = folder.write(
        "users.csv",
        "#TYPE Selected.System.Object\nname;email\nNico;nico@x\n",
    );
    let refused = run(command_to(
        "http://127.0.0.1:1",
        &["invalidate", "--from", &file, "--dry-run"],
    ));
    assert_run(
        &refused,
        2,
        &["pass --column with one of [\"name\", \"email\"]"],
    );
    let note = format!("note: {file}: skipped the line #TYPE");
    assert!(refused.stderr.contains(&note), "{}", refused.stderr);
}

#[test]
fn a_file_that_is_not_a_list_is_refused_whatever_may_be_skipped() {
    let table = "+------+\n| user |\n+------+\n| nico |\n+------+\n";
    for (list, words) in [
        (
            b"PK\x03\x04rest of a workbook".to_vec(),
            "an Excel workbook (.xlsx)",
        ),
        (b"\xd0\xcf\x11\xe0rest".to_vec(), "an Excel workbook (.xls)"),
        (b"<!DOCTYPE html><html>\n".to_vec(), "HTML"),
        (b"\n<html>\n<body>nico\n".to_vec(), "HTML"),
        (b"{\\rtf1\\ansi nico}".to_vec(), "RTF"),
        (b"[\"nico\", \"ada\"]".to_vec(), "a JSON array"),
        (b"[\n  {\"email\": \"nico\"}\n]".to_vec(), "a JSON array"),
        (
            b"{\n  \"email\": \"nico\"\n}".to_vec(),
            "JSON over several lines",
        ),
        (table.into(), "a printed table"),
        (b"user\n----\nnico\n".to_vec(), "a printed table"),
        ("┌──────┐\n│ nico │\n└──────┘\n".into(), "a printed table"),
    ] {
        for more in [&["--skip-invalid"][..], &SKIPPING] {
            if more.len() > 1 && words == "a printed table" {
                continue;
            }
            would_send(
                &dry("not-a-list", &list, more),
                2,
                &[],
                &[words, "No user's tokens were touched"],
            );
        }
    }
    // A JSON string can hold such a text as an id.
    let runs = dry("a-list", "\"----\"\n\"{\\\"a\\\"\"\n[x] nico\n", &[]);
    would_send(&runs, 0, &["----", "{\"a\"", "[x] nico"], &[]);
}

#[test]
fn utf_16_with_a_byte_order_mark_is_read() {
    let text = "\u{feff}name,email\r\nRené,rené@x\r\nMaria,maria@x\r\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for list in [&little, &big] {
        would_send(&dry("utf-16", list, &EMAIL), 0, &["rené@x", "maria@x"], &[]);
    }
    // One list without its byte order mark, and one that is truncated.
    would_send(
        &dry("utf-16-no-mark", &little[2..], &[]),
        2,
        &[],
        &["NUL", "UTF-8"],
    );
    let broken: Vec<u8> = [0xfeff, u16::from(b'a'), 0xd800, u16::from(b'b')]
        .into_iter()
        .flat_map(u16::to_le_bytes)
        .collect();
    would_send(&dry("utf-16-broken", broken, &[]), 2, &[], &["U+FFFD"]);
}

#[test]
fn other_delimiters_are_detected_in_the_header_or_given() {
    for (list, words) in [
        (
            "name;email\nJones, Nico;nico@x\n",
            "\";\" between the fields",
        ),
        ("name\temail\nNico\tnico@x\n", "a tab between the fields"),
        ("\"a,b\";email\nx;nico@x\n", "\";\" between the fields"),
    ] {
        let runs = dry("delimiter", list, &EMAIL);
        would_send(&runs, 0, &["nico@x"], &[words, "--delimiter"]);
        assert_eq!(runs[0].stderr.lines().count(), 2, "{}", runs[0].stderr);
    }
    let given = [&EMAIL[..], &["--delimiter", "|"]].concat();
    would_send(
        &dry("pipe", "name|email\na,b|nico@x\n", &given),
        0,
        &["nico@x"],
        &[],
    );
    let given = [&EMAIL[..], &["--delimiter", "tab"]].concat();
    would_send(
        &dry("tab", "na,me\temail\na\tnico@x\n", &given),
        0,
        &["nico@x"],
        &[],
    );
    for wrong in ["", ";;", "é", "\""] {
        let given = [&EMAIL[..], &["--delimiter", wrong]].concat();
        would_send(
            &dry("wrong", "email\nnico@x\n", &given),
            2,
            &[],
            &["--delimiter"],
        );
    }
}

#[test]
fn a_column_is_found_by_name_in_any_case_and_by_number() {
    let list = "Name,E-Mail,ID\nNico,nico@x,7\n";
    for (column, id) in [
        ("E-Mail", "nico@x"),
        ("e-mail", "nico@x"),
        ("id", "7"),
        ("2", "nico@x"),
    ] {
        would_send(&dry("column", list, &["--column", column]), 0, &[id], &[]);
    }
    for (column, words) in [
        ("mail", r#"no column "mail", but ["Name", "E-Mail", "ID"]"#),
        ("0", "no column \"0\", and 3 columns"),
        ("4", "no column \"4\", and 3 columns"),
    ] {
        would_send(
            &dry("column", list, &["--column", column]),
            2,
            &[],
            &[words],
        );
    }
    let twice = "Email,EMAIL,email,3\na,b,c,d\n";
    would_send(&dry("twice", twice, &["--column", "email"]), 0, &["c"], &[]);
    would_send(&dry("twice", twice, &["--column", "3"]), 0, &["d"], &[]);
    would_send(
        &dry("twice", twice, &["--column", "eMail"]),
        2,
        &[],
        &["more than one column"],
    );
}

#[test]
fn json_lines_are_read_by_a_key() {
    let list = "{\"id\":1,\"Email\":\"nico@x\"}\n\n{\"email\":\"r\\u00e9n\\u0065@x\",\"x\":{\"email\":\"y\"}}\n";
    would_send(
        &dry("json-lines", list, &EMAIL),
        0,
        &["nico@x", "réne@x"],
        &[],
    );
    let wrong = "{\"email\":\"nico@x\"}\n{\"mail\":\"a\"}\n{\"email\":7}\n{\"email\":\"a\",\"email\":\"b\"}\nada\n\
        {\"email\":\"CONTOSO\\nico\"}\n[\"email\"]\n{\"email\":null}\n";
    let words = [
        ":2: it has no key \"email\"",
        ":3: the value of \"email\" is not a string",
        ":4: it has the key \"email\" more than once",
        ":5: it is not a JSON object",
        ":6: it contains a control character",
        ":7: it is not a JSON object",
        ":8: ",
        "7 invalid lines",
    ];
    would_send(&dry("json-wrong", wrong, &SKIPPING), 0, &["nico@x"], &words);
}

#[test]
fn a_text_that_looks_like_more_than_an_id_causes_a_warning_in_every_form() {
    for (id, oddity) in [
        ("mailto:ada@x", "begins with \"mailto:\""),
        ("<ada@x>", "is in angle brackets"),
        ("a@x;b@x", "contains a semicolon"),
        ("a@x # gone", "contains a space and a number sign"),
    ] {
        let json = json!({"email": id}).to_string();
        for (list, more) in [
            (format!("{id}\n{id}2\n"), &[][..]),
            (format!("name,email\nNico,{id}\nAda,\"{id}\"\n"), &EMAIL),
            (format!("{json}\n{json}\n"), &EMAIL),
        ] {
            for run in dry("odd", list, more) {
                assert_run(&run, 0, &["warning: ", oddity]);
                assert_eq!(run.stderr.matches("warning").count(), 1, "{}", run.stderr);
            }
        }
    }
    for (list, is_heading) in [
        ("email\nada@x\n", true),
        ("UserPrincipalName\nada@x\n", true),
        ("ada@x\nemail\n", false),
    ] {
        for run in dry("heading", list, &[]) {
            assert_eq!(
                run.stderr.contains("looks like a heading"),
                is_heading,
                "{}",
                run.stderr
            );
        }
    }
}

#[test]
fn two_ids_never_print_alike() {
    let list = "a\\u{200b}b\n\"a\\u200bb\"\n\"a\\u0020\"\na\na\\\\b\na\\b\n";
    let runs = dry("alike", list, &[]);
    let users = [
        r"a\\u{200b}b",
        r"a\u{200b}b",
        r"a\u{20}",
        "a",
        r"a\\\\b",
        r"a\\b",
    ];
    would_send(&runs, 0, &users, &[]);
}
