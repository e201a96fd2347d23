//! A place for one thing: a newer one replaces one that was not fetched in time.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Holds the newest of what was put in.
#[derive(Debug)]
pub struct Mailbox<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    newest: Option<T>,
    dropped: u64,
    closed: bool,
}

impl<T> Default for Mailbox<T> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                newest: None,
                dropped: 0,
                closed: false,
            }),
            changed: Condvar::new(),
        }
    }
}

impl<T> Mailbox<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts `item` in the place of whatever is there.
    pub fn put(&self, item: T) {
        let mut state = self.lock();
        if state.newest.replace(item).is_some() {
            state.dropped += 1;
        }
        self.changed.notify_one();
    }

    /// Waits for the newest; `None` once it is closed.
    pub fn take(&self) -> Option<T> {
        let waiting = self
            .changed
            .wait_while(self.lock(), |state| state.newest.is_none() && !state.closed);
        let mut state = waiting.unwrap_or_else(PoisonError::into_inner);
        if state.closed { None } else { state.newest.take() }
    }

    /// Ends all waiting.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Number of those that were replaced.
    pub fn dropped(&self) -> u64 {
        self.lock().dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_is_kept() {
        let mailbox = Mailbox::default();
        for number in 1..=3 {
            mailbox.put(number);
        }
        assert_eq!((mailbox.take(), mailbox.dropped()), (Some(3), 2));
        mailbox.put(4);
        mailbox.close();
        assert_eq!(mailbox.take(), None);
    }
}
