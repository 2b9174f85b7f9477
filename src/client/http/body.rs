//! Reads a response's body up to a limit.

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame};

/// Maximum number of bytes read of a body: 1 MiB. The documented responses have some 100 bytes.
const MAX_BODY: usize = 1024 * 1024;

/// Reads a body up to [`MAX_BODY`]. Also returns true if there was more.
///
/// If the body of an error response breaks off, the part that arrived is used: its status matters more than
/// the rest of its body.
pub(super) async fn read_bounded<B>(
    mut body: B,
    status: StatusCode,
) -> Result<(Bytes, bool), B::Error>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut read = Bytes::new();
    loop {
        match body.frame().await.map(|frame| frame.map(Frame::into_data)) {
            Some(Ok(Ok(chunk))) if read.len() + chunk.len() > MAX_BODY => {
                let room = MAX_BODY - read.len();
                return Ok((joined(read, chunk.slice(..room)), true));
            }
            Some(Ok(Ok(chunk))) => read = joined(read, chunk),
            // Trailers.
            Some(Ok(Err(_))) => {}
            None => return Ok((read, false)),
            Some(Err(error)) if status.is_success() => return Err(error),
            Some(Err(_)) => return Ok((read, true)),
        }
    }
}

/// Appends `chunk` to `read`. The first chunk, usually the only one, is not copied.
fn joined(read: Bytes, chunk: Bytes) -> Bytes {
    if read.is_empty() {
        return chunk;
    }
    // This reuses the memory of `read`, with room for more chunks.
    let mut joined = BytesMut::from(read);
    joined.extend_from_slice(&chunk);
    joined.freeze()
}
