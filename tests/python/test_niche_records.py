"""What a force recorded on Niche is what the warehouse makes of it: crimes, parties and people, row by row.

Belongs here: deliveries of Niche through the door and up to the models that unite all systems, and Niche's own codes.
Does not belong here: the rules of single models (the unit tests beside them), and what neighbours' records change in a
study (`test_neighbours.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from recorded_town import (
    KINDS_OF_CRIME,
    TIMES,
    Delivered,
    Town,
    Warehouse,
    built,
    codes_of,
    meanings,
    seed,
    shown_people,
    standing_parties,
    written,
)

from orchestration.deliveries import load_contracts
from orchestration.home import Home
from synthetic.dice import Dice
from synthetic.neighbours.happened import ForceRecords
from synthetic.neighbours.niche import NicheWriter

NICHE = load_contracts()["niche"]
# What is added to the town's records by hand.
BY_HAND = "4521900000"


def _writer(records: ForceRecords) -> NicheWriter:
    return NicheWriter(records, Dice(7, f"niche of {records.force}"))


def _spoil(one: Delivered) -> None:
    """Add rows that lack something, as real deliveries have them."""
    known = one.rows["nominals"][0]["nominal_reference"], one.rows["nominals"][1]["nominal_reference"]
    add = one.add

    def involve(reference: str, nominal: str, involvement: str, reason: str = "") -> None:
        add(
            "involvements",
            reason,
            occurrence_reference=reference,
            nominal_reference=nominal,
            involvement=involvement,
        )

    def end(reference: str, number: int, outcome: str, nominal: str = "", reason: str = "") -> None:
        add(
            "outcomes",
            reason,
            occurrence_reference=reference,
            outcome_number=str(number),
            nominal_reference=nominal,
            outcome=outcome,
            outcome_on="2021-06-06",
        )

    first, second, unknown = (f"{BY_HAND}{number}" for number in (1, 2, 9))
    for reference in (first, second):
        recorded = {"reported_on": "2021-05-05", "home_office_code": "8N 008/06", "status": "REC"}
        add("occurrences", occurrence_reference=reference, **recorded)
    for nominal in known:
        involve(first, nominal, "SUSPECT")
    end(first, 1, "CHG", reason="charge that names nobody")
    end(first, 2, "NFA-VICTIM")
    involve(second, known[0], "AGGRIEVED")
    involve(second, known[1], "WITNESS")
    involve(second, "N900000001", "SUSPECT", "party of an unknown person")
    involve(second, "N900000002", "WITNESS")
    end(second, 1, "CHG", known[0], "outcome of a party who is not accused")
    end(second, 2, "CHG", known[1], "outcome of an unknown party")
    involve(unknown, known[0], "AGGRIEVED", "party of an unknown crime")
    involve(unknown, "N900000001", "AGGRIEVED", "party of an unknown crime")
    end(unknown, 1, "NFA-VICTIM", reason="outcome of an unknown crime")
    end(unknown, 2, "CHG", reason="charge that names nobody, outcome of an unknown crime")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    home = Home(tmp_path_factory.mktemp("niche"))
    surrey = (("surrey", "REI"), ("surrey", "TAN"), ("met", "ZD"))
    railway = (("met", "ZD"), ("city-of-london", "COL"), ("kent", "ASH"), ("btp", ""))
    towns = [Town("surrey", "niche", surrey).fill(), Town("btp", "niche", railway).fill()]
    delivered = {records.force: written(records, _writer(records)) for records in towns}
    _spoil(delivered["surrey"])
    with built(home, delivered) as warehouse:
        yield warehouse


def test_every_row_is_let_in_and_the_models_are_built(warehouse):
    assert warehouse.receipt.refused == []
    assert warehouse.receipt.quarantined == []
    assert warehouse.failed == []


def test_writer_drew_everything_that_niche_may_hold(warehouse):
    """Else what follows would not have looked at it."""
    rows = [one.rows for one in warehouse.delivered.values()]
    outcomes = [row for one in rows for row in one["outcomes"]]
    involvements = [row for one in rows for row in one["involvements"]]
    together = Counter((row["occurrence_reference"], row["nominal_reference"]) for row in involvements)
    of_nobody = {row["occurrence_reference"] for row in outcomes if not row["nominal_reference"]}
    accused = Counter(
        row["occurrence_reference"] for row in involvements if row["involvement"] in ("SUSPECT", "ARRESTED")
    )
    people = Counter(person.label for one in warehouse.delivered.values() for _, person in one.writer.nominals)

    assert {row["involvement"] for row in involvements} == set(codes_of("niche", "involvements", "involvement"))
    assert {row["status"] for one in rows for row in one["occurrences"]} == set(
        codes_of("niche", "occurrences", "status")
    ) - {"REP"}
    assert max(together.values()) > 1
    assert any(accused[reference] > 1 for reference in of_nobody)
    assert {row["nominal_reference"] == "" for row in outcomes} == {True, False}
    assert set(people.values()) == {1, 2}


def test_every_crime_is_the_one_that_happened(warehouse):
    expected = {
        (
            force,
            reference,
            recorded.place_force if recorded.crime.borough else None,
            recorded.crime.borough or None,
            recorded.crime.reported_on,
            recorded.crime.committed_from or recorded.crime.reported_on,
            recorded.crime.offence.class_code,
            recorded.crime.offence.sub_code or None,
            recorded.crime.status == "CONFIRMED",
            recorded.origin.force if recorded.origin else None,
            recorded.origin.reference if recorded.origin else None,
        )
        for force, one in warehouse.delivered.items()
        for reference, recorded in zip(one.writer.references, one.records.crimes, strict=True)
    }
    found = warehouse.query("""
        select
            force_code, crime_reference, place_force_code, borough_code, reported_on, occurred_on, ho_class_code,
            ho_sub_code, is_confirmed, origin_force_code, origin_reference
        from intermediate.int_crimes where source_system = 'niche' and crime_reference not like '4521900000_'
    """)

    assert len(expected) == len(found) == 2 * KINDS_OF_CRIME * TIMES
    assert set(found) == expected


@pytest.mark.parametrize("force", ["surrey", "btp"])
def test_every_party_is_who_took_part_with_the_outcome_that_stands(warehouse, force):
    one = warehouse.delivered[force]
    labels = {number: person.label for number, person in one.writer.nominals}
    found = [row for row in warehouse.parties(force, "niche") if not row[0].startswith(BY_HAND)]
    expected = standing_parties(one)

    assert len(found) == len(expected)
    assert {(crime, labels[number], *rest) for crime, number, *rest in found} == expected


@pytest.mark.parametrize("force", ["surrey", "btp"])
def test_every_nominal_is_one_record_of_a_person_as_it_was_shown(warehouse, force):
    found, expected = warehouse.people(force, "niche"), shown_people(warehouse.delivered[force])

    assert len(found) == len(expected)
    assert set(found) == expected


def test_nominal_belongs_to_no_borough(warehouse):
    assert warehouse.query("select distinct borough_code from intermediate.int_person_appearances") == [(None,)]


def test_outcome_of_an_occurrence_is_that_of_everybody_accused_and_a_charge_that_of_nobody(warehouse):
    found = warehouse.query("""
        select outcome_code from intermediate.int_crime_parties where crime_reference = '45219000001'
    """)

    assert found == [("16",), ("16",)]


def test_row_that_lacks_something_is_told_of_once_with_all_that_it_lacks(warehouse):
    found = warehouse.query("select source_file, source_row, reason from data_quality.orphan_row")

    lacking = warehouse.delivered["surrey"].lacking

    assert {(file, row): reason for file, row, reason in found} == lacking
    assert len(found) == len(lacking) == 8


@pytest.mark.parametrize(
    ("table", "column", "code_list", "known"),
    [
        ("occurrences", "status", "status", {"confirmed", "not confirmed"}),
        ("involvements", "involvement", "role", {"accused", "victim", "neither"}),
        ("outcomes", "outcome", "outcome", {row["outcome_code"] for row in seed("outcomes")}),
        ("nominals", "gender", "sex", {"M", "F", "U"}),
        (
            "nominals",
            "ethnic_appearance",
            "ethnic_appearance",
            {row["ethnicity_code"] for row in seed("ethnicities") if row["scheme"] == "officer-observed"},
        ),
    ],
)
def test_every_code_that_is_let_in_means_something_and_everything_has_a_code(table, column, code_list, known):
    assert set(codes_of("niche", table, column)) == set(meanings("niche", code_list))
    assert set(meanings("niche", code_list).values()) == known


def test_every_force_has_a_code_by_which_a_crime_may_come_from_it():
    assert set(meanings("niche", "force").values()) == {row["force_code"] for row in seed("forces")}


def test_every_offence_of_the_index_can_be_written_as_a_home_office_code():
    (column,) = [one for one in NICHE.table("occurrences").columns if one.name == "home_office_code"]
    written = {f"{row['ho_class_code']} {row['ho_sub_code']}".strip() for row in seed("offences")}

    assert {code for code in written if not re.fullmatch(column.pattern, code)} == set()


def test_home_office_code_is_no_place_for_a_name():
    (column,) = [one for one in NICHE.table("occurrences").columns if one.name == "home_office_code"]

    assert not any(
        re.fullmatch(column.pattern, text) for text in ("hit by Zebediah", "8N 008/06 Zebediah", "8N Zebediah", "")
    )


def test_same_records_and_dice_write_the_same_rows(warehouse):
    one = warehouse.delivered["btp"]
    again = _writer(one.records)

    assert (again.references, again.nominals) == (one.writer.references, one.writer.nominals)
    assert again.rows(one.shown) == one.rows
