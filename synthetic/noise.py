"""Damages identity boxes the way hasty typing, poor hearing and half answers do.

What belongs here: the kinds of damage and how often each happens. What does not: anything but a
record's identity boxes; which crimes exist never depends on noise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from synthetic.dice import Dice
from synthetic.identity import Shown
from synthetic.people import Person, names

KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
PHONETIC = (
    ("ph", "f"), ("ck", "k"), ("ie", "y"), ("ei", "ie"), ("ee", "ea"), ("th", "t"), ("ll", "l"),
    ("mm", "m"), ("nn", "n"), ("tt", "t"), ("ss", "s"), ("sh", "ch"), ("c", "k"), ("y", "i"),
    ("z", "s"), ("v", "w"), ("ou", "u"),
)  # fmt: skip
NICKNAMES = {
    "andrew": "Andy", "anthony": "Tony", "benjamin": "Ben", "charlotte": "Lottie",
    "christopher": "Chris", "daniel": "Dan", "david": "Dave", "deborah": "Debbie",
    "edward": "Ted", "elizabeth": "Liz", "gregory": "Greg", "jacqueline": "Jackie",
    "james": "Jim", "jennifer": "Jenny", "joseph": "Joe", "joshua": "Josh", "katherine": "Kate",
    "kenneth": "Ken", "leonard": "Len", "margaret": "Maggie", "matthew": "Matt",
    "michael": "Mick", "nicholas": "Nick", "patricia": "Pat", "peter": "Pete", "philip": "Phil",
    "rebecca": "Becky", "robert": "Bob", "ronald": "Ron", "samantha": "Sam", "samuel": "Sam",
    "stephen": "Steve", "steven": "Steve", "susan": "Sue", "thomas": "Tom", "timothy": "Tim",
    "victoria": "Vicky", "william": "Bill", "zachary": "Zak",
}  # fmt: skip


@dataclass(frozen=True)
class NoiseLevel:
    """How much is damaged. Shares are of all records; weights are between kinds of damage.

    `pnc_share` is the share of records that still hold a PNC id. That it is missing elsewhere is
    not called damage.
    """

    pnc_share: float = 0.30
    damaged_share: float = 0.24
    twice_share: float = 0.2
    weights: tuple[tuple[str, float], ...] = (
        ("keystroke", 0.26),
        ("phonetic", 0.16),
        ("transposed_day_month", 0.10),
        ("missing_date_of_birth", 0.16),
        ("initial", 0.08),
        ("nickname", 0.08),
        ("married_name", 0.06),
        ("first_of_january", 0.06),
        ("wrong_digit_in_pnc_id", 0.04),
    )


REALISTIC = NoiseLevel()


class Noise:
    """Damages record after record under one noise level."""

    def __init__(self, dice: Dice, level: NoiseLevel, share_with_pnc_id: float) -> None:
        """Draw from `dice`; `share_with_pnc_id` of the clean records hold a PNC id."""
        self._dice, self._level = dice, level
        self._keep = min(1.0, level.pnc_share / share_with_pnc_id) if share_with_pnc_id else 1.0
        self._married: dict[str, str] = {}
        self._kinds: dict[str, Callable[[Shown, Person], Shown | None]] = {
            "keystroke": self._keystroke,
            "phonetic": self._phonetic,
            "transposed_day_month": self._transposed,
            "missing_date_of_birth": self._missing_date_of_birth,
            "initial": self._initial,
            "nickname": self._nickname,
            "married_name": self._married_name,
            "first_of_january": self._first_of_january,
            "wrong_digit_in_pnc_id": self._wrong_digit,
        }

    def apply(self, shown: Shown, person: Person) -> tuple[Shown, tuple[str, ...]]:
        """Return the record as it is delivered, with the kinds of damage done to it."""
        dice = self._dice
        if shown.pnc_id and not dice.chance(self._keep):
            shown = replace(shown, pnc_id="")
        if not dice.chance(self._level.damaged_share):
            return shown, ()
        before = shown
        wanted = 2 if dice.chance(self._level.twice_share) else 1
        done: list[str] = []
        for kind in self._in_drawn_order():
            damaged = self._kinds[kind](shown, person)
            if damaged is not None and damaged != shown:
                shown = damaged
                done.append(kind)
            if len(done) == wanted:
                break
        # Two slips may undo each other.
        return shown, tuple(done) if shown != before else ()

    def _in_drawn_order(self) -> list[str]:
        """All kinds, likelier ones earlier (exponential clocks run at the kinds' weights)."""
        clocks = self._dice.generator.exponential(size=len(self._level.weights))
        timed = [(clock / weight, kind) for clock, (kind, weight) in zip(clocks, self._level.weights, strict=True)]
        return [kind for _, kind in sorted(timed)]

    def _keystroke(self, shown: Shown, _: Person) -> Shown | None:
        """One letter of a name doubled, dropped, swapped with the next or hit beside."""
        box = self._dice.pick(("forename", "surname"))
        text = getattr(shown, box)
        if len(text.strip()) < 3:
            return None
        place = self._dice.between(1, len(text) - 2)
        before, letter, after = text[:place], text[place], text[place + 1 :]
        slips = (
            before + letter + letter + after,
            before + after,
            before + after[:1] + letter + after[1:],
            before + self._neighbour(letter) + after,
        )
        return replace(shown, **{box: self._dice.pick(slips)})

    def _neighbour(self, letter: str) -> str:
        for row in KEYBOARD:
            place = row.find(letter.lower())
            if place >= 0:
                beside = row[place - 1 if place else 1]
                return beside.upper() if letter.isupper() else beside
        return letter

    def _phonetic(self, shown: Shown, _: Person) -> Shown | None:
        """Write a name as it sounds."""
        box = self._dice.pick(("forename", "surname"))
        text = getattr(shown, box)
        for heard, typed in self._dice.shuffled(PHONETIC):
            place = text.lower().find(heard)
            if place > 0:
                new = typed.upper() if text.isupper() else typed
                return replace(shown, **{box: text[:place] + new + text[place + len(heard) :]})
        return None

    def _transposed(self, shown: Shown, _: Person) -> Shown | None:
        if not shown.date_of_birth:
            return None
        year, month, day = shown.date_of_birth.split("-")
        return replace(shown, date_of_birth=f"{year}-{day}-{month}") if int(day) <= 12 else None

    def _missing_date_of_birth(self, shown: Shown, _: Person) -> Shown:
        return replace(shown, date_of_birth="")

    def _first_of_january(self, shown: Shown, _: Person) -> Shown | None:
        if not shown.date_of_birth:
            return None
        return replace(shown, date_of_birth=f"{shown.date_of_birth[:4]}-01-01")

    def _initial(self, shown: Shown, _: Person) -> Shown:
        return replace(shown, forename=shown.forename.strip()[:1])

    def _nickname(self, shown: Shown, _: Person) -> Shown | None:
        nickname = NICKNAMES.get(shown.forename.strip().lower())
        return replace(shown, forename=nickname) if nickname else None

    def _married_name(self, shown: Shown, person: Person) -> Shown | None:
        """Use a woman's other surname, the same one each time."""
        if person.sex != "F":
            return None
        if person.label not in self._married:
            self._married[person.label] = self._dice.pick(names("en_GB")[2])
        return replace(shown, surname=self._married[person.label])

    def _wrong_digit(self, shown: Shown, _: Person) -> Shown | None:
        """One digit of the PNC id's serial is another one, so that its letter no longer fits."""
        if not shown.pnc_id:
            return None
        start = shown.pnc_id.index("/") + 1
        place = self._dice.between(start, len(shown.pnc_id) - 2)
        digit = (int(shown.pnc_id[place]) + self._dice.between(1, 9)) % 10
        text = shown.pnc_id[:place] + str(digit) + shown.pnc_id[place + 1 :]
        return replace(shown, pnc_id=text)
