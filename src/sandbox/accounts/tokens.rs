//! Login tokens: JWTs signed with HS256, by a random key that never leaves the process.
//!
//! `jwt-compact` is used because its keys have one algorithm (a token with `alg: none` or any other is refused), it has
//! no process-wide state, and it is small: 15 crates that the client does not have, by `cargo tree -e normal
//! --no-default-features --features sandbox` against the same with `client`. `jsonwebtoken` 11 in pure Rust adds RSA and
//! three elliptic curves, and its cryptography is chosen once per process, which is up to the application.

use std::io;
use std::sync::Mutex;
use std::time::Duration;

use chrono::DateTime;
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt, Claims, Header, UntrustedToken};
use serde::{Deserialize, Serialize};

use crate::sandbox::lock::lock;

/// The tokens that `POST /auth/login` hands out, for
/// [`SandboxBuilder::login_tokens`](crate::sandbox::SandboxBuilder::login_tokens).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginTokens {
    /// Valid for the [lifetime](crate::sandbox::SandboxBuilder::token_lifetime) that all tokens have.
    #[default]
    Usual,
    /// Usual tokens with `Bearer ` in front, as some Leaders return them. The header still needs one `Bearer ` and the
    /// token: a call with two of them gets a 401.
    Prefixed,
    /// Expired a second ago: as if issued one lifetime earlier.
    Expired,
    /// Valid for this long, in whole seconds, whatever the lifetime of other tokens. Like all tokens they are refused from
    /// the second that `exp` names, so a token of one second may be refused at once.
    Lifetime(Duration),
}

/// Claims that a client asks for when it requests a token.
#[derive(Default)]
pub(crate) struct RequestedClaims {
    /// `aud`.
    pub(crate) audience: Option<String>,
    /// `scope`.
    pub(crate) scope: Option<String>,
}

/// The content of a token.
#[derive(Clone)]
pub(crate) struct Grant {
    /// `sub`.
    pub(crate) user: String,
    /// `jti`: tokens are numbered in the order they are issued. Unlike `iat`, this orders tokens of the same second.
    pub(crate) serial: u64,
    /// `iat`, in seconds since 1970.
    pub(crate) issued: u64,
    /// `exp`, in seconds since 1970.
    pub(crate) expires: u64,
}

/// The registered claims that `jwt-compact` does not handle itself.
#[derive(Serialize, Deserialize)]
struct Identity {
    sub: String,
    jti: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    aud: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

/// Signs tokens and verifies its own.
pub(crate) struct TokenSigner {
    key: Hs256Key,
    /// The last valid token. A long run sends the same token each time, and in a debug build verifying it takes longer
    /// than the rest of a call.
    latest: Mutex<Option<(String, Grant)>>,
}

impl TokenSigner {
    pub(crate) fn new() -> io::Result<Self> {
        let mut secret = [0; 32]; // as long as the hash, which is what RFC 7518 asks of HS256
        getrandom::fill(&mut secret)?;
        Ok(Self {
            key: Hs256Key::new(secret),
            latest: Mutex::default(),
        })
    }

    /// Signs the token for a grant.
    pub(crate) fn sign(&self, grant: &Grant, requested: RequestedClaims) -> String {
        let mut claims = Claims::new(Identity {
            sub: grant.user.clone(),
            jti: grant.serial.to_string(),
            aud: requested.audience,
            scope: requested.scope,
        });
        claims.issued_at = moment(grant.issued);
        claims.expiration = moment(grant.expires);
        Hs256
            .token(&Header::empty().with_token_type("JWT"), &claims, &self.key)
            .expect("strings and whole numbers always go into JSON")
    }

    /// Returns what a token grants if it was signed here. It may have expired since.
    pub(crate) fn verify(&self, token: &str) -> Option<Grant> {
        let latest = &mut *lock(&self.latest);
        if let Some((known, grant)) = latest
            && known == token
        {
            return Some(grant.clone());
        }
        let grant = self.read(token)?;
        *latest = Some((token.to_owned(), grant.clone()));
        Some(grant)
    }

    fn read(&self, token: &str) -> Option<Grant> {
        let token = UntrustedToken::new(token).ok()?;
        let token = Hs256
            .validator::<Identity>(&self.key)
            .validate(&token)
            .ok()?;
        let claims = token.claims();
        Some(Grant {
            user: claims.custom.sub.clone(),
            serial: claims.custom.jti.parse().ok()?,
            issued: claims.issued_at?.timestamp().try_into().ok()?,
            expires: claims.expiration?.timestamp().try_into().ok()?,
        })
    }
}

fn moment(seconds: u64) -> Option<DateTime<chrono::Utc>> {
    DateTime::from_timestamp(seconds.try_into().ok()?, 0)
}
