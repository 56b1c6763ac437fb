"""Pairs of signatures and what their agreement is worth, by Splink.

Belongs here: handing signatures and a model to Splink, and keeping the pairs it scores. Does not belong here: what is
compared (`linkage_model.py`) and what a weight leads to (`cluster.py`).

Splink's intermediate tables are permanent, so it works in the scratch connection and nowhere else.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb

from orchestration.people.linkage_model import LinkageModel, name_alone_rules

if TYPE_CHECKING:
    from splink import Linker
    from splink.internals.splink_dataframe import SplinkDataFrame

# Signatures whose pairs are scored at once; more are taken in portions, so that memory stays bounded.
SIGNATURES_AT_ONCE = 8_000_000


def linker_for(scratch: duckdb.DuckDBPyConnection, settings: object, extra: Sequence[str] = ()) -> Linker:
    """A Splink linker over `signature`, with the frequencies of `term_frequency` registered."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    backend = DuckDBAPI(scratch)
    linker = Linker(backend.register("signature"), settings, log_level=None)
    for column in ("forename", "surname", *extra):
        scratch.execute(f"""
            create or replace view frequency_of_{column} as
            select term as {column}, frequency as tf_{column} from term_frequency where column_name = '{column}'
        """)
        linker.table_management.register_term_frequency_lookup(backend.register(f"frequency_of_{column}"), column)
    return linker


def odds_of_two(model: LinkageModel, signatures: int) -> float:
    """The chance that two signatures drawn at random are one person."""
    return min(2 * model.links_per_signature / max(signatures, model.smallest_population), 0.5)


def score_pairs(scratch: duckdb.DuckDBPyConnection, model: LinkageModel, signatures: int, counted: int) -> Linker:
    """Make `scored_pair` (one, other, weight) of all pairs that are compared and reach the lowest weight that counts.

    `one` is the lower of the two numbers. Pairs of `known_signature` stand in `known_pair` and are not scored again.

    Args:
        scratch: holds `signature`, `term_frequency`, `known_signature` and `known_pair`.
        model: the trained model.
        signatures: how many there are.
        counted: by how many the chance of a match is judged.

    Returns:
        The linker, for further pairs by the same model.
    """
    settings = {**model.settings, "probability_two_random_records_match": odds_of_two(model, counted)}
    linker = linker_for(scratch, settings, model.extra)
    scratch.execute("create or replace table scored_pair as from known_pair")
    (known,) = scratch.execute("select count(*) from known_signature").fetchone()  # type: ignore[misc]
    if known:
        _score_new(scratch, linker, model)
        return linker
    portions = math.ceil(signatures / SIGNATURES_AT_ONCE)
    predicted = linker.inference.predict(
        threshold_match_weight=model.weights.attach,
        num_chunks_left=portions if portions > 1 else None,
        num_chunks_right=1 if portions > 1 else None,
    )
    _keep(scratch, predicted)
    return linker


def _score_new(scratch: duckdb.DuckDBPyConnection, linker: Linker, model: LinkageModel) -> None:
    """Score new signatures with each other and with the known ones."""
    from splink import DuckDBAPI

    for table, join in (("new_signature", "anti"), ("old_signature", "semi")):
        scratch.execute(
            f"create or replace table {table} as from signature {join} join known_signature using (signature_id)"
        )
    (new,) = scratch.execute("select count(*) from new_signature").fetchone()  # type: ignore[misc]
    if not new:
        return
    backend = DuckDBAPI(scratch)
    new_ones, old_ones = backend.register("new_signature"), backend.register("old_signature")
    lowest = model.weights.attach
    _keep(scratch, linker.inference.predict_within(new_ones, threshold_match_weight=lowest))
    _keep(scratch, linker.inference.predict_between(new_ones, old_ones, threshold_match_weight=lowest))


def score_names_alone(scratch: duckdb.DuckDBPyConnection, linker: Linker, model: LinkageModel, counted: int) -> None:
    """Make `name_alone_pair` (one, other, weight) between the tables `undated` and `dated` of signatures.

    The weight is that of the evidence alone, without the chance that two signatures are one person: how often such
    records are about somebody known is a question of its own (`name_alone.py`).
    """
    from splink import DuckDBAPI

    backend = DuckDBAPI(scratch)
    predicted = linker.inference.predict_between(
        backend.register("undated"),
        backend.register("dated"),
        blocking_rules_to_generate_predictions=name_alone_rules(),
    )
    chance = odds_of_two(model, counted)
    scratch.execute(f"""
        create or replace table name_alone_pair as
        select
            signature_id_l as one,
            signature_id_r as other,
            round(match_weight - {math.log2(chance / (1 - chance))}, 4) as weight
        from {predicted.physical_name}
    """)
    predicted.drop_table_from_database_and_remove_from_cache()


def compare_pairs(
    scratch: duckdb.DuckDBPyConnection, model: LinkageModel, pairs: Sequence[tuple[int, int]], counted: int
) -> str:
    """Compare chosen pairs of signatures, whether or not a blocking rule finds them, and keep how each field agrees.

    Args:
        scratch: holds `signature` and `term_frequency`.
        model: the trained model.
        pairs: numbers of signatures, the lower first.
        counted: by how many signatures the chance of a match is judged.

    Returns:
        The name of Splink's table.
    """
    from splink import DuckDBAPI

    settings = {
        **model.settings,
        "probability_two_random_records_match": odds_of_two(model, counted),
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
    }
    linker = linker_for(scratch, settings, model.extra)
    scratch.execute("create or replace table chosen_pair (match_key varchar, join_key_l integer, join_key_r integer)")
    scratch.executemany("insert into chosen_pair values ('0', ?, ?)", [list(pair) for pair in pairs])
    linker.table_management.register_blocked_pairs_for_predict(DuckDBAPI(scratch).register("chosen_pair"))
    return linker.inference.predict().physical_name


def _keep(scratch: duckdb.DuckDBPyConnection, predicted: SplinkDataFrame) -> None:
    scratch.execute(f"""
        insert into scored_pair
        select
            least(signature_id_l, signature_id_r), greatest(signature_id_l, signature_id_r), round(match_weight, 4)
        from {predicted.physical_name}
    """)
    predicted.drop_table_from_database_and_remove_from_cache()
