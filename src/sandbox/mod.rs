//! A Leader to test against: in this process, on 127.0.0.1, until it is dropped.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use cribl_tokens::sandbox::Sandbox;
//!
//! let leader = Sandbox::builder().user("nico", "correct horse").start().await?;
//! let token = leader.issue_token("nico")?;
//! assert!(leader.accepts(&token));
//! println!("a Leader listens at {}", leader.base_url());
//! # Ok(())
//! # }
//! ```
//!
//! # Responses
//!
//! | call | needs | response |
//! |---|---|---|
//! | `POST /api/v1/auth/login` | nothing | 200 with a signed JWT; 401 without a body; 400 |
//! | `DELETE /api/v1/auth/users/{id}/token` | a token | 200 `{"count":1,"items":[{"id":…}]}` |
//! | `DELETE /api/v1/auth/users/{id}/invalidation` | a token | 200 `{"count":1,"items":[{"id":…}]}` |
//! | `GET /api/v1/authorize/roles` | a token | 200 `{"count":1,"items":["admin"]}` |
//! | `GET /api/v1/health` | nothing | 200 `{"status":"healthy",…}` |
//! | `POST /oauth/token` | nothing | 200 `{"access_token":…,"expires_in":…,"token_type":"Bearer"}`; 401 and 400 `{"error":…}` |
//!
//! Without an accepted token, the calls that need one get a 401, and so does any other path under `/api/v1`. With a
//! token, an unknown path is a 404, another method a 405, and an id that is not percent-encoded UTF-8 a 400.
//! `GET /api/v1/authorize/roles` ("get the client's roles") shows whether a token is still accepted: the vendor documents
//! it, it changes nothing, and any signed-in user may plausibly ask for their own roles (the last is our reading).
//!
//! # Choices where the vendor documents nothing
//!
//! - An invalidation ends every token issued to the user before it, those of the same second included. The user can
//!   **sign in again at once**, unless [the builder says otherwise](SandboxBuilder::refuse_sign_in_of_invalidated). What
//!   a real Leader does is not documented.
//! - A user is [invalidated](Sandbox::is_invalidated) until they are reinstated, however long that takes. Reinstating
//!   **revives no token**: it ends the state and nothing else. For a user who is not invalidated the response is the same.
//! - Invalidating or reinstating a user that the sandbox does not have is a 200 with `count` 0 and no items, or a 404
//!   with [`SandboxBuilder::unknown_users`].
//! - An item is `{"id": USER}`. What a real Leader's items contain is not documented.
//! - The token endpoint is on the Leader's own port; Cribl.Cloud has it on another host. It takes the parameters of RFC
//!   6749 (4.4) as `application/x-www-form-urlencoded`, including the client's id and secret (no `Basic` header), each
//!   parameter once. `audience` and `scope` may be anything; they become the token's claims `aud` and `scope`.
//! - If a login's response has `forcePasswordChange: true`, its token is valid nevertheless.
//! - Beyond the [rate limit of logins](SandboxBuilder::login_rate_limit), which all users share, the response asks to wait
//!   for a second. There is no limit unless the builder sets one.
//! - A client's id is a user like any other: the `sub` of its tokens, and it can be invalidated.
//! - `ttl` is accepted and [recorded](Sandbox::requests), and has no effect: its unit is unknown.
//!
//! # Faults
//!
//! [`Faults`] makes it slow, rate-limited or unavailable, or drops connections, by count or by a seeded share.
//! [`Sandbox::respond_next`] queues single responses. **By default they affect invalidations only.** They depend on the
//! order in which calls arrive: calls sent one after another meet the same faults in every run.
//!
//! # How it is built
//!
//! It implements its own reading of the vendor's contract and never uses this crate's client, so that tests of one against
//! the other can find mistakes. It runs on a thread of its own: a test that blocks its thread (on a child process, for
//! example) does not block the Leader.
//!
//! Its layers, each importing only those above it: `lock`, `response_options`; `messages`; `accounts`, `faults`, `log`; `leader`;
//! `server`; `running`; `builder`.

mod accounts;
mod builder;
mod faults;
mod leader;
mod lock;
mod log;
mod messages;
mod response_options;
mod running;
mod server;

/// The crate whose types name statuses, headers and methods here: `http` 1.
pub use http;

pub use self::accounts::tokens::LoginTokens;
pub use self::builder::{SandboxBuilder, StartError};
pub use self::faults::{Calls, Faults, Frequency, RetryAfter, ScriptedResponse};
pub use self::log::{RecordedRequest, Recording};
pub use self::messages::reply::Reply;
pub use self::response_options::{Unauthorized, UnknownUserResponse};
pub use self::running::{ADMIN_PASSWORD, ADMIN_USERNAME, Sandbox, UserNotFound};
