"""Finding a person in the last published warehouse, with everything by which it could be found elsewhere.

Belongs here: what is this person's and nobody else's, what the person was called in each kept release, and whether the
records may be disposed of yet. Does not belong here: removing anything.

What the person shares with somebody else (a PNC id that was given to two, a name and date of birth that two bear) is
not part of the trace: it stays where it stands for the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.home import Home
from orchestration.people.decisions import prepare_decisions
from orchestration.people.explain import A_PERSON_KEY, open_published
from orchestration.people.linkage_model import LinkageModel, model_in_use
from orchestration.people.macros import render
from orchestration.people.memory import PEOPLE
from orchestration.people.person_key import find_or_make_secret
from orchestration.people.register import MERGED
from orchestration.people.signatures import collapse
from orchestration.people.warehouse import DECISIONS, PERSON_RECORDS
from orchestration.retention.trace import Trace

LAST_PUBLISHED = "last published build"

IDENTIFIERS = """
    select appearance.record_id, unnest([
        case when record.valid_pnc_id is not null then appearance.pnc_id end,
        record.valid_pnc_id,
        case when record.cro_number is not null then appearance.cro_number end,
        record.cro_number,
        -- A party of a crime is called by the crime's reference, which is not its own.
        case when party.record_id is null then appearance.record_ref end
    ]) as value
    from candidate.intermediate.int_person_appearances as appearance
    inner join candidate.intermediate.int_person_records as record using (record_id)
    left join (from candidate.intermediate.int_crime_parties where party_number is not null) as party using (record_id)
"""

NAMES = """
    select record_id, lower(forename) as forename, lower(surname) as surname, cast(date_of_birth as varchar) as born
    from candidate.intermediate.int_person_appearances
    where forename is not null and surname is not null and date_of_birth is not null
"""

TERMS = """
    select record_id, 'forename' as kind, standard_forename as term from candidate.intermediate.int_person_records
    union all
    select record_id, 'surname', standard_surname from candidate.intermediate.int_person_records
"""


class DisposalError(Exception):
    """Nobody is removed; the text is one sentence without anybody's data."""


def find_trace(home: Home, person_key: str, *, although_not_due: bool) -> Trace:
    """Everything by which a person of the last published warehouse can be found.

    Args:
        home: whose person.
        person_key: as readers know it.
        although_not_due: whether somebody has decided so before the review is due.

    Raises:
        HomeError: nothing is published yet.
        DisposalError: there is no such person, or the records are to be held longer.
    """
    if not A_PERSON_KEY.fullmatch(person_key):
        raise DisposalError(
            "This is no person key: it has 64 characters, 0 to 9 and a to f, as readers' tables have it."
        )
    with open_published(home) as scratch:
        found = scratch.execute(
            "select person_id from candidate.core.dim_person where person_key = ?", [person_key]
        ).fetchone()
        if found is None:
            raise DisposalError(f"Nobody in the last published warehouse has the person key {person_key}.")
        if not although_not_due:
            _require_due(scratch, person_key)
        (person_id,) = found
        scratch.execute(
            "create table own as select record_id from candidate.resolution.record_person where person_id = ?",
            [person_id],
        )
        trace = Trace(
            record_ids=_column(scratch, "select record_id from own order by record_id"),
            tokens=sorted({person_key, person_id, *_own_alone(scratch, IDENTIFIERS, "value"), *_signatures(scratch)}),
            names=[list(row) for row in _rows_of_own_alone(scratch, NAMES, "forename, surname, born")],
            emptied_crimes=_emptied_crimes(scratch),
            terms=[list(row) for row in _rows_of_own_alone(scratch, TERMS, "kind, term")],
        )
        changes = "select former_person_id from candidate.resolution.person_change where person_id = ? and change = ?"
        former = _column(scratch, changes, [person_id, MERGED])
    trace.by_place[LAST_PUBLISHED] = _with_keys(home, former)
    name_in_releases(home, trace)
    return trace


def name_in_releases(home: Home, trace: Trace) -> None:
    """Add to a trace what the person was called in each release, and in the last build, that still know the records.

    In an older release the records may have been those of a person of another id, or of several.
    """
    registers = {file.parents[1].name: file for file in home.releases.glob(f"[!.]*/restricted/{PEOPLE}.parquet")}
    registers[LAST_PUBLISHED] = home.last_published / "people_memory" / f"{PEOPLE}.parquet"
    for place, people in registers.items():
        if people.is_file():
            called = _called(people, trace.record_ids)
            trace.by_place[place] = sorted({*trace.by_place.get(place, []), *_with_keys(home, called)})


def _called(people: Path, record_ids: list[str]) -> list[str]:
    with duckdb.connect() as connection:
        return _column(
            connection,
            f"select distinct person_id from read_parquet({sql.file(people)}) where list_contains(?, record_id)",
            [record_ids],
        )


def _with_keys(home: Home, person_ids: Iterable[str]) -> list[str]:
    with duckdb.connect() as connection:
        keys = connection.execute(
            f"select {render('keyed_hash', 'value', '$secret')} from (select unnest($values::varchar[]) as value)",
            {"secret": find_or_make_secret(home), "values": list(person_ids)},
        ).fetchall()
    return sorted({*person_ids, *(key for (key,) in keys)})


def _require_due(scratch: duckdb.DuckDBPyConnection, person_key: str) -> None:
    anyway = "Where somebody has decided otherwise, say --although-not-due."
    try:
        row = scratch.execute(
            """
            select may_be_disposed, is_managed, is_review_due, review_group, review_due_on, held_to_age, as_of
            from candidate.core.dim_person_retention
            where person_key = ?
            """,
            [person_key],
        ).fetchone()
    except duckdb.CatalogException:
        raise DisposalError(
            "The last release was made before there were review periods: run `powerfew refresh`."
        ) from None
    if row is None:
        raise DisposalError(f"No review period is known for this person. {anyway}")
    may_be_disposed, is_managed, is_review_due, group, due_on, age, as_of = row
    if may_be_disposed:
        return
    if is_managed:
        raise DisposalError(
            f"This person is managed by a team or under MAPPA as of {as_of}, so that the records are needed. {anyway}"
        )
    if not is_review_due:
        raise DisposalError(f"These records (review group {group}) are held until their review on {due_on}. {anyway}")
    raise DisposalError(
        f"These records (review group {group}) are held until the person is {age} years old, which nothing says is so. "
        f"{anyway}"
    )


def _own_alone(scratch: duckdb.DuckDBPyConnection, statements: str, column: str) -> list[str]:
    return [value for (value,) in _rows_of_own_alone(scratch, statements, column)]


def _rows_of_own_alone(scratch: duckdb.DuckDBPyConnection, statements: str, columns: str) -> list[tuple[str, ...]]:
    """What the person's own records say and no other record does."""
    first = columns.split(",", maxsplit=1)[0]
    return scratch.execute(f"""
        with stated as ({statements})
        select distinct {columns} from stated semi join own using (record_id) where {first} is not null
        except
        select {columns} from stated anti join own using (record_id)
        order by all
    """).fetchall()


def _emptied_crimes(scratch: duckdb.DuckDBPyConnection) -> list[str]:
    """Crimes all of whose parties are the person: else parties of an older delivery would take their place."""
    return _column(
        scratch,
        """
        select crime_id
        from candidate.intermediate.int_crime_parties as party
        left join own using (record_id)
        group by crime_id
        having count(*) = count(own.record_id)
        order by crime_id
        """,
    )


def _signatures(scratch: duckdb.DuckDBPyConnection) -> list[str]:
    """The keys under which what these records say is remembered."""
    scratch.execute(f"create table person_record as from ({PERSON_RECORDS}) semi join own using (record_id)")
    scratch.execute(f"create table decision as {DECISIONS}")
    prepare_decisions(scratch)
    collapse(scratch, LinkageModel.load(model_in_use()).extra)
    return _column(scratch, "select cast(signature_key as varchar) from signature")


def _column(connection: duckdb.DuckDBPyConnection, query: str, values: list | None = None) -> list[str]:
    return [value for (value,) in connection.execute(query, values or []).fetchall()]
