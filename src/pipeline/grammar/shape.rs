//! The kinds of objects, and the shapes of their values.

/// The objects of OpenAPI 3.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    OpenApi,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    Xml,
    SecurityScheme,
    OauthFlows,
    OauthFlow,
    SecurityRequirement,
}

/// The allowed value of a place.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Anything,
    Text,
    Flag,
    Number,
    /// A whole number from 0.
    Count,
    /// One of these words.
    Word(&'static [&'static str]),
    Object(Kind),
    /// The object, or a `$ref` to one.
    OrReference(Kind),
    /// A schema, a `$ref` to one, or a boolean.
    SchemaOrFlag,
    List(&'static Shape),
    Map(Keys, &'static Shape),
}

/// The allowed keys of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    Any,
    /// `/…`
    Path,
    /// `200`, `2XX`, `default`
    Status,
    /// Letters, digits, `.`, `-`, `_`
    Component,
}

pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
}

pub(crate) struct Object {
    pub(crate) fields: &'static [Field],
    /// The keys and values of all other fields.
    pub(crate) patterned: Option<(Keys, Shape)>,
    /// True if `x-…` fields are allowed.
    pub(crate) extensible: bool,
}
