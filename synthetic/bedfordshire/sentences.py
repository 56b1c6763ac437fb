"""What Bedfordshire's probation service keeps of the managed people: cases, convictions, scores and custody.

What belongs here: cases that fit a person's scheme and supervision, and the custody of the solved table. What does not:
arrests (`arrests.py`) and who is managed (`places.py`).
"""

from datetime import date, timedelta

from synthetic.bedfordshire.plan import DELIVERED_ON, YEAR_END, Member
from synthetic.dice import Dice
from synthetic.offences import offences
from synthetic.people import Person
from synthetic.supervision import Case, Conviction, Custody, Score, Supervisee

OFFICE = "BDS-"
BURGLARY, OLD_BURGLARY = ("28E", "028/03"), ("28A", "")
ACQUISITIVE = ("46.46.0.0", "49.49.10.0", "45.45.10.0", "39.39.0.0")
DOMESTIC = ("8N.8.6.0", "105A.105.1.0", "8L.8.30.0")
ANYTHING = ("8N.8.6.0", "92A.92.74.0", "34B.34.1.2", "46.46.0.0", "48.48.1.0", "10D.8.26.0")
# From so many days in custody on it was a sentence and no remand.
SENTENCE_FROM = 60
CLASSES_CHANGED_ON = date(2017, 4, 1)


class SentenceWriter:
    """Writes the probation records of one person after the other."""

    def __init__(self, dice: Dice) -> None:
        """Draw from `dice`."""
        self.dice = dice

    def supervisee(self, member: Member, person: Person, reference: str) -> Supervisee | None:
        """The person's records, or None for somebody whom the service has never known."""
        supervised = member.supervision == "STATUTORY"
        if not supervised and not member.stays and not self.dice.chance(0.3):
            return None
        domestic = member.scheme in {"DOMESTIC_VIOLENCE", "MARAC"}
        cases = self._cases(member, supervised=supervised)
        return Supervisee(
            reference, person, is_domestic_abuse_flagged=domestic, cases=cases,
            scores=self._scores(cases[-1].started_on, member) if supervised else [],
            custody=[_custody(member, number) for number in range(len(member.stays))],
        )  # fmt: skip

    def _cases(self, member: Member, *, supervised: bool) -> list[Case]:
        """A past case, for most, and the case at hand of whoever is supervised."""
        dice, cases = self.dice, []
        started = self._started(member)
        # A few on the burglary scheme were never sentenced for one before: the report says so itself.
        if not supervised or dice.chance(0.85):
            begun = started - timedelta(days=dice.between(700, 1500))
            cases.append(self._case(member, begun, begun + timedelta(days=dice.between(180, 540)), "COMMUNITY"))
        if supervised:
            cases.append(self._case(member, started, self._ends(member, started), self._sentence(member)))
        return cases

    def _started(self, member: Member) -> date:
        last = min(member.deselected or YEAR_END, YEAR_END) - timedelta(days=45)
        earliest = max(member.selected - timedelta(days=200), last - timedelta(days=620))
        return self.dice.day(min(earliest, last), last)

    def _ends(self, member: Member, started: date) -> date | None:
        """Who was let go for a good time (code 1) has mostly come to the end of supervision."""
        if member.deselected and member.deselection_code in {"1", "6B"} and member.deselected < DELIVERED_ON:
            return max(member.deselected, started + timedelta(days=1))
        if self.dice.chance(0.3):
            return None
        return max(started, YEAR_END) + timedelta(days=self.dice.between(40, 700))

    def _sentence(self, member: Member) -> str:
        if member.scheme == "PROLIFIC_INTENSIVE":
            return "COMMUNITY"
        if member.in_custody(YEAR_END):
            return "CUSTODY"
        return "LICENCE" if member.stays else self.dice.pick(("COMMUNITY", "COMMUNITY", "SUSPENDED", "LICENCE"))

    def _case(self, member: Member, started: date, ended: date | None, sentence: str) -> Case:
        dice = self.dice
        convictions = [self._conviction(member, started, first=True)]
        convictions += [self._conviction(member, started, first=False) for _ in range(min(dice.few(0.5), 3))]
        return Case(OFFICE + member.borough, member.provider, sentence, started, ended, tuple(convictions))

    def _conviction(self, member: Member, convicted: date, *, first: bool) -> Conviction:
        dice = self.dice
        committed = convicted - timedelta(days=dice.between(20, 240)) if dice.chance(0.95) else None
        if member.scheme == "BURGLARY_DWELLING" and first and dice.chance(0.9):
            class_code, sub_code = BURGLARY if (committed or convicted) >= CLASSES_CHANGED_ON else OLD_BURGLARY
            return Conviction(committed, convicted, class_code, sub_code)
        domestic = member.scheme in {"DOMESTIC_VIOLENCE", "MARAC"} and (first or dice.chance(0.5))
        acquisitive = member.scheme == "PROLIFIC_INTENSIVE"
        offence = offences()[dice.pick(DOMESTIC if domestic else ACQUISITIVE if acquisitive else ANYTHING)]
        return Conviction(committed, convicted, offence.class_code, offence.sub_code, domestic)

    def _scores(self, scored_on: date, member: Member) -> list[Score]:
        dice = self.dice
        ogrs = min(97, 42 + 2 * member.before + dice.between(-8, 14))
        ovp = dice.between(12, 58)
        return [
            Score("OGRS_2_YEAR", scored_on, f"{ogrs}", "OGRS3", ""),
            Score("OVP_2_YEAR", scored_on, f"{ovp}", "OVP1", ""),
        ]


def _custody(member: Member, number: int) -> Custody:
    stay = member.stays[number]
    days = ((stay.released_on or DELIVERED_ON) - stay.entered_on).days
    return Custody(stay.entered_on, stay.released_on, "SENTENCE" if days >= SENTENCE_FROM else "REMAND")
