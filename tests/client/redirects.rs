//! Redirects: the client never sends a request to the redirect's target.

use crate::support::raw_server::{RawServer, Reply};
use crate::support::{TOKEN, builder, call};
use cribl_tokens::ErrorKind;

/// A redirect, and the server it points to, which would respond with a success.
fn elsewhere(status: &str) -> (RawServer, Reply) {
    let server = RawServer::start([Reply::json("200 OK", "{}")]);
    let location = format!("location: http://{}/elsewhere", server.address());
    (server, Reply::http(status, &[&location], "{}"))
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_says_where_it_pointed() {
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let (elsewhere, redirect) = elsewhere(status);
        let leader = RawServer::start([redirect]);
        let error = call(builder(leader.base_url())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
        assert!(
            error
                .to_string()
                .contains("/elsewhere, which is not followed"),
            "{error}"
        );
        assert_eq!(elsewhere.requests(), [""; 0], "{status}");
    }
}

#[tokio::test]
async fn a_redirect_followed_by_the_callers_http_client_is_not_a_success() {
    let (elsewhere, redirect) = elsewhere("307 Temporary Redirect");
    let leader = RawServer::start([redirect]);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let follows = reqwest::Client::builder().no_proxy().build().unwrap();
    let error = call(builder(leader.base_url()).http_client(follows))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
    assert!(error.to_string().contains("/elsewhere"), "{error}");
    assert!(
        !elsewhere.requests()[0].contains(TOKEN),
        "the token went to another host"
    );
}

#[tokio::test]
async fn a_response_from_another_host_proves_nothing_about_a_token() {
    let elsewhere = RawServer::start([Reply::http("403 Forbidden", &[], "")]);
    let location = format!("location: http://{}/elsewhere", elsewhere.address());
    let leader = RawServer::start([Reply::http("302 Found", &[&location], "")]);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let follows = reqwest::Client::builder().no_proxy().build().unwrap();
    let client = builder(leader.base_url()).http_client(follows).build();
    let error = client.unwrap().check_token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
    assert_eq!(elsewhere.requests().len(), 1);
}
