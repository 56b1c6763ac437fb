"""The hard rules that hold people apart, one by one, on a handful of signatures.

Belongs here: `contested.follow` and what it is given. Does not belong here: what a link weighs
(`test_person_resolution.py`).
"""

from __future__ import annotations

import pytest

from orchestration.people.contested import (
    DECIDED_APART,
    POSSIBLE_RELATIVES,
    POSSIBLE_TWINS,
    TWO_PNC_IDS,
    Link,
    Member,
    Outcome,
    follow,
    one_keystroke_apart,
)

JOIN, LEAD, TWO_IDS_WEIGH = 6.0, 3.0, -7.0


def member(
    number: int, forename: str | None = "imogen", pnc_id: str | None = None, birth: str = "1990-03-14"
) -> Member:
    return Member(number, pnc_id, int(birth[:4]), birth[5:], forename)


def link(one: int, other: int, weight: float, *, shares_id: bool = False, compares: bool = False) -> Link:
    return Link(weight, one, other, shares_id, compares)


def decided(one: int, other: int) -> Link:
    return Link(0.0, one, other, shares_id=False, compares_pnc_ids=False, is_decided=True)


def followed(members: list[Member], links: list[Link], **known: object) -> Outcome:
    rules = {"twins": [], "alike": [], "decided_apart": [], "families": True, **known}
    return follow(members, links, join=JOIN, lead=LEAD, two_pnc_ids=TWO_IDS_WEIGH, **rules)


def groups(outcome: Outcome) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for number, group in outcome.group_of.items():
        found.setdefault(group, set()).add(number)
    return {frozenset(numbers) for numbers in found.values()}


def test_links_join_and_a_person_is_called_by_the_lowest_number():
    outcome = followed([member(4), member(2), member(9)], [link(2, 4, 8), link(4, 9, 7)])

    assert outcome.group_of == {2: 2, 4: 2, 9: 2}
    assert outcome.refused == []


def test_two_pnc_ids_that_a_link_does_not_outweigh_stay_two_people_and_are_listed():
    outcome = followed([member(1, pnc_id="A1111"), member(2, pnc_id="B2222")], [link(1, 2, 5.9, compares=True)])

    assert groups(outcome) == {frozenset([1]), frozenset([2])}
    assert [(refusal.one, refusal.other, refusal.reason) for refusal in outcome.refused] == [(1, 2, TWO_PNC_IDS)]


def test_two_pnc_ids_that_a_link_outweighs_are_one_person():
    outcome = followed([member(1, pnc_id="A1111"), member(2, pnc_id="B2222")], [link(1, 2, 6.0, compares=True)])

    assert groups(outcome) == {frozenset([1, 2])}


def test_what_two_pnc_ids_weigh_is_taken_off_a_link_that_did_not_see_them():
    """Groups with different ids meet through a record without one: the link between them says nothing of the ids."""
    members = [member(1, pnc_id="A1111"), member(2), member(3, pnc_id="B2222")]

    weak = followed(members, [link(1, 2, 20), link(2, 3, 12.9)])
    strong = followed(members, [link(1, 2, 20), link(2, 3, 13.1)])

    assert groups(weak) == {frozenset([1, 2]), frozenset([3])}
    assert groups(strong) == {frozenset([1, 2, 3])}


def test_two_pnc_ids_a_keystroke_apart_are_one_persons():
    outcome = followed([member(1, pnc_id="A1111"), member(2, pnc_id="A1112")], [link(1, 2, 6.5, compares=True)])

    assert groups(outcome) == {frozenset([1, 2])}


def test_a_record_without_an_id_that_fits_two_people_with_different_ids_joins_neither():
    members = [member(1, pnc_id="A1111"), member(2), member(3, pnc_id="B2222")]
    outcome = followed(members, [link(1, 2, 9), link(2, 3, 8)])

    assert groups(outcome) == {frozenset([1]), frozenset([2]), frozenset([3])}
    assert outcome.undecided == {2}


def test_a_record_that_fits_one_of_two_people_much_better_joins_it():
    members = [member(1, pnc_id="A1111"), member(2), member(3, pnc_id="B2222")]
    outcome = followed(members, [link(1, 2, 12), link(2, 3, 8)])

    assert groups(outcome) == {frozenset([1, 2]), frozenset([3])}


TWINS = [member(1, "imogen"), member(2, "barbara")]


def test_possible_twins_stay_apart_and_are_listed():
    outcome = followed(TWINS, [link(1, 2, 9)], twins=[(1, 2)])

    assert groups(outcome) == {frozenset([1]), frozenset([2])}
    assert [refusal.reason for refusal in outcome.refused] == [POSSIBLE_TWINS]


def test_an_initial_that_fits_both_twins_joins_neither():
    outcome = followed([*TWINS, member(3, None)], [link(1, 3, 9), link(2, 3, 9)], twins=[(1, 2)])

    assert groups(outcome) == {frozenset([1]), frozenset([2]), frozenset([3])}


def test_two_slips_of_one_name_are_no_twins():
    """Ay and Mamy are both a keystroke from Amy, who stands between them."""
    members = [member(1, "ay"), member(2, "amy"), member(3, "mamy")]
    outcome = followed(members, [link(1, 2, 9), link(2, 3, 8)], twins=[(1, 3)], alike=[("amy", "ay"), ("amy", "mamy")])

    assert groups(outcome) == {frozenset([1, 2, 3])}


def test_relatives_of_one_name_stay_apart():
    outcome = followed([member(1, birth="1958-03-14"), member(2, birth="1985-06-01")], [link(1, 2, 9)])

    assert groups(outcome) == {frozenset([1]), frozenset([2])}
    assert [refusal.reason for refusal in outcome.refused] == [POSSIBLE_RELATIVES]


@pytest.mark.parametrize(
    ("birth", "shares_id", "families"),
    [
        ("1985-03-14", False, True),
        ("1985-06-01", True, True),
        ("1985-06-01", False, False),
        ("1972-06-01", False, True),
    ],
    ids=[
        "a mistyped year keeps the day",
        "an id is shared",
        "there are no families",
        "fourteen years are no generation",
    ],
)
def test_what_is_no_relative(birth, shares_id, families):
    members = [member(1, birth="1958-03-14"), member(2, birth=birth)]
    outcome = followed(members, [link(1, 2, 9, shares_id=shares_id)], families=families)

    assert groups(outcome) == {frozenset([1, 2])}


def test_a_decision_joins_whatever_speaks_against_it():
    members = [member(1, "imogen", "A1111", "1958-03-14"), member(2, "barbara", "B2222", "1985-06-01")]
    outcome = followed(members, [decided(1, 2)], twins=[(1, 2)])

    assert groups(outcome) == {frozenset([1, 2])}


def test_a_decision_parts_whatever_speaks_for_it():
    members = [member(1, pnc_id="A1111"), member(2, pnc_id="A1111")]
    outcome = followed(members, [link(1, 2, 40, shares_id=True, compares=True)], decided_apart=[(1, 2)])

    assert groups(outcome) == {frozenset([1]), frozenset([2])}
    assert [refusal.reason for refusal in outcome.refused] == [DECIDED_APART]


def test_a_decision_that_parts_holds_also_through_a_third():
    outcome = followed([member(1), member(2), member(3)], [link(1, 2, 20), link(2, 3, 19)], decided_apart=[(1, 3)])

    assert not any({1, 3} <= group for group in groups(outcome))
    assert frozenset([1, 2]) in groups(outcome)


def test_decisions_that_contradict_each_other_never_join_those_decided_apart():
    outcome = followed([member(1), member(2), member(3)], [decided(1, 2), decided(2, 3)], decided_apart=[(1, 3)])

    assert not any({1, 3} <= group for group in groups(outcome))


def test_equal_links_are_followed_in_the_order_of_their_numbers():
    members = [member(3, pnc_id="A1111"), member(1), member(2, pnc_id="B2222")]
    links = [link(2, 1, 20), link(1, 3, 20)]

    assert followed(members, links).group_of == followed(list(reversed(members)), list(reversed(links))).group_of


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("abc", "abd", True), ("abc", "acb", True), ("abc", "ab", True), ("abc", "abc", False), ("abc", "cab", False)],
)
def test_one_keystroke(one, other, apart):
    assert one_keystroke_apart(one, other) is apart
