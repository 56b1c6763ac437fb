"""A candidate: one warehouse file, built by dbt and tested by dbt, that no reader ever opens.

Belongs here: preparing the file, running dbt on it with progress, keeping a failed one for autopsy. Does not belong
here: what the models compute (`models/`), and publishing (`publish.py`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.home import PRIVATE_FILE, PROJECT, Home, make_private_folder
from orchestration.people.linkage_model import ModelError
from orchestration.people.memory import PEOPLE
from orchestration.people.person_key import find_or_make_secret, put_secret_into
from orchestration.people.resolve import SCRATCH_PREFIX, Account, ResolutionError
from orchestration.people.warehouse import resolve_candidate, write_previous_release

KEPT_FAILED_CANDIDATES = 3

# What a database says of a value that it could not read may hold the value.
DELIVERED_VALUE = re.compile(r"(?<=['\"])[^'\"\n]+(?=['\"])")
TELLS_A_VALUE = re.compile(r"convert|conversion|constraint|out of range|invalid input", re.IGNORECASE)

# dbt's words for a step that went well, among those it reports for a finished step.
GOOD_STATUSES = {"success", "pass", "warn", "skipped"}


# Who is who is found between two parts of the models. A test runs in the part that has the last of its models.
PERSON_RECORDS = ["+int_person_records", "+int_person_decisions"]
UP_TO_PEOPLE = ["--select", *PERSON_RECORDS, "--indirect-selection", "cautious"]
FROM_PEOPLE_ON = ["--exclude", *PERSON_RECORDS, "--indirect-selection", "cautious"]


@dataclass(frozen=True)
class BuildStep:
    """One finished step of dbt: a seed, a model or a test, with its place among the steps of its part."""

    number: int
    of: int
    kind: str
    name: str
    status: str
    seconds: float


@dataclass(eq=False)
class BuildError(Exception):
    """dbt could not build or test the candidate. `messages` says what failed, and `kept_in` where it lies."""

    messages: list[str]
    kept_in: Path


@dataclass
class Candidate:
    """A built and tested warehouse file.

    `steps` are all steps of dbt in the order they finished; `resolution` is what person resolution counted.
    """

    folder: Path
    steps: list[BuildStep] = field(default_factory=list)
    resolution: Account | None = None

    @property
    def people_memory(self) -> Path:
        """What person resolution remembers for the next one. Holds personal data."""
        return self.folder / "people_memory"

    @property
    def people(self) -> Path:
        """Which person each record belongs to, as the next release is to take it up."""
        return self.people_memory / f"{PEOPLE}.parquet"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file with every layer from staging to marts."""
        return self.folder / "warehouse.duckdb"


def build_candidate(
    home: Home,
    *,
    project: Path = PROJECT,
    on_step: Callable[[BuildStep], None] = lambda step: None,
    on_progress: Callable[[str], None] = lambda message: None,
) -> Candidate:
    """Build the whole warehouse anew into `builds/candidate`: up to the records of people, who is who, and the rest.

    The path is always the same, since dbt keeps what it parsed only while its profile stays the same.

    Args:
        home: where raw rows are read from and the candidate is written to.
        project: the dbt project to build; another one only for trying a change.
        on_step: called with each finished step of dbt.
        on_progress: called with a sentence before each step of person resolution.

    Raises:
        BuildError: a model or a test failed; the candidate is kept and named.
        HomeError: the person key cannot be used.
    """
    make_private_folder(home.builds)
    set_aside_unfinished(home)
    candidate = Candidate(make_private_folder(home.builds / "candidate"))
    with duckdb.connect(candidate.warehouse) as connection:
        put_secret_into(connection, find_or_make_secret(home))
    candidate.warehouse.chmod(PRIVATE_FILE)
    write_previous_release(candidate.warehouse, home.current)

    _build_part(home, candidate, project, UP_TO_PEOPLE, on_step)
    _resolve_people(home, candidate, on_progress)
    _build_part(home, candidate, project, FROM_PEOPLE_ON, on_step)
    return candidate


def _build_part(
    home: Home, candidate: Candidate, project: Path, part: list[str], on_step: Callable[[BuildStep], None]
) -> None:
    """Build and test one part of the models; raises BuildError where something in it failed."""
    messages: list[str] = []
    finished_before = len(candidate.steps)
    for event in _run_dbt(home, candidate, project, part):
        step = _step_of(event, finished_before=len(candidate.steps) - finished_before)
        if step:
            candidate.steps.append(step)
            on_step(step)
        elif event["info"]["level"] == "error" and event["info"]["msg"].strip():
            messages.append(without_values(event["info"]["msg"].strip()))
    failed = [step for step in candidate.steps if step.status not in GOOD_STATUSES]
    if messages or failed:
        named = [f"{step.kind} {step.name}: {step.status}" for step in failed]
        examples = _failing_studies(home, candidate, failed)
        raise BuildError(messages=named + examples + messages, kept_in=set_aside_unfinished(home))


def _resolve_people(home: Home, candidate: Candidate, on_progress: Callable[[str], None]) -> None:
    try:
        candidate.resolution = resolve_candidate(
            candidate.warehouse,
            scratch_folder=candidate.folder,
            people_before=home.current / "restricted" / candidate.people.name,
            memory_before=home.last_published / candidate.people_memory.name,
            memory=candidate.people_memory,
            say=on_progress,
        )
    except (ResolutionError, ModelError) as error:
        raise BuildError(messages=[str(error)], kept_in=set_aside_unfinished(home)) from None


def without_values(message: str) -> str:
    """A message of dbt or DuckDB with every quoted value left out, where it may be somebody's data."""
    return DELIVERED_VALUE.sub("...", message) if TELLS_A_VALUE.search(message) else message


def set_aside_unfinished(home: Home) -> Path:
    """Move a candidate that never got published out of the way, and keep the last few of them.

    Returns:
        Where it lies now, or would lie.
    """
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = home.builds / f"failed-{moment}"
    # What a killed person resolution had spilled is of no use to anybody.
    for spilled in (home.builds / "candidate").glob(f"{SCRATCH_PREFIX}*"):
        shutil.rmtree(spilled)
    if (home.builds / "candidate").exists():
        (home.builds / "candidate").rename(target)
    for outdated in sorted(home.builds.glob("failed-*"))[:-KEPT_FAILED_CANDIDATES]:
        shutil.rmtree(outdated)
    return target


def _run_dbt(home: Home, candidate: Candidate, project: Path, part: list[str]) -> Iterator[dict]:
    """Run `dbt build` on a part of the models, in a process of its own; yield its events, a crash among them."""
    # Unit tests try the rules on invented rows; they are for whoever changes a rule, not for every night.
    arguments = ["build", *part, "--exclude-resource-type", "unit_test", "--target-path", str(home.dbt_target)]
    arguments += ["--log-format", "json", "--log-level-file", "none"]
    environment = {
        **os.environ,
        "POWERFEW_CANDIDATE": str(candidate.warehouse),
        "POWERFEW_RAW": str(home.raw),
        "DBT_PROFILES_DIR": str(project),
        "DBT_PROJECT_DIR": str(project),
        "DO_NOT_TRACK": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.release.dbt_process", *arguments],
        cwd=project,
        env=environment,
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


def _failing_studies(home: Home, candidate: Candidate, failed: list[BuildStep]) -> list[str]:
    """Which studies fail a test about the rows of the seed, by name: such rows hold nobody's data."""
    sentences = []
    for step in failed:
        compiled = home.dbt_target / "compiled" / "powerfew" / "tests" / "singular" / f"{step.name}.sql"
        if step.kind == "test" and step.name.startswith("every_study_") and compiled.is_file():
            with duckdb.connect(candidate.warehouse, read_only=True) as connection:
                studies = connection.execute(compiled.read_text()).fetchall()
            named = ", ".join(str(study_id) for (study_id,) in studies)
            sentences.append(f"seeds/studies/studies.csv: {step.name.replace('_', ' ')}: not so for {named}")
    return sentences


def _step_of(event: dict, finished_before: int) -> BuildStep | None:
    kinds = {"LogSeedResult": "seed", "LogModelResult": "model", "LogTestResult": "test"}
    kind = kinds.get(event["info"]["name"])
    if not kind:
        return None
    data = event["data"]
    return BuildStep(
        number=finished_before + 1,
        of=int(data["total"] if "total" in data else data["num_models"]),
        kind=kind,
        name=data["node_info"]["node_name"],
        status=data["node_info"]["node_status"],
        seconds=float(data["execution_time"]),
    )
