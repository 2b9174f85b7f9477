//! The settings of a client: which values it accepts, and the error for each of the others.

use std::time::Duration;

use crate::support::TOKEN;
use crate::support::raw_server::{RawServer, Reply};
use cribl_tokens::{AccessToken, Client, ConfigError, Error, ErrorKind, RetryPolicy, TokenError};
use proptest::prelude::*;

fn client_at(base_url: &str) -> Result<Client, Error> {
    Client::builder(base_url).bearer_token(TOKEN).build()
}

#[test]
fn an_invalid_base_url_is_refused_with_the_reason() {
    for (base_url, words) in [
        ("", "cannot be read"),
        ("leader.example.com", "cannot be read"),
        ("localhost:9000", "must begin with https:// or http://"),
        (
            "ftp://leader.example.com",
            "must begin with https:// or http://",
        ),
        ("file:///etc/passwd", "must begin with https:// or http://"),
        ("https://", "cannot be read"),
        (
            "https://admin:secret@leader.example.com",
            "must not contain a user name or a password",
        ),
        (
            "https://admin@leader.example.com",
            "must not contain a user name or a password",
        ),
        (
            "https://leader.example.com/api/v1?x=1",
            "must not contain a query",
        ),
        (
            "https://leader.example.com/api/v1?",
            "must not contain a query",
        ),
        (
            "https://leader.example.com/#top",
            "must not contain a fragment",
        ),
    ] {
        let error = client_at(base_url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(words), "{base_url:?}: {error}");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}

#[test]
fn plain_http_leaves_this_machine_only_if_allowed() {
    for here in [
        "http://127.0.0.1:9000",
        "http://127.8.9.1",
        "http://[::1]:9000",
        "http://localhost",
        "http://LOCALHOST.:1",
    ] {
        client_at(here).unwrap();
    }
    for away in [
        "http://leader.example.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "http://[::2]",
    ] {
        let error = client_at(away).unwrap_err();
        assert!(error.to_string().contains("allow_plain_http"), "{error}");
        Client::builder(away)
            .bearer_token(TOKEN)
            .allow_plain_http()
            .build()
            .unwrap();
    }
}

#[test]
fn a_base_url_without_a_path_gets_the_documented_one() {
    assert_eq!(
        client_at("https://leader.example.com:9000")
            .unwrap()
            .base_url(),
        "https://leader.example.com:9000/api/v1"
    );
    assert_eq!(
        client_at("https://leader.example.com/x/")
            .unwrap()
            .base_url(),
        "https://leader.example.com/x"
    );
}

#[tokio::test]
async fn a_token_is_sent_without_white_space_and_with_one_bearer() {
    let leader = RawServer::start([Reply::success()]);
    for token in [
        TOKEN.to_owned(),
        format!("  {TOKEN}\n"),
        format!("Bearer {TOKEN}"),
        format!("bearer  Bearer {TOKEN}\r\n"),
    ] {
        let client = Client::builder(leader.base_url())
            .bearer_token(token)
            .build()
            .unwrap();
        client.invalidate("nico").await.unwrap();
        let head = leader.requests().pop().unwrap();
        assert!(
            head.contains(&format!("authorization: Bearer {TOKEN}\r\n")),
            "{head}"
        );
    }
}

#[test]
fn a_token_that_cannot_be_a_header_is_refused_without_being_shown() {
    for token in [
        "",
        "  ",
        "Bearer",
        "Bearer \n",
        "secret with spaces",
        "secret\nline",
        "secret\u{e9}",
        "secret\u{0}",
    ] {
        let error = Client::builder("https://leader.example.com")
            .bearer_token(token)
            .build()
            .unwrap_err();
        assert!(
            matches!(error, Error::Config(ConfigError::Token(_))),
            "{error:?}"
        );
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
    }
}

#[test]
fn a_client_without_a_token_is_refused() {
    let error = Client::builder("https://leader.example.com")
        .build()
        .unwrap_err();
    assert!(error.to_string().contains("no credentials"), "{error}");
}

#[test]
fn settings_that_belong_to_the_callers_http_client_conflict_with_it() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let handed_in = || {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Client::builder("https://leader.example.com")
            .bearer_token(TOKEN)
            .http_client(http)
    };
    handed_in()
        .timeout(Duration::from_secs(1))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let refused = handed_in()
        .connect_timeout(Duration::from_secs(1))
        .build()
        .unwrap_err();
    assert!(
        refused.to_string().contains("your own HTTP client"),
        "{refused}"
    );
    let refused = handed_in()
        .danger_accept_invalid_certs()
        .build()
        .unwrap_err();
    assert!(
        refused.to_string().contains("your own HTTP client"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_callers_http_client_sends_the_same_request_within_the_time_limit() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = || {
        reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap()
    };
    let leader = RawServer::start([Reply::success(), Reply::BytesThenSilence(Vec::new())]);
    let client = Client::builder(leader.base_url())
        .bearer_token(TOKEN)
        .http_client(http())
        .timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let user = "nico";
    client.invalidate(user).await.unwrap();
    assert!(client.invalidate(user).await.unwrap_err().is_timeout());
    assert!(leader.requests()[0].contains(&format!("authorization: Bearer {TOKEN}")));
    assert!(leader.requests()[0].contains("user-agent: cribl-tokens/"));
}

#[test]
fn the_defaults_are_those_of_the_docs() {
    let client = Client::builder("https://leader.example.com").bearer_token(TOKEN);
    let shown = format!("{:?}", client.build().unwrap());
    for words in [
        "timeout: 30s",
        "max_retries: 3",
        "min_delay: 250ms",
        "max_delay: 10s",
        "max_retry_after: 60s",
    ] {
        assert!(shown.contains(words), "no {words} in {shown}");
    }
}

#[test]
fn a_text_that_contains_more_than_a_token_is_refused() {
    for text in [
        r#"{"token":"abc"}"#,
        r#""abc""#,
        "'abc'",
        "abc;def",
        "<html>",
        "abc def",
        "abc\u{e9}",
    ] {
        let error = AccessToken::new(text).unwrap_err();
        assert!(matches!(error, TokenError::Unsendable { .. }), "{text}");
    }
    for text in ["abc.def-ghi_jkl~+/==", "Bearer abc", "00D!AQ:x|y", " abc\n"] {
        AccessToken::new(text).unwrap();
    }
}

proptest! {
    // 512 cases of each, in under a second.
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_given_as_a_base_url_causes_a_panic(text in "\\PC*|https?://[a-z0-9.:@/?#%\\[\\]-]{0,30}") {
        let _ = client_at(&text);
    }

    #[test]
    fn no_text_given_as_a_token_causes_a_panic_or_is_shown(token in any::<String>()) {
        let built = Client::builder("https://leader.example.com").bearer_token(&token).build();
        // A short text can occur in a message by chance.
        if token.trim().len() > 12 {
            let debug = format!("{built:?}");
            prop_assert!(!debug.contains(token.trim()));
        }
    }
}
