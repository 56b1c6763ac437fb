"""What tells one person from everybody else, as SQL over whatever table holds it.

Belongs here: the trace of a person, and the condition that is true of every row that speaks of that person. The rows
that are removed and the rows that the proof looks for are told by this one condition. Does not belong here: where a
trace comes from (`person.py`) and what is done with the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from orchestration import sql
from orchestration.deliveries.person_records import crimes_of_row, records_of_row

NAMES = ("forename", "surname", "date_of_birth")
TERM = ("column_name", "term")

# Shorter ones stand by chance in files that are no tables.
SHORTEST_IN_BYTES = 10


@dataclass(frozen=True)
class Trace:
    """What is this person's and nobody else's.

    `record_ids` are the records. `tokens` are other identifiers as text: the person's key and id, PNC ids, CRO numbers,
    references of nominals, keys of signatures. `names` are forename, surname and date of birth, in lower case.
    `emptied_crimes` are crimes that have no other party. `terms` are a kind of name and a name that nobody else bears.
    `by_place` has what the person was called in one place only, by the place's name.
    """

    record_ids: list[str]
    tokens: list[str]
    names: list[list[str]]
    emptied_crimes: list[str]
    terms: list[list[str]]
    by_place: dict[str, list[str]] = field(default_factory=dict)

    def tokens_in(self, place: str) -> list[str]:
        """Every identifier to look for in a place."""
        return sorted({*self.tokens, *self.record_ids, *self.by_place.get(place, [])})

    def bytes_in(self, place: str) -> list[bytes]:
        """Those that are rare enough to be looked for in a file of any kind."""
        return [token.encode() for token in self.tokens_in(place) if len(token) >= SHORTEST_IN_BYTES]


def put_into(connection: duckdb.DuckDBPyConnection, trace: Trace, place: str) -> None:
    """Make a trace known to a connection, so that it can be asked for `speaks_of_person` in a place."""
    tokens = "|".join(re.escape(token) for token in trace.tokens_in(place))
    # An identifier that is part of a longer one is another.
    pattern = f"(?:^|[^0-9A-Za-z/])(?:{tokens})(?:$|[^0-9A-Za-z/])"
    connection.execute("create or replace temp table trace_pattern as select $pattern as value", {"pattern": pattern})
    connection.execute("set variable trace_pattern = (select value from trace_pattern)")
    for name, values in (("record", trace.record_ids), ("emptied_crime", trace.emptied_crimes)):
        query = f"create or replace temp table trace_{name} as select unnest($values::varchar[]) as value"
        connection.execute(query, {"values": values})
    for name, columns, rows in (("name", NAMES, trace.names), ("term", TERM, trace.terms)):
        definition = ", ".join(f"{column} varchar" for column in columns)
        connection.execute(f"create or replace temp table trace_{name} ({definition})")
        for row in rows:
            connection.execute(f"insert into trace_{name} values ({', '.join('?' * len(columns))})", row)


def speaks_of_person(table: str, columns: Mapping[str, str], deliveries: str | None = None) -> str:
    """The condition on a row of a table, called `looked_at` in the query, as SQL.

    Args:
        table: its name.
        columns: its columns with their types.
        deliveries: for a table of a raw layer, the table of its deliveries, which know the force.
    """
    conditions = []
    texts = [sql.name(name) for name, kind in columns.items() if kind in ("VARCHAR", "UUID") or kind.endswith("[]")]
    if texts:
        row = ", ".join(f"cast({column} as varchar)" for column in texts)
        conditions.append(f"regexp_matches(concat_ws('|', {row}), getvariable('trace_pattern'))")
    force_code = _force_code(columns, deliveries)
    if force_code:
        conditions += [f"{record} in (from trace_record)" for record in records_of_row(table, columns, force_code)]
        conditions += [f"{crime} in (from trace_emptied_crime)" for crime in crimes_of_row(table, columns, force_code)]
    if columns.keys() >= set(NAMES):
        same = "(lower(forename), lower(surname), cast(date_of_birth as varchar))"
        conditions.append(f"{same} in (select (forename, surname, date_of_birth) from trace_name)")
    if columns.keys() >= set(TERM):
        conditions.append("(column_name, term) in (select (column_name, term) from trace_term)")
    return " or ".join(f"coalesce({condition}, false)" for condition in conditions) or "false"


def _force_code(columns: Mapping[str, str], deliveries: str | None) -> str | None:
    if "force_code" in columns:
        return "force_code"
    if deliveries and "delivery_id" in columns:
        of_the_row = "sent.delivery_id = looked_at.delivery_id"
        return f"(select any_value(sent.force_code) from {deliveries} as sent where {of_the_row})"
    return None
