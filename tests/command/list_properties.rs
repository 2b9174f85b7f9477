//! Property tests: for any list, the real binary would send exactly the users written into it, in this
//! order.
//!
//! 96 lists of each kind, each through a file and through a pipe: 2 s with a debug build, with `cargo test
//! --all-features --test command list_properties`.

use std::collections::HashSet;
use std::fmt::Write;

use crate::support::bulk::{Folder, invalidate};
use crate::support::command::{command_to, run, run_with_stdin};
use cribl_tokens::UserId;
use cribl_tokens::sandbox::{Sandbox, UnknownUserResponse};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

const ARGS: [&str; 5] = ["invalidate", "--dry-run", "--format", "json", "--from"];

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Distinct ids, often with characters that have a meaning in lists.
fn ids() -> impl Strategy<Value = Vec<String>> {
    let part = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-c]{1,3}",
        select(vec![
            "\"", ",", ";", " ", "#", "\\", "|", "@", "'", "\u{feff}", "\u{a0}", "\u{2028}",
            "\u{200b}", "\u{ad}", "\"\"", "\\u0041", "\\n",
        ])
        .prop_map(str::to_owned),
    ];
    let id = prop::collection::vec(part, 1..6)
        .prop_map(|parts| parts.concat())
        .prop_filter("an id", |id| {
            UserId::new(id.as_str()).is_ok()
                && !id.contains(|c: char| c.is_control() || c == '\u{fffd}')
        });
    let unique = |ids: Vec<String>| {
        let mut seen = HashSet::new();
        let mut ids = ids;
        ids.retain(|id| seen.insert(id.clone()));
        ids
    };
    prop::collection::vec(id, 1..20).prop_map(unique)
}

/// Returns the users that the binary would send, and checks that a file and a pipe give the same.
fn would_be_sent(test: &str, list: &str, more: &[&str]) -> Result<Vec<String>, TestCaseError> {
    let file = Folder::new(test).write("list", list);
    let command = |from: &str| {
        let mut command = command_to("http://127.0.0.1:9000", &ARGS);
        command.arg(from).args(more);
        command
    };
    let (read, piped) = (run(command(&file)), run_with_stdin(command("-"), list));
    prop_assert_eq!(
        (read.code, piped.code),
        (Some(0), Some(0)),
        "{}",
        read.stderr
    );
    prop_assert_eq!(&read.stdout, &piped.stdout);
    let users = read.json().into_iter().map(|record| {
        assert_eq!(record["outcome"], json!("would_invalidate"));
        record["user"].as_str().unwrap().to_owned()
    });
    Ok(users.collect())
}

/// Returns true if a list can hold this character only as an escape.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(u32::from(c), 0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f)
        || matches!(u32::from(c), 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x2800 | 0x3164)
        || matches!(u32::from(c), 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0xe0000..=0xe0fff)
}

/// Returns true if an id is fully visible: no white space at its ends, and only spaces within.
fn is_seen(id: &str) -> bool {
    id.trim() == id && !id.contains(|c: char| c != ' ' && is_unseen(c))
}

/// Returns true if a list that begins with this id is not mistaken for a printed table or JSON.
fn begins_like_an_id(id: &str) -> bool {
    !id.starts_with(|c: char| "-=+|:_{[<".contains(c) || ('\u{2500}'..='\u{257f}').contains(&c))
}

/// A field as RFC 4180 defines it, in quotation marks if needed or if `quote` is set.
fn field(text: &str, quote: bool) -> String {
    let must = text.contains(['"', ',', '\r', '\n'])
        || text.trim_start().starts_with('#')
        || text.is_empty();
    if quote || must {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// A line of a list, as a JSON string if needed or if `quote` is set.
fn line(text: &str, quote: bool) -> String {
    let is_plain = is_seen(text) && begins_like_an_id(text) && !text.starts_with(['#', '"']);
    if is_plain && !quote {
        return text.to_owned();
    }
    let mut line = String::from("\"");
    for (at, c) in text.char_indices() {
        let is_at_an_end = at == 0 || at + c.len_utf8() == text.len();
        if c == '"' || c == '\\' {
            line.extend(['\\', c]);
        } else if is_unseen(c) && (c != ' ' || is_at_an_end) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(line, "\\u{unit:04x}");
            }
        } else {
            line.push(c);
        }
    }
    line + "\""
}

/// Another field of a row: text with commas and quotation marks, or with several lines.
fn other() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c,\" é#]{0,6}", "[a-c\r\n é#]{0,6}"]
}

/// A field as a program may write it: seldom with a quotation mark where none should be, or with one missing.
fn written_field() -> impl Strategy<Value = String> {
    let text = "[a-c ,;é\"\r\n]{0,4}";
    prop_oneof![
        12 => text.prop_map(|text| field(&format!("u{text}"), true)),
        12 => "[a-c ;é]{0,4}".prop_map(|text| format!("u{text}")),
        1 => text.prop_map(|text| format!("u{text}")),
        1 => text.prop_map(|text| format!("\"u{text}")),
        1 => text.prop_map(|text| format!("\"u{text}\"{text}")),
    ]
}

proptest! {
    #![proptest_config(config())]

    /// The csv crate reads leniently: it is the judge of what is accepted, not of what is refused.
    #[test]
    fn a_csv_that_is_accepted_has_the_rows_that_the_csv_crate_reads(
        rows in prop::collection::vec(
            (written_field(), written_field(), select(vec!["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])),
            1..8,
        ),
    ) {
        let rows = rows.iter().map(|(id, other, end)| format!("{id},{other}{end}"));
        let list = format!("email,name\n{}", rows.collect::<String>());
        let file = Folder::new("judged-csv").write("list", &list);
        let mut command = command_to("http://127.0.0.1:9000", &ARGS);
        command.args([&file, "--column", "email"]);
        let read = run(command);
        if read.code == Some(0) {
            let mut seen = HashSet::new();
            let judge = csv::ReaderBuilder::new().flexible(true).from_reader(list.as_bytes()).into_records();
            let judge = judge.map(|row| row.unwrap()).filter(|row| row.iter().any(|field| !field.trim().is_empty()));
            let judge = judge.map(|row| row[0].trim().to_owned()).filter(|id| seen.insert(id.clone()));
            let judge: Vec<_> = judge.collect();
            let users: Vec<_> = read.json().iter().map(|record| record["user"].as_str().unwrap().to_owned()).collect();
            prop_assert_eq!(users, judge, "{:?}", list);
        } else {
            prop_assert_eq!(read.code, Some(2), "{:?}: {}", list, read.stderr);
        }
    }

    #[test]
    fn a_column_of_any_csv_comes_back(
        ids in ids().prop_map(|mut ids| {
            ids.retain(|id| is_seen(id) && begins_like_an_id(id));
            ids
        }),
        others in prop::collection::vec(other(), 20),
        at in 0..3_usize,
        quotes in prop::collection::vec(any::<bool>(), 20),
        mark in any::<bool>(),
        end in select(vec!["\n", "\r\n"]),
        ended in any::<bool>(),
    ) {
        let rows = ids.iter().zip(&others).map(|(id, other)| (id.as_str(), other.as_str()));
        // The other two columns have the same name, which does not affect this one.
        let rows = std::iter::once(("email", "name")).chain(rows).zip(quotes.iter().cycle());
        let rows = rows.map(|((id, other), &quote)| {
            let mut fields = [field(other, !quote), field(other, quote), String::new()];
            fields.swap(at, 2);
            fields[at] = field(id, quote);
            fields.join(",")
        });
        let mut list = rows.collect::<Vec<_>>().join(end);
        if ended {
            list += end;
        }
        if mark {
            list.insert(0, '\u{feff}');
        }
        prop_assert_eq!(would_be_sent("csv", &list, &["--column", "email"])?, ids, "{:?}", list);
    }

    #[test]
    fn the_lines_of_any_list_come_back(
        ids in ids(),
        quotes in prop::collection::vec(any::<bool>(), 20),
        between in prop::collection::vec(select(vec!["", "", "", "#", " # é\u{feff}\"", " ", "\t"]), 20),
        around in select(vec!["", " ", "\t", "\u{a0}"]),
        mark in any::<bool>(),
        end in select(vec!["\n", "\r\n"]),
    ) {
        let mut list = String::from(if mark { "\u{feff}" } else { "" });
        for ((id, &quote), between) in ids.iter().zip(quotes.iter().cycle()).zip(between.iter().cycle()) {
            list += &[between, end, around, &line(id, quote), around, end].concat();
        }
        prop_assert_eq!(would_be_sent("lines", &list, &[])?, ids, "{:?}", list);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..config() })]

    #[test]
    fn the_list_of_failed_users_is_a_list_of_these_users(ids in ids()) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let builder = Sandbox::builder().unknown_users(UnknownUserResponse::NotFound);
        let leader = runtime.block_on(builder.start()).unwrap();
        let lines: Vec<String> = ids.iter().map(|id| line(id, false)).collect();
        let folder = Folder::new("failed-lines");
        let (file, failed) = (folder.write("list", lines.join("\n")), folder.path("failed"));
        let args = ["--from", &file, "--yes", "--concurrency", "1", "--failed", &failed];
        let refused = run(invalidate(&leader, &args));
        prop_assert_eq!(refused.code, Some(1), "{}", refused.stderr);
        let failed = folder.text("failed");
        prop_assert_eq!(would_be_sent("failed-again", &failed, &[])?, ids, "{:?}", failed);
    }
}
