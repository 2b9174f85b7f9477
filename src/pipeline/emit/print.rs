//! Prints the generated code item by item.

use super::super::report::Report;
use super::items::{Visitor, Wanted};

/// The source text printed so far. It is the same as printing all items at once.
#[derive(Default)]
pub(super) struct Printer {
    pub(super) source: String,
    /// The number of modules around the next item.
    depth: usize,
}

impl Printer {
    /// Prints an item with the indentation of the modules around it.
    fn print(&self, item: syn::Item) -> String {
        let within = |inner: syn::Item, _| {
            let mut module: syn::ItemMod = syn::parse_quote!(
                mod within {}
            );
            if let Some((_, items)) = &mut module.content {
                items.push(inner);
            }
            syn::Item::Mod(module)
        };
        let mut file: syn::File = syn::parse_quote!();
        file.items.push((0..self.depth).fold(item, within));
        let text = prettyplease::unparse(&file);
        let lines: Vec<&str> = text.lines().collect();
        let inner = lines.len().saturating_sub(self.depth);
        let own = lines.get(self.depth..inner).unwrap_or_default();
        own.iter().flat_map(|line| [line, "\n"]).collect()
    }
}

impl Visitor for Printer {
    fn wants(&self, _: &str) -> Wanted {
        Wanted::Whole
    }

    fn begin_module(&mut self, module: syn::ItemMod) {
        let empty = self.print(syn::Item::Mod(module));
        self.source.push_str(empty.trim_end().trim_end_matches('}'));
        self.source.push('\n');
        self.depth += 1;
    }

    fn end_module(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.source.push_str(&"    ".repeat(self.depth));
        self.source.push_str("}\n");
    }

    fn item(&mut self, item: syn::Item) -> Result<(), Report> {
        let text = self.print(item);
        self.source.push_str(&text);
        Ok(())
    }
}
