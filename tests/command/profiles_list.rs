//! `cribl-tokens profiles` reports which parts of a profile are unusable, and which files could leak a
//! secret.

use crate::support::TOKEN;
use crate::support::bulk::{Folder, assert_run};
use crate::support::command::bare;
#[cfg(unix)]
use crate::support::raw_server::closed_port;

const URL: &str = "base_url = \"https://leader.example.com\"";

fn list(file: &str, more: &[&str]) -> crate::support::command::Run {
    crate::support::command::run(bare(&[&["profiles", "--config", file], more].concat()))
}

#[test]
fn unusable_settings_are_listed_with_the_reason_and_fail() {
    let folder = Folder::new("list-unusable");
    folder.write("empty", "");
    folder.write("two-words", "hidden hidden");
    folder.write("token", TOKEN);
    for (keys, words) in [
        (&*format!("{URL}\ntoken_file = \"missing\""), "No such file"),
        (&format!("{URL}\ntoken_file = \"empty\""), "is empty"),
        (
            &format!("{URL}\ntoken_file = \"two-words\""),
            "cannot be sent",
        ),
        (
            &format!("{URL}\nusername = \"u\"\npassword_file = \"missing\""),
            "No such file",
        ),
        (
            &format!("{URL}\nusername = \"u\"\npassword_file = \"empty\""),
            "is empty",
        ),
        (
            &format!("{URL}\nusername = \"u\"\nca_cert = \"missing\""),
            "No such file",
        ),
        (
            &format!("{URL}\nusername = \"u\"\nca_cert = \"empty\""),
            "no certificate",
        ),
        (
            "base_url = \"http://leader.example.com\"\nusername = \"u\"",
            "is plain http",
        ),
        (URL, "CRIBL_BEARER_TOKEN"),
    ] {
        let good = format!("[profiles.good]\n{URL}\ntoken_file = \"token\"\n");
        let file = folder.write("profiles.toml", format!("{good}[profiles.bad]\n{keys}\n"));
        let listed = list(&file, &[]);
        assert_run(&listed, 1, &[]);
        let (good, bad) = listed.stdout.split_once("bad\n").unwrap();
        assert!(!good.contains("invalid: "), "{good}");
        assert!(
            bad.contains("    invalid: ") && bad.contains(words),
            "{bad}"
        );
        assert!(!bad.contains("hidden"), "{bad}");
        assert_run(&list(&file, &["--profile", "good"]), 0, &[]);
        assert_run(
            &list(&file, &["--profile", "nope"]),
            2,
            &["no profile \"nope\""],
        );
    }
}

#[test]
fn overridden_settings_are_listed_and_no_password_in_a_base_url_is_shown() {
    let folder = Folder::new("list-aside");
    folder.write("token", TOKEN);
    let text = format!("[profiles.a]\n{URL}\ntoken_file = \"token\"\n");
    let file = folder.write("profiles.toml", text);
    for (profile, words) in [
        ("", "not used: CRIBL_BASE_URL"),
        ("a", "unset CRIBL_BASE_URL"),
    ] {
        let mut command = bare(&["profiles", "--config", &file]);
        command
            .env("CRIBL_BASE_URL", "https://op:hidden@lab.example.com")
            .env("CRIBL_PROFILE", profile);
        let listed = crate::support::command::run(command);
        assert!(listed.stdout.contains(words), "{}", listed.stdout);
        assert!(!listed.stdout.contains("hidden"), "{}", listed.stdout);
    }
}

#[cfg(unix)]
#[test]
fn a_key_or_token_file_readable_by_others_causes_a_warning() {
    use std::fs::{File, Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new("list-modes");
    let (certificate, key) = crate::support::tls_server::Authority::new().sign("operator");
    let certificate = folder.write("certificate", certificate);
    let key = folder.write("key", key);
    let token = folder.path("token");
    let base_url = format!("http://{}", closed_port());
    let args = [
        "token",
        "--base-url",
        &base_url,
        "--client-cert",
        &certificate,
    ];
    let args = [&args[..], &["--client-key", &key]].concat();
    for (mode, draws) in [(0o600, false), (0o644, true)] {
        let file = File::create(&token).unwrap();
        for path in [&key, &token] {
            set_permissions(path, Permissions::from_mode(mode)).unwrap();
        }
        let mut command = bare(&args);
        command.env("CRIBL_BEARER_TOKEN", TOKEN).stdout(file);
        let run = crate::support::bulk::end(
            command
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap(),
        );
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_eq!(folder.text("token"), format!("{TOKEN}\n"));
        for words in [
            &*format!("warning: {key} contains a secret"),
            "(umask 077; ",
        ] {
            assert_eq!(run.stderr.contains(words), draws, "{}", run.stderr);
        }
    }
}
