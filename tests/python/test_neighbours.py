"""What neighbours' records change, and that nothing is counted twice where two forces or two systems hold a crime.

Belongs here: the people whom `synthetic/neighbours` invented for a rule, found in the release. Does not belong here:
how a record system is read (`test_niche_records.py`, `test_connect_records.py`).
"""

from __future__ import annotations

import duckdb
import pytest
from conftest import Demonstration

from synthetic.neighbours.border import BORDER_CASES

ALONE, TOGETHER = "sn_2022", "sn_2022_neighbours"
ONLY_TOGETHER = [
    "victim_across_the_border",
    "offender_across_the_border",
    "offender_at_a_station_of_the_area",
    "grave_offender_across_the_border",
]
NEVER = ["both_across_the_border", "offender_at_a_station_elsewhere", "offender_where_nobody_looks"]
GRAVE = ["grave_offender_across_the_border", "known_victim_offender_who_is_grave_elsewhere"]
TAKEN_OVER = ["transferred_and_accepted", "accepted_before_the_met_says_so"]


@pytest.fixture(scope="module")
def warehouse(demonstration: Demonstration) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(demonstration.warehouse, read_only=True)
    connection.execute(
        f"""
        create temp table labelled as
        select distinct truth.true_person as label, resolution.person_id, people.person_key
        from read_parquet('{demonstration.written.truth}') as truth
        inner join intermediate.int_person_appearances as appearance
            on truth.force_code = appearance.force_code and truth.system = appearance.source_system
            and appearance.record_ref = coalesce(
                truth.crime_reference, truth.nominal_reference, truth.person_reference, truth.iom_reference,
                truth.visor_reference, truth.probation_reference, truth.pnc_reference
            )
        inner join intermediate.int_crime_parties as party using (record_id)
        inner join intermediate.int_person_resolution as resolution using (record_id)
        inner join core.dim_person as people using (person_id)
        where truth.party_number is not distinct from party.party_number
        """
    )
    return connection


def _members(warehouse: duckdb.DuckDBPyConnection, study: str, cohort: str = "victim_offender") -> set[str]:
    query = """
        select label from labelled
        semi join (from marts.cohort_membership where study_id = ? and cohort_id = ?) using (person_key)
    """
    return {label for (label,) in warehouse.execute(query, [study, cohort]).fetchall()}


@pytest.mark.parametrize("case", ONLY_TOGETHER)
def test_whom_the_force_alone_misses_is_found_with_its_neighbours(demonstration, warehouse, case):
    people = set(demonstration.written.border[case])

    assert people
    assert not people & _members(warehouse, ALONE)
    assert people <= _members(warehouse, TOGETHER)


@pytest.mark.parametrize("case", NEVER)
def test_who_only_nearly_crosses_a_border_is_in_neither_study(demonstration, warehouse, case):
    people = set(demonstration.written.border[case])

    assert people
    assert not people & (_members(warehouse, ALONE) | _members(warehouse, TOGETHER))


def test_every_case_at_the_border_is_looked_at():
    assert set(BORDER_CASES) == {*ONLY_TOGETHER, *NEVER, *GRAVE, *TAKEN_OVER}


def test_victim_offenders_with_neighbours_are_the_study_and_those_who_were_invented(demonstration, warehouse):
    missed = {label for case in ONLY_TOGETHER for label in demonstration.written.border[case]}

    assert _members(warehouse, TOGETHER) == _members(warehouse, ALONE) | missed


@pytest.mark.parametrize("case", GRAVE)
def test_who_is_grave_across_the_border_enters_the_ten_most_harmful(demonstration, warehouse, case):
    (label,) = demonstration.written.border[case]
    rows = warehouse.execute(
        """
        select harm_rank, enters_top_group, neighbours_offences
        from marts.cross_border_person semi join (from labelled where label = ?) using (person_key)
        where study_id = ? and cohort_id = 'victim_offender'
        """,
        [label, TOGETHER],
    ).fetchall()

    assert len(rows) == 1
    rank, enters, offences = rows[0]
    assert rank <= 10
    assert (enters, offences) == (True, 2)


def test_the_effect_counts_who_is_missed_and_by_whose_records(demonstration, warehouse):
    border = demonstration.written.border
    effect = warehouse.execute(
        """
        select neighbour_force_code, persons_missed, persons_seen_alone, persons
        from marts.cross_border_effect where study_id = ? and cohort_id = 'victim_offender'
        """,
        [TOGETHER],
    ).fetchall()
    missed = {neighbour: missed for neighbour, missed, _, _ in effect}
    everybody = sum(len(border[case]) for case in ONLY_TOGETHER)

    assert missed[None] == everybody
    assert missed["surrey"] >= len(border["victim_across_the_border"])
    assert missed["kent"] >= len(border["offender_across_the_border"]) + len(border["grave_offender_across_the_border"])
    assert missed["btp"] >= len(border["offender_at_a_station_of_the_area"])
    assert {(alone, persons - alone) for _, _, alone, persons in effect} == {(115, everybody)}


@pytest.mark.parametrize("case", TAKEN_OVER)
def test_a_crime_that_another_force_accepted_counts_there_and_only_there(demonstration, warehouse, case):
    people = list(demonstration.written.border[case])
    held = warehouse.execute(
        """
        select
            takeover.crime_id, takeover.taken_over_by,
            count(fact.crime_id), count(*) filter (fact.force_code <> 'met')
        from intermediate.int_crime_takeovers as takeover
        inner join intermediate.int_crime_parties as party on takeover.crime_id = party.crime_id and party.is_accused
        inner join intermediate.int_person_resolution as resolution using (record_id)
        inner join labelled on resolution.person_id = labelled.person_id and labelled.label in (select unnest($people))
        left join core.fct_offence as fact
            on resolution.person_id = fact.person_id and fact.crime_id in (takeover.crime_id, takeover.taken_over_by)
        where takeover.kind = 'transfer'
        group by takeover.crime_id, takeover.taken_over_by, resolution.person_id
        """,
        {"people": people},
    ).fetchall()

    assert len({crime for crime, *_ in held}) == 3
    assert {(facts, elsewhere) for _, _, facts, elsewhere in held} == {(1, 1)}


def test_a_crime_that_the_force_carried_into_its_next_system_counts_once(warehouse):
    carried, counted_twice, counted_on_the_old = warehouse.execute(
        """
        with carried as (from intermediate.int_crime_takeovers where kind = 'change of system'),
        facts as (
            select
                carried.crime_id, fact.person_id,
                count(*) as times, count(*) filter (fact.source_system = 'cris') as old
            from carried
            inner join core.fct_offence as fact on fact.crime_id in (carried.crime_id, carried.taken_over_by)
            group by carried.crime_id, fact.person_id
        )
        select
            (select count(*) from carried),
            (select count(*) from facts where times > 1),
            (select count(*) from facts where old > 0)
        """
    ).fetchone()

    assert carried > 20
    assert (counted_twice, counted_on_the_old) == (0, 0)


def test_one_study_reads_both_systems_of_a_force(warehouse):
    systems = warehouse.execute(
        """
        select distinct fact.source_system
        from cohort_rules.study_offence as offence inner join core.fct_offence as fact using (crime_id, person_id)
        where offence.study_id = 'sn_2025'
        """
    ).fetchall()

    assert sorted(systems) == [("connect",), ("cris",)]


def test_victim_offenders_over_the_change_of_system_are_those_who_are(demonstration, warehouse):
    border = demonstration.written.border

    assert _members(warehouse, "sn_2025") == {*border["on_both_sides"], *border["charged_after_the_move"]}
    assert border["twice_the_same_crime"]
