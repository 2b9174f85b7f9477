//! The sandbox's responses match the vendor's documents.

use crate::support::{Wire, call, invalidate, log_in, probe};
use cribl_tokens::sandbox::http::StatusCode;
use cribl_tokens::sandbox::{ADMIN_PASSWORD, ADMIN_USERNAME, Reply, Sandbox, Unauthorized};
use serde_json::{Value, json};

/// An operation and the document that describes it.
struct Operation {
    document: &'static str,
    method: &'static str,
    path: &'static str,
}

const INVALIDATION: Operation = Operation {
    document: include_str!("../../openapi/token-invalidation.yaml"),
    method: "delete",
    path: "/auth/users/{id}/token",
};
const REMOVAL: Operation = Operation {
    document: include_str!("../../openapi/invalidation-removal.yaml"),
    method: "delete",
    path: "/auth/users/{id}/invalidation",
};
const LOGIN: Operation = Operation {
    document: include_str!("../../openapi/login.yaml"),
    method: "post",
    path: "/auth/login",
};
const ROLES: Operation = Operation {
    document: include_str!("../../openapi/own-roles.yaml"),
    method: "get",
    path: "/authorize/roles",
};

/// The operations that these tests check.
const TESTED: [&Operation; 4] = [&INVALIDATION, &REMOVAL, &LOGIN, &ROLES];

/// A new document needs a constant above, a test below, and a route in the sandbox.
#[test]
fn every_operation_of_the_documents_is_tested() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi");
    let mut found = 0;
    for entry in std::fs::read_dir(folder).expect("the documents") {
        let path = entry.expect("an entry").path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if !ending.is_some_and(|ending| ["yaml", "yml", "json"].contains(&ending)) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a document");
        let document: Value = serde_yaml::from_str(&text).expect("YAML");
        for (url, item) in document["paths"].as_object().expect("paths") {
            let methods = [
                "get", "put", "post", "delete", "options", "head", "patch", "trace",
            ];
            for method in methods
                .into_iter()
                .filter(|method| item.get(method).is_some())
            {
                let is_known = |one: &&&Operation| one.method == method && one.path == url;
                let known = TESTED.iter().find(is_known);
                assert!(
                    known.is_some(),
                    "{}: {method} {url} has no test here",
                    path.display()
                );
                found += 1;
            }
        }
    }
    assert_eq!(found, TESTED.len());
}

/// Checks that the document allows this response to an invalidation.
fn documented(reply: &crate::support::Reply) -> Result<(), String> {
    INVALIDATION.allows(reply)
}

impl Operation {
    /// Checks that the document allows this response: its status is documented, its headers are sent, and
    /// its body is as described, or absent if none is described.
    fn allows(&self, reply: &crate::support::Reply) -> Result<(), String> {
        let document: Value = serde_yaml::from_str(self.document).unwrap();
        let operation = &document["paths"][self.path][self.method];
        let response = &operation["responses"][reply.status.to_string()];
        if response.is_null() {
            return Err(format!("{} isn't documented", reply.status));
        }
        for (name, header) in response["headers"].as_object().into_iter().flatten() {
            let value = reply.header(name).ok_or(format!("no {name}"))?;
            if header["schema"]["type"] == "integer" && value.parse::<i64>().is_err() {
                return Err(format!("{name}: {value} is not an integer"));
            }
        }
        let Some(schema) = response.pointer("/content/application~1json/schema") else {
            let bodiless = reply.body.is_empty();
            return if bodiless {
                Ok(())
            } else {
                Err("a body where none is documented".to_owned())
            };
        };
        let mut schema = schema.clone();
        schema["components"] = document["components"].clone();
        // OpenAPI 3.0 is based on a draft between 4 and 6. The keywords of this document mean the same in
        // draft 4.
        let mut compiler = boon::Compiler::new();
        compiler.set_default_draft(boon::Draft::V4);
        compiler.add_resource("response.json", schema).unwrap();
        let mut schemas = boon::Schemas::new();
        let schema = compiler.compile("response.json", &mut schemas).unwrap();
        schemas
            .validate(&reply.json(), schema)
            .map_err(|error| error.to_string())
    }
}

#[tokio::test]
async fn the_response_to_an_invalidation_is_as_documented() {
    let sandbox = Sandbox::builder().user("nico", "pw").start().await.unwrap();
    let reply = invalidate(&sandbox, "nico").unwrap();
    documented(&reply).unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json(), json!({"count": 1, "items": [{"id": "nico"}]}));
}

#[tokio::test]
async fn the_response_to_every_other_call_is_as_documented() {
    let builder = Sandbox::builder().user("nico", "pw");
    let sandbox = builder.clone().start().await.unwrap();
    let limited = builder.login_rate_limit(0).start().await.unwrap();
    let token = sandbox.admin_token();
    let remove = |id: &str, token: &str| {
        let line = format!("DELETE /api/v1/auth/users/{id}/invalidation");
        call(&sandbox, &line, token).unwrap()
    };
    let roles = |token: &str| call(&sandbox, "GET /api/v1/authorize/roles", token).unwrap();
    let login = |sandbox: &Sandbox, password: &str| {
        let body = json!({"username": "nico", "password": password}).to_string();
        log_in(sandbox, &body)
    };
    for (operation, reply, status) in [
        (&REMOVAL, remove("nico", &token), 200),
        (&REMOVAL, remove("missing", &token), 200),
        (&REMOVAL, remove("nico", ""), 401),
        (&ROLES, roles(&token), 200),
        (&ROLES, roles(""), 401),
        (&LOGIN, login(&sandbox, "pw"), 200),
        (&LOGIN, login(&sandbox, "no"), 401),
        (&LOGIN, login(&limited, "pw"), 429),
    ] {
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(operation.allows(&reply), Ok(()), "{reply:?}");
    }
    let other = roles(&token);
    assert!(LOGIN.allows(&other).is_err(), "this check can fail");
}

#[tokio::test]
async fn the_response_for_an_unknown_user_is_an_empty_list() {
    let sandbox = Sandbox::start().await.unwrap();
    let reply = invalidate(&sandbox, "missing").unwrap();
    documented(&reply).unwrap();
    assert_eq!(
        (reply.status, reply.json()),
        (200, json!({"count": 0, "items": []}))
    );
}

#[tokio::test]
async fn a_refusal_is_as_documented() {
    let sandbox = Sandbox::start().await.unwrap();
    let reply = call(&sandbox, "DELETE /api/v1/auth/users/nico/token", "").unwrap();
    documented(&reply).unwrap();
    assert_eq!((reply.status, reply.body), (401, Vec::new()));
}

#[tokio::test]
async fn the_check_against_the_document_can_fail() {
    let sandbox = Sandbox::start().await.unwrap();
    let undocumented = [
        Reply::new(StatusCode::OK).json(&json!({"count": "1"})),
        Reply::new(StatusCode::OK).json(&json!({"items": ["nico"]})),
        Reply::new(StatusCode::INTERNAL_SERVER_ERROR).json(&json!({"message": 1})),
        Reply::new(StatusCode::UNAUTHORIZED).body("no"),
        Reply::new(StatusCode::IM_A_TEAPOT),
    ];
    for reply in undocumented {
        sandbox.respond_next(reply);
        let reply = invalidate(&sandbox, "nico").unwrap();
        assert!(documented(&reply).is_err(), "{reply:?}");
    }
}

#[tokio::test]
async fn the_newer_refusal_says_so_in_its_body() {
    let builder = Sandbox::builder().unauthorized(Unauthorized::WithMessage);
    let sandbox = builder.start().await.unwrap();
    let reply = call(&sandbox, "DELETE /api/v1/auth/users/nico/token", "").unwrap();
    assert_eq!(reply.status, 401);
    assert_eq!(
        reply.json(),
        json!({"status": "error", "message": "Authentication failed"})
    );
    let wrong_password = log_in(&sandbox, r#"{"username":"admin","password":"no"}"#);
    assert_eq!(
        (wrong_password.status, wrong_password.body),
        (401, Vec::new())
    );
}

#[tokio::test]
async fn a_login_gives_a_token_that_is_accepted() {
    let sandbox = Sandbox::builder()
        .user("nico", "pässword \"1\"")
        .start()
        .await
        .unwrap();
    for (username, password) in [("nico", "pässword \"1\""), (ADMIN_USERNAME, ADMIN_PASSWORD)] {
        let reply = log_in(
            &sandbox,
            &json!({"username": username, "password": password}).to_string(),
        );
        assert_eq!(reply.status, 200);
        let body = reply.json();
        assert_eq!(body["forcePasswordChange"], json!(false));
        assert_eq!(
            body.as_object().unwrap().len(),
            2,
            "AuthToken has two properties"
        );
        assert_eq!(probe(&sandbox, body["token"].as_str().unwrap()), 200);
    }
}

#[tokio::test]
async fn a_login_that_fails_is_a_401_without_a_body() {
    let sandbox = Sandbox::builder().user("nico", "pw").start().await.unwrap();
    for (username, password) in [
        ("nico", "PW"),
        ("nico", ""),
        ("Nico", "pw"),
        ("", ""),
        ("missing", "pw"),
    ] {
        let reply = log_in(
            &sandbox,
            &json!({"username": username, "password": password}).to_string(),
        );
        assert_eq!(
            (reply.status, reply.body.as_slice()),
            (401, &b""[..]),
            "{username} {password}"
        );
    }
}

#[tokio::test]
async fn a_malformed_login_is_a_400() {
    let sandbox = Sandbox::start().await.unwrap();
    for body in [
        "",
        "null",
        "[]",
        "{",
        "username=admin",
        r#"{"username":"admin"}"#,
        r#"{"username":"admin","password":1}"#,
        r#"{"username":"admin","password":"a","password":"b"}"#,
    ] {
        assert_eq!(log_in(&sandbox, body).status, 400, "{body}");
    }
}

#[tokio::test]
async fn health_needs_no_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let reply = call(&sandbox, "GET /api/v1/health", "").unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json()["status"], json!("healthy"));
    assert!(reply.json()["startTime"].is_number());
}

#[tokio::test]
async fn a_signed_in_user_sees_their_roles() {
    let sandbox = Sandbox::start().await.unwrap();
    let reply = call(
        &sandbox,
        "GET /api/v1/authorize/roles",
        &sandbox.admin_token(),
    )
    .unwrap();
    assert_eq!(
        (reply.status, reply.json()),
        (200, json!({"count": 1, "items": ["admin"]}))
    );
}

#[tokio::test]
async fn other_paths_are_404_and_other_methods_405() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.admin_token();
    for path in [
        "/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/health/",
        "/api/v1//health",
        "/api/v2/health",
        "/auth/users/nico/token",
        "/api/v1/auth/token",
        "/api/v1/auth/users//token",
        "/api/v1/auth/users/./token",
        "/api/v1/auth/users/../token",
        "/api/v1/auth/users/%2e%2E/token",
        "/api/v1/auth/users/a/b/token",
        "/api/v1/auth/users/nico/token/",
        "/api/v1/auth/users/nico/Token",
    ] {
        let reply = call(&sandbox, &format!("DELETE {path}"), &token).unwrap();
        assert_eq!(reply.status, 404, "{path}");
    }
    for (line, allowed) in [
        ("GET /api/v1/auth/users/nico/token", "DELETE"),
        ("POST /api/v1/auth/users/nico/token", "DELETE"),
        ("GET /api/v1/auth/login", "POST"),
        ("DELETE /api/v1/health", "GET"),
        ("POST /api/v1/authorize/roles", "GET"),
    ] {
        let reply = call(&sandbox, line, &token).unwrap();
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, Some(allowed)),
            "{line}"
        );
    }
}

#[tokio::test]
async fn without_a_token_an_unknown_path_of_the_api_is_a_401() {
    let sandbox = Sandbox::start().await.unwrap();
    for (line, status) in [
        ("GET /api/v1/system/users", 401),
        ("GET /api/v1/auth/users/nico/token", 401),
        ("DELETE /api/v1/auth/users/%zz/token", 401),
        ("DELETE /api/v1/auth/users/../token", 401),
        ("GET /api/v1/auth/login", 405),
        ("POST /api/v1/health", 405),
        ("GET /elsewhere", 404),
    ] {
        assert_eq!(call(&sandbox, line, "").unwrap().status, status, "{line}");
    }
}

#[tokio::test]
async fn unknown_users_are_a_404_on_request() {
    use cribl_tokens::sandbox::UnknownUserResponse;
    let builder = Sandbox::builder().unknown_users(UnknownUserResponse::NotFound);
    let sandbox = builder.user("nico", "pw").start().await.unwrap();
    let token = sandbox.admin_token();
    for what in ["token", "invalidation"] {
        for (id, status) in [("nico", 200), ("ada", 404)] {
            let line = format!("DELETE /api/v1/auth/users/{id}/{what}");
            assert_eq!(
                call(&sandbox, &line, &token).unwrap().status,
                status,
                "{line}"
            );
        }
    }
}

#[tokio::test]
async fn one_connection_serves_many_calls() {
    let sandbox = Sandbox::start().await.unwrap();
    let authorization = format!("authorization: Bearer {}", sandbox.admin_token());
    let mut wire = Wire::to(&sandbox);
    for id in ["one", "two", "three"] {
        let line = format!("DELETE /api/v1/auth/users/{id}/token");
        wire.request(&line, &[&authorization], b"");
        assert_eq!(wire.response().unwrap().status, 200);
    }
}
