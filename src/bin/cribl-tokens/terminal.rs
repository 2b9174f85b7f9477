//! Asks for a password at the terminal without echo. Echo is restored however the process ends.

use std::fs::File;
use std::io::{self, IsTerminal};

use console::Term;

use crate::stderr;

/// Asks for a password, with `question` before it.
pub fn ask_password(question: &str) -> io::Result<String> {
    #[cfg(unix)]
    let _echo = echo::keep()?;
    stderr::write(question);
    let password = Term::stderr().read_secure_line();
    #[cfg(unix)]
    echo::wait_if_ending();
    password
}

/// Returns true if there is a terminal to ask at: stdin, or the controlling terminal of this process, which
/// `Term` uses if stdin is something else, such as a list of users.
pub fn can_ask() -> bool {
    let can_read = || io::stdin().is_terminal() || (cfg!(unix) && File::open("/dev/tty").is_ok());
    io::stderr().is_terminal() && can_read()
}

#[cfg(unix)]
mod echo {
    use std::fs::File;
    use std::io::{self, IsTerminal};
    use std::os::fd::{AsFd, OwnedFd};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use crate::signals::{are_left_to_run, is_ignored};

    /// The terminal and its settings before the prompt. `Some` while the prompt is open.
    static BEFORE: Mutex<Option<(OwnedFd, Termios)>> = Mutex::new(None);

    fn before() -> MutexGuard<'static, Option<(OwnedFd, Termios)>> {
        BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True once a signal came that ends the process.
    static IS_ENDING: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

    /// Restores the terminal when it is dropped.
    pub struct Echo;

    impl Drop for Echo {
        fn drop(&mut self) {
            restore();
        }
    }

    /// Saves the terminal's settings. They are restored when the guard is dropped, even by a panic, or when
    /// a signal ends the process.
    pub fn keep() -> io::Result<Echo> {
        let terminal = if io::stdin().is_terminal() {
            io::stdin().as_fd().try_clone_to_owned()?
        } else {
            File::open("/dev/tty")?.into()
        };
        let settings = tcgetattr(&terminal)?;
        let is_first = before().replace((terminal, settings)).is_none();
        if is_first {
            watch_signals()?;
        }
        Ok(Echo)
    }

    /// Waits for the end of the process, if a signal ends it. A signal can also end the read of a password,
    /// which would be reported as an empty one.
    pub fn wait_if_ending() {
        while IS_ENDING.load(Ordering::SeqCst) && !are_left_to_run() {
            std::thread::park();
        }
    }

    fn restore() {
        if let Some((terminal, settings)) = &*before() {
            let _ = tcsetattr(terminal, OptionalActions::Now, settings);
        }
    }

    /// Makes each signal restore the terminal before it ends the process, as it does by default.
    fn watch_signals() -> io::Result<()> {
        let mut signals = vec![SIGINT, SIGTERM, SIGHUP];
        signals.retain(|&signal| !is_ignored(signal));
        for &signal in &signals {
            flag::register(signal, Arc::clone(&IS_ENDING))?;
        }
        let mut signals = Signals::new(signals)?;
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                for signal in &mut signals {
                    if !are_left_to_run() {
                        restore();
                        // This ends the process.
                        let _ = emulate_default_handler(signal);
                    }
                }
            })
            .map(drop)
    }
}
