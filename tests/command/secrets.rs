//! The token never appears in the command's output, whatever a response echoes.

use crate::support::TOKEN;
use crate::support::command::{bare, command_to, run, run_with_stdin};
use crate::support::echoes::echoes;
use crate::support::raw_server::RawServer;

#[test]
fn the_token_is_in_no_output_of_the_command_at_any_verbosity() {
    for (number, reply) in echoes().into_iter().enumerate() {
        let leader = RawServer::start([reply]);
        for format in ["human", "json"] {
            let args = [
                "invalidate",
                "-vvv",
                "--timeout",
                "0.5",
                "--retries",
                "0",
                "--format",
                format,
                "nico",
            ];
            let run = run(command_to(&leader.base_url(), &args));
            assert!(leader.requests()[0].contains(TOKEN));
            assert!(!run.stdout.contains(TOKEN), "{number}: {}", run.stdout);
            assert!(!run.stderr.contains(TOKEN), "{number}: {}", run.stderr);
        }
    }
}

#[test]
fn the_token_is_not_in_the_help_nor_in_an_error_about_itself() {
    for args in [
        &["--help"][..],
        &["invalidate", "--help"],
        &["invalidate", "--nonsense", "nico"],
    ] {
        let run = run(command_to(
            &format!("https://admin:{TOKEN}@leader.example.com"),
            args,
        ));
        assert!(
            !run.stdout.contains(TOKEN) && !run.stderr.contains(TOKEN),
            "{}{}",
            run.stdout,
            run.stderr
        );
    }
    let twice = format!("{TOKEN} {TOKEN}");
    let run = run_with_stdin(
        bare(&[
            "invalidate",
            "--base-url",
            "https://leader.example.com",
            "--token-file",
            "-",
            "nico",
        ]),
        &twice,
    );
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("the bearer token cannot be sent"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains(TOKEN), "{}", run.stderr);
}
