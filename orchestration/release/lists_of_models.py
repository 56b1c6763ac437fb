"""The lists of the models that are united with each other, as dbt has to read them.

dbt must know what a model reads before it runs anything, and nothing of its language can look into a folder. So a list
stands in the model that unites the others, and is written there from the folder, never by hand. Belongs here: those
lists. Does not belong here: what a rule or a record system says (`models/`), and reading the project (`dbt_run.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.home import PROJECT


@dataclass(frozen=True)
class ListOfModels:
    """A list `name` in the model `united`: what the models below `folder` are called between `before` and `after`."""

    name: str
    united: Path
    folder: Path
    before: str
    after: str

    @property
    def pattern(self) -> str:
        """The files whose models are listed, below the folder."""
        return f"**/{self.before}*{self.after}.sql"

    def names(self, project: Path) -> list[str]:
        """What is to be listed, in the order of the alphabet."""
        found = (path.stem for path in (project / self.folder).glob(self.pattern))
        return sorted(stem.removeprefix(self.before).removesuffix(self.after) for stem in found)


RULES = Path("models/marts/cohorts/rules")
INTERMEDIATE = Path("models/intermediate")
STAGING = Path("models/staging")


def _systems(shape: str, united: str) -> ListOfModels:
    return ListOfModels("systems", INTERMEDIATE / united, STAGING, "stg_", f"__as_{shape}")


COHORT_RULES = ListOfModels("cohort_rules", RULES / "cohort_evidence_all.sql", RULES, "cohort__", "")
LISTS = (
    COHORT_RULES,
    _systems("crimes", "offences/int_crimes.sql"),
    _systems("parties", "offences/int_party_statements.sql"),
    _systems("outcomes", "offences/int_party_outcomes.sql"),
    _systems("people", "people/int_person_appearances.sql"),
    _systems("orphans", "offences/int_orphan_rows.sql"),
)


def write_lists(project: Path, lists: tuple[ListOfModels, ...] = LISTS) -> bool:
    """Bring the lists of models in line with the models that there are.

    Args:
        project: the folder of the dbt project.
        lists: which.

    Returns:
        Whether anything had to be written: a list that is in line is left as it is.

    Raises:
        ValueError: a model that unites others has no list.
    """
    written = [_write(project, one) for one in lists]
    return any(written)


def _write(project: Path, one: ListOfModels) -> bool:
    united = project / one.united
    written = united.read_text()
    place = re.compile(r"\{% set " + one.name + r" = \[.*?\] -%\}", re.DOTALL)
    in_line = "\n".join([f"{{% set {one.name} = [", *(f"    '{name}'," for name in one.names(project)), "] -%}"])
    if not place.search(written):
        raise ValueError(f"{one.united} has no list of models: it begins with {{% set {one.name} = [")
    listed = place.sub(in_line, written, count=1)
    if listed != written:
        united.write_text(listed)
    return listed != written


if __name__ == "__main__":
    write_lists(PROJECT)
