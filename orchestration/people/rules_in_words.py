"""What blocking rules, hard rules and decisions say of two signatures, in words.

Belongs here: asking each of these rules about one pair. Does not belong here: the rules (`linkage_model.py`,
`contested.py`, `decisions.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import duckdb

from orchestration.people.contested import POSSIBLE_RELATIVES, POSSIBLE_TWINS, TWO_PNC_IDS
from orchestration.people.linkage_model import RARE_NAME_KEYS, LinkageModel
from orchestration.people.objections import are_generations, are_possible_twins, shares_an_id

# What two records share by each key of the blocking rules, in words.
KEYS_IN_WORDS = {
    "pnc_id": "PNC id",
    "cro_number": "CRO number",
    "surname_and_birth": "surname and date of birth",
    "forename_and_birth": "forename and date of birth",
    "names_and_year": "both names and year of birth",
    "names_and_day": "both names and day of birth",
    "birth_and_initials": "date of birth and initials",
    "surname_year_and_initials": "surname, year of birth and initials, one of them born on a 1 January",
    "forename_year_and_initials": "forename, year of birth and initials, one of them born on a 1 January",
}
NAME_IN_WORDS = "name, if few bear it, since one of them has no date of birth"


def found_by(scratch: duckdb.DuckDBPyConnection, model: LinkageModel, one: int, other: int) -> tuple[str, ...]:
    """What the two signatures share that brings them together to be compared, in words."""
    conditions: dict[str, list[str]] = {}
    for rule in model.settings["blocking_rules_to_generate_predictions"]:
        keys = re.findall(r"l\.(\w+) = r\.\1\b", rule["blocking_rule"])
        words = " and ".join(KEYS_IN_WORDS.get(key, key) for key in keys)
        conditions.setdefault(words, []).append(rule["blocking_rule"])
    for key in RARE_NAME_KEYS.values():
        of_each = [re.sub(r"\b(name_pair|surname|forename)\b", rf"{side}.\1", key) for side in "lr"]
        no_birth = "(l.date_of_birth is null) <> (r.date_of_birth is null)"
        conditions.setdefault(NAME_IN_WORDS, []).append(f"{no_birth} and {of_each[0]} = {of_each[1]}")
    return tuple(
        words
        for words, rules in conditions.items()
        if _holds(scratch, " or ".join(f"({r})" for r in rules), one, other)
    )


def _holds(scratch: duckdb.DuckDBPyConnection, condition: str, one: int, other: int) -> bool:
    """Whether a condition holds between two signatures, `l` and `r`."""
    row = scratch.execute(
        f"""
        select coalesce({condition}, false)
        from signature as l, signature as r
        where l.signature_id = ? and r.signature_id = ?
        """,
        [one, other],
    ).fetchone()
    return bool(row and row[0])


def what_rules_say(
    scratch: duckdb.DuckDBPyConnection,
    model: LinkageModel,
    records: Sequence[str],
    pair: tuple[int, int],
    weight: float,
) -> Iterator[str]:
    """What decisions and hard rules say of two records, in words."""
    yield from _decisions_about(scratch, *records)
    if _holds(scratch, "l.pnc_id <> r.pnc_id", *pair):
        if _holds(scratch, "damerau_levenshtein(l.pnc_id, r.pnc_id) = 1", *pair):
            yield "Two PNC ids that are one keystroke apart may be one: no rule speaks against."
        elif weight >= model.weights.join:
            yield f"Against: {TWO_PNC_IDS}, but all else is strong enough to outweigh them."
        else:
            yield f"Against: {TWO_PNC_IDS}."
    shares_id = _holds(scratch, shares_an_id("l", "r", model.identifiers), *pair)
    if shares_id:
        yield "For: they share an id, which overrules likeness to a twin or a relative."
    if model.families and not shares_id:
        if _holds(scratch, are_possible_twins("l", "r", model), *pair):
            yield f"Against: {POSSIBLE_TWINS} (one surname and date of birth, forenames that are not alike)."
        if _holds(scratch, are_generations("l", "r"), *pair):
            yield f"Against: {POSSIBLE_RELATIVES}, on different days of the year."
    refused = scratch.execute(
        """
        select reason, count(*), max(weight)
        from refused_pair
        where is_between_people and not (one = ? and other = ?)
        group by reason
        order by reason
        """,
        list(pair),
    ).fetchall()
    for reason, links, strongest in refused:
        yield f"Other links between the two people, refused: {links}, up to {strongest:.2f} bits ({reason})."


def _decisions_about(scratch: duckdb.DuckDBPyConnection, one: str, other: str) -> Iterator[str]:
    standing = scratch.execute(
        """
        select is_same, decided_on from standing_decision
        where record_id = least($1, $2) and other_record_id = greatest($1, $2)
        """,
        [one, other],
    ).fetchone()
    if standing is None:
        return
    is_same, decided_on = standing
    said = (
        "For: somebody decided that they are one person"
        if is_same
        else "Against: somebody decided that they are two people"
    )
    yield f"{said} ({decided_on})." if decided_on else f"{said}."
    without_effect = scratch.execute(
        """
        select reason from candidate.resolution.decision_without_effect
        where least(record_id, other_record_id) = least($1, $2)
            and greatest(record_id, other_record_id) = greatest($1, $2) and is_same = $3
        """,
        [one, other, is_same],
    ).fetchone()
    if without_effect:
        yield f"That decision has no effect: {without_effect[0]}."


def verdict(  # noqa: PLR0913 - each argument is one thing that the sentence rests on
    scratch: duckdb.DuckDBPyConnection,
    model: LinkageModel,
    pair: tuple[int, int],
    weight: float,
    found: Sequence[str],
    *,
    is_one_person: bool,
) -> str:
    """Why two records are one person, or two, in a sentence.

    Args:
        scratch: holds `refused_pair` and `decided_pair`.
        model: whose thresholds hold.
        pair: the two signatures, the lower number first.
        weight: of their link.
        found: what brings them together, as `found_by` has it.
        is_one_person: what became of them.
    """
    if pair[0] == pair[1]:
        return "One person: both say exactly the same, so they are not compared."
    decided = scratch.execute("select is_same from decided_pair where one = ? and other = ?", list(pair)).fetchone()
    if decided == (is_one_person,):
        return f"{'One person' if is_one_person else 'Two people'}: somebody decided so."
    # As the refresh rounds it, so that a link at the threshold is on the same side.
    weight = round(weight, 4)
    if is_one_person:
        return f"One person{_why_one_person(model, weight, found)}"
    refused = scratch.execute("select reason from refused_pair where one = ? and other = ?", list(pair)).fetchone()
    if refused:
        together = f"what all records of the two people say together: {refused[0]}"
        return f"Two people: the link is strong enough and was refused, for {together}."
    return f"Two people: {_why_two_people(model, weight, found)}"


def _why_one_person(model: LinkageModel, weight: float, found: Sequence[str]) -> str:
    if set(found) - {NAME_IN_WORDS} and weight >= model.weights.join:
        return f": {model.weights.join:g} bits are enough to join any two."
    return ", by way of other records, as a weak link or by name alone: see how they came."


def _why_two_people(model: LinkageModel, weight: float, found: Sequence[str]) -> str:
    needed = model.weights
    if not found:
        return "nothing brings the two together, so that they are never compared."
    if set(found) == {NAME_IN_WORDS}:
        return "a name alone joins only where the deliveries show that whoever fits so well is meant."
    if weight >= needed.join:
        return (
            "the link is strong enough, but one of them fits two people who are held apart about as well, "
            "so that it joins neither."
        )
    if weight >= needed.attach:
        return (
            f"{needed.join:g} bits join any two; from {needed.attach:g} on, a record that is alone joins the one "
            f"person it fits, if nobody else fits within {needed.lead:g} bits and no rule speaks against."
        )
    return f"below {needed.attach:g} bits nobody is joined."
