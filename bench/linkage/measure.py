"""How well people come out, against who is truly who.

Belongs here: measures over records with a true and a found person. Does not belong here: where the records come from.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration import sql

Source = pa.Table | Path  # a table, or Parquet that is read as it is needed

MEMORY = "4GB"  # of DuckDB; beyond it ten million records are sorted and joined on disk


@dataclass(frozen=True)
class Score:
    """Shares between 0 and 1, over all pairs of records, over records (B-cubed), and over people.

    `clusters_right` is the share of true people whose records are exactly one found person's.
    """

    records: int
    true_people: int
    found_people: int
    precision: float
    recall: float
    f1: float
    b_cubed_f1: float
    clusters_right: float


@contextmanager
def measuring(**sources: Source) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in bounded memory in which each source is a view of its own name."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute(f"set temp_directory = {sql.text(folder)}")
        connection.execute(f"set memory_limit = '{MEMORY}'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        for name, source in sources.items():
            if isinstance(source, Path):
                connection.execute(f"create view {name} as select * from read_parquet({sql.text(str(source))})")
            else:
                connection.register(name, source)
        yield connection


def score(truth: Source, people: Source) -> Score:
    """Compare `people` (record_id, person_id) with `truth` (record_id, true_person)."""
    with measuring(truth=truth, people=people) as connection:
        connection.execute("""
            create table overlap as
            select true_person, person_id, count(*) as shared
            from truth inner join people using (record_id)
            group by true_person, person_id
        """)
        for size, person in (("true_size", "true_person"), ("found_size", "person_id")):
            connection.execute(f"""
                create table {size} as
                select {person}, cast(sum(shared) as bigint) as size from overlap group by {person}
            """)
        true_people, true_pairs = _sizes(connection, "true_size")
        found_people, found_pairs = _sizes(connection, "found_size")
        records, both, b_precision, b_recall, right = connection.execute("""
            select
                sum(shared)::bigint,
                sum(shared * (shared - 1) / 2)::double,
                (sum(shared * shared / found_size.size) / sum(shared))::double,
                (sum(shared * shared / true_size.size) / sum(shared))::double,
                count(*) filter (where shared = found_size.size and shared = true_size.size)
            from overlap
            inner join true_size using (true_person)
            inner join found_size using (person_id)
        """).fetchone()  # type: ignore[misc]
    precision = both / found_pairs if found_pairs else 1.0
    recall = both / true_pairs if true_pairs else 1.0
    return Score(
        records=records,
        true_people=true_people,
        found_people=found_people,
        precision=precision,
        recall=recall,
        f1=_harmonic_mean(precision, recall),
        b_cubed_f1=_harmonic_mean(b_precision, b_recall),
        clusters_right=right / true_people,
    )


def _sizes(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, float]:
    """How many people there are, and how many pairs of records they have."""
    return connection.execute(f"select count(*), sum(size * (size - 1) / 2)::double from {table}").fetchone()  # type: ignore[return-value]


def _harmonic_mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
