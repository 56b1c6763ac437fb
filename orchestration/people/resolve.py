"""From records to people, with a stored model.

Belongs here: the order of the steps, the scratch database they run in, and the shape of the answer. Does not belong
here: any of the steps (`standardise.py`, `signatures.py`, `cluster.py`).

The scratch database is in memory and of this function alone: what Splink makes never reaches the warehouse. It spills
into the folder it is given, or nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration import sql
from orchestration.people.cluster import cluster_signatures
from orchestration.people.linkage_model import LinkageModel
from orchestration.people.signatures import collapse, score_pairs
from orchestration.people.standardise import FIELDS, standardise


class ResolutionError(Exception):
    """Records cannot be resolved; the text is one sentence without anybody's data."""


@dataclass(frozen=True)
class Resolution:
    """Who is who.

    `people`: record_id, person_id, resolution_rule, link_weight (the best link of the record's details to others of its
    person; null where there is none). `conflicts`: record_id, other_record_id, match_weight, reason of links that were
    strong enough and not followed, and of two PNC ids on one name and birth (then without weight).
    """

    people: pa.Table
    conflicts: pa.Table


def resolve(
    records: pa.Table | duckdb.DuckDBPyRelation,
    model: LinkageModel,
    *,
    columns: Mapping[str, str] | None = None,
    scratch_folder: Path | None = None,
) -> Resolution:
    """Resolve every record to a person.

    Args:
        records: one row a record with `record_id` and those of forename, surname, date_of_birth (ISO), pnc_id,
            cro_number and sex that there are; missing values allowed. The order of rows does not matter.
        model: the trained model.
        columns: the table's own names for these, such as {"forename": "given_name"}.
        scratch_folder: where the scratch database may spill; it holds personal data.

    Raises:
        ResolutionError: a column is missing, or a record has no id of its own.
    """
    renamed = _with_our_names(records, columns or {})
    with open_scratch(scratch_folder) as scratch:
        scratch.register("delivered_record", renamed)
        _require_own_ids(scratch, renamed)
        try:
            standardise(scratch, renamed.column_names, model.extra)
            signatures = collapse(scratch, model.extra)
            score_pairs(scratch, model, signatures, lowest_weight=model.weights.attach)
            cluster_signatures(scratch, model.weights, model.identifiers)
            return Resolution(
                people=scratch.sql("""
                    select record_id, person_id, resolution_rule, link_weight
                    from signature_of_record
                    inner join signature_person using (signature_id)
                    order by record_id
                """).to_arrow_table(),
                conflicts=scratch.sql("""
                    select
                        one.first_record_id as record_id,
                        other.first_record_id as other_record_id,
                        refused.match_weight,
                        refused.reason
                    from refused_link as refused
                    inner join signature as one on refused.signature_id_l = one.signature_id
                    inner join signature as other on refused.signature_id_r = other.signature_id
                    order by all
                """).to_arrow_table(),
            )
        except duckdb.Error as error:
            raise ResolutionError(f"Resolution stopped in the scratch database ({type(error).__name__}).") from None


@contextmanager
def open_scratch(folder: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that ends with the block and leaves nothing behind."""
    with duckdb.connect(":memory:") as scratch:
        scratch.execute(f"set temp_directory = {sql.text(str(folder or ''))}")
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
