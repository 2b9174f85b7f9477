//! Every rule of `check`: its code, its severity, and what to do about a violation.
//!
//! An error is what the OpenAPI text forbids, or what prevents generation. A warning is what the text
//! allows and generation tolerates.

use super::report::Rule;

// The document as a whole.
pub(crate) const VERSION: Rule = Rule::error(
    "openapi-version",
    "only OpenAPI 3.0.x, 3.1.x and 3.2.x are understood; ask for, or convert to, one of them",
);
pub(crate) const MISSING_FIELD: Rule = Rule::error("missing-field", "add it: OpenAPI requires it");
pub(crate) const UNKNOWN_FIELD: Rule = Rule::error(
    "unknown-field",
    "correct the name, or make it an extension: `x-…`",
);
pub(crate) const UNKNOWN_KEYWORD: Rule = Rule::warning(
    "unknown-keyword",
    "correct the keyword, or make it an extension: `x-…`; JSON Schema ignores it",
);
pub(crate) const WRONG_TYPE: Rule = Rule::error("wrong-type", "use the form that OpenAPI defines");
pub(crate) const WRONG_WORD: Rule =
    Rule::error("unknown-value", "use one of the values that OpenAPI lists");
pub(crate) const MODEL: Rule = Rule::error(
    "unreadable",
    "the parser for OpenAPI documents refuses it; see its message",
);
pub(crate) const TAG_DUPLICATE: Rule = Rule::error("duplicate-tag", "keep one tag with this name");
pub(crate) const URL: Rule = Rule::error("url", "write a URL");
pub(crate) const EMAIL: Rule = Rule::error("email", "write an e-mail address");
pub(crate) const LICENSE: Rule = Rule::error(
    "license",
    "keep one of `identifier` and `url`; they exclude each other",
);
pub(crate) const SERVER_VARIABLE: Rule = Rule::error(
    "server-variable",
    "declare each `{variable}` of the URL in `variables`, once",
);
pub(crate) const SERVER_DEFAULT: Rule = Rule::warning(
    "server-default",
    "let the default be one of the enum's values",
);

// References.
pub(crate) const REFERENCE_UNRESOLVED: Rule = Rule::error(
    "unresolved-reference",
    "correct the `$ref`, or add what it points at",
);
pub(crate) const REFERENCE_EXTERNAL: Rule = Rule::error(
    "external-reference",
    "copy its target into this document; neither files nor URLs are fetched",
);
pub(crate) const REFERENCE_KIND: Rule = Rule::error(
    "reference-kind",
    "point at an object of the kind that belongs here",
);
pub(crate) const REFERENCE_CIRCLE: Rule = Rule::error(
    "reference-circle",
    "define one of them; these only point at each other",
);
pub(crate) const REFERENCE_CHAIN: Rule =
    Rule::error("reference-chain", "point at the object itself");
pub(crate) const SCHEMA_CIRCLE: Rule = Rule::error(
    "schema-circle",
    "break the circle: a schema can contain itself as a property or item, but not be a part of \
     itself",
);
pub(crate) const SCHEMA_RECURSION: Rule = Rule::warning(
    "schema-recursion",
    "let the base type list its variants or the variants name the base type, not both: some readers follow \
     this without end",
);
pub(crate) const REFERENCE_SIBLINGS: Rule = Rule::warning(
    "reference-siblings",
    "remove them, or wrap the `$ref` in `allOf`: they are ignored",
);

// Paths, operations, parameters.
pub(crate) const PATH_SLASH: Rule = Rule::error("path-slash", "begin the path with `/`");
pub(crate) const PATH_TEMPLATE: Rule = Rule::error(
    "path-template",
    "write `{name}`, each name once, and no query or fragment",
);
pub(crate) const PATH_DUPLICATE: Rule = Rule::error(
    "duplicate-path",
    "merge the two: templates that differ only in names are the same path",
);
pub(crate) const PATH_REFERENCE: Rule = Rule::error(
    "path-reference",
    "replace the reference with the path item; the generator cannot follow it",
);
pub(crate) const OPERATION_ID_MISSING: Rule = Rule::error(
    "operation-id-missing",
    "give it an `operationId`; the method's name comes from it",
);
pub(crate) const OPERATION_ID_DUPLICATE: Rule = Rule::error(
    "duplicate-operation-id",
    "rename one: `operationId` is unique in a document",
);
pub(crate) const OPERATION_ID_EMPTY: Rule = Rule::error(
    "operation-id-name",
    "use letters and digits; the method's name comes from it",
);
pub(crate) const BODY_IGNORED: Rule = Rule::warning(
    "body-without-meaning",
    "remove the body: HTTP defines none for this method",
);
pub(crate) const PARAMETER_UNDECLARED: Rule = Rule::error(
    "path-parameter-undeclared",
    "declare it with `in: path`, on the operation or on its path",
);
pub(crate) const PARAMETER_UNUSED: Rule = Rule::error(
    "path-parameter-unused",
    "put `{name}` into the path, or remove the parameter",
);
pub(crate) const PARAMETER_OPTIONAL: Rule = Rule::error(
    "path-parameter-optional",
    "add `required: true`; the path is incomplete without it",
);
pub(crate) const PARAMETER_DUPLICATE: Rule = Rule::error(
    "duplicate-parameter",
    "keep one parameter with this name and location",
);
pub(crate) const PARAMETER_SCHEMA: Rule = Rule::error(
    "parameter-schema",
    "give it either `schema`, or `content` with one media type",
);
pub(crate) const PARAMETER_STYLE: Rule = Rule::error(
    "parameter-style",
    "use a style that parameters in this place can have",
);
pub(crate) const PARAMETER_NAME: Rule =
    Rule::error("parameter-name", "give it a name that can be sent");
pub(crate) const HEADER_IGNORED: Rule = Rule::warning(
    "header-ignored",
    "remove it: OpenAPI describes this header elsewhere",
);
pub(crate) const EXAMPLES: Rule = Rule::error("examples", "keep `example` or `examples`, not both");

// Responses and bodies.
pub(crate) const RESPONSES_EMPTY: Rule =
    Rule::error("responses-empty", "document at least one response");
pub(crate) const STATUS: Rule = Rule::error(
    "status-code",
    "write a status from \"100\" to \"599\", a range such as \"4XX\", or `default`",
);
pub(crate) const NO_SUCCESS: Rule = Rule::warning(
    "no-success-response",
    "document the response to a call that succeeds",
);
pub(crate) const MEDIA_TYPE: Rule = Rule::error(
    "media-type",
    "write `type/subtype`, such as `application/json`",
);
pub(crate) const CONTENT_EMPTY: Rule = Rule::error("content-empty", "name at least one media type");
pub(crate) const LINK: Rule = Rule::error(
    "link-target",
    "give it either the `operationId` of an operation in this document, or an `operationRef`",
);

// Schemas.
pub(crate) const ARRAY_ITEMS: Rule =
    Rule::error("array-items", "add `items`; `items: {}` allows anything");
/// JSON Schema says that an enum SHOULD have a value, in OpenAPI 3.0 and 3.1.
pub(crate) const ENUM_EMPTY: Rule = Rule::warning(
    "enum-empty",
    "list its values, or remove `enum`: no value is valid",
);
pub(crate) const ENUM_DUPLICATE: Rule =
    Rule::warning("duplicate-enum-value", "list each value once");
pub(crate) const ENUM_TYPE: Rule = Rule::warning(
    "enum-type",
    "no value can be both of the type and this one; correct either",
);
pub(crate) const DEFAULT_TYPE: Rule = Rule::warning(
    "default-type",
    "OpenAPI 3.0 wants the default to be of the schema's type; correct either",
);
pub(crate) const COMPOSITION_EMPTY: Rule = Rule::error(
    "composition-empty",
    "list at least one schema, or remove the keyword",
);
pub(crate) const REQUIRED_LIST: Rule = Rule::error(
    "required-list",
    "list each required property once, or remove `required`",
);
/// OpenAPI 3.0 forbids an empty list, which means the same as a missing one.
pub(crate) const REQUIRED_EMPTY: Rule =
    Rule::warning("required-list", "remove `required`; it lists nothing");
pub(crate) const REQUIRED_UNDEFINED: Rule = Rule::warning(
    "required-undefined",
    "describe it in `properties`, or correct its name",
);
pub(crate) const BOUNDS: Rule = Rule::warning("bounds", "correct them: no value is within both");
pub(crate) const MULTIPLE_OF: Rule = Rule::error("multiple-of", "use a number above 0");
pub(crate) const EXCLUSIVE: Rule =
    Rule::error("exclusive-bound", "give the bound that it makes exclusive");
pub(crate) const READ_WRITE: Rule = Rule::error(
    "read-write-only",
    "keep one: nothing is both read-only and write-only",
);
pub(crate) const COMPONENT_NAME: Rule =
    Rule::error("component-name", "use letters, digits, `.`, `-` and `_`");

// Security.
pub(crate) const SCHEME_UNDECLARED: Rule = Rule::error(
    "security-scheme-undeclared",
    "declare the scheme in `components.securitySchemes`, or correct its name",
);
pub(crate) const SCHEME_FIELDS: Rule = Rule::error(
    "security-scheme-fields",
    "add what this type of scheme needs",
);
pub(crate) const SCOPES: Rule = Rule::error(
    "security-scopes",
    "use `[]`: only oauth2 and openIdConnect have scopes in OpenAPI 3.0",
);
pub(crate) const SCOPE_UNDECLARED: Rule = Rule::warning(
    "security-scope-undeclared",
    "declare the scope in one of the scheme's flows",
);

/// Each rule of `check`.
pub(crate) const ALL: &[Rule] = &[
    VERSION,
    MISSING_FIELD,
    UNKNOWN_FIELD,
    UNKNOWN_KEYWORD,
    WRONG_TYPE,
    WRONG_WORD,
    MODEL,
    TAG_DUPLICATE,
    URL,
    EMAIL,
    LICENSE,
    SERVER_VARIABLE,
    SERVER_DEFAULT,
    REFERENCE_UNRESOLVED,
    REFERENCE_EXTERNAL,
    REFERENCE_KIND,
    REFERENCE_CIRCLE,
    REFERENCE_CHAIN,
    SCHEMA_CIRCLE,
    SCHEMA_RECURSION,
    REFERENCE_SIBLINGS,
    PATH_SLASH,
    PATH_TEMPLATE,
    PATH_DUPLICATE,
    PATH_REFERENCE,
    OPERATION_ID_MISSING,
    OPERATION_ID_DUPLICATE,
    OPERATION_ID_EMPTY,
    BODY_IGNORED,
    PARAMETER_UNDECLARED,
    PARAMETER_UNUSED,
    PARAMETER_OPTIONAL,
    PARAMETER_DUPLICATE,
    PARAMETER_SCHEMA,
    PARAMETER_STYLE,
    PARAMETER_NAME,
    HEADER_IGNORED,
    EXAMPLES,
    RESPONSES_EMPTY,
    STATUS,
    NO_SUCCESS,
    MEDIA_TYPE,
    CONTENT_EMPTY,
    LINK,
    ARRAY_ITEMS,
    ENUM_EMPTY,
    ENUM_DUPLICATE,
    ENUM_TYPE,
    DEFAULT_TYPE,
    COMPOSITION_EMPTY,
    REQUIRED_LIST,
    REQUIRED_UNDEFINED,
    BOUNDS,
    MULTIPLE_OF,
    EXCLUSIVE,
    READ_WRITE,
    COMPONENT_NAME,
    SCHEME_UNDECLARED,
    SCHEME_FIELDS,
    SCOPES,
    SCOPE_UNDECLARED,
];
