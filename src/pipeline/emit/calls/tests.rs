//! Code from a generator other than the expected one is refused.

use super::super::super::adapt::{Adapted, Call, Wire, WireName};
use super::super::super::origins::Origins;
use super::Calls;

/// The parts of a client that are changed, as progenitor 0.15.1 writes them.
const CODE: &str = r#"
    use progenitor_client::{encode_path, ClientHooks};
    pub mod builder {
        impl<'a> Remove<'a> {
            pub async fn send(self) -> Result<ResponseValue<types::Done>, Error<ByteStream>> {
                let url = format!("{}/a/{}", client.baseurl, encode_path(&id.to_string()),);
                let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
                header_map.append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
                );
                let mut request = client.client.delete(url)
                    .query(&progenitor_client::QueryParam::new("query-id", &query_id))
                    .headers(header_map)
                    .build()?;
                client.pre(&mut request, &info).await?;
                let result = client.exec(request, &info).await;
                client.post(&result, &info).await?;
                let response = result?;
                match response.status().as_u16() {
                    200u16 => ResponseValue::from_response(response).await,
                    _ => Err(Error::UnexpectedResponse(response)),
                }
            }
        }
    }
"#;

fn adapted() -> Adapted {
    let call = Call {
        pointer: "/paths/~1a~1{id}/delete".to_owned(),
        method: "remove".to_owned(),
        builder: "Remove".to_owned(),
        path_parameters: 1,
        typed_successes: 1,
        wire_names: vec![WireName {
            operation: "/paths/~1a~1{id}/delete".to_owned(),
            kind: Wire::Query,
            substitute: "query-id".to_owned(),
            wire: "id".to_owned(),
        }],
    };
    Adapted {
        value: serde_json::Value::Null,
        adaptations: Vec::new(),
        calls: vec![call],
        origins: Origins::default(),
        left_out: Vec::new(),
    }
}

/// Returns the problems in code that differs from the expected code in one place.
fn problems(code: &str) -> Vec<String> {
    let adapted = adapted();
    let mut calls = Calls::of(&adapted.calls, true);
    for mut item in syn::parse_file(code).expect("Rust").items {
        let syn::Item::Mod(module) = &mut item else {
            calls.rewrite(&mut item);
            continue;
        };
        calls.begin_module(module);
        for item in module.content.iter_mut().flat_map(|(_, items)| items) {
            calls.rewrite(item);
        }
        calls.end_module();
    }
    match calls.refuse(&adapted.origins) {
        Ok(()) => Vec::new(),
        Err(report) => report.problems().iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn code_of_another_generator_is_refused_at_each_change() {
    assert_eq!(problems(CODE), Vec::<String>::new());
    let operation = " at /paths/~1a~1{id}/delete";
    for (here, other, place, what) in [
        (
            "{encode_path, ",
            "{",
            "",
            "0 imports of `encode_path` in the generated code, not 1",
        ),
        (
            "encode_path(&id",
            "encode_segment(&id",
            operation,
            "0 calls of `encode_path` in the generated code, not 1",
        ),
        (
            "super::Client::api_version()",
            "\"1\"",
            operation,
            "0 headers `api-version` in the generated code, not 1",
        ),
        (
            "client.client.delete",
            "client.http.delete",
            operation,
            "0 URLs of requests in the generated code, not 1",
        ),
        (
            "::from_response(",
            "::of(",
            operation,
            "0 decoded successes in the generated code, not 1",
        ),
        (
            "client.post(",
            "client.after(",
            operation,
            "2 statements that create the response in the generated code, not 3",
        ),
        (
            "QueryParam::new(",
            "Query::new(",
            operation,
            "0 places for \"id\" in the generated code, not 1",
        ),
    ] {
        let changed = CODE.replacen(here, other, 1);
        assert_ne!(changed, CODE);
        let problems = problems(&changed);
        let expected = format!("error[generator-output]{place}: {what}");
        assert!(problems.contains(&expected), "{problems:#?}");
    }
}
