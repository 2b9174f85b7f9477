//! The client of a document of OpenAPI 3.1: what is generated is compiled here and calls a local server.

use std::num::NonZeroU64;

use cribl_tokens::pipeline::{self, Settings};
use serde_json::{Value, json};

use crate::raw_server::{RawServer, Reply};

#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    dead_code,
    unused_imports,
    reason = "generated"
)]
mod client {
    include!("../fixtures/later_client.rs");
}
use client::types;

const DOCUMENT: &str = include_str!("../fixtures/later.yaml");

fn connected(server: &RawServer) -> client::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    client::Client::new(&server.base_url())
}

#[test]
fn the_client_that_is_compiled_here_is_the_one_that_is_generated() {
    let output = pipeline::generate(DOCUMENT, &Settings::standalone()).expect("a client");
    assert!(
        output.source == include_str!("../fixtures/later_client.rs"),
        "write it anew: cargo spec generate tests/fixtures/later.yaml --standalone > tests/fixtures/later_client.rs"
    );
}

#[tokio::test]
async fn values_that_may_be_null_are_read_with_and_without_null() {
    let sensor = |rest: Value| {
        let mut sensor = json!({ "id": "s1", "kind": "sensor" });
        for (name, value) in rest.as_object().expect("an object") {
            sensor[name] = value.clone();
        }
        Reply::json("200 OK", &sensor.to_string())
    };
    let server = RawServer::start([
        sensor(json!({ "place": null, "unit": null, "latest": null })),
        sensor(
            json!({ "place": "roof", "unit": "celsius", "latest": { "value": 2.5 }, "ranges": [0, 1.5] }),
        ),
    ]);
    let client = connected(&server);
    let limit = NonZeroU64::new(3).expect("not 0");
    let call = client.get_sensor().id("s/1").limit(limit);
    let nulls = call.send().await.expect("a response").into_inner();
    assert_eq!(nulls.kind, types::SensorKind::Sensor);
    assert_eq!((nulls.place, nulls.unit), (None, None));
    assert!(nulls.latest.is_none() && nulls.ranges.is_empty());

    let call = client.get_sensor().id("s1");
    let values = call.send().await.expect("a response").into_inner();
    assert_eq!(values.place.as_deref(), Some("roof"));
    assert_eq!(values.unit, Some(types::Unit::Celsius));
    assert_eq!(values.latest.map(|latest| latest.value), Some(2.5));
    assert_eq!(values.ranges, [0.0, 1.5]);
    assert_eq!(
        server.request_lines(),
        [
            "GET /api/v1/sensors/s%2F1?limit=3 HTTP/1.1",
            "GET /api/v1/sensors/s1 HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn a_body_is_sent_as_the_document_describes_it() {
    let recorded = json!({ "value": 2.5, "raw": "AAE=", "tags": { "t1": "a" } });
    let server = RawServer::start([Reply::json("201 Created", &recorded.to_string())]);
    let client = connected(&server);
    let body = types::Reading {
        raw: Some("AAE=".to_owned()),
        tags: [("t1".to_owned(), "a".to_owned())].into(),
        value: 2.5,
    };
    let call = client.add_reading().id("s1").body(body);
    let response = call.send().await.expect("a response").into_inner();
    assert_eq!(response.raw.as_deref(), Some("AAE="));
    let requests = server.requests();
    let (_, sent) = requests[0].split_once("\r\n\r\n").expect("a body");
    let sent: Value = serde_json::from_str(sent).expect("JSON");
    assert_eq!(sent, recorded);
}
