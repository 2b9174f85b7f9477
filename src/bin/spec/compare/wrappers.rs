//! The parts of the generated clients that this crate's own code uses.
//!
//! `tests/spec/verdicts/wrappers.rs` checks this list against the source of `src/client`.

use std::collections::BTreeMap;

use cribl_tokens::pipeline::{ItemKind, Surface, SurfaceItem};

/// A method of a generated client that this crate calls.
pub struct Wrapper {
    /// File name of the document.
    pub document: &'static str,
    pub method: &'static str,
    /// Setters of the call and of its body, and fields of its success.
    pub uses: &'static [Use],
}

/// A setter or a field that the code uses.
pub struct Use {
    pub owner: Owner,
    pub name: &'static str,
    pub takes: Takes,
}

impl Use {
    const fn new(owner: Owner, name: &'static str, takes: Takes) -> Self {
        Self { owner, name, takes }
    }
}

/// The owner of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A setter of the call.
    Call,
    /// A setter of the builder of the body.
    Body,
    /// A field of the success.
    Success,
}

/// The types that the code compiles with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any type.
    Anything,
    /// A type that a `&str` converts to.
    FromText,
    /// A list of anything.
    List,
    Bool,
}

const DONE: &[Use] = &[
    Use::new(Owner::Call, "id", Takes::FromText),
    Use::new(Owner::Success, "count", Takes::Anything),
    Use::new(Owner::Success, "items", Takes::List),
];

/// Every call of a generated client in `src/client`.
pub const ALL: &[Wrapper] = &[
    Wrapper {
        document: "invalidation-removal.yaml",
        method: "delete_auth_users_invalidation_by_id",
        uses: DONE,
    },
    Wrapper {
        document: "login.yaml",
        method: "create_auth_login",
        uses: &[
            Use::new(Owner::Call, "body_map", Takes::Anything),
            Use::new(Owner::Body, "password", Takes::FromText),
            Use::new(Owner::Body, "username", Takes::FromText),
            Use::new(Owner::Success, "force_password_change", Takes::Bool),
            Use::new(Owner::Success, "token", Takes::Anything),
        ],
    },
    Wrapper {
        document: "own-roles.yaml",
        method: "get_authorize_roles",
        uses: &[],
    },
    Wrapper {
        document: "token-invalidation.yaml",
        method: "delete_auth_users_token_by_id",
        uses: &[
            Use::new(Owner::Call, "id", Takes::FromText),
            Use::new(Owner::Call, "ttl", Takes::FromText),
            Use::new(Owner::Success, "count", Takes::Anything),
            Use::new(Owner::Success, "items", Takes::List),
        ],
    },
];

impl Wrapper {
    /// Returns the wrapper for a document in `openapi/`.
    pub fn of(path: &std::path::Path) -> Option<&'static Self> {
        let name = path.file_name()?.to_str()?;
        let folder = path.parent()?.file_name()?;
        let found = ALL.iter().find(|wrapper| wrapper.document == name);
        found.filter(|_| folder == "openapi")
    }

    /// Returns the items of the old client that the wrapper uses and cannot use in the new one.
    pub fn lost(&self, old: &Surface, new: &Surface) -> Vec<String> {
        let (was, is) = (self.used(old), self.used(new));
        let kept = |name: &String| {
            is.get(name)
                .is_some_and(|(item, takes)| fits(item, *takes, new))
        };
        let lost = was.into_iter().filter(|(name, _)| !kept(name));
        lost.map(|(_, (item, _))| item.to_string()).collect()
    }

    /// Returns the items of a client that the wrapper uses, under names that do not depend on type names.
    fn used<'s>(&self, surface: &'s Surface) -> BTreeMap<String, (&'s SurfaceItem, Takes)> {
        let find = |kind: ItemKind, owner: &str, name: &str| {
            let mut items = surface.items.iter();
            items.find(|item| item.kind == kind && item.owner == owner && item.name == name)
        };
        let method = find(ItemKind::Operation, "", self.method)
            .map(|item| ("method".to_owned(), (item, Takes::Anything)));
        let body =
            find(ItemKind::Parameter, self.method, "body").map_or("", |item| item.shape.as_str());
        let success =
            find(ItemKind::Success, self.method, "").map_or("", |item| item.shape.as_str());
        let parts = self.uses.iter().filter_map(|used| {
            let item = match used.owner {
                Owner::Call => find(ItemKind::Parameter, self.method, used.name),
                Owner::Body => find(ItemKind::Field, body, used.name),
                Owner::Success => find(ItemKind::Field, success, used.name),
            };
            Some((
                format!("{:?} {}", used.owner, used.name),
                (item?, used.takes),
            ))
        });
        method.into_iter().chain(parts).collect()
    }
}

/// Returns true if the code compiles with the type of an item.
fn fits(item: &SurfaceItem, takes: Takes, surface: &Surface) -> bool {
    let shape = item.shape.as_str();
    let implements = |owner: &str, name: &str| {
        let mut items = surface
            .items
            .iter()
            .filter(|item| item.kind == ItemKind::Implementation);
        items.any(|item| item.owner == owner && item.name == name)
    };
    match takes {
        Takes::Anything => true,
        Takes::FromText => shape == "String" || implements(shape, "TryFrom<&str>"),
        Takes::List => shape.starts_with("Vec<"),
        Takes::Bool => shape == "bool",
    }
}
