//! The lines of a text, each found at once, and a part of one as well: a minified document is one line
//! of megabytes, and thousands of findings may point into it.

use std::ops::Range;
use std::rc::Rc;

/// Bytes from one mark to the next, or a few more.
const STRIDE: usize = 4_096;

/// A text with its lines at hand.
#[derive(Debug)]
pub struct Lines {
    text: String,
    /// Where each line starts, in bytes.
    starts: Vec<usize>,
    /// Every so many bytes where a character starts, in bytes and in characters.
    marks: Vec<(usize, usize)>,
}

/// Bytes of a line that are shown whole, and characters of a longer one that are shown around a place.
const EXCERPT: usize = 400;

/// One line. A copy of it costs nothing, however long it is.
#[derive(Clone, Debug)]
pub struct Line {
    lines: Rc<Lines>,
    bytes: Range<usize>,
}

impl Lines {
    /// Looks through a text, once.
    pub fn of(text: String) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let mut marks = vec![(0, 0)];
        let (mut from, mut count) = (0, 0);
        for at in (STRIDE..text.len()).step_by(STRIDE) {
            // In the midst of a character there is no mark: the next is as good.
            if let Some(part) = text.get(from..at) {
                count += part.chars().count();
                from = at;
                marks.push((from, count));
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
        let start = *self.starts.get(number.checked_sub(1)?)?;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = match self.starts.get(number) {
            Some(next) if self.text.get(start..next - 1)?.ends_with('\r') => next - 2,
            Some(next) => next - 1,
            None => start + rest.len(),
        };
        Some(Line {
            lines: Rc::clone(self),
            bytes: start..end,
        })
    }

    fn mark_before(&self, index: usize) -> (usize, usize) {
        let mark = index.checked_sub(1).and_then(|last| self.marks.get(last));
        mark.copied().unwrap_or_default()
    }

    /// How many characters are before a byte.
    fn characters_before(&self, byte: usize) -> usize {
        let after = self.marks.partition_point(|mark| mark.0 <= byte);
        let (at, count) = self.mark_before(after);
        count + self.text.get(at..byte).unwrap_or_default().chars().count()
    }

    /// Where a character stands, in bytes.
    fn character(&self, number: usize) -> Option<usize> {
        let after = self.marks.partition_point(|mark| mark.1 <= number);
        let (at, count) = self.mark_before(after);
        let mut characters = self.text.get(at..)?.char_indices();
        Some(at + characters.nth(number - count)?.0)
    }
}

impl Line {
    /// All of it, or what is around the character numbered `column`, from 1: each of thousands of
    /// findings would else repeat the megabytes of a minified document.
    pub fn excerpt(&self, column: usize) -> String {
        let whole = self.lines.text.get(self.bytes.clone()).unwrap_or_default();
        if whole.len() <= EXCERPT {
            return whole.to_owned();
        }
        self.window(column.saturating_sub(1 + EXCERPT / 2), EXCERPT)
    }

    /// Its characters from the one numbered `first`, from 0, `count` at most.
    pub fn window(&self, first: usize, count: usize) -> String {
        let before = self.lines.characters_before(self.bytes.start);
        let start = self.lines.character(before + first);
        let rest = start.and_then(|start| self.lines.text.get(start..self.bytes.end));
        rest.unwrap_or_default().chars().take(count).collect()
    }
}
