//! Where the sandbox listens, and that dropping it closes the port. The tests have a file of their own so
//! that no other test takes a port that one of them has just released.

use std::error::Error;
use std::net::TcpListener;

use crate::support::Wire;
use cribl_tokens::sandbox::Sandbox;

#[tokio::test]
async fn a_drop_closes_the_connections_and_releases_the_port() {
    let mut sandbox = Sandbox::start().await.unwrap();
    let port = sandbox.address().port();
    // Many rounds, because a drop that doesn't wait for the port to close would often pass by chance.
    for _ in 0..50 {
        let mut idle = Wire::to(&sandbox);
        let mut used = Wire::to(&sandbox);
        used.request("GET /api/v1/health", &[], b"");
        used.response().unwrap();
        drop(sandbox);
        drop(TcpListener::bind(("127.0.0.1", port)).unwrap());
        sandbox = Sandbox::builder().port(port).start().await.unwrap();
        assert!(idle.ends() && used.ends());
    }
    assert_eq!(
        sandbox.base_url(),
        format!("http://127.0.0.1:{port}/api/v1")
    );
    assert_eq!(sandbox.uri(), format!("http://127.0.0.1:{port}"));
}

#[tokio::test]
async fn a_port_in_use_is_named_in_the_error() {
    let first = Sandbox::start().await.unwrap();
    let port = first.address().port();
    let error = Sandbox::builder().port(port).start().await.unwrap_err();
    assert!(
        error.to_string().contains(&format!("127.0.0.1:{port}")),
        "{error}"
    );
    assert!(error.source().is_some());
}
