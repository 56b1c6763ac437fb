"""What each field of two signatures says of their being one person, in words and bits.

Belongs here: having Splink compare chosen pairs once more, and its levels in words. Does not belong here: which pairs
(`explain.py`), and what agreement is worth (`linkage_model.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.people.linkage_model import LinkageModel
from orchestration.people.pairs import compare_pairs, odds_of_two

NOT_ON_BOTH = "not on both"


@dataclass(frozen=True)
class FieldEvidence:
    """What one field says of two records: how they agree, in words, and what it weighs in bits.

    The first of a pair's is the chance that any two are one person, before anything is compared: `field` is None.
    """

    field: str | None
    level: str
    bits: float


def weigh(
    scratch: duckdb.DuckDBPyConnection, model: LinkageModel, counted: int, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], tuple[FieldEvidence, ...]]:
    """Compare pairs of signatures, whether or not a blocking rule finds them, and tell the weight of each field.

    Args:
        scratch: holds `signature` and `term_frequency`.
        model: the trained model.
        counted: by how many signatures the chance of a match is judged.
        pairs: numbers of signatures, the lower first.
    """
    if not pairs:
        return {}
    chance = odds_of_two(model, counted)
    compared = compare_pairs(scratch, model, pairs, counted)
    # Splink keeps what the records say beside how they agree; it stays in the scratch database.
    rows = (
        scratch.execute(f"""
            select signature_id_l, signature_id_r, columns('^(gamma|mw)_') from {compared}
        """)
        .to_arrow_table()
        .to_pylist()
    )
    prior = FieldEvidence(None, f"any two: 1 in {1 / chance:,.0f}", math.log2(chance / (1 - chance)))
    return {(row["signature_id_l"], row["signature_id_r"]): (prior, *_evidence_of_fields(model, row)) for row in rows}


def _evidence_of_fields(model: LinkageModel, row: Mapping[str, float]) -> Iterator[FieldEvidence]:
    for comparison in model.settings["comparisons"]:
        column = comparison["output_column_name"]
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        # Splink counts levels from the last one up, which is any other value, and a missing value as -1.
        agreement = int(row[f"gamma_{column}"])
        words = {-1: NOT_ON_BOTH, 0: "different"}
        level = words.get(agreement) or levels[len(levels) - 1 - agreement]["label_for_charts"]
        yield FieldEvidence(column, level, row[f"mw_{column}"])
        rarity = row.get(f"mw_tf_adj_{column}", 0.0)
        if rarity:
            yield FieldEvidence(column, "and rarer than most" if rarity > 0 else "but commoner than most", rarity)
