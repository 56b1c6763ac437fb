"""Cases, convictions, scores and custody that make a place of the caseload what it is.

What belongs here: one person's probation records on the sample day. What does not: how many places of which kind there
are (`plan.py`), and who fills them (`people.py`).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from synthetic.caseload.plan import (
    BURGLARY,
    BY_CUSTODY,
    BY_OFFENCE,
    BY_SCORE,
    CORE,
    NEITHER,
    OLD_ONLY,
    OTHER,
    ROBBERY,
    SAMPLE_DAY,
    TOO_LONG_AGO,
    VIOLENCE,
    Place,
)
from synthetic.dice import Dice
from synthetic.offences import REFERENCE, Offence, london_offences, offences, read_rows
from synthetic.supervision import Case, Conviction, Custody, Score

CLASSES_CHANGED_ON = date(2017, 4, 1)
BURGLARIES = (("28E", "028/03"),) * 6 + (("28F", "028/03"), ("30C", "030/02"), ("30C", "030/02"), ("29A", "029/00"))
OLD_BURGLARIES = (("28A", ""),) * 6 + (("28B", ""), ("30A", ""), ("30A", ""), ("29", ""))
ROBBERIES = (("34B", "034/01"),) * 9 + (("34A", "034/01"),)
SHOPLIFTING = "46.46.0.0"
MODEL, VIOLENCE_MODEL = "OGRS3", "OVP"
# The framework's page: days in the community that make an offence too old, with room on both sides.
TWO_YEARS, ROOM = 730, 30


@dataclass
class Record:
    """What the probation service keeps of one person."""

    cases: list[Case] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    custody: list[Custody] = field(default_factory=list)


class CaseWriter:
    """Writes the records of one place after the other."""

    def __init__(self, dice: Dice) -> None:
        """Draw from `dice`."""
        self.dice = dice

    @cached_property
    def set_of_robbery_and_burglary(self) -> set[str]:
        """Classes of the set that both criteria ask for."""
        rows = read_rows(REFERENCE / "qualifying_offences.csv")
        return {row["ho_class_code"] for row in rows if row["qualifying_offence_set"] == "robbery_or_burglary"}

    @cached_property
    def choices(self) -> dict[str, tuple[list[Offence], np.ndarray]]:
        """Violent and other offences to be convicted of, with how common each is."""
        chosen: dict[str, tuple[list[Offence], np.ndarray]] = {}
        for kind in (VIOLENCE, OTHER):
            fitting = [
                one
                for one in london_offences()
                if (one.offence.type == "Violence") == (kind == VIOLENCE)
                and one.offence.class_code[0].isdigit()
                and one.offence.class_code not in self.set_of_robbery_and_burglary
                and not one.offence.fatal
            ]
            weights = [one.weight * one.charged_share + 0.3 for one in fitting]
            chosen[kind] = ([one.offence for one in fitting], np.cumsum(weights))
        return chosen

    def record(self, place: Place) -> Record:
        """The records of whoever fills `place`."""
        if place.edge in EDGE_RECORDS:
            return EDGE_RECORDS[place.edge](self, place)
        if place.reason == TOO_LONG_AGO:
            record = self._long_ago(place)
        elif place.reason == BY_CUSTODY:
            record = self._custody_between(place)
        else:
            record = self._recent(place)
        record.scores = self.scores(place, record.cases[-1].started_on)
        if self.dice.chance(0.3):
            record.cases.insert(0, self._earlier_case(place, record.cases[-1]))
        return record

    # -- cases ----------------------------------------------------------------------------------

    def _recent(self, place: Place) -> Record:
        """A case of the last two years, for some in custody still."""
        dice = self.dice
        committed = dice.day(SAMPLE_DAY - timedelta(days=TWO_YEARS - ROOM), SAMPLE_DAY - timedelta(days=45))
        started = dice.day(committed + timedelta(days=10), min(committed + timedelta(days=240), SAMPLE_DAY))
        inside = dice.chance(0.09)
        sentence = "CUSTODY" if inside else dice.pick(("COMMUNITY", "COMMUNITY", "SUSPENDED", "LICENCE"))
        custody = []
        if inside:
            released = max(SAMPLE_DAY, started) + timedelta(days=dice.between(20, 500))
            custody = [Custody(started, released if dice.chance(0.7) else None, "SENTENCE")]
        elif sentence == "LICENCE" and (started - committed).days > 60:
            remanded = committed + timedelta(days=dice.between(5, 30))
            custody = [Custody(remanded, started, "REMAND" if dice.chance(0.4) else "SENTENCE")]
        convicted = dice.day(committed, started)
        return Record([self.case(place, committed, convicted, started, sentence)], [], custody)

    def _long_ago(self, place: Place) -> Record:
        """An offence of years ago, a year or so of them in custody, on licence since."""
        dice = self.dice
        committed = dice.day(date(2014, 1, 6), date(2016, 6, 30))
        entered = committed + timedelta(days=dice.between(10, 200))
        released = entered + timedelta(days=dice.between(150, 420))
        case = self.case(place, committed, entered, released, "LICENCE")
        return Record([case], [], [Custody(entered, released, "SENTENCE")])

    def _custody_between(self, place: Place) -> Record:
        """An offence older than two years, of which enough were spent in custody."""
        dice = self.dice
        committed = dice.day(date(2017, 1, 16), date(2017, 10, 27))
        spent = (SAMPLE_DAY - committed).days - TWO_YEARS
        entered = committed + timedelta(days=dice.between(10, 120))
        released = entered + timedelta(days=spent + dice.between(ROOM, 120))
        case = self.case(place, committed, entered, released, "LICENCE")
        return Record([case], [], [Custody(entered, released, "SENTENCE")])

    def case(self, place: Place, committed: date, convicted: date, started: date, sentence: str) -> Case:
        """The active case of a place."""
        dice = self.dice
        found = [self._conviction(place, place.index, committed, convicted)]
        if place.reason in {BY_OFFENCE, BY_CUSTODY, TOO_LONG_AGO} and place.index in {VIOLENCE, OTHER}:
            found.append(self._conviction(place, dice.pick((BURGLARY, ROBBERY)), committed, convicted))
        for _ in range(min(dice.few(0.6), 3)):
            found.append(self._conviction(place, dice.pick((VIOLENCE, OTHER, OTHER)), committed, convicted))
        provider = "NPS" if dice.chance(0.6 if place.index == VIOLENCE else 0.25) else "CRC"
        return Case(place.office, provider, sentence, started, self._ends(), tuple(found))

    def _ends(self) -> date | None:
        """Most cases end within two years of the sample day, a few are open without a known end."""
        if self.dice.chance(0.03):
            return None
        return SAMPLE_DAY + timedelta(days=min(self.dice.between(1, 420) + self.dice.between(0, 380), 800))

    def _earlier_case(self, place: Place, case: Case) -> Case:
        """A case that ended long before, for nothing that either criterion asks for."""
        dice = self.dice
        ended = case.offences[0].convicted_on - timedelta(days=dice.between(200, 1200))
        started = ended - timedelta(days=dice.between(150, 540))
        conviction = self._conviction(place, dice.pick((VIOLENCE, OTHER, OTHER)), started - timedelta(days=60), started)
        return Case(case.office, "CRC" if started.year >= 2015 else "", "COMMUNITY", started, ended, (conviction,))

    def _conviction(self, place: Place, kind: str, committed: date, convicted: date) -> Conviction:
        if kind in {BURGLARY, ROBBERY}:
            burglaries = BURGLARIES if committed >= CLASSES_CHANGED_ON else OLD_BURGLARIES
            return Conviction(committed, convicted, *self.dice.pick(burglaries if kind == BURGLARY else ROBBERIES))
        offence = offences()[SHOPLIFTING]
        # The old criteria hold many shoplifters: it is why London changed them.
        if not (kind == OTHER and place.cohort == OLD_ONLY and self.dice.chance(0.6)):
            offence = self.dice.weighted(*self.choices[kind])
        domestic = kind == VIOLENCE and place.is_domestic_abuse_flagged and self.dice.chance(0.8)
        return Conviction(committed, convicted, offence.class_code, offence.sub_code, domestic)

    # -- scores ---------------------------------------------------------------------------------

    def scores(self, place: Place, started: date) -> list[Score]:
        """Scores in force on the sample day, for some with older ones that they replaced."""
        dice = self.dice
        scored_on = dice.day(started, SAMPLE_DAY)
        two_years = self.score(*self._ogrs_range(place))
        found = [Score("OGRS_2_YEAR", scored_on, two_years, MODEL, "")]
        if dice.chance(0.25):
            found.append(Score("OGRS_1_YEAR", scored_on, f"{float(two_years) * 0.72:.1f}", MODEL, ""))
        violence = self._violence_range(place)
        if violence:
            found.append(Score("OVP_2_YEAR", scored_on, self.score(*violence), VIOLENCE_MODEL, ""))
        if dice.chance(0.12):
            earlier = scored_on - timedelta(days=dice.between(120, 500))
            found.append(Score("OGRS_2_YEAR", earlier, self.score(20, 95), MODEL, ""))
        return found

    def _ogrs_range(self, place: Place) -> tuple[float, float]:
        if place.cohort == NEITHER:
            below_fifty = place.index in {BURGLARY, ROBBERY} or self.dice.chance(0.6)
            return (8, 49.4) if below_fifty else (50, 74.4)
        return (75, 97) if place.reason == BY_SCORE else (50, 74.4)

    def _violence_range(self, place: Place) -> tuple[float, float] | None:
        if place.cohort == CORE:
            return 30, 86
        if place.cohort == OLD_ONLY and place.reason != TOO_LONG_AGO:
            return 4, 29.4
        return None if self.dice.chance(0.1) else (4, 80)

    def score(self, lowest: float, highest: float) -> str:
        """A score in per cent, mostly whole."""
        drawn = lowest + (highest - lowest) * float(self.dice.generator.beta(1.1, 1.4))
        whole = float(int(drawn))
        return f"{int(whole)}" if whole >= lowest and self.dice.chance(0.7) else f"{max(lowest, round(drawn, 1)):.1f}"


# -- edges --------------------------------------------------------------------------------------------


def _scored(ogrs: str, violence: str, *more: tuple[str, date]) -> object:
    """Records of a recent case with exactly these scores; `more` are further scores with their days."""

    def write(writer: CaseWriter, place: Place) -> Record:
        record = writer._recent(place)
        day = date(2019, 11, 4)
        record.scores = [
            Score("OGRS_2_YEAR", day, ogrs, MODEL, ""),
            Score("OVP_2_YEAR", day, violence, VIOLENCE_MODEL, ""),
            *(Score("OGRS_2_YEAR", on, score, MODEL, "") for score, on in more),
        ]
        return record

    return write


def _burglary_of_november_2017(*custody: Custody) -> object:
    """Records of a burglary committed two years and a day before the sample day."""

    def write(writer: CaseWriter, place: Place) -> Record:
        committed, convicted = date(2017, 11, 30), date(2018, 1, 31)
        conviction = Conviction(committed, convicted, "28E", "028/03")
        started = custody[0].released_on if custody and custody[0].released_on else convicted
        sentence = "LICENCE" if custody else "SUSPENDED"
        case = Case(place.office, "CRC", sentence, started, date(2020, 8, 3), (conviction,))
        scores = [
            Score("OGRS_2_YEAR", date(2019, 11, 4), "62", MODEL, ""),
            Score("OVP_2_YEAR", date(2019, 11, 4), "41", VIOLENCE_MODEL, ""),
        ]
        return Record([case], scores, list(custody))

    return write


EDGE_RECORDS = {
    "score-74.9": _scored("74.9", "55"),
    "score-75.0": _scored("75.0", "55"),
    "score-50.0-with-burglary": _scored("50.0", "40"),
    "score-49.9-with-burglary": _scored("49.9", "40"),
    "violence-score-29.9": _scored("88", "29.9"),
    "violence-score-30.0": _scored("88", "30.0"),
    "higher-score-of-the-next-day": _scored("60", "45", ("91", SAMPLE_DAY + timedelta(days=1))),
    "higher-score-replaced": _scored("60", "45", ("91", date(2018, 6, 4))),
    "burglary-two-years-and-a-day-ago": _burglary_of_november_2017(),
    "burglary-two-years-and-a-day-ago-a-year-of-it-in-custody": _burglary_of_november_2017(
        Custody(date(2018, 2, 1), date(2019, 2, 1), "SENTENCE")
    ),
}
