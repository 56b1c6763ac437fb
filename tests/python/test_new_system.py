"""A data engineer's walk of docs/record-systems.md: a new record system, and a new force on one that is known.

Belongs here: the walk in a copy of the project, from the stubs to the marts, and that nothing beside a contract, a
staging folder, seeds and deliveries is touched on it. Does not belong here: what a system's models say (the unit tests
beside them).
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from orchestration.deliveries.unwritten import MARK, unwritten
from orchestration.home import PROJECT, Home
from orchestration.new_system.stubs import NewSystemError, write_stubs
from orchestration.release.lists_of_models import LISTS

SYSTEM = "ambleside"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", "var", "target", "logs", "__pycache__", "bench")

# What may be touched on the walk by hand, and what follows from it.
BY_HAND = re.compile(rf"contracts/{SYSTEM}\.odcs\.yaml|models/staging/{SYSTEM}/.*|seeds/.*\.csv")
FOLLOWS = {"docs/contracts.md", *(one.united.as_posix() for one in LISTS)} | {
    f"models/staging/{of}/_{of}__sources.yml" for of in (SYSTEM, "people")
}

ABH = ("8N", "008/06", "Assault with Injury - Assault occasioning actual bodily harm")
ADA = ("Ada", "Quillfeather", "1991-02-03")
BERT = ("Bertram", "Mothersole", "1988-11-30")
CORA = ("Cora", "Dunnockby", "1979-07-21")
DELIVERED_ON = "2021-10-01"

# What ambleside of Northmoor exports. Ada harmed Bert; under a second number, misspelt, she was harmed by him.
OF_AMBLESIDE = {
    "crimes": [
        "crime_reference borough_code reported_on committed_on ho_class_code ho_sub_code offence_title status "
        "began_in_force began_as",
        ["C-1", "EAS", "2020-05-05", "2020-05-04", *ABH, "LIVE", "", ""],
        ["C-2", "WES", "2020-06-06", "", *ABH, "LIVE", "", ""],
        ["C-3", "EAS", "2020-07-07", "2020-07-07", *ABH, "STRUCK OUT", "", ""],
        ["C-4", "EAS", "2020-08-08", "2020-08-08", *ABH, "LIVE", "", ""],
    ],
    "people": [
        "person_reference forename family_name date_of_birth sex self_defined_ethnicity observed_ethnicity pnc_id "
        "cro_number",
        ["P-1", *ADA, "WOMAN", "W1", "", "", ""],
        ["P-2", *BERT, "MAN", "W1", "", "", ""],
        ["P-3", *CORA, "WOMAN", "", "", "", ""],
        ["P-9", "Aada", "Quilfether", "", "WOMAN", "", "", "", ""],
    ],
    "parties": [
        "crime_reference person_reference role",
        ["C-1", "P-1", "DEFENDANT"],
        ["C-1", "P-2", "HARMED"],
        ["C-1", "P-3", "WITNESS"],
        ["C-2", "P-9", "HARMED"],
        ["C-2", "P-2", "DEFENDANT"],
        ["C-3", "P-1", "DEFENDANT"],
        ["C-3", "P-2", "HARMED"],
        ["C-4", "P-2", "DEFENDANT"],
        ["C-4", "P-3", "HARMED"],
        ["C-4", "P-7", "HARMED"],
        ["C-4", "P-1", "SUSPECT"],
    ],
    "outcomes": [
        "crime_reference person_reference outcome_number outcome decided_on",
        ["C-1", "P-1", "1", "CH", "2020-05-10"],
        ["C-3", "P-1", "1", "CH", "2020-07-10"],
        ["C-4", "P-2", "1", "CH", "2020-08-10"],
        ["C-1", "P-1", "2", "BAILED", "2020-06-10"],
        ["C-4", "P-2", "2", "DROPPED", "2020-09-10"],
    ],
}
OF_PEOPLE = {
    "decisions": [
        "decision_reference decision system_one reference_one party_number_one system_two reference_two "
        "party_number_two decided_on decided_by reason",
        ["D-1", "SAME", SYSTEM, "P-1", "", SYSTEM, "P-9", "", "2021-09-30", "Analyst 1", "Photographs compared"],
    ]
}

# What CRIS of Southmoor exports: a force more on a known system.
OF_CRIS = {
    "crimes": [
        "crime_reference borough_code reported_on committed_from committed_to ho_class_code ho_sub_code offence_title "
        "crime_status",
        ["0000001/20", "SOU", "2020-05-05", "2020-05-05", "", *ABH, "CONFIRMED"],
        ["0000002/20", "SOU", "2020-06-06", "2020-06-06", "", *ABH, "CONFIRMED"],
    ],
    "parties": [
        "crime_reference party_number role forename surname date_of_birth sex self_defined_ethnicity "
        "observed_ethnicity pnc_id cro_number",
        ["0000001/20", "1", "ACCUSED", *CORA, "F", "", "", "", ""],
        ["0000001/20", "2", "VICTIM", *BERT, "M", "", "", "", ""],
        ["0000002/20", "1", "VICTIM", *CORA, "F", "", "", "", ""],
    ],
    "outcomes": [
        "crime_reference party_number outcome_number outcome_code outcome_on",
        ["0000001/20", "1", "1", "1", "2020-05-10"],
    ],
}
DELIVERIES = {
    f"northmoor/{SYSTEM}": OF_AMBLESIDE,
    "northmoor/people": OF_PEOPLE,
    "southmoor/cris": OF_CRIS,
}

# The system's own codes, in the place of those of the stub.
CODES = {
    "status,RECORDED": "status,LIVE",
    "status,CANCELLED": "status,STRUCK OUT",
    "role,AGGRIEVED": "role,HARMED",
    "role,SUSPECT": "role,DEFENDANT",
    "outcome,CHARGED,": "outcome,CH,",
    "outcome,NO FURTHER ACTION,15": "outcome,DROPPED,9",
    "sex,FEMALE": "sex,WOMAN",
    "sex,MALE": "sex,MAN",
}
ROWS_OF_SEEDS = {
    "reference/forces.csv": [
        ["northmoor", "Northmoor Police", "", "invented", "2021"],
        ["southmoor", "Southmoor Police", "", "invented", "2021"],
    ],
    "reference/areas.csv": [
        ["X90000001", "East Moor", "EAS", "", "", "northmoor", "invented", "2021"],
        ["X90000002", "West Moor", "WES", "", "", "northmoor", "invented", "2021"],
        ["X90000003", "South Moor", "SOU", "", "", "southmoor", "invented", "2021"],
    ],
    "studies/studies.csv": [
        [
            *(f"{force}_2021", f"{force}, by the rules of the South Area study", force, "force", force),
            *("2018-01-01", "2021-09-01", "2021-09-01", "study_violence_with_injury", "charged_or_cautioned"),
            *("cchi_2020", "true", "10|25|50", "10", "18", "179115", "5", "90", ""),
        ]
        for force in ("northmoor", "southmoor")
    ],
}


@dataclass
class Walk:
    """A copy of the project with a system and two forces more, its release, and what was said on the way."""

    project: Path
    home: Home
    said: dict[str, subprocess.CompletedProcess[str]] = field(default_factory=dict)

    def run(self, step: str, *arguments: str) -> None:
        """Run Python in the copy, with the copy's own code; what it said is kept under the step's name."""
        self.said[step] = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.project,
            env={
                **os.environ,
                "PYTHONPATH": str(self.project),
                "POWERFEW_HOME": str(self.home.folder),
                "POWERFEW_CANDIDATE": str(self.home.published_warehouse),
                "POWERFEW_RAW": str(self.home.raw),
                "DBT_PROFILES_DIR": str(self.project),
                "COLUMNS": "200",
                "NO_COLOR": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def powerfew(self, step: str, *arguments: str) -> None:
        """Run the command line of the copy."""
        self.run(step, "-c", "from orchestration.cli import main; main()", *arguments)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    folder = tmp_path_factory.mktemp("new_system")
    walk = Walk(folder / "project", Home(folder / "home"))
    shutil.copytree(PROJECT, walk.project, ignore=LEFT_OUT)

    walk.powerfew("new-system", "new-system", SYSTEM)
    walk.run("contracts of the stub", "-m", "orchestration.deliveries.sources")
    _become(walk.project)
    walk.run("contracts", "-m", "orchestration.deliveries.sources")
    for place, tables in DELIVERIES.items():
        _deliver(walk.home.deliveries / place / DELIVERED_ON, tables)
    walk.powerfew("refresh", "refresh")
    return walk


def _become(project: Path) -> None:
    """What an engineer writes: sentences, a column under another name, the system's own codes, two forces, studies."""
    staging = project / "models" / "staging" / SYSTEM
    for file in (
        project / f"contracts/{SYSTEM}.odcs.yaml",
        *staging.iterdir(),
        project / "seeds/reference/system_codes.csv",
    ):
        file.write_text(re.sub(rf"{MARK} .*", "Written by the force.", file.read_text()))
    _change(project / f"contracts/{SYSTEM}.odcs.yaml", {"name: surname": "name: family_name"})
    _change(staging / f"stg_{SYSTEM}__people.sql", {"        surname,": "        family_name as surname,"})
    _change(project / "seeds/reference/system_codes.csv", {f"{SYSTEM},{a}": f"{SYSTEM},{b}" for a, b in CODES.items()})
    for seed, rows in ROWS_OF_SEEDS.items():
        with (project / "seeds" / seed).open("a", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


def _change(file: Path, changes: dict[str, str]) -> None:
    text = file.read_text()
    for before, after in changes.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    file.write_text(text)


def _deliver(folder: Path, tables: dict[str, list]) -> None:
    folder.mkdir(parents=True)
    for table, (columns, *rows) in tables.items():
        with (folder / f"{table}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([columns.split(), *rows])


def test_time(walk):
    for k, v in walk.said.items():
        print(k, v.returncode, v.stdout[-3000:], v.stderr[-3000:])
