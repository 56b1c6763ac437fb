"""Whom London's probation service supervises in October 2021: some of those whom the police know today.

What belongs here: cases and scores of the study's people, of those on a list and of other offenders, so that the
selection rules choose among the very people whom the study chose from. What does not: the sample of 2019, of which only
those come again who are supervised still and on a list. Nobody else was supervised on the day of the sample, which
would not have been whole.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from synthetic.caseload.cases import MODEL, VIOLENCE_MODEL
from synthetic.caseload.plan import FORCE, Office, read_offices
from synthetic.caseload.sheets import Caseload, manages
from synthetic.dice import Dice
from synthetic.london import Pools
from synthetic.offences import Offence
from synthetic.people import Person
from synthetic.records import MEMBERSHIP_DATE, Ledger
from synthetic.study_people import StudyPerson
from synthetic.supervision import Case, Conviction, Custody, ProbationList, Sanctions, Score, Supervisee

DELIVERED_ON = date(2021, 10, 1)
# How many of each kind the service supervises, and how high their two scores mostly are.
SHARES = {"managed": 0.8, "victim-offender": 0.6, "both": 0.4, "offender": 0.25}
USUAL_SCORES = {"managed": (77, 46), "victim-offender": (68, 52), "both": (62, 42), "offender": (54, 32)}
SPREAD = 17
# Whoever was charged later is not convicted by the study's day.
LAST_COMMITTED = date(2021, 7, 1)
FORECAST_MODEL = "FOREST"
ADULT_ON = date(2003, 3, 1)
# The list of 2019 was delivered by then; whoever is not on it came before a court later.
NOT_BEFORE = date(2019, 12, 5)
# What the published scale comes to for a man of about thirty whose current offence is violence: the sum of its terms
# without the rate of sanctions, and the weight of that rate. Only to give counts that go with a score.
BASE, RATE_WEIGHT, YEARS_ADDED = 1.42, 1.25, 10


class PresentWriter:
    """Writes the list of 2021."""

    def __init__(self, ledger: Ledger, caseload: Caseload, dice: Dice) -> None:
        """Look people up in `ledger`; `caseload` says whom the service has known since 2019."""
        self.ledger, self.caseload, self.dice = ledger, caseload, dice
        self.offices: list[Office] = [one for one in read_offices() if one.borough]
        self.charged = self._charged_offences()

    def write(self, study: Iterable[StudyPerson], pools: Pools) -> ProbationList:
        """The delivery: everybody drawn, and whoever of 2019 is supervised still and on a list."""
        again, new = [], []
        for person, kind in self._who(study, pools).values():
            if person.date_of_birth is None or person.date_of_birth > ADULT_ON or not self.charged[person.label]:
                continue
            known = self.caseload.supervisee_of.get(person.label)
            if known and self._still_supervised(known):
                again.append(self._again(known, kind))
            elif not known and self.dice.chance(SHARES[kind]):
                new.append(self._supervisee(person, kind))
        # References are given in the order in which supervision began, so they betray nobody.
        for number, one in enumerate(sorted(new, key=lambda one: one.cases[0].started_on), start=1):
            one.reference = f"M{number:06d}"
        everybody = sorted(again + new, key=lambda one: one.reference)
        return ProbationList(FORCE, DELIVERED_ON, everybody)

    def _who(self, study: Iterable[StudyPerson], pools: Pools) -> dict[str, tuple[Person, str]]:
        """Everybody who may be supervised, by label, each of the first kind that fits."""
        people: dict[str, tuple[Person, str]] = {}
        managed = [one for one, spells in self.ledger.spells.items() if manages(spells, MEMBERSHIP_DATE)]
        offenders = [one.person for one in study if one.in_victim_offender]
        both = [one for unit in pools.other_units for one in pools.both[unit]]
        others = [one for unit in (*pools.other_units, "SN") for one in pools.offenders.home(unit)]
        kinds = {"managed": managed, "victim-offender": offenders, "both": both, "offender": others}
        for kind, found in kinds.items():
            for person in found:
                people.setdefault(person.label, (person, kind))
        return people

    def _charged_offences(self) -> dict[str, list[tuple[date, Offence, str]]]:
        """Day, offence and borough of what each person was charged with, as the crime records have it."""
        found: dict[str, list[tuple[date, Offence, str]]] = defaultdict(list)
        for crime in self.ledger.crimes:
            day = crime.committed_from or crime.reported_on
            for party in crime.parties:
                codes = {code for code, _ in party.outcomes}
                is_convictable = crime.offence.class_code[0].isdigit() and day < LAST_COMMITTED
                if party.role == "ACCUSED" and codes & {"1", "1A"} and is_convictable:
                    found[party.person.label].append((day, crime.offence, crime.borough))
        return found

    @staticmethod
    def _still_supervised(known: Supervisee) -> bool:
        ends = known.cases[-1].ended_on
        return ends is None or ends > MEMBERSHIP_DATE

    # -- records --------------------------------------------------------------------------------

    def _again(self, known: Supervisee, kind: str) -> Supervisee:
        """Somebody of 2019 with everything known since then and new scores."""
        day = self.dice.day(date(2021, 2, 1), MEMBERSHIP_DATE)
        return Supervisee(
            known.reference,
            known.person,
            known.is_gang_flagged,
            known.is_domestic_abuse_flagged,
            known.cases,
            known.scores + self._scores(kind, day),
            custody=known.custody,
        )

    def _supervisee(self, person: Person, kind: str) -> Supervisee:
        dice = self.dice
        one = Supervisee("", person, dice.chance(0.05), dice.chance(0.2))
        committed, offence, borough = dice.pick(sorted(self.charged[person.label], key=lambda found: found[0])[-3:])
        convicted = min(committed + timedelta(days=dice.between(20, 160)), date(2021, 8, 20))
        if convicted <= NOT_BEFORE:
            convicted = NOT_BEFORE + timedelta(days=dice.between(1, 400))
        started = min(convicted + timedelta(days=dice.between(0, 60)), date(2021, 8, 31))
        # A few of the cases have ended, or begin after the study's day.
        ended = dice.day(started, date(2021, 8, 31)) if dice.chance(0.06) else None
        if ended is None and dice.chance(0.9):
            ended = DELIVERED_ON + timedelta(days=dice.between(1, 600))
        sentence = dice.pick(("COMMUNITY", "COMMUNITY", "SUSPENDED", "LICENCE", "CUSTODY"))
        conviction = Conviction(committed, convicted, offence.class_code, offence.sub_code)
        provider = "NPS" if started >= date(2021, 6, 26) or dice.chance(0.4) else "CRC"
        one.cases = [Case(self._office(borough), provider, sentence, started, ended, (conviction,))]
        if sentence in {"LICENCE", "CUSTODY"} and (started - convicted).days > 5:
            released = started if sentence == "LICENCE" else None
            one.custody = [Custody(convicted, released, "SENTENCE")]
        self._score(one, kind, conviction)
        return one

    def _office(self, borough: str) -> str:
        return next(one.office for one in self.offices if one.borough == borough)

    def _score(self, one: Supervisee, kind: str, conviction: Conviction) -> None:
        """Scores for most, the counts behind them for some, and counts alone for a few."""
        dice = self.dice
        one.scores = self._scores(kind, dice.day(one.cases[0].started_on, date(2021, 8, 31)))
        if dice.chance(0.35):
            one.sanctions = [self._sanctions(one, conviction)]
            if dice.chance(0.2):
                one.scores = [score for score in one.scores if not score.score.startswith("OGRS")]

    def _scores(self, kind: str, day: date) -> list[Score]:
        dice = self.dice
        ogrs, violence = (self._drawn(usual) for usual in USUAL_SCORES[kind])
        found = [
            Score("OGRS_1_YEAR", day, f"{ogrs * 0.72:.1f}", MODEL, ""),
            Score("OGRS_2_YEAR", day, f"{ogrs:g}", MODEL, ""),
        ]
        if dice.chance(0.93):
            found.append(Score("OVP_2_YEAR", day, f"{violence:g}", VIOLENCE_MODEL, ""))
        if dice.chance(0.4):
            forecast = min(99.0, max(1.0, round((ogrs + violence) / 2 + dice.between(-15, 15), 1)))
            found.append(Score("FORECAST", day, f"{forecast:g}", FORECAST_MODEL, "2021.1"))
        return found

    def _drawn(self, usual: int) -> float:
        return round(min(98.0, max(3.0, float(self.dice.generator.normal(usual, SPREAD)))), 1)

    def _sanctions(self, one: Supervisee, conviction: Conviction) -> Sanctions:
        """Counts that go with the score: as many sanctions as the scale would need for about so high a score."""
        dice = self.dice
        born = one.person.date_of_birth or ADULT_ON
        age = (conviction.convicted_on - born).days // 365
        first_at = dice.between(13, max(14, min(19, age - 1)))
        first_on = min(born + timedelta(days=first_at * 365 + dice.between(0, 300)), conviction.convicted_on)
        percent = next(float(score.score_pct) for score in one.scores if score.score == "OGRS_2_YEAR")
        wanted = (math.log(percent / (100 - percent)) - BASE) / RATE_WEIGHT
        before = max(0, round(math.exp(wanted) * (YEARS_ADDED + age - first_at)) - 1)
        cautions = min(before, dice.below(3))
        at_risk = one.cases[0].started_on if one.custody else None
        return Sanctions(
            max(score.scored_on for score in one.scores),
            conviction.convicted_on,
            at_risk,
            first_on if dice.chance(0.97) else None,
            before - cautions,
            cautions,
            is_current_a_caution=False,
            class_code=conviction.class_code,
            sub_code=conviction.sub_code,
        )
