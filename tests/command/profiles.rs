//! Profiles, and each mistake that a profiles file can contain.

use crate::support::TOKEN;
use crate::support::bulk::{Folder, assert_run};
use crate::support::command::{bare, run};
use crate::support::profiles::{command_with_profiles, private};
use crate::support::raw_server::{RawServer, Reply};
use crate::support::tls_server::Authority;

const URL: &str = "base_url = \"https://leader.example.com\"";

/// Checks that a file with `text` is refused at `place` and that none of its values is printed.
#[track_caller]
fn refused_at(folder: &str, text: &str, place: &str, words: &str) {
    let folder = Folder::new(folder);
    let file = folder.write("profiles.toml", text);
    let mut command = command_with_profiles(&file, &["invalidate", "nico", "--profile", "a"]);
    if text.contains("http://leader") {
        command.env("CRIBL_BEARER_TOKEN", TOKEN);
    }
    let run = run(command);
    assert_run(&run, 2, &[&format!("{file}{place}"), words]);
    assert!(!run.stderr.contains("hidden"), "{}", run.stderr);
}

#[test]
fn each_syntax_error_is_reported_with_file_line_and_key() {
    for (text, place, words) in [
        (
            "[profiles.a\n".to_owned(),
            ":1: profiles.a: ",
            "it is not TOML",
        ),
        ("\n[other]\n".to_owned(), ":2: other: ", "it is unknown"),
        (
            "profiles = 3\n".to_owned(),
            ":1: profiles: ",
            "[profiles.NAME]",
        ),
        (
            "[profiles]\na = 3\n".to_owned(),
            ":2: profiles.a: ",
            "[profiles.NAME]",
        ),
        (
            "[profiles.\"a b\"]\n".to_owned(),
            ":1: profiles.a b: ",
            "letters, digits",
        ),
        (
            "[profiles.a]\n".to_owned(),
            ":1: profiles.a: ",
            "no base_url",
        ),
        (
            format!("[profiles.a]\n{URL}\n{URL}\n"),
            ":3: profiles.a.base_url: ",
            "duplicate key",
        ),
        (
            format!("profiles.a.{URL}\nprofiles.a.{URL}\n"),
            ":2: profiles.a.base_url: ",
            "duplicate key",
        ),
        (
            format!("[profiles.a]\n{URL}\n[profiles.a]\n{URL}\n"),
            ":3: profiles.a: ",
            "duplicate key",
        ),
        (
            "[profiles.a]\npassword = hidden\n".to_owned(),
            ":2: profiles.a.password: ",
            "it is not TOML",
        ),
        (
            "[profiles.a]\nusername = \"hidden\n".to_owned(),
            ":2: profiles.a.username: ",
            "it is not TOML",
        ),
        (
            // The value before the equals sign may be a secret in base64 with its padding.
            "[profiles.a]\ntoken_file =\nhidden==\n".to_owned(),
            ":3: profiles.a: ",
            "it is not TOML",
        ),
    ] {
        refused_at("profiles-form", &text, place, words);
    }
}

#[test]
fn each_mistake_in_a_base_url_is_reported_with_file_line_and_key() {
    for (text, place, words) in [
        (
            "[profiles.a]\nbase_url = 7\n".to_owned(),
            ":2: profiles.a.base_url: ",
            "must be a string",
        ),
        (
            "[profiles.a]\nbase_url = \"\"\n".to_owned(),
            ":2: profiles.a.base_url: ",
            "empty",
        ),
        (
            "[profiles.a]\nbase_url = \"leader\"\n".to_owned(),
            ":2: profiles.a.base_url: ",
            "not a URL",
        ),
        (
            "[profiles.a]\nbase_url = \"ftp://leader\"\n".to_owned(),
            ":2: profiles.a.base_url: ",
            "http or https",
        ),
        (
            "[profiles.a]\nbase_url = \"https://u:hidden@leader\"\n".to_owned(),
            ":2: profiles.a.base_url: ",
            "a password",
        ),
        (
            "[profiles.a]\nbase_url = \"https://leader/?q\"\n".to_owned(),
            ":2: profiles.a.base_url: ",
            "a query",
        ),
        (
            "[profiles.a]\nbase_url = \"http://leader.example.com\"\n".to_owned(),
            ":2: profiles.a.base_url: ",
            "--allow-http",
        ),
    ] {
        refused_at("profiles-urls", &text, place, words);
    }
}

#[test]
fn each_mistake_in_a_profile_is_reported_with_file_line_and_key() {
    for (text, place, words) in [
        (
            format!("[profiles.a]\n{URL}\nnonsense = 1\n"),
            ":3: profiles.a.nonsense: ",
            "it is unknown; the keys are",
        ),
        (
            format!("[profiles.a]\n{URL}\npassword = \"hidden\"\n"),
            ":3: profiles.a.password: ",
            "a secret must not be in this file",
        ),
        (
            format!("[profiles.a]\n{URL}\nbearer_token = \"hidden\"\n"),
            ":3: profiles.a.bearer_token: ",
            "a secret must not be in this file",
        ),
        (
            format!("[profiles.a]\n{URL}\nconcurrency = 0\n"),
            ":3: profiles.a.concurrency: ",
            "from 1 to 1024",
        ),
        (
            format!("[profiles.a]\n{URL}\nconcurrency = \"8\"\n"),
            ":3: profiles.a.concurrency: ",
            "from 1 to 1024",
        ),
        (
            format!("[profiles.a]\n{URL}\ntoken_file = \"missing\"\n"),
            ":3: profiles.a.token_file: ",
            "missing",
        ),
        (
            format!("[profiles.a]\n{URL}\ntoken_file = \"-\"\n"),
            ":3: profiles.a.token_file: ",
            "must be a file",
        ),
        (
            format!(
                "[profiles.a]\n{URL}\nca_cert = \"missing\"\nusername = \"u\"\npassword_file = \"x\"\n"
            ),
            ":3: profiles.a.ca_cert: ",
            "missing",
        ),
        (
            format!("[profiles.a]\n{URL}\nusername = \"u\"\npassword_file = \"missing\"\n"),
            ":4: profiles.a.password_file: ",
            "missing",
        ),
        (
            format!("[profiles.a]\n{URL}\npassword_file = \"x\"\n"),
            ":3: profiles.a.password_file: ",
            "the username for it is missing",
        ),
        (
            format!("[profiles.a]\n{URL}\ntoken_file = \"x\"\npassword_file = \"y\"\n"),
            ":3: profiles.a.token_file: ",
            "leave one of them out",
        ),
        (
            format!("[profiles.a]\n{URL}\ntoken_file = \"x\"\nusername = \"u\"\n"),
            ":3: profiles.a.token_file: ",
            "there is a username, too: leave one of them out",
        ),
    ] {
        refused_at("profiles-values", &text, place, words);
    }
}

#[test]
fn a_mistake_in_a_file_that_a_profile_names_is_reported_with_file_line_and_key() {
    let folder = Folder::new("profiles-contents");
    private(&folder, "empty", "");
    private(&folder, "two-words", "hidden hidden");
    private(&folder, "token", TOKEN);
    for (text, place, words) in [
        (
            "token_file = \"empty\"",
            "3: profiles.a.token_file",
            "is empty",
        ),
        (
            "token_file = \"two-words\"",
            "3: profiles.a.token_file",
            "cannot be sent",
        ),
        (
            "token_file = \"token\"\nca_cert = \"two-words\"",
            "4: profiles.a.ca_cert",
            "PEM",
        ),
        (
            "username = \"u\"\npassword_file = \"empty\"",
            "4: profiles.a.password_file",
            "is empty",
        ),
        // The error comes before the password prompt.
        (
            "username = \"u\"\nca_cert = \"two-words\"",
            "4: profiles.a.ca_cert",
            "PEM",
        ),
    ] {
        let file = folder.write("profiles.toml", format!("[profiles.a]\n{URL}\n{text}\n"));
        let run = run(command_with_profiles(
            &file,
            &["invalidate", "nico", "--profile", "a"],
        ));
        assert_run(&run, 2, &[&format!("{file}:{place}: "), words]);
        assert!(!run.stderr.contains("hidden"), "{}", run.stderr);
    }
}

#[test]
fn a_missing_profile_or_file_is_reported() {
    let folder = Folder::new("profiles-missing");
    let file = folder.write(
        "profiles.toml",
        "[profiles.a]\nbase_url = \"https://a.example.com\"\n",
    );
    let unknown = run(command_with_profiles(
        &file,
        &["invalidate", "nico", "--profile", "b"],
    ));
    assert_run(&unknown, 2, &["has no profile \"b\"; it has: a"]);
    let empty = folder.write("empty.toml", "");
    let unknown = run(command_with_profiles(
        &empty,
        &["invalidate", "nico", "--profile", "b"],
    ));
    assert_run(&unknown, 2, &["has no profile \"b\"; it has: none\n"]);
    let no_file = run(command_with_profiles(
        "no/such/file",
        &["invalidate", "nico", "--profile", "b"],
    ));
    assert_run(&no_file, 2, &["no/such/file"]);
    // The command `profiles` never sends anything, so it does not say so.
    let listed = run(command_with_profiles("no/such/file", &["profiles"]));
    assert_run(&listed, 2, &["no/such/file"]);
    assert_eq!(listed.stderr.lines().count(), 1, "{}", listed.stderr);
    let mut elsewhere = bare(&["invalidate", "nico", "--profile", "b"]);
    elsewhere.env("XDG_CONFIG_HOME", folder.path("nothing"));
    assert_run(
        &run(elsewhere),
        2,
        &["no profile \"b\" was found", "doesn't exist"],
    );
}

#[test]
fn the_list_of_profiles_says_where_each_value_came_from() {
    let folder = Folder::new("profiles-list");
    let token = private(&folder, "token", TOKEN);
    let file = folder.write(
        "profiles.toml",
        "[profiles.a]\nbase_url = \"https://a.example.com\"\ntoken_file = \"token\"\nconcurrency = 3\n\
         [profiles.b]\nbase_url = \"https://b.example.com\"\nusername = \"u\"\n",
    );
    let ca = folder.write("ca.pem", Authority::new().pem);
    let mut command = command_with_profiles(&file, &["profiles", "--ca-cert", &ca]);
    command.env("CRIBL_PASSWORD", "hidden");
    let listed = run(command);
    assert_run(&listed, 0, &[]);
    for words in [
        format!("base_url: https://a.example.com ({file}:2: profiles.a.base_url)"),
        format!("ca_cert: {ca} (--ca-cert)"),
        format!("concurrency: 3 ({file}:4: profiles.a.concurrency)"),
        format!("username: u ({file}:7: profiles.b.username); password: CRIBL_PASSWORD"),
    ] {
        assert!(
            listed.stdout.contains(&words),
            "no {words:?} in:\n{}",
            listed.stdout
        );
    }
    let listed = run(command_with_profiles(
        &file,
        &["profiles", "--profile", "a"],
    ));
    let words = format!("bearer token: {token} ({file}:3: profiles.a.token_file)");
    assert!(listed.stdout.contains(&words), "{}", listed.stdout);
    assert!(
        !listed.stdout.contains("b.example.com"),
        "{}",
        listed.stdout
    );
}

#[test]
fn a_profiles_credentials_are_not_sent_to_a_leader_from_the_environment() {
    let leader = RawServer::start([Reply::success()]);
    let folder = Folder::new("profiles-elsewhere");
    private(&folder, "token", TOKEN);
    let file = folder.write(
        "profiles.toml",
        "[profiles.a]\nbase_url = \"https://a.example.com\"\ntoken_file = \"token\"\n",
    );
    let mut command = command_with_profiles(&file, &["invalidate", "nico"]);
    command
        .env("CRIBL_PROFILE", "a")
        .env("CRIBL_BASE_URL", leader.base_url());
    assert_run(&run(command), 2, &["unset CRIBL_BASE_URL"]);
    assert_eq!(leader.requests(), [""; 0]);
    let flag = [
        "invalidate",
        "nico",
        "--profile",
        "a",
        "--base-url",
        &leader.base_url(),
    ];
    assert_run(&run(command_with_profiles(&file, &flag)), 0, &[]);
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_causes_a_warning() {
    use std::os::unix::fs::PermissionsExt;

    let leader = RawServer::start([Reply::success()]);
    let folder = Folder::new("profiles-mode");
    let token = private(&folder, "token", TOKEN);
    let base_url = leader.base_url();
    let args = [
        "invalidate",
        "nico",
        "--base-url",
        &base_url,
        "--token-file",
        &token,
    ];
    assert_eq!(run(bare(&args)).stderr, "");
    std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_run(
        &run(bare(&args)),
        0,
        &["contains a secret, and other users can read it\nhint: chmod 600 "],
    );
}
