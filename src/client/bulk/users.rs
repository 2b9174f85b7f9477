//! The users of a bulk run: a stream or an iterator.

use futures_util::Stream;
use futures_util::stream;

use crate::client::values::UserId;

/// A stream of users' ids, or an iterator of them, which is taken for a stream.
///
/// `Kind` tells the two apart and is always inferred. A type that is both has to be wrapped, as by
/// [`futures_util::stream::iter`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a stream nor an iterator of `UserId`",
    note = "an iterator of texts becomes one by `UserId::new`, which can refuse a text"
)]
pub trait Users<Kind> {
    /// The stream that it becomes.
    type Stream: Stream<Item = UserId>;

    /// Makes a stream of it.
    fn into_stream(self) -> Self::Stream;
}

/// The [`Kind`](Users) of a stream.
#[derive(Debug)]
pub enum Streamed {}

/// The [`Kind`](Users) of an iterator.
#[derive(Debug)]
pub enum Iterated {}

impl<S: Stream<Item = UserId>> Users<Streamed> for S {
    type Stream = S;

    fn into_stream(self) -> S {
        self
    }
}

impl<I: IntoIterator<Item = UserId>> Users<Iterated> for I {
    type Stream = stream::Iter<I::IntoIter>;

    fn into_stream(self) -> Self::Stream {
        stream::iter(self)
    }
}
