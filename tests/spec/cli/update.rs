//! `spec update` from end to end, on a copy of the project's documents and client.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use super::{Folder, Run};

/// Copies the documents, the changelog and the client of this project into a git repository.
fn project() -> Folder {
    let folder = Folder::new();
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["openapi", "src/client", "CHANGELOG.md"] {
        copy(&manifest.join(name), &folder.path(name));
    }
    folder.git(&["init"]);
    folder.git(&["config", "core.autocrlf", "false"]);
    commit(&folder);
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
    if from.is_dir() {
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).expect("a file");
    }
}

fn commit(folder: &Folder) {
    folder.git(&["add", "--all"]);
    folder.git(&["commit", "--quiet", "--message", "a step"]);
}

/// A vendor document of version 9.9.9: all of this project's documents in one, with one more operation.
fn vendor() -> Value {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut whole = json!({
        "openapi": "3.0.2",
        "info": { "title": "Everything", "version": "9.9.9" },
        "paths": { "/other": { "get": {
            "operationId": "getOther",
            "responses": { "200": { "description": "other" } },
        } } },
    });
    for entry in fs::read_dir(manifest.join("openapi")).expect("the documents") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let text = fs::read_to_string(&path).expect("a document");
            merge(&mut whole, serde_yaml::from_str(&text).expect("YAML"));
        }
    }
    whole
}

/// Adds to `whole` what only `other` has.
fn merge(whole: &mut Value, other: Value) {
    if let (Value::Object(whole), Value::Object(other)) = (whole, other) {
        for (key, value) in other {
            match whole.get_mut(&key) {
                Some(there) => merge(there, value),
                None => {
                    whole.insert(key, value);
                }
            }
        }
    }
}

/// The operation that signs in.
fn login(vendor: &mut Value) -> &mut Value {
    &mut vendor["paths"]["/auth/login"]["post"]
}

/// Runs `spec update` with a vendor document in a separate folder.
fn update(folder: &Folder, vendor: &Value, more: &[&str]) -> Run {
    let beside = Folder::with(&[("vendor.json", &vendor.to_string())]);
    let path = beside.path("vendor.json");
    let arguments = [&["update", path.to_str().expect("UTF-8")], more].concat();
    folder.spec(&arguments)
}

/// The files that `git status` lists.
fn changed(folder: &Folder) -> Vec<String> {
    let output = std::process::Command::new("git")
        .current_dir(folder.path("."))
        .args(["status", "--porcelain"])
        .output()
        .expect("git runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(|line| line[3..].to_owned()).collect()
}

#[test]
fn a_compatible_document_is_adopted_completely_and_once() {
    let folder = project();
    let mut vendor = vendor();
    login(&mut vendor)["responses"]["418"] = json!({ "description": "a teapot" });
    let run = update(&folder, &vendor, &[]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(
        run.out.contains("openapi/login.yaml: compatible"),
        "{}",
        run.out
    );
    assert!(
        run.out.starts_with("4 documents: compatible"),
        "{}",
        run.out
    );
    assert!(run.out.contains("wrote openapi/login.yaml"), "{}", run.out);
    assert!(run.out.contains("--test pipeline snapshots"), "{}", run.out);

    // The document that was written from the reference page is cut out like the others.
    let invalidation = folder.read("openapi/token-invalidation.yaml");
    assert!(
        invalidation.starts_with("# Cut out of the vendor's document: Everything, version 9.9.9\n")
    );
    assert!(!invalidation.contains("getOther"), "{invalidation}");
    let readme = folder.read("openapi/README.md");
    assert_eq!(readme.matches("version `9.9.9`").count(), 4, "{readme}");
    let changelog = folder.read("CHANGELOG.md");
    let unreleased = changelog
        .split("## Unreleased\n\n")
        .nth(1)
        .expect("the heading");
    assert!(
        unreleased.starts_with("### Vendor document `Everything`, version `9.9.9` (20"),
        "{unreleased}"
    );
    assert!(
        unreleased.contains("- `login.yaml`: compatible"),
        "{unreleased}"
    );
    assert!(unreleased.contains("418"), "{unreleased}");

    commit(&folder);
    let again = update(&folder, &vendor, &[]);
    assert_eq!((again.code, changed(&folder)), (0, vec![]), "{}", again.out);
    assert!(again.out.contains("nothing to write"), "{}", again.out);
    assert_eq!(update(&folder, &vendor, &["--check"]).code, 0);
}

#[test]
fn a_renamed_operation_is_found_by_its_path_and_the_wrapper_is_named() {
    let folder = project();
    let mut vendor = vendor();
    login(&mut vendor)["operationId"] = json!("authLoginCreate");
    let run = update(&folder, &vendor, &[]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.starts_with("4 documents: breaking"), "{}", run.out);
    let note =
        "openapi/login.yaml: POST /auth/login: renamed from createAuthLogin to authLoginCreate";
    assert!(run.out.contains(note), "{}", run.out);
    let source = folder.read("src/client/auth/login.rs");
    let line = source
        .lines()
        .position(|line| line.contains(".create_auth_login("));
    let line = line.expect("the wrapper calls it") + 1;
    let wanted = format!(
        "src/client/auth/login.rs:{line} calls `create_auth_login`, which is now `auth_login_create`"
    );
    assert!(run.out.contains(&wanted), "{}", run.out);
    assert!(run.out.contains("E0599"), "{}", run.out);
    let changelog = folder.read("CHANGELOG.md");
    assert!(
        changelog.contains("**breaking** for clients"),
        "{changelog}"
    );
    assert!(
        folder
            .read("openapi/login.yaml")
            .contains("operationId: authLoginCreate")
    );
}

#[test]
fn one_invalid_slice_stops_all_slices() {
    let folder = project();
    let mut vendor = vendor();
    vendor["paths"]["/auth/users/{id}/token"]["delete"]["responses"]["500"] =
        json!({ "$ref": "#/components/responses/None" });
    let run = update(&folder, &vendor, &[]);
    assert_eq!((run.code, changed(&folder)), (2, vec![]), "{}", run.out);
    assert!(run.out.contains("unresolved-reference"), "{}", run.out);
    assert!(run.out.contains("nothing was written"), "{}", run.out);
}

#[test]
fn a_missing_operation_stops_all_slices() {
    let folder = project();
    let mut vendor = vendor();
    let paths = vendor["paths"].as_object_mut().expect("paths");
    let gone = paths.remove("/auth/login").expect("the path");
    paths.insert("/v2/login".to_owned(), gone);
    vendor["paths"]["/v2/login"]["post"]["operationId"] = json!("v2Login");
    let run = update(&folder, &vendor, &[]);
    assert_eq!((run.code, changed(&folder)), (2, vec![]), "{}", run.out);
    for word in [
        "openapi/login.yaml",
        "createAuthLogin",
        "POST /auth/login",
        "POST /v2/login (v2Login)",
    ] {
        assert!(run.out.contains(word), "{word}: {}", run.out);
    }
}

#[test]
fn a_broken_vendor_document_changes_nothing() {
    let folder = project();
    let beside = Folder::with(&[("broken.yml", "openapi: 3.0.2\ninfo: [\n")]);
    let path = beside.path("broken.yml");
    let run = folder.spec(&["update", path.to_str().expect("UTF-8")]);
    assert_eq!((run.code, changed(&folder)), (2, vec![]), "{}", run.out);
    for (name, word) in [("no-such-file", "no-such-file"), ("openapi", "openapi")] {
        let run = folder.spec(&["update", name]);
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert!(run.err.contains(word), "{}", run.err);
    }
}

#[test]
fn a_dry_run_and_a_check_write_nothing() {
    let folder = project();
    let dry = update(&folder, &vendor(), &["--dry-run"]);
    assert_eq!((dry.code, changed(&folder)), (0, vec![]), "{}", dry.out);
    assert!(
        dry.out
            .contains("would write openapi/token-invalidation.yaml"),
        "{}",
        dry.out
    );
    let check = update(&folder, &vendor(), &["--check"]);
    assert_eq!((check.code, changed(&folder)), (1, vec![]), "{}", check.out);
}

#[test]
fn uncommitted_changes_are_kept_unless_forced() {
    let folder = project();
    let before = folder.read("openapi/login.yaml") + "# mine\n";
    folder.write("openapi/login.yaml", &before);
    let run = update(&folder, &vendor(), &[]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(
        run.err.contains("openapi/login.yaml") && run.err.contains("--force"),
        "{}",
        run.err
    );
    assert_eq!(folder.read("openapi/login.yaml"), before);
    assert_eq!(changed(&folder), ["openapi/login.yaml"]);
    assert_eq!(update(&folder, &vendor(), &["--force"]).code, 0);
    assert!(!folder.read("openapi/login.yaml").contains("# mine"));
}

#[test]
fn comments_at_the_top_stay_and_the_changelog_can_be_skipped() {
    let folder = project();
    let document = folder.read("openapi/login.yaml");
    folder.write(
        "openapi/login.yaml",
        format!("# Ours: do not rename.\n{document}"),
    );
    commit(&folder);
    let changelog = folder.read("CHANGELOG.md");
    assert_eq!(update(&folder, &vendor(), &["--no-changelog"]).code, 0);
    let head = folder.read("openapi/login.yaml");
    let head: Vec<&str> = head
        .lines()
        .take_while(|line| line.starts_with('#'))
        .collect();
    assert_eq!(head.len(), 4, "{head:?}");
    assert_eq!(head[0], "# Ours: do not rename.");
    assert!(head[1].ends_with("Everything, version 9.9.9"), "{head:?}");
    assert_eq!(folder.read("CHANGELOG.md"), changelog);
}

#[test]
fn a_project_without_a_changelog_is_told_that_it_gets_no_entry() {
    let folder = project();
    folder.git(&["rm", "--quiet", "CHANGELOG.md"]);
    commit(&folder);
    let run = update(&folder, &vendor(), &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("no changelog entry: "), "{}", run.out);
    assert!(!folder.path("CHANGELOG.md").exists());

    commit(&folder);
    let mut newer = vendor();
    newer["info"]["version"] = json!("9.9.10");
    let run = update(&folder, &newer, &["--no-changelog"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(!run.out.contains("changelog entry"), "{}", run.out);
}

#[test]
fn the_new_document_may_come_from_standard_input() {
    let folder = project();
    let mut child = super::spec(&folder.path("."))
        .args(["update", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, vendor().to_string().as_bytes()).expect("it reads");
    drop(stdin);
    let run = Run::of(&child.wait_with_output().expect("it ends"));
    assert_eq!(run.code, 0, "{}", run.err);
    let report = run.json();
    assert_eq!(report["command"], "update");
    assert_eq!(report["documents"].as_array().map(Vec::len), Some(4));
    assert!(run.err.contains("wrote openapi/login.yaml"), "{}", run.err);
}

#[test]
fn a_file_that_cannot_be_written_leaves_all_files_unchanged() {
    let folder = project();
    fs::remove_file(folder.path("CHANGELOG.md")).expect("the changelog");
    folder.write("CHANGELOG.md/inner", "a folder in its place");
    commit(&folder);
    let run = update(&folder, &vendor(), &[]);
    assert_eq!((run.code, changed(&folder)), (2, vec![]), "{}", run.out);
    assert!(run.err.contains("CHANGELOG.md"), "{}", run.err);
}

#[test]
fn a_closed_output_changes_neither_the_files_nor_the_exit_code() {
    let beside = Folder::with(&[("vendor.json", &vendor().to_string())]);
    let path = beside.path("vendor.json");
    for format in ["human", "json"] {
        let folder = project();
        let run = |option: &str| {
            let mut command = super::spec(&folder.path("."));
            command.arg("update").arg(&path);
            command.args(["--format", format, option]);
            command.stdout(std::io::pipe().expect("a pipe").1);
            command.status().expect("the binary runs").code()
        };
        assert_eq!((run("--check"), changed(&folder)), (Some(1), vec![]));
        assert_eq!(run("--all"), Some(0), "{format}");
        let changed = changed(&folder);
        assert!(changed.contains(&"openapi/login.yaml".to_owned()));
        assert!(changed.contains(&"CHANGELOG.md".to_owned()), "{changed:?}");
    }
}

/// Two operations in one document, and code that calls both.
fn two_calls() -> (Folder, Value) {
    let operation = |id: &str| {
        json!({ "operationId": id, "responses": { "200": { "description": "ok", "content": {
            "application/json": { "schema": { "type": "object", "properties": { "a": { "type": "string" } } } }
        } } } })
    };
    let document = json!({
        "openapi": "3.0.2",
        "info": { "title": "Two", "version": "1" },
        "paths": { "/one": { "get": operation("getOne") }, "/two": { "get": operation("getTwo") } },
    });
    let code = "fn f() {\n    x.get_one().send();\n    x.get_two().send();\n}\n";
    let folder = Folder::with(&[
        ("openapi/two.json", &document.to_string()),
        ("src/client/a.rs", code),
    ]);
    folder.git(&["init"]);
    commit(&folder);
    (folder, document)
}

#[test]
fn only_the_calls_of_a_changed_operation_are_named() {
    let (folder, mut document) = two_calls();
    let schema = "/paths/~1two/get/responses/200/content/application~1json/schema";
    document.pointer_mut(schema).expect("the schema")["required"] = json!(["a"]);
    let run = update(&folder, &document, &["--dry-run"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let named: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.starts_with("change by hand"))
        .collect();
    assert_eq!(named.len(), 1, "{}", run.out);
    assert!(named[0].contains("a.rs:3 calls `get_two`"), "{named:?}");

    // An accepted change blames no line.
    let report = update(&folder, &document, &["--dry-run", "--format", "json"]).json();
    let changes = report["documents"][0]["changes"]
        .as_array()
        .or(report["changes"].as_array());
    let entries: Vec<String> = changes
        .into_iter()
        .flatten()
        .map(|change| {
            format!(
                "[[accepted]]\nrule = {}\npointer = {}\nreason = \"fine\"\n",
                change["rule"], change["pointer"]
            )
        })
        .collect();
    assert!(!entries.is_empty(), "{report}");
    folder.write("openapi/accepted.toml", entries.concat());
    let run = update(&folder, &document, &["--dry-run"]);
    assert!(
        run.out.starts_with("openapi/two.json: accepted"),
        "{}",
        run.out
    );
    assert!(!run.out.contains("change by hand"), "{}", run.out);
}

#[test]
fn a_read_only_file_leaves_all_files_unchanged() {
    let folder = project();
    let path = folder.path("openapi/token-invalidation.yaml");
    let mut permissions = fs::metadata(&path).expect("the file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("its permissions");
    let run = update(&folder, &vendor(), &[]);
    assert_eq!((run.code, changed(&folder)), (2, vec![]), "{}", run.out);
    assert!(
        run.err.contains("token-invalidation.yaml: it is read-only"),
        "{}",
        run.err
    );
}
