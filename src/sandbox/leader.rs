//! What becomes of a request: seen, delayed, spoilt perhaps, and answered as the vendor documents.

use std::time::{SystemTime, UNIX_EPOCH};

use http::header::{ALLOW, AUTHORIZATION};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use serde::Deserialize;
use serde_json::json;

use super::accounts::Accounts;
use super::builder::Unauthorized;
use super::faults::{Answer, FaultPlan};
use super::log::Log;
use super::reply::{Dropped, Payload, Reply};
use super::route::{self, Lost, Route};
use super::tokens::Grant;

/// The longest body that is read: far more than a user name and a password take.
const BODY_LIMIT: usize = 64 * 1024;

/// The Leader, without the wire.
pub(super) struct Leader {
    accounts: Accounts,
    faults: FaultPlan,
    log: Log,
    unauthorized: Unauthorized,
    started: u64,
}

/// The vendor's `LoginInfo`.
#[derive(Deserialize)]
struct LoginInfo {
    username: String,
    password: String,
}

impl Leader {
    pub(super) fn new(
        accounts: Accounts,
        faults: FaultPlan,
        log: Log,
        unauthorized: Unauthorized,
    ) -> Self {
        let started = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        Self {
            accounts,
            faults,
            log,
            unauthorized,
            started: started * 1000,
        }
    }

    pub(super) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    pub(super) fn faults(&self) -> &FaultPlan {
        &self.faults
    }

    pub(super) fn log(&self) -> &Log {
        &self.log
    }

    /// Answers one request.
    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Payload>, Dropped> {
        let (head, body) = request.into_parts();
        let route = route::find(&head.method, head.uri.path());
        let grant = bearer(&head.headers).and_then(|token| self.accounts.accept(token));
        self.log
            .add(head, grant.as_ref().map(|grant| grant.user.clone()));

        let (latency, answer) = self.faults.next(route.as_ref().ok());
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let reply = match answer {
            Answer::Usual => self.carry_out(route, grant, body).await?,
            Answer::CutOff => self.carry_out(route, grant, body).await?.cut_off(),
            Answer::Dropped => return Err(Dropped),
            Answer::Reply(reply) => reply,
        };
        reply.into_response()
    }

    async fn carry_out(
        &self,
        route: Result<Route, Lost>,
        grant: Option<Grant>,
        body: Incoming,
    ) -> Result<Reply, Dropped> {
        // Asked again, because the token may have been invalidated while this call waited.
        let admitted = grant.is_some_and(|grant| self.accounts.stands(&grant));
        Ok(match route {
            Err(lost) => misdirected(&lost),
            Ok(Route::Health) => self.health(),
            Ok(Route::LogIn) => self.log_in(body).await?,
            Ok(_) if !admitted => self.refuse(),
            Ok(Route::Roles) => list(&[json!("admin")]),
            Ok(Route::Invalidate { user }) => self.invalidate(&user),
        })
    }

    fn invalidate(&self, user: &str) -> Reply {
        if self.accounts.invalidate(user) {
            list(&[json!({"id": user})])
        } else {
            list(&[])
        }
    }

    async fn log_in(&self, body: Incoming) -> Result<Reply, Dropped> {
        let body = match Limited::new(body, BODY_LIMIT).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                return Ok(error_reply(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "request entity too large",
                ));
            }
            Err(_) => return Err(Dropped), // the client broke off: nobody is there to be told
        };
        let Ok(info) = serde_json::from_slice::<LoginInfo>(&body) else {
            let message = "expected a JSON object with the strings `username` and `password`";
            return Ok(error_reply(StatusCode::BAD_REQUEST, message));
        };
        Ok(match self.accounts.log_in(&info.username, &info.password) {
            Some(token) => Reply::new(StatusCode::OK)
                .json(&json!({"token": token, "forcePasswordChange": false})),
            None => Reply::new(StatusCode::UNAUTHORIZED),
        })
    }

    fn health(&self) -> Reply {
        Reply::new(StatusCode::OK).json(&json!({"status": "healthy", "startTime": self.started}))
    }

    fn refuse(&self) -> Reply {
        match self.unauthorized {
            Unauthorized::WithoutBody => Reply::new(StatusCode::UNAUTHORIZED),
            Unauthorized::WithMessage => {
                error_reply(StatusCode::UNAUTHORIZED, "Authentication failed")
            }
        }
    }
}

/// The vendor's envelope of a list.
fn list(items: &[serde_json::Value]) -> Reply {
    Reply::new(StatusCode::OK).json(&json!({"count": items.len(), "items": items}))
}

/// The vendor's `Error`, with the `status` that real Leaders add to it.
fn error_reply(status: StatusCode, message: &str) -> Reply {
    Reply::new(status).json(&json!({"status": "error", "message": message}))
}

fn misdirected(lost: &Lost) -> Reply {
    match lost {
        Lost::Path => error_reply(StatusCode::NOT_FOUND, "no such path"),
        Lost::Id => error_reply(
            StatusCode::BAD_REQUEST,
            "the id isn't percent-encoded UTF-8",
        ),
        Lost::Method { allowed } => {
            let allowed = HeaderValue::from_str(allowed.as_str())
                .expect("a method is a token, which any header may hold");
            error_reply(StatusCode::METHOD_NOT_ALLOWED, "no such method").header(ALLOW, allowed)
        }
    }
}

/// The token of the one `Authorization: Bearer` header. Of two such headers neither counts: which a
/// server believes is anybody's guess, so a client that sends two has a fault.
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
