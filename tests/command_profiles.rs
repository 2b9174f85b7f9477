//! The command: profiles, each mistake one can make in them, and several Leaders.
#![cfg(feature = "cli")]

mod support;

use std::process::Command;

use cribl_tokens::sandbox::Sandbox;
use support::TOKEN;
use support::bulk::{Folder, says};
use support::command::{bare, run, run_with_stdin};
use support::raw_server::{RawServer, Reply, closed_port};
use support::tls_server::Authority;

/// The command with the profiles in `file`.
fn with(file: &str, args: &[&str]) -> Command {
    let mut command = bare(args);
    command.env("CRIBL_TOKENS_CONFIG", file);
    command
}

fn private(folder: &Folder, name: &str, text: &str) -> String {
    let path = folder.with(name, text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    path
}

const URL: &str = "base_url = \"https://leader.example.com\"";

/// A file with `text` is refused at `place`, and no value of it is shown.
#[track_caller]
fn told(folder: &str, text: &str, place: &str, words: &str) {
    let folder = Folder::new(folder);
    let file = folder.with("profiles.toml", text);
    let mut command = with(&file, &["invalidate", "nico", "--profile", "a"]);
    if text.contains("http://leader") {
        command.env("CRIBL_BEARER_TOKEN", TOKEN);
    }
    let run = run(command);
    says(&run, 2, &[&format!("{file}{place}"), words]);
    assert!(!run.stderr.contains("hidden"), "{}", run.stderr);
}

#[test]
fn each_mistake_in_the_form_of_the_file_is_told_with_file_line_and_key() {
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
            // As much as the padding of a secret in base64 may stand before the equals sign.
            "[profiles.a]\ntoken_file =\nhidden==\n".to_owned(),
            ":3: profiles.a: ",
            "it is not TOML",
        ),
    ] {
        told("profiles-form", &text, place, words);
    }
}

#[test]
fn each_mistake_in_a_base_url_is_told_with_file_line_and_key() {
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
            "no URL",
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
        told("profiles-urls", &text, place, words);
    }
}

#[test]
fn each_mistake_in_a_profile_is_told_with_file_line_and_key() {
    for (text, place, words) in [
        (
            format!("[profiles.a]\n{URL}\nnonsense = 1\n"),
            ":3: profiles.a.nonsense: ",
            "it is unknown; the keys are",
        ),
        (
            format!("[profiles.a]\n{URL}\npassword = \"hidden\"\n"),
            ":3: profiles.a.password: ",
            "secrets don't belong here",
        ),
        (
            format!("[profiles.a]\n{URL}\nbearer_token = \"hidden\"\n"),
            ":3: profiles.a.bearer_token: ",
            "secrets don't belong here",
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
            "no username",
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
        told("profiles-values", &text, place, words);
    }
}

#[test]
fn what_is_in_a_file_that_a_profile_names_is_told_with_file_line_and_key() {
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
            "can't be sent",
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
        // Before anybody is asked.
        (
            "username = \"u\"\nca_cert = \"two-words\"",
            "4: profiles.a.ca_cert",
            "PEM",
        ),
    ] {
        let file = folder.with("profiles.toml", format!("[profiles.a]\n{URL}\n{text}\n"));
        let run = run(with(&file, &["invalidate", "nico", "--profile", "a"]));
        says(&run, 2, &[&format!("{file}:{place}: "), words]);
        assert!(!run.stderr.contains("hidden"), "{}", run.stderr);
    }
}

#[test]
fn a_profile_or_a_file_that_is_not_there_is_told() {
    let folder = Folder::new("profiles-missing");
    let file = folder.with(
        "profiles.toml",
        "[profiles.a]\nbase_url = \"https://a.example.com\"\n",
    );
    let unknown = run(with(&file, &["invalidate", "nico", "--profile", "b"]));
    says(&unknown, 2, &["has no profile \"b\"; it has: a"]);
    let empty = folder.with("empty.toml", "");
    let unknown = run(with(&empty, &["invalidate", "nico", "--profile", "b"]));
    says(&unknown, 2, &["has no profile \"b\"; it has: none\n"]);
    let no_file = run(with(
        "no/such/file",
        &["invalidate", "nico", "--profile", "b"],
    ));
    says(&no_file, 2, &["no/such/file"]);
    let mut elsewhere = bare(&["invalidate", "nico", "--profile", "b"]);
    elsewhere.env("XDG_CONFIG_HOME", folder.path("nothing"));
    says(
        &run(elsewhere),
        2,
        &["there is no profile \"b\"", "doesn't exist"],
    );
}

#[test]
fn the_list_of_profiles_says_where_each_value_came_from() {
    let folder = Folder::new("profiles-list");
    let token = private(&folder, "token", TOKEN);
    let file = folder.with(
        "profiles.toml",
        "[profiles.a]\nbase_url = \"https://a.example.com\"\ntoken_file = \"token\"\nconcurrency = 3\n\
         [profiles.b]\nbase_url = \"https://b.example.com\"\nusername = \"u\"\n",
    );
    let ca = folder.with("ca.pem", Authority::new().pem);
    let mut command = with(&file, &["profiles", "--ca-cert", &ca]);
    command.env("CRIBL_PASSWORD", "hidden");
    let listed = run(command);
    says(&listed, 0, &[]);
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
    let listed = run(with(&file, &["profiles", "--profile", "a"]));
    let words = format!("bearer token: {token} ({file}:3: profiles.a.token_file)");
    assert!(listed.stdout.contains(&words), "{}", listed.stdout);
    assert!(
        !listed.stdout.contains("b.example.com"),
        "{}",
        listed.stdout
    );
}

#[test]
fn a_profiles_credentials_go_to_no_leader_that_the_environment_names() {
    let leader = RawServer::start([Reply::success()]);
    let folder = Folder::new("profiles-elsewhere");
    private(&folder, "token", TOKEN);
    let file = folder.with(
        "profiles.toml",
        "[profiles.a]\nbase_url = \"https://a.example.com\"\ntoken_file = \"token\"\n",
    );
    let mut command = with(&file, &["invalidate", "nico"]);
    command
        .env("CRIBL_PROFILE", "a")
        .env("CRIBL_BASE_URL", leader.base_url());
    says(&run(command), 2, &["unset CRIBL_BASE_URL"]);
    assert_eq!(leader.requests(), [""; 0]);
    let flag = [
        "invalidate",
        "nico",
        "--profile",
        "a",
        "--base-url",
        &leader.base_url(),
    ];
    says(&run(with(&file, &flag)), 0, &[]);
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_draws_a_warning() {
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
    says(
        &run(bare(&args)),
        0,
        &["warning: others can use", "chmod 600"],
    );
}

/// Profiles of two sandboxes and of a port where nobody listens.
async fn three(folder: &Folder) -> (Sandbox, Sandbox, String) {
    let (one, two) = (
        Sandbox::start().await.unwrap(),
        Sandbox::start().await.unwrap(),
    );
    private(folder, "one.token", &one.admin_token());
    private(folder, "two.token", &two.admin_token());
    let table = |name: &str, url: &str, token: &str| {
        format!("[profiles.{name}]\nbase_url = \"{url}\"\ntoken_file = \"{token}.token\"\n")
    };
    let gone = format!("http://{}", closed_port());
    let text = [
        table("one", &one.base_url(), "one"),
        table("gone", &gone, "one"),
        table("two", &two.base_url(), "two"),
    ];
    let file = folder.with("profiles.toml", text.concat());
    (one, two, file)
}

#[tokio::test]
async fn the_same_users_are_done_on_several_leaders_though_one_fails() {
    let folder = Folder::new("profiles-several");
    let (one, two, file) = three(&folder).await;
    for at_once in [&[][..], &["--at-once"]] {
        let args = [
            "invalidate",
            "--yes",
            "--all-profiles",
            "--retries",
            "0",
            "nico",
            "maria",
        ];
        let mut command = with(&file, &args);
        command.args(at_once);
        let done = run(command);
        says(
            &done,
            1,
            &[
                "               one  gone  two",
                "invalidated      2     0    2",
                "failed           0     2    0",
            ],
        );
        for line in [
            "invalidated nico on one (accepted",
            "failed maria on gone: ",
            "invalidated maria on two (accepted",
        ] {
            assert!(done.stdout.contains(line), "{}", done.stdout);
        }
    }
    assert_eq!((one.request_count(), two.request_count()), (4, 4));
}

#[tokio::test]
async fn json_and_the_journal_name_the_leader_and_a_run_is_resumed_on_each() {
    let folder = Folder::new("profiles-resume");
    let (one, two, file) = three(&folder).await;
    let journal = folder.path("journal");
    let args = [
        "invalidate",
        "--yes",
        "--format",
        "json",
        "--journal",
        &journal,
        "--from",
        "-",
    ];
    let first = [&args[..], &["--profile", "one"]].concat();
    let first = run_with_stdin(with(&file, &first), "nico\n");
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(first.json()[0].get("leader").is_none());

    let both = [
        &args[..],
        &["--resume", "--profile", "one", "--profile", "two"],
    ]
    .concat();
    let both = run_with_stdin(with(&file, &both), "nico\nmaria\n");
    assert_eq!(both.code, Some(0), "{}", both.stderr);
    let mut done: Vec<_> = both
        .json()
        .iter()
        .map(|r| format!("{} {} {}", r["profile"], r["leader"], r["user"]).replace('"', ""))
        .collect();
    done.sort();
    let (at_one, at_two) = (one.base_url(), two.base_url());
    let expected = [
        format!("one {at_one} maria"),
        format!("two {at_two} maria"),
        format!("two {at_two} nico"),
    ];
    assert_eq!(done, expected);
    assert_eq!(folder.journal().len(), 4);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_run_before_the_next_leader() {
    let folder = Folder::new("profiles-interrupt");
    private(&folder, "token", TOKEN);
    let slow = RawServer::start([Reply::BytesThenSilence(Vec::new())]);
    let next = RawServer::start([Reply::success()]);
    let table = |name: &str, leader: &RawServer| {
        let url = leader.base_url();
        format!("[profiles.{name}]\nbase_url = \"{url}\"\ntoken_file = \"token\"\n")
    };
    let file = folder.with(
        "profiles.toml",
        [table("slow", &slow), table("next", &next)].concat(),
    );
    let command = with(
        &file,
        &["invalidate", "--yes", "--all-profiles", "nico", "maria"],
    );
    let mut child = support::bulk::spawn(command);
    slow.await_request();
    support::bulk::signal(&child, "-INT");
    // Told before the second is sent, as two of one kind at once are one.
    let mut said = String::new();
    let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
    while !said.contains("once more stops at once") {
        std::io::BufRead::read_line(&mut stderr, &mut said).unwrap();
    }
    support::bulk::signal(&child, "-INT");
    std::io::Read::read_to_string(&mut stderr, &mut said).unwrap();
    assert_eq!(support::bulk::end(child).code, Some(130), "{said}");
    assert!(
        said.contains("next: nothing was sent: it was interrupted before"),
        "{said}"
    );
    assert_eq!(next.requests(), [""; 0]);
}

#[tokio::test]
async fn what_is_of_one_leader_is_refused_for_several() {
    let folder = Folder::new("profiles-one-only");
    let (one, two, file) = three(&folder).await;
    let args = [
        "invalidate",
        "--yes",
        "--profile",
        "one",
        "--profile",
        "two",
        "nico",
    ];
    let token = folder.path("one.token");
    for (name, value) in [
        ("CRIBL_BASE_URL", one.base_url()),
        ("CRIBL_BEARER_TOKEN", one.admin_token()),
    ] {
        let mut command = with(&file, &["invalidate", "--yes", "nico"]);
        command.env(name, value).env("CRIBL_PROFILE", "one,two");
        says(&run(command), 2, &[name, "is of one Leader"]);
    }
    for [flag, value] in [
        ["--base-url", &one.base_url()],
        ["--token-file", &token],
        ["--username", "operator"],
        ["--password-file", &token],
    ] {
        let command = with(&file, &[&args[..], &[flag, value]].concat());
        says(&run(command), 2, &[flag, "is of one Leader"]);
    }
    let verify = [&args[..], &["--verify-token-file", &token]].concat();
    says(&run(with(&file, &verify)), 2, &["a token is of one"]);
    let asked = [
        &["invalidate", "--profile", "one", "--profile", "two"][..],
        &["nico", "maria"],
    ]
    .concat();
    says(
        &run(with(&file, &asked)),
        2,
        &["2 users on 127.0.0.1:", " and 127.0.0.1:"],
    );
    assert_eq!(one.request_count() + two.request_count(), 0);
}
