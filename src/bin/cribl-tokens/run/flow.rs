//! The users on their way from the input to the calls, and the tap that stops them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use cribl_tokens::UserId;
use futures_util::Stream;
use futures_util::stream;

use crate::users::input::Input;
use crate::users::sieve::Met;

/// A handle on the users that a run takes from its input. Clones are of the same.
#[derive(Clone)]
pub struct Flow(Rc<RefCell<State>>);

struct State {
    input: Input,
    /// Since when each user in flight is; as many as there are calls.
    in_flight: HashMap<UserId, Instant>,
    stopped: bool,
    ended: bool,
    waker: Option<Waker>,
}

impl Flow {
    pub fn new(input: Input) -> Self {
        Self(Rc::new(RefCell::new(State {
            input,
            in_flight: HashMap::new(),
            stopped: false,
            ended: false,
            waker: None,
        })))
    }

    /// The users, until the input ends or [`stop`](Self::stop) is called.
    pub fn users(&self) -> impl Stream<Item = UserId> + use<> {
        let flow = self.clone();
        stream::poll_fn(move |cx| flow.0.borrow_mut().poll_next(cx))
    }

    /// Gives out no more users.
    pub fn stop(&self) {
        let mut state = self.0.borrow_mut();
        state.stopped = true;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }

    /// A user's call has ended: how long it took.
    pub fn finished(&self, user: &UserId) -> Duration {
        let begun = self.0.borrow_mut().in_flight.remove(user);
        begun.map_or(Duration::ZERO, |begun| begun.elapsed())
    }

    /// The users whose calls have not ended, and since when each is under way.
    pub fn take_in_flight(&self) -> Vec<(UserId, Duration)> {
        let users = std::mem::take(&mut self.0.borrow_mut().in_flight);
        let users = users.into_iter();
        users.map(|(user, begun)| (user, begun.elapsed())).collect()
    }

    pub fn in_flight(&self) -> usize {
        self.0.borrow().in_flight.len()
    }

    /// Whether the input has ended, and not the run.
    pub fn has_ended(&self) -> bool {
        self.0.borrow().ended
    }

    /// What was met beside users since this was last called.
    pub fn met(&self) -> Met {
        std::mem::take(&mut self.0.borrow_mut().input.met)
    }
}

impl State {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<UserId>> {
        if self.stopped {
            return Poll::Ready(None);
        }
        let next = self.input.poll_next(cx);
        match &next {
            Poll::Ready(Some(user)) => {
                self.in_flight.insert(user.clone(), Instant::now());
            }
            Poll::Ready(None) => self.ended = true,
            Poll::Pending => self.waker = Some(cx.waker().clone()),
        }
        next
    }
}
