//! The two calls that return tokens: the vendor's `POST /auth/login`, and `POST /oauth/token` of RFC 6749 (4.4).

use http::header::{CACHE_CONTROL, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use serde::Deserialize;
use serde_json::json;

use crate::sandbox::accounts::login_limit::LoginLimit;
use crate::sandbox::accounts::store::Accounts;
use crate::sandbox::accounts::tokens::RequestedClaims;
use crate::sandbox::messages::bodies;
use crate::sandbox::messages::reply::{Dropped, Reply};

/// Maximum number of bytes read of a body: far more than a username and a password need.
const BODY_LIMIT: usize = 64 * 1024;

/// The vendor's `LoginInfo`.
#[derive(Deserialize)]
struct LoginInfo {
    username: String,
    password: String,
}

/// Responds to `POST /auth/login`.
pub(crate) async fn log_in(
    accounts: &Accounts,
    limit: &LoginLimit,
    body: Incoming,
) -> Result<Reply, Dropped> {
    let body = match read(body).await? {
        Ok(body) => body,
        Err(too_long) => return Ok(too_long),
    };
    if limit.is_exceeded() {
        // A second is the longest wait that can be needed, and the vendor documents whole seconds.
        return Ok(Reply::new(StatusCode::TOO_MANY_REQUESTS).header(RETRY_AFTER, 1));
    }
    let Ok(info) = serde_json::from_slice::<LoginInfo>(&body) else {
        let message = "expected a JSON object with the strings `username` and `password`";
        return Ok(bodies::error(StatusCode::BAD_REQUEST, message));
    };
    Ok(match accounts.log_in(&info.username, &info.password) {
        Some(given) => Reply::new(StatusCode::OK).json(&json!({
            "token": given.token,
            "forcePasswordChange": given.must_change_password,
        })),
        None => Reply::new(StatusCode::UNAUTHORIZED),
    })
}

/// Responds to `POST /oauth/token`.
pub(crate) async fn exchange_credentials(
    accounts: &Accounts,
    content_type: Option<&HeaderValue>,
    body: Incoming,
) -> Result<Reply, Dropped> {
    let body = match read(body).await? {
        Ok(body) => body,
        Err(too_long) => return Ok(too_long),
    };
    let request = match TokenRequest::parse(content_type, &body) {
        Ok(request) => request,
        Err(why) => return Ok(refusal(StatusCode::BAD_REQUEST, "invalid_request", why)),
    };
    if request.grant_type != "client_credentials" {
        let why = "only client_credentials is granted here";
        return Ok(refusal(
            StatusCode::BAD_REQUEST,
            "unsupported_grant_type",
            why,
        ));
    }
    let given = accounts.authorize(&request.id, &request.secret, request.requested);
    Ok(match given {
        Some(given) => uncached(Reply::new(StatusCode::OK)).json(&json!({
            "access_token": given.token,
            "expires_in": given.lifetime,
            "token_type": "Bearer",
        })),
        None => refusal(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "no such client with such a secret",
        ),
    })
}

/// Reads a whole body. The inner error is the response to a body that is too long.
async fn read(body: Incoming) -> Result<Result<Bytes, Reply>, Dropped> {
    match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => Ok(Ok(body.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Ok(Err(bodies::error(
            StatusCode::PAYLOAD_TOO_LARGE,
            "request entity too large",
        ))),
        // The client disconnected, so a response would not reach it.
        Err(_) => Err(Dropped),
    }
}

/// A client's request for a token.
#[derive(Default)]
struct TokenRequest {
    grant_type: String,
    id: String,
    secret: String,
    requested: RequestedClaims,
}

impl TokenRequest {
    /// Reads the form.
    ///
    /// # Errors
    /// The reason for a 400.
    fn parse(content_type: Option<&HeaderValue>, body: &[u8]) -> Result<Self, &'static str> {
        if !is_form(content_type) {
            return Err("the content type isn't application/x-www-form-urlencoded");
        }
        let [mut grant_type, mut id, mut secret, mut audience, mut scope] = [const { None }; 5];
        for (name, value) in form_urlencoded::parse(body) {
            let field = match &*name {
                "grant_type" => &mut grant_type,
                "client_id" => &mut id,
                "client_secret" => &mut secret,
                "audience" => &mut audience,
                "scope" => &mut scope,
                // RFC 6749, 3.2: unknown parameters are ignored.
                _ => continue,
            };
            if field.replace(value.into_owned()).is_some() {
                return Err("a parameter is there twice");
            }
        }
        Ok(Self {
            grant_type: grant_type.ok_or("grant_type is missing")?,
            id: id.ok_or("client_id is missing")?,
            secret: secret.ok_or("client_secret is missing")?,
            requested: RequestedClaims { audience, scope },
        })
    }
}

fn is_form(content_type: Option<&HeaderValue>) -> bool {
    let value = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let essence = value.split(';').next().unwrap_or(value);
    essence
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// An error of RFC 6749 (5.2).
fn refusal(status: StatusCode, code: &str, why: &str) -> Reply {
    uncached(Reply::new(status)).json(&json!({"error": code, "error_description": why}))
}

/// RFC 6749 (5.1) requires this if a response contains a token.
fn uncached(reply: Reply) -> Reply {
    reply.header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
}
