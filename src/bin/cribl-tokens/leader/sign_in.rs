//! Creates a client for a Leader, and asks again for a mistyped password.

use cribl_tokens::Client;

use crate::leader::connection;
use crate::leader::identity::Secret;
use crate::leader::leader::Leader;
use crate::leader_args::LeaderArgs;
use crate::stderr::status_line;
use crate::waiting::while_signing_in;

/// How often the command asks for a password.
const TRIES: u32 = 3;

/// Creates the client, and asks again for a password that the Leader refuses. The last password is not
/// tried here, because the caller's first call reports the Leader's response.
pub async fn client(leader: &Leader, args: &LeaderArgs) -> Result<Client, String> {
    let mut client = connection::client(leader, args)?;
    let secret = leader
        .identity
        .as_ref()
        .and_then(|identity| identity.secret());
    if !matches!(secret, Some(Secret::Prompt)) {
        return Ok(client);
    }
    for _ in 1..TRIES {
        match while_signing_in(client.access_token()).await {
            Err(error) if error.is_sign_in_refused() => {
                status_line!("error: {error}");
                client = connection::client(leader, args)?;
            }
            _ => break,
        }
    }
    Ok(client)
}
