"""Links followed one by one, where a hard rule might hold people apart.

Belongs here: the hard rules, applied to groups of signatures as they grow. Does not belong here: finding out where they
might matter (`cluster.py`): hardly anywhere, so that most people never come this way.

The rules, in order:
  1. What a person has decided wins: records decided to be the same are joined whatever else speaks against it, and no
     link is followed that would join records decided to be of two people.
  2. Links are followed from the strongest down; equal ones in the order of their signatures, so that the order of rows
     never decides.
  3. Without a shared id to overrule it, no link is followed that would join
       possible twins: same surname and date of birth, and forenames that nothing on either side is like;
       possible relatives of one name: births fifteen years apart on different days of the year (a mistyped year keeps
       the day);
     nor, whatever is shared, one that would bring two different valid PNC ids into one person, unless they are one
     keystroke apart or the link is strong enough to outweigh them. Such links are listed.
  4. A record that fits two people who are held apart almost equally well joins neither: one without a PNC id between
     two that have different ones, one without a full forename between twins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

YEARS_BETWEEN_RELATIVES = 15

DECIDED_APART = "decided to be two people"
TWO_PNC_IDS = "two valid PNC ids"
POSSIBLE_TWINS = "possible twins"
POSSIBLE_RELATIVES = "births fifteen years apart"


class Link(NamedTuple):
    """A link between two signatures by number; `one` is the lower."""

    weight: float
    one: int
    other: int
    shares_id: bool
    compares_pnc_ids: bool
    is_decided: bool = False


class Member(NamedTuple):
    """What the rules need to know of a signature; `forename` is none where there is none or an initial."""

    number: int
    pnc_id: str | None
    birth_year: int | None
    birth_month_day: str | None
    forename: str | None


class Refusal(NamedTuple):
    """A link that was strong enough and not followed."""

    weight: float
    one: int
    other: int
    reason: str


@dataclass(frozen=True)
class Outcome:
    """`group_of` gives each signature the lowest number in its group; `undecided` joined nobody by rule 4."""

    group_of: dict[int, int]
    refused: list[Refusal]
    undecided: set[int]


def follow(  # noqa: PLR0913 - each argument is one thing that the rules go by
    members: Sequence[Member],
    links: Sequence[Link],
    *,
    twins: Iterable[tuple[int, int]],
    alike: Iterable[tuple[str, str]],
    decided_apart: Iterable[tuple[int, int]],
    families: bool,
    join: float,
    lead: float,
    two_pnc_ids: float,
) -> Outcome:
    """Follow the links between the members by the rules above.

    Args:
        members: the signatures.
        links: between them, in any order.
        twins: pairs that may be twins.
        alike: pairs of forenames, in the alphabet's order, that may be two spellings of one.
        families: whether there may be twins and relatives at all.
        decided_apart: pairs that a person has decided to be two people.
        join: the weight a link needs when it would join two PNC ids, after what these speak against it.
        lead: how much better one person must fit than another.
        two_pnc_ids: what two different PNC ids weigh; a negative number.
    """
    ordered = sorted(links, key=lambda link: (not link.is_decided, -link.weight, link.one, link.other))
    known = _Known(_both_ways(twins), frozenset(alike), _both_ways(decided_apart), families, join, two_pnc_ids)
    groups = _Groups(members, known)
    refused = groups.join_all(ordered)
    undecided = groups.undecided(ordered, refused, lead)
    if undecided:
        groups = _Groups(members, known)
        refused = groups.join_all(
            [link for link in ordered if link.is_decided or not undecided & {link.one, link.other}]
        )
    return Outcome(groups.lowest_numbers(), refused, undecided)


@dataclass(frozen=True)
class _Known:
    """What the rules go by, beside the members."""

    twins: dict[int, set[int]]
    alike: frozenset[tuple[str, str]]
    decided_apart: dict[int, set[int]]
    families: bool
    join: float
    two_pnc_ids: float

    def are_alike(self, one: str, other: str) -> bool:
        return one == other or (min(one, other), max(one, other)) in self.alike


def _both_ways(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    strangers: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        strangers[one].add(other)
        strangers[other].add(one)
    return strangers


class _Groups:
    """Groups of signatures that grow by union, with what the hard rules need to know of each."""

    def __init__(self, members: Sequence[Member], known: _Known) -> None:
        self.known = known
        self.parent = {member.number: member.number for member in members}
        self.by_number = {member.number: member for member in members}
        self.inside = {member.number: [member] for member in members}
        self.pnc_ids = {m.number: frozenset([m.pnc_id]) if m.pnc_id else frozenset() for m in members}
        self.births = {
            m.number: {(m.birth_year, m.birth_month_day)} if m.birth_year and m.birth_month_day else set()
            for m in members
        }
        self.forenames = {m.number: {m.forename} if m.forename else set() for m in members}
        self.may_be_either = {
            TWO_PNC_IDS: {member.number for member in members if not member.pnc_id},
            POSSIBLE_TWINS: {member.number for member in members if not member.forename},
        }

    def find(self, one: int) -> int:
        """The number that stands for the group."""
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def lowest_numbers(self) -> dict[int, int]:
        """The lowest number of each signature's group."""
        lowest: dict[int, int] = {}
        for number in sorted(self.parent):
            lowest.setdefault(self.find(number), number)
        return {number: lowest[self.find(number)] for number in self.parent}

    def join_all(self, links: Sequence[Link]) -> list[Refusal]:
        """Follow links in their order; return those that a hard rule refused."""
        refused: list[Refusal] = []
        for link in links:
            one, other = self.find(link.one), self.find(link.other)
            if one == other:
                continue
            reason = self._objection(one, other, link)
            if reason:
                refused.append(Refusal(link.weight, link.one, link.other, reason))
            else:
                self._join(one, other)
        return refused

    def _objection(self, one: int, other: int, link: Link) -> str | None:
        """Why two groups must not be one, if so."""
        if any(self._pairs(self.known.decided_apart, one, other)):
            return DECIDED_APART
        if link.is_decided:
            return None
        if not _may_share(self.pnc_ids[one], self.pnc_ids[other]):
            evidence = link.weight if link.compares_pnc_ids else link.weight + self.known.two_pnc_ids
            if evidence < self.known.join:
                return TWO_PNC_IDS
        if self.known.families and not link.shares_id:
            if any(self._are_unlike(a, b) for a, b in self._pairs(self.known.twins, one, other)):
                return POSSIBLE_TWINS
            if self._are_generations(one, other):
                return POSSIBLE_RELATIVES
        return None

    def _pairs(self, strangers: dict[int, set[int]], one: int, other: int) -> Iterator[tuple[Member, Member]]:
        """Members of the two groups who are strangers."""
        if len(self.inside[one]) > len(self.inside[other]):
            one, other = other, one
        for member in self.inside[one]:
            for stranger in strangers.get(member.number, ()):
                if self.find(stranger) == other:
                    yield member, self.by_number[stranger]

    def _are_unlike(self, a: Member, b: Member) -> bool:
        """Whether neither's forename is like any in the other's group."""
        of_a, of_b = self.forenames[self.find(a.number)], self.forenames[self.find(b.number)]
        alike = self.known.are_alike
        return not any(alike(str(a.forename), name) for name in of_b) and not any(
            alike(str(b.forename), name) for name in of_a
        )

    def _are_generations(self, one: int, other: int) -> bool:
        return any(
            abs(our_year - their_year) >= YEARS_BETWEEN_RELATIVES and our_day != their_day
            for our_year, our_day in self.births[one]
            for their_year, their_day in self.births[other]
        )

    def _join(self, one: int, other: int) -> None:
        """Make one group of two."""
        if (len(self.inside[one]), other) < (len(self.inside[other]), one):
            one, other = other, one
        self.parent[other] = one
        self.inside[one] += self.inside.pop(other)
        self.pnc_ids[one] |= self.pnc_ids[other]
        self.births[one] |= self.births[other]
        self.forenames[one] |= self.forenames[other]

    def undecided(self, links: Sequence[Link], refused: Sequence[Refusal], lead: float) -> set[int]:
        """Signatures that fit two groups held apart, neither better by `lead`, and have nothing that tells which."""
        rivals: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for refusal in refused:
            for number, neighbour in ((refusal.one, refusal.other), (refusal.other, refusal.one)):
                if number in self.may_be_either.get(refusal.reason, ()):
                    rivals[number].append((refusal.weight, self.find(neighbour)))
        followed: dict[int, float] = defaultdict(float)
        for link in links:
            for number, neighbour in ((link.one, link.other), (link.other, link.one)):
                if number in rivals and self.find(number) == self.find(neighbour):
                    followed[number] = max(followed[number], link.weight)
        return {
            number
            for number, others in rivals.items()
            if any(followed[number] - weight < lead and self.find(number) != group for weight, group in others)
        }


def _may_share(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one person may have the ids of both: one is the same, or all are mistyped ways of one."""
    if not some or not others or some & others:
        return True
    return all(one_keystroke_apart(one, other) for one in some for other in others)


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
