"""Records that say exactly the same about a person are one signature, so that they are compared once.

Belongs here: collapsing records, how frequent names are, and scoring pairs of signatures with a model. Does not belong
here: what a weight leads to (`cluster.py`).

A record with neither an id nor a full name with a date of birth says too little to be the same as another: it is a
signature of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb

from orchestration.people.linkage_model import LinkageModel

if TYPE_CHECKING:
    from splink import Linker

COMPARED = ("forename", "surname", "date_of_birth", "pnc_id", "cro_number", "sex")
DERIVED = ("forename_root", "birth_year", "birth_month_day", "birth_key", "name_pair", "initials")

# How many records' worth of an average name is added to each count, so that in a small table a name is not taken for
# common because it stands on one of nine records.
RECORDS_OF_AN_AVERAGE_NAME = 1000

# A table of a few records is a sample of a force's, and chance agreement must be judged by the force's size.
SMALLEST_POPULATION = 20_000


def collapse(scratch: duckdb.DuckDBPyConnection, extra: Sequence[str] = ()) -> int:
    """Make `signature` (one row each, with `records`) and `signature_of_record` from `person_record`.

    Returns:
        The number of signatures.
    """
    compared = [*COMPARED, *extra]
    parts = ", ".join(f"coalesce({column}, '')" for column in compared)
    alone = "pnc_id is null and cro_number is null and (forename is null or surname is null or date_of_birth is null)"
    if extra:
        alone = "false"
    scratch.execute(f"""
        create or replace table signature_of_record as
        select
            record_id,
            md5(concat_ws('|', {parts}, case when {alone} then record_id else '' end)) as signature_id
        from person_record
    """)
    first = ", ".join(f"any_value(person_record.{column}) as {column}" for column in [*compared, *DERIVED])
    scratch.execute(f"""
        create or replace table signature as
        select signature_of_record.signature_id, count(*) as records, min(person_record.record_id) as first_record_id,
            {first}
        from person_record
        inner join signature_of_record on person_record.record_id = signature_of_record.record_id
        group by signature_of_record.signature_id
    """)
    return scratch.execute("select count(*) from signature").fetchone()[0]  # type: ignore[index]


def linker_for(scratch: duckdb.DuckDBPyConnection, settings: object, extra: Sequence[str] = ()) -> Linker:
    """A Splink linker over `signature`, with the frequencies of names registered."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    backend = DuckDBAPI(scratch)
    linker = Linker(backend.register("signature"), settings, log_level=None)
    for column in ("forename", "surname", *extra):
        _count_terms(scratch, column)
        linker.table_management.register_term_frequency_lookup(backend.register(f"frequency_of_{column}"), column)
    return linker


def _count_terms(scratch: duckdb.DuckDBPyConnection, column: str) -> None:
    """Frequencies of a column's values, drawn towards the average one by `RECORDS_OF_AN_AVERAGE_NAME`.

    The average is the chance that two records agree, but no more than once in a hundred.
    """
    scratch.execute(f"""
        create or replace table frequency_of_{column} as
        with
        counted as (
            select {column}, count(*) as times from signature where {column} is not null group by {column}
        ),
        totals as (
            select
                sum(times) as records,
                least(0.002, sum(times * (times - 1.0)) / greatest(sum(times) * (sum(times) - 1.0), 1)) as average
            from counted
        )
        select
            counted.{column},
            cast(
                (counted.times + {RECORDS_OF_AN_AVERAGE_NAME} * greatest(totals.average, 0.0005))
                / (totals.records + {RECORDS_OF_AN_AVERAGE_NAME}) as double
            ) as tf_{column}
        from counted
        cross join totals
    """)


def score_pairs(scratch: duckdb.DuckDBPyConnection, model: LinkageModel, signatures: int, lowest_weight: float) -> None:
    """Make `scored_pair` of all pairs of signatures that are compared and reach the lowest weight."""
    odds = 2 * model.links_per_signature / max(signatures, SMALLEST_POPULATION)
    settings = {**model.settings, "probability_two_random_records_match": min(odds, 0.5)}
    linker = linker_for(scratch, settings, model.extra)
    predicted = linker.inference.predict(threshold_match_weight=lowest_weight)
    scratch.execute(f"""
        create or replace table scored_pair as
        select signature_id_l, signature_id_r, round(match_weight, 4) as match_weight
        from {predicted.physical_name}
    """)
