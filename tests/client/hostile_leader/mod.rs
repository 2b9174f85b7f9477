//! A Leader that breaks the rules: how the client handles each response, silence and lie, over a raw
//! socket.
//!
//! Each row of the tables is one behavior and its expected outcome: the kind of error and its text, or a
//! success; the number of attempts; and the time limit. Every row also checks that no output shows the
//! token and that the connection is closed. The server side uses no HTTP library.

mod row;
mod rows;
mod second_call;

use self::row::check;

#[tokio::test]
async fn each_status_with_each_body_becomes_the_error_that_says_what_happened() {
    check(rows::bodies::of_errors()).await;
}

#[tokio::test]
async fn a_response_with_status_200_is_a_success_only_with_the_documented_body() {
    check(rows::bodies::of_200()).await;
}

#[tokio::test]
async fn an_undocumented_status_is_not_a_success() {
    check(rows::statuses::all()).await;
}

#[tokio::test]
async fn a_wrong_length_ends_in_an_error_or_in_the_promised_part() {
    check(rows::lengths::all()).await;
}

#[tokio::test]
async fn a_head_that_is_not_http_or_never_ends_is_reported_as_such() {
    check(rows::heads::all()).await;
}

#[tokio::test]
async fn silence_at_each_stage_ends_within_the_time_limit() {
    check(rows::stalls::all()).await;
}

#[tokio::test]
async fn a_response_that_breaks_off_at_any_byte_is_not_a_success() {
    check(rows::breaks::all()).await;
}

#[tokio::test]
async fn informational_responses_are_skipped_and_never_extend_the_time_limit() {
    check(rows::informational::all()).await;
}

#[tokio::test]
async fn redirects_are_not_followed_wherever_they_point() {
    check(rows::redirects::all()).await;
}

#[tokio::test]
async fn a_retry_after_never_makes_a_call_wait_longer_than_the_caller_allows() {
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
async fn an_odd_response_to_a_sign_in_shows_no_secret_and_carries_nothing_out() {
    check(rows::sign_in::all()).await;
}
