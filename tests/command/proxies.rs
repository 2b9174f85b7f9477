//! Which proxy the command uses, by curl's rules, and how it reports it. No test resolves a name.

use std::net::TcpListener;
use std::process::Command;

use crate::support::bulk::{Folder, assert_run};
use crate::support::command::{bare, command_to, run};
use crate::support::proxy::{Manner, TestProxy};
use crate::support::raw_server::{RawServer, Reply, closed_port};

/// Returns what `-v` says about the proxy for `base_url`. A dry run connects to nothing.
fn decision(base_url: &str, variables: &[(&str, &str)], args: &[&str]) -> String {
    let args = [
        &["invalidate", "-v", "--dry-run", "--allow-http", "nico"],
        args,
    ]
    .concat();
    let mut command = command_to(base_url, &args);
    command.env("NO_COLOR", "1").envs(variables.iter().copied());
    let run = run(command);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let mut lines = run
        .stderr
        .lines()
        .filter(|line| line.contains(": through the proxy") || line.contains(": no proxy: "));
    let line = lines
        .next()
        .unwrap_or_else(|| panic!("no decision in {}", run.stderr));
    assert_eq!(lines.next(), None, "{}", run.stderr);
    line.to_owned()
}

fn is_direct(base_url: &str, no_proxy: &str) -> bool {
    let line = decision(
        base_url,
        &[
            ("https_proxy", "http://proxy.example.com:3128"),
            ("no_proxy", no_proxy),
        ],
        &[],
    );
    line.contains("no proxy: no_proxy names it")
}

#[test]
fn no_proxy_names_hosts_as_in_curls_manual_and_with_ports() {
    let name = "https://leader.example.com:9000";
    let v4 = "https://192.0.2.7:9000";
    let v6 = "https://[2001:db8::7]:9000";
    for (base_url, list) in [
        (name, "leader.example.com"),
        (name, "leader.example.com:9000"),
        (name, "LEADER.Example.COM"),
        (name, "example.com"),
        (name, ".example.com"),
        (name, "example.com."),
        (name, ".example.com:9000"),
        (name, "com"),
        (name, "other, example.com"),
        (name, " other ,\texample.com , "),
        (name, "other example.com"),
        (name, "other,,example.com"),
        (name, "*"),
        (name, " * "),
        ("https://leader.example.com.:9000", "leader.example.com"),
        ("https://leader.example.com:9000", "leader.example.com."),
        ("https://LEADER.example.com", "leader.example.com:443"),
        (v4, "192.0.2.7"),
        (v4, "192.0.2.7:9000"),
        (v4, "192.0.2.0/24"),
        (v4, "192.0.2.7/32"),
        (v4, "10.0.0.0/8, 192.0.0.0/16"),
        (v4, "*"),
        (v6, "2001:db8::7"),
        (v6, "2001:0db8:0:0::7"),
        (v6, "[2001:db8::7]"),
        (v6, "[2001:db8::7]:9000"),
        (v6, "2001:db8::/32"),
        (v6, "*"),
    ] {
        assert!(
            is_direct(base_url, list),
            "{list:?} does not name {base_url}"
        );
    }
    for (base_url, list) in [
        (name, "leader.example.com:9001"),
        (name, "ample.com"),
        (name, "leader.example.com.other"),
        (name, "www.leader.example.com"),
        (name, "*.example.com"),
        (name, "leader.example.com:x"),
        (name, "."),
        (name, ","),
        (v4, "192.0.2"),
        (v4, "2.7"),
        (v4, "192.0.2.7:80"),
        (v4, "192.0.3.0/24"),
        (v4, "192.0.2.0/33"),
        (v4, "2001:db8::/32"),
        (v6, "2001:db8::8"),
        (v6, "[2001:db8::7]:80"),
        (v6, "2001:db9::/32"),
    ] {
        assert!(!is_direct(base_url, list), "{list:?} names {base_url}");
    }
}

#[test]
fn the_variables_have_curls_precedence() {
    let (https, http) = (
        "https://leader.example.com:9000",
        "http://leader.example.com:9000",
    );
    let proxy = |n: u8| format!("http://proxy-{n}.example.com:3128");
    let [one, two] = [proxy(1), proxy(2)];
    for (base_url, variables, words) in [
        (
            https,
            vec![("https_proxy", &*one), ("HTTPS_PROXY", &*two)],
            "through the proxy http://proxy-1.example.com:3128 (https_proxy)",
        ),
        (
            https,
            vec![("HTTPS_PROXY", &one), ("all_proxy", &two)],
            "(HTTPS_PROXY)",
        ),
        (
            https,
            vec![("https_proxy", ""), ("HTTPS_PROXY", &one)],
            "(HTTPS_PROXY)",
        ),
        (
            https,
            vec![("all_proxy", &one), ("ALL_PROXY", &two)],
            "(all_proxy)",
        ),
        (https, vec![("ALL_PROXY", &one)], "(ALL_PROXY)"),
        (
            https,
            vec![("http_proxy", &one)],
            "no proxy: no environment variable names one",
        ),
        (https, vec![], "no proxy: no environment variable names one"),
        (http, vec![("http_proxy", &one)], "(http_proxy)"),
        (
            http,
            vec![("HTTP_PROXY", &one)],
            "no proxy: HTTP_PROXY is read only in lower case",
        ),
        (
            http,
            vec![("https_proxy", &one), ("all_proxy", &two)],
            "(all_proxy)",
        ),
        (
            https,
            vec![
                ("https_proxy", &one),
                ("no_proxy", "other"),
                ("NO_PROXY", "*"),
            ],
            "(https_proxy)",
        ),
        (
            https,
            vec![("https_proxy", &one), ("no_proxy", ""), ("NO_PROXY", "*")],
            "no proxy: NO_PROXY names it (*)",
        ),
        (
            https,
            vec![("https_proxy", "op:s%33cret@proxy.example.com")],
            "through the proxy http://op:***@proxy.example.com:1080 (https_proxy)",
        ),
        (
            https,
            vec![("https_proxy", "https://proxy.example.com")],
            "https://proxy.example.com:443 (https_proxy)",
        ),
        (
            https,
            vec![("https_proxy", "http://proxy.example.com:80")],
            "http://proxy.example.com:80 (https_proxy)",
        ),
        (
            https,
            vec![("ALL_PROXY", "socks5h://[2001:db8::1]")],
            "socks5h://[2001:db8::1]:1080 (ALL_PROXY)",
        ),
        (
            "https://localhost:9000",
            vec![("https_proxy", &one)],
            "no proxy: the environment's is not used for this machine",
        ),
    ] {
        let line = decision(base_url, &variables, &[]);
        assert!(line.ends_with(words), "{variables:?}: {line}");
        assert!(
            !line.contains("s%33cret") && !line.contains("s3cret"),
            "{line}"
        );
    }
}

#[test]
fn flags_override_the_profile_which_overrides_the_environment() {
    let folder = Folder::new("proxies-order");
    let text = "[profiles.lab]\nbase_url = \"https://leader.example.com\"\nproxy = \"http://profile.example.com:3128\"\n";
    let file = folder.write("profiles.toml", text);
    let variables = [("https_proxy", "http://variable.example.com")];
    let base_url = "https://leader.example.com";
    let profile = ["--config", &file, "--profile", "lab"];
    for (args, words) in [
        (vec![], "http://variable.example.com:1080 (https_proxy)"),
        (
            profile.to_vec(),
            "through the proxy http://profile.example.com:3128",
        ),
        (
            [&profile[..], &["--proxy", "http://flag.example.com:1"]].concat(),
            "through the proxy http://flag.example.com:1",
        ),
        (
            [&profile[..], &["--no-proxy"]].concat(),
            "no proxy: none was asked for",
        ),
        (vec!["--no-proxy"], "no proxy: none was asked for"),
    ] {
        let line = decision(base_url, &variables, &args);
        assert!(line.ends_with(words), "{args:?}: {line}");
    }
    let line = decision(
        base_url,
        &[("no_proxy", "example.com")],
        &["--proxy", "http://flag.example.com"],
    );
    assert!(
        line.ends_with("no proxy: no_proxy names it (example.com)"),
        "{line}"
    );
}

#[test]
fn a_proxy_that_no_proxy_turns_off_is_not_listed_among_the_settings_used() {
    let folder = Folder::new("proxies-off");
    let text = "[profiles.lab]\nbase_url = \"https://leader.example.com\"\nproxy = \"http://profile.example.com:3128\"\n";
    let file = folder.write("profiles.toml", text);
    let args = [
        "invalidate",
        "-v",
        "--dry-run",
        "nico",
        "--config",
        &file,
        "--profile",
        "lab",
    ];
    for (more, is_used) in [(&[][..], true), (&["--no-proxy"], false)] {
        let done = run(command_to(
            "https://leader.example.com",
            &[&args[..], more].concat(),
        ));
        assert_run(&done, 0, &["lab: base URL: "]);
        assert_eq!(
            done.stderr.contains("; proxy: "),
            is_used,
            "{}",
            done.stderr
        );
    }
}

/// A run that would send to a host no test may contact. It must fail before that.
fn refused(variables: &[(&str, &str)], args: &[&str]) -> String {
    let mut command = command_to(
        "https://leader.example.com:9000",
        &[&["invalidate", "nico"], args].concat(),
    );
    command.envs(variables.iter().copied());
    let run = run(command);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    run.stderr
}

#[test]
fn a_variable_with_an_invalid_proxy_is_an_error() {
    for (variable, value, words) in [
        (
            "https_proxy",
            "not a url",
            "https_proxy cannot be used as a proxy: it is not a URL such as",
        ),
        (
            "HTTPS_PROXY",
            "ftp://proxy.example.com",
            "HTTPS_PROXY cannot be used as a proxy: its URL must begin with",
        ),
        (
            "ALL_PROXY",
            "socks4://proxy.example.com",
            "ALL_PROXY cannot be used as a proxy: SOCKS 4 is not supported",
        ),
    ] {
        let stderr = refused(&[(variable, value)], &[]);
        assert!(stderr.contains(words), "{stderr}");
    }
    let stderr = refused(&[], &["--proxy", "not a url"]);
    assert!(
        stderr.contains("--proxy: the proxy cannot be used: it is not a URL"),
        "{stderr}"
    );
    let stderr = refused(&[], &["--proxy", "http://op:hush@proxy.example.com"]);
    assert!(
        stderr.contains("set HTTPS_PROXY") && !stderr.contains("hush"),
        "{stderr}"
    );
}

fn with_variable(mut command: Command, variable: &str, value: &str) -> Command {
    command.env(variable, value);
    command
}

#[test]
fn a_failure_names_the_proxy_and_its_variable_and_hints_at_them() {
    let wants = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
    let proxy = TestProxy::start(Manner::Responds(wants));
    let closed = closed_port();
    let args = ["invalidate", "--retries", "0", "nico"];
    for (value, words) in [
        (
            format!("http://{}", proxy.address()),
            "the proxy wants credentials (407)",
        ),
        (format!("http://{closed}"), "the proxy cannot be reached"),
        (format!("socks5h://{closed}"), "the proxy cannot be reached"),
    ] {
        let command = command_to("https://leader.example.com:9000", &args);
        let run = run(with_variable(command, "ALL_PROXY", &value));
        let route =
            format!("leader.example.com:9000 through the proxy {value} (ALL_PROXY): {words}");
        assert!(run.stdout.contains(&route), "{} lacks {route}", run.stdout);
        assert_run(&run, 1, &["hint: check the proxy"]);
    }
}

#[test]
fn a_bypass_reaches_the_leader_itself() {
    let leader = RawServer::start([Reply::success()]);
    let proxy = RawServer::start([Reply::success()]);
    let proxy_url = format!("http://{}", proxy.address());
    let port = leader.address().port();
    let send = |no_proxy: &str| {
        let command = command_to(
            &leader.base_url(),
            &["invalidate", "--proxy", &proxy_url, "nico"],
        );
        assert_run(&run(with_variable(command, "NO_PROXY", no_proxy)), 0, &[]);
        (leader.requests().len(), proxy.requests().len())
    };
    assert_eq!(
        send("localhost"),
        (0, 1),
        "a proxy set explicitly is used for this machine, too"
    );
    assert_eq!(send(&format!("127.0.0.1:{port}")), (1, 1));
    assert_eq!(send("*"), (2, 1));
    assert_eq!(send("127.0.0.0/8"), (3, 1));
}

/// Calls a Leader at `[::1]`, if this machine has that address.
#[test]
fn an_ipv6_leader_is_reached_directly_and_by_its_variables() {
    let Ok(leader) = TcpListener::bind(("::1", 0)) else {
        return;
    };
    let proxy = TestProxy::start(Manner::Closes);
    let url = format!("http://{}", leader.local_addr().unwrap());
    let args = ["invalidate", "--retries", "0", "--timeout", "5", "--proxy"];
    let proxy_url = format!("http://{}", proxy.address());
    let mut command = bare(&[&args[..], &[&proxy_url, "nico"]].concat());
    command
        .env("CRIBL_BASE_URL", &url)
        .env("CRIBL_BEARER_TOKEN", "t")
        .env("no_proxy", "::1");
    let running = std::thread::spawn(move || run(command));
    drop(leader.accept().unwrap());
    running.join().unwrap();
    assert_eq!(proxy.asked(), Vec::<String>::new());
}
