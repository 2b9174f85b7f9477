//! Asks for a password at the terminal, which does not show what is typed. Whatever ends the process meanwhile,
//! the terminal shows again what is typed afterwards.

use std::fs::File;
use std::io::{self, IsTerminal};

use console::Term;

use crate::say::prompt;

/// Asks for a password, with `question` before it.
pub fn ask_password(question: &str) -> io::Result<String> {
    #[cfg(unix)]
    let _echo = echo::keep()?;
    prompt(question);
    Term::stderr().read_secure_line()
}

/// Returns true if there is a terminal to ask at: stdin, or the one that controls this process, which `Term` uses
/// if stdin is something else, as a list of users.
pub fn can_ask() -> bool {
    let can_read = || io::stdin().is_terminal() || (cfg!(unix) && File::open("/dev/tty").is_ok());
    io::stderr().is_terminal() && can_read()
}

#[cfg(unix)]
mod echo {
    use std::fs::File;
    use std::io::{self, IsTerminal};
    use std::os::fd::{AsFd, OwnedFd};
    use std::sync::{Mutex, PoisonError};

    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use crate::signals::{are_left_to_run, is_ignored};

    /// The terminal and its settings from before the prompt, while the prompt is open.
    static BEFORE: Mutex<Option<(OwnedFd, Termios)>> = Mutex::new(None);

    /// Restores the terminal when it is dropped.
    pub struct Echo;

    impl Drop for Echo {
        fn drop(&mut self) {
            restore();
        }
    }

    /// Keeps the terminal's settings, to restore them when the guard is dropped, also by a panic, or when a signal
    /// ends the process.
    pub fn keep() -> io::Result<Echo> {
        let terminal = if io::stdin().is_terminal() {
            io::stdin().as_fd().try_clone_to_owned()?
        } else {
            File::open("/dev/tty")?.into()
        };
        let settings = tcgetattr(&terminal)?;
        let is_first = {
            let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
            before.replace((terminal, settings)).is_none()
        };
        if is_first {
            watch_signals()?;
        }
        Ok(Echo)
    }

    fn restore() {
        if let Some((terminal, settings)) = &*BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
        {
            let _ = tcsetattr(terminal, OptionalActions::Now, settings);
        }
    }

    /// From here on each signal restores the terminal before it ends the process, as it does by default.
    fn watch_signals() -> io::Result<()> {
        let signals = [SIGINT, SIGTERM, SIGHUP].into_iter();
        let mut signals = Signals::new(signals.filter(|&signal| !is_ignored(signal)))?;
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                for signal in &mut signals {
                    if !are_left_to_run() {
                        restore();
                        // Ends the process.
                        let _ = emulate_default_handler(signal);
                    }
                }
            })
            .map(drop)
    }
}
