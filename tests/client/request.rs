//! A call sends exactly one documented request, to the documented path, with nothing undocumented in it.

use crate::support::TOKEN;
use crate::support::raw_server::{RawServer, Reply};
use cribl_tokens::{Client, Ttl, UserId};
use proptest::prelude::*;

fn client(base_url: impl Into<String>) -> Client {
    crate::support::builder(base_url).build().unwrap()
}

fn user(id: &str) -> UserId {
    id.parse().unwrap()
}

#[tokio::test]
async fn the_request_line_matches_the_vendors_access_log() {
    let leader = RawServer::start([Reply::success()]);
    let id = user("samlp|-silence-zebras-1234abcd|nico.jones@example.com");
    client(leader.base_url()).invalidate(&id).await.unwrap();
    assert_eq!(
        leader.request_lines(),
        [
            "DELETE /api/v1/auth/users/samlp%7C-silence-zebras-1234abcd%7Cnico.jones%40example.com/token HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn a_request_has_only_the_documented_headers() {
    let leader = RawServer::start([Reply::success()]);
    client(leader.base_url())
        .invalidate(user("nico"))
        .await
        .unwrap();
    let head = leader.requests().remove(0);
    let mut headers: Vec<&str> = head
        .lines()
        .skip(1)
        .filter(|line| !line.is_empty())
        .collect();
    headers.sort_unstable();
    assert_eq!(
        headers,
        [
            "accept: application/json",
            &format!("authorization: Bearer {TOKEN}"),
            &format!("host: {}", leader.address()),
            concat!("user-agent: cribl-tokens/", env!("CARGO_PKG_VERSION")),
        ]
    );
}

#[tokio::test]
async fn a_ttl_is_sent_unchanged_and_only_if_given() {
    let leader = RawServer::start([Reply::success()]);
    let client = client(leader.base_url());
    let nico = user("nico");
    client.invalidate(&nico).await.unwrap();
    client
        .invalidate(&nico)
        .ttl(Ttl::new("3600").unwrap())
        .send()
        .await
        .unwrap();
    client
        .invalidate(&nico)
        .ttl(Ttl::new("1 h&x=ü").unwrap())
        .await
        .unwrap();
    assert_eq!(
        leader.request_lines(),
        [
            "DELETE /api/v1/auth/users/nico/token HTTP/1.1",
            "DELETE /api/v1/auth/users/nico/token?ttl=3600 HTTP/1.1",
            "DELETE /api/v1/auth/users/nico/token?ttl=1+h%26x%3D%C3%BC HTTP/1.1",
        ]
    );
}

#[tokio::test]
async fn a_path_in_the_base_url_is_kept_and_a_trailing_slash_makes_no_difference() {
    let leader = RawServer::start([Reply::success()]);
    let origin = format!("http://{}", leader.address());
    for (path, expected) in [
        ("", "/api/v1"),
        ("/", "/api/v1"),
        ("/api/v1", "/api/v1"),
        ("/api/v1///", "/api/v1"),
        ("/behind/a%20proxy/api/v1/", "/behind/a%20proxy/api/v1"),
        ("/other", "/other"),
    ] {
        client(format!("{origin}{path}"))
            .invalidate(user("nico"))
            .await
            .unwrap();
        let line = leader.request_lines().pop().unwrap();
        assert_eq!(
            line,
            format!("DELETE {expected}/auth/users/nico/token HTTP/1.1"),
            "{path:?}"
        );
    }
}

#[tokio::test]
async fn ids_with_url_syntax_reach_the_server_as_text() {
    let leader = RawServer::start([Reply::success()]);
    let client = client(leader.base_url());
    for (id, segment) in [
        (r"DOMAIN\user", "DOMAIN%5Cuser"),
        (
            r"..\..\system\settings\x",
            "..%5C..%5Csystem%5Csettings%5Cx",
        ),
        ("../../x", "..%2F..%2Fx"),
        ("%2e%2e", "%252e%252e"),
        ("a b+c", "a%20b%2Bc"),
        ("who?ttl=1#top", "who%3Fttl%3D1%23top"),
        ("...", "..."),
        ("Zoë\u{0}\r\n", "Zo%C3%AB%00%0D%0A"),
    ] {
        client.invalidate(user(id)).await.unwrap();
        let line = leader.request_lines().pop().unwrap();
        assert_eq!(
            line,
            format!("DELETE /api/v1/auth/users/{segment}/token HTTP/1.1"),
            "{id:?}"
        );
    }
}

#[test]
fn the_empty_id_and_dot_segments_are_invalid_ids() {
    for id in ["", ".", ".."] {
        let error = id.parse::<UserId>().unwrap_err();
        assert!(error.to_string().contains("user id cannot be"), "{error}");
    }
}

#[tokio::test]
async fn an_id_too_long_for_a_url_is_an_error_and_nothing_is_sent() {
    let leader = RawServer::start([Reply::success()]);
    let error = client(leader.base_url())
        .invalidate(user(&"x".repeat(70_000)))
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with("the request cannot be sent"),
        "{error}"
    );
    assert_eq!(leader.requests(), [""; 0]);
}

fn round_trip(ids: &[String]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let leader = RawServer::start([Reply::success()]);
    let client = client(leader.base_url());
    runtime.block_on(async {
        for id in ids {
            client.invalidate(user(id)).await.unwrap();
        }
    });
    for (id, line) in ids.iter().zip(leader.request_lines()) {
        let segment = line
            .strip_prefix("DELETE /api/v1/auth/users/")
            .and_then(|rest| rest.strip_suffix("/token HTTP/1.1"))
            .unwrap_or_else(|| panic!("{id:?} asked for {line:?}"));
        assert!(
            !segment.contains(['/', '?', '#', '\\']),
            "{id:?} is not one segment: {segment:?}"
        );
        assert_eq!(
            percent_encoding::percent_decode_str(segment)
                .decode_utf8()
                .unwrap(),
            id.as_str()
        );
    }
}

proptest! {
    // 64 cases of up to 8 ids: some 250 requests, in under a second.
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_id_arrives_as_one_segment_that_decodes_to_it(
        ids in prop::collection::vec(any::<String>().prop_filter("an id", |id| UserId::new(id.as_str()).is_ok()), 1..8)
    ) {
        round_trip(&ids);
    }

    #[test]
    fn any_id_made_of_url_syntax_arrives_as_one_segment(
        ids in prop::collection::vec(r"[./\\%?#;:@&=+ 2eEfFcC]{1,12}".prop_filter("an id", |id| UserId::new(id.as_str()).is_ok()), 1..8)
    ) {
        round_trip(&ids);
    }
}
