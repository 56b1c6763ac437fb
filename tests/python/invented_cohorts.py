"""Cohorts made up for a test, put through the very SQL that dbt ran for the demonstration.

Belongs here: turning a handful of made-up people into the tables that the models of `models/marts/sharing` read, and
running those models. Does not belong here: what must hold of them (`test_sharing.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

OFFENCE_TYPES = ["Violence", "Acquisitive", "Drugs", "Public Order", "Sexual", "Weapons", "Property", "Misc"]
RULES = "cohorts/rules"
MODELS = {
    "cohort_rules": [f"{RULES}/cohort_group_member", f"{RULES}/cohort_inequality"],
    "marts": [
        *("cohorts/cohort_group_summary", "cohorts/cohort_group_offence_type", "cohorts/cohort_overlap"),
        *("cohorts/cohort_concentration", "cohorts/cohort_power_few"),
    ],
    "sharing_rules": [
        f"sharing/rules/sharing_{name}"
        for name in (
            *(
                "study",
                "slice",
                "slice_part",
                "area_part",
                "withheld_part",
                "type_place",
                "slice_offence_type",
                "small_type",
            ),
            *("type_need", "whole_cohort_type", "withheld_type", "overlap_count", "withheld_overlap"),
        )
    ],
    "sharing": [
        f"sharing/shared_cohort_{name}" for name in ("group_summary", "group_offence_type", "overlap", "power_few")
    ],
}
TABLES = """
    create table core.dim_study (
        study_id varchar, area_kind varchar, target_group_size integer, smallest_count_shown integer,
        largest_share_shown_pct integer, window_start date, window_end date, membership_date date,
        qualifying_offence_set varchar, disposal_set varchar, harm_index_edition varchar,
        includes_proactive_offences boolean, own_force_study_id varchar
    );
    create table core.bridge_study_area (study_id varchar, force_code varchar, borough_code varchar);
    create table core.bridge_study_group (study_id varchar, group_size integer, last_rank integer);
    create table core.dim_offence_type (offence_type varchar);
    create table marts.cohort (cohort_id varchar, is_shared boolean);
    create table marts.cohort_member_harm (
        study_id varchar, cohort_id varchar, person_key varchar, harm_rank integer, offences bigint,
        harm_days decimal(18, 4), peak_harm_days decimal(18, 4), violent_harm_days decimal(18, 4),
        unweighted_offences bigint, sex varchar, white_or_non_white varchar
    );
    create table marts.cohort_member_offence_type (
        study_id varchar, cohort_id varchar, person_key varchar, offence_type varchar, offences bigint,
        harm_days decimal(18, 4)
    );
"""


@dataclass(frozen=True)
class Member:
    """A made-up member of a cohort: one day of harm an offence, unless said otherwise."""

    person: str
    sex: str = "M"
    ethnicity: str = "white"
    offences: Mapping[str, int] = field(default_factory=lambda: {"Violence": 1})
    days_an_offence: int = 1


@dataclass(frozen=True)
class Study:
    """A made-up study and its cohorts, each from the most harmful member down.

    `boroughs` are its area; studies that share none are of different forces, so to speak.
    """

    study_id: str
    cohorts: Mapping[str, Sequence[Member]]
    sizes: Sequence[int] = (10, 25, 50)
    smallest_shown: int = 5
    largest_share_pct: int = 100
    area_kind: str = "bcu"
    boroughs: Sequence[str] = ()


def share(compiled: Path, studies: Iterable[Study]) -> duckdb.DuckDBPyConnection:
    """Put studies through the models and give back a connection to all that came of it.

    Args:
        compiled: the folder of the models' SQL as dbt compiled it, `marts`.
        studies: made-up studies.
    """
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as warehouse; use warehouse")
    for schema in ("core", *MODELS):
        connection.execute(f"create schema warehouse.{schema}")
    connection.execute(TABLES)
    rows = _rows(list(studies))
    for table, of_table in rows.items():
        marks = ", ".join("?" * len(of_table[0]))
        # Many rows in one statement: one by one takes minutes.
        for first in range(0, len(of_table), 500):
            some = of_table[first : first + 500]
            values = ", ".join([f"({marks})"] * len(some))
            connection.execute(f"insert into {table} values {values}", [value for row in some for value in row])
    for schema, models in MODELS.items():
        for model in models:
            name = model.rsplit("/", 1)[-1].removeprefix("shared_")
            query = (compiled / f"{model}.sql").read_text()
            connection.execute(f"create table warehouse.{schema}.{name} as {query}")
    return connection


def _rows(studies: Sequence[Study]) -> dict[str, list[tuple[object, ...]]]:
    cohorts = sorted({cohort for study in studies for cohort in study.cohorts})
    rows: dict[str, list[tuple[object, ...]]] = {
        "core.dim_offence_type": [(offence_type,) for offence_type in OFFENCE_TYPES],
        "marts.cohort": [(cohort, True) for cohort in cohorts],
    }

    def add(table: str, *row: object) -> None:
        rows.setdefault(table, []).append(row)

    day, rule = "2020-01-01", "same"
    for study in studies:
        limits = (study.sizes[0], study.smallest_shown, study.largest_share_pct)
        add("core.dim_study", study.study_id, study.area_kind, *limits, day, day, day, rule, rule, rule, True, None)
        for borough in study.boroughs or [study.study_id]:
            add("core.bridge_study_area", study.study_id, "force", borough)
        for size in (*study.sizes, None):
            add("core.bridge_study_group", study.study_id, size, size or 2147483647)
        for cohort, members in study.cohorts.items():
            for rank, member in enumerate(members, start=1):
                key = (study.study_id, cohort, member.person)
                offences = sum(member.offences.values())
                days = offences * member.days_an_offence
                said = (member.sex, member.ethnicity)
                add("marts.cohort_member_harm", *key, rank, offences, days, member.days_an_offence, 0, 0, *said)
                for offence_type, times in member.offences.items():
                    if times:
                        add(
                            "marts.cohort_member_offence_type",
                            *key,
                            offence_type,
                            times,
                            times * member.days_an_offence,
                        )
    return rows
