"""A new rule that yields people is one model and one row: everything after it is filled without another line.

Belongs here: the project with a rule more than it has, and the list that dbt reads the rules from. Does not belong
here: what a rule says (the unit tests beside the models).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import Demonstration

from orchestration.home import PROJECT, Home
from orchestration.release.dbt_run import BuildStep, Dbt
from orchestration.release.lists_of_models import COHORT_RULES, RULES, write_lists

COHORT = "weapon_carrier"
ROW = f'{COHORT},Weapon carriers,"Everybody with an offence of weapons in the study\'s area and window.",false\n'
MODEL = f"""-- Everybody with an offence of weapons in the study's area and window.

with

offences as (
    select * from {{{{ ref('study_offence') }}}}
),

evidence as (
    select
        study_id,
        '{COHORT}' as cohort_id,
        person_id,
        'offence' as criterion,
        crime_reference as record_ref,
        occurred_on,
        outcome as detail
    from offences
    where offence_type = 'Weapons' and is_in_area
)

select * from evidence
"""
FILLED = [
    *("cohort_membership", "cohort_evidence", "cohort_member_harm", "cohort_member_offence"),
    *("cohort_group_summary", "cohort_group_offence_type", "cohort_concentration", "cohort_power_few"),
    *("cohort_overlap", "cohort_reach", "cohort_stability", "cohort_figure"),
]


@dataclass(frozen=True)
class WithOneRuleMore:
    """The project with a rule more: what dbt said while the list lacked it, and its warehouse with the list in line."""

    said_before: list[str]
    failed: list[str]
    warehouse: duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def extended(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithOneRuleMore]:
    folder = tmp_path_factory.mktemp("one_rule_more")
    project = folder / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns(".*", "var", "target", "__pycache__", "docs"))
    _add_a_rule(project)
    home = Home(folder / "home")
    for given, copy in [
        (demonstration.home.raw, home.raw),
        (demonstration.warehouse, home.candidate_warehouse),
    ]:
        copy.parent.mkdir(parents=True)
        shutil.copyfile(given, copy)

    dbt = Dbt(home, project)
    said_before = [said for said in dbt.build(["--select", COHORT_RULES.united.stem]) if isinstance(said, str)]
    dbt.manifest()
    selection = ["--select", "cohorts", f"cohort__{COHORT}", "cohort", f"{COHORT_RULES.united.stem}+", "cohort+"]
    steps = list(dbt.build([*selection, "--indirect-selection", "cautious"]))
    failed = [str(step) for step in steps if not isinstance(step, BuildStep) or not step.went_well]
    with duckdb.connect(home.candidate_warehouse, read_only=True) as connection:
        yield WithOneRuleMore(said_before, failed, connection)


def _add_a_rule(project: Path) -> None:
    rules = project / RULES
    (rules / f"cohort__{COHORT}.sql").write_text(MODEL)
    page = (rules / "cohort__power_few.yml").read_text().split("\nunit_tests:")[0]
    (rules / f"cohort__{COHORT}.yml").write_text(page.replace("power_few", COHORT))
    with (project / "seeds/studies/cohorts.csv").open("a") as cohorts:
        cohorts.write(ROW)


def test_one_model_and_one_row_build_without_another_line(extended):
    assert extended.failed == []


@pytest.mark.parametrize("table", FILLED)
def test_every_table_of_a_cohort_is_filled_for_the_new_one(extended, table):
    counted = f"select count(*) from marts.{table} where cohort_id = ?"

    assert extended.warehouse.execute(counted, [COHORT]).fetchone()[0] > 0


def test_the_new_cohort_has_the_people_of_its_rule_and_no_others(extended):
    members = "select study_id, person_key from marts.cohort_membership where cohort_id = ?"
    by_hand = """
        select distinct offences.study_id, people.person_key
        from cohort_rules.study_offence as offences inner join core.dim_person as people using (person_id)
        where offences.offence_type = 'Weapons' and offences.is_in_area
    """
    found = set(extended.warehouse.execute(members, [COHORT]).fetchall())

    assert found == set(extended.warehouse.execute(by_hand).fetchall())


def test_the_new_cohort_is_compared_with_every_other_in_both_directions(extended):
    pairs = """
        select count(*) filter (persons_in_both > 0), count(distinct other_cohort_id), count(distinct cohort_id)
        from marts.cohort_overlap where {} = ?
    """
    others = extended.warehouse.execute("select count(*) - 1 from marts.cohort").fetchone()[0]
    shared, as_other, _ = extended.warehouse.execute(pairs.format("cohort_id"), [COHORT]).fetchone()
    shared_back, _, as_one = extended.warehouse.execute(pairs.format("other_cohort_id"), [COHORT]).fetchone()

    assert as_other == as_one == others
    assert shared == shared_back > 0


def test_a_cohort_that_is_not_shared_does_not_leave_the_force(extended):
    for table in ("cohort_group_summary", "cohort_group_offence_type", "cohort_power_few", "cohort_overlap"):
        found = extended.warehouse.execute(f"select distinct cohort_id from sharing.{table}").fetchall()
        assert sorted(found) == [("iom",), ("victim_offender",)]


def test_a_build_without_the_new_rule_in_the_list_fails_and_says_what_to_do(extended):
    said = " ".join(extended.said_before)

    assert f"lacks cohort__{COHORT}" in said
    assert "python -m orchestration.release.lists_of_models" in said


def test_the_list_of_cohort_rules_is_that_of_the_folder(tmp_path):
    shutil.copytree(PROJECT / RULES, tmp_path / RULES)

    assert not write_lists(tmp_path, (COHORT_RULES,))


def test_a_rule_that_is_gone_leaves_the_list(tmp_path):
    shutil.copytree(PROJECT / RULES, tmp_path / RULES)
    (tmp_path / RULES / "cohort__blended.sql").unlink()

    assert write_lists(tmp_path, (COHORT_RULES,))
    assert "'blended'" not in (tmp_path / COHORT_RULES.united).read_text()
    assert not write_lists(tmp_path, (COHORT_RULES,))


def test_a_model_without_a_list_is_said_to_have_none(tmp_path):
    (tmp_path / RULES).mkdir(parents=True)
    (tmp_path / COHORT_RULES.united).write_text("select 1")

    with pytest.raises(ValueError, match="has no list of models"):
        write_lists(tmp_path, (COHORT_RULES,))
