"""What a process takes: wall time, CPU time and peak memory, each of that process alone."""
import os
import re
import subprocess
import threading
import time
from pathlib import Path
from types import SimpleNamespace


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
    child = start(command, core, env=environment(env), stdout=stdout, stderr=subprocess.PIPE)
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


def environment(changes):
    """This process's environment with `changes`; what is None there is taken out."""
    return {name: value for name, value in {**os.environ, **(changes or {})}.items() if value is not None}


def process_time(command, core, env=None):
    """The wall time of a whole process, with nothing else going on in this one."""
    begun = time.perf_counter()
    child = start(command, core, env=environment(env),
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
