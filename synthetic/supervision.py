"""What teams and the probation service keep of a person, before it is written to files.

What belongs here: the plain records of an offender management sheet and of a probation list, and the lists that one
delivery holds. What does not: who does what (`bedfordshire/`, `caseload/`) and how files look (`supervision_rows.py`).
"""

from dataclasses import dataclass, field
from datetime import date

from synthetic.people import Person
from synthetic.records import Spell


@dataclass(frozen=True)
class Scheme:
    """Under which scheme a person is managed during one spell."""

    spell_number: int
    scheme: str
    supervision: str
    provider: str
    referred_by: str


@dataclass(frozen=True)
class Panel:
    """What a panel saw of a person on its day and which colour it gave."""

    assessed_on: date
    rag_status: str
    is_wanted: str = ""
    intelligence: str = ""
    has_problem_drug_use: str = ""
    engagement: str = ""
    is_judged_at_risk: str = ""


@dataclass(frozen=True)
class Pathways:
    """Letters of the pathways on one day."""

    assessed_on: date
    letters: dict[str, str]


@dataclass(frozen=True)
class ArrestedFor:
    """One offence that somebody was arrested for, and what came of it; no outcome is an empty code and no day."""

    class_code: str
    sub_code: str = ""
    outcome_code: str = ""
    outcome_on: date | None = None
    is_domestic: bool = False


@dataclass(frozen=True)
class Arrest:
    """One arrest, or one interview of somebody who came of their own accord."""

    arrested_on: date
    offences: tuple[ArrestedFor, ...]
    is_arrest: bool = True


@dataclass
class Nominal:
    """One person on a team's sheet, with everything the team keeps of them."""

    reference: str
    person: Person
    borough: str
    spells: list[Spell]
    schemes: list[Scheme] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    pathways: list[Pathways] = field(default_factory=list)
    arrests: list[Arrest] = field(default_factory=list)


@dataclass(frozen=True)
class Decision:
    """What was decided about somebody who stands in the records of `system` under `reference`."""

    system: str
    reference: str
    cohort_id: str
    decision: str
    reason_code: str
    decided_by: str
    borough: str
    decided_on: date


@dataclass(frozen=True)
class Conviction:
    """One offence of a case."""

    committed_on: date | None
    convicted_on: date
    class_code: str
    sub_code: str = ""
    is_domestic: bool = False


@dataclass(frozen=True)
class Case:
    """One case of the probation service, the gravest offence first."""

    office: str
    provider: str
    sentence_type: str
    started_on: date
    ended_on: date | None
    offences: tuple[Conviction, ...]


@dataclass(frozen=True)
class Score:
    """A score in per cent on the day it was worked out."""

    score: str
    scored_on: date
    score_pct: str
    model: str
    version: str


@dataclass(frozen=True)
class Sanctions:
    """What the reconviction scale asks of a person's record on one day."""

    counted_on: date
    convicted_on: date
    at_risk_from: date | None
    first_sanctioned_on: date | None
    previous_convictions: int
    previous_cautions: int
    is_current_a_caution: bool
    class_code: str
    sub_code: str = ""


@dataclass(frozen=True)
class Custody:
    """A stay in custody; no day of release is still there."""

    entered_on: date
    released_on: date | None
    kind: str


@dataclass
class Supervisee:
    """One person on the probation service's list, with everything the service keeps of them."""

    reference: str
    person: Person
    is_gang_flagged: bool = False
    is_domestic_abuse_flagged: bool = False
    cases: list[Case] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    sanctions: list[Sanctions] = field(default_factory=list)
    custody: list[Custody] = field(default_factory=list)


@dataclass
class Sheets:
    """One delivery of an offender management team."""

    force: str
    delivered_on: date
    nominals: list[Nominal] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    # The first decision's number less one: numbers go on from delivery to delivery of a force.
    decided_before: int = 0


@dataclass
class ProbationList:
    """One delivery of the probation service."""

    force: str
    delivered_on: date
    supervisees: list[Supervisee] = field(default_factory=list)
