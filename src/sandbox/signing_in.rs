//! The two calls that hand out tokens: the vendor's `POST /auth/login`, and `POST /oauth/token` as
//! RFC 6749 (4.4) has it.

use http::header::{CACHE_CONTROL, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use serde::Deserialize;
use serde_json::json;

use super::accounts::Accounts;
use super::bodies;
use super::login_limit::LoginLimit;
use super::reply::{Dropped, Reply};
use super::tokens::Purpose;

/// The longest body that is read: far more than a user name and a password take.
const BODY_LIMIT: usize = 64 * 1024;

/// The vendor's `LoginInfo`.
#[derive(Deserialize)]
struct LoginInfo {
    username: String,
    password: String,
}

/// Answers `POST /auth/login`.
pub(super) async fn log_in(
    accounts: &Accounts,
    limit: &LoginLimit,
    body: Incoming,
) -> Result<Reply, Dropped> {
    let body = match read(body).await? {
        Ok(body) => body,
        Err(too_long) => return Ok(too_long),
    };
    if limit.is_exceeded() {
        // A second is the longest that one can have to wait, and whole seconds are what the vendor
        // documents.
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

/// Answers `POST /oauth/token`.
pub(super) async fn give_token(
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
    let given = accounts.authorize(&request.id, &request.secret, request.purpose);
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

/// A body whole, or the answer to one that is too long.
async fn read(body: Incoming) -> Result<Result<Bytes, Reply>, Dropped> {
    match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => Ok(Ok(body.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Ok(Err(bodies::error(
            StatusCode::PAYLOAD_TOO_LARGE,
            "request entity too large",
        ))),
        Err(_) => Err(Dropped), // the client broke off: nobody is there to be told
    }
}

/// What a client asks for a token with.
#[derive(Default)]
struct TokenRequest {
    grant_type: String,
    id: String,
    secret: String,
    purpose: Purpose,
}

impl TokenRequest {
    /// Reads the form, or says what is wrong with it.
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
                _ => continue, // RFC 6749, 3.2: parameters that aren't known are ignored
            };
            if field.replace(value.into_owned()).is_some() {
                return Err("a parameter is there twice");
            }
        }
        Ok(Self {
            grant_type: grant_type.ok_or("grant_type is missing")?,
            id: id.ok_or("client_id is missing")?,
            secret: secret.ok_or("client_secret is missing")?,
            purpose: Purpose { audience, scope },
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

/// An error as RFC 6749 (5.2) has it.
fn refusal(status: StatusCode, code: &str, why: &str) -> Reply {
    uncached(Reply::new(status)).json(&json!({"error": code, "error_description": why}))
}

/// RFC 6749 (5.1) asks for this where an answer holds a token.
fn uncached(reply: Reply) -> Reply {
    reply.header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
}
