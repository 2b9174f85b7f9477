//! The layers of a room: imports point in one direction, and no files import each other in a circle.
//!
//! To check another room, add it to [`ROOMS`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::{Paths, sources};

/// A folder whose files and sub-folders are layers.
struct Room {
    folder: &'static str,
    /// The crate root: `src` for the library, or the folder of a binary.
    root: &'static str,
    /// The names of its files and sub-folders, each listed after those it may import. Names on one line
    /// form one layer and may not import each other.
    layers: &'static [&'static [&'static str]],
}

const ROOMS: &[Room] = &[
    Room {
        folder: "src/pipeline",
        root: "src",
        layers: &[
            &[
                "grammar", "nesting", "origins", "pointer", "report", "version",
            ],
            &["rules", "text"],
            &["parse", "violations"],
            &["sites"],
            &["check", "lower"],
            &["document"],
            &["repair"],
            &["adapt", "findings", "surface"],
            &["emit"],
            &["generation"],
            &["mod"],
        ],
    },
    Room {
        folder: "src/client",
        root: "src",
        layers: &[
            &["lock"],
            &["values"],
            &["error"],
            &["http"],
            &["generated"],
            &["auth", "throttle"],
            &["request"],
            &["bulk"],
            &["client"],
            &["builder"],
            &["mod"],
        ],
    },
    Room {
        folder: "src/sandbox",
        root: "src",
        layers: &[
            &["lock", "response_options"],
            &["messages"],
            &["accounts", "faults", "log"],
            &["leader"],
            &["server"],
            &["running"],
            &["builder"],
            &["mod"],
        ],
    },
    Room {
        folder: "src/bin/cribl-tokens",
        root: "src/bin/cribl-tokens",
        layers: &[
            &["text"],
            &[
                "json",
                "logging",
                "option_values",
                "signals",
                "stderr",
                "text_table",
                "tokens",
                "unknown_options",
                "verb",
            ],
            &["exit", "panics", "terminal", "waiting"],
            &["input"],
            &["record"],
            &["report"],
            &["leader_args", "sandbox_args"],
            &["args"],
            &["leader"],
            &["hint", "output"],
            &["run"],
            &["commands"],
            &["main"],
        ],
    },
    Room {
        folder: "src/bin/spec",
        root: "src/bin/spec",
        layers: &[
            &["contract", "io"],
            &["compare", "cut"],
            &["report"],
            &["args"],
            &["review"],
            &["update"],
            &["commands"],
            &["main"],
        ],
    },
];

/// The files of a room and which of them each one imports.
struct Imports(BTreeMap<PathBuf, BTreeSet<PathBuf>>);

impl Imports {
    fn of(room: &Room) -> Self {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = sources(room.folder);
        let modules: BTreeMap<String, PathBuf> = files
            .iter()
            .map(|(path, _)| (module(path, &manifest.join(room.root)), path.clone()))
            .collect();
        let imports = files.iter().map(|(path, text)| {
            let own = module(path, &manifest.join(room.root));
            let found = Paths::of(path, text, room.root);
            let found = found.iter().map(|name| absolute(name, &own, &modules));
            let targets = found
                .filter_map(|name| file_of(&name, &modules))
                .filter(|target| target != path)
                .collect();
            (path.clone(), targets)
        });
        Self(imports.collect())
    }

    /// Returns the files of a circle of imports, if there is one.
    fn circle(&self) -> Option<Vec<&PathBuf>> {
        let mut done = BTreeSet::new();
        self.0
            .keys()
            .find_map(|file| self.circle_from(file, &mut Vec::new(), &mut done))
    }

    fn circle_from<'a>(
        &'a self,
        file: &'a PathBuf,
        trail: &mut Vec<&'a PathBuf>,
        done: &mut BTreeSet<&'a PathBuf>,
    ) -> Option<Vec<&'a PathBuf>> {
        if let Some(start) = trail.iter().position(|seen| *seen == file) {
            return Some(trail[start..].to_vec());
        }
        if done.contains(file) {
            return None;
        }
        trail.push(file);
        let circle = self.0[file]
            .iter()
            .find_map(|target| self.circle_from(target, trail, done));
        trail.pop();
        done.insert(file);
        circle
    }
}

/// Returns the module path of a file from the crate root, such as `crate::client::values::ttl`.
fn module(file: &Path, root: &Path) -> String {
    let inside = file.strip_prefix(root).unwrap().with_extension("");
    let names = inside.iter().map(|name| name.to_string_lossy());
    let names = names.filter(|name| !["mod", "lib", "main"].contains(&name.as_ref()));
    let names: Vec<_> = ["crate".into()].into_iter().chain(names).collect();
    names.join("::")
}

/// Returns true if `path` is `name`, or a file in the folder `name`.
fn is_layer(path: &Path, folder: &Path, name: &str) -> bool {
    let inside = path.strip_prefix(folder).unwrap().with_extension("");
    inside.iter().next().is_some_and(|first| first == name)
}

/// Returns `name` as a path from the crate root if it begins with a child of `module`.
fn absolute(name: &str, module: &str, modules: &BTreeMap<String, PathBuf>) -> String {
    let name = name.strip_prefix("self::").unwrap_or(name);
    let first = name.split("::").next().unwrap_or_default();
    if modules.contains_key(&format!("{module}::{first}")) {
        format!("{module}::{name}")
    } else {
        name.to_owned()
    }
}

/// Returns the file of the innermost module on the path `name`.
fn file_of(name: &str, modules: &BTreeMap<String, PathBuf>) -> Option<PathBuf> {
    let mut name = name;
    loop {
        if let Some(file) = modules.get(name) {
            return Some(file.clone());
        }
        (name, _) = name.rsplit_once("::")?;
    }
}

#[test]
fn imports_point_from_each_layer_to_those_below_it() {
    for room in ROOMS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(room.folder);
        let level = |path: &Path| {
            room.layers
                .iter()
                .position(|names| names.iter().any(|name| is_layer(path, &folder, name)))
                .unwrap_or_else(|| panic!("{} is in no layer", path.display()))
        };
        let name = |path: &Path| {
            path.strip_prefix(&folder)
                .unwrap()
                .iter()
                .next()
                .unwrap()
                .to_owned()
        };
        let imports = Imports::of(room);
        let mut arrows = 0;
        for (file, targets) in &imports.0 {
            for target in targets {
                let is_inside = name(file) == name(target);
                assert!(
                    is_inside || level(target) < level(file),
                    "{} imports {}, which is not below it",
                    file.display(),
                    target.display()
                );
                arrows += 1;
            }
        }
        assert!(arrows > 0, "no imports found in {}", room.folder);
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    for room in ROOMS {
        let imports = Imports::of(room);
        let circle = imports.circle();
        assert!(circle.is_none(), "{}: {circle:#?}", room.folder);
    }
}
