//! The file of `--failed`: who is to be tried again, in a form that `--from` reads.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::rc::Rc;

use cribl_tokens::UserId;

use crate::list;
use crate::say::say;

/// A handle on the file; clones are of the same, for several Leaders.
#[derive(Clone)]
pub struct FailedList(Rc<RefCell<State>>);

struct State {
    name: String,
    file: File,
    is_lost: bool,
}

impl FailedList {
    pub fn new(name: String, file: File) -> Self {
        Self(Rc::new(RefCell::new(State {
            name,
            file,
            is_lost: false,
        })))
    }

    /// Whether some couldn't be written.
    pub fn is_lost(&self) -> bool {
        self.0.borrow().is_lost
    }

    pub fn add(&self, user: &UserId) {
        let state = &mut *self.0.borrow_mut();
        if state.is_lost {
            return;
        }
        let line = list::line(user.as_str()) + "\n";
        if let Err(error) = state.file.write_all(line.as_bytes()) {
            say!("warning: {} can't be written any more: {error}", state.name);
            state.is_lost = true;
        }
    }
}
