//! The report as data, for the templates and the JSON.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::report::advice;
use crate::report::journal_file::Finished;
use crate::report::read::Journals;
use crate::report::timeline::Calls;
use crate::report::users::{Row, State, UserStates};

/// Maximum number of users of one kind that a summary lists by name. CSV and JSON have all of them.
const MAX_NAMES: usize = 200;
/// Maximum number of rows in the table of the pace.
const MAX_SPANS: i64 = 24;

#[derive(Serialize)]
pub struct Summary<'j> {
    /// The first and the last line's time: RFC 3339, UTC.
    pub first: String,
    pub last: String,
    pub seconds: f64,
    pub calls: u64,
    pub accepted_with_no_items: u64,
    pub totals: StateCounts,
    pub leaders: Vec<LeaderCounts<'j>>,
    pub unknown: Names<'j>,
    pub reinstated: Names<'j>,
    pub failures: Vec<Failures<'j>>,
    pub pace: Pace,
    pub journals: &'j [Finished],
}

/// The number of users in each state.
#[derive(Clone, Copy, Default, Serialize)]
pub struct StateCounts {
    pub users: u64,
    pub unknown: u64,
    pub failed: u64,
    pub invalidated: u64,
    pub reinstated: u64,
}

impl StateCounts {
    fn add(&mut self, state: State) {
        self.users += 1;
        *match state {
            State::Unknown => &mut self.unknown,
            State::Failed => &mut self.failed,
            State::Invalidated => &mut self.invalidated,
            State::Reinstated => &mut self.reinstated,
        } += 1;
    }
}

#[derive(Serialize)]
pub struct LeaderCounts<'j> {
    pub leader: &'j str,
    #[serde(flatten)]
    pub counts: StateCounts,
}

/// Some users by name, and the number of others.
#[derive(Default, Serialize)]
pub struct Names<'j> {
    pub listed: Vec<User<'j>>,
    pub more: u64,
}

/// A user on a Leader, as a row of the CSV and an element of the JSON.
#[derive(Serialize)]
pub struct User<'j> {
    pub leader: &'j str,
    #[serde(rename = "user")]
    pub id: &'j str,
    pub state: State,
    pub time: String,
    pub count: Option<u32>,
    pub status: Option<u16>,
    pub attempts: Option<u32>,
    pub error_kind: Option<&'j str>,
}

impl<'j> User<'j> {
    pub fn new(users: &'j UserStates, row: &'j Row) -> Self {
        Self {
            leader: users.leader_of(row),
            id: users.id(row),
            state: row.state,
            time: rfc3339(row.time),
            count: row.count,
            status: Some(row.status).filter(|status| *status != 0),
            attempts: Some(row.attempts).filter(|attempts| *attempts != 0),
            error_kind: users.kind_of(row).map(|kind| kind.name.as_str()),
        }
    }
}

/// The users whose last call ended with one kind of error.
#[derive(Serialize)]
pub struct Failures<'j> {
    pub kind: &'j str,
    pub users: u64,
    pub advice: &'static str,
    /// The first message of this kind.
    pub example: &'j str,
}

#[derive(Serialize)]
pub struct Pace {
    pub span_seconds: i64,
    pub spans: Vec<SpanCalls>,
}

#[derive(Serialize)]
pub struct SpanCalls {
    pub start: String,
    #[serde(flatten)]
    pub calls: Calls,
}

impl<'j> Summary<'j> {
    pub fn new(journals: &'j Journals) -> Self {
        let users = &journals.users;
        let (first, last) = journals.timeline.range().unwrap_or_default();
        let mut totals = StateCounts::default();
        let mut leaders: Vec<_> = users
            .leaders
            .iter()
            .map(|leader| LeaderCounts {
                leader,
                counts: StateCounts::default(),
            })
            .collect();
        let (mut unknown, mut reinstated) = (Names::default(), Names::default());
        for row in users.rows() {
            totals.add(row.state);
            if let Some(leader) = leaders.get_mut(usize::from(row.leader)) {
                leader.counts.add(row.state);
            }
            match row.state {
                State::Unknown => name(&mut unknown, users, row),
                State::Reinstated => name(&mut reinstated, users, row),
                State::Failed | State::Invalidated => {}
            }
        }
        Self {
            first: rfc3339(first),
            last: rfc3339(last),
            #[allow(
                clippy::cast_precision_loss,
                reason = "a span of time, shown to a tenth of a second"
            )]
            seconds: (last - first) as f64 / 1000.0,
            calls: journals.calls,
            accepted_with_no_items: journals.accepted_with_no_items,
            totals,
            leaders,
            unknown,
            reinstated,
            failures: failures(users),
            pace: pace(journals.timeline.spans(MAX_SPANS)),
            journals: &journals.files,
        }
    }
}

fn name<'j>(names: &mut Names<'j>, users: &'j UserStates, row: &'j Row) {
    if names.listed.len() < MAX_NAMES {
        names.listed.push(User::new(users, row));
    } else {
        names.more += 1;
    }
}

fn failures(users: &UserStates) -> Vec<Failures<'_>> {
    let mut failures: Vec<Failures> = Vec::new();
    for row in users.rows() {
        let Some(kind) = users.kind_of(row) else {
            continue;
        };
        if let Some(known) = failures.iter_mut().find(|known| known.kind == kind.name) {
            known.users += 1;
        } else {
            let advice = advice::for_kind(&kind.name);
            failures.push(Failures {
                kind: &kind.name,
                users: 1,
                advice,
                example: &kind.example,
            });
        }
    }
    failures.sort_by_key(|failures| std::cmp::Reverse(failures.users));
    failures
}

fn pace((span, calls): (i64, Vec<(i64, Calls)>)) -> Pace {
    let spans = calls.into_iter().map(|(start, calls)| SpanCalls {
        start: rfc3339(start),
        calls,
    });
    Pace {
        span_seconds: span / 1000,
        spans: spans.collect(),
    }
}

/// A time in milliseconds since 1970 as RFC 3339, UTC.
pub fn rfc3339(milliseconds: i64) -> String {
    let time = DateTime::<Utc>::from_timestamp_millis(milliseconds).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
