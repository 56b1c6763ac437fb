"""Training the linkage model: how often each level of agreement is seen among the same and among different people.

Belongs here: the steps of estimating parameters without knowing who is who, from any table of records. Does not belong
here: what is compared (`linkage_model.py`), and the last step (`estimate.py`). Training is rare; a refresh only uses
the stored model.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from orchestration.people.estimate import fit_to_compared_pairs
from orchestration.people.linkage_model import (
    POLICE_IDENTIFIERS,
    SMALLEST_POPULATION,
    LinkageModel,
    Weights,
    untrained_settings,
)
from orchestration.people.pairs import linker_for
from orchestration.people.resolve import open_scratch
from orchestration.people.signatures import collapse, count_terms
from orchestration.people.standardise import standardise

if TYPE_CHECKING:
    from splink import Linker

SEED = 2022
RANDOM_PAIRS = 5_000_000

# Two of three agree: names and birth are wrong or missing too often for all three to be asked for.
TELLING_RULES = (("pnc_id",), ("forename", "surname", "date_of_birth"), ("surname", "birth_key", "sex"))
TELLING_RULES += (("forename", "birth_key", "sex"), ("name_pair", "birth_year"))
SHARE_THEY_FIND = 0.9

# What training deliveries happen not to show may still occur: no level is rarer than this among the same person's
# records, and one never seen among random pairs is this rare among different people's.
RAREST_AMONG_THE_SAME = 0.01
# Two ids of one person are rarer still: a second file opened by mistake, or an id pasted into the wrong form.
TWO_IDS_AMONG_THE_SAME = 0.003
UNSEEN_AMONG_DIFFERENT = 1e-4


def train(  # noqa: PLR0913 - every argument but the first names or widens the model
    records: pa.Table,
    *,
    name: str,
    trained_on: str,
    extra: Sequence[str] = (),
    identifiers: Sequence[str] = POLICE_IDENTIFIERS,
    weights: Weights | None = None,
    families: bool = True,
    smallest_population: int = SMALLEST_POPULATION,
    random_pairs: float = RANDOM_PAIRS,
) -> LinkageModel:
    """Estimate a model from `records` (columns as `resolve` takes them); nothing says who is who.

    The same records give the same model up to its date and the last digits of its parameters.
    """
    with open_scratch() as scratch:
        signatures = prepare_signatures(scratch, records, extra)
        linker = linker_for(scratch, untrained_settings(extra, identifiers), extra)
        beginning = _with_every_level_possible(_estimate(linker, random_pairs))
        settings = _with_every_level_possible(fit_to_compared_pairs(scratch, beginning, signatures, extra))
    return LinkageModel(
        name=name,
        trained_on=trained_on,
        links_per_signature=settings["probability_two_random_records_match"] * signatures / 2,
        settings=settings,
        weights=weights or Weights(),
        extra=tuple(extra),
        identifiers=tuple(identifiers),
        families=families,
        smallest_population=smallest_population,
        trained_date=datetime.now(UTC).date().isoformat(),
        splink_version=version("splink"),
        records=records.num_rows,
        signatures=signatures,
    )


def prepare_signatures(scratch: duckdb.DuckDBPyConnection, records: pa.Table, extra: Sequence[str] = ()) -> int:
    """Make `signature` and `term_frequency` from records as they were delivered; return the number of signatures."""
    scratch.register("delivered_record", records)
    standardise(scratch, records.column_names, extra)
    signatures = collapse(scratch, extra)
    count_terms(scratch, extra)
    return signatures


def _estimate(linker: Linker, random_pairs: float) -> dict[str, Any]:
    from splink import block_on

    training = linker.training
    telling = [block_on(*rule) for rule in TELLING_RULES]
    training.estimate_probability_two_random_records_match(telling, recall=SHARE_THEY_FIND)
    training.estimate_u_using_random_sampling(max_pairs=random_pairs, seed=SEED)
    # Names are compared with each other, so Splink learns them only where neither is held equal.
    for columns in (("date_of_birth",), ("forename", "surname")):
        training.estimate_parameters_using_expectation_maximisation(block_on(*columns), record_sample_proportion=1.0)
    return linker.misc.save_model_to_json()


def _with_every_level_possible(settings: dict[str, Any]) -> dict[str, Any]:
    for comparison in settings["comparisons"]:
        is_id = comparison["output_column_name"] in POLICE_IDENTIFIERS
        rarest = TWO_IDS_AMONG_THE_SAME if is_id else RAREST_AMONG_THE_SAME
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level") and not level.get("fix_m_probability"):
                level["m_probability"] = max(level.get("m_probability") or 0.0, rarest)
            if not level.get("is_null_level") and not level.get("fix_u_probability"):
                level["u_probability"] = level.get("u_probability") or UNSEEN_AMONG_DIFFERENT
    return settings
