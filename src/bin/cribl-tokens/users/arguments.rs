//! Ids that were typed as arguments: whether they are meant as such.

use std::path::Path;

use cribl_tokens::UserId;

use crate::output::visible;
use crate::say::say;
use crate::users::list;

/// Checks an id that was typed for what a list's line is checked for, and for being a list itself. A
/// list can name it all the same, quoted.
pub fn check(user: &UserId) -> Result<(), String> {
    let id = user.as_str();
    let is_file = || Path::new(id).is_file();
    let wrong = match list::plain(id) {
        Err(reason) => reason,
        Ok(plain) if plain != id => "white space is around it".to_owned(),
        Ok("-") => "it is no id: --from - takes the users from stdin".to_owned(),
        Ok(_) if is_list_by_name(id) && is_file() => {
            format!("a file is called so: --from {id} takes the users from it")
        }
        Ok(_) => {
            if is_file() {
                say!(
                    "warning: \"{}\" is taken for an id, though a file is called so: --from takes users from one",
                    visible(id)
                );
            }
            if let Some(sign) = list::sign_of_a_table(id) {
                say!(
                    "warning: \"{}\" holds {sign:?} and is taken for one id: several are separate arguments",
                    visible(id)
                );
            }
            return Ok(());
        }
    };
    Err(format!(
        "the argument \"{}\" is not taken for an id: {wrong}. Where it is one, write it as a JSON string into a list, \
         for --from",
        visible(id)
    ))
}

/// Whether a name is a list's rather than a user's.
fn is_list_by_name(name: &str) -> bool {
    let ending = Path::new(name).extension().unwrap_or_default();
    let endings = ["csv", "txt", "json", "jsonl", "tsv", "list"];
    name.contains('/') || endings.iter().any(|end| ending.eq_ignore_ascii_case(end))
}
