//! Plain schemas: scalars, arrays, objects, references, and choices among references or scalars.

use heck::{ToKebabCase, ToPascalCase, ToSnakeCase};
use serde_json::{Map, Value};

use super::super::super::adapt::idents;
use super::form::{Form, SCHEMAS, are_distinct, is_name, reads, target};
use super::scalar::{are_booleans, boolean, integer, number, string};

/// The component schemas of a document.
pub(super) struct Schemas<'a>(Option<&'a Map<String, Value>>);

impl<'a> Schemas<'a> {
    pub(super) fn of(root: &'a Value) -> Self {
        Self(root.pointer(SCHEMAS).and_then(Value::as_object))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.0.into_iter().flatten()
    }

    /// Returns the names of the types that a component becomes. `None` if it is doubtful.
    pub(super) fn component(&self, name: &str, schema: &Value) -> Option<Vec<String>> {
        // Another name of a schema could lead to a circle of newtypes.
        let is_alias = schema.get("$ref").is_some() || schema.get("allOf").is_some();
        if is_alias || !is_name(name) {
            return None;
        }
        let own = idents::pascal(name);
        let is_nullable = schema.get("nullable") == Some(&Value::Bool(true));
        let inner = format!("{name}{}", if is_nullable { "Inner" } else { "" });
        let mut types = Vec::new();
        if !self.is_plain(schema, &inner, &mut types) {
            return None;
        }
        if !types.contains(&own) {
            types.push(own);
        }
        Some(types)
    }

    /// Returns true if a schema is plain. Adds the names of its types to `types`. `name` is the generator's
    /// suggestion for the schema. As in the generator, it becomes an identifier only where a type or a part
    /// is named after it, because `FooBC` and the words that it was made of become different identifiers.
    pub(super) fn is_plain(&self, schema: &Value, name: &str, types: &mut Vec<String>) -> bool {
        let Some(form) = schema.as_object().map(Form) else {
            return false;
        };
        if form.get("$ref").is_some() {
            // The fields beside a reference are not read.
            return target(schema).is_some_and(|name| self.has(name));
        }
        form.is_documented()
            && match form.get("type").map(Value::as_str) {
                Some(Some("string")) => string(&form, name, types),
                Some(Some("integer")) => integer(&form, name, types),
                Some(Some("number")) => number(&form),
                Some(Some("boolean")) => boolean(&form),
                Some(Some("array")) => self.array(&form, name, types),
                Some(Some("object")) => self.object(&form, name, types),
                Some(_) => false,
                None => self.untyped(&form, name, types),
            }
    }

    /// Returns true if a parameter can have this schema. The generator panics at a struct.
    pub(super) fn is_for_parameters(&self, schema: &Value) -> bool {
        let schema = match target(schema) {
            Some(name) => self.0.and_then(|all| all.get(name)),
            None => Some(schema),
        };
        let known = schema.and_then(|schema| schema.get("type")?.as_str());
        matches!(
            known,
            Some("string" | "number" | "integer" | "boolean" | "array")
        )
    }

    fn has(&self, name: &str) -> bool {
        self.0.is_some_and(|all| all.contains_key(name))
    }

    fn array(&self, form: &Form<'_>, name: &str, types: &mut Vec<String>) -> bool {
        let read = [
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "default",
            "nullable",
        ];
        let unread = ["minLength", "maxLength", "additionalProperties"];
        let is_fixed =
            form.get("maxItems").is_some() && form.get("minItems") == form.get("maxItems");
        let item = format!("{}Item", idents::pascal(name));
        let default = |default: &Value| default == &Value::Array(Vec::new()) && !form.is_nullable();
        form.has_only(&[&read[..], &unread[..]].concat())
            && form.are_lengths(&["minItems", "maxItems", "minLength", "maxLength"])
            && form.are_flags(&["uniqueItems", "additionalProperties"])
            && !is_fixed
            && form.get("default").is_none_or(default)
            && form
                .get("items")
                .is_none_or(|items| self.is_plain(items, &item, types))
    }

    fn object(&self, form: &Form<'_>, name: &str, types: &mut Vec<String>) -> bool {
        let empty = Map::new();
        let properties = match form.get("properties") {
            Some(Value::Object(properties)) => properties,
            Some(_) => return false,
            None => &empty,
        };
        let Some(required) = form.texts("required") else {
            return false;
        };
        let values = form.get("additionalProperties");
        let is_map =
            properties.is_empty() && required.is_empty() && values != Some(&Value::Bool(false));
        let own = idents::pascal(name);
        let extra = if is_map {
            format!("{name}Value")
        } else {
            format!("{own}_extraValue")
        };
        // What is required and not described is a field, too.
        let undescribed = required
            .iter()
            .filter(|name| !properties.contains_key(**name));
        let mut fields: Vec<&str> = properties.keys().map(String::as_str).collect();
        fields.extend(undescribed);
        if !is_map {
            types.push(own.clone());
            fields.extend(values.filter(|values| values.is_object()).map(|_| "extra"));
        }
        form.has_only(&["properties", "required", "additionalProperties", "nullable"])
            && fields.iter().all(|field| field.is_ascii())
            && are_distinct(fields.into_iter().map(idents::snake))
            && values
                .is_none_or(|values| values.is_boolean() || self.is_plain(values, &extra, types))
            && properties.iter().all(|(property, schema)| {
                let inner = format!("{own}_{}", property.to_snake_case());
                self.is_plain(schema, &inner, types)
            })
    }

    fn untyped(&self, form: &Form<'_>, name: &str, types: &mut Vec<String>) -> bool {
        if form.has_only(&["nullable"]) {
            return !form.is_nullable();
        }
        let list = |field: &str| form.get(field).and_then(Value::as_array);
        if let Some(values) = list("enum") {
            return form.has_only(&["enum"]) && (are_booleans(values) || string(form, name, types));
        }
        if let Some(members) = list("allOf") {
            let is_reference = |member: &Value| target(member).is_some_and(|name| self.has(name));
            return form.has_only(&["allOf"])
                && matches!(&members[..], [only] if is_reference(only));
        }
        types.push(idents::pascal(name));
        let members = list("oneOf").filter(|members| members.len() > 1);
        form.has_only(&["oneOf", "discriminator"])
            && reads::<openapiv3::Discriminator>(form.get("discriminator"))
            && members.is_some_and(|members| {
                members.iter().all(|member| self.is_plain_member(member))
                    && are_variants_distinct(members)
            })
    }

    /// Returns true for a member of a choice that becomes a variant with one value of a known type: a
    /// reference, a scalar, or an array of these.
    fn is_plain_member(&self, member: &Value) -> bool {
        let Some(form) = member.as_object().map(Form) else {
            return false;
        };
        let is_known = match form.text("type") {
            _ if target(member).is_some() => true,
            Some("string" | "number" | "integer" | "boolean") => {
                form.has_only(&["minimum", "maximum"])
            }
            Some("array") => form.has_only(&["items"]),
            _ => false,
        };
        let mut types = Vec::new();
        is_known && self.is_plain(member, "Member", &mut types) && types.is_empty()
    }
}

/// Returns true if the generator finds distinct names for the variants. It names them after their types, without what all
/// these names begin with, and numbers them if that leaves two alike or one empty.
fn are_variants_distinct(members: &[Value]) -> bool {
    let name = |member: &Value| {
        let of_type = || member.get("type").and_then(Value::as_str);
        target(member).or_else(of_type).map(idents::pascal)
    };
    let Some(names) = members.iter().map(name).collect::<Option<Vec<String>>>() else {
        return false;
    };
    if !are_distinct(names.iter().cloned()) {
        return true;
    }
    let prefix = names
        .iter()
        .cloned()
        .reduce(|one, other| common_prefix(&one, &other));
    let length = prefix.unwrap_or_default().len();
    let rest: Option<Vec<&str>> = names.iter().map(|name| name.get(length..)).collect();
    rest.is_some_and(|rest| {
        rest.contains(&"") || are_distinct(rest.into_iter().map(idents::pascal))
    })
}

/// Does what typify does: compares word by word.
fn common_prefix(one: &str, other: &str) -> String {
    let (one, other) = (one.to_kebab_case(), other.to_kebab_case());
    let pairs = one.split('-').zip(other.split('-'));
    let same: Vec<&str> = pairs.take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    same.join("-").to_pascal_case()
}
