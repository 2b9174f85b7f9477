//! Which requests go through a proxy.

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

/// Returns true if the environment (`HTTPS_PROXY` and the like) names a proxy for `origin`.
///
/// Never for this machine: a proxy would carry the token off it, and in the clear.
pub(super) fn is_used_for(origin: &Uri, is_loopback: bool) -> bool {
    !is_loopback && Matcher::from_system().intercept(origin).is_some()
}

/// Keeps a reqwest client that calls this machine from using a proxy.
pub(super) fn configure(http: reqwest::ClientBuilder, is_loopback: bool) -> reqwest::ClientBuilder {
    if is_loopback { http.no_proxy() } else { http }
}
