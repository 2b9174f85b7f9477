//! The bodies that most responses share: the vendor's list and the vendor's error.

use http::StatusCode;
use serde_json::json;

use crate::sandbox::messages::reply::Reply;

/// The vendor's envelope of a list.
pub(crate) fn list(items: &[serde_json::Value]) -> Reply {
    Reply::new(StatusCode::OK).json(&json!({"count": items.len(), "items": items}))
}

/// The vendor's `Error`, with the `status` that real Leaders add to it.
pub(crate) fn error(status: StatusCode, message: &str) -> Reply {
    Reply::new(status).json(&json!({"status": "error", "message": message}))
}
