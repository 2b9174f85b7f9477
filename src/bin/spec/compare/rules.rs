//! The rules of `diff`, with one entry for each: name, severity, code, what it finds, why that matters, and
//! advice if that of its severity is not enough.
//!
//! A finding reads "SUBJECT: WHY". `spec rules` prints the code and what it finds. A rule whose severity
//! depends on the case has one entry for each severity, with the same code. The codes for constraints of a
//! schema (`minimum`, `enum`, …) come from [`CONSTRAINTS`].

use super::constraints::CONSTRAINTS;
use super::rule::{Rule, rules};

const SEND_FIRST: &str =
    "send it before the server asks for it; older servers ignore what they do not know";
const DROP_CALL: &str = "drop or move the call; against the new server it ends in 404 or 405";
const GET_CREDENTIALS: &str =
    "give clients the credentials first; until then their calls end in 401 or 403";

rules! {
    // Operations.
    OPERATION_ADDED = compatible "operation-added", "a new operation", "new operation; existing clients do not call it";
    OPERATION_REMOVED = wire "operation-removed", "an operation is gone", "no longer documented; calls may fail", DROP_CALL;
    OPERATION_MOVED = wire "operation-moved", "an operation has another method or path", "moved; existing clients call the old place", DROP_CALL;
    OPERATION_ID_CHANGED = compatible "operation-id-changed", "an operationId changed", "another operationId; it is not sent";
    PATH_PARAMETER_RENAMED = compatible "path-parameter-renamed", "a path parameter has another name", "renamed; the name is not sent";
    DEPRECATED = compatible "deprecated", "deprecated now", "deprecated; it works as before and may go one day";
    NO_LONGER_DEPRECATED = compatible "no-longer-deprecated", "no longer deprecated", "no longer deprecated";
    CALLBACK_ADDED = compatible "callback-added", "a new callback", "new callback; existing clients do not ask for it";
    CALLBACK_CHANGED = wire "callback-changed", "a callback changed or is gone", "changed or gone; its receiver gets other calls";

    // Security and servers.
    SECURITY_ADDED = wire "security-added", "authentication where there was none", "authentication is required now; existing clients send none", GET_CREDENTIALS;
    SECURITY_CHANGED = wire "security-changed", "another kind of authentication", "no longer enough; existing clients send nothing else", GET_CREDENTIALS;
    SECURITY_SCOPE_ADDED = wire "security-scope-added", "more scopes", "no longer enough; more scopes are required", GET_CREDENTIALS;
    SECURITY_RELAXED = compatible "security-relaxed", "less authentication, or more ways to authenticate", "less is required, or there are more alternatives; what was sufficient still is";
    SERVER_ADDED = compatible "server-added", "another base URL", "one more base URL";
    SERVER_REMOVED = wire "server-removed", "a base URL is gone", "this base URL is gone; every URL that existing clients build from it is wrong", "point clients at the new base URL before they call again";

    // Parameters.
    PARAMETER_ADDED_OPTIONAL = compatible "parameter-added-optional", "a new optional parameter", "new and optional; existing clients do not send it";
    PARAMETER_ADDED_REQUIRED = wire "parameter-added-required", "a new required parameter", "new and required; existing clients do not send it", SEND_FIRST;
    PARAMETER_REMOVED = wire "parameter-removed", "a parameter is gone, renamed or moved", "no longer documented; a call that sends it may be refused";
    PARAMETER_BECAME_OPTIONAL = compatible "parameter-became-optional", "a parameter became optional", "no longer required; existing clients keep sending it";
    PARAMETER_BECAME_REQUIRED = wire "parameter-became-required", "a parameter became required", "now required; existing clients may leave it out", SEND_FIRST;
    PARAMETER_STYLE_CHANGED = wire "parameter-style-changed", "values of a parameter are written differently", "values are written differently";
    PARAMETER_EMPTY_ALLOWED = compatible "parameter-empty-allowed", "a parameter may be empty now", "may be empty now";
    PARAMETER_EMPTY_REFUSED = wire "parameter-empty-refused", "a parameter may no longer be empty", "may no longer be empty";
    PARAMETER_RESERVED_ALLOWED = compatible "parameter-reserved-allowed", "reserved characters may be sent as they are", "reserved characters may be sent as they are";
    PARAMETER_RESERVED_REFUSED = wire "parameter-reserved-refused", "reserved characters must be percent-encoded", "reserved characters must be percent-encoded now";
    SERIALIZATION_CHANGED = wire "serialization-changed", "`schema` became `content` or the other way round", "`schema` and `content` write values differently";

    // Request bodies.
    REQUEST_BODY_ADDED_OPTIONAL = compatible "request-body-added-optional", "a new optional request body", "new and optional; existing clients do not send it";
    REQUEST_BODY_ADDED_REQUIRED = wire "request-body-added-required", "a new required request body", "new and required; existing clients do not send it", SEND_FIRST;
    REQUEST_BODY_REMOVED = wire "request-body-removed", "a request body is gone", "no longer documented; a call that sends it may be refused";
    REQUEST_BODY_BECAME_OPTIONAL = compatible "request-body-became-optional", "a request body became optional", "no longer required";
    REQUEST_BODY_BECAME_REQUIRED = wire "request-body-became-required", "a request body became required", "now required; existing clients may leave it out", SEND_FIRST;
    REQUEST_ENCODING_CHANGED = wire "request-encoding-changed", "parts of a request body are written differently", "parts of the body are written differently";
    REQUEST_MEDIA_TYPE_ADDED = compatible "request-media-type-added", "a request body may have another media type, too", "new; existing clients do not use it";
    REQUEST_MEDIA_TYPE_REMOVED = wire "request-media-type-removed", "a request body may no longer have a media type", "no longer accepted; existing clients may use it";
    REQUEST_MEDIA_TYPE_COVERED = compatible "request-media-type-removed", "a request body may no longer have a media type", "covered by a wider media type";
    REQUEST_SCHEMA_ADDED = wire "request-schema-changed", "the schema of a request body was added or removed", "a schema is required now; any value was accepted before";
    REQUEST_SCHEMA_REMOVED = compatible "request-schema-changed", "the schema of a request body was added or removed", "no schema any more; any value is accepted";
    MEDIA_TYPE_PARAMETER_CHANGED = compatible "media-type-parameter-changed", "`charset` and the like", "parameters of the media type changed";

    // Responses.
    RESPONSE_SUCCESS_ADDED = wire "response-success-added", "a new status that is not an error", "new; existing clients do not accept it as a success", "handle the new status before the server sends it";
    RESPONSE_SUCCESS_REMOVED = wire "response-success-removed", "a documented success is gone", "no longer documented; existing clients expect it";
    RESPONSE_ERROR_ADDED = compatible "response-error-added", "a new error status, or `default`", "new; clients handle errors that they do not know";
    RESPONSE_STATUS_REMOVED = compatible "response-status-removed", "an error status, or a range around a documented one, is gone", "no longer documented; existing clients do not depend on it";
    RESPONSE_BODY_ADDED = compatible "response-body-added", "a success response has a body where it had none", "has a body now; existing clients ignore it";
    RESPONSE_ERROR_BODY_ADDED = compatible "response-error-body-added", "an error response has a body where it had none", "has a body now; existing clients ignore it";
    RESPONSE_BODY_REMOVED = wire "response-body-removed", "a response has no body any more", "has no body any more; existing clients read it";
    RESPONSE_MEDIA_TYPE_ADDED = compatible "response-media-type-added", "a response may have another media type, too", "new; clients get the media type that they ask for";
    RESPONSE_MEDIA_RANGE_ADDED = wire "response-media-type-added", "a response may have another media type, too", "any media type of this range may come now";
    RESPONSE_MEDIA_TYPE_REMOVED = wire "response-media-type-removed", "a response no longer has a media type", "no longer sent; existing clients may ask for it";
    RESPONSE_MEDIA_TYPE_COVERED = compatible "response-media-type-removed", "a response no longer has a media type", "replaced by a media type of this range";
    RESPONSE_SCHEMA_ADDED = compatible "response-schema-changed", "the schema of a response body was added or removed", "has a schema now; any value was possible before";
    RESPONSE_SCHEMA_REMOVED = wire "response-schema-changed", "the schema of a response body was added or removed", "no schema any more; any value is possible";
    RESPONSE_HEADER_ADDED = compatible "response-header-added", "a new header of a response", "new; existing clients do not read it";
    RESPONSE_HEADER_REMOVED = wire "response-header-removed", "a header of a response is gone", "no longer documented; existing clients may read it";
    RESPONSE_HEADER_BECAME_OPTIONAL = wire "response-header-became-optional", "a header of a response is no longer always sent", "no longer always sent";
    RESPONSE_HEADER_BECAME_REQUIRED = compatible "response-header-became-required", "a header of a response is always sent now", "always sent now";
    RESPONSE_HEADER_STYLE_CHANGED = wire "response-header-style-changed", "an object in a header of a response is written differently", "an object is written differently";
    LINKS_CHANGED = compatible "links-changed", "the links of a response", "links changed; they only suggest calls";

    // Properties.
    REQUEST_PROPERTY_ADDED_OPTIONAL = compatible "request-property-added-optional", "a new optional property of a request", "new and optional; existing clients do not send it";
    REQUEST_PROPERTY_ADDED_REQUIRED = wire "request-property-added-required", "a new required property of a request", "new and required; existing clients do not send it", SEND_FIRST;
    REQUEST_PROPERTY_REMOVED = compatible "request-property-removed", "a property of a request is gone", "no longer documented; the server ignores properties that it does not know";
    REQUEST_PROPERTY_REFUSED = wire "request-property-removed", "a property of a request is gone", "no longer accepted; existing clients may send it";
    REQUEST_PROPERTY_BECAME_OPTIONAL = compatible "request-property-became-optional", "a property of a request became optional", "no longer required";
    REQUEST_PROPERTY_BECAME_REQUIRED = wire "request-property-became-required", "a property of a request became required", "now required; existing clients may leave it out", SEND_FIRST;
    RESPONSE_PROPERTY_ADDED = compatible "response-property-added", "a new property of a response", "new; clients ignore properties that they do not know";
    RESPONSE_PROPERTY_ADDED_TO_CLOSED = wire "response-property-added-to-closed", "a new property of a response that had `additionalProperties: false`", "new, and only the named properties were allowed; existing clients may refuse it";
    RESPONSE_PROPERTY_REMOVED = wire "response-property-removed", "a property of a response is gone", "no longer documented; existing clients read it";
    RESPONSE_PROPERTY_BECAME_OPTIONAL = wire "response-property-became-optional", "a property of a response is no longer always sent", "no longer always sent; existing clients depend on it";
    RESPONSE_PROPERTY_BECAME_REQUIRED = compatible "response-property-became-required", "a property of a response is always sent now", "always sent now";
    RESPONSE_PROPERTY_BECAME_WRITE_ONLY = wire "response-property-became-write-only", "a property is no longer sent in responses", "no longer sent in responses; existing clients read it";
    PROPERTY_ACCESS_CHANGED = compatible "property-access-changed", "`readOnly` or `writeOnly` changed without effect on existing clients", "access changed; existing clients are not affected";
    PROPERTY_DESCRIBED = compatible "property-described", "a property that was required already has a schema now", "was required already, and has a schema now";
    PROPERTY_UNUSED = compatible "property-unused", "a property that only the other direction has was added or removed", "not part of messages in this direction";

    // Schemas, beside their constraints.
    SCHEMA_RENAMED = compatible "schema-renamed", "a schema has another name", "another schema with the same values; the name is not sent";
    FORMAT_RESPELLED = compatible "format-respelled", "a format that changes no value", "another format with the same values";
    REQUEST_DEFAULT_CHANGED = wire "request-default-changed", "the meaning of a value that is not sent", "leaving it out has another meaning now";
    REQUEST_DEFAULT_DOCUMENTED = compatible "request-default-documented", "the default of a value in a request is documented now", "the default is documented now";
    RESPONSE_DEFAULT_CHANGED = compatible "response-default-changed", "the default of a value in a response changed", "another default; the value is sent as before";
    REQUEST_DISCRIMINATOR_CHANGED = wire "request-discriminator-changed", "the variants of a request are distinguished differently", "variants are distinguished differently";
    RESPONSE_DISCRIMINATOR_CHANGED = wire "response-discriminator-changed", "the variants of a response are distinguished differently", "variants are distinguished differently";
    DISCRIMINATOR_DOCUMENTED = compatible "discriminator-documented", "a discriminator was added or removed without effect on the values", "the discriminator was added or removed; the values stay the same";
    XML_CHANGED = wire "xml-changed", "a value is written differently in XML", "written differently in XML";
    XML_UNUSED = compatible "xml-unused", "`xml` of a value that is not sent as XML", "`xml` changed, and the value is not sent as XML";
    COMPONENT_ADDED = compatible "unused-component-added", "a new component that no operation uses", "new; no operation uses it";
    COMPONENT_CHANGED = compatible "unused-component-changed", "a component changed that no operation uses", "changed; no operation uses it";
    COMPONENT_REMOVED = compatible "unused-component-removed", "a component is gone that no operation used", "gone; no operation used it";

    // Documents.
    DOCUMENT_ADDED = compatible "document-added", "a new document", "a new document; existing clients do not use it";
    DOCUMENT_REMOVED = source "document-removed", "a document is gone", "the document is gone, and its client with it";

    // Generated code.
    GENERATED_METHOD_RENAMED = source "generated-method-renamed", "a generated method has another name", "another name";
    GENERATED_SETTER_CHANGED = source "generated-setter-changed", "a setter of a generated call takes another type", "another type";
    GENERATED_SETTER_REMOVED = source "generated-setter-removed", "a setter of a generated call is gone", "gone";
    GENERATED_RESULT_CHANGED = source "generated-result-changed", "a generated call returns another type", "another type";
    GENERATED_TYPE_RENAMED = source "generated-type-renamed", "a generated type has another name", "another name";
    GENERATED_TYPE_CHANGED = source "generated-type-changed", "a generated struct became an enum or the other way round", "another kind of type";
    GENERATED_TYPE_REMOVED = source "generated-type-removed", "a generated type is gone", "gone";
    GENERATED_FIELD_CHANGED = source "generated-field-changed", "a field of a generated struct has another type", "another type";
    GENERATED_FIELD_REMOVED = source "generated-field-removed", "a field of a generated struct is gone", "gone";
    GENERATED_VARIANT_CHANGED = source "generated-variant-changed", "a variant of a generated enum holds another type", "another type";
    GENERATED_VARIANT_REMOVED = source "generated-variant-removed", "a variant of a generated enum is gone", "gone";
    GENERATED_TRAIT_REMOVED = source "generated-trait-removed", "a generated type no longer implements a trait", "gone";
    GENERATED_CODE_ADDED = compatible "generated-code-added", "generated code is new or differs, and no other rule says why", "new in the generated code";
    NOT_GENERATED = source "not-generated", "the client of one of the two documents cannot be generated", "the client cannot be generated";
    NOT_COMPARED = source "not-compared", "an operation or a schema changed that neither client has, so that its source is not compared", "changed, and neither client has it: its source is not compared", "see with `cargo spec check` what the generator refuses; until that is gone, read the change";

    // Words.
    TITLE_CHANGED = docs "title-changed", "a title", "title";
    SUMMARY_CHANGED = docs "summary-changed", "a summary", "summary";
    DESCRIPTION_CHANGED = docs "description-changed", "a description", "description";
    TAGS_CHANGED = docs "tags-changed", "tags", "tags";
    EXTERNAL_DOCS_CHANGED = docs "external-docs-changed", "a link to further documentation", "externalDocs";
    EXAMPLE_CHANGED = docs "example-changed", "an example", "example";
    VERSION_CHANGED = docs "version-changed", "the release number", "version";
    OPENAPI_PATCH_CHANGED = docs "openapi-patch-changed", "the patch number of the OpenAPI version", "openapi";
    INFO_CHANGED = docs "info-changed", "contact, license or terms", "info";
    EXTENSION_CHANGED = docs "extension-changed", "a field that starts with `x-`", "extension";
}

/// Returns every code with what it finds, sorted.
pub fn all() -> Vec<(String, String)> {
    let ways = [
        ("request", "something that is sent"),
        ("response", "something that is received"),
    ];
    let listed = ALL.iter();
    let mut all: Vec<(String, String)> = listed
        .map(|rule| (rule.code.to_owned(), rule.finds.to_owned()))
        .collect();
    for (subject, changes) in CONSTRAINTS {
        for change in *changes {
            for (direction, what) in ways {
                let finds = format!("{} of {what} {}", subject.replace('-', " "), change.name());
                all.push((format!("{direction}-{subject}-{}", change.name()), finds));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

/// Returns true if `rule` is a rule of `diff`. All others are rules of `check`.
pub fn is_known(rule: &str) -> bool {
    all().iter().any(|(code, _)| code == rule)
}
