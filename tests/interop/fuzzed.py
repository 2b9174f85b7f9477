"""schemathesis against the sandbox: what it makes up from each document, with every check that it has."""
import json
import os
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import documents
import tools
from judging import ADMIN, ADMIN_PASSWORD, LOGIN, TOKEN
from tools import Sandbox

HERE = Path(__file__).resolve().parent

# Added to the document of the login for schemathesis. The vendor names no answer to a body that the
# document doesn't allow; the sandbox says 400, and with this is held to its being no more than an Error.
# The examples are a login that succeeds, which nobody would guess.
MALFORMED = """\
        "400":
          description: The body is not as described
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Error"
"""
LOGIN_VARIANT = [
    ('        "401":\n', MALFORMED + '        "401":\n'),
    ("        password:\n          type: string\n",
     f"        password:\n          type: string\n          example: {ADMIN_PASSWORD}\n"),
    ("        username:\n          type: string\n",
     f"        username:\n          type: string\n          example: {ADMIN}\n"),
]


def judge(verdict, command, schemathesis, options):
    """Each document, against a sandbox of its own."""
    for document in documents.all_documents():
        with Sandbox(command) as sandbox, tempfile.TemporaryDirectory() as folder:
            if document.template == LOGIN:
                for old, new in LOGIN_VARIANT:
                    document = document.variant(folder, old, new)
            done, report, statuses = fuzz(schemathesis, document, sandbox, Path(folder), options)
        said = done.stdout + done.stderr
        verdict.equal(done.returncode, 0, f"schemathesis on {document.name}: {said}; exit code")
        if verdict.expect(report, f"schemathesis on {document.name} reports"):
            tried_well(verdict, document, report, statuses)


def tried_well(verdict, document, report, statuses):
    """A run without a failure has tried something, too."""
    warnings = {name: found for name, found in report["warnings"].items() if found}
    verdict.equal(warnings, {}, f"schemathesis on {document.name}: its warnings")
    # A call meant as a good one, signed in as an administrator, is let in; of logins only the example is.
    rates = [phase for phases in report["valid_rates"].values() for phase in phases.values()]
    verdict.expect(document.template == LOGIN or not any(phase["rejected"] for phase in rates),
                   f"schemathesis on {document.name}: good calls that were refused: {rates}")
    # Nothing but refusals would be as clean.
    verdict.expect({200, 401} <= statuses.keys(), f"schemathesis on {document.name} saw {dict(statuses)}")
    seen = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
    print(f"schemathesis: {document.name}: {report['test_cases']['generated']} cases, answers: {seen}", flush=True)


def fuzz(schemathesis, document, sandbox, folder, options):
    """One run: the process, its report, and how often which status came."""
    reports = {kind: folder / f"report.{kind}" for kind in ("json", "har")}
    asked = [*tools.leash(), *schemathesis, "run", str(document.path), "--url", sandbox.base_url,
             "--checks", "all", "--continue-on-failure", "--seed", str(options.seed),
             "--max-examples", str(options.examples), "--generation-database", "none", "--no-color", "--report", ",".join(reports)]
    for kind, file in reports.items():
        asked += [f"--report-{kind}-path", str(file)]
    ours = {"SCHEMATHESIS_HOOKS": "signing_in", "CRIBL_BASE_URL": sandbox.base_url, "NO_PROXY": "127.0.0.1",
            "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
    # In a folder where no configuration of somebody's lies.
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", cwd=folder, timeout=600,
                          env=os.environ | ours)
    if not all(file.exists() for file in reports.values()):
        return done, None, Counter()
    entries = json.loads(reports["har"].read_text())["log"]["entries"]
    statuses = Counter(entry["response"]["status"] for entry in entries)
    return done, json.loads(reports["json"].read_text()), statuses


def judge_wrong_document(verdict, command, schemathesis, options):
    """schemathesis does report what isn't as documented."""
    with Sandbox(command) as sandbox, tempfile.TemporaryDirectory() as folder:
        wrong = documents.at(TOKEN).variant(folder, "type: integer", "type: string")
        done, _, _ = fuzz(schemathesis, wrong, sandbox, Path(folder), options)
    verdict.expect(done.returncode == 1 and "Response violates schema" in done.stdout,
                   f"schemathesis on a wrong document: exit code {done.returncode}, {done.stdout}{done.stderr}")
    print("schemathesis: a wrong document, reported", flush=True)
