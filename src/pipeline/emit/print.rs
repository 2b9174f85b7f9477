//! Prints the generated code item by item.

use super::super::report::Report;
use super::items::Visitor;

/// The source text printed so far. It is the same as printing all items at once.
#[derive(Default)]
pub(super) struct Printer {
    pub(super) source: String,
    is_in_module: bool,
}

fn unparse(item: syn::Item) -> String {
    let mut file: syn::File = syn::parse_quote!();
    file.items.push(item);
    prettyplease::unparse(&file)
}

impl Visitor for Printer {
    fn begin_module(&mut self, module: syn::ItemMod) {
        let empty = unparse(syn::Item::Mod(module));
        self.source.push_str(empty.trim_end().trim_end_matches('}'));
        self.source.push('\n');
        self.is_in_module = true;
    }

    fn end_module(&mut self) {
        self.source.push_str("}\n");
        self.is_in_module = false;
    }

    fn item(&mut self, item: syn::Item) -> Result<(), Report> {
        if !self.is_in_module {
            self.source.push_str(&unparse(item));
            return Ok(());
        }
        // Inside a module, to get the indentation.
        let mut module: syn::ItemMod = syn::parse_quote!(
            mod within {}
        );
        if let Some((_, items)) = &mut module.content {
            items.push(item);
        }
        let module = unparse(syn::Item::Mod(module));
        let lines = module.trim_end().trim_end_matches('}');
        let lines = lines.split_once('\n').map_or("", |(_, lines)| lines);
        self.source.push_str(lines);
        Ok(())
    }
}
