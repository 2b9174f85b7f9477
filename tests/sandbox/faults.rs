//! Faults occur as often as requested, on the requested calls.

use std::time::{Duration, SystemTime};

use crate::support::{Wire, call, invalidate, log_in, probe};
use cribl_tokens::sandbox::http::{HeaderValue, StatusCode, header};
use cribl_tokens::sandbox::{
    Calls, Faults, Frequency, Reply, RetryAfter, Sandbox, ScriptedResponse,
};

async fn sandbox_with(faults: Faults) -> Sandbox {
    Sandbox::builder()
        .user("nico", "pw")
        .faults(faults)
        .start()
        .await
        .unwrap()
}

/// Returns the statuses of this many invalidations, with 0 for a dropped connection.
fn statuses(sandbox: &Sandbox, calls: usize) -> Vec<u16> {
    let once = |_| invalidate(sandbox, "nico").map_or(0, |reply| reply.status);
    (0..calls).map(once).collect()
}

#[tokio::test]
async fn every_nth_call_is_rate_limited_with_the_seconds_to_wait() {
    let sandbox =
        sandbox_with(Faults::none().rate_limited(Frequency::every(3), RetryAfter::Seconds(7)))
            .await;
    let token = sandbox.issue_token("nico").unwrap();
    sandbox.set_faults(Faults::none().rate_limited(Frequency::always(), RetryAfter::Seconds(7)));
    let reply = invalidate(&sandbox, "nico").unwrap();
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (429, Some("7"))
    );
    assert!(reply.body.is_empty());
    assert!(
        sandbox.accepts(&token),
        "a call that was refused must not be carried out"
    );
    sandbox.set_faults(Faults::none().rate_limited(Frequency::every(3), RetryAfter::Seconds(7)));
    assert_eq!(statuses(&sandbox, 7), [200, 200, 429, 200, 200, 429, 200]);
}

#[tokio::test]
async fn retry_after_can_be_a_date() {
    let wait = RetryAfter::DateIn(Duration::from_secs(600));
    let sandbox = sandbox_with(Faults::none().unavailable(Frequency::always(), wait)).await;
    let before = SystemTime::now();
    let reply = invalidate(&sandbox, "nico").unwrap();
    let date = httpdate::parse_http_date(reply.header("retry-after").unwrap()).unwrap();
    assert_eq!(reply.status, 503);
    // A date has no fractions of a second.
    assert!(date > before + Duration::from_secs(598));
    assert!(date <= SystemTime::now() + Duration::from_secs(600));
}

#[tokio::test]
async fn the_farthest_date_to_retry_after_is_a_day_off() {
    let wait = RetryAfter::DateIn(Duration::MAX);
    let sandbox = sandbox_with(Faults::none().rate_limited(Frequency::always(), wait)).await;
    let reply = invalidate(&sandbox, "nico").unwrap();
    let date = httpdate::parse_http_date(reply.header("retry-after").unwrap()).unwrap();
    assert!(date <= SystemTime::now() + Duration::from_secs(24 * 3600));
}

#[tokio::test]
async fn a_refusal_need_not_say_when_to_retry() {
    let sandbox = sandbox_with(Faults::none().rate_limited(Frequency::always(), None)).await;
    assert_eq!(
        invalidate(&sandbox, "nico").unwrap().header("retry-after"),
        None
    );
}

#[tokio::test]
async fn a_burst_is_the_end_of_each_period() {
    let sandbox = sandbox_with(Faults::none().unavailable(Frequency::burst(2, 5), None)).await;
    assert_eq!(
        statuses(&sandbox, 10),
        [200, 200, 200, 503, 503, 200, 200, 200, 503, 503]
    );
}

#[tokio::test]
async fn never_and_always_are_exact() {
    let never = [
        Frequency::never(),
        Frequency::every(0),
        Frequency::burst(3, 0),
        Frequency::burst(0, 3),
        Frequency::share(0.0),
        Frequency::share(-1.0),
        Frequency::share(f64::NAN),
    ];
    let always = [
        Frequency::always(),
        Frequency::burst(9, 3),
        Frequency::share(1.0),
        Frequency::share(7.0),
    ];
    let sandbox = sandbox_with(Faults::none()).await;
    for often in never {
        sandbox.set_faults(Faults::none().unavailable(often, None));
        assert_eq!(statuses(&sandbox, 5), [200; 5], "{often:?}");
    }
    for often in always {
        sandbox.set_faults(Faults::none().unavailable(often, None));
        assert_eq!(statuses(&sandbox, 5), [503; 5], "{often:?}");
    }
}

#[tokio::test]
async fn a_seeded_share_strikes_the_same_calls_again() {
    let faults = |seed| {
        Faults::none()
            .unavailable(Frequency::share(0.3), None)
            .seed(seed)
    };
    let sandbox = sandbox_with(faults(7)).await;
    let first = statuses(&sandbox, 60);
    sandbox.set_faults(faults(7));
    assert_eq!(statuses(&sandbox, 60), first);
    sandbox.set_faults(faults(8));
    assert_ne!(statuses(&sandbox, 60), first);
    assert!(first.contains(&200) && first.contains(&503));
}

#[tokio::test]
async fn shares_add_up() {
    let faults = Faults::none()
        .dropped(Frequency::share(0.25))
        .cut_off(Frequency::share(0.25))
        .rate_limited(Frequency::share(0.25), None)
        .unavailable(Frequency::share(0.25), None);
    let sandbox = sandbox_with(faults).await;
    let statuses = statuses(&sandbox, 80);
    assert!(
        [0, 429, 503].iter().all(|status| statuses.contains(status)),
        "{statuses:?}"
    );
    assert!(
        !statuses.contains(&200),
        "four quarters leave nothing whole"
    );
}

#[tokio::test]
async fn a_dropped_call_has_no_response_and_no_effect() {
    let sandbox = sandbox_with(Faults::none().dropped(Frequency::always())).await;
    let token = sandbox.issue_token("nico").unwrap();
    assert!(invalidate(&sandbox, "nico").unwrap_err().0.is_empty());
    assert!(sandbox.accepts(&token));
}

#[tokio::test]
async fn a_call_cut_off_has_half_a_response_and_took_effect() {
    let sandbox = sandbox_with(Faults::none().cut_off(Frequency::always())).await;
    let token = sandbox.issue_token("nico").unwrap();
    let arrived = String::from_utf8(invalidate(&sandbox, "nico").unwrap_err().0).unwrap();
    let (head, body) = arrived.split_once("\r\n\r\n").unwrap();
    let whole = r#"{"count":1,"items":[{"id":"nico"}]}"#;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(
        head.contains(&format!("content-length: {}", whole.len())),
        "{head}"
    );
    assert_eq!(body, &whole[..whole.len() / 2]);
    assert!(!sandbox.accepts(&token));
}

#[tokio::test]
async fn a_response_without_a_body_is_dropped_completely_when_cut_off() {
    let sandbox = sandbox_with(Faults::none().cut_off(Frequency::always())).await;
    let line = "DELETE /api/v1/auth/users/nico/token";
    assert!(call(&sandbox, line, "made-up").unwrap_err().0.is_empty());
}

#[tokio::test]
async fn faults_affect_only_invalidations_by_default() {
    let broken = Faults::none().unavailable(Frequency::always(), None);
    let sandbox = sandbox_with(broken.clone()).await;
    let token = sandbox.admin_token();
    let nico = r#"{"username":"nico","password":"pw"}"#;
    let all = |sandbox: &Sandbox| {
        let health = call(sandbox, "GET /api/v1/health", "").unwrap().status;
        let elsewhere = call(sandbox, "GET /elsewhere", "").unwrap().status;
        let invalidation = invalidate(sandbox, "nico").unwrap().status;
        let removal = "DELETE /api/v1/auth/users/nico/invalidation";
        let removal = call(sandbox, removal, &token).unwrap().status;
        let token_request = call(sandbox, "POST /oauth/token", "").unwrap().status;
        [
            invalidation,
            removal,
            log_in(sandbox, nico).status,
            token_request,
            probe(sandbox, &token),
            health,
            elsewhere,
        ]
    };
    let usual = [200, 200, 200, 400, 200, 200, 404];
    assert_eq!(all(&sandbox), [503, 200, 200, 400, 200, 200, 404]);
    let kinds = [
        Calls::Invalidations,
        Calls::Reinstatements,
        Calls::Logins,
        Calls::TokenRequests,
        Calls::Roles,
        Calls::Health,
    ];
    for (index, calls) in kinds.into_iter().enumerate() {
        let mut expected = usual;
        expected[index] = 503;
        sandbox.set_faults(broken.clone().on(calls));
        assert_eq!(all(&sandbox), expected, "{calls:?}");
    }
    sandbox.set_faults(broken.on(Calls::All));
    assert_eq!(all(&sandbox), [503; 7]);
    sandbox.set_faults(Faults::none());
    assert_eq!(all(&sandbox), usual);
}

#[tokio::test]
async fn calls_that_faults_do_not_apply_to_are_not_counted() {
    let sandbox = sandbox_with(Faults::none().unavailable(Frequency::every(2), None)).await;
    let token = sandbox.admin_token();
    assert_eq!(statuses(&sandbox, 1), [200]);
    assert_eq!(probe(&sandbox, &token), 200);
    assert_eq!(statuses(&sandbox, 2), [503, 200]);
}

#[tokio::test]
async fn latency_delays_a_call_before_it_is_carried_out() {
    let sandbox = sandbox_with(Faults::none().latency(Duration::from_secs(3600))).await;
    let token = sandbox.issue_token("nico").unwrap();
    let authorization = format!("authorization: Bearer {}", sandbox.admin_token());
    let mut wire = Wire::to(&sandbox);
    wire.request(
        "DELETE /api/v1/auth/users/nico/token",
        &[&authorization],
        b"",
    );
    sandbox.wait_for_requests(1).await;
    assert_eq!(
        probe(&sandbox, &token),
        200,
        "an hour isn't over, and other calls go through"
    );
    sandbox.set_faults(Faults::none().latency(Duration::from_millis(1)));
    assert_eq!(statuses(&sandbox, 1), [200]);
    assert!(
        !sandbox.accepts(&token),
        "a wait that is over ends in the usual response"
    );
}

#[tokio::test]
async fn queued_responses_are_sent_in_order_and_once() {
    let sandbox = sandbox_with(Faults::none()).await;
    let token = sandbox.issue_token("nico").unwrap();
    let html = HeaderValue::from_static("text/html");
    sandbox.respond_next(
        Reply::new(StatusCode::OK)
            .header(header::CONTENT_TYPE, html)
            .body("<html>Hello</html>"),
    );
    sandbox.respond_next(ScriptedResponse::Dropped);
    sandbox.respond_next(
        Reply::new(StatusCode::BAD_GATEWAY)
            .body("half of this")
            .cut_off(),
    );
    let reply = invalidate(&sandbox, "nico").unwrap();
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, Some("text/html"))
    );
    assert_eq!(reply.body, b"<html>Hello</html>");
    assert!(invalidate(&sandbox, "nico").unwrap_err().0.is_empty());
    assert!(
        invalidate(&sandbox, "nico")
            .unwrap_err()
            .0
            .ends_with(b"\r\n\r\nhalf o")
    );
    assert!(sandbox.accepts(&token), "none of these was carried out");
    assert_eq!(statuses(&sandbox, 1), [200]);
    assert!(!sandbox.accepts(&token));
}

#[tokio::test]
async fn queued_responses_can_let_a_call_through() {
    let sandbox = sandbox_with(Faults::none().unavailable(Frequency::always(), None)).await;
    sandbox.respond_next(ScriptedResponse::Usual);
    sandbox.respond_next(ScriptedResponse::CutOff);
    assert_eq!(statuses(&sandbox, 3), [200, 0, 503]);
}

#[tokio::test]
async fn responses_that_http_cannot_frame_do_no_harm() {
    let sandbox = sandbox_with(Faults::none()).await;
    let odd = [
        (Reply::new(StatusCode::CONTINUE), 0),
        (Reply::new(StatusCode::SWITCHING_PROTOCOLS), 0),
        (Reply::new(StatusCode::NO_CONTENT).body("not allowed"), 204),
        (
            Reply::new(StatusCode::NOT_MODIFIED).body("not allowed"),
            304,
        ),
        (
            Reply::new(StatusCode::OK)
                .header(header::CONTENT_LENGTH, 99)
                .body("short"),
            200,
        ),
        (
            Reply::new(StatusCode::OK)
                .header(
                    header::TRANSFER_ENCODING,
                    HeaderValue::from_static("chunked"),
                )
                .body("plain"),
            200,
        ),
        (Reply::new(StatusCode::from_u16(999).unwrap()), 999),
    ];
    for (reply, status) in odd {
        let shown = format!("{reply:?}");
        sandbox.respond_next(reply);
        let arrived = invalidate(&sandbox, "nico").map_or(0, |reply| reply.status);
        assert_eq!(arrived, status, "{shown}");
    }
}
