"""Makes Bedfordshire's two deliveries of April 2019 out of the solved table.

What belongs here: inventing the people and putting together what happened to each. What does not: what happened
(`arrests.py`, `panels.py`, `sentences.py`) and the solved table (`plan.py`).
"""

from datetime import date, timedelta
from pathlib import Path

from synthetic.bedfordshire.arrests import ArrestWriter
from synthetic.bedfordshire.panels import PanelWriter, pathways_of
from synthetic.bedfordshire.plan import DELIVERED_ON, FORCE, PEOPLE, YEAR_START, Member, read_members
from synthetic.bedfordshire.sentences import SentenceWriter
from synthetic.dice import Dice
from synthetic.people import Person, Register
from synthetic.records import Spell
from synthetic.supervision import Case, Conviction, Decision, Nominal, ProbationList, Scheme, Score, Sheets, Supervisee

# Numbers of their own, so that no other force's nominal has the same one.
FIRST_REFERENCE = 50_001
REFERRERS = {
    "MARAC": ("MARAC", "MARAC", "LOCAL_AUTHORITY"),
    "PROLIFIC_INTENSIVE": ("COURT",),
    "BURGLARY_DWELLING": ("POLICE", "POLICE", "PROBATION", "YOUTH_OFFENDING"),
    "DOMESTIC_VIOLENCE": ("POLICE", "PROBATION", "OTHER"),
    "HIGH_IMPACT": ("POLICE", "PROBATION", "PRISON"),
}
# Why those were turned down whom the panel talked about; of the last nobody wrote why.
TURNED_DOWN = (*("LOW_RISK",) * 4, "OTHER_PANEL", "LONG_CUSTODY", "MOVED_AWAY", "NO_CAPACITY", "")


def write_bedfordshire(register: Register, seed: int, people: Path = PEOPLE) -> tuple[Sheets, ProbationList]:
    """Invent everybody of the solved table and what happened to them.

    Raises FileNotFoundError where the table is missing.
    """
    members = read_members(people)
    dice = Dice(seed, "bedfordshire")
    sheets, probation = Sheets(FORCE, DELIVERED_ON), ProbationList(FORCE, DELIVERED_ON)
    arrests, panels = ArrestWriter(Dice(seed, "bedfordshire arrests")), PanelWriter(Dice(seed, "bedfordshire panels"))
    sentences = SentenceWriter(Dice(seed, "bedfordshire sentences"))
    pathways = pathways_of(members, Dice(seed, "bedfordshire pathways"))
    for number, member in enumerate(sorted(members, key=lambda one: (one.selected, one.person))):
        person = _invented(member, register)
        nominal = Nominal(f"IOM-{FIRST_REFERENCE + number:05d}", person, member.borough, _spells(member))
        nominal.schemes = [_scheme(member, len(nominal.spells), dice)]
        nominal.arrests = arrests.arrests(member)
        nominal.panels = panels.panels(member, nominal.arrests)
        nominal.pathways = pathways.get(member.person, [])
        sheets.nominals.append(nominal)
        supervisee = sentences.supervisee(member, person, f"B{number + 1:06d}")
        if supervisee:
            probation.supervisees.append(supervisee)
        if member.selected >= YEAR_START:
            sheets.decisions.append(_added(member, nominal.reference, dice))
    _consider(register, sheets, probation, dice)
    sheets.decisions.sort(key=lambda decision: (decision.decided_on, decision.reference))
    return sheets, probation


def _invented(member: Member, register: Register) -> Person:
    year = (date(member.born, 1, 1), date(member.born, 12, 31))
    return register.invent(member.person, sex=member.sex, born=year)


def _spells(member: Member) -> list[Spell]:
    last = Spell(member.borough, member.selected, member.deselected, member.deselection_code)
    if not member.earlier_spell:
        return [last]
    return [Spell(member.borough, *member.earlier_spell, member.earlier_code), last]


def _scheme(member: Member, spell_number: int, dice: Dice) -> Scheme:
    referred_by = dice.pick(REFERRERS[member.scheme])
    return Scheme(spell_number, member.scheme, member.supervision, member.provider, referred_by)


def _added(member: Member, reference: str, dice: Dice) -> Decision:
    """No score chooses anybody in Bedfordshire: whoever is taken on, agencies agreed on."""
    reason = dice.pick(("JOINT_ASSESSMENT", "JOINT_ASSESSMENT", "LOCAL_PRIORITY"))
    decided_on = min(member.selected - timedelta(days=dice.between(0, 14)), DELIVERED_ON)
    return Decision("iom", reference, "", "ADDED", reason, "PANEL", member.borough, decided_on)


def _consider(register: Register, sheets: Sheets, probation: ProbationList, dice: Dice) -> None:
    """People whom the panel talked about and did not take on, one of them without a reason."""
    for number, reason in enumerate(TURNED_DOWN, start=1):
        borough = dice.pick(("BED", "LUT", "LUT", "CEN"))
        reference = f"B{900_000 + number:06d}"
        started = dice.day(date(2018, 2, 1), date(2018, 12, 20))
        conviction = Conviction(started - timedelta(days=60), started, "46", "046/00")
        case = Case(f"BDS-{borough}", "CRC", "COMMUNITY", started, None, (conviction,))
        score = Score("OGRS_2_YEAR", started, f"{dice.between(35, 88)}", "OGRS3", "")
        person = register.invent(f"bedfordshire-considered-{number}")
        probation.supervisees.append(Supervisee(reference, person, cases=[case], scores=[score]))
        decided_on = started + timedelta(days=dice.between(10, 90))
        sheets.decisions.append(Decision("probation", reference, "", "REJECTED", reason, "PANEL", borough, decided_on))
