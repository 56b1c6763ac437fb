"""The committed allocation gives the study's published figures and what its text says of people.

What belongs here: checks of `people.csv` and `offences.csv` against the seeds, computed from the
files alone. What does not: running the solver, and anything of the warehouse.
"""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
REFERENCE = PROJECT / "seeds" / "reference"
STUDY = PROJECT / "synthetic" / "study"
COUNTED = {
    "persons",
    "offences",
    "harm_days",
    "peak_harm_days",
    "total_offences",
    "total_harm",
    "male",
    "female",
    "white",
    "non_white",
}


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PEOPLE = {row["person"]: row for row in read(STUDY / "people.csv")}
ROWS = read(STUDY / "offences.csv")
OFFENCES = {row["offence_code"]: row for row in read(REFERENCE / "offences.csv")}
DAYS = {
    row["offence_code"]: Decimal(row["harm_days"])
    for row in read(REFERENCE / "harm_weights.csv")
    if row["harm_index_edition"] == "cchi_2020"
}
FIGURES = [row for row in read(REFERENCE / "published_study_figures.csv") if row["metric"] in COUNTED]
HELD: dict[str, Counter[str]] = {person: Counter() for person in PEOPLE}
for _row in ROWS:
    HELD[_row["person"]][_row["offence_code"]] += int(_row["offences"])


def harm(person: str) -> Decimal:
    """Harm days of a person."""
    return sum((DAYS[code] * n for code, n in HELD[person].items()), Decimal(0))


def peak(person: str) -> Decimal:
    """Days of a person's most harmful offence; 0 without any."""
    return max((DAYS[code] for code in HELD[person]), default=Decimal(0))


def cohort(name: str) -> list[str]:
    """Labels of a cohort in order of rank."""
    members = [person for person, row in PEOPLE.items() if row[f"{name}_rank"]]
    return sorted(members, key=lambda person: int(PEOPLE[person][f"{name}_rank"]))


def qualifying(code: str) -> bool:
    """Whether an offence is in the study's qualifying set, as the seed has it."""
    offence = OFFENCES[code]
    return any(
        row["ho_class_code"] == offence["ho_class_code"] and row["ho_sub_code"] in ("", offence["ho_sub_code"])
        for row in read(REFERENCE / "qualifying_offences.csv")
        if row["qualifying_offence_set"] == "study_violence_with_injury"
    )


def figure(group: list[str], metric: str, offence_type: str) -> Decimal:
    """One published figure recomputed for a group of people."""
    people = [PEOPLE[person] for person in group]
    held = [
        (code, n)
        for person in group
        for code, n in HELD[person].items()
        if offence_type in ("", OFFENCES[code]["offence_type"])
    ]
    offences = sum(n for _, n in held)
    days = sum((DAYS[code] * n for code, n in held), Decimal(0))
    white = sum(row["self_defined_ethnicity"] in ("W1", "W2", "W3", "W9") for row in people)
    return Decimal(
        {
            "persons": len(people),
            "offences": offences,
            "total_offences": offences,
            "harm_days": days,
            "total_harm": days,
            "peak_harm_days": sum((peak(person) for person in group), Decimal(0)),
            "male": sum(row["sex"] == "M" for row in people),
            "female": sum(row["sex"] == "F" for row in people),
            "white": white,
            "non_white": len(people) - white,
        }[metric]
    )


IOM = cohort("iom")
VICTIM_OFFENDERS = cohort("victim_offender")
COHORTS = {"iom": IOM, "victim_offender": VICTIM_OFFENDERS}


@pytest.mark.parametrize(
    "row",
    FIGURES,
    ids=lambda r: " ".join([r["cohort_id"], r["group_size"], r["metric"], r["offence_type"]]),
)
def test_published_figure(row: dict[str, str]) -> None:
    """Every published count and sum comes out exactly, as implied by the counts where it slips."""
    everybody = COHORTS[row["cohort_id"]]
    group = everybody[: int(row["group_size"] or len(everybody))]
    wanted = Decimal(row["implied_by_counts"] or row["published"])
    assert figure(group, row["metric"], row["offence_type"]) == wanted


def test_every_count_and_sum_of_the_study_is_compared() -> None:
    """No figure is skipped: offences and harm in all and by type, peak, totals and people, 8 times."""
    per_group = Counter((row["cohort_id"], row["group_size"]) for row in FIGURES)
    assert set(per_group.values()) == {2 * 9 + 1 + 2 + 5}
    assert len(per_group) == 8


def test_ranks_follow_harm_without_a_tie_at_the_edge_of_a_group() -> None:
    """Ranks are 1 to n by harm; the last of a group has more harm than the next."""
    for name, members in COHORTS.items():
        assert [int(PEOPLE[p][f"{name}_rank"]) for p in members] == [*range(1, len(members) + 1)]
        assert [harm(p) for p in members] == sorted((harm(p) for p in members), reverse=True)
        for edge in (10, 25, 50):
            assert harm(members[edge - 1]) > harm(members[edge])


def test_top_tens_have_no_ties() -> None:
    """Both top tens descend strictly."""
    for members in COHORTS.values():
        assert len({harm(person) for person in members[:10]}) == 10


def test_flags_say_who_is_in_which_cohort() -> None:
    """The flags agree with the ranks."""
    for row in PEOPLE.values():
        for name in COHORTS:
            assert row[f"in_{name}"] == str(bool(row[f"{name}_rank"])).lower()


def test_one_person_is_in_both_cohorts_and_both_top_tens() -> None:
    """The shared person is the only one, and in the top ten on both sides."""
    both = set(IOM) & set(VICTIM_OFFENDERS)
    assert both == {"both-001"}
    assert both <= set(IOM[:10]) & set(VICTIM_OFFENDERS[:10])


def test_offences_are_named_as_in_the_seed() -> None:
    """Class, sub-code and title are the seed's, each person and offence appears once."""
    for row in ROWS:
        offence = OFFENCES[row["offence_code"]]
        for column in ("ho_class_code", "ho_sub_code", "offence_title"):
            assert row[column] == offence[column]
        assert int(row["offences"]) >= 1
    assert len({(row["person"], row["offence_code"]) for row in ROWS}) == len(ROWS)


def test_class_sub_code_and_title_name_one_weight() -> None:
    """A delivery holds these three only, so they must be enough to find the weight."""
    for row in ROWS:
        key = [row[column] for column in ("ho_class_code", "ho_sub_code", "offence_title")]
        weights = {
            DAYS[code]
            for code, o in OFFENCES.items()
            if [o["ho_class_code"], o["ho_sub_code"], o["offence_title"]] == key and code in DAYS
        }
        assert len(weights) == 1


def test_weights_outside_the_edition_are_used_only_where_needed() -> None:
    """Three offences, each once, in the three bands that cannot do without."""
    outside = {row["offence_code"]: row["person"] for row in ROWS if row["ho_class_code"] == "STUDY"}
    assert outside.keys() == {"STUDY.136", "STUDY.015", "STUDY.000"}
    assert sum(HELD[person][code] for code, person in outside.items()) == 3
    assert outside["STUDY.136"] in IOM[10:25]
    assert outside["STUDY.015"] in VICTIM_OFFENDERS[10:25]
    assert outside["STUDY.000"] in VICTIM_OFFENDERS[50:]


def test_most_harmful_two_of_the_iom_cohort() -> None:
    """Rank 1 has three offences, one a murder; rank 2 a single murder."""
    first, second = IOM[:2]
    assert sum(HELD[first].values()) == 3
    assert sum(n for code, n in HELD[first].items() if OFFENCES[code]["ho_class_code"] == "1") == 1
    assert HELD[second] == Counter({"1.1.1.1": 1})
    assert harm(first) > harm(second) == 5475


@pytest.mark.parametrize(("rank", "offences"), [(3, 44), (4, 11), (6, 13)])
def test_acquisitive_offenders_of_the_iom_top_ten(rank: int, offences: int) -> None:
    """Ranks 3, 4 and 6 have acquisitive offences only, as many as printed."""
    held = HELD[IOM[rank - 1]]
    assert sum(held.values()) == offences
    assert {OFFENCES[code]["offence_type"] for code in held} == {"Acquisitive"}


def test_every_victim_offender_has_a_qualifying_offence() -> None:
    """The study's own rule, the shared person included."""
    assert all(any(map(qualifying, HELD[person])) for person in VICTIM_OFFENDERS)


def test_almost_all_of_the_top_25_victim_offenders_have_serious_violence() -> None:
    """Murder, attempted murder or grievous bodily harm for at least 22 of 25."""
    serious = [
        any(qualifying(c) and OFFENCES[c]["ho_sub_code"] != "008/06" for c in HELD[person])
        for person in VICTIM_OFFENDERS[:25]
    ]
    assert sum(serious) >= 22


def test_lowest_of_the_iom_cohort() -> None:
    """One person without any offence, at least three with one offence of one day."""
    assert [person for person in IOM if not HELD[person]] == [IOM[-1]]
    assert harm(IOM[-1]) == peak(IOM[-1]) == 0
    single = [p for p in IOM[50:] if sum(HELD[p].values()) == 1 and harm(p) == 1]
    assert len(single) >= 3


def test_everybody_else_has_an_offence() -> None:
    """No victim-offender, and no other IOM member, is without one."""
    assert all(HELD[person] for person in [*VICTIM_OFFENDERS, *IOM[:-1]])


def test_four_victim_offenders_are_under_mappa() -> None:
    """One in each band, not the person of both cohorts; nobody of the IOM cohort."""
    managed = [person for person, row in PEOPLE.items() if row["mappa"] == "true"]
    ranks = [VICTIM_OFFENDERS.index(person) + 1 for person in managed]
    assert [sum(a <= r <= b for r in ranks) for a, b in ((1, 10), (11, 25), (26, 50), (51, 115))] == [1, 1, 1, 1]
    assert not set(managed) & set(IOM)


def test_ethnicity_codes_are_self_defined_codes() -> None:
    """Every code is a 16+1 code of the seed, and known."""
    codes = {
        row["ethnicity_code"] for row in read(REFERENCE / "ethnicities.csv") if row["scheme"] == "self-defined"
    } - {"NS"}
    assert {row["self_defined_ethnicity"] for row in PEOPLE.values()} <= codes


def test_people_of_a_band_differ() -> None:
    """Harm and peaks are spread within each band, and few people hold everything."""
    for members in COHORTS.values():
        for first, last in ((0, 10), (10, 25), (25, 50)):
            group = members[first:last]
            assert len({harm(person) for person in group}) >= len(group) * 0.6
            assert len({peak(person) for person in group}) >= 4
    assert max(sum(held.values()) for held in HELD.values()) == 44
