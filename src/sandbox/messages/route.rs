//! Finds the call that a method and a raw path ask for.
//!
//! Handwritten, because the path must be read as it arrived. A router that decodes or normalizes it first reads `a%2Fb`
//! as two segments, and the sandbox has to catch a client that encodes a path wrongly.

use http::Method;
use percent_encoding::percent_decode_str;

/// Exchanges client credentials for a token.
pub(crate) const TOKEN_PATH: &str = "/oauth/token";

/// A call that the sandbox knows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
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
    /// Returns true if the call asks for a token.
    pub(crate) fn signs_in(&self) -> bool {
        matches!(self, Self::LogIn | Self::Token)
    }

    /// Returns true if the call needs no token.
    fn is_open(&self) -> bool {
        matches!(self, Self::Health | Self::LogIn | Self::Token)
    }
}

/// Why a request is not a call that the sandbox knows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RouteError {
    /// The path is unknown. `in_api` is true if it is in the API, where calls need a token.
    Path { in_api: bool },
    /// The path is known, but not with this method. `open` is true if the call needs no token.
    Method { allowed: Method, open: bool },
    /// The id in the path is not percent-encoded UTF-8.
    Id,
}

impl RouteError {
    /// Returns true if the request gets a 401 without an accepted token.
    pub(crate) fn needs_token(&self) -> bool {
        match self {
            Self::Path { in_api } => *in_api,
            Self::Method { open, .. } => !open,
            Self::Id => true,
        }
    }
}

/// Finds the call. `path` is the path on the wire, without the query.
pub(crate) fn find(method: &Method, path: &str) -> Result<Route, RouteError> {
    let (allowed, route) = match path.strip_prefix("/api/v1/") {
        Some(path) => find_in_api(path)?,
        None if path == TOKEN_PATH => (Method::POST, Route::Token),
        None => return Err(RouteError::Path { in_api: false }),
    };
    if *method == allowed {
        Ok(route)
    } else {
        Err(RouteError::Method {
            allowed,
            open: route.is_open(),
        })
    }
}

/// The call that a path below `/api/v1/` names, and its method.
fn find_in_api(path: &str) -> Result<(Method, Route), RouteError> {
    let segments: Vec<&str> = path.split('/').collect();
    Ok(match segments[..] {
        ["health"] => (Method::GET, Route::Health),
        ["auth", "login"] => (Method::POST, Route::LogIn),
        ["authorize", "roles"] => (Method::GET, Route::Roles),
        ["auth", "users", id, "token"] => (Method::DELETE, Route::Invalidate { user: decode(id)? }),
        ["auth", "users", id, "invalidation"] => {
            (Method::DELETE, Route::Reinstate { user: decode(id)? })
        }
        _ => return Err(RouteError::Path { in_api: true }),
    })
}

/// Decodes the id in a path segment. An empty segment and the dot segments, encoded or not, make another
/// path (RFC 3986, 5.2.4), which is unknown.
fn decode(segment: &str) -> Result<String, RouteError> {
    let mut escapes = segment.split('%').skip(1);
    let whole = |escape: &str| {
        escape
            .as_bytes()
            .get(..2)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !escapes.all(whole) {
        return Err(RouteError::Id);
    }
    let id = percent_decode_str(segment)
        .decode_utf8()
        .map_err(|_| RouteError::Id)?;
    if matches!(&*id, "" | "." | "..") {
        Err(RouteError::Path { in_api: true })
    } else {
        Ok(id.into_owned())
    }
}
