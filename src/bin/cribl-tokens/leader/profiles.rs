//! The profiles file: one table for each Leader, with the files of its secrets and never a secret itself.
//!
//! All mistakes are reported together, each with file, line and key. A value is never shown, because in the
//! wrong place it may be a secret.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use toml_edit::{Document, Item, TableLike};
use url::Url;

use crate::leader::invalid_line;
use crate::leader::setting::{Origin, Setting};
use crate::text::visible;

/// The variable that names the file.
pub const VARIABLE: &str = "CRIBL_TOKENS_CONFIG";

const KEYS: &str = "base_url, username, ca_cert, proxy, token_file, password_file and concurrency";

/// One Leader of the file.
#[derive(Default)]
pub struct Profile {
    pub name: String,
    pub base_url: Option<Setting<String>>,
    pub username: Option<Setting<String>>,
    pub ca_cert: Option<Setting<PathBuf>>,
    pub proxy: Option<Setting<String>>,
    pub token_file: Option<Setting<PathBuf>>,
    pub password_file: Option<Setting<PathBuf>>,
    pub concurrency: Option<Setting<u16>>,
}

/// The file, read and checked.
pub struct Profiles {
    pub path: PathBuf,
    /// True if the file exists.
    pub exists: bool,
    pub all: Vec<Profile>,
}

impl Profiles {
    /// Reads the file named by `flag` or the environment. Without either, reads the one in the
    /// configuration folder, which need not exist.
    pub fn read(flag: Option<&Path>) -> Result<Self, String> {
        let named = flag.map(Path::to_owned).or_else(|| {
            std::env::var_os(VARIABLE)
                .filter(|path| !path.is_empty())
                .map(PathBuf::from)
        });
        let is_named = named.is_some();
        let path = match named {
            Some(path) => path,
            None => usual_path()?,
        };
        match fs::read(&path) {
            Ok(bytes) => Ok(Self {
                all: parse(&path, &bytes)?,
                path,
                exists: true,
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_named => Ok(Self {
                path,
                exists: false,
                all: Vec::new(),
            }),
            Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
        }
    }

    /// Returns the profile `name`. `variable` is the variable that names it, if no flag does.
    pub fn get(&self, name: &str, variable: Option<&str>) -> Result<&Profile, String> {
        let found = self.all.iter().find(|profile| profile.name == name);
        found.ok_or_else(|| {
            let prefix = variable.map_or(String::new(), |v| format!("{v}: "));
            let path = self.path.display();
            if !self.exists {
                return format!("{prefix}no profile {name:?} was found: {path} doesn't exist");
            }
            let names: Vec<_> = self.all.iter().map(|p| p.name.as_str()).collect();
            let known = if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            };
            format!("{prefix}{path} has no profile {name:?}; it has: {known}")
        })
    }
}

/// Returns `cribl-tokens/profiles.toml` in `%APPDATA%` on Windows, and elsewhere in `$XDG_CONFIG_HOME` or
/// `~/.config`.
fn usual_path() -> Result<PathBuf, String> {
    let folders = etcetera::choose_base_strategy().map_err(|error| {
        format!("no configuration folder was found ({error}): name the file with --config FILE")
    })?;
    Ok(folders
        .config_dir()
        .join("cribl-tokens")
        .join("profiles.toml"))
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<Profile>, String> {
    let file = path.display();
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line_of(bytes, error.valid_up_to());
        format!("{file}:{line}: it is not UTF-8")
    })?;
    // The error's own text is not used: it shows the line, which may contain a secret.
    let document = Document::parse(text).map_err(|error| {
        let line = line_of(bytes, error.span().map_or(0, |span| span.start));
        let key = invalid_line::key_at(text, line).map_or(String::new(), |key| format!(" {key}:"));
        format!("{file}:{line}:{key} it is not TOML: {}", error.message())
    })?;
    let mut reader = Reader {
        path,
        bytes,
        mistakes: Vec::new(),
    };
    let profiles = reader.document(document.as_table());
    if reader.mistakes.is_empty() {
        Ok(profiles)
    } else {
        Err(reader.mistakes.join("\n"))
    }
}

/// Returns the number of the line that contains the byte at `offset`.
fn line_of(bytes: &[u8], offset: usize) -> usize {
    let before = bytes.get(..offset).unwrap_or(bytes);
    before.split(|&byte| byte == b'\n').count()
}

/// Reads the document and collects its mistakes.
struct Reader<'f> {
    path: &'f Path,
    bytes: &'f [u8],
    mistakes: Vec<String>,
}

impl Reader<'_> {
    fn place(&self, span: Option<Range<usize>>, key: &str) -> String {
        let line = line_of(self.bytes, span.map_or(0, |span| span.start));
        format!("{}:{line}: {}", self.path.display(), visible(key))
    }

    fn mistake(&mut self, place: &str, what: impl std::fmt::Display) {
        self.mistakes.push(format!("{place}: {what}"));
    }

    fn document(&mut self, document: &dyn TableLike) -> Vec<Profile> {
        let mut profiles = Vec::new();
        for (key, item) in document.iter() {
            let place = self.place(span(document, key, item), key);
            match item.as_table_like() {
                Some(tables) if key == "profiles" => {
                    for (name, item) in tables.iter() {
                        profiles.extend(self.profile(name, item, tables));
                    }
                }
                _ if key == "profiles" => {
                    self.mistake(&place, "it is not a table: write [profiles.NAME]");
                }
                _ if is_secret(key) => self.mistake(&place, NO_SECRETS),
                _ => self.mistake(
                    &place,
                    "it is unknown: write [profiles.NAME], and under it the keys",
                ),
            }
        }
        profiles
    }

    fn profile(&mut self, name: &str, item: &Item, tables: &dyn TableLike) -> Option<Profile> {
        let place = self.place(span(tables, name, item), &format!("profiles.{name}"));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || !name.chars().all(is_plain) {
            self.mistake(&place, "a name has letters, digits, -, _ and . only");
            return None;
        }
        let Some(table) = item.as_table_like() else {
            self.mistake(&place, "it is not a table: write [profiles.NAME]");
            return None;
        };
        let mut profile = Profile {
            name: name.to_owned(),
            ..Profile::default()
        };
        for (key, item) in table.iter() {
            let place = self.place(span(table, key, item), &format!("profiles.{name}.{key}"));
            self.value(&mut profile, key, item, place);
        }
        if profile.base_url.is_none() && !table.contains_key("base_url") {
            self.mistake(&place, "it has no base_url");
        }
        let second = match (&profile.password_file, &profile.username) {
            (Some(_), _) => Some("password_file"),
            (None, Some(_)) => Some("username"),
            (None, None) => None,
        };
        if let (Some(token), Some(second)) = (&profile.token_file, second) {
            let place = token.origin.to_string();
            let what = format!("there is a {second}, too: leave one of them out");
            self.mistake(&place, what);
        }
        Some(profile)
    }

    fn value(&mut self, profile: &mut Profile, key: &str, item: &Item, place: String) {
        match key {
            "base_url" => profile.base_url = self.url(item, place, url_mistake),
            "username" => profile.username = self.text(item, place),
            "ca_cert" => profile.ca_cert = self.file(item, place),
            "proxy" => profile.proxy = self.url(item, place, proxy_mistake),
            "token_file" => profile.token_file = self.file(item, place),
            "password_file" => profile.password_file = self.file(item, place),
            "concurrency" => profile.concurrency = self.concurrency(item, place),
            _ if is_secret(key) => self.mistake(&place, NO_SECRETS),
            _ => self.mistake(&place, format_args!("it is unknown; the keys are {KEYS}")),
        }
    }

    fn text(&mut self, item: &Item, place: String) -> Option<Setting<String>> {
        match item.as_str() {
            Some("") => {
                self.mistake(&place, "it is empty");
                None
            }
            Some(text) => Some(Setting::new(text.to_owned(), Origin::Profile(place))),
            None => {
                let is = item.type_name();
                self.mistake(
                    &place,
                    format_args!("it must be a string, and is of type {is}"),
                );
                None
            }
        }
    }

    /// Returns a URL in which `find_mistake` finds none.
    fn url(
        &mut self,
        item: &Item,
        place: String,
        find_mistake: fn(&str) -> Option<&'static str>,
    ) -> Option<Setting<String>> {
        let url = self.text(item, place)?;
        match find_mistake(&url.value) {
            None => Some(url),
            Some(what) => {
                self.mistake(&url.origin.to_string(), what);
                None
            }
        }
    }

    /// Returns a file name relative to the folder of the profiles file.
    fn file(&mut self, item: &Item, place: String) -> Option<Setting<PathBuf>> {
        let Setting { value, origin, .. } = self.text(item, place)?;
        if value == "-" {
            let what = "it must be a file; stdin is for the flags";
            self.mistake(&origin.to_string(), what);
            return None;
        }
        let folder = self.path.parent().unwrap_or(Path::new(""));
        Some(Setting::new(folder.join(value), origin))
    }

    fn concurrency(&mut self, item: &Item, place: String) -> Option<Setting<u16>> {
        if let Some(Ok(value @ 1..=1024)) = item.as_integer().map(u16::try_from) {
            return Some(Setting::new(value, Origin::Profile(place)));
        }
        self.mistake(&place, "it must be a whole number from 1 to 1024");
        None
    }
}

const NO_SECRETS: &str = "a secret must not be in this file: write it to a file of its own, and name that as token_file or password_file";

fn is_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    !key.ends_with("_file")
        && ["password", "token", "secret"]
            .iter()
            .any(|word| key.contains(word))
}

/// Returns why a base URL is invalid. The client checks whether it may be plain http. The library's
/// messages are not used, because they repeat a part of the text, which may be a secret in the wrong place.
fn url_mistake(text: &str) -> Option<&'static str> {
    let Ok(url) = Url::parse(text) else {
        return Some("it is not a URL such as https://leader.example.com:9000");
    };
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        Some("it is not an http or https URL with a host, such as https://leader.example.com:9000")
    } else if !url.username().is_empty() || url.password().is_some() {
        Some(
            "it contains a user name or a password: write them elsewhere (username, \
        password_file)",
        )
    } else if url.query().is_some() || url.fragment().is_some() {
        Some("it contains a query or a fragment, which a base URL does not have")
    } else {
        None
    }
}

/// Returns why a proxy's URL must not be in a profiles file, which others can read. The client checks
/// whether it is a valid proxy URL.
pub fn proxy_mistake(url: &str) -> Option<&'static str> {
    url.contains('@').then_some(
        "it contains a user name or a password, which belong in a variable: set HTTPS_PROXY (or \
         ALL_PROXY) instead",
    )
}

/// Returns the position of a key, or of its item.
fn span(table: &dyn TableLike, key: &str, item: &Item) -> Option<Range<usize>> {
    table
        .key(key)
        .and_then(toml_edit::Key::span)
        .or_else(|| item.span())
}
