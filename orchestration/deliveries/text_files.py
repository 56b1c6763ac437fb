"""Reads delivered CSV files: their encoding, their records, their damaged rows.

What belongs here: bytes to fields, in plain Python. What does not: tables, contracts, SQL. DuckDB
reads sound files much faster (see `read.py`); the reader here is for the others, and finds by row
number what is wrong with them.
"""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from orchestration.deliveries.findings import UnreadableFileError
from orchestration.deliveries.limits import MEGABYTE, DoorLimits
from orchestration.deliveries.rules import LONGEST_FIELD

CHUNK = 1 << 22
LONGEST_RECORD = 1_000  # lines; a quotation mark that is still open after these was never meant to open

UTF_8 = "utf-8"
UTF_8_MARKED = "utf-8-sig"
WINDOWS_1252 = "cp1252"

OTHER_UNICODE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CONTROL_CHARACTERS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class TextSurvey:
    """What one pass over a text file tells. `is_sound`: DuckDB may read it; `lines`: how many it has."""

    encoding: str
    lines: int
    is_sound: bool


@dataclass(frozen=True)
class Record:
    """One row of a file: its number as a spreadsheet counts, and its fields or what is wrong with it, and where."""

    row: int
    fields: list[str]
    damage: str | None = None
    column: str | None = None


def survey(path: Path, limits: DoorLimits) -> TextSurvey:
    """Look through a CSV file once.

    Raises `UnreadableFileError` if it is empty, no text, of another encoding, or unpacks to more than the limits allow.
    """
    decoder = codecs.getincrementaldecoder(UTF_8)()
    lines = 0
    has_nul = False
    is_utf_8 = True
    last = b"\n"
    try:
        size = _Size(path, limits)
        with open_bytes(path) as file:
            chunk = file.read(CHUNK)
            _refuse_other_than_text(chunk)
            encoding = UTF_8_MARKED if chunk.startswith(codecs.BOM_UTF8) else UTF_8
            while chunk:
                size.add(chunk)
                lines += chunk.count(b"\n")
                has_nul = has_nul or b"\0" in chunk
                is_utf_8 = is_utf_8 and _decodes(decoder, chunk)
                last = chunk[-1:]
                chunk = file.read(CHUNK)
            is_utf_8 = is_utf_8 and _decodes(decoder, b"", final=True)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableFileError("cannot be unpacked; it is cut off or damaged") from error
    except OSError as error:
        raise UnreadableFileError("cannot be opened") from error
    if not is_utf_8 and encoding == UTF_8:
        encoding = _encoding_of_others(path)
    is_sound = is_utf_8 and not has_nul and lines > 0
    return TextSurvey(encoding, lines + (last != b"\n"), is_sound)


class _Size:
    """What was read of a file so far, held against the limits: as a whole, and since the last end of a line."""

    def __init__(self, path: Path, limits: DoorLimits) -> None:
        is_packed = path.name.lower().endswith(".gz")
        self._limits = limits
        self._most = min(limits.unpacked_size, limits.unpacked_times * path.stat().st_size) if is_packed else None
        self._whole = 0
        self._line = 0

    def add(self, chunk: bytes) -> None:
        self._whole += len(chunk)
        if self._most is not None and self._whole > self._most:
            message = f"unpacks to more than {self._most:,} bytes; the limits are in seeds/operations/limits.csv"
            raise UnreadableFileError(message)
        ends = [end for end in (chunk.find(b"\n"), chunk.find(b"\r")) if end >= 0]
        self._line += min(ends, default=len(chunk))
        if self._line > self._limits.line_size:
            raise UnreadableFileError(f"has a line of more than {self._limits.line_size // MEGABYTE:,} megabytes")
        if ends:
            self._line = len(chunk) - max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))


def records(path: Path, encoding: str, width: int | None = None) -> Iterator[Record]:
    """The records of a CSV file, the header the first; lines with nothing on them are counted and left out.

    A record with other than `width` fields, with a character that cannot be decoded or is NUL, or
    with a quotation mark in the wrong place is damaged. A quotation mark that is never closed
    damages its own line and no other. Raises `UnreadableFileError` if the file cannot be read to its end.
    """
    try:
        yield from _records(path, encoding, width)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError("cannot be read to its end") from error


def _records(path: Path, encoding: str, width: int | None) -> Iterator[Record]:
    with (
        open_bytes(path) as file,
        io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="") as text,
    ):
        lines = _Lines(text)
        row = 0
        while (line := lines.next()) is not None:
            row += 1
            if line.rstrip("\r\n"):
                yield _record(row, line, lines, width)


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked if its name ends in `.gz`."""
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")


class _Lines:
    """Physical lines that can be looked at ahead of time."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._ahead: list[str] = []

    def next(self) -> str | None:
        if self._ahead:
            return self._ahead.pop(0)
        return self._text.readline() or None

    def peek(self, position: int) -> str | None:
        while len(self._ahead) <= position:
            line = self._text.readline()
            if not line:
                return None
            self._ahead.append(line)
        return self._ahead[position]

    def take(self, number: int) -> None:
        del self._ahead[:number]


def _record(row: int, line: str, lines: _Lines, width: int | None) -> Record:
    if '"' not in line:
        return _checked(row, line, line.rstrip("\r\n").split(","), width)
    whole = line
    last: str | None = line
    for taken in range(LONGEST_RECORD):
        if '"' in last:
            try:
                fields = _fields(whole)
            except csv.Error as error:
                if not taken and str(error).startswith("field larger than field limit"):
                    return Record(row, [], "field too long")
                break
            if fields is not None:
                if taken and width is not None and not _fits(fields, width):
                    break  # the mark met one of a later row, which is read on its own
                lines.take(taken)
                return _checked(row, whole, fields, width)
        last = lines.peek(taken)
        if last is None:
            break
        whole += last
    return Record(row, [], "quotation mark in the wrong place")


def _fields(text: str) -> list[str] | None:
    """The fields of a record; None if it ends inside quotation marks, `csv.Error` if more text would not mend it."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        if str(error) == "unexpected end of data":
            return None
        raise


def _checked(row: int, text: str, fields: list[str], width: int | None) -> Record:
    if any(len(field) > LONGEST_FIELD for field in fields):
        return Record(row, [], "field too long")
    if "\0" in text:
        return Record(row, fields, "NUL byte")
    if UNDECODED.search(text):
        return Record(row, fields, "undecodable byte")
    if width is not None and not _fits(fields, width):
        return Record(row, fields, "too many fields" if len(fields) > width else "too few fields")
    return Record(row, fields[:width])


def _fits(fields: list[str], width: int) -> bool:
    """Whether a row is as wide as the header; what lies beyond it with nothing on it does not count."""
    return len(fields) >= width and not any(field.strip() for field in fields[width:])


def _refuse_other_than_text(beginning: bytes) -> None:
    if not beginning.strip(codecs.BOM_UTF8 + b"\r\n\t ,"):
        raise UnreadableFileError("is empty")
    head = beginning[:4096]
    if beginning.startswith(OTHER_UNICODE_MARKS) or head.count(b"\0") > len(head) // 4:
        raise UnreadableFileError("is written in UTF-16 or UTF-32; write it in UTF-8 or Windows-1252")
    first_line = head.partition(b"\n")[0]
    if CONTROL_CHARACTERS.search(first_line):
        raise UnreadableFileError("is not text: its first line holds control characters")


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    if chunk.isascii() and not final and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding_of_others(path: Path) -> str:
    """Encoding of a file that is not wholly UTF-8.

    Lines beyond ASCII that are UTF-8 are so by design, for Windows-1252 practically never looks
    like it. If most are, the file is UTF-8 with damaged rows; else it is Windows-1252, which leaves
    five bytes undefined.
    """
    valid = invalid = 0
    first_undefined = None
    with open_bytes(path) as file:
        for number, line in enumerate(file, start=1):
            if line.isascii():
                continue
            try:
                line.decode(UTF_8)
                valid += 1
            except UnicodeDecodeError:
                invalid += 1
                if first_undefined is None and not _is_windows_1252(line):
                    first_undefined = number
    if valid > invalid:
        return UTF_8
    if first_undefined is not None:
        raise UnreadableFileError(
            f"is neither UTF-8 nor Windows-1252: line {first_undefined} holds a byte that neither knows"
        )
    return WINDOWS_1252


def _is_windows_1252(line: bytes) -> bool:
    try:
        line.decode(WINDOWS_1252)
    except UnicodeDecodeError:
        return False
    return True
