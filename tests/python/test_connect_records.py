"""What a force recorded on CONNECT is what the warehouse makes of it: crimes, parties and people, row by row.

Belongs here: deliveries of CONNECT through the door and up to the models that unite all systems, and CONNECT's own
codes. Does not belong here: the rules of single models (the unit tests beside them), and what neighbours' records
change in a study (`test_neighbours.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from recorded_town import (
    DELIVERED_ON,
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

from orchestration.home import Home
from synthetic.dice import Dice
from synthetic.neighbours.connect import ConnectWriter
from synthetic.neighbours.happened import ForceRecords, Origin
from synthetic.rows import Fields

# The investigations of Kent that are added to the town's by hand.
BY_HAND = "46/90000"
FIRST, SECOND, FROM_ESSEX, UNKNOWN = (f"{BY_HAND}{number}/21" for number in (1, 2, 3, 9))
NOT_DELIVERED = "CP999999999"
FIGHT = {"ho_class_code": "8N", "ho_sub_code": "008/06", "offence_status": "REC"}


def _writer(records: ForceRecords) -> ConnectWriter:
    return ConnectWriter(records, Dice(7, f"connect of {records.force}"))


@dataclass(frozen=True)
class Hand:
    """Writes rows by hand into what a force delivers from CONNECT."""

    one: Delivered

    def investigation(self, reference: str, **origin: str) -> None:
        self.one.add("investigations", investigation_reference=reference, recorded_on="2021-05-05", **origin)

    def offence(self, reference: str, number: int, reason: str = "") -> Fields:
        key = {"investigation_reference": reference, "offence_number": str(number)}
        self.one.add("offences", reason, **key, **FIGHT)
        return key

    def role(self, key: Fields, person: str, role: str, reason: str = "") -> None:
        self.one.add("roles", reason, **key, person_reference=person, role=role)

    def outcome(self, key: Fields, number: int, code: str, person: str = "", reason: str = "") -> None:
        end = {"outcome_number": str(number), "outcome_code": code, "outcome_on": "2021-06-06"}
        self.one.add("offence_outcomes", reason, **key, person_reference=person, **end)

    def disposal(self, key: Fields, number: int, person: str, reason: str = "") -> None:
        held = {"custody_reference": "46NK/9000001/21", "disposal_number": str(number), "arrived_on": "2021-06-06"}
        decided = {"disposal_code": "CHG", "disposed_on": "2021-06-06"}
        self.one.add("custody_disposals", reason, **key, **held, person_reference=person, **decided)


def _spoil(kent: Delivered) -> None:
    """Add rows that lack something, and what CONNECT alone knows."""
    hand = Hand(kent)
    one, other = (number for number, _ in kent.writer.nominals[:2])
    for reference in (FIRST, SECOND):
        hand.investigation(reference)
    hand.investigation(FROM_ESSEX, received_from_force="42", received_from_reference="42/1/20")

    several_accused = hand.offence(FIRST, 1)
    for person in (one, other):
        hand.role(several_accused, person, "SUS")
    hand.outcome(several_accused, 1, "CHG", reason="charge that names nobody")
    hand.outcome(several_accused, 2, "NFV")

    # Two offences of one investigation, each the other side's: the disposal of the one is not that of the other.
    one_side, other_side = hand.offence(SECOND, 1), hand.offence(SECOND, 2)
    for key, accused, victim in ((one_side, one, other), (other_side, other, one)):
        hand.role(key, accused, "DEF")
        hand.role(key, victim, "VIC")
    hand.disposal(one_side, 1, one)
    hand.outcome(one_side, 1, "NFE", one)
    hand.disposal(other_side, 2, one, "outcome of a party who is not accused")
    hand.role(other_side, NOT_DELIVERED, "SUS", "party of an unknown person")

    carried_on = hand.offence(FROM_ESSEX, 1)
    hand.role(carried_on, one, "SUS")
    hand.role(carried_on, NOT_DELIVERED, "WIT")
    hand.disposal(carried_on, 3, other, "outcome of an unknown party")

    unknown = hand.offence(UNKNOWN, 1, "offence of an unknown investigation")
    hand.role(unknown, one, "VIC", "party of an unknown crime")
    never_sent = unknown | {"offence_number": "2"}
    hand.role(never_sent, NOT_DELIVERED, "VIC", "party of an unknown crime")
    hand.outcome(never_sent, 1, "NFV", reason="outcome of an unknown crime")
    hand.outcome(never_sent, 2, "REQ", reason="charge that names nobody, outcome of an unknown crime")
    hand.disposal(never_sent, 4, one, "outcome of an unknown crime, outcome of an unknown party")


def _essex(number: str) -> Delivered:
    """A force that sends no custody records: what was sent on to Kent, and a charge that stands on the offence."""
    town = Town("essex", "connect", (("essex", "EPP"),))
    one = written(town.records, _writer(town.records))
    del one.rows["custody_disposals"]
    hand = Hand(one)
    one.add("persons", person_reference=number)
    for reference in ("42/1/20", "42/2/20"):
        hand.investigation(reference, district_code="EPP")
        key = hand.offence(reference, 1)
        hand.role(key, number, "SUS")
        hand.outcome(key, 1, "CHG")
    return one


def _met() -> tuple[Delivered, Delivered]:
    """The Met on CRIS, and one of its crimes as two offences of an investigation in CONNECT."""
    on_cris = Delivered(ForceRecords("met", "cris", DELIVERED_ON))
    for reference in ("3300001/21", "3300002/21"):
        crime = {"ho_class_code": "8N", "reported_on": "2021-05-05", "borough_code": "ZD", "crime_status": "CONFIRMED"}
        on_cris.add("crimes", crime_reference=reference, **crime)
        on_cris.add("parties", crime_reference=reference, party_number="1", role="VICTIM")
    on_cris.added["outcomes"] = []
    records = ForceRecords("met", "connect", DELIVERED_ON)
    on_connect = written(records, _writer(records))
    hand = Hand(on_connect)
    hand.investigation("01/1/21", district_code="ZD", legacy_reference="3300001/21")
    on_connect.add("persons", person_reference="CP0000001")
    for number in (1, 2):
        hand.role(hand.offence("01/1/21", number), "CP0000001", "VIC")
    return on_cris, on_connect


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    town = Town("kent", "connect", (("kent", "DAR"), ("kent", "SEV"), ("met", "ZD"))).fill()
    kent = written(town, _writer(town))
    _spoil(kent)
    on_cris, on_connect = _met()
    delivered = {"kent": kent, "essex": _essex("CP0000001"), "met on CRIS": on_cris, "met": on_connect}
    with built(Home(tmp_path_factory.mktemp("connect")), delivered) as warehouse:
        yield warehouse


def test_every_row_is_let_in_and_the_models_are_built(warehouse):
    assert warehouse.receipt.refused == []
    assert warehouse.receipt.quarantined == []
    assert warehouse.failed == []


def test_writer_drew_everything_that_connect_may_hold(warehouse):
    """Else what follows would not have looked at it."""
    kent = warehouse.delivered["kent"]
    rows = kent.rows
    together = Counter(
        (row["investigation_reference"], row["offence_number"], row["person_reference"]) for row in rows["roles"]
    )
    people = Counter(person.label for _, person in kent.writer.nominals)
    statuses = {row["offence_status"] for row in rows["offences"]}
    disposed = {row["disposal_code"] for row in rows["custody_disposals"]}

    assert {row["role"] for row in rows["roles"]} == set(codes_of("connect", "roles", "role")) - {"INV"}
    assert statuses == set(codes_of("connect", "offences", "offence_status")) - {"NCR", "C5"}
    assert disposed >= {"CHG", "CHA", "ACA", "ACC", "NFV", "RUI", "BAI"}
    assert {row["outcome_code"] for row in rows["offence_outcomes"]} >= {"REQ", "NSI", "NFV"}
    assert {row["person_reference"] == "" for row in rows["offence_outcomes"]} == {True, False}
    assert max(together.values()) > 1
    assert max(int(row["offence_number"]) for row in rows["offences"]) > 1
    assert len(rows["custody_disposals"]) > len({row["custody_reference"] for row in rows["custody_disposals"]})
    assert set(people.values()) == {1, 2}


def test_every_crime_is_the_one_that_happened(warehouse):
    one = warehouse.delivered["kent"]
    expected = {
        (
            reference,
            "kent" if recorded.place_force == "kent" else None,
            recorded.crime.borough if recorded.place_force == "kent" else None,
            recorded.crime.reported_on,
            recorded.crime.committed_from or recorded.crime.reported_on,
            recorded.crime.offence.class_code,
            recorded.crime.offence.sub_code or None,
            recorded.crime.offence.title,
            recorded.crime.status == "CONFIRMED",
            recorded.origin.force if recorded.origin else None,
            recorded.origin.reference if recorded.origin else None,
        )
        for reference, recorded in zip(one.writer.references, one.records.crimes, strict=True)
    }
    found = warehouse.query(f"""
        select
            crime_reference, place_force_code, borough_code, reported_on, occurred_on, ho_class_code, ho_sub_code,
            offence_title, is_confirmed, origin_force_code, origin_reference
        from intermediate.int_crimes where force_code = 'kent' and crime_reference not like '{BY_HAND}%'
    """)

    assert len(expected) == len(found) == KINDS_OF_CRIME * TIMES
    assert set(found) == expected


def test_every_party_is_who_took_part_with_the_outcome_that_stands(warehouse):
    one = warehouse.delivered["kent"]
    labels = {number: person.label for number, person in one.writer.nominals}
    found = [row for row in warehouse.parties("kent", "connect") if not row[0].startswith(BY_HAND)]
    expected = standing_parties(one)

    assert len(found) == len(expected)
    assert {(crime, labels[number], *rest) for crime, number, *rest in found} == expected


def test_every_number_is_one_record_of_a_person_as_it_was_shown(warehouse):
    found, expected = warehouse.people("kent", "connect"), shown_people(warehouse.delivered["kent"])

    assert len(found) == len(expected)
    assert set(found) == expected


def test_row_that_lacks_something_is_told_of_once_with_all_that_it_lacks(warehouse):
    found = warehouse.query("""
        select source_file, source_row, reason from data_quality.orphan_row where delivery_id like 'kent/connect/%'
    """)
    lacking = warehouse.delivered["kent"].lacking

    assert {(file, row): reason for file, row, reason in found} == lacking
    assert len(found) == len(lacking) == 10
    assert warehouse.query("select count(*) from data_quality.orphan_row") == [(10,)]


def test_charge_that_names_nobody_is_nobodys_and_another_end_is_that_of_all(warehouse):
    found = warehouse.query(f"""
        select outcome_code from intermediate.int_crime_parties where crime_reference = '{FIRST}/1'
    """)

    assert found == [("16",), ("16",)]


def test_each_side_of_a_fight_is_victim_of_one_crime_and_accused_of_another(warehouse):
    kent = warehouse.delivered["kent"]
    one, other = (number for number, _ in kent.writer.nominals[:2])
    found = {row[:5] for row in warehouse.parties("kent", "connect") if row[0].startswith(SECOND)}

    # Of a charge in custody and an outcome of the offence on one day the charge stands.
    assert found == {
        (f"{SECOND}/1", one, True, False, "1"),
        (f"{SECOND}/1", other, False, True, None),
        (f"{SECOND}/2", other, True, False, None),
        (f"{SECOND}/2", one, False, True, "1"),
    }


def test_crime_carried_over_from_the_older_system_counts_there_no_more(warehouse):
    standing = warehouse.query("""
        select source_system, crime_reference from intermediate.int_standing_crimes where force_code = 'met'
    """)
    takeovers = warehouse.query("""
        select kind from intermediate.int_crime_takeovers inner join intermediate.int_crimes using (crime_id)
        where crime_reference = '3300001/21'
    """)

    assert set(standing) == {("cris", "3300002/21"), ("connect", "01/1/21/1"), ("connect", "01/1/21/2")}
    assert takeovers == [("change of system",)]


def test_crime_sent_by_a_force_on_connect_is_known_by_its_investigation(warehouse):
    standing = warehouse.query("""
        select crime_reference from intermediate.int_standing_crimes where force_code = 'essex'
    """)

    assert standing == [("42/2/20/1",)]


def test_force_that_sends_no_custody_records_has_the_charges_that_stand_on_its_offences(warehouse):
    assert warehouse.parties("essex", "connect")[0][4] == "1"


@pytest.mark.parametrize(
    ("columns", "code_list", "known"),
    [
        (["offences.offence_status"], "status", {"confirmed", "not confirmed"}),
        (["roles.role"], "role", {"accused", "victim", "neither"}),
        (
            ["offence_outcomes.outcome_code", "custody_disposals.disposal_code"],
            "outcome",
            {"", *(row["outcome_code"] for row in seed("outcomes"))},
        ),
        (["persons.sex_code"], "sex", {"M", "F", "U"}),
        (
            ["persons.ethnic_appearance"],
            "ethnic_appearance",
            {row["ethnicity_code"] for row in seed("ethnicities") if row["scheme"] == "officer-observed"},
        ),
        (
            ["persons.self_defined_ethnicity"],
            "self_defined_ethnicity",
            {row["ethnicity_code"] for row in seed("ethnicities") if row["scheme"] == "self-defined"},
        ),
    ],
)
def test_every_code_that_is_let_in_means_something_and_everything_has_a_code(columns, code_list, known):
    let_in = {code for column in columns for code in codes_of("connect", *column.split("."))}

    assert let_in == set(meanings("connect", code_list))
    assert set(meanings("connect", code_list).values()) == known


def test_only_what_custody_has_not_decided_yet_means_no_outcome():
    assert {code for code, means in meanings("connect", "outcome").items() if not means} == {"RUI", "BAI"}


def test_every_force_has_a_number_by_which_a_crime_may_come_from_it():
    assert set(meanings("connect", "force").values()) == {row["force_code"] for row in seed("forces")}


def test_same_records_and_dice_write_the_same_rows(warehouse):
    one = warehouse.delivered["kent"]
    again = _writer(one.records)

    assert (again.references, again.nominals) == (one.writer.references, one.writer.nominals)
    assert again.rows(one.shown) == one.rows == one.writer.rows(one.shown)


def test_investigation_says_where_a_crime_came_from_once():
    town = Town("met", "connect", (("met", "ZD"),))
    somebody = town.person()
    for origin in (Origin("met", "3300001/24"), Origin("surrey", "45240000001"), None):
        town.crime(("VICTIM", somebody, ()), origin=origin)
    rows = written(town.records, _writer(town.records)).rows["investigations"]
    origins = {(row["legacy_reference"], row["received_from_force"], row["received_from_reference"]) for row in rows}

    assert origins == {("3300001/24", "", ""), ("", "45", "45240000001"), ("", "", "")}
