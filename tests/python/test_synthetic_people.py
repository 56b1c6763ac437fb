"""Invented people: PNC ids by the published rule, and nobody twice."""

from datetime import date

import pytest

from synthetic.dice import Dice
from synthetic.near_misses import wrong_letter
from synthetic.people import ETHNICITIES, Register, is_valid_pnc_id, pnc_id


def test_pnc_id_has_the_letter_of_the_published_example():
    assert pnc_id(2004, 1000) == "2004/0001000X"


@pytest.mark.parametrize(
    "written", ["2004/0001000X", "04/0001000X", "2004/1000X", "04/1000X", "04/1000x", " 04/1000X "]
)
def test_pnc_id_is_valid_in_every_way_it_is_written(written):
    assert is_valid_pnc_id(written)


@pytest.mark.parametrize("written", ["2004/0001000Y", "2004/0001001X", "2004", "04/X", "", "X/1X"])
def test_what_is_no_pnc_id_is_not_valid(written):
    assert not is_valid_pnc_id(written)


def test_the_wrong_letter_is_wrong():
    assert not is_valid_pnc_id(wrong_letter(2009, 4711))


def test_shares_of_ethnicities_add_up_to_one():
    assert sum(share for share, _, _ in ETHNICITIES.values()) == pytest.approx(1)


def test_no_two_people_share_name_and_date_of_birth_or_pnc_id():
    register = Register(Dice(1, "people"))
    days = (date(1990, 1, 1), date(1990, 1, 3))
    people = [register.invent(f"p{n}", forename="Sam", ethnicity="W1", born=days) for n in range(900)]
    assert len({(p.forename, p.surname, p.date_of_birth) for p in people}) == 900
    assert len({p.pnc_id for p in people}) == 900
    assert all(is_valid_pnc_id(p.pnc_id) for p in people)
