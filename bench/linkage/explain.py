"""Why true pairs of a benchmark population were missed, and who was wrongly joined.

Belongs here: counts of missed pairs and wrong joins by what is known to be wrong with the records. Does not belong
here: scores (`measure.py`). It is for whoever works on a model, on a population that no figure is told of.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from bench.linkage.measure import measuring
from bench.linkage.population import CHANGED_SURNAME, RELATIVE, SECOND_PNC_ID, TWIN, Written
from orchestration import sql
from synthetic.large.damage import KINDS, PASTED

NEITHER = "neither date of birth nor PNC id"
WITH_KIN = "(of a twin, or with a relative of the same name)"
OTHER_ID = "(of a person with another's or a second PNC id on some record)"
DAMAGE = (*(kind.name for kind in KINDS), CHANGED_SURNAME, SECOND_PNC_ID)
MARKS = (*DAMAGE, NEITHER, WITH_KIN, OTHER_ID)
COMBINATIONS = 15


def show_explanation(written: Written, people: Path, console: Console) -> None:
    """Print what was missed, by kind of damage and by what comes together, and what was wrongly joined."""
    with measuring(records=written.records, truth=written.truth, people=people) as connection:
        _mark(connection)
        _count_pairs(connection)
        for table in (_missed(connection), _missed_together(connection), _wrongly_joined(connection)):
            console.print(table)


def _mark(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `marked`: each record with its true and its found person, and what is wrong with it as bits."""
    bits = " + ".join(f"list_contains(damage, {sql.text(mark)})::bigint * {_bit(mark)}" for mark in DAMAGE)
    connection.execute(f"""
        create table marked as
        select
            record_id,
            true_person,
            hash(person_id) as person,
            {bits}
            + (date_of_birth is null and pnc_id is null)::bigint * {_bit(NEITHER)}
            + (kin is not null)::bigint * {_bit(WITH_KIN)}
            + (bool_or(list_has_any(damage, [{sql.text(PASTED)}, {sql.text(SECOND_PNC_ID)}])) over (
                partition by true_person
            ))::bigint * {_bit(OTHER_ID)} as marks,
            lower(trim(forename)) || '|' || lower(trim(surname)) as name,
            date_of_birth,
            kinship,
            kin
        from truth
        inner join people using (record_id)
        inner join records using (record_id)
    """)


def _bit(mark: str) -> int:
    return 1 << MARKS.index(mark)


def _count_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `pair_count`: true pairs by what is wrong with either record, with how many were found."""
    connection.execute("""
        create table pair_count as
        select
            one.marks | other.marks as marks,
            count(*) as pairs,
            count(*) filter (where one.person != other.person) as missed
        from marked as one
        inner join marked as other on one.true_person = other.true_person and one.record_id < other.record_id
        group by all
    """)
    connection.execute("""
        create table astray as
        with pieces as (select true_person, person, count(*) as size from marked group by all),
        largest as (select true_person, arg_max(person, size) as person from pieces group by true_person)
        select marked.marks, count(*) as records, count(*) filter (where marked.person != largest.person) as astray
        from marked inner join largest using (true_person)
        group by all
    """)


def _missed(connection: duckdb.DuckDBPyConnection) -> Table:
    table = Table(
        "wrong with the record",
        "records",
        "not with most of their person",
        "true pairs",
        "missed",
        "% of them",
        "% of all missed",
        title="What was missed",
    )
    tests = {mark: f"marks & {_bit(mark)} > 0" for mark in MARKS}
    for mark, test in {"any record": "true", "nothing": "marks = 0", **tests}.items():
        records, astray, pairs, missed, every = connection.execute(f"""
            select
                (select sum(records) from astray where {test}),
                (select sum(astray) from astray where {test}),
                coalesce(sum(pairs) filter (where {test}), 0),
                coalesce(sum(missed) filter (where {test}), 0),
                sum(missed)
            from pair_count
        """).fetchone()  # type: ignore[misc]
        if records:
            counts = (f"{count:,}" for count in (records, astray, pairs, missed))
            table.add_row(mark, *counts, _percent(missed, pairs), _percent(missed, every))
    return table


def _missed_together(connection: duckdb.DuckDBPyConnection) -> Table:
    table = Table("wrong with either record of a pair", "true pairs", "missed", "% of them", "% of all missed")
    rows = connection.execute(
        "select marks, pairs, missed, sum(missed) over () from pair_count order by missed desc, marks limit ?",
        [COMBINATIONS],
    ).fetchall()
    for marks, pairs, missed, every in rows:
        known = ", ".join(mark for at, mark in enumerate(MARKS) if marks >> at & 1) or "nothing"
        table.add_row(known, f"{pairs:,}", f"{missed:,}", _percent(missed, pairs), _percent(missed, every))
    return table


def _wrongly_joined(connection: duckdb.DuckDBPyConnection) -> Table:
    """Each two people who were joined count once, under the first reason that holds."""
    reasons = _reasons()
    cases = " ".join(f"when {test} then '{reason}'" for reason, test in reasons)
    rows = connection.execute(f"""
        with
        side as (
            select
                person,
                true_person,
                count(*) as records,
                bool_or(marks & {_bit(PASTED)} > 0) as pasted,
                bool_and(marks & {_bit(NEITHER)} > 0) as says_little,
                any_value(kinship) as kinship,
                any_value(kin) as kin,
                list(distinct name) as names,
                list(distinct name || '|' || date_of_birth) as names_and_births
            from marked
            where person in (select person from marked group by person having count(distinct true_person) > 1)
            group by person, true_person
        )
        select
            case {cases} else 'other' end as reason,
            count(*) as times,
            sum(one.records * other.records)::bigint as pairs,
            sum(count(*)) over () as all_times
        from side as one
        inner join side as other on one.person = other.person and one.true_person < other.true_person
        group by reason
        order by times desc
    """).fetchall()
    table = Table("why", "two people joined", "%", "pairs of records", title="What was wrongly joined")
    for reason, times, pairs, every in rows:
        table.add_row(reason, f"{times:,}", _percent(times, every), f"{pairs:,}")
    return table


def _reasons() -> Iterable[tuple[str, str]]:
    return (
        ("twins", f"one.kin = other.true_person and one.kinship = {sql.text(TWIN)}"),
        ("relatives of the same name", f"one.kin = other.true_person and one.kinship = {sql.text(RELATIVE)}"),
        ("a PNC id pasted on a record of the other", "one.pasted or other.pasted"),
        ("one name and date of birth as written", "list_has_any(one.names_and_births, other.names_and_births)"),
        ("one of them with neither date of birth nor PNC id", "one.says_little or other.says_little"),
        ("one name as written, another date of birth", "list_has_any(one.names, other.names)"),
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else ""
