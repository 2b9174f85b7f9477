//! Where in a row of a CSV file a byte is: inside or outside of quotation marks.

pub fn ends_within_quotation_marks(text: &[u8], delimiter: u8) -> bool {
    let end = text
        .iter()
        .fold(Field::Begins, |field, &byte| field.after(byte, delimiter));
    end == Field::Quoted
}

/// The position of a byte within a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Begins,
    Unquoted,
    Quoted,
    /// After a quotation mark in a quoted field, which closes the field unless another one follows.
    Closed,
}

impl Field {
    pub fn after(self, byte: u8, delimiter: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::Closed,
            (Self::Begins | Self::Closed, b'"') | (Self::Quoted, _) => Self::Quoted,
            (_, byte) if byte == delimiter => Self::Begins,
            _ => Self::Unquoted,
        }
    }
}
