//! Leaders that cannot be reached: the details in each error.

use crate::support::{builder, call};
use cribl_tokens::{Error, ErrorKind};

#[tokio::test]
async fn a_refused_connection_says_so_and_names_host_and_port() {
    let address = crate::support::raw_server::closed_port();
    let error = call(builder(format!("http://{address}")))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!(
        error
            .to_string()
            .contains(&format!("to {address}: connection refused")),
        "{error}"
    );
    let Error::Connect(failed) = error else {
        panic!("{error}");
    };
    assert_eq!(failed.peer(), address.to_string());
    let cause = failed.get_ref().downcast_ref::<std::io::Error>();
    assert!(cause.is_some() || std::error::Error::source(failed.get_ref()).is_some());
}

#[tokio::test]
async fn a_host_that_does_not_exist_says_so() {
    let error = call(builder("https://leader.invalid:9000"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!(error.to_string().contains("leader.invalid:9000"), "{error}");
}
