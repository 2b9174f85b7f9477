//! The fields of each object.

use super::shape::Shape::{
    self, Anything, Count, Flag, List, Map, Number, OrReference, SchemaOrFlag, Text, Word,
};
use super::shape::{Field, Keys, Kind, Object};

const fn may(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        required: false,
    }
}

const fn must(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        required: true,
    }
}

const fn object(fields: &'static [Field]) -> Object {
    Object {
        fields,
        patterned: None,
        extensible: true,
    }
}

const fn map(keys: Keys, shape: Shape, extensible: bool) -> Object {
    Object {
        fields: &[],
        patterned: Some((keys, shape)),
        extensible,
    }
}

const SCHEMA: Shape = OrReference(Kind::Schema);
const SERVERS: Shape = List(&Shape::Object(Kind::Server));
const DOCS: Shape = Shape::Object(Kind::ExternalDocs);
const REQUIREMENTS: Shape = List(&Shape::Object(Kind::SecurityRequirement));
const PARAMETERS: Shape = List(&OrReference(Kind::Parameter));
const EXAMPLES: Shape = Map(Keys::Any, &OrReference(Kind::Example));
const HEADERS: Shape = Map(Keys::Any, &OrReference(Kind::Header));
const CONTENT: Shape = Map(Keys::Any, &Shape::Object(Kind::MediaType));
const TEXTS: Shape = List(&Text);
const STYLES: &[&str] = &[
    "matrix",
    "label",
    "form",
    "simple",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
];

impl Kind {
    /// Returns the row of the table for this kind.
    pub(crate) fn object(self) -> &'static Object {
        match self {
            Self::OpenApi => &OPENAPI,
            Self::Info => &INFO,
            Self::Contact => &CONTACT,
            Self::License => &LICENSE,
            Self::Server => &SERVER,
            Self::ServerVariable => &SERVER_VARIABLE,
            Self::Components => &COMPONENTS,
            Self::Paths => &PATHS,
            Self::PathItem => &PATH_ITEM,
            Self::Operation => &OPERATION,
            Self::ExternalDocs => &EXTERNAL_DOCS,
            Self::Parameter => &PARAMETER,
            Self::RequestBody => &REQUEST_BODY,
            Self::MediaType => &MEDIA_TYPE,
            Self::Encoding => &ENCODING,
            Self::Responses => &RESPONSES,
            Self::Response => &RESPONSE,
            Self::Callback => &CALLBACK,
            Self::Example => &EXAMPLE,
            Self::Link => &LINK,
            Self::Header => &HEADER,
            Self::Tag => &TAG,
            Self::Schema => &SCHEMA_OBJECT,
            Self::Discriminator => &DISCRIMINATOR,
            Self::Xml => &XML,
            Self::SecurityScheme => &SECURITY_SCHEME,
            Self::OauthFlows => &OAUTH_FLOWS,
            Self::OauthFlow => &OAUTH_FLOW,
            Self::SecurityRequirement => &SECURITY_REQUIREMENT,
        }
    }
}

static OPENAPI: Object = object(&[
    must("openapi", Text),
    must("info", Shape::Object(Kind::Info)),
    may("servers", SERVERS),
    must("paths", Shape::Object(Kind::Paths)),
    may("components", Shape::Object(Kind::Components)),
    may("security", REQUIREMENTS),
    may("tags", List(&Shape::Object(Kind::Tag))),
    may("externalDocs", DOCS),
]);
static INFO: Object = object(&[
    must("title", Text),
    may("description", Text),
    may("termsOfService", Text),
    may("contact", Shape::Object(Kind::Contact)),
    may("license", Shape::Object(Kind::License)),
    must("version", Text),
]);
static CONTACT: Object = object(&[may("name", Text), may("url", Text), may("email", Text)]);
static LICENSE: Object = object(&[must("name", Text), may("url", Text)]);
static SERVER: Object = object(&[
    must("url", Text),
    may("description", Text),
    may(
        "variables",
        Map(Keys::Any, &Shape::Object(Kind::ServerVariable)),
    ),
]);
static SERVER_VARIABLE: Object = object(&[
    may("enum", TEXTS),
    must("default", Text),
    may("description", Text),
]);
static COMPONENTS: Object = object(&[
    may("schemas", Map(Keys::Component, &SCHEMA)),
    may(
        "responses",
        Map(Keys::Component, &OrReference(Kind::Response)),
    ),
    may(
        "parameters",
        Map(Keys::Component, &OrReference(Kind::Parameter)),
    ),
    may(
        "examples",
        Map(Keys::Component, &OrReference(Kind::Example)),
    ),
    may(
        "requestBodies",
        Map(Keys::Component, &OrReference(Kind::RequestBody)),
    ),
    may("headers", Map(Keys::Component, &OrReference(Kind::Header))),
    may(
        "securitySchemes",
        Map(Keys::Component, &OrReference(Kind::SecurityScheme)),
    ),
    may("links", Map(Keys::Component, &OrReference(Kind::Link))),
    may(
        "callbacks",
        Map(Keys::Component, &OrReference(Kind::Callback)),
    ),
]);
static PATHS: Object = map(Keys::Path, OrReference(Kind::PathItem), true);
static PATH_ITEM: Object = object(&[
    may("summary", Text),
    may("description", Text),
    may("get", Shape::Object(Kind::Operation)),
    may("put", Shape::Object(Kind::Operation)),
    may("post", Shape::Object(Kind::Operation)),
    may("delete", Shape::Object(Kind::Operation)),
    may("options", Shape::Object(Kind::Operation)),
    may("head", Shape::Object(Kind::Operation)),
    may("patch", Shape::Object(Kind::Operation)),
    may("trace", Shape::Object(Kind::Operation)),
    may("servers", SERVERS),
    may("parameters", PARAMETERS),
]);
static OPERATION: Object = object(&[
    may("tags", TEXTS),
    may("summary", Text),
    may("description", Text),
    may("externalDocs", DOCS),
    may("operationId", Text),
    may("parameters", PARAMETERS),
    may("requestBody", OrReference(Kind::RequestBody)),
    must("responses", Shape::Object(Kind::Responses)),
    may("callbacks", Map(Keys::Any, &OrReference(Kind::Callback))),
    may("deprecated", Flag),
    may("security", REQUIREMENTS),
    may("servers", SERVERS),
]);
static EXTERNAL_DOCS: Object = object(&[may("description", Text), must("url", Text)]);
static PARAMETER: Object = object(&[
    must("name", Text),
    must("in", Word(&["path", "query", "header", "cookie"])),
    may("description", Text),
    may("required", Flag),
    may("deprecated", Flag),
    may("allowEmptyValue", Flag),
    may("style", Word(STYLES)),
    may("explode", Flag),
    may("allowReserved", Flag),
    may("schema", SCHEMA),
    may("example", Anything),
    may("examples", EXAMPLES),
    may("content", CONTENT),
]);
static REQUEST_BODY: Object = object(&[
    may("description", Text),
    must("content", CONTENT),
    may("required", Flag),
]);
static MEDIA_TYPE: Object = object(&[
    may("schema", SCHEMA),
    may("example", Anything),
    may("examples", EXAMPLES),
    may("encoding", Map(Keys::Any, &Shape::Object(Kind::Encoding))),
]);
static ENCODING: Object = object(&[
    may("contentType", Text),
    may("headers", HEADERS),
    may(
        "style",
        Word(&["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
    ),
    may("explode", Flag),
    may("allowReserved", Flag),
]);
static RESPONSES: Object = map(Keys::Status, OrReference(Kind::Response), true);
static RESPONSE: Object = object(&[
    must("description", Text),
    may("headers", HEADERS),
    may("content", CONTENT),
    may("links", Map(Keys::Any, &OrReference(Kind::Link))),
]);
static CALLBACK: Object = map(Keys::Any, OrReference(Kind::PathItem), true);
static EXAMPLE: Object = object(&[
    may("summary", Text),
    may("description", Text),
    may("value", Anything),
    may("externalValue", Text),
]);
static LINK: Object = object(&[
    may("operationRef", Text),
    may("operationId", Text),
    may("parameters", Map(Keys::Any, &Anything)),
    may("requestBody", Anything),
    may("description", Text),
    may("server", Shape::Object(Kind::Server)),
]);
static HEADER: Object = object(&[
    may("description", Text),
    may("required", Flag),
    may("deprecated", Flag),
    may("allowEmptyValue", Flag),
    may("style", Word(&["simple"])),
    may("explode", Flag),
    may("allowReserved", Flag),
    may("schema", SCHEMA),
    may("example", Anything),
    may("examples", EXAMPLES),
    may("content", CONTENT),
]);
static TAG: Object = object(&[
    must("name", Text),
    may("description", Text),
    may("externalDocs", DOCS),
]);
static SCHEMA_OBJECT: Object = object(&[
    may("title", Text),
    may("multipleOf", Number),
    may("maximum", Number),
    may("exclusiveMaximum", Flag),
    may("minimum", Number),
    may("exclusiveMinimum", Flag),
    may("maxLength", Count),
    may("minLength", Count),
    may("pattern", Text),
    may("maxItems", Count),
    may("minItems", Count),
    may("uniqueItems", Flag),
    may("maxProperties", Count),
    may("minProperties", Count),
    may("required", TEXTS),
    may("enum", List(&Anything)),
    may(
        "type",
        Word(&["string", "number", "integer", "boolean", "array", "object"]),
    ),
    may("allOf", List(&SCHEMA)),
    may("oneOf", List(&SCHEMA)),
    may("anyOf", List(&SCHEMA)),
    may("not", SCHEMA),
    may("items", SCHEMA),
    may("properties", Map(Keys::Any, &SCHEMA)),
    may("additionalProperties", SchemaOrFlag),
    may("description", Text),
    may("format", Text),
    may("default", Anything),
    may("nullable", Flag),
    may("discriminator", Shape::Object(Kind::Discriminator)),
    may("readOnly", Flag),
    may("writeOnly", Flag),
    may("xml", Shape::Object(Kind::Xml)),
    may("externalDocs", DOCS),
    may("example", Anything),
    may("deprecated", Flag),
]);
static DISCRIMINATOR: Object = Object {
    fields: &[
        must("propertyName", Text),
        may("mapping", Map(Keys::Any, &Text)),
    ],
    patterned: None,
    extensible: false,
};
static XML: Object = object(&[
    may("name", Text),
    may("namespace", Text),
    may("prefix", Text),
    may("attribute", Flag),
    may("wrapped", Flag),
]);
static SECURITY_SCHEME: Object = object(&[
    must("type", Word(&["apiKey", "http", "oauth2", "openIdConnect"])),
    may("description", Text),
    may("name", Text),
    may("in", Word(&["query", "header", "cookie"])),
    may("scheme", Text),
    may("bearerFormat", Text),
    may("flows", Shape::Object(Kind::OauthFlows)),
    may("openIdConnectUrl", Text),
]);
static OAUTH_FLOWS: Object = object(&[
    may("implicit", Shape::Object(Kind::OauthFlow)),
    may("password", Shape::Object(Kind::OauthFlow)),
    may("clientCredentials", Shape::Object(Kind::OauthFlow)),
    may("authorizationCode", Shape::Object(Kind::OauthFlow)),
]);
static OAUTH_FLOW: Object = object(&[
    may("authorizationUrl", Text),
    may("tokenUrl", Text),
    may("refreshUrl", Text),
    must("scopes", Map(Keys::Any, &Text)),
]);
static SECURITY_REQUIREMENT: Object = map(Keys::Any, TEXTS, false);
