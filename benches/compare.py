#!/usr/bin/env python3
"""Compares `cribl-tokens invalidate` with others that send the same requests.

    python3 benches/compare.py [--quick] [--rounds 5] [--calls 40000] [--million] [--out benches/results]

Every client sends N distinct DELETEs to nginx on 127.0.0.1, pinned to one core, nginx to another.
They take turns: a round is one run of each, so that what else the machine does falls on all; the
tables have the medians of the rounds. It installs nothing: what is missing is told and left out.
Needed: Linux, nginx, cargo. Wanted: openssl, wrk, oha, curl, node with undici (NODE_PATH says where),
Python's aiohttp (for the Python that runs this).

`--quick` has every row in some five minutes, from fewer and shorter runs.
"""
import argparse
import atexit
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parent))
import plot

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OURS = "cribl-tokens"
CONCURRENCIES = [1, 4, 16, 64, 256]
BODY = '{"count":1,"items":[{"id":"x"}]}'


class Run:
    """What one run of one client took."""

    def __init__(self, calls, seconds, usage):
        self.rate = calls / seconds
        self.cpu = (usage.ru_utime + usage.ru_stime) / calls * 1e6
        self.mib = usage.peak_mib
        self.seconds = seconds


def start(command, core, **options):
    """Starts it on `core`. Not by `taskset`: a program more would be in the time that is measured."""
    here = os.sched_getaffinity(0)
    try:
        if core is not None:
            os.sched_setaffinity(0, {core})
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
    finally:
        os.sched_setaffinity(0, here)


def timed(command, core, env=None, stdout=subprocess.DEVNULL):
    """Runs it; gives its wall time, its own resource usage and what it printed."""
    begun = time.perf_counter()
    child = start(command, core, env={**os.environ, **(env or {})}, stdout=stdout, stderr=subprocess.PIPE)
    watch = PeakMemory(child.pid)
    printed = child.stdout.read() if child.stdout else b""
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    usage = watch.with_peak(usage)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command[:6]} failed ({child.returncode}): {said.decode()[-500:]}")
    return seconds, usage, printed.decode()


def process_time(command, core, env=None):
    """The wall time of a whole process, with nothing else going on in this one."""
    begun = time.perf_counter()
    child = start(command, core, env={**os.environ, **(env or {})},
                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    code = child.wait()
    seconds = time.perf_counter() - begun
    if code != 0:
        raise SystemExit(f"{command[:6]} failed ({code})")
    return seconds


class PeakMemory(threading.Thread):
    """Watches a process's peak memory in /proc. `ru_maxrss` would count this script's own, too: a
    child has it until it becomes another program."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.status, self.peak, self.ended = Path(f"/proc/{pid}/status"), 0, threading.Event()
        self.soon = time.perf_counter() + 0.05
        self.start()

    def run(self):
        # Often at first: a run may be over after 10 ms.
        while not self.ended.wait(0.001 if time.perf_counter() < self.soon else 0.02):
            try:
                found = re.search(r"VmHWM:\s+(\d+) kB", self.status.read_text())
            except OSError:
                return
            # Not the largest: before it became another program it had this script's.
            self.peak = int(found.group(1)) / 1024 if found else self.peak

    def with_peak(self, usage):
        self.ended.set()
        self.join()
        return SimpleNamespace(ru_utime=usage.ru_utime, ru_stime=usage.ru_stime, peak_mib=self.peak)


class Server:
    """nginx, http and https, in a folder that goes with it."""

    def __init__(self, folder, core):
        self.folder, self.port, self.tls_port = folder, free_port(), free_port()
        self.ca = self.certificate()
        tls = ""
        if self.ca:
            tls = (
                f"server {{ listen 127.0.0.1:{self.tls_port} ssl; ssl_certificate {self.ca};"
                f" ssl_certificate_key {folder}/key.pem; location / {{ return 200 '{BODY}'; }} }}"
            )
        config = f"""
            worker_processes 1; pid {folder}/pid; error_log {folder}/error.log crit;
            events {{ worker_connections 4096; }}
            http {{
                access_log off; keepalive_requests 1000000000; default_type application/json;
                client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
                fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
                server {{ listen 127.0.0.1:{self.port}; location / {{ return 200 '{BODY}'; }} }}
                {tls}
            }}"""
        (folder / "nginx.conf").write_text(config)
        command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        # However this script ends, by a signal that can't be caught as well.
        tied = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        self.process = start(tied + command, core, stderr=subprocess.DEVNULL)
        atexit.register(self.stop)
        for port in [self.port] + ([self.tls_port] if self.ca else []):
            await_port(port)

    def certificate(self):
        if not shutil.which("openssl"):
            return None
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", f"{self.folder}/key.pem",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-addext", "basicConstraints=critical,CA:FALSE", "-out", f"{self.folder}/ca.pem"],
            check=True, capture_output=True,
        )
        return f"{self.folder}/ca.pem"

    def url(self, tls=False):
        return f"https://localhost:{self.tls_port}/api/v1" if tls else f"http://127.0.0.1:{self.port}/api/v1"

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_port(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise SystemExit("nginx did not start")


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


def calls_for(name, calls):
    """Slow ones get fewer, so that each run takes about as long."""
    return calls // {"curl --parallel": 4, "node undici": 4, "python aiohttp": 10}.get(name, 1)


def measure(clients, names, url, calls, k, rounds, ca=None):
    """Medians of paired rounds: rate and CPU, ours to each in the same round, and memory."""
    runs = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            runs[name].append(clients.run(name, url, calls_for(name, calls), k, ca))
    def median(name, what):
        return statistics.median(what(run) for run in runs[name])
    def ours_to(name, what):
        return statistics.median(what(ours) / what(other) for ours, other in zip(runs[OURS], runs[name]))
    return {
        name: (median(name, lambda r: r.rate), ours_to(name, lambda r: r.rate),
               median(name, lambda r: r.cpu), ours_to(name, lambda r: r.cpu), median(name, lambda r: r.mib))
        for name in names
    }


def bulk_tables(clients, names, server, options, out):
    series = {name: [] for name in names}
    for k in CONCURRENCIES:
        measured = measure(clients, names, server.url(), options.calls, k, options.rounds)
        for name in names:
            series[name].append((k, measured[name][0]))
        if k == 64:
            table(out, "Plain http, 64 in flight", measured)
    if server.ca:
        secure = [name for name in names if name != "oha"]
        table(out, "TLS, 64 in flight",
              measure(clients, secure, server.url(True), options.calls, 64, options.rounds, server.ca))
    title = f"DELETEs a second to nginx on the same machine, medians of {options.rounds}"
    (options.out / "rate.svg").write_text(plot.svg(title, CONCURRENCIES, series))


def table(out, title, measured):
    out.append(f"\n{title}:\n\n| client | requests a second | ours to it | CPU µs a request | ours to it | peak MiB |\n"
               "|---|---|---|---|---|---|")
    for name, (rate, to_rate, cpu, to_cpu, mib) in measured.items():
        out.append(f"| {name} | {rate:,.0f} | {to_rate:.2f} | {cpu:.1f} | {to_cpu:.2f} | {mib:.0f} |")


def one_call(clients, server, options, out):
    """One call as a whole process, next to curl."""
    if not shutil.which("curl"):
        return
    out.append("\nOne call, the whole process:\n\n| | cribl-tokens | curl | ratio |\n|---|---|---|---|")
    for tls in [False, True] if server.ca else [False]:
        url, pairs = server.url(tls), []
        ours = [str(clients.bin / OURS), "invalidate", "--base-url", url, "nico"]
        curl = ["curl", "--silent", "--fail", "-o", "/dev/null", "-X", "DELETE",
                "-H", "authorization: Bearer bench", f"{url}/auth/users/nico/token"]
        if tls:
            ours, curl = ours + ["--ca-cert", server.ca], curl + ["--cacert", server.ca]
        for _ in range(options.rounds * 10):
            pairs.append((process_time(ours, clients.core, {"CRIBL_BEARER_TOKEN": "bench"}),
                          process_time(curl, clients.core)))
        mine, theirs = (statistics.median(side) * 1e3 for side in zip(*pairs))
        ratio = statistics.median(one / other for one, other in pairs)
        out.append(f"| {'https' if tls else 'http'} | {mine:.1f} ms | {theirs:.1f} ms | {ratio:.2f} |")


def slow_server(clients, options, out):
    """A server that takes 20 ms: how near it comes to N × 20 ms ÷ K."""
    # On no core of its own: two threads take turns in it.
    server = start([str(clients.bin / "examples/slow-server"), "20"], None, stdout=subprocess.PIPE)
    url = f"http://127.0.0.1:{int(server.stdout.readline())}/api/v1"
    out.append("\nA server that takes 20 ms:\n\n| in flight | N × 20 ms ÷ K | bare hyper | cribl-tokens | above it |\n|---|---|---|---|---|")
    try:
        for k in [16, 64, 256]:
            calls = k * options.slow_calls
            least = calls * 0.02 / k
            pairs = [(clients.bare_hyper(url, calls, k).seconds, clients.cribl_tokens(url, calls, k).seconds)
                     for _ in range(options.rounds)]
            bare, took = (statistics.median(side) for side in zip(*pairs))
            out.append(f"| {k} | {least:.2f} s | {bare:.2f} s | {took:.2f} s | {100 * (took / least - 1):.1f} % |")
    finally:
        server.kill()
        server.wait()


def memory(clients, server, options, out):
    """Peak memory from ten thousand ids up, and with a journal of as many to resume."""
    out.append("\nPeak memory, 64 in flight, with the journal:\n\n| ids | first run | bytes an id above 10,000 | resumed |\n|---|---|---|---|")
    least = None
    for ids in [10_000, 100_000] + ([1_000_000] if options.million else []):
        first = clients.cribl_tokens(server.url(), ids, 64).mib
        resumed = clients.cribl_tokens(server.url(), ids, 64, keep_journal=True).mib
        least = least or first
        an_id = f"{(first - least) * 2**20 / ids:.0f}" if first > least else "–"
        out.append(f"| {ids:,} | {first:.1f} MiB | {an_id} | {resumed:.1f} MiB |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 rounds, 15,000 calls, shorter waits")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--calls", type=int)
    parser.add_argument("--million", action="store_true", help="memory for a million ids, too")
    parser.add_argument("--out", type=Path, default=HERE / "results")
    parser.add_argument("--only", choices=["bulk", "one", "slow", "memory"], help="one of the parts")
    parser.add_argument("--no-build", action="store_true", help="measure what target/release holds")
    options = parser.parse_args()
    options.rounds = options.rounds or (3 if options.quick else 5)
    options.calls = options.calls or (15_000 if options.quick else 40_000)
    options.slow_calls = 150 if options.quick else 500
    # As an exception, so that what was started is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    for tool in ["nginx", "cargo"]:
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is needed and not installed here")
    # Apart from each other: with the examples come the features of the dev-dependencies.
    for what in [] if options.no_build else ["--examples", "--bins"]:
        subprocess.run(["cargo", "build", "--release", "--features", "cli", what], cwd=ROOT, check=True)
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        print("nothing is pinned: that takes two cores", file=sys.stderr)
        cores = [None, None]
    options.out.mkdir(parents=True, exist_ok=True)
    out = [f"Medians of {options.rounds} paired rounds, {options.calls:,} calls each, by `python3 benches/compare.py{' --quick' if options.quick else ''}`."]
    with tempfile.TemporaryDirectory() as folder:
        clients, server = Clients(Path(folder), cores[0]), Server(Path(folder), cores[1])
        parts = {
            "bulk": lambda: bulk_tables(clients, clients.present(), server, options, out),
            "one": lambda: one_call(clients, server, options, out),
            "slow": lambda: slow_server(clients, options, out),
            "memory": lambda: memory(clients, server, options, out),
        }
        try:
            for name, part in parts.items():
                if options.only in (None, name):
                    part()
        finally:
            server.stop()
    name = f"{options.only}.md" if options.only else "results.md"
    (options.out / name).write_text("\n".join(out) + "\n")
    print("\n".join(out))
    print(f"\nwritten to {options.out}; the plot is rate.svg", file=sys.stderr)


main()
