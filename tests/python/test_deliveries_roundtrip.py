"""What is delivered is what is loaded: any text comes back as it was written, and no row is lost."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.deliveries import load_contracts, receive

NOMINALS = load_contracts()["visor"].table("mappa_nominals").column_names
DAY = "met/visor/2021-10-01"

# Whatever a person may type, and what a table's format uses for itself.
CELLS = st.text(
    st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\ufffe\uffff") | st.sampled_from("\n\",;'"),
    min_size=1,
    max_size=12,
)


def rows_of(names: list[str]) -> list[list[str]]:
    fixed = {"sex": "M", "category": "2", "level": "1", "managed_from": "2019-01-01"}
    return [
        [
            ({**fixed, "visor_reference": f"VIS-{number:05d}", "surname": name, "forename": name}).get(column, "")
            for column in NOMINALS
        ]
        for number, name in enumerate(names, start=1)
    ]


def write_csv(file: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([NOMINALS, *rows])
    file.with_suffix(".csv").write_bytes(text.getvalue().encode())


def write_parquet(file: Path, rows: list[list[str]]) -> None:
    columns = [pa.array([row[place] or None for row in rows], pa.string()) for place in range(len(NOMINALS))]
    pq.write_table(pa.table(columns, names=list(NOMINALS)), file.with_suffix(".parquet"))


@pytest.mark.parametrize("write", [write_csv, write_parquet])
@given(names=st.lists(CELLS, min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_any_text_comes_back_as_it_was_delivered(write, names):
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "deliveries" / DAY
        folder.mkdir(parents=True)
        write(folder / "mappa_nominals", rows_of(names))
        receipt = receive(Path(home) / "deliveries", Path(home) / "raw" / "raw.duckdb", with_pages=False)
        if receipt.refused:
            # Only a file none of whose names is more than white space can be turned back whole.
            assert not any(name.strip() for name in names), receipt.refused
            return
        with duckdb.connect() as connection:
            connection.execute(f"attach '{home}/raw/raw.duckdb' as store (read_only)")
            loaded = dict(
                connection.execute("select source_row, surname from store.raw.visor__mappa_nominals").fetchall()
            )
            quarantined = {
                row for (row,) in connection.execute("select source_row from store.raw.quarantined_row").fetchall()
            }

    assert loaded.keys() | quarantined == set(range(2, len(names) + 2))
    assert not loaded.keys() & quarantined
    for row, name in enumerate(names, start=2):
        if row in loaded:
            assert loaded[row] == name.strip()
        else:
            assert not name.strip()
