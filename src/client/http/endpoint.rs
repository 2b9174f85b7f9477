//! Sends requests to one server.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Request;

use super::connection_pool::ConnectionPool;
use super::raw_response::{RawResponse, send_with_reqwest};
use super::service::HttpService;
use super::tls::ClientCertificate;
use crate::client::error::{Failure, RequestContext};

/// Sends requests to one server.
pub(crate) struct Endpoint {
    /// Builds the requests.
    pub(crate) http: reqwest::Client,
    pub(super) sender: Sender,
    pub(super) client_certificate: Arc<ClientCertificate>,
}

/// What sends the requests of an endpoint.
pub(super) enum Sender {
    ConnectionPool(Box<ConnectionPool>),
    /// The caller's own HTTP client, which also builds the requests.
    HttpClient,
    /// The caller's own service.
    Service(HttpService),
}

impl Endpoint {
    /// Sends `request` and reads the response, all within `limit`. May take headers and body out of the
    /// request.
    pub(crate) async fn send(
        &self,
        request: &mut Request,
        limit: Duration,
    ) -> Result<RawResponse, Failure> {
        // The others are boxed, because they would make every call's future larger.
        match &self.sender {
            Sender::ConnectionPool(pool) => pool.send(request, limit).await,
            Sender::HttpClient => {
                *request.timeout_mut() = Some(limit);
                Ok(Box::pin(send_with_reqwest(&self.http, take(request))).await?)
            }
            Sender::Service(service) => Box::pin(service.send(take(request), limit)).await,
        }
    }

    /// Describes a request to `peer` for an error.
    pub(crate) fn context(&self, peer: String, limit: Duration, is_change: bool) -> RequestContext {
        let proxy = match &self.sender {
            Sender::ConnectionPool(pool) => pool.proxy(),
            _ => None,
        };
        RequestContext {
            peer,
            proxy,
            limit,
            is_change,
            client_certificate: self.client_certificate.usage(),
        }
    }
}

/// Returns the request, and leaves one with the same method and URL in its place.
fn take(request: &mut Request) -> Request {
    let rest = Request::new(request.method().clone(), request.url().clone());
    std::mem::replace(request, rest)
}
