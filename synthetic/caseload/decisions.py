"""What London's partnerships decided about the eligible of 2019 and 2020, as far as anybody wrote it down.

What belongs here: a decision for most who were taken on, for some who were turned down, and for those whom a
partnership added. What does not: who is eligible or on a list. About most of the eligible nobody decided anything.
"""

from datetime import date, timedelta

from synthetic.caseload.plan import MANAGED_DAY, SAMPLE_DAY
from synthetic.dice import Dice
from synthetic.supervision import Decision, Nominal, Supervisee

RULE = "ogrs_2012"
TURNED_DOWN = 712
SHARE_WITHOUT_REASON = 0.13
INCLUDED_FOR = ("HIGH_VOLUME", "HIGH_VOLUME", "HIGH_HARM")
REJECTED_FOR = (
    *("LOW_RISK",) * 5, *("OTHER_PANEL",) * 3, *("LONG_CUSTODY",) * 3, "MOVED_AWAY", *("NO_CAPACITY",) * 2,
)  # fmt: skip
ADDED_FOR = ("LOCAL_PRIORITY", "JOINT_ASSESSMENT")
BODIES = ("PANEL", "PANEL", "PANEL", "COORDINATOR", "POLICE", "PROBATION")
SHARE_RECORDED = 0.85


class DecisionWriter:
    """Collects decisions."""

    def __init__(self, dice: Dice) -> None:
        """Draw from `dice`."""
        self.dice = dice
        self.decisions: list[Decision] = []

    def taken_on(self, nominal: Nominal, supervisee: Supervisee, *, is_added: bool) -> None:
        """Note that somebody was taken on, by the rule or beside it, a few days before the spell began."""
        dice = self.dice
        if not is_added and not dice.chance(SHARE_RECORDED):
            return
        decided_on = nominal.spells[0].selected_on - timedelta(days=dice.between(0, 20))
        reason = dice.pick(ADDED_FOR if is_added else INCLUDED_FOR)
        self._decide(supervisee, "ADDED" if is_added else "INCLUDED", reason, nominal.borough, decided_on)

    def turned_down(self, people: list[tuple[Supervisee, str]]) -> None:
        """Turn down some of these eligible people, each with the borough that decided; some without a reason."""
        dice = self.dice
        for supervisee, borough in dice.shuffled(people)[:TURNED_DOWN]:
            reason = "" if dice.chance(SHARE_WITHOUT_REASON) else dice.pick(REJECTED_FOR)
            scored_on = max(score.scored_on for score in supervisee.scores)
            decided_on = dice.day(min(scored_on, SAMPLE_DAY), MANAGED_DAY)
            self._decide(supervisee, "REJECTED", reason, borough, decided_on)

    def _decide(self, supervisee: Supervisee, decision: str, reason: str, borough: str, on: date) -> None:
        rule = "" if decision == "ADDED" else RULE
        body = self.dice.pick(BODIES)
        self.decisions.append(Decision("probation", supervisee.reference, rule, decision, reason, body, borough, on))
