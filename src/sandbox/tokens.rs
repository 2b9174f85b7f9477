//! Login tokens: JWTs signed with HS256, by a key that is drawn at the start and never leaves.
//!
//! `jwt-compact`, because a key of its has one algorithm (a token that says `alg: none`, or any
//! other, is refused), it keeps no state of the process's, and it is small: 15 crates that the
//! client doesn't have, by `cargo tree -e normal --no-default-features --features sandbox` against
//! the same with `client`. `jsonwebtoken` 11 in pure Rust brings RSA and three elliptic curves, and
//! its cryptography is chosen once for the whole process, which is the application's to do.

use std::io;
use std::sync::Mutex;
use std::time::Duration;

use chrono::DateTime;
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt, Claims, Header, UntrustedToken};
use serde::{Deserialize, Serialize};

use super::lock;

/// The tokens that `POST /auth/login` hands out, for
/// [`SandboxBuilder::login_tokens`](super::SandboxBuilder::login_tokens).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginTokens {
    /// Good for the [lifetime](super::SandboxBuilder::token_lifetime) that all tokens have.
    #[default]
    Usual,
    /// The usual ones with `Bearer ` in front, as some Leaders give them. What is to be sent is
    /// still one `Bearer ` and the token: with two of them the call is a 401.
    Prefixed,
    /// Over since a second ago, and refused: as if issued one lifetime earlier.
    Expired,
    /// Good for so long, in whole seconds, whatever the lifetime of others. Like all tokens these
    /// are refused from the second on that `exp` names, so one of a second may be over at once.
    Lifetime(Duration),
}

/// What a client asked its token for.
#[derive(Default)]
pub(super) struct Purpose {
    /// `aud`.
    pub(super) audience: Option<String>,
    /// `scope`.
    pub(super) scope: Option<String>,
}

/// What a token says, apart from when it was issued.
#[derive(Clone)]
pub(super) struct Grant {
    /// `sub`.
    pub(super) user: String,
    /// `jti`: tokens are numbered as they are issued, so unlike `iat` this orders those of one second.
    pub(super) serial: u64,
    /// `exp`, in seconds since 1970.
    pub(super) expires: u64,
}

/// The registered claims that `jwt-compact` leaves to its user.
#[derive(Serialize, Deserialize)]
struct Identity {
    sub: String,
    jti: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    aud: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

/// Signs tokens, and knows its own again.
pub(super) struct Mint {
    key: Hs256Key,
    /// The last token that was found good: a long run sends one token all the time, and in a debug
    /// build verifying it takes longer than all the rest of a call.
    latest: Mutex<Option<(String, Grant)>>,
}

impl Mint {
    pub(super) fn new() -> io::Result<Self> {
        let mut secret = [0; 32]; // as long as the hash, which is what RFC 7518 asks of HS256
        getrandom::fill(&mut secret)?;
        Ok(Self {
            key: Hs256Key::new(secret),
            latest: Mutex::default(),
        })
    }

    /// The token for a grant.
    pub(super) fn sign(&self, grant: &Grant, issued: u64, purpose: Purpose) -> String {
        let mut claims = Claims::new(Identity {
            sub: grant.user.clone(),
            jti: grant.serial.to_string(),
            aud: purpose.audience,
            scope: purpose.scope,
        });
        claims.issued_at = moment(issued);
        claims.expiration = moment(grant.expires);
        Hs256
            .token(&Header::empty().with_token_type("JWT"), &claims, &self.key)
            .expect("strings and whole numbers always go into JSON")
    }

    /// What a token grants, if it was signed here. It may have run out since.
    pub(super) fn verify(&self, token: &str) -> Option<Grant> {
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
            expires: claims.expiration?.timestamp().try_into().ok()?,
        })
    }
}

fn moment(seconds: u64) -> Option<DateTime<chrono::Utc>> {
    DateTime::from_timestamp(seconds.try_into().ok()?, 0)
}
