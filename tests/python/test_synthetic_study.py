"""The clean deliveries, recounted from the files by the study's rules in plain Python.

The recount knows who each record truly is from the truth file and shares no code with the
warehouse. It says what the warehouse has to find; it does not say that the warehouse finds it.
"""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from synthetic import study_people
from synthetic.near_misses import NEAR_MISSES
from synthetic.people import is_valid_pnc_id
from synthetic.write import WrittenDeliveries, write_deliveries

REFERENCE = Path(__file__).resolve().parents[2] / "seeds" / "reference"
START, END = date(2018, 1, 1), date(2021, 9, 1)
AREA = {"ZD", "PY", "ZT"}
COUNTED = {"1", "1A", "2", "2A", "3", "3A"}
SHOWN_BY_STUDY_PEOPLE = {
    "cautioned",
    "one_in_one_out",
    "iom_no_offence_in_window",
    "mappa_ended_before_window",
    "mappa_ended_before_membership_date",
}
Row = dict[str, str]


@dataclass
class Event:
    """One counted offence or victimisation of a person."""

    reference: str
    borough: str
    day: date
    qualifies: bool
    outcome: str = ""
    harm_days: float | None = None


@dataclass
class Recount:
    """What the files say under the study's rules, by true person."""

    written: WrittenDeliveries
    crimes: dict[str, Row]
    parties: list[Row]
    outcomes: dict[tuple[str, str], list[Row]]
    nominals: list[Row]
    spells: list[Row]
    mappa: list[Row]
    true_person: dict[tuple[str, str, str], str]
    offences: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    victimisations: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))

    def victim_offenders(self, boroughs: set[str]) -> set[str]:
        """People with a qualifying offence and victimisation in two crimes, one of them here."""
        return {
            person
            for person, offences in self.offences.items()
            if any(
                one.reference != other.reference and boroughs & {one.borough, other.borough}
                for one in offences
                if one.qualifies
                for other in self.victimisations[person]
                if other.qualifies
            )
        }

    def iom(self, boroughs: set[str]) -> set[str]:
        """People with a spell in these boroughs that is open on the membership date."""
        return {
            self.true_person["iom", row["iom_reference"], ""]
            for row in self.spells
            if row["borough_code"] in boroughs
            and row["selected_on"] <= END.isoformat()
            and (not row["deselected_on"] or row["deselected_on"] > END.isoformat())
        }

    def managed_by_mappa(self) -> set[str]:
        """People under MAPPA on the membership date."""
        return {
            self.true_person["visor", row["visor_reference"], ""]
            for row in self.mappa
            if row["managed_from"] <= END.isoformat()
            and (not row["managed_to"] or row["managed_to"] >= END.isoformat())
        }

    def totals(self, people: set[str]) -> tuple[int, int, float]:
        """Persons, offences and harm days."""
        events = [event for person in people for event in self.offences[person]]
        return len(people), len(events), sum(event.harm_days or 0 for event in events)

    def identity_records(self) -> list[tuple[str, Row]]:
        """Every record with a person on it, with who that truly is."""
        found = [(self.true_person["cris", row["crime_reference"], row["party_number"]], row) for row in self.parties]
        found += [(self.true_person["iom", row["iom_reference"], ""], row) for row in self.nominals]
        found += [(self.true_person["visor", row["visor_reference"], ""], row) for row in self.mappa]
        return found


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_xlsx(path: Path) -> list[Row]:
    rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    header = next(rows)
    return [{name: as_text(cell) for name, cell in zip(header, row, strict=True)} for row in rows]


def as_text(cell: object) -> str:
    if cell is None:
        return ""
    return cell.date().isoformat() if isinstance(cell, datetime) else str(cell)


def read_parquet(path: Path) -> list[Row]:
    return [{name: as_text(value) for name, value in row.items()} for row in pq.read_table(path).to_pylist()]


def weights() -> dict[tuple[str, str, str], float]:
    days = {row["offence_code"]: row["harm_days"] for row in read_csv(REFERENCE / "harm_weights.csv")}
    return {
        (row["offence_title"], row["ho_class_code"], row["ho_sub_code"]): float(days[row["offence_code"]])
        for row in read_csv(REFERENCE / "offences.csv")
    }


def qualifies(crime: Row) -> bool:
    code, sub_code = crime["ho_class_code"], crime["ho_sub_code"]
    return code in {"1", "2", "5D"} or (code == "8N" and sub_code in {"008/01", "008/06"})


def recount(written: WrittenDeliveries) -> Recount:
    cris, iom, visor = (written.deliveries[f"met/{system}/2021-10-01"] for system in ("cris", "iom", "visor"))
    outcomes: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in read_csv(cris / "outcomes.csv"):
        outcomes[row["crime_reference"], row["party_number"]].append(row)
    found = Recount(
        written,
        {row["crime_reference"]: row for row in read_csv(cris / "crimes.csv")},
        read_csv(cris / "parties.csv"),
        outcomes,
        read_xlsx(iom / "nominals.xlsx"),
        read_xlsx(iom / "spells.xlsx"),
        read_parquet(visor / "mappa_nominals.parquet"),
        {
            (
                row["system"],
                row["crime_reference"] or row["iom_reference"] or row["visor_reference"],
                row["party_number"],
            ): row["true_person"]
            for row in read_parquet(written.truth)
        },
    )
    weight = weights()
    for party in found.parties:
        crime = found.crimes[party["crime_reference"]]
        day = date.fromisoformat(crime["committed_from"] or crime["reported_on"])
        if crime["crime_status"] != "CONFIRMED" or not START <= day <= END:
            continue
        person = found.true_person["cris", party["crime_reference"], party["party_number"]]
        event = Event(crime["crime_reference"], crime["borough_code"], day, qualifies(crime))
        if party["role"] == "VICTIM":
            found.victimisations[person].append(event)
            continue
        history = found.outcomes[party["crime_reference"], party["party_number"]]
        if not history:
            continue
        standing = max(history, key=lambda row: (row["outcome_on"], int(row["outcome_number"])))
        if standing["outcome_code"] in COUNTED:
            event.outcome = standing["outcome_code"]
            event.harm_days = weight.get((crime["offence_title"], crime["ho_class_code"], crime["ho_sub_code"]))
            found.offences[person].append(event)
    return found


@pytest.fixture(scope="module")
def counted(tmp_path_factory) -> Recount:
    return recount(write_deliveries(tmp_path_factory.mktemp("clean")))


@pytest.fixture(scope="module")
def members(counted) -> set[str]:
    return counted.victim_offenders(AREA)


def published(cohort: str) -> tuple[int, int, float]:
    figures = {
        row["metric"]: float(row["published"])
        for row in read_csv(REFERENCE / "published_study_figures.csv")
        if row["cohort_id"] == cohort
        and not row["group_size"]
        and not row["offence_type"]
        and row["metric"] in {"offences", "harm_days"}
    }
    people = {"iom": 135, "victim_offender": 115}[cohort]
    return people, int(figures["offences"]), figures["harm_days"]


def test_recount_of_the_iom_cohort_is_the_published_one(counted):
    assert counted.totals(counted.iom(AREA)) == published("iom") == (135, 947, 102089.5)


def test_recount_of_the_victim_offenders_is_the_published_one(counted, members):
    assert counted.totals(members) == published("victim_offender") == (115, 587, 65451)


def test_victim_offenders_are_exactly_the_solved_people(counted, members):
    study = read_csv(study_people.STUDY / "people.csv")
    expected = {row["person"] for row in study if study_people.is_yes(row["in_victim_offender"])}
    assert members == expected
    assert len(members & counted.iom(AREA)) == 1


def test_four_victim_offenders_and_nobody_else_of_the_study_are_under_mappa(counted, members):
    study = members | counted.iom(AREA)
    assert len(counted.managed_by_mappa() & study) == 4
    assert len(counted.managed_by_mappa() & members) == 4


def test_study_people_have_no_offence_that_the_index_cannot_weigh(counted, members):
    for person in members | counted.iom(AREA):
        assert all(event.harm_days is not None for event in counted.offences[person])


def test_events_lie_on_both_ends_of_the_window(counted, members):
    offences = {event.day for person in members for event in counted.offences[person]}
    suffered = {event.day for person in members for event in counted.victimisations[person] if event.qualifies}
    assert {START, END} <= offences
    assert {START, END} <= suffered


def test_study_people_show_the_same_sex_and_colour_everywhere(counted, members):
    sexes, groups, declared = defaultdict(set), defaultdict(set), defaultdict(list)
    for person, row in counted.identity_records():
        sexes[person].add(row["sex"])
        code = row.get("self_defined_ethnicity", "")
        declared[person].append(code not in {"", "NS"})
        if code not in {"", "NS"}:
            groups[person].add(code[0] == "W")
        if row.get("observed_ethnicity"):
            groups[person].add(row["observed_ethnicity"] in {"IC1", "IC2"})
    for person in members | counted.iom(AREA):
        assert len(sexes[person]) == 1
        assert sexes[person] <= {"M", "F"}
        assert len(groups[person]) == 1


def test_some_crimes_are_counted_for_two_study_people(counted, members):
    study = members | counted.iom(AREA)
    by_crime = Counter(event.reference for person in study for event in counted.offences[person])
    assert sum(count == 2 for count in by_crime.values()) >= 10


# -- near misses --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(NEAR_MISSES) - SHOWN_BY_STUDY_PEOPLE))
def test_near_miss_is_no_member_of_either_cohort(name, counted, members):
    labels = set(counted.written.near_misses[name])
    assert labels
    assert all(label.startswith(f"near-miss-{name}") for label in labels)
    assert not labels & members
    assert not labels & counted.iom(AREA)
    on_record = {person for person, _ in counted.identity_records()}
    assert labels <= on_record


@pytest.mark.parametrize("name", sorted(SHOWN_BY_STUDY_PEOPLE))
def test_rules_that_only_a_member_can_show_are_shown_by_study_people(name, counted, members):
    labels = set(counted.written.near_misses[name])
    assert labels
    assert labels <= members | counted.iom(AREA)


def halves(counted: Recount, label: str) -> tuple[bool, bool]:
    """Whether the person has a qualifying offence and a qualifying victimisation that count."""
    return (
        any(event.qualifies for event in counted.offences[label]),
        any(event.qualifies for event in counted.victimisations[label]),
    )


@pytest.mark.parametrize(
    ("name", "offends", "suffers"),
    [
        ("victim_only", False, True),
        ("accused_no_further_action", False, True),
        ("community_resolution", False, True),
        ("charge_superseded", False, True),
        ("transferred", False, True),
        ("offence_day_before_window", False, True),
        ("offence_day_after_window", False, True),
        ("victimisation_day_before_window", True, False),
        ("victimisation_day_after_window", True, False),
        ("both_outside_area", True, True),
        ("common_assault_offence", False, True),
        ("robbery_offence", False, True),
        ("other_class_or_sub_code", False, True),
        ("common_assault_victimisation", True, False),
        ("counter_allegation", True, True),
    ],
)
def test_near_miss_lacks_exactly_what_its_name_says(name, offends, suffers, counted):
    for label in counted.written.near_misses[name]:
        assert halves(counted, label) == (offends, suffers)


@pytest.mark.parametrize("name", ["no_date_of_birth", "same_name", "invalid_pnc"])
def test_two_people_would_be_one_member_if_they_were_joined(name, counted):
    offender, victim = counted.written.near_misses[name]
    assert halves(counted, offender) == (True, False)
    assert halves(counted, victim) == (False, True)


def test_offence_of_the_day_before_the_window_was_reported_inside_it(counted):
    for label in counted.written.near_misses["offence_day_before_window"]:
        crimes = [
            counted.crimes[row["crime_reference"]]
            for person, row in counted.identity_records()
            if person == label and row.get("role") == "ACCUSED"
        ]
        assert [crime["committed_from"] for crime in crimes] == ["2017-12-31"]
        assert [crime["reported_on"] for crime in crimes] == ["2018-01-01"]


def test_no_crime_takes_away_the_offence_of_one_and_the_victimisation_of_the_other(counted):
    offender, victim = counted.written.near_misses["no_crime"]
    assert halves(counted, offender) == (False, True)
    assert halves(counted, victim) == (True, False)


def test_both_outside_the_area_are_members_of_central_south(counted):
    labels = set(counted.written.near_misses["both_outside_area"])
    assert labels <= counted.victim_offenders({"LX", "MD"})


def test_counter_allegation_is_one_crime_only(counted):
    for label in counted.written.near_misses["counter_allegation"]:
        (offence,), (suffered,) = counted.offences[label], counted.victimisations[label]
        assert offence.reference == suffered.reference


def test_cautioned_members_have_no_charge_that_qualifies(counted):
    labels = counted.written.near_misses["cautioned"]
    assert len(labels) >= 3
    for label in labels:
        qualifying = [event.outcome for event in counted.offences[label] if event.qualifies]
        assert set(qualifying) <= {"2", "3"}


def test_one_in_one_out_goes_both_ways(counted):
    offence_in = suffered_in = 0
    for label in counted.written.near_misses["one_in_one_out"]:
        offends = any(e.borough in AREA for e in counted.offences[label] if e.qualifies)
        suffers = any(e.borough in AREA for e in counted.victimisations[label] if e.qualifies)
        assert offends != suffers
        offence_in += offends
        suffered_in += suffers
    assert min(offence_in, suffered_in) >= 10


def test_iom_member_without_offence_in_the_window_has_some_before_it(counted):
    (label,) = counted.written.near_misses["iom_no_offence_in_window"]
    assert label in counted.iom(AREA)
    assert not counted.offences[label]
    crimes = [
        counted.crimes[row["crime_reference"]]
        for person, row in counted.identity_records()
        if person == label and row.get("role") == "ACCUSED"
    ]
    assert any((crime["committed_from"] or crime["reported_on"]) < "2018-01-01" for crime in crimes)


@pytest.mark.parametrize("name", ["deselected_iom", "iom_selected_later"])
def test_iom_near_misses_have_a_closed_or_later_spell_in_the_area(name, counted):
    for label in counted.written.near_misses[name]:
        (spell,) = [row for row in counted.spells if counted.true_person["iom", row["iom_reference"], ""] == label]
        assert spell["borough_code"] in AREA
        closed = bool(spell["deselected_on"]) and spell["deselected_on"] <= END.isoformat()
        assert closed or spell["selected_on"] > END.isoformat()


@pytest.mark.parametrize(
    ("name", "last_day"),
    [
        ("mappa_ended_before_window", "2017-12-31"),
        ("mappa_ended_before_membership_date", "2021-08-31"),
    ],
)
def test_ended_mappa_manages_nobody(name, last_day, counted, members):
    for label in counted.written.near_misses[name]:
        assert label in members
        assert label not in counted.managed_by_mappa()
        ends = [
            row["managed_to"]
            for row in counted.mappa
            if counted.true_person["visor", row["visor_reference"], ""] == label
        ]
        assert ends
        assert max(ends) <= last_day


# -- London -------------------------------------------------------------------------------------


def units() -> dict[str, set[str]]:
    found = defaultdict(set)
    for row in read_csv(REFERENCE / "areas.csv"):
        if row["force_code"] == "met":
            found[row["bcu_code"]].add(row["borough_code"])
    return found


def test_at_least_26_000_other_crimes_are_confirmed_in_all_32_boroughs(counted):
    london = defaultdict(set)
    for row in counted.parties:
        person = counted.true_person["cris", row["crime_reference"], row["party_number"]]
        london[row["crime_reference"]].add(person.startswith("london-"))
    other = [
        row
        for row in counted.crimes.values()
        if row["crime_status"] == "CONFIRMED" and london[row["crime_reference"]] <= {True}
    ]
    assert len(other) >= 26_000
    assert {row["borough_code"] for row in other} == set().union(*units().values())


def test_a_plausible_share_of_crimes_is_charged_or_cautioned(counted):
    charged = {
        reference
        for (reference, _), history in counted.outcomes.items()
        if any(row["outcome_code"] in COUNTED for row in history)
    }
    assert 0.12 <= len(charged) / len(counted.crimes) <= 0.21


@pytest.mark.parametrize("unit", sorted(set(units()) - {"SN"}))
def test_every_other_unit_has_cohorts_worth_studying(unit, counted):
    boroughs = units()[unit]
    offenders, listed = counted.victim_offenders(boroughs), counted.iom(boroughs)
    assert len(offenders) >= 60
    assert len(listed) >= 60
    assert offenders & listed
    assert counted.managed_by_mappa() & offenders


def test_top_tens_differ_between_units_and_cohorts(counted):
    tops = []
    for boroughs in units().values():
        for people in (counted.victim_offenders(boroughs), counted.iom(boroughs)):
            ranked = sorted(people, key=lambda p: -counted.totals({p})[2])
            tops.append(frozenset(ranked[:10]))
    assert len(set(tops)) == 24


def test_the_whole_force_has_more_members_than_any_unit(counted, members):
    everywhere = counted.victim_offenders(set().union(*units().values()))
    assert len(everywhere) > 700
    assert members < everywhere


def test_some_counted_background_offences_have_no_weight(counted):
    unweighted = [event for events in counted.offences.values() for event in events if event.harm_days is None]
    assert len(unweighted) >= 20


# -- identities ---------------------------------------------------------------------------------


def test_all_pnc_ids_are_valid_but_the_intended_one(counted):
    invalid = {
        person for person, row in counted.identity_records() if row["pnc_id"] and not is_valid_pnc_id(row["pnc_id"])
    }
    assert invalid == set(counted.written.near_misses["invalid_pnc"])


def standard_pnc(text: str) -> str:
    if not is_valid_pnc_id(text):
        return ""
    year, _, rest = text.strip().upper().partition("/")
    return f"{int(year) % 100:02d}/{rest[:-1].zfill(7)}{rest[-1]}"


def test_clean_records_resolve_by_pnc_id_else_name_and_date_of_birth(counted):
    """Joining by these two keys gives exactly the true people."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    roots = []
    for number, (person, row) in enumerate(counted.identity_records()):
        record = f"record {number}"
        keys = [f"pnc {standard_pnc(row['pnc_id'])}"] if standard_pnc(row["pnc_id"]) else []
        name = f"{row['forename']}|{row['surname']}"
        if row["date_of_birth"]:
            name = f"{row['forename'].strip().upper()}|{row['surname'].strip().upper()}"
            keys.append(f"name {name}|{row['date_of_birth']}")
        for key in keys:
            parent[root(record)] = root(key)
        roots.append((person, record))
    joined, split = defaultdict(set), defaultdict(set)
    for person, record in roots:
        joined[root(record)].add(person)
        split[person].add(root(record))
    assert not [people for people in joined.values() if len(people) > 1]
    assert not [person for person, groups in split.items() if len(groups) > 1]


def test_identity_boxes_are_written_in_many_ways(counted):
    rows = [row for _, row in counted.identity_records()]
    ids = [row["pnc_id"] for row in rows if row["pnc_id"]]
    assert any(text[2] == "/" for text in ids)
    assert any(len(text.partition("/")[2]) < 8 for text in ids)
    assert any(text != text.upper() for text in ids)
    assert any(row["surname"].isupper() for row in rows)
    assert any("'" in row["surname"] for row in rows)
    assert any(not row["surname"].isascii() for row in rows)
    assert any(row["surname"] != row["surname"].strip() for row in rows)
    assert any(row["pnc_id"] and not row["date_of_birth"] for row in rows)
    assert any(row["sex"] == "U" for row in rows)
