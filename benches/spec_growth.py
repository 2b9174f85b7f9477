#!/usr/bin/env python3
"""How the cost of `spec` grows with the size of a document.

    cargo build --release --no-default-features --features spec --bin spec
    python3 benches/spec_growth.py [target/release/spec]

Documents of a doubling number of operations, each with what the vendor's have: a path parameter, an
inline response, a 401 without a body beside a 500, a schema of its own, one that all share. It prints
user seconds and peak memory of each command, and what a line costs: even figures in that column are
linear growth.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

OPERATION = """\
  /things{n}/{{id}}:
    get:
      operationId: getThing{n}
      description: Get thing {n}
      parameters:
        - name: id
          in: path
          required: true
          schema:
            type: string
      responses:
        "200":
          description: a list of any objects
          content:
            application/json:
              schema:
                type: object
                properties:
                  count:
                    type: integer
                    description: number of items present in the items array
                  items:
                    type: array
                    items:
                      $ref: "#/components/schemas/Thing{n}"
        "401":
          description: Unauthorized
        "500":
          description: Unexpected error
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Error"
"""
SCHEMA = "\n".join(
    ["    Thing{n}:", "      type: object", "      properties:"]
    + [f"        field{field}:\n          type: string\n          description: Field {field}" for field in range(40)]
) + "\n"
HEAD = "openapi: 3.0.2\ninfo:\n  title: Large\n  version: '{version}'\nservers:\n  - url: /\npaths:\n"
ERROR = "components:\n  schemas:\n    Error:\n      type: object\n      properties:\n        message:\n          type: string\n"


def document(operations, version):
    numbers = range(operations)
    return (HEAD.format(version=version) + "".join(OPERATION.format(n=n) for n in numbers)
            + ERROR + "".join(SCHEMA.format(n=n) for n in numbers))


def cost(command):
    """User seconds and peak MiB of a run, which must find nothing breaking."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command} failed ({child.returncode}): {said[-500:]}")
    return usage.ru_utime, usage.ru_maxrss / 1024


def main():
    spec = sys.argv[1] if len(sys.argv) > 1 else "target/release/spec"
    print("| command | operations | lines | user s | µs a line | peak MiB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        old, new, cut = (Path(folder) / name for name in ("old.yaml", "new.yaml", "cut.yaml"))
        for name, arguments in [
            ("check", ["check", old]),
            ("diff", ["diff", old, new]),
            ("slice", ["slice", old, "--operation", "getThing7", "-o", cut]),
        ]:
            for operations in (130, 260, 520, 1040):
                text = document(operations, "1")
                old.write_text(text)
                new.write_text(document(operations, "2"))
                cut.unlink(missing_ok=True)
                seconds, mib = cost([spec, *map(str, arguments)])
                lines = text.count("\n")
                print(f"| {name} | {operations} | {lines:,} | {seconds:.2f} | {seconds / lines * 1e6:.1f} | {mib:.0f} |", flush=True)


if __name__ == "__main__":
    main()
