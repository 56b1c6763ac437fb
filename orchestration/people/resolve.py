"""From records to people, with a stored model.

Belongs here: the order of the steps, the scratch database they run in, and the shape of the answer. Does not belong
here: any of the steps.

The scratch database is of one resolution alone: what Splink makes never reaches the warehouse.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration import sql
from orchestration.people.cluster import attach_singles, join_strong_links
from orchestration.people.linkage_model import LinkageModel
from orchestration.people.name_alone import join_names_alone
from orchestration.people.pairs import score_pairs
from orchestration.people.signatures import collapse, count_terms
from orchestration.people.standardise import FIELDS, standardise


class ResolutionError(Exception):
    """Records cannot be resolved; the text is one sentence without anybody's data."""


@dataclass(frozen=True)
class Resolution:
    """Who is who.

    `people`: record_id, person_id, resolution_rule, link_weight (the best link of the record's details to others of its
    person; null where there is none). `conflicts`: record_id, other_record_id, match_weight, reason of links that were
    strong enough and not followed, and of two PNC ids that one person has (then without weight).
    """

    people: pa.Table
    conflicts: pa.Table


def resolve(
    records: pa.Table | duckdb.DuckDBPyRelation,
    model: LinkageModel,
    *,
    columns: Mapping[str, str] | None = None,
) -> Resolution:
    """Resolve every record of a table to a person.

    Args:
        records: one row a record with `record_id` and those of forename, surname, date_of_birth (ISO), pnc_id,
            cro_number, sex and borough that there are; missing values allowed. The order of rows does not matter.
        model: the trained model.
        columns: the table's own names for these, such as {"forename": "given_name"}.

    Raises:
        ResolutionError: a column is missing, or a record has no id of its own.
    """
    renamed = _with_our_names(records, columns or {})
    with open_scratch() as scratch:
        scratch.register("delivered_record", renamed)
        _require_own_ids(scratch, renamed)
        try:
            standardise(scratch, renamed.column_names, model.extra)
            resolve_person_records(scratch, model)
            return Resolution(
                people=scratch.sql("""
                    select record_id, md5(first_record_id) as person_id, resolution_rule, link_weight
                    from signature_of_record
                    inner join signature_link using (signature_id)
                    inner join (
                        select person, min(first_record_id) as first_record_id
                        from signature_link inner join signature using (signature_id)
                        group by person
                    ) using (person)
                    order by record_id
                """).to_arrow_table(),
                conflicts=scratch.sql("""
                    select
                        one.first_record_id as record_id,
                        other.first_record_id as other_record_id,
                        refused.weight as match_weight,
                        refused.reason
                    from refused_link as refused
                    inner join signature as one on refused.one = one.signature_id
                    inner join signature as other on refused.other = other.signature_id
                    order by all
                """).to_arrow_table(),
            )
        except duckdb.Error as error:
            raise ResolutionError(f"Resolution stopped in the scratch database ({type(error).__name__}).") from None


def resolve_person_records(scratch: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    """Make `signature_link` (signature_id, person, resolution_rule, link_weight) from `person_record`."""
    scratch.execute("create table if not exists signature_before (signature_id integer, person_id varchar)")
    scratch.execute("create table if not exists decided_pair (one integer, other integer, is_same boolean)")
    signatures = collapse(scratch, model.extra)
    count_terms(scratch, model.extra)
    linker = score_pairs(scratch, model, signatures)
    join_strong_links(scratch, model, signatures)
    attach_singles(scratch, model)
    join_names_alone(scratch, linker, model, signatures)
    _tell_how(scratch)


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
    """A database in a folder of its own that ends with the block and leaves nothing behind.

    Args:
        folder: where that folder is made; else where the system keeps temporary files. It will hold personal data and
            is its owner's alone.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix="people-") as own_folder:
        with duckdb.connect(Path(own_folder) / "scratch.duckdb") as scratch:
            scratch.execute(f"set temp_directory = {sql.text(own_folder)}")
            scratch.execute("set preserve_insertion_order = false")
            yield scratch


def _with_our_names(records: pa.Table | duckdb.DuckDBPyRelation, columns: Mapping[str, str]) -> pa.Table:
    table = records if isinstance(records, pa.Table) else records.to_arrow_table()
    missing = sorted(set(columns.values()) - set(table.column_names))
    if missing:
        raise ResolutionError(f"There is no column {', '.join(missing)}.")
    theirs = {their: our for our, their in columns.items()}
    table = table.rename_columns([theirs.get(name, name) for name in table.column_names])
    if "record_id" not in table.column_names:
        raise ResolutionError("There is no column record_id.")
    if not set(FIELDS) & set(table.column_names):
        raise ResolutionError(f"There is none of the columns {', '.join(FIELDS)}.")
    return table


def _require_own_ids(scratch: duckdb.DuckDBPyConnection, table: pa.Table) -> None:
    (ids,) = scratch.execute("select count(distinct record_id) from delivered_record").fetchone()  # type: ignore[misc]
    if ids < table.num_rows:
        raise ResolutionError(f"record_id is missing or given twice on {table.num_rows - ids} of its rows.")
