//! A Leader that breaks the rules: what a client makes of each answer, silence and lie, over a raw
//! socket.
//!
//! Each row of the tables is one behaviour and what must become of it: the kind of error and its words,
//! or a success; how often it is tried; how long it may take; that no part of it shows the token, and
//! that the connection is let go. No HTTP library stands on the server's side.

mod row;
mod rows;
mod second_call;

use self::row::check;

#[tokio::test]
async fn each_status_with_each_body_becomes_the_error_that_says_what_happened() {
    check(rows::bodies::of_errors()).await;
}

#[tokio::test]
async fn an_answer_with_status_200_is_a_success_only_with_the_documented_body() {
    check(rows::bodies::of_200()).await;
}

#[tokio::test]
async fn a_status_that_is_not_documented_is_no_success() {
    check(rows::statuses::all()).await;
}

#[tokio::test]
async fn a_length_that_lies_ends_in_an_error_or_in_the_part_that_was_promised() {
    check(rows::lengths::all()).await;
}

#[tokio::test]
async fn a_head_that_is_no_http_or_has_no_end_is_told_as_such() {
    check(rows::heads::all()).await;
}

#[tokio::test]
async fn silence_at_each_stage_ends_within_the_time_limit() {
    check(rows::stalls::all()).await;
}

#[tokio::test]
async fn an_answer_that_breaks_off_at_any_byte_is_no_success() {
    check(rows::breaks::all()).await;
}

#[tokio::test]
async fn answers_in_advance_of_the_answer_are_skipped_and_never_outlast_the_time_limit() {
    check(rows::informational::all()).await;
}

#[tokio::test]
async fn redirects_are_not_followed_wherever_they_point() {
    check(rows::redirects::all()).await;
}

#[tokio::test]
async fn a_retry_after_never_makes_a_call_wait_longer_than_the_caller_lets_it() {
    check(rows::retry_after::all()).await;
}

#[tokio::test]
async fn a_connection_that_is_not_secure_carries_no_request() {
    check(rows::security::all()).await;
}

#[tokio::test]
async fn a_token_that_the_leader_echoes_is_not_shown() {
    check(rows::echoes::all()).await;
}

#[tokio::test]
async fn a_sign_in_that_is_answered_oddly_shows_no_secret_and_carries_nothing_out() {
    check(rows::sign_in::all()).await;
}
