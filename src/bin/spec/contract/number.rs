//! Exact comparison of numbers, and a canonical form of values.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// A decimal number, `mantissa * 10^exponent`. The mantissa has no trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    exponent: i32,
}

impl Decimal {
    /// Reads a number. Returns `None` if it has more digits than fit.
    pub fn of(number: &Number) -> Option<Self> {
        let text = number.to_string().to_ascii_lowercase();
        let (digits, exponent) = match text.split_once('e') {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text.as_str(), 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mantissa = format!("{whole}{fraction}").parse().ok()?;
        let places = i32::try_from(fraction.len()).ok()?;
        Some(Self::new(mantissa, exponent.checked_sub(places)?))
    }

    fn new(mut mantissa: i128, mut exponent: i32) -> Self {
        while mantissa != 0 && mantissa % 10 == 0 && exponent < i32::MAX {
            mantissa /= 10;
            exponent += 1;
        }
        let exponent = if mantissa == 0 { 0 } else { exponent };
        Self { mantissa, exponent }
    }

    /// Returns the number plus `step`, if it is a whole number.
    pub fn stepped(self, step: i128) -> Option<Self> {
        let factor = 10_i128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        let whole = self.mantissa.checked_mul(factor)?.checked_add(step)?;
        Some(Self::new(whole, 0))
    }

    pub fn is_positive(self) -> bool {
        self.mantissa > 0
    }

    /// Returns true if `self` is a multiple of `other`.
    pub fn is_multiple_of(self, other: Self) -> bool {
        match self.aligned(other) {
            Some((a, b)) => b != 0 && a % b == 0,
            None => false,
        }
    }

    /// Returns both mantissas for the smaller of the two exponents, if they fit.
    fn aligned(self, other: Self) -> Option<(i128, i128)> {
        let least = self.exponent.min(other.exponent);
        let scaled = |number: Self| {
            let places = u32::try_from(i64::from(number.exponent) - i64::from(least)).ok()?;
            number.mantissa.checked_mul(10_i128.checked_pow(places)?)
        };
        Some((scaled(self)?, scaled(other)?))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if let Some((a, b)) = self.aligned(*other) {
            return a.cmp(&b);
        }
        let signs = self.mantissa.signum().cmp(&other.mantissa.signum());
        // Too far apart to align. The number with more digits before the point has the larger magnitude.
        let digits = |number: &Self| {
            i64::from(number.mantissa.unsigned_abs().checked_ilog10().unwrap_or(0))
                + i64::from(number.exponent)
        };
        let magnitudes = digits(self).cmp(&digits(other));
        signs.then(if self.mantissa < 0 {
            magnitudes.reverse()
        } else {
            magnitudes
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Returns a text that is the same for equal values: keys are sorted, and `1.0` is `1`.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) => match Decimal::of(number) {
            Some(Decimal {
                mantissa,
                exponent: 0,
            }) => mantissa.to_string(),
            Some(Decimal { mantissa, exponent }) => format!("{mantissa}e{exponent}"),
            None => number.to_string(),
        },
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(canonical).collect();
            format!("[{}]", all.join(","))
        }
        Value::Object(members) => {
            let mut all: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
                .collect();
            all.sort_unstable();
            format!("{{{}}}", all.join(","))
        }
        other => other.to_string(),
    }
}
