//! For any list: who is written into it is who would be sent, by the real binary, in this order.
//!
//! 96 lists of each kind, each through a file and through a pipe: 2 s with a debug build, by
//! `cargo test --all-features --test command list_properties`.

use std::collections::HashSet;
use std::fmt::Write;

use crate::support::bulk::Folder;
use crate::support::command::{at, run, run_with_stdin};
use cribl_tokens::UserId;
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

/// Ids, no two the same, with what means something in lists more often than not.
fn ids() -> impl Strategy<Value = Vec<String>> {
    let part = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-c]{1,3}",
        select(vec![
            "\"", ",", ";", "\r", "\n", "\r\n", "\t", " ", "#", "\\", "|", "@", "'", "\u{feff}",
            "\u{a0}", "\u{2028}", "\u{200b}", "\u{ad}", "\0", "\"\"", "\\u0041",
        ])
        .prop_map(str::to_owned),
    ];
    let id = prop::collection::vec(part, 1..6)
        .prop_map(|parts| parts.concat())
        .prop_filter("an id", |id| UserId::new(id.as_str()).is_ok());
    let unique = |ids: Vec<String>| {
        let mut seen = HashSet::new();
        let mut ids = ids;
        ids.retain(|id| seen.insert(id.clone()));
        ids
    };
    prop::collection::vec(id, 1..20).prop_map(unique)
}

/// Whom the binary would send, of a list in a file and of the same through a pipe.
fn would_be_sent(test: &str, list: &str, more: &[&str]) -> Result<Vec<String>, TestCaseError> {
    let file = Folder::new(test).with("list", list);
    let command = |from: &str| {
        let mut command = at("http://127.0.0.1:9000", &ARGS);
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

/// Whether it holds what is in no id unless quoted; unassigned ranges taken whole, which is no less.
fn has_unseen(text: &str) -> bool {
    text.contains(|c: char| {
        c.is_control()
            || matches!(u32::from(c), 0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x180e | 0x2000..=0x206f)
            || matches!(u32::from(c), 0x3164 | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0xe0000..=0xe0fff)
    })
}

/// A field as RFC 4180 has it: in quotation marks where it must be, and where `quote` says so.
fn field(text: &str, quote: bool) -> String {
    let must = text.contains(['"', ',']) || text.trim() != text || has_unseen(text);
    if quote || must || text.is_empty() {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// A line of a list: as it is where it can be, otherwise, or where `quote` says so, a JSON string.
fn line(text: &str, quote: bool) -> String {
    let plain = text.trim() == text && !text.starts_with(['#', '"']) && !has_unseen(text);
    if plain && !quote {
        return text.to_owned();
    }
    // Every character as an escape: the most that JSON allows.
    let escaped = text
        .encode_utf16()
        .fold(String::new(), |mut escaped, unit| {
            let _ = write!(escaped, "\\u{unit:04x}");
            escaped
        });
    if quote {
        format!("\"{escaped}\"")
    } else {
        json!(text).to_string()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_column_of_any_csv_comes_back(
        ids in ids(),
        others in prop::collection::vec("[a-c,\"\r\n é#]{0,6}", 20),
        at in 0..3_usize,
        quotes in prop::collection::vec(any::<bool>(), 20),
        mark in any::<bool>(),
        end in select(vec!["\n", "\r\n"]),
        ended in any::<bool>(),
    ) {
        let rows = ids.iter().zip(&others).map(|(id, other)| (id.as_str(), other.as_str()));
        // The other two columns are called alike, which does no harm to this one.
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
