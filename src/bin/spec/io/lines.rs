//! Fast access to the lines of a text, and to a part of a line: a minified document is one line of
//! megabytes, and thousands of findings may point into it.

use std::ops::Range;
use std::rc::Rc;

/// Distance of the marks in bytes, or a few more.
const STRIDE: usize = 4_096;

/// A text with an index of its lines.
#[derive(Debug)]
pub struct Lines {
    text: String,
    /// The start of each line, in bytes.
    starts: Vec<usize>,
    /// A mark every [`STRIDE`] bytes, at the start of a character: its position in bytes and in characters.
    marks: Vec<(usize, usize)>,
}

/// A line of up to this many bytes is shown completely. Of a longer line, this many characters around a
/// place are shown.
const EXCERPT: usize = 400;

/// One line. Cloning it is cheap, however long it is.
#[derive(Clone, Debug)]
pub struct Line {
    lines: Rc<Lines>,
    bytes: Range<usize>,
}

impl Lines {
    /// Indexes a text.
    pub fn of(text: String) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let mut marks = vec![(0, 0)];
        let (mut from, mut count) = (0, 0);
        for at in (STRIDE..text.len()).step_by(STRIDE) {
            // A position within a character gets no mark. The next one is used instead.
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

    /// Returns a line, counted from 1.
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

    /// Returns the number of characters before a byte.
    fn characters_before(&self, byte: usize) -> usize {
        let after = self.marks.partition_point(|mark| mark.0 <= byte);
        let (at, count) = self.mark_before(after);
        count + self.text.get(at..byte).unwrap_or_default().chars().count()
    }

    /// Returns the position of a character in bytes.
    fn character(&self, number: usize) -> Option<usize> {
        let after = self.marks.partition_point(|mark| mark.1 <= number);
        let (at, count) = self.mark_before(after);
        let mut characters = self.text.get(at..)?.char_indices();
        Some(at + characters.nth(number - count)?.0)
    }
}

impl Line {
    /// Returns the whole line, or the part around the character numbered `column`, from 1. Otherwise each
    /// of thousands of findings would repeat the megabytes of a minified document.
    pub fn excerpt(&self, column: usize) -> String {
        let whole = self.lines.text.get(self.bytes.clone()).unwrap_or_default();
        if whole.len() <= EXCERPT {
            return whole.to_owned();
        }
        self.window(column.saturating_sub(1 + EXCERPT / 2), EXCERPT)
    }

    /// Returns at most `count` characters, beginning with the one numbered `first`, from 0.
    pub fn window(&self, first: usize, count: usize) -> String {
        let before = self.lines.characters_before(self.bytes.start);
        let start = self.lines.character(before + first);
        let rest = start.and_then(|start| self.lines.text.get(start..self.bytes.end));
        rest.unwrap_or_default().chars().take(count).collect()
    }
}
