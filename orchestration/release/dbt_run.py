"""dbt as the refresh runs it: a part of the models, in a process of its own, told step by step.

Belongs here: dbt's arguments and environment, its events and what they mean, the manifest. Does not belong here: which
part is built when (`candidate.py`), and how that process is bound to this one (`dbt_process.py`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.home import Home, make_private_folder
from orchestration.memory import FOR_DBT, memory_limit
from orchestration.release.lists_of_models import write_lists

# What a database says of a value that it could not read may hold the value.
DELIVERED_VALUE = re.compile(r"(?<=['\"])[^'\"\n]+(?=['\"])")
TELLS_A_VALUE = re.compile(r"convert|conversion|constraint|out of range|invalid input", re.IGNORECASE)

# dbt's words for a step that went well, among those it reports for a finished step.
GOOD_STATUSES = {"success", "pass", "warn", "skipped"}
KINDS = {"LogSeedResult": "seed", "LogModelResult": "model", "LogTestResult": "test"}

# What a manifest is made of: where any of it is younger than the manifest, the manifest is made anew.
MADE_OF = ("models", "seeds", "macros", "tests/generic", "tests/singular", "snapshots")


@dataclass(frozen=True)
class BuildStep:
    """One finished step of dbt: a seed, a model or a test, with its place among the steps of its part.

    `failures` are the rows that a test found, `unique_id` is dbt's own name of the step.
    """

    number: int
    of: int
    kind: str
    name: str
    status: str
    seconds: float
    unique_id: str
    failures: int | None = None

    @property
    def went_well(self) -> bool:
        """Whether nothing has to stop here."""
        return self.status in GOOD_STATUSES


@dataclass(frozen=True)
class Dbt:
    """dbt for one home folder and one project; the candidate's path is always the same.

    dbt keeps what it parsed only while its profile stays the same, and the profile names these paths.
    """

    home: Home
    project: Path

    @property
    def manifest_file(self) -> Path:
        """What dbt knows of the project, as it last read it."""
        return self.home.dbt_target / "manifest.json"

    def manifest(self) -> dict[str, Any]:
        """The manifest, made anew if the project changed since; the lists of models are brought in line before.

        Raises:
            DbtError: the project cannot be read.
        """
        write_lists(self.project)
        if not self.manifest_file.is_file() or self.manifest_file.stat().st_mtime < self._last_change():
            self._parse()
        try:
            return json.loads(self.manifest_file.read_text())
        except ValueError:
            # dbt writes it in place: a refresh that was killed meanwhile leaves half of it, younger than the project.
            shutil.rmtree(self.home.dbt_target)
            self._parse()
            return json.loads(self.manifest_file.read_text())

    def _parse(self) -> None:
        make_private_folder(self.home.builds)
        said = [event["info"]["msg"] for event in self.run(["parse"]) if event["info"]["level"] == "error"]
        if said or not self.manifest_file.is_file():
            raise DbtError([without_values(message.strip()) for message in said])
        # An unchanged project is not written anew, and would be read again each time.
        os.utime(self.manifest_file)

    def build(self, selection: Sequence[str]) -> Iterator[BuildStep | str]:
        """Build and test a part of the models; yields each finished step, and each message of an error."""
        # Unit tests try the rules on invented rows; they are for whoever changes a rule, not for every night.
        finished = 0
        for event in self.run(["build", *selection, "--exclude-resource-type", "unit_test"]):
            if event["info"]["name"] in KINDS:
                finished += 1
                yield _step(event, finished)
            elif event["info"]["level"] == "error" and event["info"]["msg"].strip():
                yield without_values(event["info"]["msg"].strip())

    def run(self, arguments: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Run dbt in a process of its own; yields its events, a crash among them."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "orchestration.release.dbt_process", *arguments),
                *("--target-path", str(self.home.dbt_target), "--log-format", "json", "--log-level-file", "none"),
            ],
            cwd=self.project,
            env={
                **os.environ,
                "POWERFEW_CANDIDATE": str(self.home.candidate_warehouse),
                "POWERFEW_RAW": str(self.home.raw),
                FOR_DBT: memory_limit(self.project),
                "DBT_PROFILES_DIR": str(self.project),
                "DBT_PROJECT_DIR": str(self.project),
                "DO_NOT_TRACK": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        unread: list[str] = []
        with process:
            try:
                for line in process.stdout:
                    try:
                        yield json.loads(line)
                    except ValueError:
                        unread.append(line.rstrip())
            except BaseException:
                process.kill()
                raise
        if process.wait() not in (0, 1):
            last_words = " ".join(unread[-3:]) or "it said nothing"
            yield {"info": {"level": "error", "name": "Crash", "msg": f"dbt ended early: {last_words}"}}

    def _last_change(self) -> float:
        roots = [self.project / name for name in MADE_OF]
        files = [path for root in roots for path in root.rglob("*")] + list(self.project.glob("*.yml"))
        return max(path.stat().st_mtime for path in files)


@dataclass(eq=False)
class DbtError(Exception):
    """dbt cannot read the project; `messages` say why."""

    messages: list[str]

    def __str__(self) -> str:
        """All that it said, or that it said nothing."""
        return " ".join(self.messages) or "dbt could not read the project and did not say why."


def without_values(message: str) -> str:
    """A message of dbt or DuckDB with every quoted value left out, where it may be somebody's data."""
    return DELIVERED_VALUE.sub("...", message) if TELLS_A_VALUE.search(message) else message


def _step(event: dict[str, Any], number: int) -> BuildStep:
    data = event["data"]
    return BuildStep(
        number=number,
        of=int(data["total"] if "total" in data else data["num_models"]),
        kind=KINDS[event["info"]["name"]],
        name=data["node_info"]["node_name"],
        status=data["node_info"]["node_status"],
        seconds=round(float(data["execution_time"]), 3),
        unique_id=data["node_info"]["unique_id"],
        failures=data.get("num_failures"),
    )
