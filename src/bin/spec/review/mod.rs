//! What the commands do with the files that they compare: findings, a verdict, and the accepted findings.

pub mod accepted;
pub mod accepting;
pub mod comparison;
