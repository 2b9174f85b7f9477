#!/usr/bin/env python3
"""Has the command and the sandbox judged by programs that others wrote.

    python3 tests/interop/referees.py [--command PATH] [--require] [--cache DIR] [--seed N] [--examples N]

Stoplight Prism mocks each document of `openapi/`, and the command is driven against that; Prism stands
between the command and `cribl-tokens sandbox` and holds both to the documents; schemathesis sends the
sandbox what it makes up from them. In Python, as the other tools here that aren't Rust, and of its
standard library alone: what starts this needs nothing installed.

It installs Prism and schemathesis into a cache folder of its own. Where one of them can't be had, that
part is skipped, in words; with `--require` it is a failure. Exit codes: 0, all that was asked is as it
should be; 1, something isn't; 2, the command line can't be used.
"""
import argparse
import json
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True  # tests/ is what is packaged
import fuzzed
import mocked
import proxied
import tools
from judging import Verdict
from tools import Missing

ROOT = Path(__file__).resolve().parents[2]


def built():
    """Where cargo says that it put the command."""
    asked = ["cargo", "build", "--locked", "--features", "cli", "--bin", "cribl-tokens",
             "--message-format", "json-render-diagnostics"]
    done = subprocess.run(asked, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit("the command can't be built")
    messages = map(json.loads, done.stdout.splitlines())
    return [message["executable"] for message in messages if message.get("executable")][-1]


def judged(verdict, command, options):
    """Both referees, as far as they are to be had. Gives what is missing."""
    missing = []
    try:
        prism = tools.prism(options.cache)
        print(f"prism {tools.PRISM}", flush=True)
        mocked.judge(verdict, command, prism)
        proxied.judge(verdict, command, prism)
        proxied.judge_wrong_documents(verdict, command, prism)
    except Missing as reason:
        missing.append(f"Prism, mock and proxy: {reason}")
    try:
        schemathesis = tools.schemathesis(options.cache)
        print(f"schemathesis {tools.SCHEMATHESIS}, seed {options.seed}", flush=True)
        fuzzed.judge(verdict, command, schemathesis, options)
        fuzzed.judge_wrong_document(verdict, command, schemathesis, options)
    except Missing as reason:
        missing.append(f"schemathesis: {reason}")
    return missing


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--command", type=Path, help="the command to judge; without this, it is built")
    parser.add_argument("--require", action="store_true", help="a referee that can't be had is a failure")
    parser.add_argument("--cache", type=Path, default=tools.default_cache(), help="where they are installed")
    parser.add_argument("--seed", type=int, default=1, help="of what schemathesis makes up")
    parser.add_argument("--examples", type=int, default=400, help="how much it makes up for each document")
    options = parser.parse_args()
    # Programs that run elsewhere are started from there.
    options.cache = options.cache.resolve()
    return options


def main():
    options = arguments()
    # So that each `with` is left, and what it started is ended.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit("ended by a signal"))
    verdict = Verdict()
    missing = judged(verdict, options.command.resolve() if options.command else built(), options)
    for words in missing:
        print(f"{'missing' if options.require else 'skipped'}: {words}")
    print(f"referees: {verdict.held} checks hold, {len(verdict.faults)} don't")
    return 1 if verdict.faults or (missing and options.require) else 0


if __name__ == "__main__":
    sys.exit(main())
