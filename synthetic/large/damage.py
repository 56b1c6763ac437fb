"""How a record of a person comes to be written wrongly, for people by the million.

Belongs here: each kind of damage, how often it befalls a record, and what it does. Does not belong here: who the people
are (`people.py`), and traits that last, such as a married name, which are theirs.

The shares were fixed before any model was run on the population, and are not to be changed to please one. There is no
public count of mistakes in police records; they follow what is written about such records (names spelt by ear, dates of
birth not asked for or not known, defaults of forms) and are meant to be no easier than a real force's.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"

# With what lasts (changed surnames, second ids) a little over 24 % of records have something wrong.
DAMAGED = 0.23
DAMAGED_TWICE = 0.2  # of those damaged: a careless clerk, or a bad line, seldom gets one thing wrong alone

FIRST_LETTER_SPARED = 0.95  # a slip on the first letter is seen at once, and put right
SURNAME_HIT = 0.55  # surnames are longer and less known than forenames
INITIAL_WITH_POINT = 0.3
HYPHEN_TO_BLANK = 0.2  # of double-barrelled names damaged: both parts kept, without the hyphen
RIGHT_YEAR_GUESSED = 0.7  # of births entered as 1 January: the officer knew the year; else the age was guessed
SEX_WRITTEN_UNKNOWN = 0.6  # of sexes not known: U is entered; else nothing

NEIGHBOURS_OF_KEYS = {
    key: near
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for key, near in zip(row, (row[max(at - 1, 0) : at] + row[at + 1 : at + 2] for at in range(len(row))), strict=True)
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"

# What is heard and what is written for it, either way round.
HEARD_ALIKE = (
    *(("ph", "f"), ("ck", "k"), ("c", "k"), ("ie", "y"), ("y", "i"), ("ee", "ea"), ("ai", "ay"), ("ey", "y")),
    *(("s", "z"), ("th", "t"), ("oo", "u"), ("ou", "u"), ("er", "ar"), ("er", "a"), ("gh", "g"), ("j", "g")),
    *(("x", "ks"), ("w", "v"), ("ei", "ie"), ("en", "an"), ("on", "en"), ("e", "ee"), ("kh", "k"), ("sch", "sh")),
    *(("ll", "l"), ("nn", "n"), ("tt", "t"), ("ss", "s"), ("mm", "m"), ("rr", "r"), ("dd", "d"), ("aa", "a")),
)


PASTED = "somebody else's PNC id"


@dataclass
class Sheet:
    """Records as columns, as they would be written if nothing went wrong; damage changes them in place.

    `someone_elses_pnc_id` is an id that could be pasted in by mistake: of somebody of the same borough.
    """

    forename: np.ndarray
    middle_name: np.ndarray
    surname: np.ndarray
    birth: np.ndarray
    pnc_id: np.ndarray
    someone_elses_pnc_id: np.ndarray
    sex: np.ndarray
    nicknames: Mapping[str, tuple[str, ...]]

    def part(self, rows: np.ndarray) -> Sheet:
        """Some of the rows, copied."""
        columns = {name: column[rows] for name, column in vars(self).items() if isinstance(column, np.ndarray)}
        return Sheet(**columns, nicknames=self.nicknames)


@dataclass(frozen=True)
class Kind:
    """A kind of damage: its share of all damage where every kind can happen, where it can, and what it does."""

    name: str
    share: float
    can_happen: Callable[[Sheet], np.ndarray]
    happen: Callable[[Sheet, np.ndarray, np.random.Generator], None]


def damage(sheet: Sheet, chance: np.random.Generator) -> np.ndarray:
    """Damage some of the records.

    Returns:
        Two columns: the first and the second kind of each record as a place in `KINDS`, -1 for none.
    """
    kinds = np.full((len(sheet.forename), 2), -1, dtype=np.int8)
    rows = np.flatnonzero(chance.random(len(kinds)) < DAMAGED)
    for turn in range(2):
        kinds[rows, turn] = _choose(sheet.part(rows), kinds[rows, 0], chance)
        for at, kind in enumerate(KINDS):
            hit = rows[kinds[rows, turn] == at]
            if len(hit):
                kind.happen(sheet, hit, chance)
        rows = rows[chance.random(len(rows)) < DAMAGED_TWICE]
    return kinds


def _choose(part: Sheet, had: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A kind for each row, by share among those that can happen to it and have not yet."""
    shares = np.column_stack([np.where(kind.can_happen(part), kind.share, 0.0) for kind in KINDS])
    again = np.flatnonzero(had >= 0)
    shares[again, had[again]] = 0.0
    summed = shares.cumsum(axis=1)
    return (chance.random(len(had))[:, None] * summed[:, -1:] >= summed).sum(axis=1).astype(np.int8)


def pnc_letter(number: np.ndarray) -> np.ndarray:
    """The check letter of ids given as year * 10,000,000 + serial."""
    year, serial = np.divmod(number, 10_000_000)
    return np.array(list(PNC_LETTERS))[(year % 100 * 10_000_000 + serial) % len(PNC_LETTERS)]


def _always(sheet: Sheet) -> np.ndarray:
    return np.ones(len(sheet.forename), dtype=bool)


def _mapped(names: np.ndarray, test: Callable[[str], bool]) -> np.ndarray:
    return np.fromiter(map(test, names), dtype=bool, count=len(names))


def _in_a_name(change: Callable[[str, np.random.Generator], str]) -> Callable[..., None]:
    """Do `change` to the surname or the forename."""

    def happen(sheet: Sheet, rows: np.ndarray, chance: np.random.Generator) -> None:
        in_surname = chance.random(len(rows)) < SURNAME_HIT
        for column, hit in ((sheet.surname, rows[in_surname]), (sheet.forename, rows[~in_surname])):
            column[hit] = [change(name, chance) for name in column[hit]]

    return happen


def slip(name: str, chance: np.random.Generator) -> str:
    """One keystroke too many, too few, wrong, or two in the wrong order."""
    for _ in range(10):
        first, which, key, of_all = chance.random(4)
        at = 1 + int(key * (len(name) - 1)) if first < FIRST_LETTER_SPARED and len(name) > 1 else 0
        near = NEIGHBOURS_OF_KEYS.get(name[at].lower(), LETTERS)
        letter = near[int(of_all * len(near))]
        if which < 0.25:
            slipped = name[:at] + letter + name[at:]
        elif which < 0.5:
            slipped = name[:at] + name[at + 1 :]
        elif which < 0.75:
            slipped = name[:at] + letter + name[at + 1 :]
        else:
            slipped = name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]
        if slipped not in (name, ""):
            return slipped
    return name + letter


def mishear(name: str, chance: np.random.Generator) -> str:
    """Another spelling of what sounds alike; a slip where nothing does."""
    lower = name.lower()
    found = [pair for one, other in HEARD_ALIKE for pair in ((one, other), (other, one)) if pair[0] in lower]
    if not found:
        return slip(name, chance)
    heard, written = found[int(chance.random() * len(found))]
    places = [at for at in range(len(lower)) if lower.startswith(heard, at)]
    at = places[int(chance.random() * len(places))]
    changed = lower[:at] + written + lower[at + len(heard) :]
    return changed.title()


def _lose_birth(sheet: Sheet, rows: np.ndarray, _: np.random.Generator) -> None:
    sheet.birth[rows] = np.datetime64("NaT")


def _parts(birth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Year, month and day as numbers; of a missing date they mean nothing."""
    months = birth.astype("datetime64[M]")
    year = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (birth - months.astype("datetime64[D]")).astype(np.int64) + 1
    return year, month, day


def _date(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    return months.astype("datetime64[D]") + (day - 1)


def _has_birth(sheet: Sheet) -> np.ndarray:
    return ~np.isnat(sheet.birth)


def _can_swap_day_and_month(sheet: Sheet) -> np.ndarray:
    _, month, day = _parts(sheet.birth)
    return _has_birth(sheet) & (day <= 12) & (day != month)


def _swap_day_and_month(sheet: Sheet, rows: np.ndarray, _: np.random.Generator) -> None:
    year, month, day = _parts(sheet.birth[rows])
    sheet.birth[rows] = _date(year, day, month)


def _wrong_digit_in_birth(sheet: Sheet, rows: np.ndarray, chance: np.random.Generator) -> None:
    """One digit other than the century's; systems refuse what is no date, so that it stays one."""
    sheet.birth[rows] = [_with_wrong_digit(str(birth), chance) for birth in sheet.birth[rows]]


def _with_wrong_digit(birth: str, chance: np.random.Generator) -> np.datetime64:
    while True:
        at = (2, 3, 5, 6, 8, 9)[int(chance.random() * 6)]
        changed = birth[:at] + str(int(chance.random() * 10)) + birth[at + 1 :]
        year, month, day = int(changed[:4]), int(changed[5:7]), int(changed[8:])
        possible = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] and year < 2022
        if possible and changed != birth:
            return np.datetime64(changed)


def _not_new_year(sheet: Sheet) -> np.ndarray:
    _, month, day = _parts(sheet.birth)
    return _has_birth(sheet) & ((month != 1) | (day != 1))


def _default_birth(sheet: Sheet, rows: np.ndarray, chance: np.random.Generator) -> None:
    year, _, _ = _parts(sheet.birth[rows])
    off = np.where(chance.random(len(rows)) < RIGHT_YEAR_GUESSED, 0, chance.choice([-2, -1, 1, 2], len(rows)))
    sheet.birth[rows] = _date(year + off, np.ones_like(year), np.ones_like(year))


def _initial_alone(sheet: Sheet, rows: np.ndarray, chance: np.random.Generator) -> None:
    points = chance.random(len(rows)) < INITIAL_WITH_POINT
    sheet.forename[rows] = [
        name[0] + "." * bool(point) for name, point in zip(sheet.forename[rows], points, strict=True)
    ]


def _nickname(sheet: Sheet, rows: np.ndarray, chance: np.random.Generator) -> None:
    short = [sheet.nicknames[name] for name in sheet.forename[rows]]
    sheet.forename[rows] = [
        names[int(at * len(names))] for names, at in zip(short, chance.random(len(rows)), strict=True)
    ]


def _one_barrel(sheet: Sheet, rows: np.ndarray, chance: np.random.Generator) -> None:
    for row, of_all, which in zip(rows, chance.random(len(rows)), chance.random(len(rows)), strict=True):
        parts = sheet.surname[row].split("-")
        sheet.surname[row] = " ".join(parts) if of_all < HYPHEN_TO_BLANK else parts[int(which * len(parts))]


def _swap_names(sheet: Sheet, rows: np.ndarray, _: np.random.Generator) -> None:
    sheet.forename[rows], sheet.surname[rows] = sheet.surname[rows], sheet.forename[rows]


def _add_middle_name(sheet: Sheet, rows: np.ndarray, _: np.random.Generator) -> None:
    sheet.forename[rows] = sheet.forename[rows] + " " + sheet.middle_name[rows]


def _has_pnc_id(sheet: Sheet) -> np.ndarray:
    return sheet.pnc_id > 0


def _wrong_digit_in_pnc_id(sheet: Sheet, rows: np.ndarray, chance: np.random.Generator) -> None:
    """Mark an id by a minus: a digit will be wrong when it is written, and the letter still the right id's."""
    sheet.pnc_id[rows] = -sheet.pnc_id[rows]


def _someone_else_has_one(sheet: Sheet) -> np.ndarray:
    return (sheet.someone_elses_pnc_id > 0) & (sheet.someone_elses_pnc_id != sheet.pnc_id) & (sheet.pnc_id >= 0)


def _paste_pnc_id(sheet: Sheet, rows: np.ndarray, _: np.random.Generator) -> None:
    sheet.pnc_id[rows] = sheet.someone_elses_pnc_id[rows]


def _has_sex(sheet: Sheet) -> np.ndarray:
    return (sheet.sex == "M") | (sheet.sex == "F")


def _wrong_sex(sheet: Sheet, rows: np.ndarray, _: np.random.Generator) -> None:
    sheet.sex[rows] = np.where(sheet.sex[rows] == "M", "F", "M")


def _lose_sex(sheet: Sheet, rows: np.ndarray, chance: np.random.Generator) -> None:
    sheet.sex[rows] = np.where(chance.random(len(rows)) < SEX_WRITTEN_UNKNOWN, "U", None)


# The shares, out of a hundred where everything can happen. A kind that cannot happen leaves its share to the others.
KINDS = (
    Kind("typing slip", 20.0, _always, _in_a_name(slip)),  # the commonest mistake in every study of typed names
    Kind("misheard spelling", 12.0, _always, _in_a_name(mishear)),  # names are given by voice, over radio and telephone
    Kind("missing date of birth", 16.0, _has_birth, _lose_birth),  # victims and witnesses are often not asked
    Kind("day and month swapped", 5.0, _can_swap_day_and_month, _swap_day_and_month),  # only days up to 12 can be
    Kind("wrong digit in date of birth", 8.0, _has_birth, _wrong_digit_in_birth),  # eight digits: as likely as a letter
    Kind("1 January default", 4.0, _not_new_year, _default_birth),  # what a form wants where only the year is known
    Kind("initial only", 5.0, lambda part: _mapped(part.forename, lambda name: len(name) > 2), _initial_alone),
    # One person in five has a forename with a short form; of their damaged records one in six is of this kind.
    Kind("nickname", 18.0, lambda part: _mapped(part.forename, part.nicknames.__contains__), _nickname),
    # Three people in a hundred have such a name; of their damaged records a third are of this kind.
    Kind("double-barrelled name shortened", 40.0, lambda part: _mapped(part.surname, lambda n: "-" in n), _one_barrel),
    Kind("names swapped", 3.0, _always, _swap_names),  # names whose order a clerk does not know
    Kind("middle name added", 6.0, lambda part: _mapped(part.forename, lambda n: " " not in n), _add_middle_name),
    Kind("wrong digit in PNC id", 6.0, _has_pnc_id, _wrong_digit_in_pnc_id),  # three records in ten have one to spoil
    Kind(PASTED, 0.3, _someone_else_has_one, _paste_pnc_id),  # rare; one record in a thousand
    Kind("wrong sex", 2.0, _has_sex, _wrong_sex),
    Kind("missing sex", 4.0, _has_sex, _lose_sex),
)
