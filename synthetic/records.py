"""What happened, before it is written to files: crimes, parties, outcomes, spells, MAPPA rows.

What belongs here: the plain records and the ledger that collects them. What does not: who commits
what (the study, near-miss and London modules) and how files look (`files.py`).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from synthetic.dice import Dice
from synthetic.offences import Offence
from synthetic.people import Person

WINDOW_START = date(2018, 1, 1)
WINDOW_END = date(2021, 9, 1)
MEMBERSHIP_DATE = date(2021, 9, 1)
LAST_RECORDED = date(2021, 9, 30)
NO_FURTHER_ACTION = ("14", "15", "16", "16", "15", "18")

# Outcomes in the order they were recorded, each with its day.
Outcomes = tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class Party:
    """One person's part in a crime; `outcomes` is empty for a victim."""

    role: str
    person: Person
    outcomes: Outcomes = ()


@dataclass(frozen=True)
class Crime:
    """One crime record with its parties in the order they are numbered."""

    offence: Offence
    borough: str
    reported_on: date
    committed_from: date | None
    committed_to: date | None
    parties: tuple[Party, ...]
    status: str = "CONFIRMED"


@dataclass(frozen=True)
class Spell:
    """One spell of a person on an IOM team's list."""

    borough: str
    selected_on: date
    deselected_on: date | None = None
    deselection_code: str = ""


@dataclass(frozen=True)
class Mappa:
    """One period under MAPPA."""

    person: Person
    category: str
    level: str
    managed_from: date
    managed_to: date | None = None


@dataclass
class Ledger:
    """Everything that happened, in the order in which it was invented."""

    crimes: list[Crime] = field(default_factory=list)
    spells: dict[Person, list[Spell]] = field(default_factory=dict)
    mappa: list[Mappa] = field(default_factory=list)

    def select(self, person: Person, spell: Spell) -> None:
        """Add a spell of `person`; add a person's spells in the order of their dates."""
        self.spells.setdefault(person, []).append(spell)


class Clerk:
    """Writes crimes into a ledger the way officers do: late reports, gaps, changed outcomes."""

    def __init__(self, ledger: Ledger, dice: Dice, last_recorded: date = LAST_RECORDED) -> None:
        """Write into `ledger`, drawing from `dice`; nothing is recorded after `last_recorded`."""
        self.ledger = ledger
        self.dice = dice
        self.last_recorded = last_recorded

    def record(
        self,
        offence: Offence,
        borough: str,
        committed_on: date,
        parties: list[Party],
        status: str = "CONFIRMED",
    ) -> Crime:
        """Add a crime committed on `committed_on` and return it.

        About one crime in thirty has no committed date; it is then reported on that very day.
        """
        reported_on, committed_from, committed_to = self.dates(committed_on)
        crime = Crime(offence, borough, reported_on, committed_from, committed_to, tuple(parties), status)
        self.ledger.crimes.append(crime)
        return crime

    def dates(self, committed_on: date) -> tuple[date, date | None, date | None]:
        """Day reported, committed from and committed to for a crime of this day."""
        dice = self.dice
        if dice.chance(0.03):
            return committed_on, None, None
        lag = 0 if dice.chance(0.55) else dice.few(6)
        reported_on = min(committed_on + timedelta(days=lag), self.last_recorded)
        committed_to = None
        if dice.chance(0.6):
            committed_to = min(committed_on + timedelta(days=dice.chance(0.15)), reported_on)
        return reported_on, committed_on, committed_to

    def accused(self, person: Person, code: str, committed_on: date) -> Party:
        """`person` as accused with one outcome, recorded some weeks after the crime."""
        return Party("ACCUSED", person, ((code, self._soon_after(committed_on)),))

    def charged(self, person: Person, offence: Offence, committed_on: date) -> Party:
        """`person` as accused, charged or (for a minor offence) cautioned in the end.

        Some were first filed otherwise, or have a back-dated entry that does not stand.
        """
        dice = self.dice
        code = "1A" if dice.chance(0.06) else "1"
        if offence.minor and dice.chance(0.15):
            code = self.caution(person, committed_on)
        day = self._soon_after(committed_on)
        if dice.chance(0.07) and day < self.last_recorded:
            later = min(day + timedelta(days=dice.between(5, 200)), self.last_recorded)
            return Party("ACCUSED", person, ((dice.pick(("16", "18")), day), (code, later)))
        if dice.chance(0.02) and day > committed_on + timedelta(days=3):
            earlier = committed_on + timedelta(days=2)
            return Party("ACCUSED", person, ((code, day), ("16", earlier)))
        return Party("ACCUSED", person, ((code, day),))

    def caution(self, person: Person, committed_on: date) -> str:
        """Outcome code of a caution at the person's age on that day."""
        born = person.date_of_birth
        return "2" if born and (committed_on - born).days < 18 * 365.25 else "3"

    def no_further_action(self, person: Person, committed_on: date) -> Party:
        """`person` as a suspect who is not charged; some have no outcome at all yet."""
        if self.dice.chance(0.12):
            return Party("ACCUSED", person)
        return self.accused(person, self.dice.pick(NO_FURTHER_ACTION), committed_on)

    def _soon_after(self, committed_on: date) -> date:
        return min(committed_on + timedelta(days=1 + self.dice.few(35)), self.last_recorded)
