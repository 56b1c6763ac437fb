"""The identity boxes of a batch of records, as they are delivered, and what is wrong with each.

What belongs here: which boxes are filled, and in which spelling, without noise and with it. What does not: the kinds of
damage (`damage.py`) and the rest of a row (`write.py`).

Without noise a record of a person either repeats a valid PNC id or has name and date of birth exactly, and the first
has all that is known. With it records are those of the benchmark of person resolution: a quarter is damaged, names
change, and three in ten hold a PNC id.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.large.damage import KINDS, PASTED, Sheet, damage
from synthetic.large.ethnicity import OBSERVED_CODES, SELF_DEFINED_CODES
from synthetic.large.invent import World
from synthetic.large.names import NICKNAMES
from synthetic.large.sheets import as_the_system_writes, sheet_of, write_pnc_ids

# Without noise, on a record that is not the person's first.
PNC_ID_LEFT_OUT, PNC_ID_LEFT_OUT_OF_VICTIMS = 0.1, 0.4
BIRTH_LEFT_OUT = 0.05  # where the PNC id is there
CRO_NUMBER_WRITTEN = 0.5  # where the PNC id is there
CAPITALS, SURNAME_IN_CAPITALS, SMALL_LETTERS = 0.4, 0.15, 0.03
SEX_NOT_KNOWN = 0.03
ETHNICITY_NOT_ASKED, ETHNICITY_NOT_STATED = 0.05, 0.05
OBSERVED = 0.7

CHANGED_SURNAME, SECOND_PNC_ID = "changed_surname", "second_pnc_id"
WRONG = np.array([*(kind.name.replace(" ", "_") for kind in KINDS), CHANGED_SURNAME, SECOND_PNC_ID], dtype=object)
PASTED_KIND = next(place for place, kind in enumerate(KINDS) if kind.name == PASTED)


@dataclass(frozen=True)
class Batch:
    """Records to fill in: the person of each, whether it is the first, and who filled it in.

    `turn` is the share of the person's records that came before. `victim` says that nobody fetched the PNC id as they
    would for an arrest, `sheet` that the records are a manager's own.
    """

    person: np.ndarray
    turn: np.ndarray
    victim: np.ndarray
    sheet: bool = False


def fill_in(
    world: World, batch: Batch, *, noisy: bool, chance: np.random.Generator
) -> tuple[dict[str, pa.Array], pa.Array]:
    """The identity boxes of records by column, and in words what is wrong with each (null for nothing)."""
    if noisy:
        sheet, changed, second = sheet_of(world.people, batch.person, batch.turn, chance)
        kinds = damage(sheet, chance)
        wrong = _in_words(kinds, changed, second & ~(kinds == PASTED_KIND).any(axis=1))
    else:
        sheet = _flawless(world, batch, chance)
        wrong = pa.nulls(len(batch.person), pa.string())
    return _boxes(world, batch, sheet, chance), wrong


def _flawless(world: World, batch: Batch, chance: np.random.Generator) -> Sheet:
    people, person = world.people, batch.person
    first = (batch.turn == 0) | batch.sheet
    left_out = np.where(batch.victim, PNC_ID_LEFT_OUT_OF_VICTIMS, PNC_ID_LEFT_OUT)
    written = first | (chance.random(len(person)) >= left_out)
    pnc_id = np.where(written, people.pnc_id[person], 0)
    without_birth = ~first & (pnc_id > 0) & (chance.random(len(person)) < BIRTH_LEFT_OUT)
    return Sheet(
        forename=people.forename[person],
        middle_name=people.middle_name[person],
        surname=people.surname[person],
        birth=np.where(without_birth, np.datetime64("NaT", "D"), people.birth[person]),
        pnc_id=pnc_id,
        someone_elses_pnc_id=np.zeros_like(pnc_id),
        sex=np.where(people.woman[person], "F", "M").astype(object),
        nicknames=NICKNAMES,
    )


def _boxes(world: World, batch: Batch, sheet: Sheet, chance: np.random.Generator) -> dict[str, pa.Array]:
    many = len(batch.person)
    style = chance.random(many)
    capitals = style < CAPITALS
    forename = as_the_system_writes(sheet.forename, capitals, chance)
    surname = as_the_system_writes(sheet.surname, style < CAPITALS + SURNAME_IN_CAPITALS, chance)
    small = pa.array(style > 1 - SMALL_LETTERS)
    unknown = chance.random(many) < SEX_NOT_KNOWN
    cro_written = (sheet.pnc_id != 0) & (chance.random(many) < CRO_NUMBER_WRITTEN)
    self_defined, observed = _ethnicity(world, batch, chance)
    return {
        "forename": pc.if_else(small, pc.utf8_lower(forename), forename),
        "surname": pc.if_else(small, pc.utf8_lower(surname), surname),
        "date_of_birth": pa.array(sheet.birth, pa.date32(), from_pandas=True),
        "sex": pa.array(np.where(unknown, np.where(style < 0.5, "U", None), sheet.sex), pa.string()),
        "self_defined_ethnicity": self_defined,
        "observed_ethnicity": observed,
        "pnc_id": pa.array(write_pnc_ids(sheet.pnc_id, chance), pa.string()),
        "cro_number": pa.array(np.where(cro_written, world.people.cro_number[batch.person], None), pa.string()),
    }


def _ethnicity(world: World, batch: Batch, chance: np.random.Generator) -> tuple[pa.Array, pa.Array]:
    said = SELF_DEFINED_CODES[world.self_defined[batch.person]]
    answer = chance.random(len(batch.person))
    said = np.where(answer < ETHNICITY_NOT_ASKED, None, said)
    said = np.where(answer > 1 - ETHNICITY_NOT_STATED, "NS", said)
    seen = OBSERVED_CODES[world.observed[batch.person]]
    seen = np.where(chance.random(len(batch.person)) < OBSERVED, seen, None)
    return pa.array(said, pa.string()), pa.array(seen, pa.string())


def _in_words(kinds: np.ndarray, changed: np.ndarray, second: np.ndarray) -> pa.Array:
    """What is wrong with each record, kind after kind."""
    lasting = (np.where(changed, len(KINDS), -1), np.where(second, len(KINDS) + 1, -1))
    every = np.column_stack([kinds, *lasting])
    words = np.full(len(kinds), None, dtype=object)
    rows = np.flatnonzero((every >= 0).any(axis=1))
    words[rows] = [" ".join(WRONG[row[row >= 0]]) for row in every[rows]]
    return pa.array(words, pa.string())
