//! Handles a request: records it, delays it, applies a fault if one is due, and responds as the vendor documents.

use std::time::{SystemTime, UNIX_EPOCH};

use http::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use hyper::body::Incoming;
use serde_json::json;

use crate::sandbox::accounts::login_limit::LoginLimit;
use crate::sandbox::accounts::store::Accounts;
use crate::sandbox::accounts::tokens::Grant;
use crate::sandbox::faults::{FaultPlan, ScriptedResponse};
use crate::sandbox::leader::sign_in;
use crate::sandbox::log::Log;
use crate::sandbox::messages::bodies;
use crate::sandbox::messages::reply::{Dropped, Payload, Reply};
use crate::sandbox::messages::route::{self, Route, RouteError};
use crate::sandbox::response_options::{Unauthorized, UnknownUserResponse};

/// The Leader without the network.
pub(crate) struct Leader {
    pub(crate) accounts: Accounts,
    pub(crate) faults: FaultPlan,
    pub(crate) log: Log,
    pub(crate) unauthorized: Unauthorized,
    pub(crate) unknown_users: UnknownUserResponse,
    pub(crate) login_limit: LoginLimit,
    pub(crate) started: SystemTime,
}

impl Leader {
    /// Responds to one request.
    pub(crate) async fn respond(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Payload>, Dropped> {
        let (head, body) = request.into_parts();
        let content_type = head.headers.get(CONTENT_TYPE).cloned();
        let content_type = content_type.as_ref();
        let route = route::find(&head.method, head.uri.path());
        let grant = bearer(&head.headers).and_then(|token| self.accounts.accept(token));
        let user = grant.as_ref().map(|grant| grant.user.clone());
        let signs_in = route.as_ref().is_ok_and(Route::signs_in);
        self.log.add(head, user, signs_in);

        let (latency, response) = self.faults.next(route.as_ref().ok());
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let reply = match response {
            ScriptedResponse::Usual => self.carry_out(route, grant, content_type, body).await?,
            ScriptedResponse::CutOff => self
                .carry_out(route, grant, content_type, body)
                .await?
                .cut_off(),
            ScriptedResponse::Dropped => return Err(Dropped),
            ScriptedResponse::Reply(reply) => reply,
        };
        reply.into_response()
    }

    async fn carry_out(
        &self,
        route: Result<Route, RouteError>,
        grant: Option<Grant>,
        content_type: Option<&HeaderValue>,
        body: Incoming,
    ) -> Result<Reply, Dropped> {
        // Checked again, because the token may have been invalidated while this call waited.
        let admitted = grant.is_some_and(|grant| self.accounts.is_valid(&grant));
        Ok(match route {
            Err(error) if error.needs_token() && !admitted => self.refuse(),
            Err(error) => route_error_reply(&error),
            Ok(Route::Health) => self.health(),
            Ok(Route::LogIn) => sign_in::log_in(&self.accounts, &self.login_limit, body).await?,
            Ok(Route::Token) => {
                sign_in::exchange_credentials(&self.accounts, content_type, body).await?
            }
            Ok(_) if !admitted => self.refuse(),
            Ok(Route::Roles) => bodies::list(&[json!("admin")]),
            Ok(Route::Invalidate { user }) => {
                self.user_reply(&user, self.accounts.invalidate(&user))
            }
            Ok(Route::Reinstate { user }) => self.user_reply(&user, self.accounts.reinstate(&user)),
        })
    }

    fn health(&self) -> Reply {
        let started = self.started.duration_since(UNIX_EPOCH).unwrap_or_default();
        let body = json!({"status": "healthy", "startTime": started.as_secs() * 1000});
        Reply::new(StatusCode::OK).json(&body)
    }

    /// Responds to a call about one user.
    fn user_reply(&self, user: &str, known: bool) -> Reply {
        match self.unknown_users {
            _ if known => bodies::list(&[json!({"id": user})]),
            UnknownUserResponse::NoItems => bodies::list(&[]),
            UnknownUserResponse::NotFound => bodies::error(StatusCode::NOT_FOUND, "no such user"),
        }
    }

    fn refuse(&self) -> Reply {
        match self.unauthorized {
            Unauthorized::WithoutBody => Reply::new(StatusCode::UNAUTHORIZED),
            Unauthorized::WithMessage => {
                bodies::error(StatusCode::UNAUTHORIZED, "Authentication failed")
            }
        }
    }
}

fn route_error_reply(error: &RouteError) -> Reply {
    match error {
        RouteError::Path { .. } => bodies::error(StatusCode::NOT_FOUND, "no such path"),
        RouteError::Id => bodies::error(
            StatusCode::BAD_REQUEST,
            "the id is not percent-encoded UTF-8",
        ),
        RouteError::Method { allowed, .. } => {
            let allowed = HeaderValue::from_str(allowed.as_str())
                .expect("a method is a token, which is a valid header value");
            bodies::error(StatusCode::METHOD_NOT_ALLOWED, "no such method").header(ALLOW, allowed)
        }
    }
}

/// Returns the token of the `Authorization: Bearer` header. Two such headers count as none: servers differ in which one
/// they take, so a client that sends two is faulty.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("Bearer")
        .then_some(token.trim())
}
