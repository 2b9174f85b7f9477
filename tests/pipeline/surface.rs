//! The public surface of a generated client, as `diff` compares it.

use crate::variants::{OPERATION, base, base_text};
use cribl_tokens::pipeline::{self, Settings, Surface};
use serde_json::json;

fn surface(text: &str) -> Surface {
    let document = pipeline::parse(text).expect("a readable document");
    pipeline::surface(&document, &Settings::standalone()).expect("a client")
}

/// Each item with its place.
fn lines(surface: &Surface) -> Vec<String> {
    let items = surface.items.iter();
    items
        .map(|item| format!("{item} @ {}", item.pointer))
        .collect()
}

#[test]
fn the_surface_lists_what_a_caller_can_name_and_its_places() {
    insta::assert_snapshot!(lines(&surface(&base_text())).join("\n"));
}

#[test]
fn items_written_in_components_have_their_place_there() {
    let parameter = json!({ "name": "mode", "in": "query", "schema": { "type": "string", "enum": ["a", "b"] } });
    let response = json!({ "description": "", "content": { "application/json": { "schema": {
        "type": "object", "properties": { "thing": { "type": "object", "properties": { "x": {} } } } } } } });
    let variant = base()
        .set("/components/parameters", json!({ "Mode": parameter }))
        .set("/components/responses", json!({ "Done": response }))
        .parameter(json!({ "$ref": "#/components/parameters/Mode" }))
        .response("200", json!({ "$ref": "#/components/responses/Done" }));
    let lines = lines(&surface(&variant.text()));
    let thing = "/components/responses/Done/content/application~1json/schema/properties/thing";
    for line in [
        format!("DeleteAuthUsersTokenByIdResponseThing.x: Option<Value> @ {thing}/properties/x"),
        "delete_auth_users_token_by_id().mode(DeleteAuthUsersTokenByIdMode) @ /components/parameters/Mode".to_owned(),
        "delete_auth_users_token_by_id() -> DeleteAuthUsersTokenByIdResponse @ /components/responses/Done".to_owned(),
        format!("fn delete_auth_users_token_by_id() @ {OPERATION}"),
    ] {
        assert!(lines.contains(&line), "no {line} in {lines:#?}");
    }
}

#[test]
fn a_part_of_a_client_has_the_same_names_as_the_whole() {
    let object = |property: &str| json!({ "type": "object", "properties": { property: { "type": "string" } } });
    let response = |name: &str| {
        json!({ "200": { "description": "", "content": { "application/json": {
        "schema": { "$ref": format!("#/components/schemas/{name}") } } } } })
    };
    let variant = base()
        .schema("a-thing", object("x"))
        .schema("AThing", object("y"))
        .operation(
            "/one",
            "get",
            json!({ "operationId": "get-it", "responses": response("a-thing") }),
        )
        .operation(
            "/two",
            "get",
            json!({ "operationId": "getIt", "responses": response("AThing") }),
        );
    let document = pipeline::parse(variant.text()).expect("a readable document");
    let settings = Settings::standalone();
    let whole = pipeline::surface(&document, &settings).expect("a client");
    let part = pipeline::surface_of(&document, &["/paths/~1two/get".to_owned()], &settings)
        .expect("a client")
        .surface;
    assert!(!part.items.is_empty() && part.items.len() < whole.items.len());
    for item in &part.items {
        assert!(whole.items.contains(item), "{item} in {:#?}", lines(&whole));
    }
    assert!(
        part.items
            .iter()
            .all(|item| item.owner != "AThing" && item.name != "get_it")
    );
}
