//! The numbers of documents compare exactly, as part of the source of `spec`.

use serde_json::{Number, Value, json};

#[path = "../../src/bin/spec/contract/number.rs"]
#[allow(dead_code, reason = "`diff` uses the rest")]
mod number;

use number::{Decimal, canonical};

fn decimal(text: &str) -> Decimal {
    let number: Number = serde_json::from_str(text).expect("a number");
    Decimal::of(&number).expect("few digits")
}

#[test]
fn numbers_compare_exactly() {
    let sorted = [
        "-1e300",
        "-2",
        "-1.5",
        "0",
        "1e-300",
        "0.1",
        "9223372036854775800",
        "9223372036854775807",
        "1e300",
    ];
    for pair in sorted.windows(2) {
        assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
    }
    assert_eq!(decimal("100"), decimal("1e2"));
    assert!(decimal("0.3").is_multiple_of(decimal("0.1")));
    assert!(!decimal("5").is_multiple_of(decimal("2")));
    assert_eq!(decimal("10").stepped(-1), Some(decimal("9")));
    assert_eq!(decimal("0.5").stepped(1), None);
}

#[test]
fn equal_values_have_one_form() {
    let one: Value = serde_json::from_str(r#"{"b":[1.0,"1"],"a":null}"#).expect("JSON");
    assert_eq!(
        canonical(&one),
        canonical(&json!({ "a": null, "b": [1, "1"] }))
    );
}
