//! Which call a method and a raw path ask for.
//!
//! By hand, because the path must be read as it came: a router that decodes or tidies it first takes
//! `a%2Fb` for two segments, and this sandbox is here to catch a client that sends such a thing wrong.

use std::borrow::Cow;

use http::Method;
use percent_encoding::percent_decode_str;

/// Where client credentials are turned into a token.
pub(super) const TOKEN_PATH: &str = "/oauth/token";

/// A call that the sandbox knows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// `GET /health`
    Health,
    /// `POST /auth/login`
    LogIn,
    /// `POST /oauth/token`, which isn't under `/api/v1`.
    Token,
    /// `GET /authorize/roles`
    Roles,
    /// `DELETE /auth/users/{id}/token`
    Invalidate {
        /// The id, decoded.
        user: String,
    },
    /// `DELETE /auth/users/{id}/invalidation`
    Reinstate {
        /// The id, decoded.
        user: String,
    },
}

impl Route {
    /// Whether this is how one gets a token.
    pub(super) fn signs_in(&self) -> bool {
        matches!(self, Self::LogIn | Self::Token)
    }
}

/// Why a request is none of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lost {
    Path,
    Method { allowed: Method },
    Id,
}

/// Finds the call. `path` is as it was on the wire, without the query.
pub(super) fn find(method: &Method, path: &str) -> Result<Route, Lost> {
    let (allowed, route) = match path.strip_prefix("/api/v1/") {
        Some(path) => find_in_api(path)?,
        None if path == TOKEN_PATH => (Method::POST, Route::Token),
        None => return Err(Lost::Path),
    };
    if *method == allowed {
        Ok(route)
    } else {
        Err(Lost::Method { allowed })
    }
}

/// The call that a path below `/api/v1/` names, and its method.
fn find_in_api(path: &str) -> Result<(Method, Route), Lost> {
    let segments: Vec<&str> = path.split('/').collect();
    Ok(match segments[..] {
        ["health"] => (Method::GET, Route::Health),
        ["auth", "login"] => (Method::POST, Route::LogIn),
        ["authorize", "roles"] => (Method::GET, Route::Roles),
        ["auth", "users", id, "token"] => (
            Method::DELETE,
            Route::Invalidate {
                user: decode(id)?.into_owned(),
            },
        ),
        ["auth", "users", id, "invalidation"] => (
            Method::DELETE,
            Route::Reinstate {
                user: decode(id)?.into_owned(),
            },
        ),
        _ => return Err(Lost::Path),
    })
}

/// The id in a path segment. An empty one and the dot segments, encoded or not, make another path
/// (RFC 3986, 5.2.4), which isn't one of ours.
fn decode(segment: &str) -> Result<Cow<'_, str>, Lost> {
    let escapes = segment.split('%').skip(1);
    let whole = |escape: &str| {
        escape
            .as_bytes()
            .get(..2)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !escapes.into_iter().all(whole) {
        return Err(Lost::Id);
    }
    let id = percent_decode_str(segment)
        .decode_utf8()
        .map_err(|_| Lost::Id)?;
    if matches!(&*id, "" | "." | "..") {
        Err(Lost::Path)
    } else {
        Ok(id)
    }
}
