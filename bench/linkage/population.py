"""Police records of invented people with known truth, a million or ten of them, for measuring person resolution.

Belongs here: who the people are, what lasts about them, and their records as Parquet. Does not belong here: names
(`names.py`), what goes wrong on a record (`damage.py`), measures (`measure.py`).

It shares nothing with what it measures: no code, list or parameter of `orchestration/people` or `synthetic`. Every
parameter was fixed, with its reason, before any model was run on it, and is not to be changed to please one. One seed
gives one population, record by record.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.linkage.damage import KINDS, PASTED, Sheet, damage, pnc_letter
from bench.linkage.names import NICKNAMES, Names

RECORDS_AT_A_TIME = 500_000

# Records of a person: proportional to times ** -exponent. Seven in ten are met once, a few dozens of times, 2.3 on
# average: contact with the police is known to be this uneven.
RECORDS_EXPONENT, MOST_RECORDS = 2.2, 60

WOMEN = 0.35  # suspects are women in one of five, victims in one of two; a table of both lies between

# Age when the records end: ten, the age of criminal responsibility, and more by a gamma law. It is thickest at 22 and
# has a mean of 34, between suspects (young) and victims (of all ages); a few are near ninety.
END_OF_RECORDS = np.datetime64("2021-12-31")
YOUNGEST, OLDEST = 10, 90
AGE_SHAPE, AGE_SCALE = 2.1, 11.5
DAYS_OF_A_YEAR = 365.2425

DOUBLE_BARRELLED = 0.03  # of people; common among the young, and with Spanish and Portuguese names
# A record after the change carries the new name. Some one in fifty marries a year, and most women who do change.
WOMEN_CHANGING_SURNAME, MEN_CHANGING_SURNAME = 0.08, 0.01
CHANGE_TO_DOUBLE_BARREL = 0.15  # of those who change: both names

TWINS = 0.012  # of people: between the 1.6 % born as one in recent years and the 1 % before
TWINS_OF_ONE_SEX = 0.67  # a third are identical; of the others half are
RELATIVES_OF_ONE_NAME = 0.007  # of people: a son named after his father, where both are known to the police
PARENT_YOUNGEST, PARENT_OLDEST = 18, 40
OLDEST_CHILD = 50  # so that the parent is no older than ninety

# Who has been arrested has a PNC id. One who is met once has one in a quarter of cases, and each further record makes
# it likelier.
PNC_ID_AT_FIRST, PNC_ID_LATER = 0.25, 0.14
PNC_ID_RECORDS = 0.30  # of all records carry one: crime reports of people who have one often lack it
PNC_ID_TWICE = 0.003  # of people who have one: a second file was opened by mistake
FIRST_PNC_YEAR, LARGEST_PNC_SERIAL = 1985, 999_999
PNC_TWO_DIGIT_YEAR, PNC_WITHOUT_ZEROS, PNC_LOWER_CASE = 0.25, 0.20, 0.15  # each a habit of some clerks

CRO_NUMBER = 0.2  # of people with a PNC id: those convicted, with fingerprints on file
CRO_NUMBER_WRITTEN = 0.3  # of their records: it is seldom copied

RECORD_AT_HOME = 0.75  # most people offend, and are hurt, where they live
CAPITALS = 0.4  # of records: one of the systems writes names in capitals
STRAY_BLANKS = 0.01

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


@dataclass
class People:
    """People as columns, a place each. Ids are year * 10,000,000 + serial, 0 for none; `kin` is a place, -1 for none.

    `later_surname` is on the records after the share `changed_at` of them.
    """

    heritage: np.ndarray
    woman: np.ndarray
    birth: np.ndarray
    forename: np.ndarray
    middle_name: np.ndarray
    surname: np.ndarray
    later_surname: np.ndarray
    changed_at: np.ndarray
    borough: np.ndarray
    records: np.ndarray
    kinship: np.ndarray
    kin: np.ndarray
    pnc_id: np.ndarray
    second_pnc_id: np.ndarray
    cro_number: np.ndarray


def write_population(folder: Path, *, records: int, seed: int) -> Written:
    """Write `records.parquet` and `truth.parquet` of so many records into a folder."""
    written = Written(folder / "records.parquet", folder / "truth.parquet")
    chance = np.random.default_rng([seed, records])
    people = invent_people(records, chance)
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


def invent_people(records: int, chance: np.random.Generator) -> People:
    """People with `records` records between them."""
    times = _times(records, chance)
    many = len(times)
    names = Names(chance)
    heritage = names.heritages(many)
    woman = chance.random(many) < WOMEN
    people = People(
        heritage=heritage,
        woman=woman,
        birth=END_OF_RECORDS - (_ages(many, chance) * DAYS_OF_A_YEAR).astype(np.int64),
        forename=names.forenames(heritage, woman),
        middle_name=names.forenames(heritage, woman),
        surname=names.surnames(heritage),
        later_surname=np.full(many, None, dtype=object),
        changed_at=chance.random(many),
        borough=chance.choice(len(CODES), size=many, p=SHARES),
        records=times,
        kinship=np.zeros(many, dtype=np.int8),
        kin=np.full(many, -1),
        pnc_id=np.zeros(many, dtype=np.int64),
        second_pnc_id=np.zeros(many, dtype=np.int64),
        cro_number=np.full(many, None, dtype=object),
    )
    _double_surnames(people, names, chance)
    _make_kin(people, names, chance)
    _change_surnames(people, names, chance)
    _give_ids(people, chance)
    return people


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


def _ages(many: int, chance: np.random.Generator) -> np.ndarray:
    ages = YOUNGEST + chance.gamma(AGE_SHAPE, AGE_SCALE, many)
    return np.where(ages < OLDEST, ages, chance.uniform(YOUNGEST, OLDEST, many))


def _double_surnames(people: People, names: Names, chance: np.random.Generator) -> None:
    rows = np.flatnonzero(chance.random(len(people.surname)) < DOUBLE_BARRELLED)
    people.surname[rows] = people.surname[rows] + "-" + names.surnames(people.heritage[rows])


def _make_kin(people: People, names: Names, chance: np.random.Generator) -> None:
    """Make some people twins, and some parent and child of one name. Nobody is both."""
    many = len(people.birth)
    mixed = chance.permutation(many)
    twins, relatives = round(many * TWINS / 2), round(many * RELATIVES_OF_ONE_NAME / 2)
    one, other, child, parent = np.split(mixed[: 2 * (twins + relatives)], [twins, 2 * twins, 2 * twins + relatives])
    for kinship, first, second in ((1, one, other), (2, child, parent)):
        people.kinship[first] = people.kinship[second] = kinship
        people.kin[first], people.kin[second] = second, first
        for shared in (people.heritage, people.surname, people.borough):
            shared[second] = shared[first]
    _make_twins(people, one, other, names, chance)
    _make_parents(people, child, parent, chance)


def _make_twins(people: People, one: np.ndarray, other: np.ndarray, names: Names, chance: np.random.Generator) -> None:
    people.birth[other] = people.birth[one]
    alike = chance.random(len(one)) < TWINS_OF_ONE_SEX
    people.woman[other] = people.woman[one] == alike
    unnamed = np.arange(len(one))
    while len(unnamed):
        rows = other[unnamed]
        people.forename[rows] = names.forenames(people.heritage[rows], people.woman[rows])
        unnamed = unnamed[people.forename[rows] == people.forename[one[unnamed]]]


def _make_parents(people: People, child: np.ndarray, parent: np.ndarray, chance: np.random.Generator) -> None:
    days = (END_OF_RECORDS - people.birth[child]).astype(np.int64)
    too_old = days > OLDEST_CHILD * DAYS_OF_A_YEAR
    people.birth[child] += np.where(too_old, int((OLDEST - OLDEST_CHILD) * DAYS_OF_A_YEAR), 0)
    older = chance.uniform(PARENT_YOUNGEST, PARENT_OLDEST, len(child)) * DAYS_OF_A_YEAR
    people.birth[parent] = people.birth[child] - older.astype(np.int64)
    for shared in (people.woman, people.forename):
        shared[parent] = shared[child]


def _change_surnames(people: People, names: Names, chance: np.random.Generator) -> None:
    share = np.where(people.woman, WOMEN_CHANGING_SURNAME, MEN_CHANGING_SURNAME)
    rows = np.flatnonzero(chance.random(len(share)) < share)
    married = names.surnames(people.heritage[rows])
    both = chance.random(len(rows)) < CHANGE_TO_DOUBLE_BARREL
    single = np.array(["-" not in name for name in people.surname[rows]], dtype=bool)
    people.later_surname[rows] = np.where(both & single, people.surname[rows] + "-" + married, married)


def _give_ids(people: People, chance: np.random.Generator) -> None:
    many = len(people.birth)
    lacking = (1 - PNC_ID_AT_FIRST) * (1 - PNC_ID_LATER) ** (people.records - 1)
    rows = np.flatnonzero(chance.random(many) >= lacking)
    twice = rows[chance.random(len(rows)) < PNC_ID_TWICE]
    ids = _pnc_ids(np.concatenate([people.birth[rows], people.birth[twice]]), chance)
    people.pnc_id[rows], people.second_pnc_id[twice] = ids[: len(rows)], ids[len(rows) :]
    convicted = rows[chance.random(len(rows)) < CRO_NUMBER]
    people.cro_number[convicted] = _cro_numbers(people.pnc_id[convicted], chance)


def _pnc_ids(birth: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Ids of the year of a first arrest; nobody's is another's."""
    born = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    last = END_OF_RECORDS.astype("datetime64[Y]").astype(np.int64) + 1970
    first = np.maximum(born + YOUNGEST, FIRST_PNC_YEAR)
    year = first + (chance.random(len(birth)) ** 2 * (last - first + 1)).astype(np.int64)  # mostly in youth
    ids = np.zeros(len(birth), dtype=np.int64)
    unnumbered = np.arange(len(birth))
    while len(unnumbered):
        serials = chance.integers(1, LARGEST_PNC_SERIAL + 1, len(unnumbered))
        ids[unnumbered] = year[unnumbered] * 10_000_000 + serials
        taken = np.ones(len(ids), dtype=bool)
        taken[np.unique(ids, return_index=True)[1]] = False
        unnumbered = np.flatnonzero(taken)
    return ids


def _cro_numbers(pnc_id: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Fingerprint references: serial, two-digit year, letter; nobody's is another's."""
    numbers = pnc_id // 10_000_000 % 100 * 10_000_000 + 1 + chance.permutation(len(pnc_id))
    parts = zip(numbers % 10_000_000, numbers // 10_000_000, pnc_letter(numbers), strict=True)
    return np.array([f"{serial}/{year:02d}{letter}" for serial, year, letter in parts], dtype=object)


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
    sheet, changed, second = _sheet(people, person, turn, chance)
    kinds = damage(sheet, chance)
    capitals = chance.random(many) < CAPITALS
    at_home = chance.random(many) < RECORD_AT_HOME
    elsewhere = chance.choice(len(CODES), size=many, p=SHARES)
    record_id = _numbered("r", np.arange(first, first + many))
    cro_written = chance.random(many) < CRO_NUMBER_WRITTEN
    values = (
        record_id,
        _as_the_system_writes(sheet.forename, capitals, chance),
        _as_the_system_writes(sheet.surname, capitals, chance),
        pc.cast(pa.array(sheet.birth, pa.date32(), from_pandas=True), pa.string()),
        pa.array(_write_pnc_ids(sheet.pnc_id, chance), pa.string()),
        pa.array(np.where(cro_written, people.cro_number[person], None), pa.string()),
        pa.array(sheet.sex, pa.string()),
        pa.array(CODES[np.where(at_home, people.borough[person], elsewhere)], pa.string()),
    )
    pasted = (kinds == [kind.name for kind in KINDS].index(PASTED)).any(axis=1)
    kin = people.kin[person]
    truth = {
        "record_id": record_id,
        "true_person": _numbered("p", person),
        "damage": _lists(kinds, changed, second & ~pasted),
        "kinship": pa.array(KINSHIPS[people.kinship[person]], pa.string()),
        "kin": pc.if_else(pa.array(kin >= 0), _numbered("p", kin), pa.scalar(None, pa.string())),
    }
    return pa.table(dict(zip(RECORD_COLUMNS, values, strict=True))), pa.table(truth)


def _sheet(
    people: People, person: np.ndarray, turn: np.ndarray, chance: np.random.Generator
) -> tuple[Sheet, np.ndarray, np.ndarray]:
    """Records as they ought to be, and which of them carry a changed surname or a second PNC id."""
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
    starts = np.searchsorted(people.borough[having], np.arange(len(CODES) + 1))
    start, end = starts[people.borough[person]], starts[people.borough[person] + 1]
    at = start + (chance.random(len(person)) * (end - start)).astype(np.int64)
    found = people.pnc_id[having[np.minimum(at, len(having) - 1)]] if len(having) else np.zeros_like(at)
    return np.where((end > start) & (at < end), found, 0)


def _write_pnc_ids(ids: np.ndarray, chance: np.random.Generator) -> np.ndarray:
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


def _as_the_system_writes(names: np.ndarray, capitals: np.ndarray, chance: np.random.Generator) -> pa.Array:
    written = pa.array(names, pa.string())
    written = pc.if_else(pa.array(capitals), pc.utf8_upper(written), written)
    blank = pa.array(chance.random(len(names)) < STRAY_BLANKS)
    return pc.if_else(blank, pc.binary_join_element_wise(written, "", " "), written)


def _numbered(letter: str, numbers: np.ndarray) -> pa.Array:
    """Ids of one length, so that their order as text is their order as numbers."""
    padded = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), 9, "0")
    return pc.binary_join_element_wise(letter, padded, "")


def _lists(kinds: np.ndarray, changed: np.ndarray, second: np.ndarray) -> pa.Array:
    """What is wrong with each record, as lists of words."""
    lasting = (np.where(changed, len(KINDS), -1), np.where(second, len(KINDS) + 1, -1))
    every = np.column_stack([kinds, *lasting])
    offsets = np.concatenate([[0], (every >= 0).sum(axis=1).cumsum()]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(WRONG[every[every >= 0]], pa.string()))
