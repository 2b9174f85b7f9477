//! Scalars whose notation changes their type in the generated code, though not their meaning.
//!
//! A named scalar becomes the scalar itself where it is used, and a choice among scalars becomes a type
//! that decodes all of them.

use serde_json::{Map, Value, json};

use super::super::grammar::{ANNOTATIONS, Kind};
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit};
use super::schemas::make_one_name;

const NAMED: Rewrite = Rewrite::new(
    "named-scalar",
    "the generator would make a new type for a named scalar, but not for the same scalar used \
     directly",
);
const CHOICE: Rewrite = Rewrite::new(
    "scalar-choice",
    "the generator decodes a choice as its first member that fits, or as all at once, which fails \
     for values that are not objects",
);

const SCALARS: [&str; 4] = ["string", "integer", "number", "boolean"];

/// Replaces named scalars with the scalar where they are used.
pub(super) fn named(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut edits = Vec::new();
    for site in sites.of_kind(Kind::Schema) {
        let alias = alias_target(site);
        let refers =
            site.reference().is_some() || alias.is_some_and(|part| part.get("$ref").is_some());
        let Some(mut scalar) = scalar(&sites, site, 0).filter(|_| refers) else {
            continue;
        };
        for (field, value) in site.entries(None) {
            if !["$ref", "allOf"].contains(&field) && alias.is_some() {
                scalar.insert(field.to_owned(), value.clone());
            }
        }
        let name = alias.unwrap_or(site.value).get("$ref");
        let name = name.and_then(Value::as_str).unwrap_or_default();
        let message = format!("{name} written out");
        edits.push(
            Edit::new(NAMED, &site.pointer, message).set(&site.pointer, Value::Object(scalar)),
        );
    }
    draft.apply(edits);
}

/// Returns the target of an alias: the only part of a schema without anything else.
fn alias_target<'a>(site: &Site<'a>) -> Option<&'a Value> {
    let says_nothing = site
        .entries(None)
        .all(|(field, _)| field == "allOf" || annotates(field));
    match site.list("allOf") {
        [part] if says_nothing => Some(part),
        _ => None,
    }
}

/// Returns true for a field that may be beside an alias or a choice.
fn annotates(field: &str) -> bool {
    field == "nullable" || ANNOTATIONS.contains(&field)
}

/// Returns the scalar that a schema stands for, if its generated type is a type of Rust's own.
fn scalar(sites: &Sites<'_>, site: &Site<'_>, level: usize) -> Option<Map<String, Value>> {
    let site = sites.resolve(site)?;
    if alias_target(site).is_some() && level < 16 {
        let part = sites.at(&pointer::join_all(&site.pointer, &["allOf", "0"]))?;
        let mut scalar = scalar(sites, part, level + 1)?;
        if site.flag("nullable") {
            scalar.insert("nullable".to_owned(), json!(true));
        }
        return Some(scalar);
    }
    // None of these has an effect on the scalar's type in the generated code.
    let silent = site
        .entries(None)
        .all(|(field, _)| ["type", "format", "pattern"].contains(&field) || annotates(field));
    let bounded = ["integer", "number"].contains(&site.text("type")?)
        && site.entries(None).all(|(field, _)| field != "enum");
    (SCALARS.contains(&site.text("type")?) && (silent || bounded))
        .then(|| site.value.as_object().cloned())
        .flatten()
        .map(|mut scalar| {
            scalar.shift_remove("default");
            scalar
        })
}

/// Makes one type of each choice among scalars.
pub(super) fn choices(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let (mut edits, mut moves) = (Vec::new(), Vec::new());
    for site in sites
        .of_kind(Kind::Schema)
        .filter(|site| site.reference().is_none())
    {
        for keyword in ["oneOf", "anyOf"] {
            let others = ["allOf", "oneOf", "anyOf", "type", "properties", "enum"];
            let alone = others
                .iter()
                .all(|other| *other == keyword || site.get(other).is_none());
            if !alone || site.list(keyword).len() < 2 {
                continue;
            }
            if let Some(schema) =
                Groups::of(&sites, site, keyword).and_then(|groups| groups.schema(keyword))
            {
                moves.push(Moves::of(site, keyword, &schema));
                let mut whole: Map<String, Value> = site
                    .entries(None)
                    .filter(|(field, _)| annotates(field))
                    .map(|(field, value)| (field.to_owned(), value.clone()))
                    .collect();
                whole.extend(schema);
                let edit = Edit::new(
                    CHOICE,
                    &site.pointer,
                    "a type that holds the values of all members",
                );
                edits.push(edit.set(&site.pointer, Value::Object(whole)));
            }
        }
    }
    edits.reverse();
    draft.apply(edits);
    for moves in moves.into_iter().rev() {
        moves.record(draft);
    }
}

/// Where the members of a rewritten choice come from.
struct Moves {
    choice: String,
    /// The old and the new place of each member that stays.
    kept: Vec<(String, String)>,
    /// The places of members that stand for several.
    made: Vec<String>,
}

impl Moves {
    fn of(choice: &Site<'_>, keyword: &str, schema: &Map<String, Value>) -> Self {
        let mut moves = Self {
            choice: choice.pointer.clone(),
            kept: Vec::new(),
            made: Vec::new(),
        };
        let olds = choice.list(keyword);
        let old_place =
            |index: usize| pointer::join_all(&choice.pointer, &[keyword, &index.to_string()]);
        let is_whole = |old: &Value| {
            let mut fields = old.as_object().into_iter().flatten();
            fields.all(|(field, value)| schema.get(field) == Some(value))
        };
        // The only member becomes the schema itself.
        if let Some(only) = olds.iter().position(is_whole) {
            let fields = schema.keys().map(|field| {
                let from = pointer::join(&old_place(only), field);
                (from, choice.at(field))
            });
            moves.kept.extend(fields);
            return moves;
        }
        let mut open = Vec::new();
        for list in ["oneOf", "allOf"] {
            open.extend(schema.get(list).map(|members| (choice.at(list), members)));
        }
        while let Some((place, members)) = open.pop() {
            for (index, member) in members.as_array().into_iter().flatten().enumerate() {
                let place = pointer::join(&place, &index.to_string());
                if let Some(old) = olds.iter().position(|old| old == member) {
                    moves.kept.push((old_place(old), place));
                } else {
                    let several = member.get("anyOf");
                    open.extend(several.map(|members| (pointer::join(&place, "anyOf"), members)));
                    moves.made.push(place);
                }
            }
        }
        moves
    }

    fn record(self, draft: &mut Draft) {
        let origin = draft.origins.of(&self.choice);
        draft.origins.all_copied(&self.kept);
        for place in &self.made {
            // Its own members have been recorded.
            if !self
                .kept
                .iter()
                .any(|(_, to)| to.starts_with(&format!("{place}/")))
            {
                draft.origins.placed(place, &origin);
            }
        }
    }
}

/// The members of a choice, by kind of JSON.
#[derive(Default)]
struct Groups {
    strings: Vec<Value>,
    numbers: Vec<Value>,
    booleans: Vec<Value>,
    arrays: Vec<Value>,
    objects: Vec<Value>,
    /// The values of all strings, if each member lists its values.
    values: Option<Vec<Value>>,
    floats: bool,
    nullable: bool,
}

impl Groups {
    /// Sorts the members. `None` if one of them is something else, such as a choice.
    fn of(sites: &Sites<'_>, site: &Site<'_>, keyword: &str) -> Option<Self> {
        let mut groups = Self {
            values: Some(Vec::new()),
            ..Self::default()
        };
        for given in site.list(keyword) {
            let member = sites.resolve(sites.of_value(given)?)?;
            groups.nullable |= member.flag("nullable");
            let given = given.clone();
            match kind(member)? {
                "string" => {
                    match (&mut groups.values, member.list("enum")) {
                        (_, []) => groups.values = None,
                        (Some(values), listed) => {
                            values.extend(listed.iter().filter(|value| value.is_string()).cloned());
                        }
                        (None, _) => {}
                    }
                    groups.strings.push(given);
                }
                "integer" => groups.numbers.push(given),
                "number" => {
                    groups.floats = true;
                    groups.numbers.push(given);
                }
                "boolean" => groups.booleans.push(given),
                "array" => groups.arrays.push(given),
                "object" => groups.objects.push(given),
                _ => groups.nullable = true,
            }
        }
        Some(groups)
    }

    /// Returns a schema for all members. `None` if the generator handles the choice as it is.
    fn schema(self, keyword: &str) -> Option<Map<String, Value>> {
        let groups = [&self.strings, &self.numbers, &self.booleans, &self.arrays];
        let ambiguous = groups.iter().any(|group| group.len() > 1);
        let mixed = keyword == "anyOf"
            && self.objects.len() > 1
            && groups.iter().any(|group| !group.is_empty());
        if !ambiguous && !mixed {
            return None;
        }
        let one = |group: Vec<Value>, several: Value| match <[Value; 1]>::try_from(group) {
            Ok([only]) => Some(only),
            Err(group) => (!group.is_empty()).then_some(several),
        };
        let text = match self.values {
            Some(values) if !make_one_name(&values) => {
                json!({ "type": "string", "enum": unique(values) })
            }
            _ => json!({ "type": "string" }),
        };
        let number = if self.floats { "number" } else { "integer" };
        let mut members: Vec<Value> = [
            one(self.strings, text),
            one(self.numbers, json!({ "type": number })),
            one(self.booleans, json!({ "type": "boolean" })),
            one(self.arrays, json!({ "type": "array", "items": {} })),
        ]
        .into_iter()
        .flatten()
        .collect();
        if keyword == "anyOf" && self.objects.len() > 1 {
            members.push(json!({ "anyOf": self.objects }));
        } else {
            members.extend(self.objects);
        }
        let mut schema = match <[Value; 1]>::try_from(members) {
            Ok([Value::Object(only)]) if !only.contains_key("$ref") => only,
            Ok(only) => Map::from_iter([("allOf".to_owned(), json!(only))]),
            Err(members) => Map::from_iter([("oneOf".to_owned(), json!(members))]),
        };
        if self.nullable {
            schema.insert("nullable".to_owned(), json!(true));
        }
        Some(schema)
    }
}

fn unique(values: Vec<Value>) -> Vec<Value> {
    let mut unique: Vec<Value> = Vec::new();
    for value in values {
        if !unique.contains(&value) {
            unique.push(value);
        }
    }
    unique
}

/// Returns the kind of JSON that a schema describes.
fn kind<'a>(member: &Site<'a>) -> Option<&'a str> {
    let composed = ["allOf", "oneOf", "anyOf"];
    if composed.iter().any(|keyword| member.get(keyword).is_some()) {
        return None;
    }
    if let Some(found) = member.text("type") {
        return Some(found);
    }
    let values = member.list("enum");
    if !values.is_empty() && values.iter().all(Value::is_null) {
        return Some("null");
    }
    if !values.is_empty() && values.iter().all(Value::is_string) {
        return Some("string");
    }
    member.get("properties").map(|_| "object")
}
