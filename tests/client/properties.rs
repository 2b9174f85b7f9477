//! Property tests: any id arrives at the Leader unchanged, no base URL keeps a secret, and any accepted
//! token makes one valid header.
//!
//! They run 64 sets of up to 11 ids, 64 tokens, and twice 4,096 base URLs, of which some 1,500 are
//! accepted.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cribl_tokens::sandbox::Sandbox;
use cribl_tokens::sandbox::http::header::AUTHORIZATION;
use cribl_tokens::{Client, RetryPolicy, UserId};
use proptest::prelude::*;
use proptest::sample::select;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(future)
}

fn client(sandbox: &Sandbox, token: impl Into<String>) -> Client {
    let builder = Client::builder(sandbox.base_url()).bearer_token(token.into());
    builder.retry(RetryPolicy::none()).build().unwrap()
}

/// Any text, with a bias towards characters that have a meaning in a path, a URL or a user's id.
fn id() -> impl Strategy<Value = String> {
    let parts = [
        "%2F",
        "%2e",
        "%25",
        "%",
        "%zz",
        "..",
        ".",
        "/",
        "\\",
        "|",
        "@",
        "?",
        "#",
        ";",
        "+",
        " ",
        "nico",
        "DOMAIN",
        "é",
        "e\u{301}",
        "\u{1F600}",
        "\u{202e}",
        "\u{feff}",
        "\0",
        "\r\n",
        "token",
        "invalidation",
    ];
    let telling =
        prop::collection::vec(select(parts.to_vec()), 1..5).prop_map(|parts| parts.concat());
    prop_oneof![any::<String>(), telling]
        .prop_filter("an id", |id| UserId::new(id.as_str()).is_ok())
}

/// Invalidates some users by id and checks that exactly those are invalidated.
async fn check_only_named_are_invalidated(named: &BTreeSet<String>, others: &BTreeSet<String>) {
    let users = named.union(others);
    let builder = users
        .clone()
        .fold(Sandbox::builder(), |builder, user| builder.user(user, "pw"));
    let sandbox = builder.start().await.unwrap();
    let client = client(&sandbox, sandbox.admin_token());
    for user in named {
        let response = client.invalidate(user).await.unwrap();
        assert_eq!(response.items(), [serde_json::json!({"id": user})]);
    }
    for user in users {
        assert_eq!(
            sandbox.is_invalidated(user),
            named.contains(user),
            "{user:?}"
        );
    }
}

/// A text that is nearly a base URL, or is one.
fn base_url() -> impl Strategy<Value = String> {
    let begins = [
        "http://",
        "HTTPS://",
        "https:\\\\",
        "https:/",
        "https:",
        " https://",
        "ht\ttps://",
        "ftp://",
        "//",
        "",
    ];
    let users = [
        "@",
        ":@",
        "@@",
        "s3cret@",
        ":s3cret@",
        "a:s3cret@",
        "s3cret%40@",
    ];
    let hosts = [
        "LEADER.example.com.",
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "bücher.example",
        "xn--bcher-kva.example",
        "a b",
        "",
        "[",
        "1.2.3.4.5",
    ];
    let ports = [":9000", ":", ":443", ":80", ":65536", ":-1", ":0"];
    let path = "(/|\\\\|/\\.\\./|/\\.|//|/%2e%2E|/%2F|/%zz|/é|/ |/[a-z]{1,5}|/api/v1|\t){0,5}";
    let ends = ["?", "?a=b", "#", "#a", " ", "\n"];
    (
        mostly("https://", begins),
        mostly("", users),
        mostly("leader.example.com", hosts),
        mostly("", ports),
        path,
        mostly("", ends),
    )
        .prop_map(|(begin, user, host, port, path, end)| {
            [begin, user, host, port, &path, end].concat()
        })
}

fn mostly<const N: usize>(
    usual: &'static str,
    odd: [&'static str; N],
) -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just(usual), 2 => select(Vec::from(odd))]
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn any_id_reaches_only_that_user(
        named in prop::collection::btree_set(id(), 1..8),
        others in prop::collection::btree_set(id(), 0..5),
    ) {
        wait_for(check_only_named_are_invalidated(&named, &others));
    }

    #[test]
    fn an_accepted_token_makes_one_header_of_visible_ascii_and_is_never_shown(
        token in prop_oneof![
            any::<String>(),
            "[ \t\r\n]{0,2}([Bb]earer +){0,2}[!-~]{13,40}[ \r\n]{0,2}",
            "[ -~\u{0}-\u{1f}\u{7f}é]{0,40}",
        ]
    ) {
        wait_for(async {
            let sandbox = Sandbox::start().await.unwrap();
            let built = Client::builder(sandbox.base_url()).bearer_token(&token).build();
            let mut shown = vec![format!("{built:?}")];
            if let Ok(client) = built {
                let refused = client.invalidate(UserId::new("nico").unwrap()).await.unwrap_err();
                shown.push(format!("{client:?} {refused:?} {refused}"));
                let request = sandbox.requests().pop().unwrap();
                let headers: Vec<_> = request.headers.get_all(AUTHORIZATION).iter().collect();
                let [header] = headers[..] else { panic!("{headers:?}") };
                let sent = header.to_str().unwrap().strip_prefix("Bearer ").unwrap();
                assert!(sent.bytes().all(|byte| byte.is_ascii_graphic()), "{sent:?}");
                assert!(token.trim().ends_with(sent), "{sent:?}");
            }
            // A shorter text can occur in a message by chance.
            let secret = token.split_whitespace().last().unwrap_or_default();
            assert!(secret.len() <= 12 || !shown.concat().contains(secret), "{shown:?}");
        });
    }
}

static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
});

proptest! {
    #![proptest_config(config(4096))]

    #[test]
    fn an_accepted_base_url_parses_to_itself_and_contains_no_secret(text in base_url()) {
        // Reuses an existing client, because creating one reads the system's certificates each time.
        let build = |text: &str| {
            let builder = Client::builder(text).bearer_token("token").allow_plain_http();
            builder.http_client(HTTP.clone()).build()
        };
        match build(&text) {
            Ok(client) => {
                let once = client.base_url().to_owned();
                prop_assert!(!once.contains("s3cret"), "{once}");
                prop_assert!(!once.contains(['@', '?', '#', ' ', '\\']) && !once.ends_with('/'), "{once}");
                let twice = build(&once).unwrap();
                prop_assert_eq!(twice.base_url(), once);
            }
            Err(error) => {
                let shown = format!("{error} {error:?}");
                prop_assert!(!shown.contains("s3cret"), "{shown}");
            }
        }
    }

    #[test]
    fn a_user_name_or_password_in_a_base_url_is_refused(
        user in "[a-z]{0,5}", password in "(:[a-z]{1,5})?", path in "(/[a-z]{0,5}){0,3}"
    ) {
        prop_assume!(!user.is_empty() || !password.is_empty());
        let text = format!("https://{user}{password}@leader.example.com{path}");
        let error = Client::builder(&text).bearer_token("token").build().unwrap_err();
        prop_assert!(error.to_string().contains("must not contain a user name or a password"));
    }
}
