//! The commands in docs/runbook.md, and those in docs/command.md on proving an invalidation, run word for
//! word against the sandbox.

use std::path::Path;
use std::process::Command;

use crate::support::command::{Run, bare, run};
use cribl_tokens::sandbox::Sandbox;

const RUNBOOK: &str = include_str!("../../docs/runbook.md");
const COMMAND: &str = include_str!("../../docs/command.md");

/// Returns the commands in the part of `document` under `heading`, in order, as one script.
fn commands(document: &str, heading: &str) -> String {
    let (_, below) = document
        .split_once(&format!("# {heading}\n"))
        .expect("the document has the part");
    let part = below.split("\n#").next().unwrap_or_default();
    let blocks = part.split("```sh\n").skip(1);
    let script: String = blocks
        .filter_map(|block| block.split("```").next())
        .collect();
    assert!(script.contains("cribl-tokens "), "no commands in {heading}");
    script
}

/// Runs the commands in the part of the runbook under `heading` and checks that each exits with 0. Returns
/// stdout, stderr and the Leader.
async fn rehearse(heading: &str) -> (String, String, Sandbox) {
    let (done, leader) = type_in(&["-ec", &commands(RUNBOOK, heading)]).await;
    assert_eq!(done.code, Some(0), "{}\n{}", done.stdout, done.stderr);
    (done.stdout, done.stderr, leader)
}

/// Runs a shell with `args`, with the environment variables that the sandbox prints.
async fn type_in(args: &[&str]) -> (Run, Sandbox) {
    let leader = Sandbox::builder()
        .user("nico", "nico")
        .start()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let binaries = Path::new(env!("CARGO_BIN_EXE_cribl-tokens"))
        .parent()
        .unwrap();
    // Removes the variables that the command reads, as `bare` does.
    let mut shell = Command::new("sh");
    for (name, value) in bare(&[]).get_envs() {
        assert!(value.is_none());
        shell.env_remove(name);
    }
    let path = std::env::var("PATH").unwrap();
    shell
        .args(args)
        .env("PATH", format!("{}:{path}", binaries.display()))
        .env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_BEARER_TOKEN", leader.admin_token())
        .env("CRIBL_PASSWORD", "nico")
        .current_dir(folder.path());
    (run(shell), leader)
}

#[tokio::test]
async fn the_runbook_for_a_compromised_account_works() {
    let (stdout, stderr, leader) = rehearse("A compromised account").await;
    let found: Vec<_> = stdout.lines().filter_map(|l| l.split(' ').next()).collect();
    assert_eq!(found, ["accepted", "invalidated", "reinstated"]);
    assert!(
        stderr.contains("verified: the Leader refuses the token"),
        "{stderr}"
    );
    assert!(!leader.is_invalidated("nico"));
}

#[tokio::test]
async fn the_runbook_for_a_list_of_leavers_works() {
    let (stdout, stderr, leader) = rehearse("Leavers: a list of many").await;
    for (words, times) in [
        ("would invalidate ", 2),
        ("invalidated ", 2),
        ("would reinstate ", 2),
        ("reinstated ", 2),
    ] {
        let lines = stdout.lines().filter(|line| line.starts_with(words));
        assert_eq!(lines.count(), times, "{words}: {stdout}");
    }
    assert!(stderr.contains("0 invalid lines"), "{stderr}");
    assert!(!leader.is_invalidated("ada@example.com"));
}

#[tokio::test]
async fn the_runbook_for_rotating_an_administrator_works() {
    let (stdout, stderr, leader) = rehearse("A rotated administrator").await;
    let found: Vec<_> = stdout.lines().filter_map(|l| l.split(' ').next()).collect();
    assert_eq!(
        found,
        ["accepted", "invalidated", "accepted", "reinstated"],
        "{stderr}"
    );
    assert!(
        stderr.contains("verified: the Leader refuses the token"),
        "{stderr}"
    );
    assert!(!leader.is_invalidated("nico"));
}

#[tokio::test]
async fn an_invalidation_is_proved_and_reversed_as_documented() {
    let script = commands(COMMAND, "Proving it, and reversing it");
    let (done, _) = type_in(&["-c", &script]).await;
    let found: Vec<_> = done
        .stdout
        .lines()
        .filter_map(|l| l.split(' ').next())
        .collect();
    let expected = [
        "accepted",
        "invalidated",
        "refused",
        "reinstated",
        "accepted",
    ];
    assert_eq!(found, expected, "{}", done.stderr);
}
