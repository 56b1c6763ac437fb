"""Why records are one person, or two, as the terminal shows it.

Belongs here: laying an explanation out with rich. Does not belong here: finding it (`people/explain.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.people.evidence import NOT_ON_BOTH, FieldEvidence
from orchestration.people.explain import NAME_ALONE, Details, PairExplanation, PersonExplanation, SpanningLink
from orchestration.people.linkage_model import Weights
from orchestration.release.marking import NAMED, marked_header

FIELDS_IN_WORDS = {
    "forename": "forename",
    "surname": "surname",
    "date_of_birth": "date of birth",
    "pnc_id": "PNC id",
    "cro_number": "CRO number",
    "sex": "sex",
    "boroughs": "boroughs",
}
MOST_PAIRS_NAMED = 6


def show_person(console: Console, person: PersonExplanation) -> None:
    """Print a person's details, the links that hold them together and those that were not followed."""
    with _marked(console, person.details):
        _show_person(console, person)


def show_pair(console: Console, pair: PairExplanation) -> None:
    """Print the fields of a pair of records, what brings them together, what rules say, and what became of them."""
    with _marked(console, [pair.one, pair.other]):
        _show_pair(console, pair)


@contextmanager
def _marked(console: Console, every: Sequence[Details]) -> Iterator[None]:
    """Names and dates of birth stand between two markings, also where printing breaks off."""
    names_people = any(details.says is not None for details in every)
    if names_people:
        console.print(marked_header(NAMED), style="bold", highlight=False)
    try:
        yield
    finally:
        if names_people:
            console.print(marked_header(NAMED), style="bold", highlight=False)


def _show_person(console: Console, person: PersonExplanation) -> None:
    records = sum(len(details.references) for details in person.details)
    console.print(f"Person [bold]{person.person_key}[/bold]", soft_wrap=True, highlight=False)
    console.print(f"Records: {records:,}. Different details among them: {len(person.details):,}.", highlight=False)
    console.print(_details(person.details))
    if person.details[0].says is not None:
        console.print(_what_they_say(person.details))
    if person.links:
        console.print(_links(person.links))
    by_name = [str(details.number) for details in person.details if details.resolution_rule == NAME_ALONE]
    if by_name:
        console.print(
            f"Came by name alone: {', '.join(by_name)} in the first table. The bits there are the odds that such a "
            "record belongs here, by what the deliveries show of all like it.",
            highlight=False,
        )
    if person.not_followed:
        console.print(_not_followed(person))
        console.print("`powerfew explain-person --records A B` shows the fields of such a link.", style="dim")


def _show_pair(console: Console, pair: PairExplanation) -> None:
    for name, details, key in (("A", pair.one, pair.person_keys[0]), ("B", pair.other, pair.person_keys[1])):
        same = len(details.references) - 1
        more = f" (and {same:,} more that say the same)" if same else ""
        console.print(f"[bold]{name}[/bold]  {escape(details.references[0])}{more}", highlight=False)
        console.print(f"   came by: {_how(details)}", highlight=False)
        console.print(f"   person {key}", soft_wrap=True, highlight=False, style="dim")
    if pair.evidence:
        console.print(_fields_of_pair(pair))
        found = "; ".join(pair.found_by) or "nothing"
        console.print(f"What brings the two together to be compared: {found}.", highlight=False)
    for rule in pair.rules:
        console.print(rule, highlight=False)
    console.print(pair.verdict, style="bold", highlight=False)
    console.print(_what_bits_mean(pair.weights), style="dim", highlight=False)


def _what_bits_mean(weights: Weights) -> str:
    return (
        f"Each bit doubles the odds that the two are one person. {weights.join:g} bits join two people, "
        f"{weights.keep:g} keep them one, {weights.attach:g} let a single record join."
    )


def _how(details: Details) -> str:
    weight = "" if details.link_weight is None else f", {details.link_weight:+.2f} bits"
    return details.resolution_rule + weight


def _details(every: Sequence[Details]) -> Table:
    table = Table(title="Details: records that say the same are compared once", title_justify="left")
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("records")
    table.add_column("for instance", no_wrap=True)
    table.add_column("came by")
    table.add_column("best link,\nbits", justify="right", no_wrap=True)
    for details in every:
        systems = ", ".join(f"{system} {records}" for system, records in details.systems.items())
        weight = "-" if details.link_weight is None else f"{details.link_weight:+.2f}"
        table.add_row(str(details.number), systems, escape(details.references[0]), details.resolution_rule, weight)
    return table


def _what_they_say(every: Sequence[Details]) -> Table:
    table = Table(title="What they say", title_justify="left")
    table.add_column("", justify="right")
    table.add_column("names", overflow="fold")
    table.add_column("date of birth", no_wrap=True)
    table.add_column("ids", overflow="fold")
    table.add_column("sex")
    table.add_column("boroughs", overflow="fold")
    for details in every:
        says = {field: escape(value) for field, value in (details.says or {}).items()}
        table.add_row(
            str(details.number),
            " / ".join(says[field] or "-" for field in ("forename", "surname")),
            says["date_of_birth"] or "-",
            "\n".join(says[field] for field in ("pnc_id", "cro_number") if says[field]) or "-",
            says["sex"] or "-",
            says["boroughs"] or "-",
        )
    return table


def _links(links: Sequence[SpanningLink]) -> Table:
    """The links below each other; what agrees in the same way with the same weights stands together."""
    table = Table(title="The strongest links that hold the details together", title_justify="left")
    table.add_column("details", no_wrap=True)
    _add_columns_of_evidence(table)
    for alike in _alike(links):
        of_two = [f"{link.one} - {link.other}" for link in alike[:MOST_PAIRS_NAMED]]
        if len(alike) > MOST_PAIRS_NAMED:
            of_two.append(f"and {len(alike) - MOST_PAIRS_NAMED} more")
        if alike[0].is_decided:
            of_two.append("(decided)")
        for named, row in zip_longest(of_two, _waterfall(_without_missing(alike[0].evidence)), fillvalue=()):
            table.add_row(named or "", *row)
        table.add_section()
    return table


def _alike(links: Sequence[SpanningLink]) -> list[list[SpanningLink]]:
    groups: dict[tuple[object, ...], list[SpanningLink]] = {}
    for link in links:
        steps = tuple((step.field, step.level, round(step.bits, 2)) for step in link.evidence)
        groups.setdefault((link.is_decided, *steps), []).append(link)
    return list(groups.values())


def _without_missing(evidence: Sequence[FieldEvidence]) -> list[FieldEvidence]:
    return [step for step in evidence if step.level != NOT_ON_BOTH]


def _fields_of_pair(pair: PairExplanation) -> Table:
    """Every field of two records, with what each of them says where that was asked for."""
    table = Table()
    with_values = pair.one.says is not None
    _add_columns_of_evidence(table, values=["A", "B"] if with_values else [])
    last_field = None
    for step, (field, *row) in zip_longest(pair.evidence, _waterfall(pair.evidence)):
        if step is None:
            table.add_section()
        says = [""] * 2 if with_values else []
        if with_values and step and step.field != last_field:
            says = [escape((details.says or {}).get(step.field or "", "")) for details in (pair.one, pair.other)]
        last_field = step.field if step else None
        table.add_row(field, *says, *row)
    return table


def _add_columns_of_evidence(table: Table, values: Sequence[str] = ()) -> None:
    table.add_column("field", no_wrap=True)
    for heading in values:
        table.add_column(heading, overflow="fold")
    table.add_column("how they agree")
    table.add_column("bits", justify="right", no_wrap=True)
    table.add_column("so far", justify="right", no_wrap=True)


def _waterfall(evidence: Sequence[FieldEvidence]) -> Iterator[tuple[str, str, str, str]]:
    """Rows of field, how it agrees, bits, and the sum so far; the last one is the sum."""
    so_far, last_field = 0.0, None
    for step in evidence:
        so_far += step.bits
        field = FIELDS_IN_WORDS.get(step.field, step.field) if step.field and step.field != last_field else ""
        yield field, step.level, _bits(step.bits), f"{so_far:+.2f}"
        last_field = step.field
    yield "[bold]sum[/bold]", "", "", f"[bold]{so_far:+.2f}[/bold]"


def _bits(bits: float) -> str:
    return f"{bits:+.2f}" if abs(bits) >= 0.005 else "0"


def _not_followed(person: PersonExplanation) -> Table:
    table = Table(title="Links to others that were not followed", title_justify="left")
    table.add_column("A: of this person", overflow="fold")
    table.add_column("B", overflow="fold")
    table.add_column("bits", justify="right", no_wrap=True)
    table.add_column("why not")
    for link in person.not_followed:
        table.add_row(escape(link.reference), escape(link.other_reference), f"{link.weight:+.2f}", link.reason)
    return table
