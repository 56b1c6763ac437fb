"""A candidate: one warehouse file, built and tested by dbt, that no reader ever opens.

Belongs here: the steps that lead from an empty file to a built one, how far a candidate has come, keeping a failed one
for autopsy. Does not belong here: what the models compute (`models/`), how dbt runs (`dbt_run.py`), and publishing.

How far a candidate has come stands beside it on the disk, so that no step can be taken before the ones it rests on,
whoever asks for it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import duckdb

from orchestration.home import PRIVATE_FILE, WAREHOUSE, Home, make_private_folder
from orchestration.limits import limit
from orchestration.people.linkage_model import ModelError
from orchestration.people.memory import PEOPLE
from orchestration.people.person_key import find_or_make_secret, put_secret_into
from orchestration.people.resolve import SCRATCH_PREFIX, Account, ResolutionError
from orchestration.people.warehouse import resolve_candidate, write_previous_release
from orchestration.release.dbt_run import BuildStep, Dbt

PROGRESS = "progress.json"


class Stage(StrEnum):
    """How far a candidate has come, each stage resting on the one before."""

    OPENED = "opened"
    RECORDS_BUILT = "records built"
    PEOPLE_RESOLVED = "people resolved"
    BUILT = "built"
    AUDITED = "audited"
    PUBLISHED = "published"


@dataclass(eq=False)
class BuildError(Exception):
    """The candidate could not be built or did not pass. `messages` say why, and `kept_in` where it lies."""

    messages: list[str]
    kept_in: Path | None

    def __str__(self) -> str:
        """All messages and where to look."""
        where = f" The candidate is kept in {self.kept_in}." if self.kept_in else ""
        return " ".join(self.messages) + where


@dataclass
class Candidate:
    """A warehouse file and how far it has come.

    `steps` are all steps of dbt in the order they finished; `resolution` is what person resolution counted,
    `audit` what the audit found.
    """

    folder: Path
    stage: Stage = Stage.OPENED
    opened_at: str = ""
    steps: list[BuildStep] = field(default_factory=list)
    resolution: dict[str, float] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)

    @property
    def warehouse(self) -> Path:
        """The DuckDB file with every layer from staging to marts."""
        return self.folder / WAREHOUSE

    @property
    def people_memory(self) -> Path:
        """What person resolution remembers for the next one. Holds personal data."""
        return self.folder / "people_memory"

    @property
    def people(self) -> Path:
        """Which person each record belongs to, as the next release is to take it up."""
        return self.people_memory / f"{PEOPLE}.parquet"

    @property
    def pages(self) -> Path:
        """The pages of the audit."""
        return self.folder / "pages"

    @classmethod
    def at(cls, folder: Path, *, stage: Stage) -> Candidate:
        """The candidate in a folder, which must have come exactly so far.

        Raises:
            BuildError: there is none, or it is at another stage.
        """
        try:
            said = json.loads((folder / PROGRESS).read_text())
            steps = [BuildStep(**step) for step in said.pop("steps")]
            found = cls(folder, steps=steps, **{**said, "stage": Stage(said["stage"])})
        except (OSError, ValueError, KeyError, TypeError):
            found = None
        if found is None or found.stage is not stage:
            there_is = f"the candidate is only {found.stage}" if found else "there is none"
            message = f"A candidate that is {stage} is needed, and {there_is}."
            raise BuildError([f"{message} The warehouse is built as a whole: run the job refresh."], kept_in=None)
        return found

    def reached(self, stage: Stage) -> None:
        """Write down that the candidate has come so far."""
        self.stage = stage
        said = {**asdict(self), "folder": None}
        del said["folder"]
        unfinished = self.folder / f".{PROGRESS}"
        unfinished.write_text(json.dumps(said))
        unfinished.replace(self.folder / PROGRESS)


def open_candidate(home: Home, project: Path) -> Candidate:
    """Begin a new candidate: an empty file with the installation's key and what the last release said of cohorts.

    Raises:
        HomeError: the person key cannot be used.
    """
    make_private_folder(home.builds)
    if _is_published(home.candidate):
        keep_as_last_published(home)  # a refresh was killed just before it could
    set_aside_unfinished(home, project)
    candidate = Candidate(
        make_private_folder(home.candidate), opened_at=datetime.now(UTC).isoformat(timespec="seconds")
    )
    with duckdb.connect(candidate.warehouse) as connection:
        put_secret_into(connection, find_or_make_secret(home))
    candidate.warehouse.chmod(PRIVATE_FILE)
    write_previous_release(candidate.warehouse, home.current)
    candidate.reached(Stage.OPENED)
    return candidate


def build_part(home: Home, project: Path, names: Collection[str], *, is_first: bool) -> Iterator[BuildStep]:
    """Build and test one of the two parts of the models; yields each finished step.

    Who is who is found between the two. A test runs in the part that has the last of its models.

    Args:
        home: where the candidate is.
        project: the dbt project.
        names: the models and seeds of the first part.
        is_first: whether that part is to be built, or all the others.

    Raises:
        BuildError: a model or a test failed; the candidate is kept and named.
    """
    candidate = Candidate.at(home.candidate, stage=Stage.OPENED if is_first else Stage.PEOPLE_RESOLVED)
    chosen = "--select" if is_first else "--exclude"
    messages: list[str] = []
    steps: list[BuildStep] = []
    for said in Dbt(home, project).build([chosen, *sorted(names), "--indirect-selection", "cautious"]):
        if isinstance(said, str):
            messages.append(said)
        else:
            steps.append(said)
            yield said
    failed = [step for step in steps if not step.went_well]
    if messages or failed:
        named = [f"{step.kind} {step.name}: {step.status}" for step in failed]
        more = _failing_studies(home, failed)
        raise BuildError(named + more + messages, kept_in=set_aside_unfinished(home, project))
    candidate.steps += steps
    candidate.reached(Stage.RECORDS_BUILT if is_first else Stage.BUILT)


def resolve_people(
    home: Home, project: Path, *, from_scratch: bool, say: Callable[[str], None] = lambda message: None
) -> Account:
    """Find who is who among the candidate's records of people, and write it into the candidate.

    Args:
        home: where the candidate is, and what the last one remembered.
        project: the project, for its limits.
        from_scratch: score every pair anew, also those that are remembered. Ids survive all the same.
        say: called with a sentence before each step.

    Raises:
        BuildError: the records or the linkage model cannot be used; the candidate is kept and named.
    """
    candidate = Candidate.at(home.candidate, stage=Stage.RECORDS_BUILT)
    try:
        account = resolve_candidate(
            candidate.warehouse,
            scratch_folder=candidate.folder,
            people_before=home.current / "restricted" / candidate.people.name,
            memory_before=None if from_scratch else home.last_published / candidate.people_memory.name,
            memory=candidate.people_memory,
            say=say,
        )
    except (ResolutionError, ModelError) as error:
        raise BuildError([str(error)], kept_in=set_aside_unfinished(home, project)) from None
    candidate.resolution = asdict(account)
    candidate.reached(Stage.PEOPLE_RESOLVED)
    return account


def rows_of(warehouse: Path) -> Mapping[str, int]:
    """Rows of every table of a warehouse file, by `schema.table`; opened read-only."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        tables = connection.execute("""
            select schema_name, table_name from duckdb_tables() where database_name = current_database() order by all
        """).fetchall()
        counted = [f'select \'{schema}.{table}\', count(*) from "{schema}"."{table}"' for schema, table in tables]
        return dict(connection.execute(" union all ".join(counted)).fetchall()) if counted else {}


def _failing_studies(home: Home, failed: list[BuildStep]) -> list[str]:
    """Which studies fail a test about the rows of the seed, by name: such rows hold nobody's data."""
    sentences = []
    for step in failed:
        compiled = home.dbt_target / "compiled" / "powerfew" / "tests" / "singular" / f"{step.name}.sql"
        if step.kind == "test" and step.name.startswith("every_study_") and compiled.is_file():
            with duckdb.connect(home.candidate_warehouse, read_only=True) as connection:
                studies = connection.execute(compiled.read_text()).fetchall()
            named = ", ".join(sorted(str(study_id) for (study_id,) in studies))
            sentences.append(f"seeds/studies/studies.csv: {step.name.replace('_', ' ')}: not so for {named}")
    return sentences


def keep_as_last_published(home: Home) -> None:
    """Put a candidate that became a release where the last one is looked for. Killed in the middle, it is done anew."""
    if home.last_published.exists():
        shutil.rmtree(home.last_published)
    home.candidate.rename(home.last_published)


def _is_published(folder: Path) -> bool:
    try:
        return json.loads((folder / PROGRESS).read_text())["stage"] == Stage.PUBLISHED
    except (OSError, ValueError, KeyError):
        return False


def set_aside_unfinished(home: Home, project: Path) -> Path:
    """Move a candidate that never got published out of the way, and keep the last few of them.

    Returns:
        Where it lies now, or would lie.
    """
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = home.builds / f"failed-{moment}"
    # What a killed person resolution had spilled is of no use to anybody.
    for spilled in home.candidate.glob(f"{SCRATCH_PREFIX}*"):
        shutil.rmtree(spilled)
    if home.candidate.exists():
        home.candidate.rename(target)
    # This one is kept whatever the clock said when the others were named.
    earlier = [folder for folder in sorted(home.builds.glob("failed-*")) if folder != target]
    kept = limit("failed_candidates_kept", project) - int(target.exists())
    for outdated in earlier[: max(0, len(earlier) - kept)]:
        shutil.rmtree(outdated)
    return target
