"""The hard rules as SQL, for whoever joins as a single one.

Belongs here: what holds two signatures apart, in SQL, and dropping offers against which it speaks. Does not belong
here: the same rules for groups that strong links connect, and why they are so (`contested.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.people.contested import YEARS_BETWEEN_RELATIVES
from orchestration.people.linkage_model import LinkageModel

# Forenames less alike than this (Jaro-Winkler) are not two spellings of one; the model's lowest level lies above it.
LEAST_LIKE_FORENAMES = 0.85


def shares_an_id(one: str, other: str, identifiers: Sequence[str]) -> str:
    """SQL: the two signatures share a value of an identifier."""
    shared = [f"coalesce({one}.{column} = {other}.{column}, false)" for column in identifiers]
    return f"({' or '.join(shared) or 'false'})"


def are_possible_twins(one: str, other: str, model: LinkageModel) -> str:
    """SQL: two signatures share surname and date of birth, but neither an id nor anything like a forename."""
    if not model.families:
        return "false"
    return f"""
        {one}.surname = {other}.surname and {one}.birth_key = {other}.birth_key
        and length({one}.forename) > 1 and length({other}.forename) > 1
        and {one}.forename <> {one}.surname and {other}.forename <> {other}.surname
        and not {are_alike(one, other)}
        and not {shares_an_id(one, other, model.identifiers)}
    """


def are_alike(one: str, other: str) -> str:
    """SQL: two forenames (of signatures, with their roots) may be two spellings of one."""
    return f"""(
        {one}.forename_root = {other}.forename_root
        or jaro_winkler_similarity({one}.forename, {other}.forename) >= {LEAST_LIKE_FORENAMES}
        or jaro_winkler_similarity({one}.forename_root, {other}.forename_root) >= {LEAST_LIKE_FORENAMES}
        or damerau_levenshtein({one}.forename, {other}.forename) = 1
    )"""


def are_generations(one: str, other: str) -> str:
    """SQL: two signatures' births lie fifteen years apart, on different days of the year."""
    return f"""(
        abs({one}.birth_year - {other}.birth_year) >= {YEARS_BETWEEN_RELATIVES}
        and {one}.birth_month_day <> {other}.birth_month_day
    )"""


def keep_unobjected(scratch: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    """Drop from `offer` (signature_id, person, neighbour, weight) where a hard rule speaks against joining.

    Whoever joins does so with all its signatures, and is held against the person it would join as well as against the
    others who would join the same one with more weight. A link between two of those is too weak to outweigh PNC ids.
    """
    relatives = f"""
        or (
            bool_or(({are_possible_twins("own", "theirs", model)}) or {are_generations("own", "theirs")})
            and not bool_or(
                length(theirs.forename) > 1 and own.birth_month_day = theirs.birth_month_day
                and {are_alike("own", "theirs")}
            )
            and not bool_or(
                {shares_an_id("own", "theirs", model.identifiers)} and theirs.signature_id = against.neighbour
            )
        )
    """
    scratch.execute(f"""
        create or replace table offer as
        with
        decided_apart as (
            select one, other from decided_pair where not is_same
            union all
            select other, one from decided_pair where not is_same
        ),
        joining as (
            select offer.signature_id as offered, offer.person, offer.neighbour, offer.weight, member.signature_id
            from offer
            inner join signature_person as own on offer.signature_id = own.signature_id
            inner join signature_person as member on own.person = member.person
        ),
        against as (
            select
                joining.offered,
                joining.person,
                joining.neighbour,
                joining.signature_id as own,
                member.signature_id as other
            from joining
            inner join signature_person as member on joining.person = member.person
            union all
            select weaker.offered, weaker.person, weaker.neighbour, weaker.signature_id, stronger.signature_id
            from joining as weaker
            inner join joining as stronger
                on weaker.person = stronger.person and weaker.offered <> stronger.offered
                and (stronger.weight, -stronger.offered) > (weaker.weight, -weaker.offered)
        ),
        objected as (
            select against.offered, against.person
            from against
            inner join signature as own on against.own = own.signature_id
            inner join signature as theirs on against.other = theirs.signature_id
            left join decided_apart on against.own = decided_apart.one and against.other = decided_apart.other
            group by against.offered, against.person
            having
                bool_or(decided_apart.one is not null)
                or (
                    bool_or(own.pnc_id <> theirs.pnc_id)
                    and not bool_or(own.pnc_id = theirs.pnc_id or damerau_levenshtein(own.pnc_id, theirs.pnc_id) = 1)
                )
                {relatives if model.families else ""}
        )
        select offer.*
        from offer
        anti join objected on offer.signature_id = objected.offered and offer.person = objected.person
    """)
