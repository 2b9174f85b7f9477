//! The shell completions and manual pages that the command prints.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::command::{bare, run, run_with_stdin};

/// The subcommands that `--help` lists.
fn subcommands() -> Vec<String> {
    let help = run(bare(&["--help"])).stdout;
    let (_, rest) = help.split_once("Commands:\n").unwrap();
    let (list, _) = rest.split_once("\n\n").unwrap();
    let names = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect::<Vec<_>>();
    assert!(names.len() >= 5, "{help}");
    names
}

/// The long flags that the help of a subcommand shows.
fn flags(subcommand: &str) -> Vec<String> {
    let help = run(bare(&[subcommand, "--help"])).stdout;
    let (_, options) = help.split_once("Options:\n").unwrap();
    options
        .lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with('-'))
        .filter_map(|line| {
            line.split(&[' ', ',', '.', '['][..])
                .find(|word| word.starts_with("--"))
        })
        .map(str::to_owned)
        .collect()
}

fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What bash offers after `words`. The last word is incomplete.
fn bash_offers(script: &str, words: &[&str]) -> Vec<String> {
    let function = script
        .lines()
        .find_map(|line| line.trim().strip_suffix("() {"))
        .unwrap();
    let asked = format!(
        "{script}\nCOMP_WORDS=({}); COMP_CWORD={}\n{function} cribl-tokens '{}' '{}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        words.join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-s"]);
    let response = run_with_stdin(bash, &asked);
    assert_eq!((response.code, response.stderr.as_str()), (Some(0), ""));
    response.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_every_subcommand_and_every_flag() {
    if !is_there("bash") {
        eprintln!("skipped: no bash on this machine");
        return;
    }
    let script = run(bare(&["completions", "bash"]));
    assert_eq!((script.code, script.stderr.as_str()), (Some(0), ""));
    let offered = bash_offers(&script.stdout, &["cribl-tokens", "''"]);
    for subcommand in subcommands() {
        assert!(offered.contains(&subcommand), "{subcommand}: {offered:?}");
        let offered = bash_offers(&script.stdout, &["cribl-tokens", &subcommand, "--"]);
        for flag in flags(&subcommand) {
            assert!(offered.contains(&flag), "{subcommand} {flag}: {offered:?}");
        }
    }
    assert_eq!(
        bash_offers(&script.stdout, &["cribl-tokens", "inv"]),
        ["invalidate"]
    );
    assert_eq!(
        bash_offers(
            &script.stdout,
            &["cribl-tokens", "invalidate", "--format", "j"]
        ),
        ["json"]
    );
}

#[test]
fn each_shell_gets_a_script_that_names_every_subcommand() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(bare(&["completions", shell]));
        assert_eq!((script.code, script.stderr.as_str()), (Some(0), ""));
        for subcommand in subcommands() {
            assert!(script.stdout.contains(&subcommand), "{shell}: {subcommand}");
        }
        if ["bash", "zsh", "fish"].contains(&shell) && is_there(shell) {
            let mut parse = Command::new(shell);
            parse.arg("-n");
            let parsed = run_with_stdin(parse, &script.stdout);
            assert_eq!((parsed.code, parsed.stderr.as_str()), (Some(0), ""));
        }
    }
    let unknown = run(bare(&["completions", "tcsh"]));
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("[possible values: bash, "));
}

/// The text of a page as `man` shows it, or its source without escapes if groff is not installed.
fn rendered(page: &Path) -> String {
    if !is_there("groff") {
        let source = fs::read_to_string(page).unwrap();
        return source
            .replace("\\fB", "")
            .replace("\\fR", "")
            .replace('\\', "");
    }
    let shown = Command::new("groff")
        .args(["-man", "-Tascii", "-P-cbou", "-ww", "-rLL=200n"])
        .arg(page)
        .output()
        .unwrap();
    assert!(shown.status.success(), "{shown:?}");
    assert!(shown.stderr.is_empty(), "{shown:?}");
    String::from_utf8(shown.stdout).unwrap()
}

#[test]
fn every_subcommand_has_a_manual_page_with_its_flags_and_its_examples() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("made/on/the/way");
    let written = run(bare(&["man", "--out", out.to_str().unwrap()]));
    assert_eq!((written.code, written.stdout.as_str()), (Some(0), ""));
    let whole = rendered(&out.join("cribl-tokens.1"));
    assert!(
        whole.contains("  130  interrupted by Ctrl-C or SIGTERM"),
        "{whole}"
    );
    for subcommand in subcommands() {
        assert!(whole.contains(&format!("cribl-tokens-{subcommand}(1)")));
        let page = rendered(&out.join(format!("cribl-tokens-{subcommand}.1")));
        for flag in flags(&subcommand) {
            assert!(page.contains(&flag), "{subcommand} {flag}:\n{page}");
        }
        let help = run(bare(&[&subcommand, "--help"])).stdout;
        let examples = help.lines().filter(|line| line.contains("  cribl-tokens "));
        for example in examples {
            assert!(page.contains(example), "{example}\nis not in\n{page}");
        }
    }
    let pages = fs::read_dir(&out).unwrap().count();
    assert_eq!(pages, subcommands().len() + 1);
}

#[test]
fn the_manual_contains_nothing_from_the_environment() {
    let plain = run(bare(&["man"]));
    assert_eq!(plain.code, Some(0));
    assert!(plain.stdout.contains(".TH cribl-tokens 1"));
    for args in [&["man"][..], &["completions", "bash"]] {
        let mut command = bare(args);
        command
            .env("CRIBL_BASE_URL", "https://leader.internal")
            .env("CRIBL_BEARER_TOKEN", crate::support::TOKEN);
        assert_eq!(run(command).stdout, run(bare(args)).stdout);
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let mut command = bare(&["man", "--out", out]);
    command.env("CRIBL_BASE_URL", "https://leader.internal");
    assert_eq!(run(command).code, Some(0));
    for page in fs::read_dir(folder.path()).unwrap() {
        let text = fs::read_to_string(page.unwrap().path()).unwrap();
        assert!(!text.contains("leader.internal"), "{text}");
    }
}

#[test]
fn an_unwritable_manual_is_an_error_that_names_the_path() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let below = file.path().join("below");
    let failed = run(bare(&["man", "--out", below.to_str().unwrap()]));
    assert_eq!(failed.code, Some(1));
    assert!(
        failed.stderr.contains(below.to_str().unwrap()),
        "{}",
        failed.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_closed_stdout_is_an_error_and_not_a_panic() {
    for args in [&["man"][..], &["completions", "zsh"]] {
        let mut command = bare(args);
        let closed = std::io::pipe().unwrap().1;
        let failed = run_to(&mut command, closed);
        assert_eq!(failed.0, Some(1), "{args:?}");
        assert!(failed.1.starts_with("error: the "), "{}", failed.1);
    }
}

#[cfg(unix)]
fn run_to(command: &mut Command, stdout: std::io::PipeWriter) -> (Option<i32>, String) {
    let output = command.stdout(stdout).stderr(Stdio::piped()).spawn();
    let output = output.unwrap().wait_with_output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), words)
}

/// A flag in the README's table.
struct DocumentedFlag {
    /// The subcommand in the row, or `invalidate`.
    subcommand: String,
    flag: String,
    /// The number in parentheses after it.
    default: Option<String>,
}

fn flags_of_the_readme() -> Vec<DocumentedFlag> {
    let readme = include_str!("../../README.md");
    let (_, table) = readme
        .split_once("| option | what it does |\n|---|---|\n")
        .unwrap();
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let mut flags = Vec::new();
    for row in rows {
        let (option, does) = row.trim_matches('|').split_once('|').unwrap();
        let number = does
            .split_once('(')
            .and_then(|(_, rest)| rest.split_once(')'));
        let number = number.map(|(number, _)| number.to_owned());
        let default = number.filter(|number| number.chars().all(|c| c.is_ascii_digit()));
        let words: Vec<_> = option
            .split([' ', '`'])
            .filter(|word| !word.is_empty())
            .collect();
        let subcommand = words.first().filter(|word| !word.starts_with('-'));
        let subcommand = *subcommand.unwrap_or(&"invalidate");
        for flag in words.iter().filter(|word| word.starts_with("--")) {
            flags.push(DocumentedFlag {
                subcommand: subcommand.to_owned(),
                flag: flag.to_string(),
                default: default.clone(),
            });
        }
    }
    assert!(flags.len() > 8);
    flags
}

#[test]
fn the_options_in_the_readme_match_the_help_and_its_defaults() {
    for DocumentedFlag {
        subcommand,
        flag,
        default,
    } in flags_of_the_readme()
    {
        let help = run(bare(&[&subcommand, "--help"])).stdout;
        let (_, about) = [" ", "\n", "["]
            .iter()
            .find_map(|end| help.split_once(&format!("{flag}{end}")))
            .unwrap_or_else(|| panic!("{flag} isn't in the help of {subcommand}"));
        let about = about.split("\n\n      --").next().unwrap();
        if let Some(number) = default {
            assert!(
                about.contains(&format!("[default: {number}]")),
                "{flag}: {about}"
            );
        }
    }
}

#[test]
fn every_documented_installation_is_locked() {
    let mut count = 0;
    for text in [
        include_str!("../../README.md"),
        include_str!("../../CONTRIBUTING.md"),
        include_str!("../../docs/command.md"),
        include_str!("../../docs/runbook.md"),
        include_str!("../../docs/spec.md"),
    ] {
        for line in text.lines().filter(|line| line.contains("cargo install ")) {
            assert!(line.contains("cargo install --locked "), "{line}");
            count += 1;
        }
    }
    assert!(count >= 2, "{count}");
}
