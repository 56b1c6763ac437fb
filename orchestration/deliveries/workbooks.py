"""Reads a delivered workbook (XLSX): the rows of its first sheet, as text.

What belongs here: what is particular to workbooks, and what must be known of one before it is unpacked. What does not:
tables, contracts, SQL.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from orchestration.deliveries.find import DeliveredFile
from orchestration.deliveries.findings import UnreadableFileError
from orchestration.deliveries.limits import DoorLimits
from orchestration.deliveries.text_files import Record

WHITE_SPACE = " \t\r\n\v\f\u00a0"
FIRST_DATA_ROW = 2
CHUNK = 1 << 20

OLD_OFFICE_FILE = b"\xd0\xcf\x11\xe0"
ZIP_FILE = b"PK"
# Where a cell or a row says that it stands; a sheet is held in memory from its first corner to its last.
PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,3})([0-9]{1,7})[\"']")
LONGEST_PLACE = 32
DOCUMENT_TYPE = b"<!DOCTYPE"  # what it defines could unpack to any size


def refuse_bombs(file: DeliveredFile, limits: DoorLimits) -> None:
    """Look through a workbook without holding it in memory.

    Raises `UnreadableFileError` if it is no workbook, has a password, or would take more memory than the limits allow.
    """
    try:
        with file.path.open("rb") as opened:
            beginning = opened.read(4)
        if beginning.startswith(OLD_OFFICE_FILE):
            message = "is a workbook of an old kind (XLS) or one with a password; save it as XLSX without a password"
            raise UnreadableFileError(message)
        if not beginning.startswith(ZIP_FILE):
            raise UnreadableFileError("is not a workbook (XLSX), whatever its name says")
        with zipfile.ZipFile(file.path) as parts:
            _look_through(parts, limits)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableFileError("is not a workbook (XLSX) that can be read") from error


def first_row(file: DeliveredFile) -> tuple[list[str], list[str]]:
    """The first row of the first sheet, without empty cells at its end, and what else there is to say of the workbook.

    Raises `UnreadableFileError` if there is none, if the sheet is hidden, or if the workbook cannot be read.
    """
    workbook = _open(file)
    sheets = workbook.sheets_metadata
    if sheets and sheets[0].visible is not SheetVisibleEnum.Visible:
        raise UnreadableFileError("has a hidden first sheet; the first sheet is what is read, so it must be in sight")
    first = next(_sheet_rows(file), None)
    if first is None:
        raise UnreadableFileError("is empty")
    others = len(sheets) - 1
    notes = [f"has {others} more sheet{'s' if others > 1 else ''}; only the first was read"] if others else []
    return _without_empty_end(_cells(first)), notes


def rows_below(file: DeliveredFile, names: tuple[str, ...], wanted: tuple[str, ...]) -> Iterator[Record]:
    """The rows of a workbook's first sheet below the header; rows with nothing in them are left out.

    A row with an unreadable cell in a `wanted` column is damaged. `names` is the header.
    """
    sheet = [_cells(cells) for cells in _sheet_rows(file)]
    unreadable = _unreadable_cells(file, sheet, [names.index(name) for name in wanted])
    for row in range(FIRST_DATA_ROW, max(len(sheet), *unreadable, 0) + 1):
        fields = sheet[row - 1] if row <= len(sheet) else []
        if row in unreadable:
            yield Record(row, [], "unreadable cell", names[unreadable[row]])
        elif any(fields):
            beyond = _without_empty_end(fields)[len(names) :]
            padded = fields + [""] * (len(names) - len(fields))
            yield Record(row, padded, "too many fields" if beyond else None)


def _look_through(parts: zipfile.ZipFile, limits: DoorLimits) -> None:
    entries = parts.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFileError("has a password; save it without one")
    if sum(entry.file_size for entry in entries) > limits.workbook_size:
        message = f"unpacks to more than {limits.workbook_size:,} bytes; deliver the table as CSV or Parquet"
        raise UnreadableFileError(message)
    for entry in entries:
        rows = columns = 0
        before = b""
        # A part is read no further than the size it gives, and a sum that is not its own gives a false size away.
        with parts.open(entry) as part:
            while chunk := part.read(CHUNK):
                if DOCUMENT_TYPE in chunk and entry.filename.lower().endswith((".xml", ".rels")):
                    raise UnreadableFileError("holds definitions (DOCTYPE), which no workbook has")
                if entry.filename.lower().startswith("xl/worksheets/"):
                    rows, columns = _furthest(before + chunk, rows, columns)
                    before = chunk[-LONGEST_PLACE:]
                if rows * columns > limits.workbook_cells:
                    message = (
                        f"has a sheet whose last row and column span more than {limits.workbook_cells:,} cells; "
                        "delete what lies beyond the table, or deliver it as CSV or Parquet"
                    )
                    raise UnreadableFileError(message)


def _furthest(xml: bytes, rows: int, columns: int) -> tuple[int, int]:
    for letters, digits in PLACE.findall(xml):
        rows = max(rows, int(digits))
        column = 0
        for letter in letters.upper():
            column = column * 26 + letter - ord("A") + 1
        columns = max(columns, column)
    return rows, columns


def _unreadable_cells(file: DeliveredFile, sheet: list[list[str]], places: list[int]) -> dict[int, int]:
    """The first place in each row, of those given, where the workbook holds something that read as nothing.

    An error and a formula that was never calculated are such; a formula that came to an empty text is not.
    """
    found: dict[int, list[int]] = {}
    formulas: set[tuple[int, int]] = set()
    for row, place, cell in _cells_at(file, places, is_calculated=False):
        is_nothing = row > len(sheet) or place >= len(sheet[row - 1]) or not sheet[row - 1][place]
        if is_nothing and cell.value is not None and str(cell.value).strip(WHITE_SPACE):
            found.setdefault(row, []).append(place)
            if cell.data_type == "f":
                formulas.add((row, place))
    empty_texts = set()
    if formulas:
        calculated = _cells_at(file, places, is_calculated=True)
        empty_texts = {(row, place) for row, place, cell in calculated if _is_blank_text(cell)} & formulas
    left = {row: [place for place in there if (row, place) not in empty_texts] for row, there in found.items()}
    return {row: min(there, key=places.index) for row, there in left.items() if there}


def _is_blank_text(cell: Any) -> bool:
    """Whether a calculated cell holds text with nothing on it; openpyxl leaves the type `str` to empty text only."""
    return cell.data_type == "str" or (cell.data_type == "s" and not str(cell.value).strip(WHITE_SPACE))


def _cells_at(file: DeliveredFile, places: list[int], is_calculated: bool) -> Iterator[tuple[int, int, Any]]:
    """Row, place and cell at `places` of the first sheet, with formulas, or with what they were calculated as."""
    wanted = set(places)
    try:
        first = _open(file).sheet_names[0]
        # What openpyxl warns of are parts of a workbook other than cells.
        with (
            warnings.catch_warnings(action="ignore"),
            closing(openpyxl.load_workbook(file.path, read_only=True, data_only=is_calculated)) as workbook,
        ):
            sheet = workbook[first]
            sheet.reset_dimensions()  # some programs write them wrongly
            for row, cells in enumerate(sheet.iter_rows(), start=1):
                for place, cell in enumerate(cells):
                    if place in wanted:
                        yield row, place, cell
    except Exception as error:  # openpyxl lets errors of every kind through
        raise UnreadableFileError(
            "is a workbook whose formulas cannot be read; save it anew with values only"
        ) from error


def _sheet_rows(file: DeliveredFile) -> Iterator[list[Any]]:
    try:
        yield from _open(file).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise UnreadableFileError("is not a workbook (XLSX) that can be read") from error


def _open(file: DeliveredFile) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(file.path))
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError("is not a workbook (XLSX) that can be read") from error


def _cells(cells: list[Any]) -> list[str]:
    return [_cell(cell) for cell in cells]


def _cell(cell: Any) -> str:
    """A cell as text: dates in ISO form, whole numbers without a decimal point."""
    match cell:
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == clock_time.min:
            return cell.date().isoformat()
        case datetime() | date() | clock_time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell).strip(WHITE_SPACE)


def _without_empty_end(fields: list[str]) -> list[str]:
    filled = len(fields)
    while filled and not fields[filled - 1].strip(WHITE_SPACE):
        filled -= 1
    return fields[:filled]
