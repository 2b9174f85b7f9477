//! Which credentials the command sends to which Leader when flags, the environment and a profile disagree.

use std::process::Command;

use crate::support::TOKEN;
use crate::support::bulk::{Folder, assert_run};
use crate::support::command::{bare, run};
use crate::support::raw_server::{RawServer, Reply};
use crate::support::tls_server::{Authority, serve};
use cribl_tokens::sandbox::Sandbox;

const PASSWORD: &str = "a-password-that-no-output-holds";
const ELSEWHERE: &str = "https://lab.example.com:9000";

type Environment<'e> = &'e [(&'e str, &'e str)];

/// Returns the command with the profiles file and further environment variables.
fn command_with_profiles(file: &str, environment: Environment, args: &[&str]) -> Command {
    let mut command = bare(args);
    command
        .env("CRIBL_TOKENS_CONFIG", file)
        .envs(environment.iter().copied());
    command
}

/// A Leader with an operator, and profiles for it: `token` and `password` have credentials of their own,
/// `name` has a username, and `bare` has none.
async fn leader(folder: &Folder) -> (Sandbox, String) {
    let leader = Sandbox::builder()
        .user("operator", PASSWORD)
        .user("nico", "nico")
        .start()
        .await
        .unwrap();
    folder.write("token", leader.admin_token());
    folder.write("password", PASSWORD);
    let url = leader.base_url();
    let table = |name: &str, keys: &str| format!("[profiles.{name}]\nbase_url = \"{url}\"\n{keys}");
    let text = [
        table("token", "token_file = \"token\"\n"),
        table(
            "password",
            "username = \"operator\"\npassword_file = \"password\"\n",
        ),
        table("name", "username = \"operator\"\n"),
        table("bare", ""),
    ];
    let file = folder.write("profiles.toml", text.concat());
    (leader, file)
}

#[test]
fn an_unusable_base_url_is_reported_before_the_password_prompt_and_never_shown() {
    let userinfo = "https://operator:url-password@leader.example.com:9000";
    let host = "operator:url-password@leader.example.com";
    let http = "http://leader.example.com:9000";
    for (variable, value, words) in [
        ("CRIBL_BASE_URL", userinfo, "must not contain a user name"),
        ("CRIBL_HOST", host, "must not contain a user name"),
        ("CRIBL_BASE_URL", http, "is plain http"),
    ] {
        for args in [
            &["invalidate", "nico"][..],
            &["token"],
            &["invalidate", "--dry-run", "nico"],
        ] {
            let mut command = bare(args);
            command.env(variable, value).env("CRIBL_USERNAME", "op");
            let run = run(command);
            assert_run(&run, 2, &[&format!("{variable}: "), words]);
            for hidden in ["url-password", "no password"] {
                assert!(!run.stderr.contains(hidden), "{}", run.stderr);
            }
        }
    }
}

#[tokio::test]
async fn a_profile_named_by_flag_overrides_the_environment_with_a_note() {
    let folder = Folder::new("credentials-unit");
    let (leader, file) = leader(&folder).await;
    let lab = RawServer::start([Reply::success()]);
    let lab_url = lab.base_url();
    for profile in ["token", "password"] {
        for (environment, names) in [
            (
                &[("CRIBL_BASE_URL", &*lab_url), ("CRIBL_BEARER_TOKEN", TOKEN)][..],
                "CRIBL_BASE_URL, CRIBL_BEARER_TOKEN",
            ),
            (&[("CRIBL_HOST", &*lab_url)], "CRIBL_HOST"),
            (
                &[("CRIBL_USERNAME", "lab"), ("CRIBL_PASSWORD", "hidden")],
                "CRIBL_USERNAME, CRIBL_PASSWORD",
            ),
            (
                &[
                    ("CRIBL_CLIENT_ID", "lab"),
                    ("CRIBL_CLIENT_SECRET", "hidden"),
                ],
                "CRIBL_CLIENT_ID, CRIBL_CLIENT_SECRET",
            ),
        ] {
            let args = ["invalidate", "nico", "--profile", profile];
            let run = run(command_with_profiles(&file, environment, &args));
            let note =
                format!("note: not used: {names}, because the profile {profile} has its own\n");
            assert_run(&run, 0, &[&note]);
            assert!(!run.stderr.contains("hidden"), "{}", run.stderr);
        }
    }
    assert_eq!(lab.requests(), [""; 0]);
    // A flag overrides the profile without a note, as the user chose it.
    let token = folder.path("token");
    let args = ["invalidate", "nico", "--profile", "password"];
    let args = [&args[..], &["--token-file", &token]].concat();
    let silent = run(command_with_profiles(
        &file,
        &[("CRIBL_USERNAME", "lab")],
        &args,
    ));
    assert_run(&silent, 0, &[]);
    assert!(!silent.stderr.contains("note: "), "{}", silent.stderr);
    assert!(leader.request_count() > 8);
}

#[tokio::test]
async fn a_profile_without_credentials_uses_the_environments_only_for_its_own_leader() {
    let folder = Folder::new("credentials-fill-in");
    let (leader, file) = leader(&folder).await;
    let (url, token) = (leader.base_url(), leader.admin_token());
    let same = url.replace("/api/v1", "/");
    for (profile, environment) in [
        ("bare", &[("CRIBL_BEARER_TOKEN", &*token)][..]),
        (
            "bare",
            &[("CRIBL_USERNAME", "operator"), ("CRIBL_PASSWORD", PASSWORD)],
        ),
        ("name", &[("CRIBL_PASSWORD", PASSWORD)]),
    ] {
        let args = ["invalidate", "nico", "--profile", profile];
        assert_run(
            &run(command_with_profiles(&file, environment, &args)),
            0,
            &[],
        );
        let here = [environment, &[("CRIBL_BASE_URL", &*same)]].concat();
        assert_run(&run(command_with_profiles(&file, &here, &args)), 0, &[]);
        let sent = leader.request_count();
        for variable in ["CRIBL_BASE_URL", "CRIBL_HOST"] {
            let there = [environment, &[(variable, ELSEWHERE)]].concat();
            let words = format!("{variable} names another Leader than {file}");
            let unset = format!("unset {variable}");
            assert_run(
                &run(command_with_profiles(&file, &there, &args)),
                2,
                &[&words, &unset],
            );
        }
        assert_eq!(leader.request_count(), sent);
    }
    let others = [("CRIBL_USERNAME", "lab"), ("CRIBL_PASSWORD", PASSWORD)];
    let run = run(command_with_profiles(
        &file,
        &others,
        &["invalidate", "nico", "--profile", "name"],
    ));
    assert_run(
        &run,
        2,
        &["no password for operator", "no terminal to ask at"],
    );
}

#[tokio::test]
async fn a_profile_named_by_variable_has_the_same_precedence_and_must_not_contradict_the_environment()
 {
    let folder = Folder::new("credentials-variable");
    let (leader, file) = leader(&folder).await;
    let lab = RawServer::start([Reply::success()]);
    let lab_url = lab.base_url();
    let token = leader.admin_token();
    let go = |profile: &str, environment: Environment| {
        let environment = [environment, &[("CRIBL_PROFILE", profile)]].concat();
        run(command_with_profiles(
            &file,
            &environment,
            &["invalidate", "nico", "-v"],
        ))
    };
    let own = go("password", &[("CRIBL_BEARER_TOKEN", TOKEN)]);
    let note = "note: not used: CRIBL_BEARER_TOKEN, because the profile password has its own\n";
    assert_run(&own, 0, &[note, "username: operator"]);
    let fill_in = go("bare", &[("CRIBL_BEARER_TOKEN", &token)]);
    assert_run(&fill_in, 0, &["bearer token: CRIBL_BEARER_TOKEN"]);
    let sent = leader.request_count();
    for there in [("CRIBL_BASE_URL", &*lab_url), ("CRIBL_HOST", &*lab_url)] {
        for (profile, more) in [
            ("token", &[][..]),
            ("password", &[]),
            ("name", &[]),
            ("name", &[("CRIBL_PASSWORD", PASSWORD)]),
            ("password", &[("CRIBL_USERNAME", "operator")]),
            ("token", &[("CRIBL_BEARER_TOKEN", TOKEN)]),
            ("bare", &[("CRIBL_BEARER_TOKEN", &*token)]),
            (
                "bare",
                &[("CRIBL_USERNAME", "operator"), ("CRIBL_PASSWORD", PASSWORD)],
            ),
            (
                "bare",
                &[("CRIBL_CLIENT_ID", "id"), ("CRIBL_CLIENT_SECRET", "hidden")],
            ),
        ] {
            let refused = go(profile, &[more, &[there]].concat());
            let unset = format!("unset {}", there.0);
            assert_run(&refused, 2, &[&unset, "--profile"]);
        }
    }
    assert_eq!(lab.requests(), [""; 0]);
    assert_eq!(leader.request_count(), sent);
}

#[tokio::test]
async fn each_of_several_profiles_needs_its_own_credentials_or_none_is_called() {
    let folder = Folder::new("credentials-several");
    let (leader, file) = leader(&folder).await;
    let other = Sandbox::start().await.unwrap();
    folder.write("other", other.admin_token());
    let own = format!(
        "[profiles.one]\nbase_url = \"{}\"\nusername = \"operator\"\npassword_file = \"password\"\n\
         [profiles.two]\nbase_url = \"{}\"\ntoken_file = \"other\"\n",
        leader.base_url(),
        other.base_url()
    );
    let file_of_own = folder.write("own.toml", own);
    let environment = [
        ("CRIBL_USERNAME", "lab"),
        ("CRIBL_PASSWORD", "hidden"),
        ("CRIBL_BASE_URL", ELSEWHERE),
    ];
    let args = ["invalidate", "nico", "--yes", "--all-profiles"];
    assert_run(
        &run(command_with_profiles(&file_of_own, &environment, &args)),
        0,
        &[
            "note: not used: CRIBL_BASE_URL, CRIBL_USERNAME, CRIBL_PASSWORD, because each profile has its own\n",
        ],
    );
    let sent = leader.request_count();
    for (profile, environment, name) in [
        (
            "bare",
            &[("CRIBL_CLIENT_ID", "id"), ("CRIBL_CLIENT_SECRET", "hidden")][..],
            "CRIBL_CLIENT_ID",
        ),
        ("name", &[("CRIBL_PASSWORD", PASSWORD)], "CRIBL_PASSWORD"),
        ("bare", &[("CRIBL_USERNAME", "operator")], "CRIBL_USERNAME"),
    ] {
        let args = [
            "invalidate",
            "nico",
            "--profile",
            "token",
            "--profile",
            profile,
        ];
        let refused = run(command_with_profiles(&file, environment, &args));
        assert_run(&refused, 2, &[name, "is for one Leader"]);
    }
    assert_eq!(leader.request_count(), sent);
    let environment = [&environment[..2], &[("CRIBL_PROFILE", "one,two")]].concat();
    let named = run(command_with_profiles(
        &file_of_own,
        &environment,
        &["invalidate", "nico", "--yes"],
    ));
    let note = "not used: CRIBL_USERNAME, CRIBL_PASSWORD, because each profile has its own\n";
    assert_run(&named, 0, &[note]);
    assert!(leader.request_count() > sent);
}

#[tokio::test]
async fn a_username_without_a_password_is_ignored_and_two_complete_kinds_are_refused() {
    let folder = Folder::new("credentials-kinds");
    let (leader, _) = leader(&folder).await;
    let (url, token) = (leader.base_url(), leader.admin_token());
    let go = |environment: Environment| {
        let mut command = bare(&["invalidate", "nico", "-v"]);
        command
            .env("CRIBL_BASE_URL", &url)
            .envs(environment.iter().copied());
        run(command)
    };
    let named = go(&[
        ("CRIBL_BEARER_TOKEN", &token),
        ("CRIBL_USERNAME", "operator"),
    ]);
    assert_run(
        &named,
        0,
        &["bearer token: CRIBL_BEARER_TOKEN; CRIBL_USERNAME is not used"],
    );
    let client = [("CRIBL_CLIENT_ID", "id"), ("CRIBL_CLIENT_SECRET", "hidden")];
    let user = [("CRIBL_USERNAME", "operator"), ("CRIBL_PASSWORD", PASSWORD)];
    for pair in [
        [&[("CRIBL_BEARER_TOKEN", &*token)][..], &client[..]],
        [&[("CRIBL_BEARER_TOKEN", &*token)], &user],
        [&user, &client],
    ] {
        assert_run(&go(&pair.concat()), 2, &["only one can be used"]);
    }
}

#[tokio::test]
async fn a_password_is_used_only_for_the_username_given_with_it() {
    let folder = Folder::new("credentials-password");
    let (leader, _) = leader(&folder).await;
    let go = |environment: Environment, more: &[&str]| {
        let mut command = bare(&["token", "--username", "nico"]);
        command
            .args(more)
            .env("CRIBL_BASE_URL", leader.base_url())
            .envs(environment.iter().copied());
        run(command)
    };
    let operators = [("CRIBL_USERNAME", "operator"), ("CRIBL_PASSWORD", PASSWORD)];
    assert_run(
        &go(&operators, &[]),
        2,
        &[
            "note: not used: CRIBL_PASSWORD, because it belongs to CRIBL_USERNAME",
            "no password for nico",
        ],
    );
    assert_eq!(leader.request_count(), 0);
    let file = folder.write("nico", "nico");
    assert_run(&go(&operators, &["--password-file", &file]), 0, &[]);
    assert_run(&go(&[("CRIBL_PASSWORD", "nico")], &[]), 0, &[]);
    let own = [("CRIBL_USERNAME", "nico"), ("CRIBL_PASSWORD", "nico")];
    assert_run(&go(&own, &[]), 0, &[]);
}

#[test]
fn another_commands_cribl_profile_is_reported_and_blocks_only_what_needs_a_profile() {
    let folder = Folder::new("credentials-others-profile");
    let file = folder.write("profiles.toml", "");
    let dry = ["invalidate", "--dry-run", "nico"];
    let named = [("CRIBL_PROFILE", "theirs"), ("CRIBL_BEARER_TOKEN", TOKEN)];
    assert_run(
        &run(command_with_profiles(&file, &named, &dry)),
        2,
        &["CRIBL_PROFILE: ", "has no profile \"theirs\""],
    );
    let note = "note: CRIBL_PROFILE is not used";
    let flags = ["--base-url", ELSEWHERE, "--username", "operator"];
    let by_flags = [&dry[..], &flags].concat();
    assert_run(
        &run(command_with_profiles(&file, &named, &by_flags)),
        0,
        &[note],
    );
    let mut without_file = bare(&dry);
    without_file
        .envs(named)
        .env("CRIBL_BASE_URL", ELSEWHERE)
        .env("XDG_CONFIG_HOME", folder.path("nothing"));
    assert_run(&run(without_file), 0, &[note]);
}

#[test]
fn the_same_leader_given_twice_is_found_in_any_spelling() {
    let folder = Folder::new("credentials-twice");
    for (one, other) in [
        ("https://leader:9000", "https://leader:9000/api/v1"),
        ("https://leader:9000", "https://LEADER:9000/"),
        ("https://leader", "https://leader:443"),
    ] {
        let text =
            format!("[profiles.a]\nbase_url = \"{one}\"\n[profiles.b]\nbase_url = \"{other}\"\n");
        let file = folder.write("profiles.toml", text);
        let args = ["invalidate", "--dry-run", "nico", "--all-profiles"];
        let words = [&*format!(
            "{file}:4: profiles.b.base_url: this is the same Leader as at {file}:2"
        )];
        assert_run(&run(command_with_profiles(&file, &[], &args)), 2, &words);
    }
}

#[test]
fn a_dry_run_needs_no_credentials_and_does_not_prompt() {
    let dry = ["invalidate", "--dry-run", "--base-url", ELSEWHERE, "nico"];
    for user in [&[][..], &["--username", "operator"]] {
        let done = run(bare(&[&dry[..], user].concat()));
        assert_run(&done, 0, &["would invalidate 1 user on"]);
    }
    // The user who would be asked for a password is known, and must not be sent.
    let own = [&dry[..], &["--username", "nico"]].concat();
    assert_run(&run(bare(&own)), 2, &["--include-self"]);
}

#[test]
fn the_scope_is_sent_and_client_credentials_options_fit_no_other_credentials() {
    let leader = RawServer::start([Reply::json("200 OK", r#"{"access_token":"abc"}"#)]);
    let address = leader.address();
    let url = format!("http://{address}/oauth/token");
    let args = ["token", "--base-url", ELSEWHERE, "--token-url", &url];
    let mut command = bare(&[&args[..], &["--scope", "user:read"]].concat());
    command
        .env("CRIBL_CLIENT_ID", "id")
        .env("CRIBL_CLIENT_SECRET", "hidden");
    let got = run(command);
    assert_eq!(
        (got.code, &*got.stdout),
        (Some(0), "abc\n"),
        "{}",
        got.stderr
    );
    assert!(
        leader.requests()[0].contains("user%3Aread"),
        "{:?}",
        leader.requests()
    );
    for flag in ["--token-url", "--audience", "--scope"] {
        let mut command = bare(&["token", "--base-url", ELSEWHERE, flag, &url]);
        command.env("CRIBL_BEARER_TOKEN", TOKEN);
        assert_run(&run(command), 2, &[flag, "CRIBL_CLIENT_ID"]);
    }
}

#[test]
fn a_failed_sign_in_has_the_hint_for_its_cause() {
    let (certificate, key) = Authority::new().sign("localhost");
    let (untrusted, _requests) = serve(&certificate, &key, None);
    let url = format!("https://localhost:{}", untrusted.port());
    for (args, code) in [
        (&["check-token"][..], 2),
        (&["invalidate", "nico"], 2),
        (&["invalidate", "--include-self", "nico"], 1),
    ] {
        let mut command = bare(args);
        command
            .env("CRIBL_BASE_URL", &url)
            .env("CRIBL_USERNAME", "op")
            .env("CRIBL_PASSWORD", "password");
        assert_run(
            &run(command),
            code,
            &["--ca-cert FILE trusts the CA certificate in FILE"],
        );
    }
}
