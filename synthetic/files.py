"""Writes delivered tables as CSV, Excel or Parquet files, the same bytes for the same rows.

What belongs here: file formats, `delivery.json` and putting a whole delivery in place at once.
What does not: what the rows say.
"""

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

MANIFEST = "delivery.json"
# Marks in delivery.json a folder that this writer made and may therefore replace.
MADE_BY = "synthetic"
# Earliest moment a zip archive can hold; any fixed one would do.
FIXED_MOMENT = (1980, 1, 1, 0, 0, 0)
FIXED_ISO_MOMENT = "2021-10-01T00:00:00Z"

MAKERS: dict[str, Callable[[str], str | int | date]] = {
    "text": str,
    "date": date.fromisoformat,
    "integer": int,
    "number": float,
}
PARQUET_TYPES = {"text": pa.string(), "date": pa.date32(), "integer": pa.int64(), "number": pa.float64()}

Row = Sequence[str]


@dataclass(frozen=True)
class DeliveredTable:
    """One table to write, with rows of text (empty is null).

    `kinds` says of each column whether it is `text`, a `date` (ISO), an `integer` or a `number`; formats
    that know types write them as such.
    """

    name: str
    extension: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: list[Row]

    def typed_rows(self) -> Iterator[list[str | int | float | date | None]]:
        """Yield the rows with dates as dates, integers as integers and nothing as None."""
        make = [MAKERS[kind] for kind in self.kinds]
        for row in self.rows:
            yield [one(text) if text else None for one, text in zip(make, row, strict=True)]

    @property
    def file_name(self) -> str:
        """Name of the file in the delivery's folder."""
        return self.name + self.extension


@dataclass
class UnfinishedDelivery:
    """A delivery that is being written: files go into `folder`, and each is noted when it is whole."""

    folder: Path
    files: dict[str, dict[str, int | str]] = field(default_factory=dict)

    def note(self, file_name: str, rows: int) -> None:
        """Note a file that is whole, for `delivery.json`."""
        with (self.folder / file_name).open("rb") as file:
            self.files[file_name] = {"rows": rows, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


@contextmanager
def unfinished_delivery(folder: Path, origin: dict[str, object]) -> Iterator[UnfinishedDelivery]:
    """Write files and then `delivery.json`, and put all of it into `folder` at once.

    It is written beside `folder` under a hidden name and then renamed. `origin` (seed and such) is
    noted in `delivery.json`. Raises FileExistsError if `folder` holds a delivery that this writer
    did not make.
    """
    refuse_to_replace(folder)
    unfinished = UnfinishedDelivery(folder.with_name(f".{folder.name}.part"))
    shutil.rmtree(unfinished.folder, ignore_errors=True)
    unfinished.folder.mkdir(parents=True)
    yield unfinished
    manifest = {"files": unfinished.files, MADE_BY: origin}
    (unfinished.folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    _put_in_place(unfinished.folder, folder)


def write_delivery(folder: Path, tables: Sequence[DeliveredTable], origin: dict[str, object]) -> None:
    """Write a delivery of these tables into `folder`, all at once.

    `origin` (seed and such) is noted in `delivery.json`. Raises FileExistsError if `folder` holds a delivery that this
    writer did not make.
    """
    with unfinished_delivery(folder, origin) as unfinished:
        for table in tables:
            write_table(unfinished, table)


def write_table(unfinished: UnfinishedDelivery, table: DeliveredTable) -> None:
    """Write one table into a delivery."""
    WRITERS[table.extension](unfinished.folder / table.file_name, table)
    unfinished.note(table.file_name, len(table.rows))


def refuse_to_replace(folder: Path) -> None:
    """Raise FileExistsError if `folder` exists and this writer did not make it."""
    if folder.exists() and not made_here(folder):
        raise FileExistsError(f"{folder} holds a delivery that is not synthetic; it is left as it was")


def made_here(folder: Path) -> bool:
    """Whether this writer made the delivery in `folder`."""
    try:
        return MADE_BY in json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def _put_in_place(unfinished: Path, folder: Path) -> None:
    replaced = folder.with_name(f".{folder.name}.replaced")
    shutil.rmtree(replaced, ignore_errors=True)
    if folder.exists():
        folder.rename(replaced)
    unfinished.rename(folder)
    shutil.rmtree(replaced, ignore_errors=True)


def write_csv(path: Path, table: DeliveredTable) -> None:
    """Write a UTF-8 CSV file with a header line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(table.rows)


def write_parquet(path: Path, table: DeliveredTable) -> None:
    """Write a Parquet file with columns of text, dates and numbers."""
    columns = zip(*table.typed_rows(), strict=True) if table.rows else [[] for _ in table.columns]
    arrays = [pa.array(column, PARQUET_TYPES[kind]) for column, kind in zip(columns, table.kinds, strict=True)]
    pq.write_table(pa.table(arrays, names=list(table.columns)), path)


def write_xlsx(path: Path, table: DeliveredTable) -> None:
    """Write an Excel workbook of one sheet, with no trace of the time of writing."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(table.name)
    sheet.append(list(table.columns))
    for row in table.typed_rows():
        sheet.append(row)
    unfixed = io.BytesIO()
    workbook.save(unfixed)
    path.write_bytes(_without_moments(unfixed.getvalue()))


def _without_moments(workbook: bytes) -> bytes:
    """Set every time stamp of a workbook's archive to a fixed moment."""
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", FIXED_ISO_MOMENT.encode(), content)
            entry = zipfile.ZipInfo(name, FIXED_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return fixed.getvalue()


WRITERS = {".csv": write_csv, ".parquet": write_parquet, ".xlsx": write_xlsx}
