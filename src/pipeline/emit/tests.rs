//! Code of another shape than expected loses only the operation that it belongs to.

use super::super::adapt::{self, Adapted};
use super::super::document::Document;
use super::super::{parse, repair};
use super::{Settings, emit, remove_refused};

/// Two calls. The code of the second has one encoded segment fewer than expected.
fn adapted() -> Adapted {
    let text = r#"{ "openapi": "3.0.3", "info": { "title": "T", "version": "1" }, "paths": {
        "/a": { "get": { "operationId": "good", "responses": { "204": { "description": "d" } } } },
        "/b": { "get": { "operationId": "odd", "responses": { "204": { "description": "d" } } } } } }"#;
    let parsed = parse::read(text.as_bytes()).unwrap_or_else(|report| panic!("{report}"));
    let repaired = repair::repair(&Document::new(parsed));
    let repaired = repaired.unwrap_or_else(|report| panic!("{report}"));
    let mut adapted = adapt::adapt(repaired.value, repaired.origins);
    adapted.calls[1].path_parameters = 1;
    adapted
}

#[test]
fn a_call_whose_code_is_not_as_expected_is_left_out_alone() {
    for settings in [Settings::standalone(), Settings::for_crate()] {
        let report = emit(&mut adapted(), &settings).expect_err("a refusal");
        let rules: Vec<&str> = report.problems().iter().map(|one| one.rule).collect();
        assert_eq!(rules, ["generator-output"], "{report}");

        let mut rest = adapted();
        let refusals = remove_refused(&mut rest, &settings);
        let places: Vec<&str> = refusals.iter().map(|one| one.pointer.as_str()).collect();
        assert_eq!(places, ["/paths/~1b/get"]);
        assert_eq!(refusals[0].problem.pointer, "/paths/~1b/get");
        assert!(refusals[0].problem.message.contains("encode_path"));
        let source = emit(&mut rest, &settings).unwrap_or_else(|report| panic!("{report}"));
        assert!(source.contains("pub fn good("));
        assert!(!source.contains("pub fn odd("));
    }
}
