//! Measures how the cost of the pipeline grows with the number of operations, in seconds and lines of
//! output.
//!
//!     cargo bench --no-default-features --features spec --bench pipeline_growth [-- OPERATIONS…]
//!
//! The documents are those of `tests/pipeline/scale.rs`, with all the odd features of the vendor's. Each
//! stage is run three times and the fastest run counts. `generate` is check, adapt and emit, as `build.rs`
//! runs them. Constant figures in the last two columns mean linear growth. On two cores it printed
//!
//! | operations | lines of YAML | lines of Rust | parse s | check s | generate s | all, ms an operation | lines of Rust an operation |
//! |---|---|---|---|---|---|---|---|
//! | 1 | 300 | 1306 | 0.000 | 0.000 | 0.005 | 5.08 | 1306 |
//! | 10 | 2241 | 9399 | 0.002 | 0.001 | 0.039 | 4.10 | 940 |
//! | 50 | 11017 | 46367 | 0.010 | 0.003 | 0.252 | 5.29 | 927 |
//! | 100 | 21987 | 92577 | 0.020 | 0.006 | 0.437 | 4.63 | 926 |
//! | 250 | 54897 | 231237 | 0.049 | 0.019 | 1.156 | 4.90 | 925 |
//! | 500 | 109747 | 462337 | 0.098 | 0.075 | 2.477 | 5.30 | 925 |

#[path = "../tests/pipeline/large.rs"]
mod large;

use std::time::Instant;

use cribl_tokens::pipeline::{self, Settings};

const OPERATIONS: [usize; 6] = [1, 10, 50, 100, 250, 500];

/// Returns the result of `work`, and the seconds of the fastest of three runs.
fn timed<T>(work: impl Fn() -> T) -> (T, f64) {
    let run = || {
        let start = Instant::now();
        let made = work();
        (made, start.elapsed().as_secs_f64())
    };
    let (mut made, mut least) = run();
    for _ in 0..2 {
        let (again, seconds) = run();
        (made, least) = (again, least.min(seconds));
    }
    (made, least)
}

fn main() {
    let asked: Vec<usize> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    println!(
        "| operations | lines of YAML | lines of Rust | parse s | check s | generate s | all, ms an operation | lines of Rust an operation |\n\
         |---|---|---|---|---|---|---|---|"
    );
    for &operations in if asked.is_empty() {
        &OPERATIONS[..]
    } else {
        &asked
    } {
        let text = large::text(operations);
        let (document, parse) = timed(|| pipeline::parse(&text).expect("a document"));
        let (report, check) = timed(|| pipeline::check(&document));
        assert!(report.is_valid(), "{report}");
        let (output, generate) = timed(|| {
            pipeline::generate_from(&document, &Settings::standalone()).expect("a valid document")
        });
        let (read, written) = (text.lines().count(), output.source.lines().count());
        #[expect(clippy::cast_precision_loss, reason = "thousands, not 2^52")]
        let (count, lines) = (operations as f64, written as f64);
        println!(
            "| {operations} | {read} | {written} | {parse:.3} | {check:.3} | {generate:.3} | {:.2} | {:.0} |",
            (parse + check + generate) / count * 1e3,
            lines / count,
        );
    }
}
