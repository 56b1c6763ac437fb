"""Runs a measured process and watches how much memory it and its children hold.

Belongs here: starting Python, its lines of JSON, and the peak over the whole tree of processes (Linux). Does not belong
here: what is run.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.home import PROJECT

SECONDS_BETWEEN_LOOKS = 0.25
PROCESSES = Path("/proc")


class RunError(Exception):
    """A measured process did not do what it was to do; the text is what it said last."""


@dataclass(frozen=True)
class Run:
    """What a process said, line by line, how long it took, and the most that its tree held, in bytes.

    `processor_seconds` is what it and its children worked, on all cores: it hardly changes when others work beside it.
    """

    said: list[dict[str, Any]]
    seconds: float
    processor_seconds: float
    peak_memory: int


def run(arguments: Sequence[str]) -> Run:
    """Run Python with arguments, as a process of its own that prints lines of JSON.

    Raises:
        RunError: it failed.
    """
    started, worked = time.monotonic(), _worked()
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        watch = _Watch(process.pid)
        watch.start()
        said, complaints = process.communicate()
    seconds = time.monotonic() - started
    peak = watch.stop()
    if process.returncode:
        raise RunError("\n".join(complaints.strip().splitlines()[-5:]) or f"exit code {process.returncode}")
    return Run([json.loads(line) for line in said.splitlines()], seconds, _worked() - worked, peak)


def _worked() -> float:
    """Seconds that all children which have ended worked, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watch(threading.Thread):
    """Looks at a tree of processes until it is told to stop."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root, self._peak = root, 0
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(SECONDS_BETWEEN_LOOKS):
            self._peak = max(self._peak, memory_of_tree(self._root))

    def stop(self) -> int:
        self._stopped.set()
        self.join()
        return self._peak


def memory_of_tree(root: int) -> int:
    """Bytes that a process and all below it hold in memory now; pages that they share count for each."""
    parents, held = {}, {}
    for folder in PROCESSES.iterdir():
        if folder.name.isdigit():
            try:
                # The name in brackets may hold anything; what follows the last bracket does not.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            parents[int(folder.name)] = int(fields[1])
            held[int(folder.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return sum(memory for process, memory in held.items() if _is_below(process, root, parents))


def _is_below(process: int, root: int, parents: dict[int, int]) -> bool:
    while process not in (0, root):
        process = parents.get(process, 0)
    return process == root
