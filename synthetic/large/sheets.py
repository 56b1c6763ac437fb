"""How a record shows one of a million people, before and after something goes wrong on it.

Belongs here: what stands on a record of a person (which surname, which PNC id), and the ways in which it is written.
Does not belong here: who the people are (`people.py`), and what goes wrong (`damage.py`).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.large.damage import Sheet, pnc_letter
from synthetic.large.names import NICKNAMES
from synthetic.large.people import People

PNC_ID_RECORDS = 0.30  # of all records carry one: crime reports of people who have one often lack it
PNC_TWO_DIGIT_YEAR, PNC_WITHOUT_ZEROS, PNC_LOWER_CASE = 0.25, 0.20, 0.15  # each a habit of some clerks
STRAY_BLANKS = 0.01


def sheet_of(
    people: People, person: np.ndarray, turn: np.ndarray, chance: np.random.Generator
) -> tuple[Sheet, np.ndarray, np.ndarray]:
    """Records as they ought to be, and which of them carry a changed surname or a second PNC id.

    `turn` is the share of the person's records that came before each.
    """
    later = people.later_surname[person]
    changed = (turn > people.changed_at[person]) & np.not_equal(later, None)
    written = chance.random(len(person)) < _pnc_id_written(people)
    second = written & (people.second_pnc_id[person] > 0) & (chance.random(len(person)) < 0.5)
    own = np.where(second, people.second_pnc_id[person], people.pnc_id[person])
    sheet = Sheet(
        forename=people.forename[person],
        middle_name=people.middle_name[person],
        surname=np.where(changed, later, people.surname[person]),
        birth=people.birth[person],
        pnc_id=np.where(written, own, 0),
        someone_elses_pnc_id=_of_a_neighbour(people, person, chance),
        sex=np.where(people.woman[person], "F", "M").astype(object),
        nicknames=NICKNAMES,
    )
    return sheet, changed, second


def _pnc_id_written(people: People) -> float:
    """How often a person's PNC id is on a record, so that `PNC_ID_RECORDS` of all carry one."""
    return PNC_ID_RECORDS * people.records.sum() / max(people.records[people.pnc_id > 0].sum(), 1)


def _of_a_neighbour(people: People, person: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A PNC id of somebody of each person's borough: who is dealt with together is mixed up; 0 where nobody has one."""
    having = np.flatnonzero(people.pnc_id > 0)
    having = having[np.argsort(people.borough[having], kind="stable")]
    starts = np.searchsorted(people.borough[having], np.arange(people.borough.max() + 2))
    start, end = starts[people.borough[person]], starts[people.borough[person] + 1]
    at = start + (chance.random(len(person)) * (end - start)).astype(np.int64)
    found = people.pnc_id[having[np.minimum(at, len(having) - 1)]] if len(having) else np.zeros_like(at)
    return np.where((end > start) & (at < end), found, 0)


def write_pnc_ids(ids: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Ids as clerks write them; of a negative one a digit is wrong."""
    written = np.full(len(ids), None, dtype=object)
    rows = np.flatnonzero(ids)
    number = np.abs(ids[rows])
    habits = chance.random((3, len(rows))) < np.array([[PNC_TWO_DIGIT_YEAR], [PNC_WITHOUT_ZEROS], [PNC_LOWER_CASE]])
    years, serials = np.divmod(number, 10_000_000)
    spoiled = ids[rows] < 0
    for row, year, serial, letter, short, bare, lower, spoil in zip(
        rows, years.tolist(), serials.tolist(), pnc_letter(number), *habits, spoiled, strict=True
    ):
        digits = str(serial) if bare else f"{serial:07d}"
        if spoil:
            digits = _with_wrong_digit(digits, chance)
        text = f"{str(year)[2:] if short else year}/{digits}{letter}"
        written[row] = text.lower() if lower else text
    return written


def _with_wrong_digit(digits: str, chance: np.random.Generator) -> str:
    at = int(chance.random() * len(digits))
    return digits[:at] + str((int(digits[at]) + 1 + int(chance.random() * 9)) % 10) + digits[at + 1 :]


def as_the_system_writes(names: np.ndarray, capitals: np.ndarray, chance: np.random.Generator) -> pa.Array:
    """Names, some of them in capitals, some with a blank behind."""
    written = pa.array(names, pa.string())
    written = pc.if_else(pa.array(capitals), pc.utf8_upper(written), written)
    blank = pa.array(chance.random(len(names)) < STRAY_BLANKS)
    return pc.if_else(blank, pc.binary_join_element_wise(written, "", " "), written)


def numbered(letter: str, numbers: np.ndarray) -> pa.Array:
    """Ids of one length, so that their order as text is their order as numbers."""
    padded = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), 9, "0")
    return pc.binary_join_element_wise(letter, padded, "")
