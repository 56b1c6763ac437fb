"""The list of the models that are cohort rules, as dbt has to read it.

dbt must know what a model reads before it runs anything, and nothing of its language can look into a folder. So the
list stands in the model that unites the rules, and is written there from the folder, never by hand. Belongs here: that
list. Does not belong here: what a rule says (`models/marts/cohorts/rules/`), and reading the project (`dbt_run.py`).
"""

from __future__ import annotations

import re
from pathlib import Path

from orchestration.home import PROJECT

RULES = Path("models/marts/cohorts/rules")
UNITED = RULES / "cohort_evidence_all.sql"
LIST = re.compile(r"\{% set cohort_rules = \[.*?\] -%\}", re.DOTALL)


def list_cohort_rules(project: Path) -> bool:
    """Bring the list of cohort rules in line with the models that there are.

    Args:
        project: the folder of the dbt project.

    Returns:
        Whether anything had to be written: a list that is in line is left as it is.

    Raises:
        ValueError: the model that unites the rules has no list.
    """
    united = project / UNITED
    written = united.read_text()
    names = sorted(path.stem for path in (project / RULES).glob("cohort__*.sql"))
    in_line = "\n".join(["{% set cohort_rules = [", *(f"    '{name}'," for name in names), "] -%}"])
    if not LIST.search(written):
        raise ValueError(f"{UNITED} has no list of cohort rules: it begins with {{% set cohort_rules = [")
    listed = LIST.sub(in_line, written, count=1)
    if listed != written:
        united.write_text(listed)
    return listed != written


if __name__ == "__main__":
    list_cohort_rules(PROJECT)
