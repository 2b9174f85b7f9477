"""The clients that are compared, and how each is told to send N distinct DELETEs, K at a time."""
import re
import shutil
import subprocess
import sys
from pathlib import Path

from measuring import Run, timed

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OURS = "cribl-tokens"


class Clients:
    """How each client is run: a method a client, found by the names that `present` gives."""

    def __init__(self, folder, core):
        self.folder, self.core = folder, core
        self.bin = ROOT / "target/release"
        self.lists = {}

    def present(self):
        """The names of those that can run here; says what is missing."""
        names = [OURS, "bare hyper"]
        probes = {
            "wrk": lambda: shutil.which("wrk"),
            "oha": lambda: shutil.which("oha"),
            "curl --parallel": lambda: shutil.which("curl"),
            "node undici": lambda: succeeds(["node", "-e", "require('undici')"]),
            "python aiohttp": lambda: succeeds([sys.executable, "-c", "import aiohttp"]),
        }
        for name, probe in probes.items():
            if probe():
                names.append(name)
            else:
                print(f"left out, as it is not installed here: {name}", file=sys.stderr)
        return names

    def run(self, name, url, calls, k, ca=None):
        clean = re.sub(r"\W+", "_", name).strip("_")
        return getattr(self, clean)(url, calls, k, ca)

    def list(self, calls):
        if calls not in self.lists:
            path = self.folder / f"users-{calls}.txt"
            path.write_text("".join(f"user{n}@example.com\n" for n in range(calls)))
            self.lists[calls] = path
        return self.lists[calls]

    def cribl_tokens(self, url, calls, k, ca=None, keep_journal=False):
        journal = self.folder / "journal.jsonl"
        if not keep_journal:
            journal.unlink(missing_ok=True)
        command = [
            str(self.bin / OURS), "invalidate", "--from", str(self.list(calls)), "--yes",
            "--concurrency", str(k), "--journal", str(journal), "--format", "json", "--base-url", url,
        ] + (["--ca-cert", ca] if ca else []) + (["--resume"] if keep_journal else [])
        seconds, usage, _ = timed(command, self.core, {"CRIBL_BEARER_TOKEN": "bench"})
        return Run(calls, seconds, usage)

    def bare_hyper(self, url, calls, k, ca=None):
        command = [str(self.bin / "examples/bare-hyper"), url, str(calls), str(k)] + ([ca] if ca else [])
        seconds, usage, _ = timed(command, self.core)
        return Run(calls, seconds, usage)

    def wrk(self, url, calls, k, ca=None):
        # By time, not by number: as long as the others take for theirs at 40,000 a second.
        wait = max(1, round(calls / 40_000))
        command = ["wrk", "-t1", f"-c{k}", f"-d{wait}s", "-s", str(HERE / "clients/wrk.lua"), url]
        seconds, usage, said = timed(command, self.core, stdout=subprocess.PIPE)
        sent = int(re.search(r"(\d+) requests in", said).group(1))
        return Run(sent, sent / float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)), usage)

    def oha(self, url, calls, k, ca=None):
        pattern = re.escape(url).replace("/", "/") + "/auth/users/user[0-9]{9}/token"
        command = ["oha", "-n", str(calls), "-c", str(k), "-m", "DELETE", "--no-tui", "--insecure",
                   "-H", "authorization: Bearer bench", "--rand-regex-url", pattern]
        seconds, usage, _ = timed(command, self.core)
        return Run(calls, seconds, usage)

    def curl_parallel(self, url, calls, k, ca=None):
        config = self.folder / "curl.txt"
        lines = [f'url = "{url}/auth/users/user{n}%40example.com/token"\noutput = "/dev/null"\n'
                 for n in range(calls)]
        config.write_text("".join(lines))
        command = ["curl", "--silent", "--fail", "--parallel", "--parallel-immediate",
                   "--parallel-max", str(min(k, 300)), "-X", "DELETE",
                   "-H", "authorization: Bearer bench", "--config", str(config)]
        seconds, usage, _ = timed(command + (["--cacert", ca] if ca else []), self.core)
        return Run(calls, seconds, usage)

    def node_undici(self, url, calls, k, ca=None):
        command = ["node", str(HERE / "clients/undici.mjs"), url, str(calls), str(k)]
        seconds, usage, _ = timed(command + ([ca] if ca else []), self.core)
        return Run(calls, seconds, usage)

    def python_aiohttp(self, url, calls, k, ca=None):
        command = [sys.executable, str(HERE / "clients/aiohttp_client.py"), url, str(calls), str(k)]
        seconds, usage, _ = timed(command + ([ca] if ca else []), self.core)
        return Run(calls, seconds, usage)


def succeeds(command):
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
