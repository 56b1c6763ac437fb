"""The tables that may leave the force, as marked CSV files.

Belongs here: writing them, so that a spreadsheet shows what is in them and runs nothing. Does not belong here: what may
be shown (`models/marts/sharing`), and the words of the marking (`marking.py`).
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb

from orchestration.release.marking import SHARED, marked_file_name

SCHEMA = "sharing"
# What makes a spreadsheet read a text as a formula or a command. Some turn full-width forms into the plain ones.
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
CONTROL_BEGINNINGS = ("\t", "\r", "\n")


def formula_safe(value: object) -> object:
    """A value as a spreadsheet may have it: text that it would run begins with an apostrophe, all else as it is.

    Numbers stay numbers, negative ones too. Blanks before the sign do not hide it.
    """
    if not isinstance(value, str):
        return value
    if value.startswith(CONTROL_BEGINNINGS) or value.lstrip().startswith(FORMULA_BEGINNINGS):
        return f"'{value}"
    return value


def write_sharing_files(connection: duckdb.DuckDBPyConnection, tables: list[str], folder: Path, day: date) -> None:
    """Write each table of the schema `sharing` of an attached `analytics` file as CSV, its marking in name and rows.

    The marking is the first column and not a line above the headings, which other programs would read as headings.

    Args:
        connection: has the file attached as `analytics`.
        tables: names of the tables.
        folder: a new folder; made here.
        day: stands in the file names.
    """
    folder.mkdir()
    for table in tables:
        found = connection.execute(f"from analytics.{SCHEMA}.{table} order by all")
        headings = [column[0] for column in found.description]
        file = folder / marked_file_name(table, marking=SHARED, day=day, suffix="csv")
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["marking", *headings])
            writer.writerows([SHARED, *map(formula_safe, row)] for row in found.fetchall())
