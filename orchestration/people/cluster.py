"""From scored pairs to people.

Belongs here: the order in which links are followed and the hard rules that hold people apart. Does not belong here:
what a link is worth (`linkage_model.py`).

The rules, in order:
  1. Links of at least the join weight are followed from the strongest down; equal ones in the order of their
     signatures' keys, so that the order of rows never decides.
  2. No link is followed that would bring two different valid PNC ids into one person, unless they are one keystroke
     apart; that would join possible twins (same surname and date of birth, dissimilar forenames); or, without a shared
     id, that would join births fifteen years apart (relatives of one name). Such links are listed, and so is whoever
     shares name and birth with another but has another PNC id.
  3. A record that fits two people who are held apart almost equally well joins neither.
  4. A record that is alone after that may join the one person it fits with at least the attach weight, if no other
     person fits almost as well. It never brings a third with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from orchestration.people.linkage_model import Weights

YEARS_BETWEEN_RELATIVES = 15
DISSIMILAR_FORENAMES = 0.7

TWO_PNC_IDS = "two valid PNC ids"
POSSIBLE_TWINS = "possible twins"
POSSIBLE_RELATIVES = "births fifteen years apart"


def cluster_signatures(scratch: duckdb.DuckDBPyConnection, weights: Weights, identifiers: Sequence[str]) -> None:
    """Make `signature_person` and `refused_link` from `signature` and `scored_pair`.

    Who shares a value of one of the `identifiers` is no twin or relative of the other.
    """
    shares_id = " or ".join(f"coalesce(one.{column} = other.{column}, false)" for column in identifiers)
    _number_signatures(scratch)
    _find_possible_twins(scratch, shares_id)
    people = _People.read(scratch)
    links = _read_links(scratch, shares_id)
    split = next((at for at, link in enumerate(links) if link[0] < weights.join), len(links))
    joining, attaching = links[:split], links[split:]

    refused = people.join_all(joining)
    undecided = people.undecided(joining, refused, weights.lead)
    if undecided:
        people = _People.read(scratch)
        refused = people.join_all([link for link in joining if not undecided & {link[1], link[2]}])
    people.attach_singles(attaching, undecided, weights.lead)
    _write(scratch, people, refused)


# A link: weight, one signature's number, the other's, whether they share an id.
Link = tuple[float, int, int, bool]
Refusal = tuple[float, int, int, str]


@dataclass
class _People:
    """Groups of signatures that grow by union, with what the hard rules need to know of each group."""

    parent: list[int]
    size: list[int]
    pnc_ids: list[frozenset[str]]
    earliest: list[int | None]
    latest: list[int | None]
    strangers: dict[int, set[int]]
    with_own_pnc_id: set[int]
    how: dict[int, tuple[float, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, scratch: duckdb.DuckDBPyConnection) -> _People:
        rows = scratch.execute("""
            select signature.pnc_id, signature.birth_year
            from signature inner join signature_number using (signature_id)
            order by signature_number.number
        """).fetchall()
        strangers: dict[int, set[int]] = defaultdict(set)
        for one, other in scratch.execute("select one, other from possible_twins").fetchall():
            strangers[one].add(other)
            strangers[other].add(one)
        years = [year for _, year in rows]
        return cls(
            parent=list(range(len(rows))),
            size=[1] * len(rows),
            pnc_ids=[frozenset([pnc_id]) if pnc_id else frozenset() for pnc_id, _ in rows],
            earliest=list(years),
            latest=list(years),
            strangers=dict(strangers),
            with_own_pnc_id={number for number, (pnc_id, _) in enumerate(rows) if pnc_id},
        )

    def find(self, one: int) -> int:
        """The number that stands for the group."""
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def objection(self, one: int, other: int, shares_id: bool) -> str | None:
        """Why two groups must not be one, if so."""
        if not _may_share(self.pnc_ids[one], self.pnc_ids[other]):
            return TWO_PNC_IDS
        if self.strangers.get(one) and any(self.find(stranger) == other for stranger in self.strangers[one]):
            return POSSIBLE_TWINS
        if not shares_id and self._years_spanned(one, other) >= YEARS_BETWEEN_RELATIVES:
            return POSSIBLE_RELATIVES
        return None

    def _years_spanned(self, one: int, other: int) -> int:
        bounds = (self.earliest[one], self.earliest[other], self.latest[one], self.latest[other])
        years = [year for year in bounds if year is not None]
        if self.earliest[one] is None or self.earliest[other] is None:
            return 0
        return max(years) - min(years)

    def join(self, one: int, other: int) -> None:
        """Make one group of two."""
        if (self.size[one], other) < (self.size[other], one):
            one, other = other, one
        self.parent[other] = one
        self.size[one] += self.size[other]
        self.pnc_ids[one] |= self.pnc_ids[other]
        self.earliest[one] = min((y for y in (self.earliest[one], self.earliest[other]) if y is not None), default=None)
        self.latest[one] = max((y for y in (self.latest[one], self.latest[other]) if y is not None), default=None)
        if other in self.strangers:
            self.strangers.setdefault(one, set()).update(self.strangers.pop(other))

    def join_all(self, links: list[Link]) -> list[Refusal]:
        """Follow links in their order; return those that a hard rule refused."""
        refused: list[Refusal] = []
        for weight, left, right, shares_id in links:
            one, other = self.find(left), self.find(right)
            if one != other:
                reason = self.objection(one, other, shares_id)
                if reason:
                    refused.append((weight, left, right, reason))
                    continue
                self.join(one, other)
            self._note(left, right, weight, "pnc id" if shares_id else "strong link")
        return refused

    def _note(self, left: int, right: int, weight: float, rule: str) -> None:
        for number in (left, right):
            known = self.how.get(number)
            if known is None or (rule == "pnc id" and known[1] != rule):
                self.how[number] = (weight, rule)

    def undecided(self, links: list[Link], refused: list[Refusal], lead: float) -> set[int]:
        """Signatures without an id of their own that fit two people held apart, neither better by `lead`."""
        rivals = [link for link in refused if link[3] == TWO_PNC_IDS]
        doubtful: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for weight, left, right, _ in rivals:
            for number, neighbour in ((left, right), (right, left)):
                if number not in self.with_own_pnc_id:
                    doubtful[number].append((weight, self.find(neighbour)))
        if not doubtful:
            return set()
        followed: dict[int, float] = defaultdict(float)
        for weight, left, right, _ in links:
            for number, neighbour in ((left, right), (right, left)):
                if number in doubtful and self.find(number) == self.find(neighbour):
                    followed[number] = max(followed[number], weight)
        return {
            number
            for number, others in doubtful.items()
            if any(followed[number] - weight < lead and self.find(number) != group for weight, group in others)
        }

    def attach_singles(self, links: list[Link], undecided: set[int], lead: float) -> None:
        """Let single signatures join the one person they fit, judged on the groups as they are now."""
        alone = {number for number in range(len(self.parent)) if self.size[self.find(number)] == 1} - undecided
        best: dict[int, dict[int, tuple[float, int, bool]]] = defaultdict(dict)
        for weight, left, right, shares_id in links:
            for number, neighbour in ((left, right), (right, left)):
                if number in alone:
                    best[number].setdefault(self.find(neighbour), (weight, neighbour, shares_id))
        choices = []
        for number, offers in best.items():
            ranked = sorted(((-weight, group) for group, (weight, _, _) in offers.items()))
            clear = len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= lead
            if clear and ranked[0][1] not in undecided:
                weight, neighbour, shares_id = offers[ranked[0][1]]
                choices.append((-weight, number, neighbour, shares_id))
        for negative, number, neighbour, shares_id in sorted(choices):
            one, other = self.find(number), self.find(neighbour)
            still_alone = self.size[one] == 1 and (other not in alone or self.size[other] == 1)
            if one != other and still_alone and not self.objection(one, other, shares_id):
                self.join(one, other)
                self._note(number, number, -negative, "weak link")
                if neighbour in alone:
                    self._note(neighbour, neighbour, -negative, "weak link")


def _may_share(some: frozenset[str], others: frozenset[str]) -> bool:
    if not some or not others or some == others:
        return True
    return all(one == other or one_keystroke_apart(one, other) for one in some for other in others)


def one_keystroke_apart(one: str, other: str) -> bool:
    """Whether one character was changed, left out or added, or two neighbours changed places."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start + 1 : start + 2] + one[start : start + 1] == other[start : start + 2]
    return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])


def _number_signatures(scratch: duckdb.DuckDBPyConnection) -> None:
    """Number signatures in the order of their keys."""
    scratch.execute("""
        create or replace table signature_number as
        select signature_id, cast(row_number() over (order by signature_id) - 1 as integer) as number from signature
    """)


def _find_possible_twins(scratch: duckdb.DuckDBPyConnection, shares_id: str) -> None:
    """Pairs who share surname and date of birth, but neither an id nor anything like a forename."""
    scratch.execute(f"""
        create or replace table possible_twins as
        select one_number.number as one, other_number.number as other
        from signature as one
        inner join signature as other
            on one.surname = other.surname and one.birth_key = other.birth_key
            and one.signature_id < other.signature_id
        inner join signature_number as one_number on one.signature_id = one_number.signature_id
        inner join signature_number as other_number on other.signature_id = other_number.signature_id
        where length(one.forename) > 1 and length(other.forename) > 1
            and one.forename_root <> other.forename_root
            and one.forename <> one.surname and other.forename <> other.surname
            and jaro_winkler_similarity(one.forename, other.forename) < {DISSIMILAR_FORENAMES}
            and not ({shares_id})
    """)


def _read_links(scratch: duckdb.DuckDBPyConnection, shares_id: str) -> list[Link]:
    return scratch.execute(f"""
        select
            pair.match_weight,
            least(left_number.number, right_number.number) as one,
            greatest(left_number.number, right_number.number) as other,
            {shares_id}
        from scored_pair as pair
        inner join signature_number as left_number on pair.signature_id_l = left_number.signature_id
        inner join signature_number as right_number on pair.signature_id_r = right_number.signature_id
        inner join signature as one on pair.signature_id_l = one.signature_id
        inner join signature as other on pair.signature_id_r = other.signature_id
        order by pair.match_weight desc, one, other
    """).fetchall()


def _write(scratch: duckdb.DuckDBPyConnection, people: _People, refused: list[Refusal]) -> None:
    numbers = list(range(len(people.parent)))
    notes = [people.how.get(number, (None, None)) for number in numbers]
    grouped = pa.table(
        {
            "number": pa.array(numbers, pa.int32()),
            "person_number": pa.array([people.find(number) for number in numbers], pa.int32()),
            "link_weight": pa.array([weight for weight, _ in notes], pa.float64()),
            "link_rule": pa.array([rule for _, rule in notes], pa.string()),
        }
    )
    scratch.register("grouped", grouped)
    scratch.execute("""
        create or replace table signature_person as
        with
        members as (
            select grouped.*, signature.signature_id, signature.records, signature.first_record_id, signature.pnc_id
            from grouped
            inner join signature_number using (number)
            inner join signature using (signature_id)
        ),
        pnc_ids as (
            select pnc_id, count(distinct person_number) as persons
            from members
            where pnc_id is not null
            group by pnc_id
        ),
        persons as (
            select
                members.person_number,
                min(case when pnc_ids.persons = 1 then members.pnc_id end) as own_pnc_id,
                min(members.first_record_id) as first_record_id
            from members
            left join pnc_ids on members.pnc_id = pnc_ids.pnc_id
            group by members.person_number
        )
        select
            members.signature_id,
            md5(coalesce('pnc id ' || persons.own_pnc_id, 'record ' || persons.first_record_id)) as person_id,
            coalesce(
                members.link_rule,
                case
                    when members.records = 1 then 'stands alone'
                    when members.pnc_id is not null then 'pnc id'
                    else 'same details'
                end
            ) as resolution_rule,
            members.link_weight
        from members
        inner join persons on members.person_number = persons.person_number
    """)
    scratch.register(
        "refused_numbers",
        pa.table(
            {
                "match_weight": pa.array([refusal[0] for refusal in refused], pa.float64()),
                "one": pa.array([refusal[1] for refusal in refused], pa.int32()),
                "other": pa.array([refusal[2] for refusal in refused], pa.int32()),
                "reason": pa.array([refusal[3] for refusal in refused], pa.string()),
            }
        ),
    )
    scratch.execute("""
        create or replace table refused_link as
        select one.signature_id as signature_id_l, other.signature_id as signature_id_r, match_weight, reason
        from refused_numbers
        inner join signature_number as one on refused_numbers.one = one.number
        inner join signature_number as other on refused_numbers.other = other.number
    """)
    scratch.execute(
        """
        insert into refused_link
        select one.signature_id, other.signature_id, null, $reason
        from signature as one
        inner join signature as other
            on one.forename = other.forename and one.surname = other.surname
            and one.date_of_birth = other.date_of_birth and one.pnc_id < other.pnc_id
        where not exists (
            select 1 from refused_link
            where (signature_id_l = one.signature_id and signature_id_r = other.signature_id)
                or (signature_id_l = other.signature_id and signature_id_r = one.signature_id)
        )
    """,
        {"reason": TWO_PNC_IDS},
    )
