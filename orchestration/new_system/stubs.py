"""Writes the stubs of a new record system from `templates/`.

Belongs here: whether a system of that name may be written, its files, and that they are written all or not at all. Does
not belong here: what a contract or a model says (`templates/`), and what follows from a contract
(`deliveries/sources.py`).
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from orchestration.deliveries import sources
from orchestration.deliveries.unwritten import Unwritten, unwritten
from orchestration.home import PROJECT
from orchestration.release.lists_of_models import LISTS, STAGING, write_lists

# dbt calls a system's models stg_<system>__<table>, and its tables in the raw layer <system>__<table>.
NAME = re.compile(r"[a-z]{2,20}")

CONTRACTS = Path("contracts")
CODES = Path("seeds/reference/system_codes.csv")
TEMPLATES = "templates"
CONTRACT_TEMPLATE, CODES_TEMPLATE, MODEL_TEMPLATES = "contract.odcs.yaml.jinja", "system_codes.csv.jinja", "staging/"


class NewSystemError(Exception):
    """Nothing was written; the text is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Stubs:
    """What was written, by paths within the project, and the sentences that are left to be written.

    `codes` counts the rows that the seed of the systems' own codes was given.
    """

    system: str
    contract: Path
    staging: Path
    models: tuple[Path, ...]
    codes: int
    left: tuple[Unwritten, ...]


def write_stubs(system: str, project: Path = PROJECT) -> Stubs:
    """Write the stubs of a new record system and what follows from them, or nothing at all.

    Args:
        system: its name: what its delivery folders, its contract and its staging folder are called.
        project: the project to write into.

    Raises:
        NewSystemError: the name cannot be used, or something is in the way.
        ContractError: a contract of the project cannot be read.
        OSError: a file cannot be written.
    """
    require_free(system, project)
    contract, staging = _contract_of(system), STAGING / system
    models = dict(_models(system))
    codes = _rendered(CODES_TEMPLATE, system)
    unwritten_before = unwritten(project)
    touched = [contract, staging, CODES, *(one.united for one in LISTS), *sources.render(project)]
    with _as_before_unless_all_goes_well(project, touched):
        (project / staging).mkdir()
        for path, text in {contract: _rendered(CONTRACT_TEMPLATE, system), **models}.items():
            (project / path).write_text(text, encoding="utf-8")
        with (project / CODES).open("a", encoding="utf-8", newline="") as seed:
            seed.write(codes)
        sources.write(project)
        write_lists(project)
        left = tuple(one for one in unwritten(project) if one not in unwritten_before)
    return Stubs(system, contract, staging, tuple(models), len(codes.splitlines()), left)


def require_free(system: str, project: Path) -> None:
    """Make sure that a new system can have a name.

    Raises:
        NewSystemError: it is no name of a system, or something of the project has it already.
    """
    if not NAME.fullmatch(system):
        raise NewSystemError(
            "A system is called by one lower-case word of at most 20 letters, a to z, as its delivery folders are."
        )
    for path in (_contract_of(system), STAGING / system):
        if (project / path).exists():
            raise NewSystemError(f"There is {path.as_posix()} already. Nothing was written.")
    models = sorted(path.name for path in (project / STAGING).rglob(f"*_{system}__*"))
    if models:
        raise NewSystemError(f"There are models called {system} already ({models[0]}). Nothing was written.")
    with (project / CODES).open(encoding="utf-8", newline="") as seed:
        if any(row["system"] == system for row in csv.DictReader(seed)):
            raise NewSystemError(f"There are codes of {system} in {CODES.as_posix()} already. Nothing was written.")


def _contract_of(system: str) -> Path:
    return CONTRACTS / f"{system}.odcs.yaml"


def _models(system: str) -> Iterator[tuple[Path, str]]:
    for template in _environment().list_templates(filter_func=lambda name: name.startswith(MODEL_TEMPLATES)):
        file = template.removeprefix(MODEL_TEMPLATES).removesuffix(".jinja")
        yield STAGING / system / f"stg_{system}__{file}", _rendered(template, system)


def _rendered(template: str, system: str) -> str:
    return _environment().get_template(template).render(system=system)


def _environment() -> Environment:
    # The models are templates of dbt themselves: what is filled in here stands in other brackets.
    return Environment(
        loader=PackageLoader("orchestration.new_system", TEMPLATES),
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,
    )


@contextmanager
def _as_before_unless_all_goes_well(project: Path, touched: Iterable[Path]) -> Iterator[None]:
    """Put everything back as it was when something inside fails: files and folders that may be new or changed."""
    paths = [project / path for path in touched]
    before = {path: path.read_bytes() for path in paths if path.is_file()}
    absent = [path for path in paths if not path.exists()]
    try:
        yield
    except BaseException:
        for path in absent:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        for path, content in before.items():
            path.write_bytes(content)
        raise
