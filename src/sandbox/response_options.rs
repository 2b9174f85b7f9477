//! Responses that the vendor does not document, or that differ between versions.

/// The body of a 401 to a call without an accepted token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unauthorized {
    /// No body, like Leaders up to 4.18.
    #[default]
    WithoutBody,
    /// `{"status":"error","message":"Authentication failed"}`, like Leaders of 4.19.
    WithMessage,
}

/// The response to a call about a user that the sandbox does not have. What a real Leader responds is not documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownUserResponse {
    /// 200 with a `count` of 0 and no items.
    #[default]
    NoItems,
    /// 404 with the message "no such user".
    NotFound,
}
