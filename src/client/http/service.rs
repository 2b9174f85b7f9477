//! The caller's own service for sending requests.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use reqwest::{Body, Request};
use tokio::time::timeout;
use tower_service::Service;

use super::body::read_bounded;
use super::raw_response::RawResponse;
use crate::client::error::Failure;

type BoxError = Box<dyn StdError + Send + Sync>;

type ServiceFuture = BoxFuture<'static, Result<http::Response<Bytes>, BoxError>>;

/// The caller's own service for sending requests.
#[derive(Clone)]
pub(crate) struct HttpService(Arc<dyn Fn(http::Request<Bytes>) -> ServiceFuture + Send + Sync>);

impl HttpService {
    pub(crate) fn new<S>(service: S) -> Self
    where
        S: Service<http::Request<Bytes>, Response = http::Response<Bytes>>,
        S: Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
    {
        Self(Arc::new(move |request| {
            let mut service = service.clone();
            Box::pin(async move {
                poll_fn(|cx| service.poll_ready(cx))
                    .await
                    .map_err(Into::into)?;
                service.call(request).await.map_err(Into::into)
            })
        }))
    }

    /// Sends `request` within `limit`.
    pub(super) async fn send(
        &self,
        request: Request,
        limit: Duration,
    ) -> Result<RawResponse, Failure> {
        let request = http::Request::<Body>::try_from(request)?;
        let request = request.map(|body| {
            let body = body.as_bytes().unwrap_or_default();
            Bytes::copy_from_slice(body)
        });
        let response = match timeout(limit, (self.0)(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                return Err(match error.downcast::<reqwest::Error>() {
                    // The error says whether there was a connection.
                    Ok(error) => (*error).into(),
                    Err(error) => Failure::Exchange(error.into()),
                });
            }
            Err(elapsed) => return Err(Failure::Timeout(Arc::new(elapsed))),
        };
        let (head, body) = response.into_parts();
        let body = http_body_util::Full::new(body);
        let Ok((body, is_truncated)) = read_bounded(body, head.status).await;
        Ok(RawResponse::new(head, body, is_truncated))
    }
}
