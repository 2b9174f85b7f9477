//! The rules of the source code that a test can check: which room may use what.

mod layers;

use std::fs;
use std::path::{Path, PathBuf};

use syn::UseTree;
use syn::visit::Visit;

/// Returns the Rust files under `folder` with their text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    assert!(!files.is_empty(), "{folder} has no source files");
    files
}

/// Returns the lines of code that contain `words`, without comments.
fn naming<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines()
        .filter(move |line| !line.trim_start().starts_with("//") && line.contains(words))
}

fn check_none_names(words: &str, folder: &str, except: &[&str]) {
    for (path, text) in sources(folder) {
        if is_one_of(&path, except) {
            continue;
        }
        let lines: Vec<_> = naming(&text, words).collect();
        assert!(
            lines.is_empty(),
            "{} names {words}: {lines:?}",
            path.display()
        );
    }
}

fn is_one_of(path: &Path, files: &[&str]) -> bool {
    let mut files = files.iter();
    files.any(|file| path.ends_with(file) || path.to_string_lossy().contains(file))
}

/// The full paths that a file names: `use crate::{a, b::c}` is `crate::a` and `crate::b::c`. `super` is
/// resolved to a path from `crate`.
struct Paths {
    /// The modules that contain the file, from the root of its crate.
    module: Vec<String>,
    found: Vec<String>,
}

impl Paths {
    fn of(path: &Path, text: &str, root: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
        let inside = path.strip_prefix(root).unwrap().with_extension("");
        let names = inside
            .iter()
            .map(|name| name.to_string_lossy().into_owned());
        let module = names
            .filter(|name| !["mod", "lib", "main"].contains(&name.as_str()))
            .collect();
        let mut paths = Self {
            module,
            found: Vec::new(),
        };
        paths.visit_file(&syn::parse_file(text).unwrap());
        paths.found
    }

    fn add(&mut self, segments: &[String]) {
        let up = segments.iter().take_while(|name| *name == "super").count();
        let (_, rest) = segments.split_at(up);
        let mut whole = Vec::new();
        if up > 0 {
            whole.push("crate".to_owned());
            let depth = self.module.len().saturating_sub(up);
            whole.extend_from_slice(&self.module[..depth]);
        }
        whole.extend_from_slice(rest);
        self.found.push(whole.join("::"));
    }

    fn add_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.add_tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) => self.add(&with(&name.ident)),
            UseTree::Rename(rename) => self.add(&with(&rename.ident)),
            UseTree::Glob(_) => self.add(&[before, &["*".to_owned()]].concat()),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(before, tree);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_tree(&[], &item.tree);
    }

    /// `pub(super)` is not an import.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.add(&segments);
        syn::visit::visit_path(self, path);
    }

    /// `super` within an inline module is the file's own module.
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
        self.module.pop();
    }

    /// Finds a macro by its name with `!`, and the paths among its tokens, which are not a syntax tree.
    fn visit_macro(&mut self, given: &'ast syn::Macro) {
        let name = given.path.segments.last().unwrap();
        self.found.push(format!("{}!", name.ident));
        let words = given.tokens.to_string().replace(" :: ", "::");
        for word in words.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':') {
            if word.contains("::") {
                let segments: Vec<_> = word.split("::").map(str::to_owned).collect();
                self.add(&segments);
            }
        }
    }
}

/// Returns true if `path` is `place` or inside it.
fn is_in(path: &str, place: &str) -> bool {
    path.strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Fails if a file under `folder`, in the crate with root `root`, names a path that `is_forbidden`.
fn check_none_reaches(
    folder: &str,
    root: &str,
    except: &[&str],
    is_forbidden: impl Fn(&str) -> bool,
) {
    for (path, text) in sources(folder) {
        if is_one_of(&path, except) {
            continue;
        }
        let mut paths = Paths::of(&path, &text, root);
        paths.retain(|found| is_forbidden(found));
        assert!(paths.is_empty(), "{} names {paths:?}", path.display());
    }
}

#[test]
fn only_the_client_names_generated_code() {
    check_none_names(
        "generated",
        "src",
        &["src/client/", "src/pipeline/", "src/bin/spec/"],
    );
    check_none_names(
        "progenitor_client",
        "src",
        &[
            "src/client/",
            "src/pipeline/",
            // This file prints the dependency line for Cargo.toml.
            "src/bin/spec/commands/dependencies.rs",
        ],
    );
    for (path, text) in sources("src/client") {
        for words in ["generated", "progenitor_client"] {
            for line in naming(&text, words) {
                let line = line.trim_start();
                assert!(!line.starts_with("pub "), "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn the_crate_exports_no_room_as_a_whole() {
    let (path, text) = sources("src")
        .into_iter()
        .find(|(path, _)| path.ends_with("lib.rs"))
        .unwrap();
    let paths = Paths::of(&path, &text, "src");
    assert!(paths.iter().all(|path| !path.ends_with('*')), "{paths:?}");
    assert!(
        !text.contains("pub mod client"),
        "the client is not public as a module"
    );
}

#[test]
fn the_client_needs_neither_the_sandbox_nor_the_pipeline() {
    check_none_reaches("src/client", "src", &[], |path| {
        is_in(path, "crate::sandbox") || is_in(path, "crate::pipeline") || path == "crate::*"
    });
}

#[test]
fn each_command_uses_only_its_half_of_the_library() {
    check_none_reaches(
        "src/bin/cribl-tokens",
        "src/bin/cribl-tokens",
        &[],
        |path| is_in(path, "cribl_tokens::pipeline") || path == "cribl_tokens::*",
    );
    check_none_reaches("src/bin/spec", "src/bin/spec", &[], |path| {
        let elsewhere = ["reqwest", "tokio", "hyper", "rustls"];
        let open = [
            "cribl_tokens::invisible",
            "cribl_tokens::pipeline",
            "cribl_tokens::reports",
        ];
        let is_other = is_in(path, "cribl_tokens") && !open.iter().any(|one| is_in(path, one));
        is_other || elsewhere.iter().any(|other| is_in(path, other))
    });
}

/// The sandbox implements the documented API without the code it tests.
#[test]
fn the_sandbox_does_not_use_the_code_it_tests() {
    check_none_reaches("src/sandbox", "src", &[], |path| {
        path.starts_with("crate::") && !is_in(path, "crate::sandbox")
    });
}

#[test]
fn the_pipeline_touches_no_file_no_network_and_no_clock() {
    let places = ["fs", "net", "time", "env", "process", "io"];
    let crates = ["reqwest", "tokio", "tracing", "hyper"];
    check_none_reaches("src/pipeline", "src", &[], |path| {
        places
            .iter()
            .any(|place| is_in(path, &format!("std::{place}")))
            || crates.iter().any(|other| is_in(path, other))
            || [
                "std::*",
                "print!",
                "println!",
                "eprintln!",
                "env!",
                "option_env!",
            ]
            .contains(&path)
            || (path.starts_with("crate::") && !is_in(path, "crate::pipeline"))
    });
    // Only the generator may start threads: it needs a large stack, and two clients are generated at a time.
    check_none_reaches(
        "src/pipeline",
        "src",
        &["src/pipeline/emit/generator.rs"],
        |path| is_in(path, "std::thread"),
    );
}

#[test]
fn the_archived_yaml_library_is_not_used_for_reading() {
    check_none_names("serde_yaml", "src", &[]);
}

#[test]
fn the_binaries_use_the_public_api() {
    for (path, text) in sources("src/bin") {
        for mounting in ["#[path", "include!("] {
            let lines: Vec<_> = naming(&text, mounting).collect();
            assert!(
                lines.is_empty(),
                "{} mounts a file of another room: {lines:?}",
                path.display()
            );
        }
    }
}

#[test]
fn the_lints_against_panics_are_on_in_code_that_handles_input() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, lints) in [
        (
            "src/lib.rs",
            &["panic", "unwrap_used", "indexing_slicing", "string_slice"][..],
        ),
        (
            "src/bin/cribl-tokens/main.rs",
            &["panic", "unwrap_used", "indexing_slicing", "string_slice"],
        ),
        ("src/bin/spec/main.rs", &["panic", "unwrap_used"]),
    ] {
        let text = fs::read_to_string(manifest.join(file)).unwrap();
        for lint in lints {
            assert!(
                text.contains(&format!("clippy::{lint}")),
                "{file} leaves {lint} off"
            );
        }
    }
}

#[test]
fn a_source_file_has_at_most_350_lines() {
    for (path, text) in sources("src") {
        let lines = text.lines().count();
        assert!(lines <= 350, "{} has {lines} lines", path.display());
    }
}

#[test]
fn the_build_script_is_shorter_than_a_screen() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs")).unwrap();
    assert!(
        text.lines().count() < 40,
        "build.rs has {} lines",
        text.lines().count()
    );
}

/// Paths that the documentation names and that are made by following it.
const MADE_BY_READERS: [&str; 1] = ["openapi/accepted.toml"];

#[test]
fn every_path_that_the_documentation_names_exists() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(manifest.join("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().path());
    let texts = docs
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .chain([manifest.join("CONTRIBUTING.md")]);
    let rooms = [
        "src/",
        "tests/",
        "openapi/",
        "docs/",
        "benches/",
        "examples/",
    ];
    let mut found = 0;
    for text_path in texts {
        let text = fs::read_to_string(&text_path).unwrap();
        for line in text.lines() {
            // Every second part is in backticks.
            for word in line.split('`').skip(1).step_by(2) {
                let is_path = rooms.iter().any(|room| word.starts_with(room))
                    && !word.contains([' ', '*', '…'])
                    && !word.contains("NAME");
                if !is_path || MADE_BY_READERS.contains(&word) {
                    continue;
                }
                found += 1;
                assert!(
                    manifest.join(word).exists(),
                    "{} names {word}, which does not exist",
                    text_path.display()
                );
            }
        }
    }
    assert!(found > 20, "only {found} paths found");
}

/// `spec` tells names from fields by a table of its own, because it also reads what is not in the grammar.
#[test]
fn spec_knows_every_map_of_the_grammar() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| fs::read_to_string(manifest.join(file)).unwrap();
    let table = read("src/bin/spec/contract/fields.rs");
    let grammar: String = read("src/pipeline/grammar/objects.rs")
        .split_whitespace()
        .collect();
    let mut found = 0;
    for field in grammar
        .split("may(\"")
        .chain(grammar.split("must(\""))
        .skip(1)
    {
        let Some((name, shape)) = field.split_once("\",") else {
            continue;
        };
        let maps = ["Map(", "EXAMPLES)", "HEADERS)", "CONTENT)"];
        if maps.iter().any(|map| shape.starts_with(map)) {
            found += 1;
            assert!(table.contains(&format!("\"{name}\"")), "{name}");
        }
    }
    assert!(found > 10, "only {found} maps found");
}
