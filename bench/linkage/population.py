"""Police records of invented people with known truth, a million or ten of them, for measuring person resolution.

Belongs here: how many records who has, and the records as Parquet. Does not belong here: the people
(`synthetic/large/people.py`), what their records say and what goes wrong on one (`sheets.py`, `damage.py` beside it),
measures (`measure.py`).

It shares nothing with what it measures: no code, list or parameter of `orchestration/people`, nor of the deliveries on
which the stored model was trained. Every parameter was fixed, with its reason, before any model was run on it, and is
not to be changed to please one. One seed gives one population, record by record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from synthetic.large.damage import KINDS, PASTED, damage
from synthetic.large.people import People, invent_people
from synthetic.large.sheets import as_the_system_writes, numbered, sheet_of, write_pnc_ids

RECORDS_AT_A_TIME = 500_000

# Records of a person: proportional to times ** -exponent. Seven in ten are met once, a few dozens of times, 2.3 on
# average: contact with the police is known to be this uneven.
RECORDS_EXPONENT, MOST_RECORDS = 2.2, 60

CRO_NUMBER_WRITTEN = 0.3  # of their records: it is seldom copied

RECORD_AT_HOME = 0.75  # most people offend, and are hurt, where they live
CAPITALS = 0.4  # of records: one of the systems writes names in capitals

# The Met's 32 boroughs by its own codes, with their population in thousands at the census of 2021.
BOROUGHS = {
    **{"KG": 219, "SX": 389, "RY": 247, "QK": 340, "PY": 330, "EK": 210, "ZD": 391, "XB": 367, "YE": 330, "RG": 289},
    **{"GD": 259, "FH": 183, "YR": 264, "QA": 261, "KD": 262, "XH": 306, "TX": 288, "NI": 217, "BS": 143, "VK": 168},
    **{"LX": 318, "PL": 301, "VW": 215, "KF": 351, "JI": 310, "TW": 195, "MD": 308, "ZT": 210, "HT": 310, "JC": 278},
    **{"WW": 328, "CW": 204},
}
CODES = np.array(list(BOROUGHS), dtype=object)
SHARES = np.array(list(BOROUGHS.values())) / sum(BOROUGHS.values())

TWIN, RELATIVE = "twin", "relative of the same name"
KINSHIPS = np.array([None, TWIN, RELATIVE], dtype=object)
CHANGED_SURNAME, SECOND_PNC_ID = "changed surname", "second PNC id"
WRONG = np.array([*(kind.name for kind in KINDS), CHANGED_SURNAME, SECOND_PNC_ID], dtype=object)

RECORD_COLUMNS = ("record_id", "forename", "surname", "date_of_birth", "pnc_id", "cro_number", "sex", "borough")


@dataclass(frozen=True)
class Written:
    """Where a population was written.

    `records` has `RECORD_COLUMNS`, all text. `truth` has record_id, true_person, damage (the kinds, in order), and
    kinship and kin: the other of two twins, or the parent or child of the same name.
    """

    records: Path
    truth: Path


def write_population(folder: Path, *, records: int, seed: int) -> Written:
    """Write `records.parquet` and `truth.parquet` of so many records into a folder."""
    written = Written(folder / "records.parquet", folder / "truth.parquet")
    chance = np.random.default_rng([seed, records])
    people = invent_people(_times(records, chance), _homes_drawn_by(chance), chance)
    person, turn = _mixed_records(people.records, chance)
    record_writer = truth_writer = None
    for first in range(0, records, RECORDS_AT_A_TIME):
        rows = slice(first, first + RECORDS_AT_A_TIME)
        table, truth = _records(people, person[rows], turn[rows], first, chance)
        record_writer = record_writer or pq.ParquetWriter(written.records, table.schema, compression="zstd")
        truth_writer = truth_writer or pq.ParquetWriter(written.truth, truth.schema, compression="zstd")
        record_writer.write_table(table)
        truth_writer.write_table(truth)
    for writer in (record_writer, truth_writer):
        if writer:
            writer.close()
    return written


def mean_records() -> float:
    """Records a person, on average."""
    times = np.arange(1, MOST_RECORDS + 1)
    return float((times * _law_of_times()).sum())


def _law_of_times() -> np.ndarray:
    weights = np.arange(1, MOST_RECORDS + 1) ** -RECORDS_EXPONENT
    return weights / weights.sum()


def _times(records: int, chance: np.random.Generator) -> np.ndarray:
    """How many records each person has; they add up to what is asked for."""
    enough = int(records / mean_records() * 1.2) + 1000
    times = chance.choice(np.arange(1, MOST_RECORDS + 1), size=enough, p=_law_of_times())
    ends = times.cumsum()
    last = int(np.searchsorted(ends, records))
    times = times[: last + 1]
    times[last] -= ends[last] - records
    return times


def _homes_drawn_by(chance: np.random.Generator) -> Callable[[int], np.ndarray]:
    return lambda many: chance.choice(len(CODES), size=many, p=SHARES)


def _mixed_records(times: np.ndarray, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The person of each record, and the share of that person's records that came before it, in no order."""
    person = np.repeat(np.arange(len(times), dtype=np.int32), times)
    starts = np.repeat(times.cumsum() - times, times)
    turn = ((np.arange(len(person)) - starts) / times[person]).astype(np.float32)
    mixed = chance.permutation(len(person))
    return person[mixed], turn[mixed]


def _records(
    people: People, person: np.ndarray, turn: np.ndarray, first: int, chance: np.random.Generator
) -> tuple[pa.Table, pa.Table]:
    """So many records, and the truth about them."""
    many = len(person)
    sheet, changed, second = sheet_of(people, person, turn, chance)
    kinds = damage(sheet, chance)
    capitals = chance.random(many) < CAPITALS
    at_home = chance.random(many) < RECORD_AT_HOME
    elsewhere = chance.choice(len(CODES), size=many, p=SHARES)
    record_id = numbered("r", np.arange(first, first + many))
    cro_written = chance.random(many) < CRO_NUMBER_WRITTEN
    values = (
        record_id,
        as_the_system_writes(sheet.forename, capitals, chance),
        as_the_system_writes(sheet.surname, capitals, chance),
        pc.cast(pa.array(sheet.birth, pa.date32(), from_pandas=True), pa.string()),
        pa.array(write_pnc_ids(sheet.pnc_id, chance), pa.string()),
        pa.array(np.where(cro_written, people.cro_number[person], None), pa.string()),
        pa.array(sheet.sex, pa.string()),
        pa.array(CODES[np.where(at_home, people.borough[person], elsewhere)], pa.string()),
    )
    pasted = (kinds == [kind.name for kind in KINDS].index(PASTED)).any(axis=1)
    kin = people.kin[person]
    truth = {
        "record_id": record_id,
        "true_person": numbered("p", person),
        "damage": _lists(kinds, changed, second & ~pasted),
        "kinship": pa.array(KINSHIPS[people.kinship[person]], pa.string()),
        "kin": pc.if_else(pa.array(kin >= 0), numbered("p", kin), pa.scalar(None, pa.string())),
    }
    return pa.table(dict(zip(RECORD_COLUMNS, values, strict=True))), pa.table(truth)


def _lists(kinds: np.ndarray, changed: np.ndarray, second: np.ndarray) -> pa.Array:
    """What is wrong with each record, as lists of words."""
    lasting = (np.where(changed, len(KINDS), -1), np.where(second, len(KINDS) + 1, -1))
    every = np.column_stack([kinds, *lasting])
    offsets = np.concatenate([[0], (every >= 0).sum(axis=1).cumsum()]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(WRONG[every[every >= 0]], pa.string()))
