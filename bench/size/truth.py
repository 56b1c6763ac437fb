"""Who is in a study's cohorts by what was delivered and who everybody truly is, without the warehouse.

Belongs here: the rules of the two cohorts of the study once more, in plain SQL over delivered files, and comparing a
warehouse with them. Does not belong here: anything of `models/`, which this is to check.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from python_calamine import CalamineWorkbook

from bench.linkage.study import RECORDED_TRUTH
from orchestration.home import PROJECT, Home

STUDIES = PROJECT / "seeds" / "studies" / "studies.csv"
REFERENCE = PROJECT / "seeds" / "reference"
COHORTS = ("victim_offender", "iom")
# The code NA is an area, not a missing value.
SEED = "read_csv('{}', header = true, all_varchar = true, nullstr = '')"

STUDY = f"create temp table study as select * from {SEED.format(STUDIES)} where study_id = $study_id"
AREA = f"""
    create temp table area as
    select borough_code as borough_code
    from {SEED.format(REFERENCE / "areas.csv")} as areas
    inner join study on areas.force_code = study.force_code
    where study.area_kind = 'force' or areas.bcu_code = study.area_code or areas.borough_code = study.area_code
"""

# Whoever was charged or cautioned in the end, and whoever suffered, in confirmed crimes of the window that qualify.
VICTIM_OFFENDERS = f"""
    with
    qualifying as (
        select ho_class_code, ho_sub_code
        from {SEED.format(REFERENCE / "qualifying_offences.csv")} as listed
        inner join study using (qualifying_offence_set)
    ),
    counting as (
        select outcome_code
        from {SEED.format(REFERENCE / "outcomes.csv")}
        where is_charge = 'true' or is_caution = 'true'
    ),
    crimes as (
        select crime_reference, borough_code in (from area) as is_in_area
        from read_parquet($folder || '/crimes.parquet') as delivered
        inner join study
            on coalesce(committed_from, reported_on) between window_start::date and window_end::date
        where crime_status = 'CONFIRMED' and exists (
            from qualifying
            where qualifying.ho_class_code = delivered.ho_class_code
                and coalesce(qualifying.ho_sub_code, delivered.ho_sub_code, '') = coalesce(delivered.ho_sub_code, '')
        )
    ),
    standing as (
        select crime_reference, party_number, arg_max(outcome_code, (outcome_on, outcome_number)) as outcome_code
        from read_parquet($folder || '/outcomes.parquet')
        group by all
    ),
    truth as (
        select crime_reference, party_number, true_person
        from read_parquet($truth)
        where system = 'cris' and force_code = (select force_code from study)
    ),
    parts as (
        select truth.true_person, crimes.crime_reference, crimes.is_in_area, parties.role
        from read_parquet($folder || '/parties.parquet') as parties
        inner join crimes using (crime_reference)
        inner join truth using (crime_reference, party_number)
        left join standing using (crime_reference, party_number)
        where parties.role = 'VICTIM' or standing.outcome_code in (from counting)
    )
    select distinct offence.true_person
    from parts as offence
    inner join parts as victimisation
        on offence.true_person = victimisation.true_person
        and offence.crime_reference <> victimisation.crime_reference
    where offence.role = 'ACCUSED' and victimisation.role = 'VICTIM'
        and (offence.is_in_area or victimisation.is_in_area)
"""

# Spells are in a workbook, which DuckDB does not read: they are registered as `spells`.
MANAGED = """
    select distinct truth.true_person
    from spells
    inner join area using (borough_code)
    inner join read_parquet($truth) as truth
        on truth.system = 'iom' and truth.iom_reference = spells.iom_reference
        and truth.force_code = (select force_code from study)
    cross join study
    where spells.selected_on <= study.membership_date::date
        and (spells.deselected_on is null or spells.deselected_on > study.membership_date::date)
"""

FOUND = f"""
    with recorded as ({RECORDED_TRUTH})
    select list(distinct recorded.true_person order by recorded.true_person)
    from cohort_rules.cohort_member as member
    inner join intermediate.int_person_resolution as resolution using (person_id)
    inner join recorded using (record_id)
    where member.study_id = ? and member.cohort_id = ?
    group by member.person_id
"""


@dataclass(frozen=True)
class Agreement:
    """A cohort as it truly is and as a warehouse has it: each person found, as everybody whose records they bear."""

    cohort_id: str
    true: frozenset[str]
    found: tuple[tuple[str, ...], ...]

    @property
    def missed(self) -> frozenset[str]:
        """Who is in the cohort and was not found."""
        return self.true - {person for one in self.found for person in one}

    @property
    def false(self) -> tuple[tuple[str, ...], ...]:
        """Whom the warehouse has and who is none of the cohort."""
        return tuple(one for one in self.found if not self.true.intersection(one))

    @property
    def mixed(self) -> int:
        """How many of those found bear a record of somebody else."""
        return sum(len(one) > 1 for one in self.found)

    @property
    def is_exact(self) -> bool:
        """Whether the same people are in it, each of them once."""
        persons = [person for one in self.found for person in one if person in self.true]
        return not self.missed and not self.false and len(persons) == len(set(persons)) == len(self.found)


def true_members(home: Home, truth: Path, study_id: str, cohort_id: str) -> frozenset[str]:
    """Labels of the people who are truly in a cohort, by what lies in the deliveries folder of a home.

    Args:
        home: holds one delivery of CRIS and one of the offender management team of the study's force.
        truth: who each record truly is.
        study_id: a row of the seed of studies.
        cohort_id: one of `COHORTS`.
    """
    with duckdb.connect() as connection:
        connection.execute(STUDY, {"study_id": study_id})
        connection.execute(AREA)
        (force,) = connection.execute("select force_code from study").fetchone() or ("",)
        if cohort_id == "iom":
            connection.register("spells", _spells(_only(home.deliveries / force / "iom")))
            rows = connection.execute(MANAGED, {"truth": str(truth)}).fetchall()
        else:
            folder = _only(home.deliveries / force / "cris")
            rows = connection.execute(VICTIM_OFFENDERS, {"truth": str(truth), "folder": str(folder)}).fetchall()
    return frozenset(label for (label,) in rows)


def agreement(home: Home, truth: Path, study_id: str, cohort_id: str) -> Agreement:
    """Compare a cohort of the last published warehouse with the truth."""
    with duckdb.connect(home.published_warehouse, read_only=True) as warehouse:
        found = warehouse.execute(FOUND, [str(truth), study_id, cohort_id]).fetchall()
    return Agreement(
        cohort_id, true_members(home, truth, study_id, cohort_id), tuple(tuple(people) for (people,) in found)
    )


def _only(folder: Path) -> Path:
    (found,) = sorted(folder.iterdir())
    return found


def _spells(folder: Path) -> pa.Table:
    header, *rows = CalamineWorkbook.from_path(folder / "spells.xlsx").get_sheet_by_index(0).to_python()
    return pa.table(
        {name: [row[place] or None for row in rows] for place, name in enumerate(header)},
    )
