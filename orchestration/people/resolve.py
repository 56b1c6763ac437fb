"""From records to people, with a stored model.

Belongs here: the order of the steps, the scratch database they run in, and the shape of the answer. Does not belong
here: any of the steps.

The scratch database is of one resolution alone: what Splink makes never reaches the warehouse.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration import sql
from orchestration.home import private_files
from orchestration.memory import set_memory_limit
from orchestration.people.cluster import attach_singles, join_strong_links
from orchestration.people.decisions import account_for_decisions, number_decisions, prepare_decisions
from orchestration.people.linkage_model import LinkageModel
from orchestration.people.memory import recall_pairs
from orchestration.people.name_alone import join_names_alone
from orchestration.people.pairs import score_pairs
from orchestration.people.register import name_people
from orchestration.people.signatures import collapse, count_terms
from orchestration.people.standardise import FIELDS, FORMS, standardise

SCRATCH_PREFIX = "people-"

Progress = Callable[[str], None]


class ResolutionError(Exception):
    """Records cannot be resolved; the text is one sentence without anybody's data."""


@dataclass(frozen=True)
class Resolution:
    """Who is who.

    `people`: record_id, person_id, resolution_rule, link_weight (the best link of the record's details to others of its
    person; null where there is none). `conflicts`: record_id, other_record_id, match_weight, reason of links that were
    strong enough and not followed. `changes`: see `register.py`.
    """

    people: pa.Table
    conflicts: pa.Table
    changes: pa.Table


@dataclass(frozen=True)
class Account:
    """What a resolution counted. `strangers` is the estimated share of people of a name alone who are nobody else."""

    records: int
    signatures: int
    counted: int
    pairs: int
    people: int
    refused_links: int
    strangers: float


def resolve(  # noqa: PLR0913 - each argument is one thing that may be given
    records: pa.Table,
    model: LinkageModel,
    *,
    columns: Mapping[str, str] | None = None,
    decisions: pa.Table | None = None,
    before: pa.Table | None = None,
    memory: Path | None = None,
) -> Resolution:
    """Resolve every record of a table to a person.

    Args:
        records: one row a record with `record_id` and those of forename, surname, date_of_birth (ISO), pnc_id,
            cro_number, sex and borough that there are; missing values allowed. The order of rows does not matter.
        model: the trained model.
        columns: the table's own names for these, such as {"forename": "given_name"}.
        decisions: record_id, other_record_id, is_same, decided_on: what people have decided, which wins.
        before: record_id and person_id as they were, so that ids survive.
        memory: a folder that `remember` filled, so that known pairs are not scored again.

    Raises:
        ResolutionError: a column is missing, or a record has no id of its own.
    """
    with open_scratch() as scratch:
        scratch.register("given_record", records)
        for name, table in (("decision", decisions), ("person_before", before)):
            if table is not None:
                scratch.register("given_table", table)
                scratch.execute(f"create table {name} as from given_table")
                scratch.unregister("given_table")
        resolve_given_records(scratch, model, columns=columns or {}, memory=memory)
        return Resolution(
            people=scratch.sql("from record_person order by record_id").to_arrow_table(),
            conflicts=scratch.sql(f"{REFUSED_RECORDS} order by all").to_arrow_table(),
            changes=scratch.sql("from person_change order by all").to_arrow_table(),
        )


# The links that were not followed, by a record of either side.
REFUSED_RECORDS = """
    select
        one.first_record_id as record_id,
        other.first_record_id as other_record_id,
        refused.weight as match_weight,
        refused.reason
    from refused_link as refused
    inner join signature as one on refused.one = one.signature_id
    inner join signature as other on refused.other = other.signature_id
"""


def resolve_given_records(
    scratch: duckdb.DuckDBPyConnection,
    model: LinkageModel,
    *,
    columns: Mapping[str, str],
    memory: Path | None = None,
    say: Progress = lambda message: None,
) -> Account:
    """Resolve the relation `given_record`, which is as it was delivered; see `resolve` and `resolve_person_records`."""
    with without_data_in_errors():
        theirs = _with_our_names(scratch, columns)
        if "date_of_birth" in theirs:
            _require_iso_dates(scratch)
        say("Bringing records into one spelling")
        used = standardise(scratch, theirs, model.extra)
        for column, (given, usable) in used.items():
            if usable < given:
                say(f"Not used, since they are none: {given - usable:,} of {given:,} {FORMS[column]}")
        return resolve_person_records(scratch, model, memory=memory, say=say)


def resolve_person_records(
    scratch: duckdb.DuckDBPyConnection,
    model: LinkageModel,
    *,
    memory: Path | None = None,
    say: Progress = lambda message: None,
) -> Account:
    """Make `record_person` and `person_change` from `person_record`.

    The scratch connection may hold `decision` and `person_before`. Afterwards it holds every step's tables too, for
    whoever explains, reviews or remembers them.
    """
    scratch.execute("create table if not exists person_before (record_id varchar, person_id varchar)")
    prepare_decisions(scratch)
    say("Collapsing records that say the same")
    signatures = collapse(scratch, model.extra)
    number_decisions(scratch)
    _recall_signatures(scratch)
    counted = recall_pairs(scratch, memory, model, signatures)
    count_terms(scratch, model.extra)
    say(f"Comparing {signatures:,} signatures")
    linker = score_pairs(scratch, model, signatures, counted)
    say("Joining what belongs together")
    join_strong_links(scratch, model, signatures)
    attach_singles(scratch, model)
    say("Looking for people known by a name alone")
    strangers = join_names_alone(scratch, linker, model, counted)
    _tell_how(scratch)
    name_people(scratch)
    account_for_decisions(scratch)
    counts = scratch.execute("""
        select
            (select count(*) from record_person),
            (select count(*) from scored_pair),
            (select count(distinct person_id) from person_name),
            (select count(*) from refused_link)
    """).fetchone()
    records, pairs, people, refused = counts  # type: ignore[misc]
    return Account(records, signatures, counted, pairs, people, refused, round(strangers, 4))


def _recall_signatures(scratch: duckdb.DuckDBPyConnection) -> None:
    """Make `signature_before` (signature_id, person_id): whose most of a signature's records were."""
    scratch.execute("""
        create or replace table signature_before as
        select signature_id, person_id
        from signature_of_record inner join person_before using (record_id)
        group by signature_id, person_id
        qualify row_number() over (partition by signature_id order by count(*) desc, person_id) = 1
    """)


def _tell_how(scratch: duckdb.DuckDBPyConnection) -> None:
    """Make `signature_link`: by which rule each signature came to its person, and the best of its links there."""
    scratch.execute("""
        create or replace table signature_link as
        with
        inside as (
            select pair.one, pair.other, pair.weight
            from scored_pair as pair
            inner join signature_person as one on pair.one = one.signature_id
            inner join signature_person as other on pair.other = other.signature_id
            where one.person = other.person
        ),
        best as (
            select signature_id, max(weight) as weight
            from (select one as signature_id, weight from inside union all select other, weight from inside)
            group by signature_id
        ),
        shared_ids as (
            select person, pnc_id
            from signature_person inner join signature using (signature_id)
            where pnc_id is not null
            group by person, pnc_id
            having sum(records) > 1
        ),
        decided as (
            select one as signature_id from decided_pair where is_same
            union
            select other from decided_pair where is_same
        )
        select
            signature_id,
            person,
            case
                when attached_signature.signature_id is not null then attached_signature.resolution_rule
                when decided.signature_id is not null then 'decided by a person'
                when shared_ids.pnc_id is not null then 'pnc id'
                when best.weight is not null then 'strong link'
                when signature.records > 1 then 'same details'
                else 'stands alone'
            end as resolution_rule,
            coalesce(attached_signature.weight, best.weight) as link_weight
        from signature_person
        inner join signature using (signature_id)
        left join attached_signature using (signature_id)
        left join best using (signature_id)
        left join shared_ids using (person, pnc_id)
        left join decided using (signature_id)
    """)


@contextmanager
def open_scratch(folder: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that ends with the block and leaves nothing behind; past its limit it spills into a folder.

    Args:
        folder: where that folder is made; else where the system keeps temporary files. It may hold personal data and
            is its owner's alone.
    """
    with (
        private_files(),
        tempfile.TemporaryDirectory(dir=folder, prefix=SCRATCH_PREFIX) as own_folder,
        duckdb.connect(":memory:") as scratch,
    ):
        scratch.execute(f"set temp_directory = {sql.text(own_folder)}")
        set_memory_limit(scratch)
        scratch.execute("set preserve_insertion_order = false")
        scratch.execute("set enable_progress_bar = false")
        yield scratch


@contextmanager
def without_data_in_errors() -> Iterator[None]:
    """Let no message of the database through, since it may hold somebody's data."""
    try:
        yield
    except duckdb.Error as error:
        raise ResolutionError(f"Resolution stopped in the scratch database ({type(error).__name__}).") from None


def _with_our_names(scratch: duckdb.DuckDBPyConnection, columns: Mapping[str, str]) -> list[str]:
    """Make the view `delivered_record` of `given_record` with our names of its columns; return these."""
    given = [column for column, *_ in scratch.execute("describe given_record").fetchall()]
    missing = sorted(set(columns.values()) - set(given))
    if missing:
        raise ResolutionError(f"There is no column {', '.join(missing)}.")
    ours = {their: our for our, their in columns.items()}
    named = [ours.get(column, column) for column in given]
    if "record_id" not in named:
        raise ResolutionError("There is no column record_id.")
    if not set(FIELDS) & set(named):
        raise ResolutionError(f"There is none of the columns {', '.join(FIELDS)}.")
    renamed = ", ".join(f"{sql.name(their)} as {sql.name(our)}" for their, our in zip(given, named, strict=True))
    scratch.execute(f"create or replace view delivered_record as select {renamed} from given_record")
    rows, ids = scratch.execute("select count(*), count(distinct record_id) from delivered_record").fetchone()  # type: ignore[misc]
    if ids < rows:
        raise ResolutionError(f"record_id is missing or given twice on {rows - ids} of its rows.")
    return named


def _require_iso_dates(scratch: duckdb.DuckDBPyConnection) -> None:
    """A table that writes its dates another way would come out as a table of strangers."""
    given, iso = scratch.execute("""
        select
            count(nullif(trim(cast(date_of_birth as varchar)), '')),
            count_if(regexp_matches(trim(cast(date_of_birth as varchar)), '^[0-9]{4}-[0-9]{2}-[0-9]{2}'))
        from delivered_record
    """).fetchone()  # type: ignore[misc]
    if given and not iso:
        raise ResolutionError(f"None of the {given:,} dates of birth is written as 1990-03-14.")
