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
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import plot
from contenders import HERE, OURS, ROOT, Clients
from measuring import process_time, start
from nginx import Server

CONCURRENCIES = [1, 4, 16, 64, 256]


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


def bulk(clients, names, server, options, out):
    """Over each concurrency for the plot; at 64 in flight, plain and over TLS, for the tables."""
    series, plain, secure = {name: [] for name in names}, {}, {}
    for k in CONCURRENCIES:
        measured = measure(clients, names, server.url(), options.calls, k, options.rounds)
        for name in names:
            series[name].append((k, measured[name][0]))
        plain = measured if k == 64 else plain
    out.append(f"\nPlain http, 64 in flight:\n\n{table(plain)}")
    if server.ca:
        # oha takes no CA: it would check nothing.
        trusting = [name for name in names if name != "oha"]
        secure = measure(clients, trusting, server.url(True), options.calls, 64, options.rounds, server.ca)
        out.append(f"\nTLS, 64 in flight:\n\n{table(secure)}")
    title = f"DELETEs a second to nginx on the same machine, medians of {options.rounds}"
    (options.out / "rate.svg").write_text(plot.svg(title, CONCURRENCIES, series))
    return table_for_docs(plain, secure)


def table(measured):
    rows = ["| client | requests a second | ours to it | CPU µs a request | ours to it | peak MiB |",
            "|---|---|---|---|---|---|"]
    for name, (rate, to_rate, cpu, to_cpu, mib) in measured.items():
        rows.append(f"| {name} | {rate:,.0f} | {to_rate:.2f} | {cpu:.1f} | {to_cpu:.2f} | {mib:.0f} |")
    return "\n".join(rows)


def table_for_docs(plain, secure):
    rows = ["| 64 in flight | requests a second | ours to it | over TLS | ours to it | CPU µs a request | peak MiB |",
            "|---|---|---|---|---|---|---|"]
    for name, (rate, to_rate, cpu, _, mib) in plain.items():
        tls = f"{secure[name][0]:,.0f} | {secure[name][1]:.2f}" if name in secure else "– | –"
        rows.append(f"| {name} | {rate:,.0f} | {to_rate:.2f} | {tls} | {cpu:.1f} | {mib:.0f} |")
    return "\n".join(rows)


def one_call(clients, server, options, out):
    """One call as a whole process, next to curl, and to a program that can do nothing else."""
    if not shutil.which("curl"):
        return ""
    ours = [str(clients.bin / OURS), "invalidate", "nico", "--base-url"]
    bare = str(clients.bin / "examples/bare-hyper")
    curl = ["curl", "--silent", "--fail", "-o", "/dev/null", "-X", "DELETE", "-H", "authorization: Bearer bench"]
    kinds = [("http", server.url(), [], [], {})]
    if server.ca:
        url = server.url(True)
        kinds.append(("https, the CA given", url, ["--ca-cert", server.ca], ["--cacert", server.ca], {}))
        if server.store:
            kinds.append(("https, the platform's trust store", url, [], [], server.trusting()))
    rows = ["| one call, the whole process | cribl-tokens | bare hyper | curl | ours to curl |", "|---|---|---|---|---|"]
    for kind, url, our_ca, curl_ca, variables in kinds:
        env = {"CRIBL_BEARER_TOKEN": "bench", **variables}
        commands = [[*ours, url, *our_ca], [bare, url, "1", "1", *our_ca[1:]],
                    [*curl, *curl_ca, f"{url}/auth/users/nico/token"]]
        if variables:  # bare hyper knows no trust store
            commands[1] = None
        rounds = [[process_time(command, clients.core, env) if command else None for command in commands]
                  for _ in range(options.rounds * 10)]
        cells = [f"{statistics.median(taken) * 1e3:.1f} ms" if taken[0] else "–" for taken in zip(*rounds)]
        ratio = statistics.median(mine / theirs for mine, _, theirs in rounds)
        rows.append(f"| {kind} | {' | '.join(cells)} | {ratio:.2f} |")
    out.append("\n" + "\n".join(rows))
    return "\n".join(rows)


def into_docs(heading, tables):
    """Replaces the tables in docs/performance.md."""
    page = ROOT / "docs/performance.md"
    begin, end = "<!-- made by benches/compare.py -->", "<!-- until here -->"
    before, _, rest = page.read_text().partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit(f"docs/performance.md lacks {begin} or {end}")
    made = "\n\n".join([heading, *filter(None, tables)])
    page.write_text(f"{before}{begin}\n{made}\n{end}{after}")


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
        an_id = f"{(first - least) * 2**20 / (ids - 10_000):.0f}" if first > least else "–"
        out.append(f"| {ids:,} | {first:.1f} MiB | {an_id} | {resumed:.1f} MiB |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 rounds, 15,000 calls, shorter waits")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--calls", type=int)
    parser.add_argument("--million", action="store_true", help="memory for a million ids, too")
    parser.add_argument("--out", type=Path, default=HERE / "results")
    parser.add_argument("--only", choices=["bulk", "one", "slow", "memory"], help="one of the parts")
    parser.add_argument("--docs", action="store_true", help="also put the tables into docs/performance.md")
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
    processor = platform.machine().replace("_", "-")
    machine = f"{platform.system()} on {processor}, {date.today()}"
    called = " ".join(["python3 benches/compare.py", *(argument for argument in sys.argv[1:] if argument != "--no-build")])
    heading = f"Medians of {options.rounds} paired rounds, {options.calls:,} calls each ({machine}), by `{called}`:"
    out, for_docs = [heading], []
    with tempfile.TemporaryDirectory() as folder:
        clients, server = Clients(Path(folder), cores[0]), Server(Path(folder), cores[1])
        parts = {
            "bulk": lambda: bulk(clients, clients.present(), server, options, out),
            "one": lambda: one_call(clients, server, options, out),
            "slow": lambda: slow_server(clients, options, out),
            "memory": lambda: memory(clients, server, options, out),
        }
        try:
            for name, part in parts.items():
                if options.only in (None, name):
                    for_docs.append(part())
        finally:
            server.stop()
    name = f"{options.only}.md" if options.only else "results.md"
    (options.out / name).write_text("\n".join(out) + "\n")
    print("\n".join(out))
    if options.docs:
        into_docs(heading, for_docs)
    print(f"\nwritten to {options.out}; the plot is rate.svg", file=sys.stderr)


main()
