#!/usr/bin/env python3
"""Records the README's pictures: `python3 docs/record.py`, after `cargo build --features cli`.

Runs the built command in a terminal of its own (a pty), against a Leader that the command itself
runs on this machine, and writes what the terminal showed as docs/demo.svg and docs/bulk.svg. Nothing
is staged: each picture's prompt line is the line that the shell was given. Two recordings differ in
the port of the Leader and in the times.

An SVG plays once and stays at its last frame. Where motion is not wanted
(prefers-reduced-motion), it is the last frame from the start. Needs Python's standard library alone, and Unix.
"""

import fcntl
import os
import pty
import re
import select
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
import time
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
BINARIES = HERE.parent / "target" / "debug"
COLUMNS = 112
USERS = 2000

# The size of a character and of the frame around the text, in pixels.
WIDTH, HEIGHT, SIZE, MARGIN = 8.0, 19, 13, 16
INK, PAPER = "#d0d7de", "#161b22"
COLOURS = {
    30: "#6e7681", 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341",
    34: "#79c0ff", 35: "#d2a8ff", 36: "#76e3ea", 37: "#d0d7de",
}  # fmt: skip


class Screen:
    """As much of a terminal as the command asks for: lines, their clearing, colours, and up and down."""

    TOKEN = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\r|\n|[^\x1b\r\n]")

    def __init__(self):
        self.rows, self.row, self.column, self.style = [[]], 0, 0, (None, False)

    def write(self, text):
        """Takes what was printed; returns what is left of it, a sequence that isn't complete yet."""
        at = 0
        while at < len(text):
            found = self.TOKEN.match(text, at)
            if not found:
                if len(text) - at < 16:
                    return text[at:]
                sys.exit(f"a sequence that this script doesn't know: {text[at : at + 16]!r}")
            at = found.end()
            if found[0] == "\r":
                self.column = 0
            elif found[0] == "\n":
                self.row += 1
                while len(self.rows) <= self.row:
                    self.rows.append([])
            elif found[2]:
                self.control(found[1], found[2])
            else:
                self.put(found[0])
        return ""

    def put(self, character):
        if self.column == COLUMNS:
            self.write("\r\n")
        row = self.rows[self.row]
        while len(row) <= self.column:
            row.append((" ", (None, False)))
        row[self.column] = (character, self.style)
        self.column += 1

    def control(self, numbers, kind):
        first = int(numbers.split(";")[0] or 0) if numbers[:1] != "?" else 0
        if kind == "m":
            for number in (int(n or 0) for n in numbers.split(";")):
                colour, bold = self.style
                if number == 0:
                    self.style = (None, False)
                elif number == 1:
                    self.style = (colour, True)
                elif number in COLOURS:
                    self.style = (COLOURS[number], bold)
        elif kind == "K":
            start = 0 if first == 2 else self.column
            del self.rows[self.row][start:]
        elif kind == "A":
            self.row = max(0, self.row - max(1, first))
        elif kind == "B":
            self.row = min(len(self.rows) - 1, self.row + max(1, first))
        elif kind == "G":
            self.column = max(0, first - 1)
        elif kind == "J":
            del self.rows[self.row][self.column :]
            del self.rows[self.row + 1 :]
        elif kind not in "hl":
            sys.exit(f"a sequence that this script doesn't know: ESC [ {numbers}{kind}")

    def lines(self):
        return [tuple(row) for row in self.rows]


def record(line, folder, environment):
    """Runs `line` in a shell; returns what the screen showed: (second, lines), ..."""
    primary, secondary = pty.openpty()
    fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    screen, frames, rest, undecoded = Screen(), [], "", b""
    screen.write("\x1b[32m$\x1b[0m " + line + "\r\n")
    frames.append((0.0, screen.lines()))
    # What stands for the second before somebody presses the key.
    begun = time.monotonic() - 0.8
    child = subprocess.Popen(
        ["sh", "-c", line], stdin=secondary, stdout=secondary, stderr=secondary,
        cwd=folder, env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(secondary)
    while True:
        select.select([primary], [], [])
        try:
            printed = os.read(primary, 65536)
        except OSError:  # Linux says so where nobody has the other end any more.
            break
        if not printed:
            break
        undecoded += printed
        try:
            text, undecoded = undecoded.decode(), b""
        except UnicodeDecodeError as cut:
            text, undecoded = undecoded[: cut.start].decode(), undecoded[cut.start :]
        rest = screen.write(rest + text)
        frames.append((round(time.monotonic() - begun, 1), screen.lines()))
    os.close(primary)
    if child.wait() != 0:
        sys.exit(f"`{line}` exited with {child.returncode}")
    return frames



def spans(frames):
    """What each row shows from when to when: (row, cells, from, to), with no end for what stays."""
    found, shown = [], {}
    for at, (second, lines) in enumerate(frames):
        if at + 1 < len(frames) and frames[at + 1][0] == second:
            continue  # Replaced within the same tenth of a second.
        for row in range(max(len(lines), len(shown))):
            cells = lines[row] if row < len(lines) else ()
            before, since = shown.get(row, ((), 0.0))
            if cells != before:
                if before:
                    found.append((row, before, since, second))
                shown[row] = (cells, second)
    found += [(row, cells, since, None) for row, (cells, since) in shown.items() if cells]
    return sorted(found, key=lambda span: (span[0], span[2]))


def text(row, cells):
    """A row as SVG: a run of one style is one tspan, put where its first character belongs."""
    runs, column = [], 0
    for character, style in cells:
        if runs and runs[-1][2] == style:
            runs[-1][1] += character
        else:
            runs.append([column, character, style])
        column += 1
    parts = []
    for start, characters, (colour, bold) in runs:
        words = characters.rstrip() if start + len(characters) == column else characters
        if not words.strip():
            continue
        look = (f' fill="{colour}"' if colour else "") + (' font-weight="bold"' if bold else "")
        length = f'textLength="{len(words) * WIDTH:g}" lengthAdjust="spacingAndGlyphs"'
        parts.append(f'<tspan x="{MARGIN + start * WIDTH:g}" {length}{look}>{escape(words)}</tspan>')
    return f'y="{MARGIN + row * HEIGHT + SIZE}">{"".join(parts)}</text>'


def svg(title, frames):
    found = spans(frames)
    rows = max(row for row, _, _, end in found if end is None) + 1
    width, height = COLUMNS * WIDTH + 2 * MARGIN, rows * HEIGHT + 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' height="{height:g}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,'
        f'monospace" font-size="{SIZE}" fill="{INK}" role="img">',
        f"<title>{escape(title)}</title>",
        "<!-- made by docs/record.py -->",
        "<style>text{white-space:pre}.past{visibility:hidden}"
        "@keyframes on{from,to{visibility:visible}}@keyframes off{from,to{visibility:hidden}}"
        "@media (prefers-reduced-motion:reduce){text{animation:none!important}}</style>",
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
    ]
    for row, cells, begin, end in found:
        if end is not None:
            look = f' class="past" style="animation:on {end - begin:.1f}s {begin:.1f}s"'
        elif begin > 0:
            look = f' style="animation:off {begin:.1f}s"'
        else:
            look = ""
        lines.append(f"<text{look} {text(row, cells)}")
    return "\n".join([*lines, "</svg>", ""])


def environment(**more):
    """This one, without what the command would read of it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CRIBL_") and k != "NO_COLOR"}
    kept |= {"PATH": f"{BINARIES}:{kept['PATH']}", "TERM": "xterm-256color"}
    return kept | more


def demo(folder):
    return record("cribl-tokens demo", folder, environment())


def bulk(folder):
    users = "".join(f"user{number}@example.com\n" for number in range(1, USERS + 1))
    (folder / "leavers.txt").write_text(users)
    leader = subprocess.Popen(
        ["cribl-tokens", "sandbox"], env=environment(), cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        exports = (leader.stdout.readline() for _ in range(2))
        pairs = (shlex.split(line)[1].split("=", 1) for line in exports)
        line = "cribl-tokens invalidate --from leavers.txt --yes --rate 500/s --journal done.jsonl > results.txt"
        return record(line, folder, environment(**dict(pairs)))
    finally:
        leader.terminate()
        leader.wait()


def main():
    if not (BINARIES / "cribl-tokens").exists():
        sys.exit("there is no target/debug/cribl-tokens yet: cargo build --features cli")
    os.environ["PATH"] = f"{BINARIES}:{os.environ['PATH']}"
    titles = {demo: "cribl-tokens demo", bulk: f"cribl-tokens invalidates the tokens of {USERS} users"}
    for picture, title in titles.items():
        with tempfile.TemporaryDirectory() as folder:
            frames = picture(Path(folder))
        file = HERE / f"{picture.__name__}.svg"
        file.write_text(svg(title, frames))
        print(f"{file.relative_to(HERE.parent)}: {file.stat().st_size} bytes, {frames[-1][0]} s")


main()
