"""The referees themselves, and programs that listen: got, started, and ended.

What is installed lands in a cache folder outside the repository, as nothing of it is part of the crate.
"""
import os
import re
import shutil
import subprocess
import sys
import threading
import venv
from pathlib import Path

# The last version that runs on node 18 to 22; 5.15 asks for 24.
PRISM = "5.14.2"
PRISM_NODE = (18, 20, 1)
SCHEMATHESIS = "4.32.5"
SCHEMATHESIS_PYTHON = (3, 11)

READY_WITHIN = 60
END_WITHIN = 10


class Missing(Exception):
    """A tool isn't there, in words."""


def default_cache():
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "cribl-tokens-referees"


def prism(cache):
    """The command line of Prism."""
    node, npm = (found(tool) for tool in ("node", "npm"))
    version = printed([node, "--version"])
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:3])
    if numbers < PRISM_NODE:
        raise Missing(f"Prism {PRISM} needs node {'.'.join(map(str, PRISM_NODE))}, and this is {version}")
    folder = cache / f"prism-{PRISM}"
    # Without scripts: the only one there tells a third party of the installation.
    install(folder, [npm, "install", "--prefix", str(folder), "--no-save", "--ignore-scripts", "--no-audit",
                     "--no-fund", f"@stoplight/prism-cli@{PRISM}"])
    return [node, str(folder / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js")]


def schemathesis(cache):
    """The command line of schemathesis: the one on the PATH, if it has the version, or one of our own."""
    there = shutil.which("schemathesis")
    if there and SCHEMATHESIS in printed([there, "--version"]):
        return [there]
    if sys.version_info < SCHEMATHESIS_PYTHON:
        raise Missing(f"schemathesis {SCHEMATHESIS} needs Python {'.'.join(map(str, SCHEMATHESIS_PYTHON))}")
    folder = cache / f"schemathesis-{SCHEMATHESIS}"
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    install(folder, [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                     f"schemathesis=={SCHEMATHESIS}"], first=lambda: virtual_environment(folder))
    return [str(scripts / "schemathesis")]


def virtual_environment(folder):
    try:
        venv.create(folder, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as error:
        raise Missing(f"this Python makes no virtual environment: {error}") from error


def install(folder, command, first=lambda: None):
    """Installs into `folder`, once. The mark tells: a folder without may be half of an installation."""
    mark = folder / "whole"
    if mark.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    first()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise Missing(f"{command[-1]} can't be installed: {errors[0] if errors else done.stderr.strip()}")
    mark.touch()


def found(tool):
    path = shutil.which(tool)
    if path is None:
        raise Missing(f"{tool} isn't on the PATH")
    return path


def printed(command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def leash():
    """What is put before a command so that it ends with this script even where that is killed outright."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv and sys.platform == "linux" else []


class Listening:
    """A program that listens, for as long as the `with` lasts. It is up when a line of its output matches
    `sign`, which is waited for where the match is asked for: so that several come up at once."""

    def __init__(self, command, sign):
        self.lines, self.match, self.told = [], None, threading.Event()
        self.process = subprocess.Popen(
            [*leash(), *map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", env={**os.environ, "NO_COLOR": "1"})
        self.reader = threading.Thread(target=self.read, args=[re.compile(sign)], daemon=True)
        self.reader.start()

    def read(self, sign):
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if self.match is None and (match := sign.search(line)):
                self.match = match
                self.told.set()
        self.told.set()

    def sign(self):
        self.told.wait(READY_WITHIN)
        if self.match is None:
            raise SystemExit("\n".join([f"{self.process.args} didn't come up:", *self.lines[-20:]]))
        return self.match.group(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(END_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        # To the end of the output, all of which is looked at afterwards.
        self.reader.join()
        self.process.stdout.close()


class Sandbox(Listening):
    """`cribl-tokens sandbox`, on a port of its own."""

    def __init__(self, command):
        # The last of the two lines that it prints for a shell.
        super().__init__([command, "sandbox"], r"export CRIBL_BEARER_TOKEN='(.+)'")

    @property
    def token(self):
        return self.sign()

    @property
    def base_url(self):
        self.sign()
        [line] = [line for line in self.lines if line.startswith("export CRIBL_BASE_URL=")]
        return line.split("'")[1]


class Prism(Listening):
    """Prism in front of one document: a mock of it or, with `upstream`, a proxy that holds both sides to
    it. With `--errors` a violation is answered with an error instead of being passed on."""

    def __init__(self, prism, document, upstream=None):
        self.document = document
        what = ["proxy", document.path, upstream] if upstream else ["mock", document.path]
        super().__init__([*prism, *what, "--errors", "--host", "127.0.0.1", "--port", "0"],
                         r"Prism is listening on http://127\.0\.0\.1:(\d+)")

    @property
    def port(self):
        return int(self.sign())

    def complaints(self):
        """What it logged as a violation. Warnings too: an undocumented status is no more than one to it. The
        mock's own warnings don't count, on how it chooses an answer."""
        return [line for line in self.lines if ("✖" in line or "⚠" in line) and "[NEGOTIATOR]" not in line]
