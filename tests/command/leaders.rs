//! The same users on several Leaders.

#[cfg(unix)]
use crate::support::TOKEN;
use crate::support::bulk::{Folder, assert_run};
use crate::support::command::{run, run_with_stdin};
use crate::support::profiles::{command_with_profiles, private};
use crate::support::raw_server::closed_port;
#[cfg(unix)]
use crate::support::raw_server::{RawServer, Reply};
use cribl_tokens::sandbox::{ADMIN_PASSWORD, ADMIN_USERNAME, Sandbox};

/// Returns a profile's table in TOML, with `rest` as its other keys.
fn profile(name: &str, url: &str, rest: &str) -> String {
    format!("[profiles.{name}]\nbase_url = \"{url}\"\n{rest}")
}

/// Writes profiles for two sandboxes and for a closed port.
async fn three(folder: &Folder) -> (Sandbox, Sandbox, String) {
    let (one, two) = (
        Sandbox::start().await.unwrap(),
        Sandbox::start().await.unwrap(),
    );
    private(folder, "one.token", &one.admin_token());
    private(folder, "two.token", &two.admin_token());
    let table = |name: &str, url: &str, token: &str| {
        profile(name, url, &format!("token_file = \"{token}.token\"\n"))
    };
    let gone = format!("http://{}", closed_port());
    let text = [
        table("one", &one.base_url(), "one"),
        table("gone", &gone, "one"),
        table("two", &two.base_url(), "two"),
    ];
    let file = folder.write("profiles.toml", text.concat());
    (one, two, file)
}

#[tokio::test]
async fn the_same_users_are_done_on_several_leaders_even_if_one_fails() {
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
        let mut command = command_with_profiles(&file, &args);
        command.args(at_once);
        let done = run(command);
        assert_run(
            &done,
            1,
            &[
                "               one  gone  two",
                "invalidated       2     0    2",
                "failed            0     2    0",
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
    let first = run_with_stdin(command_with_profiles(&file, &first), "nico\n");
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(first.json()[0].get("leader").is_none());

    let both = [
        &args[..],
        &["--resume", "--profile", "one", "--profile", "two"],
    ]
    .concat();
    let both = run_with_stdin(command_with_profiles(&file, &both), "nico\nmaria\n");
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
    let file = folder.write(
        "profiles.toml",
        [table("slow", &slow), table("next", &next)].concat(),
    );
    let command = command_with_profiles(
        &file,
        &["invalidate", "--yes", "--all-profiles", "nico", "maria"],
    );
    let mut child = crate::support::bulk::spawn(command);
    slow.await_request();
    crate::support::bulk::signal(&child, "-INT");
    // Reads the first signal's message before sending the second, because two pending signals of one kind
    // are merged.
    let mut said = String::new();
    let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
    while !said.contains("interrupt again to stop at once") {
        std::io::BufRead::read_line(&mut stderr, &mut said).unwrap();
    }
    crate::support::bulk::signal(&child, "-INT");
    std::io::Read::read_to_string(&mut stderr, &mut said).unwrap();
    assert_eq!(crate::support::bulk::end(child).code, Some(130), "{said}");
    assert!(
        said.contains("next: no user's tokens were touched: interrupted before"),
        "{said}"
    );
    assert_eq!(next.requests(), [""; 0]);
}

#[tokio::test]
async fn options_for_one_leader_are_refused_for_several() {
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
    let mut command = command_with_profiles(&file, &["invalidate", "--yes", "nico"]);
    command
        .env("CRIBL_BASE_URL", one.base_url())
        .env("CRIBL_PROFILE", "one,two");
    assert_run(&run(command), 2, &["CRIBL_BASE_URL names another Leader"]);
    for [flag, value] in [
        ["--base-url", &one.base_url()],
        ["--token-file", &token],
        ["--username", "operator"],
        ["--password-file", &token],
    ] {
        let command = command_with_profiles(&file, &[&args[..], &[flag, value]].concat());
        assert_run(&run(command), 2, &[flag, "is for one Leader"]);
    }
    let verify = [&args[..], &["--verify-token-file", &token]].concat();
    assert_run(
        &run(command_with_profiles(&file, &verify)),
        2,
        &["a token belongs to one"],
    );
    let asked = [
        &["invalidate", "--profile", "one", "--profile", "two"][..],
        &["nico", "maria"],
    ]
    .concat();
    assert_run(
        &run(command_with_profiles(&file, &asked)),
        2,
        &["2 users on 127.0.0.1:", " and 2 users on 127.0.0.1:"],
    );
    assert_eq!(one.request_count() + two.request_count(), 0);
}

#[tokio::test]
async fn the_confirmation_counts_the_users_of_each_leader() {
    let folder = Folder::new("profiles-confirmed");
    let (one, two, file) = three(&folder).await;
    let line = |leader: &Sandbox, user: &str| {
        format!(
            "{{\"time\":\"2026-01-01T00:00:00.000Z\",\"leader\":\"{}\",\"user\":\"{user}\",\"outcome\":\"invalidated\"}}\n",
            leader.base_url()
        )
    };
    let lines = [line(&one, "ada"), line(&two, "bob"), line(&two, "cyd")];
    let journal = folder.write("journal", lines.concat());
    let profiles = ["--profile", "one", "--profile", "two"];
    for (args, words) in [
        (
            &["reinstate", "--from-journal", &journal][..],
            ["1 user on 127.0.0.1:", " and 2 users on 127.0.0.1:"],
        ),
        (
            &["invalidate", "nico"],
            ["1 user on 127.0.0.1:", " and 1 user on 127.0.0.1:"],
        ),
    ] {
        let command = command_with_profiles(&file, &[args, &profiles].concat());
        assert_run(&run(command), 2, &words);
    }
    assert_eq!(one.request_count() + two.request_count(), 0);
}

#[tokio::test]
async fn a_leader_whose_sign_in_fails_is_skipped_and_the_others_are_done() {
    let folder = Folder::new("profiles-put-off");
    let (up, gone) = (Sandbox::start().await.unwrap(), closed_port());
    private(&folder, "admin.password", ADMIN_PASSWORD);
    let sign_in = format!("username = \"{ADMIN_USERNAME}\"\npassword_file = \"admin.password\"\n");
    let text = profile("gone", &format!("http://{gone}"), &sign_in)
        + &profile("up", &up.base_url(), &sign_in);
    let file = folder.write("profiles.toml", text);
    let args = [
        "invalidate",
        "--yes",
        "--all-profiles",
        "--retries",
        "0",
        "nico",
    ];
    let done = run(command_with_profiles(&file, &args));
    assert_run(
        &done,
        1,
        &[
            "warning: gone: no user's tokens will be touched: signing in failed",
            "--include-self",
            "hint: check --base-url",
            "not attempted      1   0",
        ],
    );
    assert!(
        done.stdout.contains("invalidated nico on up"),
        "{}",
        done.stdout
    );
    // With this profile alone, nothing is tried.
    let alone = ["invalidate", "--profile", "gone", "--retries", "0", "nico"];
    assert_run(
        &run(command_with_profiles(&file, &alone)),
        2,
        &[
            "signing in failed",
            "--include-self",
            "No user's tokens were touched.",
        ],
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_other_leader_is_called_once_the_journal_cannot_be_written() {
    let folder = Folder::new("leaders-full-disk");
    let (one, two, file) = three(&folder).await;
    let args = [
        "invalidate",
        "--yes",
        "--all-profiles",
        "--journal",
        "/dev/full",
        "nico",
        "maria",
    ];
    let stopped = run(command_with_profiles(&file, &args));
    let reason = "two: no user's tokens were touched: the journal cannot be written";
    assert_run(
        &stopped,
        1,
        &["stopped early: cannot write the journal", reason],
    );
    assert_eq!(one.request_count(), 2);
    assert_eq!(two.request_count(), 0);
}
