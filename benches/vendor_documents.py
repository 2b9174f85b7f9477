#!/usr/bin/env python3
"""What `spec` makes of a folder of documents, and what it costs.

    cargo build --release --no-default-features --features spec --bin spec
    python3 benches/vendor_documents.py FOLDER [--spec target/release/spec] [--operation deleteAuthUsersTokenById]

Runs `check`, `generate` and `slice` on each document, each command limited to 2 GiB, and prints a table:
CPU seconds (user and system, which other work on the machine changes least) and peak MiB of each command,
operations generated of all in the document, and the problems that `check` reports. A command that ended otherwise than with a result has `failed` in its column.
"""
import argparse
import json
import os
import re
import resource
import subprocess
import tempfile
from pathlib import Path

LIMIT = 2 << 30
METHOD = re.compile(r"^    pub fn (\w+)\(\s*&self,?\s*\) -> builder::", re.MULTILINE)
OPERATION = re.compile(r"""^\s*"?operationId"?:""", re.MULTILINE)


def run(command):
    """Output, exit code, CPU seconds and peak MiB of a command."""
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(
            [str(word) for word in command], stdout=out, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT)))
        _, status, usage = os.wait4(child.pid, 0)
        seconds = usage.ru_utime + usage.ru_stime
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return out.read(), child.returncode, seconds, usage.ru_maxrss / 1024


def cell(code, seconds, mib, good):
    return f"{seconds:.1f} s, {mib:.0f} MiB" + ("" if code in good else ", failed")


def problems(text):
    try:
        findings = json.loads(text)["findings"]
    except (ValueError, KeyError):
        return "?"
    levels = [finding.get("severity") or finding.get("level") for finding in findings]
    return f"{levels.count('error')} errors, {levels.count('warning')} warnings"


def row(spec, path, operation, folder):
    text = path.read_text(encoding="utf-8")
    found, code, seconds, mib = run([spec, "check", path, "--format", "json"])
    check = cell(code, seconds, mib, (0, 1, 2))
    source, code, seconds, mib = run([spec, "generate", path, "--standalone"])
    generate = cell(code, seconds, mib, (0, 1))
    cut = Path(folder) / "cut.yaml"
    cut.unlink(missing_ok=True)
    _, code, seconds, mib = run([spec, "slice", path, "--operation", operation, "-o", cut])
    sliced = cell(code, seconds, mib, (0, 1))
    operations = f"{len(METHOD.findall(source))} of {len(OPERATION.findall(text))}"
    lines = text.count("\n")
    return f"| {path.name} | {lines:,} | {check} | {generate} | {sliced} | {operations} | {problems(found)} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spec", default="target/release/spec")
    parser.add_argument("--operation", default="deleteAuthUsersTokenById")
    arguments = parser.parse_args()
    endings = (".yaml", ".yml", ".json")
    documents = sorted(path for path in arguments.folder.iterdir() if path.suffix in endings)
    print("| document | lines | check | generate | slice | operations | problems |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for path in documents:
            print(row(arguments.spec, path, arguments.operation, folder), flush=True)


if __name__ == "__main__":
    main()
