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
    /// Builds the requests, and sends them if there is no pool.
    pub(super) http: reqwest::Client,
    /// `None` if the caller passed in an HTTP client or a service.
    pub(super) pool: Option<ConnectionPool>,
    /// Sends the requests instead of both, if the caller passed one in.
    pub(super) service: Option<HttpService>,
    pub(super) client_certificate: Arc<ClientCertificate>,
}

impl Endpoint {
    /// Builds requests.
    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Sends `request` and reads the response, all within `limit`.
    pub(crate) async fn send(
        &self,
        mut request: Request,
        limit: Duration,
    ) -> Result<RawResponse, Failure> {
        if let Some(service) = &self.service {
            return service.send(request, limit).await;
        }
        if let Some(pool) = &self.pool {
            return pool.send(request, limit).await;
        }
        *request.timeout_mut() = Some(limit);
        Ok(send_with_reqwest(&self.http, request).await?)
    }

    /// Describes a request to `peer` for an error.
    pub(crate) fn context(&self, peer: String, limit: Duration, is_change: bool) -> RequestContext {
        RequestContext {
            peer,
            proxy: self.pool.as_ref().and_then(ConnectionPool::proxy),
            limit,
            is_change,
            client_certificate: self.client_certificate.usage(),
        }
    }
}
