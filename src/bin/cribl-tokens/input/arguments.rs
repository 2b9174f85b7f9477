//! Ids given as arguments, and a check for arguments that are not meant as ids.

use std::path::Path;

use cribl_tokens::UserId;

use crate::input::id;
use crate::stderr::status_line;
use crate::text::visible;
use crate::tokens::without_tokens;

/// Checks an argument by the rules for ids in lists, and refuses one that names a list. Such an id can
/// still be written in a list.
pub fn check(user: &UserId) -> Result<(), String> {
    let id = user.as_str();
    let is_file = || Path::new(id).is_file();
    let wrong = match id::trimmed(id) {
        Err(reason) => reason,
        Ok(plain) if plain != id => "there is white space around it".to_owned(),
        Ok("-") => "use --from - to read the users from stdin".to_owned(),
        Ok(_) if is_list_by_name(id) && is_file() => {
            format!("there is a file of that name: use --from {id} to read the users from it")
        }
        Ok(_) => {
            if is_file() {
                status_line!(
                    "warning: \"{}\" is used as an id, and there is a file of that name: --from FILE reads the users from one",
                    visible(id)
                );
            }
            if let Some(oddity) = id::oddity(id) {
                status_line!(
                    "warning: \"{}\" {oddity} and is used as one id: pass several ids as separate arguments",
                    visible(id)
                );
            }
            return Ok(());
        }
    };
    Err(format!(
        "the argument \"{}\" is not an id: {wrong}\nhint: if it is one, write it as a JSON string into a file for --from",
        without_tokens(&visible(id))
    ))
}

/// Returns true if a name looks like that of a list rather than of a user.
fn is_list_by_name(name: &str) -> bool {
    let ending = Path::new(name).extension().unwrap_or_default();
    let endings = ["csv", "txt", "json", "jsonl", "tsv", "list", "xlsx"];
    name.contains('/') || endings.iter().any(|end| ending.eq_ignore_ascii_case(end))
}
