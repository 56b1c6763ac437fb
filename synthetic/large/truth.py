"""Writes who each record of a large world truly is, batch by batch.

What belongs here: the truth file's rows. What does not: its columns and place, which are those of the small deliveries
(`synthetic/truth.py`).
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from synthetic.truth import REFERENCE_COLUMNS, TRUTH_SCHEMA, truth_file


def label_of(person: int) -> str:
    """How the truth names the person at a place."""
    return f"large-{person:09d}"


class Truth:
    """The truth file of a home folder, while it is being written; use it in a with statement."""

    def __init__(self, home: Path) -> None:
        """Begin the file."""
        self._writer = pq.ParquetWriter(truth_file(home), TRUTH_SCHEMA, compression="zstd")
        self.damaged = 0

    def __enter__(self) -> Truth:
        """Return the file."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file."""
        self._writer.close()

    def add(  # noqa: PLR0913 - one argument for each column
        self,
        force_code: str,
        system: str,
        references: pa.Array,
        *,
        person: np.ndarray,
        damage: pa.Array,
        party_number: np.ndarray | None = None,
    ) -> None:
        """Say who records of a force's system are."""
        many = len(references)
        numbers = pc.utf8_lpad(pc.cast(pa.array(person), pa.string()), 9, "0")
        columns = {
            "force_code": pa.repeat(pa.scalar(force_code), many),
            "system": pa.repeat(pa.scalar(system), many),
            **{
                column: references if one == system else pa.nulls(many, pa.string())
                for one, column in REFERENCE_COLUMNS.items()
            },
            "party_number": pa.nulls(many, pa.int64()) if party_number is None else pa.array(party_number, pa.int64()),
            "true_person": pc.binary_join_element_wise("large-", numbers, ""),
            "damage": damage,
        }
        self._writer.write_table(pa.table(columns, TRUTH_SCHEMA))
        self.damaged += many - damage.null_count
