"""The table of damaged deliveries: what is done to a sound one, and what the door must make of it.

Belongs here: kinds of damage, and what each is expected to come to. Does not belong here: holding the door to it
(`test_damaged_deliveries.py`).

A sound delivery lies in its folder before the damage is done to it. Names, dates of birth and PNC ids in it are in
`SECRETS`: whatever the door says, it says without them.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.deliveries import load_contracts

SECRETS = ("Zebediah", "Quixwood", "1991-04-17", "2004/0001000X", "Ünwörth")
REFUSED, QUARANTINED, LOADED = "refused", "quarantined", "loaded"

VISOR, CRIS, PROBATION, NICHE, CONNECT = "visor", "cris", "probation", "niche", "connect"
FILE = "mappa_nominals.csv"
COLUMNS = {
    (system.name, table.name): table.column_names for system in load_contracts().values() for table in system.tables
}
NOMINALS = COLUMNS["visor", "mappa_nominals"]
USUAL = {
    "mappa_nominals": {
        "visor_reference": "VIS-00001",
        "forename": "Zebediah",
        "surname": "Quixwood",
        "date_of_birth": "1991-04-17",
        "sex": "M",
        "pnc_id": "2004/0001000X",
        "category": "2",
        "level": "1",
        "managed_from": "2019-03-05",
    },
    "crimes": {
        "crime_reference": "3300001/19",
        "borough_code": "ZD",
        "reported_on": "2019-03-05",
        "ho_class_code": "8N",
        "crime_status": "CONFIRMED",
    },
    "parties": {
        "crime_reference": "3300001/19",
        "party_number": "1",
        "role": "ACCUSED",
        "forename": "Zebediah",
        "surname": "Quixwood",
        "date_of_birth": "1991-04-17",
    },
    "outcomes": {
        "crime_reference": "3300001/19",
        "party_number": "1",
        "outcome_number": "1",
        "outcome_code": "1A",
        "outcome_on": "2019-06-30",
    },
    "risk_scores": {
        "probation_reference": "A000001",
        "score": "OGRS_2_YEAR",
        "scored_on": "2019-06-30",
        "score_pct": "74.9",
        "score_model": "OGRS3",
    },
    "investigations": {"investigation_reference": "01/12345/19", "district_code": "ZD", "recorded_on": "2019-03-05"},
    "offences": {
        "investigation_reference": "01/12345/19",
        "offence_number": "1",
        "ho_class_code": "8N",
        "offence_status": "REC",
    },
    "persons": {
        "person_reference": "CP0000001",
        "forename": "Zebediah",
        "surname": "Quixwood",
        "date_of_birth": "1991-04-17",
    },
    "roles": {
        "investigation_reference": "01/12345/19",
        "offence_number": "1",
        "person_reference": "CP0000001",
        "role": "SUS",
    },
    "offence_outcomes": {
        "investigation_reference": "01/12345/19",
        "offence_number": "1",
        "outcome_number": "1",
        "person_reference": "CP0000001",
        "outcome_code": "NFE",
        "outcome_on": "2019-06-30",
    },
    "custody_disposals": {
        "custody_reference": "01FO/123/19",
        "disposal_number": "1",
        "person_reference": "CP0000001",
        "arrived_on": "2019-03-06",
        "investigation_reference": "01/12345/19",
        "offence_number": "1",
        "disposal_code": "CHG",
        "disposed_on": "2019-03-07",
    },
}
SUPERVISED = dict.fromkeys(COLUMNS["probation", "nominals"], "") | {
    "probation_reference": "A000001",
    "forename": "Zebediah",
    "surname": "Quixwood",
    "date_of_birth": "1991-04-17",
}

USUAL_OF_NICHE = {
    "occurrences": {
        "occurrence_reference": "01190000001",
        "local_authority_code": "E09000008",
        "reported_on": "2019-03-05",
        "home_office_code": "8N 008/06",
        "status": "REC",
    },
    "nominals": {
        "nominal_reference": "N1000001",
        "surname": "Quixwood",
        "forename": "Zebediah",
        "date_of_birth": "1991-04-17",
        "gender": "MALE",
    },
    "involvements": {
        "occurrence_reference": "01190000001",
        "nominal_reference": "N1000001",
        "involvement": "SUSPECT",
    },
    "outcomes": {
        "occurrence_reference": "01190000001",
        "outcome_number": "1",
        "nominal_reference": "N1000001",
        "outcome": "CHG",
        "outcome_on": "2019-06-30",
    },
}


def row(table: str, **changes: str) -> list[str]:
    columns = next(columns for (_, name), columns in COLUMNS.items() if name == table)
    values = dict.fromkeys(columns, "") | USUAL[table] | changes
    return [values[column] for column in columns]


def niche_row(table: str, **changes: str) -> list[str]:
    columns = COLUMNS[NICHE, table]
    values = dict.fromkeys(columns, "") | USUAL_OF_NICHE[table] | changes
    return [values[column] for column in columns]


def nominal(reference: str = "VIS-00001", **changes: str) -> list[str]:
    return row("mappa_nominals", visor_reference=reference, **changes)


def as_csv(*rows: list[str] | tuple[str, ...], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


# Rows 2 and 3 of the file; what a kind adds is row 4.
SOUND_ROWS = (nominal("VIS-00001"), nominal("VIS-00002", sex="F"))
SOUND = {
    VISOR: {FILE: as_csv(NOMINALS, *SOUND_ROWS)},
    CRIS: {
        "crimes.csv": as_csv(COLUMNS["cris", "crimes"], row("crimes"), row("crimes", crime_reference="3300002/19")),
        "parties.csv": as_csv(COLUMNS["cris", "parties"], row("parties"), row("parties", party_number="2")),
        "outcomes.csv": as_csv(COLUMNS["cris", "outcomes"], row("outcomes")),
    },
    NICHE: {f"{table}.csv": as_csv(COLUMNS[NICHE, table], niche_row(table)) for table in USUAL_OF_NICHE},
    # Custody records are what not every force sends.
    CONNECT: {
        f"{table}.csv": as_csv(COLUMNS[CONNECT, table], row(table))
        for table in ("investigations", "offences", "persons", "roles", "offence_outcomes")
    },
    # Of the tables that a delivery may leave out, only the scores are there.
    PROBATION: {
        "nominals.csv": as_csv(tuple(SUPERVISED), list(SUPERVISED.values())),
        "risk_scores.csv": as_csv(COLUMNS["probation", "risk_scores"], row("risk_scores")),
    },
}

Damage = Callable[[Path], object]


@dataclass(frozen=True)
class Kind:
    """One kind of damage to a delivery of `system`, which lies in a folder of its own below `met/<system>/`.

    `rows` are those in quarantine; `words` must be said, in the report as well if refused.
    """

    damage: Damage
    outcome: str
    words: str = ""
    rows: tuple[int, ...] = ()
    system: str = VISOR


# --- ways of doing damage ---------------------------------------------------------------------------------------------


def instead(name: str, content: bytes, of: str = FILE) -> Damage:
    """Another file in the place of the sound one."""

    def do(folder: Path) -> None:
        (folder / of).unlink()
        (folder / name).write_bytes(content)

    return do


def beside(name: str, content: bytes = b"") -> Damage:
    return lambda folder: (folder / name).write_bytes(content)


def holding(*rows: list[str] | tuple[str, ...], header: tuple[str, ...] = NOMINALS) -> Damage:
    return instead(FILE, as_csv(header, *rows))


def changed(change: Callable[[bytes], bytes]) -> Damage:
    """The bytes of the sound file, changed."""
    return lambda folder: (folder / FILE).write_bytes(change((folder / FILE).read_bytes()))


def with_row(**changes: str) -> Damage:
    """One more row, the fourth of the file."""
    return holding(
        *SOUND_ROWS, nominal("VIS-00003") if not changes else nominal(**({"reference": "VIS-00003"} | changes))
    )


def with_line(line: bytes) -> Damage:
    return changed(lambda content: content + line + b"\n")


def with_one_more(table: str, **changes: str) -> Damage:
    """One more row in a table of which no other system has one of that name."""

    def do(folder: Path) -> None:
        path = folder / f"{table}.csv"
        path.write_bytes(path.read_bytes() + as_csv(row(table, **changes)))

    return do


def promising(entry: object, name: str = FILE) -> Damage:
    return beside("delivery.json", json.dumps({"files": {name: entry}}).encode())


def renamed(**names: str) -> Damage:
    return holding(*SOUND_ROWS, header=tuple(names.get(name, name) for name in NOMINALS))


def special(make: Callable[[Path], object]) -> Damage:
    """Something that is no ordinary file, under the name of the file."""

    def do(folder: Path) -> None:
        (folder / FILE).unlink()
        make(folder / FILE)

    return do


def link_out_of_the_inbox(path: Path) -> None:
    elsewhere = path.parents[4] / "elsewhere.csv"
    elsewhere.write_bytes(SOUND[VISOR][FILE])
    path.symlink_to(elsewhere)


def moved(*place: str) -> Damage:
    """The folder as another one below the deliveries; `*` stands for the day that it is named by."""

    def do(folder: Path) -> None:
        new = folder.parents[2].joinpath(*(part.replace("*", folder.name) for part in place))
        new.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(new)

    return do


def link_to_a_folder(folder: Path) -> None:
    real = folder.parents[3] / "real"
    folder.rename(real)
    folder.symlink_to(real)


def as_workbook(*rows: list[object] | tuple[str, ...] | list[str], arrange: Callable = lambda workbook: None) -> bytes:
    workbook = openpyxl.Workbook()
    for values in rows:
        workbook.active.append(values)
    arrange(workbook)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


SOUND_WORKBOOK = as_workbook(NOMINALS, *SOUND_ROWS)


def workbook_with(part: str, content: bytes | Callable[[bytes], bytes]) -> bytes:
    """The sound workbook with one part of its package replaced or added."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SOUND_WORKBOOK)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content if isinstance(content, bytes) else content(old.read(part)))
    return written.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def in_the_last_corner(sheet: bytes) -> bytes:
    return sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def claiming_less(workbook: bytes, part: str) -> bytes:
    """A workbook that says of a part that it unpacks to a single byte."""
    at = workbook.index(b"PK\x01\x02")
    while workbook[at + 46 : at + 46 + len(part)] != part.encode():
        at = workbook.index(b"PK\x01\x02", at + 4)
    return workbook[: at + 24] + (1).to_bytes(4, "little") + workbook[at + 28 :]


def as_parquet(rows: tuple[list[str], ...] = SOUND_ROWS, **columns: object) -> bytes:
    values = {name: pa.array([one[place] for one in rows]) for place, name in enumerate(NOMINALS)}
    written = io.BytesIO()
    pq.write_table(pa.table(values | {name: pa.array(column) for name, column in columns.items()}), written)
    return written.getvalue()


def parquet(content: bytes) -> Damage:
    return instead("mappa_nominals.parquet", content)


def workbook(content: bytes) -> Damage:
    return instead("mappa_nominals.xlsx", content)


def packed(content: bytes) -> Damage:
    return instead(f"{FILE}.gz", content)


def hide_first(workbook: openpyxl.Workbook) -> None:
    workbook.create_sheet("in sight")
    workbook.worksheets[0].sheet_state = "hidden"
    workbook.active = 1


def many_parquet_rows() -> bytes:
    """Fifty million rows and one more of nothing but nulls, in a few kilobytes."""
    rows = 50_000_001
    written = io.BytesIO()
    piece = pa.table({name: pa.nulls(rows // 10, pa.string()) for name in NOMINALS})
    with pq.ParquetWriter(written, piece.schema) as writer:
        for _ in range(10):
            writer.write_table(piece)
        writer.write_table(piece.slice(0, 1))
    return written.getvalue()


HEADER_LINE = as_csv(NOMINALS)
SOUND_BYTES = SOUND[VISOR][FILE]
INVISIBLE = "holds a character that nobody sees"
NO_ROW = "none of its 2 rows can be accepted"

# --- the table --------------------------------------------------------------------------------------------------------

OF_PACKED_FILES = {
    "truncated gzip": Kind(packed(gzip.compress(SOUND_BYTES)[:-12]), REFUSED, "cannot be unpacked"),
    "gzip with garbage behind": Kind(packed(gzip.compress(SOUND_BYTES) + b"garbage"), REFUSED, "cannot be unpacked"),
    "gzip that is plain text": Kind(packed(SOUND_BYTES), REFUSED, "cannot be unpacked"),
    "gzip without the ending": Kind(instead(FILE, gzip.compress(SOUND_BYTES)), REFUSED, "is not text"),
    "gzip in two parts": Kind(
        packed(gzip.compress(HEADER_LINE) + gzip.compress(SOUND_BYTES[len(HEADER_LINE) :])), LOADED
    ),
    "gzip with a wrong checksum": Kind(
        packed(gzip.compress(SOUND_BYTES)[:-8] + b"\0\0\0\0" + gzip.compress(SOUND_BYTES)[-4:]),
        REFUSED,
        "cannot be unpacked",
    ),
    "gzip bomb": Kind(packed(gzip.compress(HEADER_LINE + b"a" * 30_000_000)), REFUSED, "unpacks to more than"),
    "gzip within gzip": Kind(packed(gzip.compress(gzip.compress(SOUND_BYTES))), REFUSED, "is not text"),
    "empty gzip": Kind(packed(b""), REFUSED, "is empty"),
}

OF_TEXT = {
    "empty file": Kind(instead(FILE, b""), REFUSED, "is empty"),
    "file of blank lines": Kind(instead(FILE, b"\n\n , \n"), REFUSED, "is empty"),
    "header only": Kind(holding(), LOADED, "has a header and no row below it"),
    "header only where rows must be": Kind(
        lambda folder: (folder / "crimes.csv").write_bytes(as_csv(COLUMNS["cris", "crimes"])),
        REFUSED,
        "crimes.csv: has a header and no row below it",
        system=CRIS,
    ),
    "no header": Kind(instead(FILE, as_csv(*SOUND_ROWS)), REFUSED, "is the header missing?"),
    "comment lines at the head": Kind(
        changed(lambda text: b"# written by an export\n" + text), REFUSED, "header missing"
    ),
    "blank line before the header": Kind(changed(lambda text: b"\n" + text), REFUSED, "nothing in its first line"),
    "NUL byte in a row": Kind(with_row(surname="a\0b"), QUARANTINED, "holds a NUL byte", (4,)),
    "NUL bytes at the end, as a crash leaves them": Kind(
        changed(lambda text: text + b"\0" * 40), QUARANTINED, "holds a NUL byte", (4,)
    ),
    "control characters in the header": Kind(changed(lambda text: b"\x07" + text), REFUSED, "is not text"),
    "UTF-16": Kind(changed(lambda text: text.decode().encode("utf-16")), REFUSED, "is written in UTF-16"),
    "UTF-32": Kind(changed(lambda text: text.decode().encode("utf-32")), REFUSED, "is written in UTF-16 or UTF-32"),
    "Windows-1252": Kind(changed(lambda text: text.replace(b"Zebediah", b"Zo\xeb")), LOADED),
    "mixed encodings": Kind(
        instead(
            FILE,
            as_csv(
                NOMINALS, nominal(), nominal("VIS-00002", surname="Ünwörth"), nominal("VIS-00003", surname="Ünwörth")
            )
            + as_csv(nominal("VIS-00004", surname="@@@")).replace(b"@@@", b"\xdcnw\xf6rth"),
        ),
        QUARANTINED,
        "holds a byte that is not UTF-8",
        (5,),
    ),
    "neither UTF-8 nor Windows-1252": Kind(with_line(b"VIS-00003,\x81"), REFUSED, "is neither UTF-8 nor Windows-1252"),
    "byte order mark at the head": Kind(changed(lambda text: codecs.BOM_UTF8 + text), LOADED),
    "byte order mark in the middle, as joined files have it": Kind(
        with_line(codecs.BOM_UTF8 + as_csv(nominal("VIS-00003")).strip()), QUARANTINED, "is not written like", (4,)
    ),
    "second header in the middle, as joined files have it": Kind(
        with_line(HEADER_LINE.strip()), QUARANTINED, "in quarantine", (4,)
    ),
    "line ends of CR only": Kind(changed(lambda text: text.replace(b"\n", b"\r")), LOADED),
    "line ends of CR LF": Kind(changed(lambda text: text.replace(b"\n", b"\r\n")), LOADED),
    "line ends mixed": Kind(changed(lambda text: text.replace(b"\n", b"\r\n", 1)), LOADED),
    "no line end at the end": Kind(changed(lambda text: text.rstrip(b"\n")), LOADED),
    "semicolons between fields": Kind(
        changed(lambda text: text.replace(b",", b";")), REFUSED, "its fields are parted by semicolons"
    ),
    "tabs between fields": Kind(
        changed(lambda text: text.replace(b",", b"\t")), REFUSED, "its fields are parted by tabs"
    ),
    "bars between fields": Kind(
        changed(lambda text: text.replace(b",", b"|")), REFUSED, "its fields are parted by bars"
    ),
    "quotation mark never closed": Kind(
        with_line(b'VIS-00003,"Zebediah,Quixwood,,M,,2,1,2019-03-05,'), QUARANTINED, "not closed", (4,)
    ),
    "quotation marks in the middle of a field": Kind(
        with_line(b'VIS-00003,Zeb"ediah" "Z,Quixwood,,M,,2,1,2019-03-05,'), LOADED
    ),
    "quotation mark within quotation marks": Kind(
        with_line(b'VIS-00003,"Zeb"ediah",Quixwood,,M,,2,1,2019-03-05,'), QUARANTINED, "quotation mark", (4,)
    ),
    "line breaks within a field": Kind(with_row(forename="Zebe\ndiah\r\nthe second"), LOADED),
    "delimiter at the end of every line": Kind(
        changed(lambda text: text.replace(b"\n", b",\n")), LOADED, "1 columns without a usable name were left out"
    ),
    "delimiter at the end of one line": Kind(with_line(as_csv(nominal("VIS-00003")).strip() + b",,"), LOADED),
    "ragged rows": Kind(
        changed(lambda text: text + b"VIS-00003\n" + as_csv([*nominal("VIS-00004"), "", "x"])),
        QUARANTINED,
        "fewer fields than the header",
        (4, 5),
    ),
    "blank lines between rows": Kind(changed(lambda text: text.replace(b"\n", b"\n\n")), LOADED),
    "total row at the end": Kind(with_line(b"Total,2"), QUARANTINED, "fewer fields than the header", (4,)),
    "total row as wide as the table": Kind(
        with_line(b"Total,2" + b"," * (len(NOMINALS) - 2)), QUARANTINED, "in quarantine", (4,)
    ),
    "field of ten megabytes": Kind(with_row(surname="Q" * 10_000_000), QUARANTINED, "131,072 characters", (4,)),
    "field of ten megabytes in quotation marks": Kind(
        with_row(surname="Q," * 5_000_000), QUARANTINED, "131,072 characters", (4,)
    ),
    "field of two hundred thousand characters": Kind(
        with_row(surname="Q" * 200_000), QUARANTINED, "131,072 characters", (4,)
    ),
    "line of seventy megabytes": Kind(
        changed(lambda text: text + b"Q" * 70_000_000), REFUSED, "has a line of more than 64 megabytes"
    ),
    "no text at all": Kind(instead(FILE, bytes(range(1, 256)) * 20), REFUSED, "is not text"),
    "page of HTML": Kind(
        instead(FILE, b"<html><table><tr><td>Zebediah</td></tr></table></html>"), REFUSED, "header missing"
    ),
    "JSON": Kind(instead(FILE, json.dumps([{"surname": "Quixwood"}]).encode()), REFUSED, "header missing"),
    "workbook under the name of a CSV": Kind(instead(FILE, SOUND_WORKBOOK), REFUSED, "is not text"),
    "Parquet under the name of a CSV": Kind(instead(FILE, as_parquet()), REFUSED, "mappa_nominals.csv"),
}

OF_COLUMNS = {
    "column missing": Kind(
        holding(*(one[:-1] for one in SOUND_ROWS), header=NOMINALS[:-1]), REFUSED, "column 'managed_to' is missing"
    ),
    "column renamed": Kind(renamed(level="tier"), REFUSED, "column 'level' is missing; 'tier' is there and unknown"),
    "column twice": Kind(
        holding(*([*one, ""] for one in SOUND_ROWS), header=(*NOMINALS, "sex")),
        REFUSED,
        "column 'sex' is there 2 times",
    ),
    "columns in another order": Kind(holding(*(one[::-1] for one in SOUND_ROWS), header=NOMINALS[::-1]), LOADED),
    "two headings swapped": Kind(
        renamed(visor_reference="managed_from", managed_from="visor_reference"), REFUSED, NO_ROW
    ),
    "headings of two names swapped": Kind(renamed(forename="surname", surname="forename"), LOADED),
    "headings in capitals with blanks": Kind(renamed(**{name: f" {name.upper()} " for name in NOMINALS}), LOADED),
    "heading with a look-alike letter": Kind(renamed(level="l\u0435vel"), REFUSED, "column 'level' is missing"),
    "column beside the contract": Kind(
        holding(*([*one, "x"] for one in SOUND_ROWS), header=(*NOMINALS, "officer_note")),
        LOADED,
        "column 'officer_note' is unknown and was left out",
    ),
}

OF_DATES = {
    "dates as Excel serial numbers": Kind(with_row(managed_from="43529"), QUARANTINED, "not a date written", (4,)),
    "dates of the United States": Kind(with_row(managed_from="03/25/2019"), QUARANTINED, "not a date written", (4,)),
    "dates of Britain": Kind(with_row(managed_from="25/03/2019"), QUARANTINED, "not a date written", (4,)),
    "all dates of Britain": Kind(
        holding(*(nominal(f"VIS-0000{n}", managed_from="25/03/2019") for n in (1, 2))), REFUSED, NO_ROW
    ),
    "date with a time": Kind(with_row(managed_from="2019-03-25T00:00:00"), QUARANTINED, "not a date written", (4,)),
    "31 February": Kind(with_row(managed_from="2019-02-31"), QUARANTINED, "a day that does not exist", (4,)),
    "29 February of no leap year": Kind(with_row(managed_from="2019-02-29"), QUARANTINED, "does not exist", (4,)),
    "day of birth 00-00": Kind(with_row(date_of_birth="1991-00-00"), QUARANTINED, "does not exist", (4,)),
    "year 0001": Kind(with_row(managed_from="0001-01-01"), QUARANTINED, "is before the year 1900", (4,)),
    "nought of Excel": Kind(with_row(managed_to="1899-12-30"), QUARANTINED, "is before the year 1900", (4,)),
    "year 9999 for what began": Kind(
        with_row(managed_from="9999-12-31"), QUARANTINED, "is after the day of the delivery", (4,)
    ),
    "year 9999 for what has not ended": Kind(with_row(managed_to="9999-12-31"), LOADED),
    "year of five digits": Kind(with_row(managed_from="20199-03-05"), QUARANTINED, "not a date written", (4,)),
    "year of two digits": Kind(with_row(managed_from="19-03-05"), QUARANTINED, "not a date written", (4,)),
    "two digits with noughts before": Kind(with_row(managed_from="0019-03-05"), QUARANTINED, "before the year", (4,)),
    "digits of another script": Kind(
        with_row(managed_from="\uff12\uff10\uff11\uff19-03-05"), QUARANTINED, "not a date written", (4,)
    ),
    "birth long ago": Kind(
        with_row(date_of_birth="0001-01-01"), LOADED, "1 rows: date_of_birth is before the year 1900"
    ),
    "birth ahead": Kind(with_row(date_of_birth="2099-01-01"), LOADED, "1 rows: date_of_birth is after the day"),
    "end before the beginning": Kind(with_row(managed_to="2018-01-01"), LOADED, "managed_to is before managed_from"),
    "crime reported after the delivery": Kind(
        with_one_more("crimes", crime_reference="3300003/19", reported_on="2099-01-01"),
        QUARANTINED,
        "reported_on is after the day of the delivery",
        (4,),
        CRIS,
    ),
    "crime reported before it was committed": Kind(
        with_one_more("crimes", crime_reference="3300003/19", committed_from="2019-03-06"),
        LOADED,
        "reported_on is before committed_from",
        system=CRIS,
    ),
    "crime that ended before it began": Kind(
        with_one_more("crimes", crime_reference="3300003/19", committed_from="2019-03-04", committed_to="2019-03-03"),
        LOADED,
        "committed_to is before committed_from",
        system=CRIS,
    ),
    "outcome before there were records": Kind(
        with_one_more("outcomes", outcome_number="2", outcome_on="1019-06-30"),
        QUARANTINED,
        "before the year",
        (3,),
        CRIS,
    ),
}

OF_VALUES = {
    "mandatory field empty": Kind(with_row(surname=" \t"), QUARANTINED, "surname is empty and must not be", (4,)),
    "look-alike letters in a name": Kind(with_row(surname="Qu\u0456\u0445w\u043e\u043ed"), LOADED),
    "right-to-left override in a name": Kind(with_row(surname="Quix\u202edoow"), LOADED, f"surname {INVISIBLE}"),
    "zero-width characters in a name": Kind(with_row(surname="Quix\u200bwood\ufeff"), LOADED, f"surname {INVISIBLE}"),
    "zero-width character in a code": Kind(with_row(category="2\u200b"), QUARANTINED, "not one of its codes", (4,)),
    "right-to-left override in a reference": Kind(
        with_row(reference="\u202eVIS-00003"), QUARANTINED, "is not written like", (4,)
    ),
    "formula in a name": Kind(
        with_row(surname='=HYPERLINK("http://example.org","Quixwood")'), LOADED, "begins as a spreadsheet's formulas do"
    ),
    "command in a name": Kind(with_row(forename="@SUM(1+1)*cmd|' /C calc'!A0"), LOADED, "spreadsheet's formulas"),
    "SQL in a name": Kind(with_row(surname="Quixwood'); drop table store.raw.visor__mappa_nominals; --"), LOADED),
    "SQL in a code": Kind(with_row(category="2' or '1'='1"), QUARANTINED, "not one of its codes", (4,)),
    "markup and terminal escapes in a name": Kind(with_row(surname="<script>\x1b[31m[red]Quixwood"), LOADED),
    "placeholders in a name": Kind(with_row(surname="{batch} {{ x }} %s :name"), LOADED),
    "apostrophe before a reference, as from Excel": Kind(
        with_row(reference="'VIS-00003"), QUARANTINED, "is not written like", (4,)
    ),
    "code in lower case": Kind(with_row(sex="f"), QUARANTINED, "not one of its codes", (4,)),
    "white space round a code": Kind(with_row(sex=" F\t"), LOADED),
    "non-breaking spaces round a code": Kind(with_row(sex="\u00a0F\u00a0"), LOADED),
    "words for null": Kind(with_row(sex="NULL"), QUARANTINED, "not one of its codes", (4,)),
    "reference in scientific notation": Kind(
        with_one_more("crimes", crime_reference="3.3E+06"), QUARANTINED, "is not written like", (4,), CRIS
    ),
    "reference that Excel made a date": Kind(
        with_one_more("crimes", crime_reference="01/03/2019"), QUARANTINED, "is not written like", (4,), CRIS
    ),
    "borough of another force": Kind(
        with_one_more("crimes", crime_reference="3300003/19", borough_code="QQ"),
        QUARANTINED,
        "this force's codes",
        (4,),
        CRIS,
    ),
    "free text where a class should be": Kind(
        with_one_more("crimes", crime_reference="3300003/19", ho_class_code="hit by Zebediah"),
        QUARANTINED,
        "ho_class_code is not written like",
        (4,),
        CRIS,
    ),
    "negative number": Kind(with_one_more("parties", party_number="-1"), QUARANTINED, "is less than 1", (4,), CRIS),
    "nought": Kind(with_one_more("parties", party_number="0"), QUARANTINED, "is less than 1", (4,), CRIS),
    "huge number": Kind(
        with_one_more("parties", party_number="9" * 30), QUARANTINED, "is beyond 2,147,483,647", (4,), CRIS
    ),
    "number with a decimal point": Kind(
        with_one_more("parties", party_number="3.0"), QUARANTINED, "whole number", (4,), CRIS
    ),
    "number with a comma": Kind(
        with_one_more("parties", party_number="1,000"), QUARANTINED, "whole number", (4,), CRIS
    ),
    "truth for a number": Kind(with_one_more("parties", party_number="TRUE"), QUARANTINED, "whole number", (4,), CRIS),
}

OF_KEYS = {
    "same row again": Kind(with_row(reference="VIS-00001"), QUARANTINED, "there before, word for word", (4,)),
    "same key with other values": Kind(
        with_row(reference="VIS-00001", level="3"), QUARANTINED, "there before, with other values", (4,)
    ),
    "same crime reference twice": Kind(
        with_one_more("crimes", borough_code="PY"), QUARANTINED, "there before, with other values", (4,), CRIS
    ),
    "same party number, written otherwise": Kind(
        with_one_more("parties", party_number="01"), QUARANTINED, "there before", (4,), CRIS
    ),
    "every row the same": Kind(holding(*[nominal()] * 5), QUARANTINED, "4 rows, row 3 the first", (3, 4, 5, 6)),
    # What has no other half is loaded and waits for it: data_quality.orphan_row tells of it.
    "outcome for an unknown accused": Kind(with_one_more("outcomes", party_number="9"), LOADED, system=CRIS),
    "outcome for an unknown crime": Kind(with_one_more("outcomes", crime_reference="9999999/19"), LOADED, system=CRIS),
    "party of an unknown crime": Kind(with_one_more("parties", crime_reference="9999999/19"), LOADED, system=CRIS),
    "outcome for a victim": Kind(
        lambda folder: [
            with_one_more("parties", party_number="3", role="VICTIM")(folder),
            with_one_more("outcomes", party_number="3")(folder),
        ],
        LOADED,
        system=CRIS,
    ),
}

OF_WORKBOOKS = {
    "workbook cut short": Kind(workbook(SOUND_WORKBOOK[:-200]), REFUSED, "is not a workbook (XLSX) that can be read"),
    "workbook that is an old one or has a password": Kind(
        workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000), REFUSED, "old kind (XLS) or one with a password"
    ),
    "workbook that is HTML": Kind(workbook(b"<html><table>Quixwood</table></html>"), REFUSED, "whatever its name says"),
    "workbook that is CSV": Kind(workbook(SOUND_BYTES), REFUSED, "whatever its name says"),
    "workbook that is another package": Kind(
        workbook(b"PK\x05\x06" + b"\0" * 18), REFUSED, "is not a workbook (XLSX) that can be read"
    ),
    "workbook that is empty": Kind(workbook(as_workbook()), REFUSED, "is empty"),
    "workbook of no bytes": Kind(workbook(b""), REFUSED, "is not a workbook"),
    "zip bomb in a workbook": Kind(
        workbook(workbook_with("xl/media/picture.bin", b"\0" * 310_000_000)),
        REFUSED,
        "unpacks to more than 300,000,000",
    ),
    "zip bomb that claims to be small": Kind(
        workbook(claiming_less(workbook_with(SHEET, lambda sheet: sheet + b" " * 50_000_000), SHEET)),
        REFUSED,
        "is not a workbook (XLSX) that can be read",
    ),
    "cell in the last corner of a sheet": Kind(
        workbook(workbook_with(SHEET, in_the_last_corner)), REFUSED, "span more than 20,000,000 cells"
    ),
    "entities that expand in a sheet": Kind(
        workbook(
            workbook_with(
                SHEET,
                lambda sheet: (
                    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                    + re.sub(rb"^<\?xml[^>]*>", b"", sheet).replace(b"</v>", b"&b;</v>", 1)
                ),
            )
        ),
        REFUSED,
        "holds definitions (DOCTYPE)",
    ),
    "workbook with macros": Kind(workbook(workbook_with("xl/vbaProject.bin", b"Sub Auto_Open()")), LOADED),
    "workbook with more sheets": Kind(
        workbook(as_workbook(NOMINALS, *SOUND_ROWS, arrange=lambda book: book.create_sheet("more"))),
        LOADED,
        "has 1 more sheet; only the first was read",
    ),
    "workbook whose first sheet is hidden": Kind(
        workbook(as_workbook(NOMINALS, *SOUND_ROWS, arrange=hide_first)), REFUSED, "has a hidden first sheet"
    ),
    "workbook with serial numbers for dates": Kind(
        workbook(as_workbook(NOMINALS, *SOUND_ROWS, [*nominal("VIS-00003")[:-2], 43529, None])),
        QUARANTINED,
        "not a date written",
        (4,),
    ),
    "workbook with dates and numbers": Kind(
        workbook(as_workbook(NOMINALS, *SOUND_ROWS, [*nominal("VIS-00003")[:6], 2, 1, date(2019, 3, 5), None])), LOADED
    ),
    "workbook with a time of day": Kind(
        workbook(as_workbook(NOMINALS, *SOUND_ROWS, [*nominal("VIS-00003")[:-2], datetime(2019, 3, 5, 12, 1), None])),
        QUARANTINED,
        "not a date written",
        (4,),
    ),
    "workbook with a formula that was never calculated": Kind(
        workbook(as_workbook(NOMINALS, *SOUND_ROWS, [*nominal("VIS-00003")[:-2], "=TODAY()", None])),
        QUARANTINED,
        "a formula that was never calculated",
        (4,),
    ),
    "workbook with truth for a code": Kind(
        workbook(as_workbook(NOMINALS, *SOUND_ROWS, [*nominal("VIS-00003")[:6], True, *nominal()[7:]])),
        QUARANTINED,
        "category is not one of its codes",
        (4,),
    ),
}

OF_PARQUET = {
    "Parquet cut short": Kind(parquet(as_parquet()[:-100]), REFUSED, "is not a Parquet file that can be read"),
    "Parquet with a damaged page": Kind(
        parquet(as_parquet()[:4] + b"\xff" * 60 + as_parquet()[64:]), REFUSED, "is not a Parquet file that can be read"
    ),
    "Parquet with a password": Kind(
        parquet(b"PARE" + as_parquet()[4:-4] + b"PARE"), REFUSED, "is not a Parquet file that can be read"
    ),
    "Parquet with nested columns": Kind(
        parquet(as_parquet(surname=[["Quixwood"], ["Quixwood"]])), REFUSED, "column 'surname' is of type list"
    ),
    "Parquet with bytes for text": Kind(
        parquet(as_parquet(surname=[b"Quixwood", b"\xff"])), REFUSED, "column 'surname' is of type binary"
    ),
    "Parquet with numbers for names": Kind(parquet(as_parquet(surname=[1.5, 2.0])), LOADED),
    "Parquet with truth for dates": Kind(parquet(as_parquet(managed_from=[True, False])), REFUSED, NO_ROW),
    "Parquet with times for dates": Kind(
        parquet(as_parquet(managed_from=[datetime(2019, 3, 5), datetime(2019, 3, 5, 1)])),
        QUARANTINED,
        "not a date written",
        (3,),
    ),
    "Parquet without rows": Kind(parquet(as_parquet(())), LOADED, "has a header and no row below it"),
    "Parquet of fifty million rows in a few kilobytes": Kind(
        parquet(many_parquet_rows()), REFUSED, "says that it has more than 50,000,000 rows"
    ),
    "Parquet that is CSV": Kind(parquet(SOUND_BYTES), REFUSED, "is not a Parquet file that can be read"),
}

OF_PROMISES = {
    "promise of another number of rows": Kind(
        promising({"rows": 3}), REFUSED, "it has 2 rows and delivery.json says 3"
    ),
    "promise of another hash": Kind(promising({"sha256": "0" * 64}), REFUSED, "its SHA-256 is not the one"),
    "promise kept": Kind(promising({"rows": 2, "sha256": hashlib.sha256(SOUND_BYTES).hexdigest().upper()}), LOADED),
    "promise of a file that is not there": Kind(
        promising({}, "mappa_nominals_2.csv"), REFUSED, "is promised in delivery.json and is not there"
    ),
    "promise with a path out of the inbox": Kind(
        promising({"rows": 2}, "../../../../etc/passwd"), REFUSED, "../../../../etc/passwd: is promised"
    ),
    "promise with an absolute path": Kind(promising({"rows": 2}, "/etc/passwd"), REFUSED, "/etc/passwd: is promised"),
    "promise with terminal escapes": Kind(
        promising({}, "\x1b[2Jcrimes.csv\n"), REFUSED, r"\x1b[2Jcrimes.csv\n: is promised"
    ),
    "promise cut short": Kind(beside("delivery.json", b'{"files": {"mappa_'), REFUSED, "delivery.json: cannot be read"),
    "promise that is a list": Kind(beside("delivery.json", b"[]"), REFUSED, "delivery.json: cannot be read"),
    "promise that is empty": Kind(beside("delivery.json"), REFUSED, "delivery.json: cannot be read"),
    "promise in UTF-16": Kind(
        beside("delivery.json", '{"files": {}}'.encode("utf-16")), REFUSED, "delivery.json: cannot be read"
    ),
    "promise of a negative number": Kind(promising({"rows": -2}), REFUSED, "delivery.json: cannot be read"),
    "promise of a number without end": Kind(promising({"rows": 10**400}), REFUSED, "delivery.json: cannot be read"),
    "promise of infinitely many": Kind(promising({"rows": float("inf")}), REFUSED, "delivery.json: cannot be read"),
    "promise of a number in words": Kind(promising({"rows": "2"}), REFUSED, "delivery.json: cannot be read"),
    "promise made twice": Kind(
        beside("delivery.json", b'{"files": {"mappa_nominals.csv": {"rows": 3}, "mappa_nominals.csv": {"rows": 2}}}'),
        REFUSED,
        "delivery.json: cannot be read",
    ),
    "promise nested without end": Kind(
        beside("delivery.json", b'{"files": ' + b"[" * 200_000), REFUSED, "delivery.json: cannot be read"
    ),
    "promise of many megabytes": Kind(
        beside("delivery.json", b" " * 1_000_001), REFUSED, "delivery.json: is larger than 1,000,000 bytes"
    ),
}

OF_FOLDERS = {
    "unexpected file": Kind(beside("notes.txt", b"Quixwood"), REFUSED, "notes.txt: unexpected file"),
    "wrong ending": Kind(instead("mappa_nominals.txt", SOUND_BYTES), REFUSED, "mappa_nominals.txt: unexpected file"),
    "table missing": Kind(
        lambda folder: (folder / "parties.csv").unlink(), REFUSED, "table 'parties' is missing", system=CRIS
    ),
    "folder that is empty": Kind(lambda folder: (folder / FILE).unlink(), REFUSED, "is missing"),
    "two files for one table": Kind(
        beside("mappa_nominals.parquet", as_parquet()), REFUSED, "table 'mappa_nominals' is there more than once"
    ),
    "file name in capitals": Kind(instead("MAPPA_NOMINALS.CSV", SOUND_BYTES), LOADED),
    "workbook name in capitals": Kind(instead("MAPPA_NOMINALS.XLSX", SOUND_WORKBOOK), LOADED),
    "packed file name in capitals": Kind(instead("MAPPA_NOMINALS.CSV.GZ", gzip.compress(SOUND_BYTES)), LOADED),
    "very long file name": Kind(beside("q" * 250 + ".csv"), REFUSED, "qqq...: unexpected file"),
    "file name with a line break and terminal escapes": Kind(
        beside("mappa\n\x1b[2J\u202enominals.csv"), REFUSED, r"mappa\n\x1b[2J\u202enominals.csv: unexpected file"
    ),
    "file name that is no text": Kind(
        lambda folder: (folder / os.fsdecode(b"mappa\xff.csv")).write_bytes(b""), REFUSED, "unexpected file"
    ),
    "file name that leads up": Kind(beside("..mappa_nominals.csv\\..\\x"), LOADED),
    "file name with SQL": Kind(beside("mappa_nominals'; drop table x; --.csv"), REFUSED, "unexpected file"),
    "folder with the name of a file": Kind(special(Path.mkdir), REFUSED, "unexpected folder"),
    "folder within the folder": Kind(lambda folder: (folder / "more").mkdir(), REFUSED, "more: unexpected folder"),
    "link out of the inbox": Kind(special(link_out_of_the_inbox), REFUSED, "is no ordinary file"),
    "link to a device": Kind(special(lambda path: path.symlink_to("/dev/zero")), REFUSED, "is no ordinary file"),
    "link to nowhere": Kind(special(lambda path: path.symlink_to("nowhere")), REFUSED, "is no ordinary file"),
    "link that leads to itself": Kind(special(lambda path: path.symlink_to(path.name)), REFUSED, "is no ordinary file"),
    "link for delivery.json": Kind(
        lambda folder: (folder / "delivery.json").symlink_to("/dev/zero"), REFUSED, "delivery.json: is no ordinary file"
    ),
    "link for the whole folder": Kind(link_to_a_folder, REFUSED, "is a link, which is not followed"),
    "pipe that nobody writes to": Kind(special(os.mkfifo), REFUSED, "is no ordinary file"),
    "pipe for delivery.json": Kind(
        lambda folder: os.mkfifo(folder / "delivery.json"), REFUSED, "delivery.json: is no ordinary file"
    ),
    "link where the report goes": Kind(
        lambda folder: [
            (folder.parents[3] / "precious").write_text("precious"),
            (folder / "_refused.txt").symlink_to(folder.parents[3] / "precious"),
            (folder / FILE).write_bytes(b""),
        ],
        REFUSED,
        "is empty",
    ),
    "folder where the report goes": Kind(
        lambda folder: [(folder / "_refused.txt").mkdir(), (folder / FILE).write_bytes(b"")], REFUSED, "is empty"
    ),
    "files that are still being copied": Kind(
        lambda folder: [beside(".mappa.csv.Xy12")(folder), beside("more.csv.part")(folder)], LOADED
    ),
    "folder of an unknown force": Kind(moved("atlantis", "visor", "*"), REFUSED, "'atlantis' is not a force"),
    "folder of an unknown system": Kind(moved("met", "abacus", "*"), REFUSED, "'abacus' is not a system"),
    "folder named by no day": Kind(moved("met", "visor", "1-10-2021"), REFUSED, "'1-10-2021' is not a day written"),
    "folder named by a day that does not exist": Kind(
        moved("met", "visor", "2021-02-30"), REFUSED, "'2021-02-30' is not a day written"
    ),
    "folder named by a day ahead": Kind(moved("met", "visor", "2121-10-01"), REFUSED, "'2121-10-01' lies ahead"),
    "folder named with terminal escapes": Kind(
        moved("met", "visor", "\x1b[31m2021"), REFUSED, r"\x1b[31m2021' is not a day"
    ),
    "force named with terminal escapes": Kind(
        moved("\x1b]0;met\x07", "visor", "*"), REFUSED, r"\x1b]0;met\x07' is not a force"
    ),
    "folder too few": Kind(moved("met", "*"), REFUSED, "' is not a system"),
    "files above the folders": Kind(
        lambda folder: (folder / FILE).rename(folder.parent / FILE) and folder.rmdir(),
        REFUSED,
        "unexpected file; only <force>/<system>/<YYYY-MM-DD>/ folders hold files",
    ),
}


def with_score(**changes: str) -> Damage:
    """One more score, the third row of the file."""
    rows = row("risk_scores"), row("risk_scores", **({"scored_on": "2019-07-01"} | changes))
    return instead("risk_scores.csv", as_csv(COLUMNS["probation", "risk_scores"], *rows), of="risk_scores.csv")


NO_NUMBER = "score_pct is not a number written like 74.9"
OF_NUMBERS_AND_TABLES_LEFT_OUT = {
    "tables that may be left out": Kind(beside("_note.txt"), LOADED, system=PROBATION),
    "table that may not be left out": Kind(
        lambda folder: (folder / "nominals.csv").unlink(), REFUSED, "table 'nominals' is missing", system=PROBATION
    ),
    "number of 100 exactly": Kind(with_score(score_pct="100"), LOADED, system=PROBATION),
    "number beyond the most": Kind(
        with_score(score_pct="100.1"), QUARANTINED, "score_pct is more than 100", (3,), PROBATION
    ),
    "number below the least": Kind(
        with_score(score_pct="-0.5"), QUARANTINED, "score_pct is less than 0", (3,), PROBATION
    ),
    "number with a comma": Kind(with_score(score_pct="74,9"), QUARANTINED, NO_NUMBER, (3,), PROBATION),
    "number as a fraction": Kind(with_score(score_pct="3/4"), QUARANTINED, NO_NUMBER, (3,), PROBATION),
    "number with an exponent": Kind(with_score(score_pct="7e1"), QUARANTINED, NO_NUMBER, (3,), PROBATION),
    "number that is none": Kind(with_score(score_pct="NaN"), QUARANTINED, NO_NUMBER, (3,), PROBATION),
    "number missing": Kind(
        with_score(score_pct=""), QUARANTINED, "score_pct is empty and must not be", (3,), PROBATION
    ),
    "score twice in a day": Kind(
        with_score(scored_on="2019-06-30", score_pct="80"), QUARANTINED, "is there before", (3,), PROBATION
    ),
}


def with_niche(table: str, **changes: str) -> Damage:
    """One more row in a table of Niche, the third of the file."""

    def do(folder: Path) -> None:
        path = folder / f"{table}.csv"
        path.write_bytes(path.read_bytes() + as_csv(niche_row(table, **changes)))

    return do


def with_occurrence(**changes: str) -> Damage:
    return with_niche("occurrences", occurrence_reference="01190000002", **changes)


NO_HOME_OFFICE_CODE = "home_office_code is not written like 8N 008/06"
OF_NICHE = {
    "place in another force's area": Kind(with_occurrence(local_authority_code="E07000211"), LOADED, system=NICHE),
    "no place, as on a moving train": Kind(with_occurrence(local_authority_code=""), LOADED, system=NICHE),
    "place that no force is known for": Kind(
        with_occurrence(local_authority_code="E07000999"), QUARANTINED, "is not one of its codes", (3,), NICHE
    ),
    "borough code where a local authority's should be": Kind(
        with_occurrence(local_authority_code="ZD"), QUARANTINED, "is not one of its codes", (3,), NICHE
    ),
    "class without a sub-code": Kind(with_occurrence(home_office_code="8N"), LOADED, system=NICHE),
    "sub-code before its class": Kind(
        with_occurrence(home_office_code="008/06 8N"), QUARANTINED, NO_HOME_OFFICE_CODE, (3,), NICHE
    ),
    "free text behind a Home Office code": Kind(
        with_occurrence(home_office_code="8N 008/06 Zebediah"), QUARANTINED, NO_HOME_OFFICE_CODE, (3,), NICHE
    ),
    "occurrence number that lost its nought": Kind(
        with_niche("occurrences", occurrence_reference="1190000002"), QUARANTINED, "is not written like", (3,), NICHE
    ),
    "name where another force's reference should be": Kind(
        with_occurrence(received_from_force="46", received_from_reference="Quixwood"),
        QUARANTINED,
        "received_from_reference is not written like",
        (3,),
        NICHE,
    ),
    "two involvements of a nominal": Kind(with_niche("involvements", involvement="DEFENDANT"), LOADED, system=NICHE),
    "same involvement twice": Kind(with_niche("involvements"), QUARANTINED, "there before, word for word", (3,), NICHE),
    "involvement of an unknown nominal": Kind(
        with_niche("involvements", nominal_reference="N1000009"), LOADED, system=NICHE
    ),
    "outcome of the occurrence as a whole": Kind(
        with_niche("outcomes", outcome_number="2", nominal_reference=""), LOADED, system=NICHE
    ),
    "outcome by the Home Office's number": Kind(
        with_niche("outcomes", outcome_number="2", outcome="1"), QUARANTINED, "is not one of its codes", (3,), NICHE
    ),
}


def with_custody(**changes: str) -> Damage:
    """Custody records beside the rest, of which the third row of the file is changed."""
    rows = row("custody_disposals"), row("custody_disposals", **({"disposal_number": "2"} | changes))
    return beside("custody_disposals.csv", as_csv(COLUMNS[CONNECT, "custody_disposals"], *rows))


def with_investigation(**changes: str) -> Damage:
    return with_one_more("investigations", **({"investigation_reference": "01/12346/19"} | changes))


UNLIKE = "is not written like"
OF_CONNECT = {
    "no custody records": Kind(beside("_note.txt"), LOADED, system=CONNECT),
    "custody records without a row": Kind(
        beside("custody_disposals.csv", as_csv(COLUMNS[CONNECT, "custody_disposals"])),
        LOADED,
        "has a header and no row below it",
        system=CONNECT,
    ),
    "roles left out": Kind(
        lambda folder: (folder / "roles.csv").unlink(), REFUSED, "table 'roles' is missing", system=CONNECT
    ),
    "release on bail": Kind(with_custody(disposal_code="BAI"), LOADED, system=CONNECT),
    "disposal before the arrest": Kind(
        with_custody(disposed_on="2019-03-05"), QUARANTINED, "disposed_on is before arrived_on", (3,), CONNECT
    ),
    "disposal of nobody": Kind(
        with_custody(person_reference=""), QUARANTINED, "person_reference is empty", (3,), CONNECT
    ),
    "custody number without its station": Kind(
        with_custody(custody_reference="01/123/19"), QUARANTINED, f"custody_reference {UNLIKE}", (3,), CONNECT
    ),
    "investigation that came from another force": Kind(
        with_investigation(received_from_force="46", received_from_reference="46/1/19"), LOADED, system=CONNECT
    ),
    "investigation with a nought before its serial": Kind(
        with_investigation(investigation_reference="01/012346/19"), QUARANTINED, UNLIKE, (3,), CONNECT
    ),
    "investigation in a district of another force": Kind(
        with_investigation(district_code="DAR"), QUARANTINED, "is not one of its codes", (3,), CONNECT
    ),
    "name where the older system's reference should be": Kind(
        with_investigation(legacy_reference="QUIXWOOD"), QUARANTINED, f"legacy_reference {UNLIKE}", (3,), CONNECT
    ),
    "reference of a crime where that of its investigation should be": Kind(
        with_one_more("offences", investigation_reference="01/12345/19/1"), QUARANTINED, UNLIKE, (3,), CONNECT
    ),
    "second offence of an investigation": Kind(with_one_more("offences", offence_number="2"), LOADED, system=CONNECT),
    "offence number of nought": Kind(
        with_one_more("offences", offence_number="0"), QUARANTINED, "offence_number is less than 1", (3,), CONNECT
    ),
    "PNC id for the number of a person": Kind(
        with_one_more("persons", person_reference="2004/0001000X"), QUARANTINED, UNLIKE, (3,), CONNECT
    ),
    "letter for a sex in digits": Kind(
        with_one_more("persons", person_reference="CP0000002", sex_code="F"),
        QUARANTINED,
        "sex_code is not one of its codes",
        (3,),
        CONNECT,
    ),
    "two roles of a person in an offence": Kind(with_one_more("roles", role="DEF"), LOADED, system=CONNECT),
    "same role twice": Kind(with_one_more("roles"), QUARANTINED, "there before, word for word", (3,), CONNECT),
    "outcome of the offence as a whole": Kind(
        with_one_more("offence_outcomes", outcome_number="2", person_reference=""), LOADED, system=CONNECT
    ),
    "end of an offence by the Home Office's number": Kind(
        with_one_more("offence_outcomes", outcome_number="2", outcome_code="15"),
        QUARANTINED,
        "outcome_code is not one of its codes",
        (3,),
        CONNECT,
    ),
}

KINDS: dict[str, Kind] = {
    **OF_PACKED_FILES,
    **OF_TEXT,
    **OF_COLUMNS,
    **OF_DATES,
    **OF_VALUES,
    **OF_KEYS,
    **OF_WORKBOOKS,
    **OF_PARQUET,
    **OF_PROMISES,
    **OF_FOLDERS,
    **OF_NUMBERS_AND_TABLES_LEFT_OUT,
    **OF_NICHE,
    **OF_CONNECT,
}
