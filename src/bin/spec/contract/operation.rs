//! The operations of a document, with what they inherit from their path items.

use cribl_tokens::pipeline::METHODS;

use super::node::Node;

/// Headers that `OpenAPI` ignores as parameters, because other fields describe them.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// One operation, with its place and the path item around it.
#[derive(Clone, Debug)]
pub struct Operation<'d> {
    /// `DELETE`, for people.
    pub method: String,
    /// The path template, unchanged.
    pub path: &'d str,
    /// The operation object.
    pub node: Node<'d>,
    /// The path item around it.
    pub item: Node<'d>,
    /// The whole document.
    pub root: Node<'d>,
}

/// A parameter, and whether the client may leave it out.
#[derive(Clone, Debug)]
pub struct Parameter<'d> {
    /// Its name, unchanged.
    pub name: &'d str,
    /// `path`, `query`, `header` or `cookie`.
    pub place: &'d str,
    /// The parameter object.
    pub node: Node<'d>,
}

impl<'d> Operation<'d> {
    /// Returns every operation, in the document's order.
    pub fn all(root: &Node<'d>) -> Vec<Self> {
        let paths = root
            .get("paths")
            .map(|paths| paths.members())
            .unwrap_or_default();
        let of_item = |(path, item): (&'d str, Node<'d>)| {
            let root = root.clone();
            METHODS.into_iter().filter_map(move |method| {
                let node = item.get(method)?;
                Some(Self {
                    method: method.to_uppercase(),
                    path,
                    node,
                    item: item.clone(),
                    root: root.clone(),
                })
            })
        };
        paths.into_iter().flat_map(of_item).collect()
    }

    /// `DELETE /auth/users/{id}/token`.
    pub fn title(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Returns the operationId, which determines the name of the generated method.
    pub fn id(&self) -> Option<&'d str> {
        self.node.text("operationId")
    }

    /// Returns what identifies the operation on the wire, which does not include the names of path
    /// parameters.
    pub fn shape(&self) -> (String, String) {
        (self.method.clone(), path_shape(self.path))
    }

    /// Returns the names in the template, in order.
    pub fn placeholders(&self) -> Vec<&'d str> {
        let pieces = self.path.split('{').skip(1);
        pieces
            .filter_map(|piece| piece.split_once('}'))
            .map(|(name, _)| name)
            .collect()
    }

    /// Returns the parameters of the path item and of the operation. The operation's override the path
    /// item's.
    pub fn parameters(&self) -> Vec<Parameter<'d>> {
        let mut all: Vec<Parameter<'d>> = Vec::new();
        let lists = [&self.item, &self.node]
            .into_iter()
            .filter_map(|holder| holder.get("parameters"));
        for node in lists.flat_map(|list| list.elements()) {
            let (Some(name), Some(place)) = (node.text("name"), node.text("in")) else {
                continue;
            };
            if place == "header"
                && IGNORED_HEADERS
                    .iter()
                    .any(|ignored| name.eq_ignore_ascii_case(ignored))
            {
                continue;
            }
            let parameter = Parameter { name, place, node };
            match all.iter_mut().find(|known| known.is(&parameter)) {
                Some(known) => *known = parameter,
                None => all.push(parameter),
            }
        }
        all
    }
}

/// Returns a path template without the names of its parameters, as in `/users/{}`.
pub fn path_shape(path: &str) -> String {
    let mut shape = String::new();
    for (at, piece) in path.split('{').enumerate() {
        match piece.split_once('}') {
            Some((_, rest)) if at > 0 => {
                shape.push_str("{}");
                shape.push_str(rest);
            }
            _ => shape.push_str(piece),
        }
    }
    shape
}

impl Parameter<'_> {
    /// Returns true for the same location and name. Header names are case-insensitive.
    pub fn is(&self, other: &Parameter<'_>) -> bool {
        let same_name = self.name == other.name
            || self.place == "header" && self.name.eq_ignore_ascii_case(other.name);
        same_name && self.place == other.place
    }

    /// Returns true if it must be sent. A path parameter always must.
    pub fn required(&self) -> bool {
        self.place == "path" || self.node.flag("required")
    }
}
