//! The users of a run as a stream that can be stopped, with the users in flight.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use cribl_tokens::UserId;
use futures_util::{Stream, stream};
use hashbrown::HashMap;

use crate::input::users::Users;

/// A handle on the users of a run. Clones share them.
#[derive(Clone)]
pub struct UserStream(Rc<RefCell<State>>);

struct State {
    users: Users,
    /// The time when each user in flight was taken. There are as many as calls.
    in_flight: HashMap<UserId, Instant>,
    is_stopped: bool,
}

impl UserStream {
    pub fn new(users: Users) -> Self {
        Self(Rc::new(RefCell::new(State {
            users,
            in_flight: HashMap::new(),
            is_stopped: false,
        })))
    }

    /// Returns the users, up to the end of the list or until [`stop`](Self::stop) is called.
    pub fn users(&self) -> impl Stream<Item = UserId> + use<> {
        let users = self.clone();
        stream::iter(std::iter::from_fn(move || users.0.borrow_mut().next()))
    }

    /// Ends the stream.
    pub fn stop(&self) {
        self.0.borrow_mut().is_stopped = true;
    }

    /// Records that a user's call has ended, and returns how long it took.
    pub fn finished(&self, user: &UserId) -> Duration {
        let begun = self.0.borrow_mut().in_flight.remove(user);
        begun.map_or(Duration::ZERO, |begun| begun.elapsed())
    }

    /// Takes the users whose calls have not ended, with the time they have been in flight.
    pub fn take_in_flight(&self) -> Vec<(UserId, Duration)> {
        let users = std::mem::take(&mut self.0.borrow_mut().in_flight);
        let users = users.into_iter();
        users.map(|(user, begun)| (user, begun.elapsed())).collect()
    }

    pub fn in_flight(&self) -> usize {
        self.0.borrow().in_flight.len()
    }
}

impl State {
    fn next(&mut self) -> Option<UserId> {
        if self.is_stopped {
            return None;
        }
        let user = self.users.next()?;
        self.in_flight.insert(user.clone(), Instant::now());
        Some(user)
    }
}
