"""How well people come out, against who is truly who.

Belongs here: measures over records with a true and a found person. Does not belong here: where the records come from.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa


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


def score(truth: pa.Table, people: pa.Table) -> Score:
    """Compare `people` (record_id, person_id) with `truth` (record_id, true_person)."""
    with duckdb.connect() as connection:
        connection.register("truth", truth)
        connection.register("people", people)
        connection.execute("""
            create table overlap as
            select
                true_person,
                person_id,
                count(*) as shared,
                sum(count(*)) over (partition by true_person) as of_true,
                sum(count(*)) over (partition by person_id) as of_found
            from truth inner join people using (record_id)
            group by true_person, person_id
        """)
        row = connection.execute("""
            with
            true_sizes as (select true_person, sum(shared) as size from overlap group by true_person),
            found_sizes as (select person_id, sum(shared) as size from overlap group by person_id)
            select
                sum(shared)::bigint,
                count(distinct true_person),
                count(distinct person_id),
                sum(shared * (shared - 1) / 2)::double,
                (select sum(size * (size - 1) / 2) from true_sizes)::double,
                (select sum(size * (size - 1) / 2) from found_sizes)::double,
                (sum(shared * shared / of_found) / sum(shared))::double,
                (sum(shared * shared / of_true) / sum(shared))::double,
                count(*) filter (where shared = of_true and shared = of_found)
            from overlap
        """).fetchone()
    records, true_people, found_people, both, true_pairs, found_pairs, b_precision, b_recall, right = row  # type: ignore[misc]
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


def _harmonic_mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
