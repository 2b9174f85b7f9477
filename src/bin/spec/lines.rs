//! The lines of a text, each found at once, and a part of one as well: a minified document is one line
//! of megabytes, and thousands of findings may point into it.

use std::ops::Range;
use std::rc::Rc;

/// Characters from one mark to the next.
const STRIDE: usize = 1_024;

/// A text with its lines at hand.
#[derive(Debug)]
pub struct Lines {
    text: String,
    /// Where each line starts, in bytes and in characters.
    starts: Vec<(usize, usize)>,
    /// Where every so many characters the next one starts, in bytes.
    marks: Vec<usize>,
}

/// One line. A copy of it costs nothing, however long it is.
#[derive(Clone, Debug)]
pub struct Line {
    lines: Rc<Lines>,
    bytes: Range<usize>,
    /// How many characters of the text are before it.
    first: usize,
}

impl Lines {
    /// Looks through a text, once.
    pub fn of(text: String) -> Self {
        let mut starts = vec![(0, 0)];
        let mut marks = Vec::new();
        let mut count = 0;
        for (at, byte) in text.bytes().enumerate() {
            // Other bytes go on with a character.
            if byte & 0xc0 != 0x80 {
                if count % STRIDE == 0 {
                    marks.push(at);
                }
                count += 1;
            }
            if byte == b'\n' {
                starts.push((at + 1, count));
            }
        }
        Self {
            text,
            starts,
            marks,
        }
    }

    /// A line, counted from 1.
    pub fn line(self: &Rc<Self>, number: usize) -> Option<Line> {
        let &(start, first) = self.starts.get(number.checked_sub(1)?)?;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = match self.starts.get(number) {
            Some((next, _)) if self.text.get(start..next - 1)?.ends_with('\r') => next - 2,
            Some((next, _)) => next - 1,
            None => start + rest.len(),
        };
        Some(Line {
            lines: Rc::clone(self),
            bytes: start..end,
            first,
        })
    }

    /// Where a character stands, in bytes.
    fn character(&self, number: usize) -> Option<usize> {
        let mark = *self.marks.get(number / STRIDE)?;
        let mut characters = self.text.get(mark..)?.char_indices();
        Some(mark + characters.nth(number % STRIDE)?.0)
    }
}

impl Line {
    /// All of it.
    pub fn text(&self) -> &str {
        self.lines.text.get(self.bytes.clone()).unwrap_or_default()
    }

    /// Its characters from the one numbered `first`, from 0, `count` at most.
    pub fn window(&self, first: usize, count: usize) -> String {
        let start = self.lines.character(self.first + first);
        let rest = start.and_then(|start| self.lines.text.get(start..self.bytes.end));
        rest.unwrap_or_default().chars().take(count).collect()
    }
}
