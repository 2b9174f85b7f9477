//! The subcommands, with a file for each.

pub mod check_token;
pub mod completions;
pub mod demo;
pub mod invalidate;
pub mod man;
pub mod print_token;
pub mod profiles_list;
pub mod reinstate;
pub mod report;
pub mod sandbox;
