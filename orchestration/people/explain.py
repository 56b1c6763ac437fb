"""Why records are one person, or two: which fields agreed, and what that weighed.

Belongs here: finding the records in the last published warehouse, comparing them once more as the refresh did, and what
its rules said. Does not belong here: comparing (`evidence.py`), rules in words (`rules_in_words.py`), and showing
(`report/explanation.py`).

The chance that any two are one person, and how frequent names are, stay those of the whole warehouse, as the refresh
left them in its memory: so every weight here is the one that it went by. What records say is only taken out of the
scratch database where it is asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import duckdb

from orchestration import sql
from orchestration.home import Home, HomeError
from orchestration.people.decisions import number_decisions, prepare_decisions
from orchestration.people.evidence import FieldEvidence, weigh
from orchestration.people.linkage_model import LinkageModel, Weights, model_in_use
from orchestration.people.memory import recall_pairs
from orchestration.people.resolve import open_scratch, without_data_in_errors
from orchestration.people.rules_in_words import found_by, verdict, what_rules_say
from orchestration.people.signatures import collapse, count_terms
from orchestration.people.warehouse import DECISIONS, PERSON_RECORDS

NAME_ALONE = "name alone"
TOO_WEAK = "too weak to join two people"

A_PERSON_KEY = re.compile(r"[0-9a-f]{64}")
A_RECORD_ID = re.compile(r"[0-9a-f]{32}")
# System, force, the system's own reference and, for a crime, the number of the party: cris:met:3300123/19:2.
A_REFERENCE = re.compile(r"(?P<system>\w+):(?P<force>[\w-]+):(?P<reference>[\w/.-]*\d[\w/.-]*)(:(?P<party>\d+))?")

# A record under the reference by which an analyst knows it.
APPEARANCES = """
    select
        record.record_id,
        record.source_system,
        record.force_code,
        record.record_ref,
        party.party_number,
        concat_ws(':', record.source_system, record.force_code, record.record_ref, party.party_number) as reference
    from candidate.intermediate.int_person_records as record
    left join (from candidate.intermediate.int_crime_parties where party_number is not null) as party using (record_id)
"""


class ExplanationError(Exception):
    """There is nobody to explain; the text is one sentence without anybody's data."""


@dataclass(frozen=True)
class Details:
    """Records that say exactly the same about a person, which are compared once.

    `number` tells them apart within an explanation; `systems` has the number of records of each. `says` is what they
    say, by field, where it was asked for.
    """

    number: int
    references: tuple[str, ...]
    systems: Mapping[str, int]
    resolution_rule: str
    link_weight: float | None
    says: Mapping[str, str] | None


@dataclass(frozen=True)
class PairExplanation:
    """Two records, or two details: the evidence, and what became of it.

    `evidence` is empty where both records say exactly the same: they are not compared. `found_by` is what brings them
    together to be compared. `person_keys` are those of the one and the other, `rules` what rules and decisions say, and
    `verdict` says in a sentence why they are one person or two;
    `weights` are those of the model.
    """

    one: Details
    other: Details
    evidence: tuple[FieldEvidence, ...]
    person_keys: tuple[str, str]
    found_by: tuple[str, ...]
    rules: tuple[str, ...]
    verdict: str
    weights: Weights

    @property
    def is_one_person(self) -> bool:
        """Whether the two are one person in the last published warehouse."""
        return self.person_keys[0] == self.person_keys[1]

    @property
    def weight(self) -> float:
        """Bits of evidence that the two are one person: the sum."""
        return sum(step.bits for step in self.evidence)


@dataclass(frozen=True)
class SpanningLink:
    """A link that holds a person together. `one` and `other` are numbers of details."""

    one: int
    other: int
    evidence: tuple[FieldEvidence, ...]
    is_decided: bool

    @property
    def weight(self) -> float:
        """Bits of evidence: the sum."""
        return sum(step.bits for step in self.evidence)


@dataclass(frozen=True)
class LinkNotFollowed:
    """A link of one of the person's records to another record, and why it joined nobody."""

    reference: str
    other_reference: str
    weight: float
    reason: str


@dataclass(frozen=True)
class PersonExplanation:
    """A person: its details, the strongest links that hold them together, and those that were not followed."""

    person_key: str
    details: tuple[Details, ...]
    links: tuple[SpanningLink, ...]
    not_followed: tuple[LinkNotFollowed, ...]


def as_logged(asked: str) -> str:
    """An identifier as it may stand in a log; what has not the form of one may be a name and is left out."""
    forms = (A_PERSON_KEY, A_RECORD_ID, A_REFERENCE)
    return asked if any(form.fullmatch(asked) for form in forms) else "not an identifier"


def require_published(home: Home) -> None:
    """Make sure that there is a warehouse to look into.

    Raises:
        HomeError: nothing is published yet.
    """
    if not home.published_warehouse.is_file():
        raise HomeError(f"Nothing is published in {home.folder} yet: run `powerfew refresh`.")


def explain_person(home: Home, person_key: str, *, with_values: bool = False) -> PersonExplanation:
    """Explain what holds a person's records together.

    Args:
        home: whose last published warehouse is asked.
        person_key: as readers know it.
        with_values: whether to tell what the records say: names, dates of birth, ids.

    Raises:
        HomeError: nothing is published yet, or by another linkage model than the present one.
        ExplanationError: there is no such person.
    """
    model = LinkageModel.load(model_in_use())
    if not A_PERSON_KEY.fullmatch(person_key):
        raise ExplanationError(
            "This is no person key: it has 64 characters, 0 to 9 and a to f, as readers' tables have it."
        )
    with open_published(home) as scratch:
        found = scratch.execute(
            "select person_id from candidate.core.dim_person where person_key = ?", [person_key]
        ).fetchone()
        if found is None:
            raise ExplanationError(f"Nobody in the last published warehouse has the person key {person_key}.")
        counted = take_records(scratch, home, model, [found[0]])
        details = _details(scratch, with_values=with_values)
        links, decided = _spanning_links(scratch, model, counted)
        evidence = weigh(scratch, model, counted, links)
        return PersonExplanation(
            person_key=person_key,
            details=tuple(details.values()),
            links=tuple(
                SpanningLink(
                    *sorted((details[one].number, details[other].number)),
                    evidence=evidence[one, other],
                    is_decided=(one, other) in decided,
                )
                for one, other in links
            ),
            not_followed=tuple(_links_not_followed(scratch)),
        )


def explain_pair(home: Home, one: str, other: str, *, with_values: bool = False) -> PairExplanation:
    """Explain why two records are one person, or two.

    Args:
        home: whose last published warehouse is asked.
        one: a record's identifier, or system:force:reference, with :party for a crime.
        other: the same.
        with_values: whether to tell what the records say: names, dates of birth, ids.

    Raises:
        HomeError: nothing is published yet, or by another linkage model than the present one.
        ExplanationError: there is no such record, or both are the same.
    """
    model = LinkageModel.load(model_in_use())
    with open_published(home) as scratch:
        records = (_find_record(scratch, one), _find_record(scratch, other))
        if records[0] == records[1]:
            raise ExplanationError("Both are the same record: name two.")
        people = [_person_of(scratch, record) for record in records]
        counted = take_records(scratch, home, model, people)
        details = _details(scratch, with_values=with_values)
        signatures = [_signature_of(scratch, record) for record in records]
        pair = (min(signatures), max(signatures))
        are_compared = pair[0] != pair[1]
        evidence = weigh(scratch, model, counted, [pair])[pair] if are_compared else ()
        shared = found_by(scratch, model, *pair) if are_compared else ()
        weight = sum(step.bits for step in evidence)
        return PairExplanation(
            one=_asked_for(scratch, details[signatures[0]], 1, records[0]),
            other=_asked_for(scratch, details[signatures[1]], 2, records[1]),
            evidence=evidence,
            person_keys=(_key_of(scratch, people[0]), _key_of(scratch, people[1])),
            found_by=shared,
            rules=tuple(what_rules_say(scratch, model, records, pair, weight)),
            verdict=verdict(scratch, model, pair, weight, shared, is_one_person=people[0] == people[1]),
            weights=model.weights,
        )


@contextmanager
def open_published(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A scratch database with the last published warehouse attached as `candidate`, to be read alone."""
    require_published(home)
    with open_scratch(home.builds) as scratch, without_data_in_errors():
        warehouse = sql.text(str(home.published_warehouse))
        scratch.execute(f"attach {warehouse} as candidate (read_only)")
        scratch.execute(f"create view appearance as {APPEARANCES}")
        yield scratch


def take_records(scratch: duckdb.DuckDBPyConnection, home: Home, model: LinkageModel, people: Sequence[str]) -> int:
    """Make `asked_record`, and from it the tables of a resolution up to `term_frequency`, for these people alone.

    They are taken whole, so that their signatures are those of the refresh.

    Returns:
        The number of signatures by which the refresh judged the chance of a match.
    """
    scratch.execute(
        """
        create table asked_record as
        select record_id, person_id, resolution_rule, link_weight, source_system, reference
        from candidate.resolution.record_person inner join appearance using (record_id)
        where list_contains(?, person_id)
        """,
        [list(people)],
    )
    scratch.execute(f"create table person_record as from ({PERSON_RECORDS}) semi join asked_record using (record_id)")
    scratch.execute(f"create table decision as {DECISIONS}")
    prepare_decisions(scratch)
    signatures = collapse(scratch, model.extra)
    number_decisions(scratch)
    counted = recall_pairs(scratch, home.last_published / "people_memory", model, signatures)
    count_terms(scratch, model.extra)
    (known,) = scratch.execute("select count(*) from known_signature").fetchone()  # type: ignore[misc]
    if known < signatures:
        raise HomeError("The last release was not made by the present linkage model: run `powerfew refresh`.")
    _make_refused_pairs(scratch)
    return counted


def _details(scratch: duckdb.DuckDBPyConnection, *, with_values: bool) -> dict[int, Details]:
    """The details of `asked_record` by the number of their signature, those with most records first."""
    rows = scratch.execute("""
        select
            signature_id,
            list(reference order by reference),
            list(source_system),
            any_value(resolution_rule),
            any_value(link_weight)
        from asked_record inner join signature_of_record using (record_id)
        group by signature_id
        order by count(*) desc, signature_id
    """).fetchall()
    says = _values(scratch) if with_values else {}
    return {
        signature: Details(
            number=number,
            references=tuple(references),
            systems=dict(sorted(Counter(systems).items())),
            resolution_rule=rule,
            link_weight=weight,
            says=says.get(signature),
        )
        for number, (signature, references, systems, rule, weight) in enumerate(rows, start=1)
    }


def _values(scratch: duckdb.DuckDBPyConnection) -> dict[int, dict[str, str]]:
    rows = scratch.execute("""
        select
            signature_id,
            concat_ws(', also ', forename, forename_alias) as forename,
            concat_ws(', also ', surname, surname_alias) as surname,
            date_of_birth,
            pnc_id,
            cro_number,
            sex,
            array_to_string(boroughs, ', ') as boroughs
        from signature
    """).to_arrow_table()
    return {row.pop("signature_id"): {field: value or "" for field, value in row.items()} for row in rows.to_pylist()}


def _spanning_links(
    scratch: duckdb.DuckDBPyConnection, model: LinkageModel, counted: int
) -> tuple[list[tuple[int, int]], set[tuple[int, int]]]:
    """The strongest links that hold all signatures together, in the order in which they do, and which were decided.

    What somebody decided goes first, as it did in the refresh. Who came by a name alone has no link among those that
    the refresh remembers; the one with the best evidence stands for it.
    """
    links = scratch.execute("""
        select one, other, weight, false as is_decided from known_pair
        anti join refused_pair using (one, other)
        anti join decided_pair using (one, other)
        union all
        select one, other, null, true from decided_pair where is_same and one <> other
        order by is_decided desc, weight desc, one, other
    """).fetchall()
    by_name = scratch.execute("""
        select distinct least(own.signature_id, home.signature_id), greatest(own.signature_id, home.signature_id)
        from signature_home as own
        inner join signature_home as home on own.is_name_alone and not home.is_name_alone
    """).fetchall()
    tree = _Tree()
    chosen = [(one, other) for one, other, _, _ in links if tree.joins(one, other)]
    apart = [pair for pair in by_name if not tree.are_joined(*pair)]
    weights = {pair: sum(step.bits for step in steps) for pair, steps in weigh(scratch, model, counted, apart).items()}
    best_first = sorted(apart, key=lambda pair: (-weights[pair], pair))
    chosen += [pair for pair in best_first if tree.joins(*pair)]
    return chosen, {(one, other) for one, other, _, is_decided in links if is_decided}


class _Tree:
    """Signatures that are joined already, as links are followed from the first to the last."""

    def __init__(self) -> None:
        self.parent: dict[int, int] = {}

    def _find(self, one: int) -> int:
        while self.parent.setdefault(one, one) != one:
            one = self.parent[one]
        return one

    def are_joined(self, one: int, other: int) -> bool:
        return self._find(one) == self._find(other)

    def joins(self, one: int, other: int) -> bool:
        """Join two, if they are not joined already; whether they were not."""
        is_new = not self.are_joined(one, other)
        self.parent[self._find(one)] = self._find(other)
        return is_new


def _make_refused_pairs(scratch: duckdb.DuckDBPyConnection) -> None:
    """Make `signature_home` (signature_id, person_id, is_name_alone), and `refused_pair` of these signatures.

    `refused_pair` has one, other, weight, reason, and whether the link was between two people as they are now.
    """
    scratch.execute(f"""
        create table signature_home as
        select
            signature_id,
            any_value(person_id) as person_id,
            bool_or(resolution_rule = '{NAME_ALONE}') as is_name_alone
        from asked_record inner join signature_of_record using (record_id)
        group by signature_id
    """)
    scratch.execute("""
        create table refused_pair as
        select
            least(one.signature_id, other.signature_id) as one,
            greatest(one.signature_id, other.signature_id) as other,
            refused.match_weight as weight,
            refused.reason,
            one_home.person_id <> other_home.person_id as is_between_people
        from candidate.resolution.refused_link as refused
        inner join signature_of_record as one on refused.record_id = one.record_id
        inner join signature_of_record as other on refused.other_record_id = other.record_id
        inner join signature_home as one_home on one.signature_id = one_home.signature_id
        inner join signature_home as other_home on other.signature_id = other_home.signature_id
    """)


def _links_not_followed(scratch: duckdb.DuckDBPyConnection) -> Iterator[LinkNotFollowed]:
    """The refused and the weak links of `asked_record`, the strongest first."""
    rows = scratch.execute(f"""
        with
        links as (
            select record_id, other_record_id, match_weight, reason from candidate.resolution.refused_link
            union all
            select record_id, other_record_id, match_weight, '{TOO_WEAK}' from candidate.resolution.near_link
        ),
        both_ways as (
            select record_id, other_record_id, match_weight, reason from links
            union all
            select other_record_id, record_id, match_weight, reason from links
        )
        select asked_record.reference, appearance.reference, both_ways.match_weight, both_ways.reason
        from both_ways
        inner join asked_record on both_ways.record_id = asked_record.record_id
        inner join appearance on both_ways.other_record_id = appearance.record_id
        -- A link between two of the person's own records stands here both ways.
        where both_ways.record_id < both_ways.other_record_id
            or both_ways.other_record_id not in (select record_id from asked_record)
        order by 3 desc, 1, 2
    """).fetchall()
    return (LinkNotFollowed(*row) for row in rows)


def _find_record(scratch: duckdb.DuckDBPyConnection, asked: str) -> str:
    """The identifier of a record that was asked for by it or by its reference."""
    reference = A_REFERENCE.fullmatch(asked)
    if not reference and not A_RECORD_ID.fullmatch(asked):
        raise ExplanationError(
            "A record is asked for by its identifier (32 characters, 0 to 9 and a to f) or as system:force:reference, "
            "with the number of the party for a crime: cris:met:3300123/19:2."
        )
    if reference:
        given = reference.groupdict()
        found = scratch.execute(
            """
            select record_id, party_number from appearance
            where source_system = lower($system) and force_code = lower($force) and record_ref = $reference
                and ($party is null or party_number = cast($party as integer))
            """,
            given,
        ).fetchall()
    else:
        found = scratch.execute("select record_id, null from appearance where record_id = ?", [asked]).fetchall()
    if not found:
        raise ExplanationError(f"There is no record {asked} in the last published warehouse.")
    if len(found) > 1:
        numbers = ", ".join(str(number) for number in sorted(number for _, number in found))
        raise ExplanationError(f"{asked} has several parties: add :1 or another of {numbers}.")
    return found[0][0]


def _one(scratch: duckdb.DuckDBPyConnection, query: str, value: str) -> str:
    """The one value that a query has for one value."""
    return scratch.execute(query, [value]).fetchone()[0]  # type: ignore[index]


def _person_of(scratch: duckdb.DuckDBPyConnection, record: str) -> str:
    return _one(scratch, "select person_id from candidate.resolution.record_person where record_id = ?", record)


def _key_of(scratch: duckdb.DuckDBPyConnection, person: str) -> str:
    return _one(scratch, "select person_key from candidate.core.dim_person where person_id = ?", person)


def _signature_of(scratch: duckdb.DuckDBPyConnection, record: str) -> int:
    return int(_one(scratch, "select signature_id from signature_of_record where record_id = ?", record))


def _asked_for(scratch: duckdb.DuckDBPyConnection, details: Details, number: int, record: str) -> Details:
    """Details with the record that was asked for before the others that say the same."""
    asked = _one(scratch, "select reference from asked_record where record_id = ?", record)
    others = tuple(reference for reference in details.references if reference != asked)
    return replace(details, number=number, references=(asked, *others))
