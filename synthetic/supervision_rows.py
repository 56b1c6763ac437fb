"""Turns what teams and the probation service keep into rows of their deliveries.

What belongs here: one function for each delivered table, with the columns of its contract. What does not: what is kept
(`supervision.py`) and how a record shows a person (`identity.py`).
"""

from collections.abc import Iterable, Iterator

from synthetic.identity import Shown
from synthetic.rows import Fields, iso
from synthetic.supervision import Arrest, Nominal, ProbationList, Sheets, Supervisee

ShownBy = dict[str, Shown]


def rows_of_sheets(sheets: Sheets, shown: ShownBy) -> dict[str, list[Fields]]:
    """Rows of an offender management delivery by table; `shown` is how each reference shows its person."""
    nominals = sheets.nominals
    return {
        "nominals": [
            {"iom_reference": one.reference, **vars(shown[one.reference]), "borough_code": one.borough}
            for one in nominals
        ],
        "spells": [row for one in nominals for row in _spells(one)],
        "schemes": [row for one in nominals for row in _schemes(one)],
        "rag_history": [row for one in nominals for row in _panels(one)],
        "pathway_assessments": [row for one in nominals for row in _pathways(one)],
        "arrests": list(_arrests(nominals)),
        "selection_decisions": list(_decisions(sheets)),
    }


def rows_of_probation(delivery: ProbationList, shown: ShownBy) -> dict[str, list[Fields]]:
    """Rows of a probation delivery by table; `shown` is how each reference shows its person."""
    people = delivery.supervisees
    return {
        "nominals": [
            {
                "probation_reference": one.reference,
                **vars(shown[one.reference]),
                "is_gang_flagged": flag(is_set=one.is_gang_flagged),
                "is_domestic_abuse_flagged": flag(is_set=one.is_domestic_abuse_flagged),
            }
            for one in people
        ],
        "cases": [row for one in people for row in _cases(one)],
        "index_offences": [row for one in people for row in _convictions(one)],
        "risk_scores": [row for one in people for row in _scores(one)],
        "sanction_counts": [row for one in people for row in _sanctions(one)],
        "custody_spells": [row for one in people for row in _custody(one)],
    }


def flag(*, is_set: bool) -> str:
    """Y or N."""
    return "Y" if is_set else "N"


def _spells(nominal: Nominal) -> Iterator[Fields]:
    for number, spell in enumerate(nominal.spells, start=1):
        yield {
            "iom_reference": nominal.reference,
            "spell_number": str(number),
            "borough_code": spell.borough,
            "selected_on": iso(spell.selected_on),
            "deselected_on": iso(spell.deselected_on),
            "deselection_code": spell.deselection_code,
        }


def _schemes(nominal: Nominal) -> Iterator[Fields]:
    for one in nominal.schemes:
        yield {"iom_reference": nominal.reference, **vars(one), "spell_number": str(one.spell_number)}


def _panels(nominal: Nominal) -> Iterator[Fields]:
    for panel in nominal.panels:
        yield {"iom_reference": nominal.reference, **vars(panel), "assessed_on": iso(panel.assessed_on)}


def _pathways(nominal: Nominal) -> Iterator[Fields]:
    for one in nominal.pathways:
        for pathway, letter in one.letters.items():
            yield {
                "iom_reference": nominal.reference,
                "assessed_on": iso(one.assessed_on),
                "pathway": pathway,
                "letter": letter,
            }


def _arrests(nominals: Iterable[Nominal]) -> Iterator[Fields]:
    """Arrests of all in the order of days, numbered in that order."""
    everything = [(arrest.arrested_on, one.reference, arrest) for one in nominals for arrest in one.arrests]
    everything.sort(key=lambda item: item[:2])
    for number, (day, reference, arrest) in enumerate(everything, start=1):
        yield from _offences_of(arrest, f"AR{day.year % 100:02d}-{number:06d}", reference)


def _offences_of(arrest: Arrest, number: str, reference: str) -> Iterator[Fields]:
    for offence_number, one in enumerate(arrest.offences, start=1):
        yield {
            "arrest_reference": number,
            "offence_number": str(offence_number),
            "iom_reference": reference,
            "arrested_on": iso(arrest.arrested_on),
            "attendance": "ARREST" if arrest.is_arrest else "VOLUNTARY",
            "ho_class_code": one.class_code,
            "ho_sub_code": one.sub_code,
            "is_domestic": flag(is_set=one.is_domestic),
            "outcome_code": one.outcome_code,
            "outcome_on": iso(one.outcome_on),
        }


def _decisions(sheets: Sheets) -> Iterator[Fields]:
    for number, one in enumerate(sheets.decisions, start=sheets.decided_before + 1):
        yield {
            "decision_reference": f"SD-{number:06d}",
            "system": one.system,
            "reference": one.reference,
            "cohort_id": one.cohort_id,
            "decision": one.decision,
            "reason_code": one.reason_code,
            "decided_by": one.decided_by,
            "borough_code": one.borough,
            "decided_on": iso(one.decided_on),
        }


def _cases(person: Supervisee) -> Iterator[Fields]:
    for number, one in enumerate(person.cases, start=1):
        yield {
            "probation_reference": person.reference,
            "case_number": str(number),
            "office_code": one.office,
            "provider": one.provider,
            "sentence_type": one.sentence_type,
            "started_on": iso(one.started_on),
            "ended_on": iso(one.ended_on),
        }


def _convictions(person: Supervisee) -> Iterator[Fields]:
    for case_number, case in enumerate(person.cases, start=1):
        for number, one in enumerate(case.offences, start=1):
            yield {
                "probation_reference": person.reference,
                "case_number": str(case_number),
                "offence_number": str(number),
                "committed_on": iso(one.committed_on),
                "convicted_on": iso(one.convicted_on),
                "ho_class_code": one.class_code,
                "ho_sub_code": one.sub_code,
                "is_domestic": flag(is_set=one.is_domestic),
            }


def _scores(person: Supervisee) -> Iterator[Fields]:
    for one in person.scores:
        yield {
            "probation_reference": person.reference,
            "score": one.score,
            "scored_on": iso(one.scored_on),
            "score_pct": one.score_pct,
            "score_model": one.model,
            "score_version": one.version,
        }


def _sanctions(person: Supervisee) -> Iterator[Fields]:
    for one in person.sanctions:
        yield {
            "probation_reference": person.reference,
            "counted_on": iso(one.counted_on),
            "convicted_on": iso(one.convicted_on),
            "at_risk_from": iso(one.at_risk_from),
            "first_sanctioned_on": iso(one.first_sanctioned_on),
            "previous_convictions": str(one.previous_convictions),
            "previous_cautions": str(one.previous_cautions),
            "is_current_a_caution": flag(is_set=one.is_current_a_caution),
            "ho_class_code": one.class_code,
            "ho_sub_code": one.sub_code,
        }


def _custody(person: Supervisee) -> Iterator[Fields]:
    for number, one in enumerate(person.custody, start=1):
        yield {
            "probation_reference": person.reference,
            "custody_number": str(number),
            "entered_on": iso(one.entered_on),
            "released_on": iso(one.released_on),
            "custody_kind": one.kind,
        }
