//! The command `cribl-tokens`: the real binary, against servers on loopback.
#![cfg(feature = "cli")]

#[cfg(unix)]
mod bulk_files;
#[cfg(unix)]
mod bulk_input;
#[cfg(unix)]
mod bulk_journal;
#[cfg(unix)]
mod bulk_lists;
#[cfg(unix)]
mod bulk_stops;
mod certificates;
mod credentials;
#[cfg(unix)]
mod deadline;
#[cfg(unix)]
mod documented_fields;
#[cfg(unix)]
mod documented_runbook;
mod from_journal;
mod help;
mod invalidate;
mod journal_properties;
mod leaders;
mod list_forms;
mod list_properties;
mod manual;
#[cfg(target_os = "linux")]
mod memory;
mod output;
mod panics;
mod profiles;
mod profiles_list;
#[cfg(unix)]
mod progress;
mod proof;
mod proxies;
mod reinstate;
mod report;
mod sandbox;
mod secrets;
#[cfg(unix)]
mod streams;
#[path = "../support/mod.rs"]
mod support;
#[cfg(target_os = "linux")]
mod terminal;
