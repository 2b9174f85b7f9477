//! The users that a command names, as arguments or in a list.
//!
//! A list is read to its end and checked before anything is sent. It has one of three forms: one id per
//! line, a column of a CSV file, or a key of JSON Lines. The rules for ids are the same for all of them.

pub mod arguments;
mod collector;
mod csv_column;
mod csv_rows;
pub mod decode;
pub mod files;
pub mod id;
mod json_lines;
mod lines;
mod list;
mod not_a_list;
pub mod source;
pub mod users;
