"""What the door does with each kind of bad input: the outcome, the words, no row lost, no value told."""

import codecs
import csv
import gzip
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.deliveries import DeliveryError, Receipt, load, load_contracts, receive
from orchestration.deliveries.contracts import PROJECT

DAY = "met/cris/2021-10-01"
LATER_DAY = "met/cris/2021-10-02"
CRIMES = load_contracts()["cris"].table("crimes").column_names
PARTIES = load_contracts()["cris"].table("parties").column_names
SECRETS = ("Zebediah", "Quixwood", "1991-04-17", "2004/0001000X", "Ünwörth")


def crime(reference: str = "3300001/19", **changes: str) -> list[str]:
    row = dict.fromkeys(CRIMES, "") | {
        "crime_reference": reference,
        "borough_code": "ZD",
        "reported_on": "2019-03-05",
        "ho_class_code": "8N",
        "crime_status": "CONFIRMED",
    }
    return list((row | changes).values())


def party(number: str = "1", **changes: str) -> list[str]:
    row = dict.fromkeys(PARTIES, "") | {
        "crime_reference": "3300001/19",
        "party_number": number,
        "role": "ACCUSED",
        "forename": "Zebediah",
        "surname": "Quixwood",
        "date_of_birth": "1991-04-17",
        "pnc_id": "2004/0001000X",
    }
    return list((row | changes).values())


def as_csv(*rows: list[str] | tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


OUTCOMES = as_csv(
    ["crime_reference", "party_number", "outcome_number", "outcome_code", "outcome_on"],
    ["3300001/19", "1", "1", "1A", "2019-06-30"],
)
SOUND = {
    "crimes.csv": as_csv(CRIMES, crime(), crime("3300002/19")).encode(),
    "parties.csv": as_csv(PARTIES, party(), party("2")).encode(),
    "outcomes.csv": OUTCOMES.encode(),
}


class Home:
    """A home folder for one test: deliveries go in, a raw file comes out."""

    def __init__(self, folder: Path) -> None:
        """Deliveries and the raw file lie below `folder`."""
        self.deliveries = folder / "deliveries"
        self.raw = folder / "raw" / "raw.duckdb"
        self.deliveries.mkdir()

    def deliver(self, files: dict[str, bytes], day: str = DAY) -> None:
        folder = self.deliveries / day
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("[!_]*"):
            old.unlink()
        for name, content in files.items():
            (folder / name).write_bytes(content)

    def receive(self, project: Path = PROJECT, today: date | None = None) -> Receipt:
        return receive(self.deliveries, self.raw, project, today=today, with_pages=False)

    def query(self, question: str) -> list[tuple]:
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.raw}' as store (read_only)")
            connection.execute("use store.raw")
            return connection.execute(question).fetchall()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def words(receipt: Receipt) -> str:
    said = [str(finding) for refused in receipt.refused for finding in refused.findings]
    said += [str(group) for group in receipt.quarantined]
    said += [str(note) for note in receipt.notes]
    return "\n".join(said)


def assert_conserved(home: Home) -> None:
    assert home.query("select * from delivery_file where rows_delivered <> rows_loaded + rows_quarantined") == []
    counted = "select count(*) from {table} where delivery_id = file.delivery_id and source_file = file.source_file"
    for table in ("crimes", "parties", "outcomes"):
        loaded = counted.format(table=f"cris__{table}")
        aside = counted.format(table="quarantined_row")
        assert (
            home.query(
                f"select source_file from delivery_file as file where table_name = '{table}' "
                f"and (rows_loaded, rows_quarantined) is distinct from (({loaded}), ({aside}))"
            )
            == []
        )


def assert_nothing_told(home: Home, receipt: Receipt) -> None:
    told = words(receipt) + str(home.query("select * from quarantined_row"))
    assert [secret for secret in SECRETS if secret.lower() in told.lower()] == []


def crimes_csv(*rows: list[str], header: tuple[str, ...] = CRIMES) -> dict[str, bytes]:
    return SOUND | {"crimes.csv": as_csv(header, *rows).encode()}


def without(name: str) -> dict[str, bytes]:
    return {key: value for key, value in SOUND.items() if key != name}


def rename(old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in CRIMES)


def manifest(**entry: object) -> dict[str, bytes]:
    files = {name: {} for name in SOUND} | {"crimes.csv": entry}
    return SOUND | {"delivery.json": json.dumps({"files": files}).encode()}


REFUSED: dict[str, tuple[dict[str, bytes], str]] = {
    "missing table": (without("parties.csv"), f"{DAY}: table 'parties' is missing"),
    "missing column": (
        crimes_csv(crime()[:-1], header=CRIMES[:-1]),
        f"{DAY}: crimes.csv: column 'crime_status' is missing",
    ),
    "renamed column": (
        crimes_csv(crime(), header=rename("ho_class_code", "ho_class")),
        f"{DAY}: crimes.csv: column 'ho_class_code' is missing; 'ho_class' is there and unknown, was it renamed?",
    ),
    "duplicated header": (
        crimes_csv([*crime(), "ZD"], header=(*CRIMES, "borough_code")),
        f"{DAY}: crimes.csv: column 'borough_code' is there 2 times",
    ),
    "no header": (
        SOUND | {"parties.csv": as_csv(party(), party("2")).encode()},
        f"{DAY}: parties.csv: its first line names none of the table's columns",
    ),
    "empty file": (SOUND | {"crimes.csv": b""}, f"{DAY}: crimes.csv: is empty"),
    "header only": (crimes_csv(), f"{DAY}: crimes.csv: has a header and no row below it"),
    "UTF-16": (
        SOUND | {"parties.csv": as_csv(PARTIES, party()).encode("utf-16")},
        f"{DAY}: parties.csv: is written in UTF-16",
    ),
    "UTF-16 without a mark": (
        SOUND | {"parties.csv": as_csv(PARTIES, party()).encode("utf-16-le")},
        f"{DAY}: parties.csv: is written in UTF-16",
    ),
    "binary garbage": (
        SOUND | {"crimes.csv": bytes(range(1, 256)) * 20},
        f"{DAY}: crimes.csv: is not text",
    ),
    "neither encoding": (
        SOUND | {"parties.csv": as_csv(PARTIES, party(surname="@")).encode().replace(b"@", b"\x81")},
        f"{DAY}: parties.csv: is neither UTF-8 nor Windows-1252: line 2",
    ),
    "semicolons": (
        SOUND | {"crimes.csv": SOUND["crimes.csv"].replace(b",", b";")},
        f"{DAY}: crimes.csv: its fields are parted by semicolons",
    ),
    "truncated gzip": (
        without("crimes.csv") | {"crimes.csv.gz": gzip.compress(SOUND["crimes.csv"])[:-12]},
        f"{DAY}: crimes.csv.gz: cannot be unpacked",
    ),
    "damaged Parquet": (
        without("crimes.csv") | {"crimes.parquet": b"PAR1 and nothing of use"},
        f"{DAY}: crimes.parquet: is not a Parquet file",
    ),
    "damaged workbook": (
        without("crimes.csv") | {"crimes.xlsx": b"PK and nothing of use"},
        f"{DAY}: crimes.xlsx: is not a workbook",
    ),
    "hash mismatch": (manifest(sha256="0" * 64), f"{DAY}: crimes.csv: its SHA-256 is not the one"),
    "count mismatch": (manifest(rows=3), f"{DAY}: crimes.csv: it has 2 rows and delivery.json says 3"),
    "unreadable manifest": (
        SOUND | {"delivery.json": b"[]"},
        f"{DAY}: delivery.json: cannot be read",
    ),
    "hash that is a number": (manifest(sha256=5), f"{DAY}: delivery.json: cannot be read"),
    "hash that is a list": (manifest(sha256=["0" * 64]), f"{DAY}: delivery.json: cannot be read"),
    "absurdly nested manifest": (
        SOUND | {"delivery.json": b'{"files": ' + b"[" * 200_000},
        f"{DAY}: delivery.json: cannot be read",
    ),
    "two files for one table": (
        SOUND | {"crimes.csv.gz": gzip.compress(SOUND["crimes.csv"])},
        f"{DAY}: table 'crimes' is there more than once: crimes.csv, crimes.csv.gz",
    ),
    "unexpected file": (SOUND | {"crimes_2.csv": b""}, f"{DAY}: crimes_2.csv: unexpected file"),
    "no acceptable row": (
        crimes_csv(crime(reported_on="05/03/2019")),
        f"{DAY}: crimes.csv: row 2: none of its 1 rows can be accepted",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_as_a_whole(home: Home, kind: str) -> None:
    files, message = REFUSED[kind]
    home.deliver(files)
    receipt = home.receive()
    assert message in words(receipt)
    assert [refused.delivery for refused in receipt.refused] == [DAY]
    assert receipt.loaded == []
    for table in ("delivery", "delivery_file", "quarantined_row", "cris__crimes", "cris__parties"):
        assert home.query(f"select count(*) from {table}") == [(0,)]
    assert (home.deliveries / DAY).is_dir()
    assert_nothing_told(home, receipt)


def test_a_day_without_outcomes_is_a_header_and_no_rows(home: Home) -> None:
    home.deliver(SOUND | {"outcomes.csv": OUTCOMES.splitlines(keepends=True)[0].encode()})
    receipt = home.receive()
    assert receipt.refused == []
    assert f"{DAY}: outcomes.csv: has a header and no row below it" in [str(note) for note in receipt.notes]
    assert home.query("select count(*) from cris__crimes") == [(2,)]
    assert_conserved(home)


CRIME_ROWS: dict[str, tuple[list[str], str | None, str]] = {
    "missing mandatory": (crime("3300009/19", borough_code="  "), "borough_code", "empty"),
    "date not ISO": (crime("3300009/19", reported_on="05/03/2019"), "reported_on", "not a date"),
    "impossible date": (crime("3300009/19", committed_from="2019-02-30"), "committed_from", "not a date"),
    "unknown code": (crime("3300009/19", borough_code="QQ"), "borough_code", "not in code list"),
    "free text as a class": (crime("3300009/19", ho_class_code="Hit by Zebediah"), "ho_class_code", "wrong pattern"),
    "bad crime reference": (crime("330009/19"), "crime_reference", "wrong pattern"),
    "too few fields": (crime("3300009/19")[:-1], None, "too few fields"),
    "too many fields": ([*crime("3300009/19"), "x"], None, "too many fields"),
    "NUL byte": (crime("3300009/19", offence_title="a\0b"), None, "NUL byte"),
    "same row again": (crime(), "crime_reference", "duplicate key"),
    "same key again": (crime(borough_code="PY"), "crime_reference", "duplicate key"),
}


@pytest.mark.parametrize("kind", CRIME_ROWS)
def test_row_in_quarantine(home: Home, kind: str) -> None:
    row, column, value_class = CRIME_ROWS[kind]
    home.deliver(crimes_csv(crime(), row, crime("3300002/19")))
    receipt = home.receive()
    assert home.query("select source_file, source_row, column_name, value_class from quarantined_row") == [
        ("crimes.csv", 3, column, value_class)
    ]
    assert home.query("select source_row from cris__crimes order by all") == [(2,), (4,)]
    (group,) = receipt.quarantined
    assert str(group).startswith(f"{DAY}: crimes.csv: row 3 is in quarantine: ")
    assert (group.column, group.rows, receipt.rows_quarantined) == (column, 1, 1)
    assert_conserved(home)


@pytest.mark.parametrize(
    ("changes", "column", "value_class"),
    [
        ({"date_of_birth": "17/04/1991"}, "date_of_birth", "not a date"),
        ({"party_number": "two"}, "party_number", "not an integer"),
        ({"party_number": "0"}, "party_number", "out of range"),
        ({"party_number": "3000000000"}, "party_number", "out of range"),
        ({"party_number": "9" * 30}, "party_number", "out of range"),
        ({"party_number": "01"}, "party_number", "duplicate key"),
        ({"sex": "X"}, "sex", "not in code list"),
        ({"role": ""}, "role", "empty"),
    ],
)
def test_personal_row_in_quarantine_tells_no_value(
    home: Home, changes: dict[str, str], column: str, value_class: str
) -> None:
    bad = party("2", **changes)
    home.deliver(SOUND | {"parties.csv": as_csv(PARTIES, party(), bad).encode()})
    receipt = home.receive()
    assert home.query("select source_row, column_name, value_class from quarantined_row") == [(3, column, value_class)]
    assert_conserved(home)
    assert_nothing_told(home, receipt)


def test_police_numbers_are_not_checked_at_the_door(home: Home) -> None:
    rows = as_csv(PARTIES, party(pnc_id="no such form"), party("2", pnc_id="")).encode()
    home.deliver(SOUND | {"parties.csv": rows})
    assert home.receive().quarantined == []
    assert home.query("select pnc_id from cris__parties order by source_row") == [
        ("no such form",),
        (None,),
    ]


def test_whole_numbers_are_written_in_one_way(home: Home) -> None:
    home.deliver(SOUND | {"parties.csv": as_csv(PARTIES, party("1"), party("002")).encode()})
    home.deliver(SOUND | {"parties.csv": as_csv(PARTIES, party("01"), party("2147483647")).encode()}, LATER_DAY)
    assert home.receive().quarantined == []
    assert home.query("select delivery_id[:19], party_number from cris__parties order by all") == [
        (DAY, "1"),
        (DAY, "2"),
        (LATER_DAY, "1"),
        (LATER_DAY, "2147483647"),
    ]


def test_field_that_is_too_long_is_called_so(home: Home) -> None:
    # The row that is cut short sends the file to the careful reader, which has a limit.
    home.deliver(crimes_csv(crime(), crime("3300002/19", offence_title="a, " * 60_000), ["cut short"]))
    home.receive()
    assert home.query("select source_row, value_class from quarantined_row order by all") == [
        (3, "field too long"),
        (4, "too few fields"),
    ]
    assert_conserved(home)


def test_unclosed_quotation_mark_damages_its_own_row_only(home: Home) -> None:
    lines = as_csv(CRIMES, crime(), crime("3300002/19"), crime("3300003/19")).encode().split(b"\n")
    lines[2] = lines[2].replace(b"ZD", b'"ZD')
    home.deliver(SOUND | {"crimes.csv": b"\n".join(lines)})
    home.receive()
    assert home.query("select source_row, value_class from quarantined_row") == [
        (3, "quotation mark in the wrong place")
    ]
    assert home.query("select source_row from cris__crimes order by all") == [(2,), (4,)]
    assert_conserved(home)


def test_undecodable_byte_in_a_file_that_is_otherwise_utf_8(home: Home) -> None:
    text = as_csv(PARTIES, party(surname="Ünwörth"), party("2", surname="@"), party("3")).encode()
    home.deliver(SOUND | {"parties.csv": codecs.BOM_UTF8 + text.replace(b"@", b"\xff")})
    receipt = home.receive()
    assert home.query("select source_row, value_class from quarantined_row") == [(3, "undecodable byte")]
    assert home.query("select surname from cris__parties where source_row = 2") == [("Ünwörth",)]
    assert_conserved(home)
    assert_nothing_told(home, receipt)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode("utf-8"),
        lambda text: text.replace("\n", "\r").encode("utf-8"),
        lambda text: (text.rstrip("\n") + "\r\n\n").encode("utf-8"),
    ],
    ids=["UTF-8", "byte order mark", "Windows-1252", "CR LF", "CR", "mixed line ends"],
)
def test_encodings_and_line_ends_that_are_accepted(home: Home, encode: Callable[[str], bytes]) -> None:
    text = as_csv(PARTIES, party(surname="O\u2019Ünwörth"), party("2"))
    home.deliver(SOUND | {"parties.csv": encode(text)})
    assert home.receive().quarantined == []
    assert home.query("select source_row, surname from cris__parties order by all") == [
        (2, "O\u2019Ünwörth"),
        (3, "Quixwood"),
    ]
    assert_conserved(home)


def test_gzip_is_accepted(home: Home) -> None:
    home.deliver(without("crimes.csv") | {"crimes.csv.gz": gzip.compress(SOUND["crimes.csv"])})
    assert home.receive().rows == 5
    assert home.query("select distinct source_file from cris__crimes") == [("crimes.csv.gz",)]


def test_parquet_with_typed_columns_is_accepted(home: Home) -> None:
    columns: dict[str, pa.Array] = {
        name: pa.array(values) for name, values in zip(PARTIES, zip(party(), party("2"), strict=True), strict=True)
    }
    columns["date_of_birth"] = pa.array([date(1991, 4, 17), None])
    columns["party_number"] = pa.array([1.0, 2.0])
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    home.deliver(without("parties.csv") | {"parties.parquet": buffer.getvalue()})
    assert home.receive().quarantined == []
    assert home.query("select source_row, party_number, date_of_birth, sex from cris__parties order by all") == [
        (2, "1", "1991-04-17", None),
        (3, "2", None, None),
    ]
    assert_conserved(home)


def as_parquet(columns: dict[str, pa.Array]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


CRIME_COLUMNS = {name: pa.array([value]) for name, value in zip(CRIMES, crime(), strict=True)}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("binary", pa.array([b"ZD"])),
        ("large_binary", pa.array([b"ZD"], pa.large_binary())),
        ("fixed_size_binary[2]", pa.array([b"ZD"], pa.binary(2))),
        ("list", pa.array([["ZD"]])),
        ("struct", pa.array([{"quixwood": "ZD"}])),
        ("map", pa.array([[("quixwood", "ZD")]], pa.map_(pa.string(), pa.string()))),
    ],
)
def test_parquet_column_that_is_no_text_is_refused(home: Home, kind: str, values: pa.Array) -> None:
    content = as_parquet(CRIME_COLUMNS | {"borough_code": values})
    home.deliver(without("crimes.csv") | {"crimes.parquet": content})
    receipt = home.receive()
    assert words(receipt) == (
        f"{DAY}: crimes.parquet: column 'borough_code' is of type {kind}; it must hold text, whole numbers or dates"
    )
    assert receipt.loaded == []


def test_parquet_columns_of_other_kinds_beside_the_contract_are_noted(home: Home) -> None:
    extra = {"file_row_number": pa.array([7]), "officers": pa.array([["a", "b"]])}
    home.deliver(without("crimes.csv") | {"crimes.parquet": as_parquet(CRIME_COLUMNS | extra)})
    receipt = home.receive()
    assert [note.column for note in receipt.notes] == ["file_row_number", "officers"]
    assert home.query("select source_row, borough_code from cris__crimes") == [(2, "ZD")]


def test_parquet_with_a_dictionary_column_is_accepted(home: Home) -> None:
    content = as_parquet(CRIME_COLUMNS | {"borough_code": pa.array(["ZD"]).dictionary_encode()})
    home.deliver(without("crimes.csv") | {"crimes.parquet": content})
    assert home.receive().refused == []
    assert home.query("select borough_code from cris__crimes") == [("ZD",)]


def as_workbook(*rows: list[object] | tuple[str, ...], calculated: tuple[str, str] = ("", "")) -> bytes:
    """A workbook of one sheet; `calculated` replaces XML, for openpyxl writes no results of formulas."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    written, mended = io.BytesIO(), io.BytesIO()
    workbook.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(mended, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml" and calculated[0]:
                assert calculated[0].encode() in content
                content = content.replace(*(part.encode() for part in calculated))
            new.writestr(name, content)
    return mended.getvalue()


def test_workbook_cell_that_cannot_be_read_is_not_null(home: Home) -> None:
    crimes = as_workbook(
        (*CRIMES, "officer_note"),
        [*crime(), "=1/0"],
        crime("3300002/19", committed_to="=DATE(2020,12,1)"),
        [],
        crime("3300004/19", committed_to="#REF!", offence_title="#N/A"),
        crime("3300005/19"),
        ["=A6"],
        calculated=('<c r="A7"><f>A6</f><v /></c>', '<c r="A7" t="e"><f>A6</f><v>#REF!</v></c>'),
    )
    home.deliver(without("crimes.csv") | {"crimes.xlsx": crimes})
    receipt = home.receive()
    assert home.query("select source_row, column_name, value_class from quarantined_row order by all") == [
        (3, "committed_to", "unreadable cell"),
        (5, "committed_to", "unreadable cell"),
        (7, "crime_reference", "unreadable cell"),
    ]
    assert "a cell holds an error or a formula that was never calculated" in words(receipt)
    assert home.query("select source_row, committed_to from cris__crimes order by all") == [(2, None), (6, None)]
    assert_conserved(home)


@pytest.mark.parametrize(
    ("result", "expected"),
    [('t="str"><f>A1</f><v></v>', None), ('t="str"><f>A1</f><v> </v>', None), ('t="n"><f>A1</f><v>7</v>', "7")],
    ids=["empty text", "white space", "number"],
)
def test_workbook_formula_that_was_calculated_is_its_result(home: Home, result: str, expected: str | None) -> None:
    crimes = as_workbook(CRIMES, crime(offence_title="=A1"), calculated=("><f>A1</f><v />", f" {result}"))
    home.deliver(without("crimes.csv") | {"crimes.xlsx": crimes})
    assert home.receive().quarantined == []
    assert home.query("select offence_title from cris__crimes") == [(expected,)]


def test_workbook_with_date_and_number_cells_is_accepted(home: Home) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(PARTIES)
    first, second = party(), party("2")
    first[1], first[5] = 1, date(1991, 4, 17)
    sheet.append(first)
    sheet.append([])
    sheet.append(second)
    buffer = io.BytesIO()
    workbook.save(buffer)
    home.deliver(without("parties.csv") | {"parties.xlsx": buffer.getvalue()})
    assert home.receive().quarantined == []
    assert home.query("select source_row, party_number, date_of_birth from cris__parties order by all") == [
        (2, "1", "1991-04-17"),
        (4, "2", "1991-04-17"),
    ]
    assert_conserved(home)


@pytest.mark.parametrize("damage", [False, True], ids=["sound file", "file with a damaged row"])
def test_row_numbers_count_records_and_not_lines(home: Home, damage: bool) -> None:
    rows = [crime(offence_title='two\nlines and a "mark"'), crime("3300002/19")]
    rows += [["damaged"]] if damage else []
    home.deliver(crimes_csv(*rows, crime("bad")))
    home.receive()
    assert home.query("select source_row, offence_title from cris__crimes order by all") == [
        (2, 'two\nlines and a "mark"'),
        (3, None),
    ]
    bad_row = 5 if damage else 4
    assert home.query("select source_row from quarantined_row where value_class = 'wrong pattern'") == [(bad_row,)]
    assert_conserved(home)


def test_empty_line_is_counted_and_is_no_row(home: Home) -> None:
    lines = SOUND["crimes.csv"].split(b"\n")
    home.deliver(SOUND | {"crimes.csv": b"\n".join([lines[0], lines[1], b"", lines[2]])})
    assert home.receive().quarantined == []
    assert home.query("select source_row from cris__crimes order by all") == [(2,), (4,)]


def test_values_and_header_are_trimmed(home: Home) -> None:
    header = tuple(f" {name.upper()} " for name in CRIMES)
    home.deliver(crimes_csv(crime(borough_code=" ZD\u00a0", offence_title="\t"), header=header))
    home.receive()
    assert home.query("select borough_code, offence_title from cris__crimes") == [("ZD", None)]


def test_extra_column_is_noted_and_left_out(home: Home) -> None:
    home.deliver(crimes_csv([*crime(), "x"], header=(*CRIMES, "officer_note")))
    receipt = home.receive()
    assert len(receipt.loaded) == 1
    assert [str(note) for note in receipt.notes] == [
        f"{DAY}: crimes.csv: column 'officer_note' is unknown and was left out"
    ]


def test_all_findings_are_told_at_once(home: Home) -> None:
    files = crimes_csv(crime(), header=rename("ho_class_code", "ho_class")) | {"parties.csv": b""}
    home.deliver({name: content for name, content in files.items() if name != "outcomes.csv"})
    told = words(home.receive())
    assert "'outcomes' is missing" in told
    assert "'ho_class_code' is missing" in told
    assert "parties.csv: is empty" in told


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("atlantis/cris/2021-10-01", "atlantis: 'atlantis' is not a force"),
        ("met/abacus/2021-10-01", "met/abacus: 'abacus' is not a system"),
        ("met/cris/1-10-2021", "met/cris/1-10-2021: '1-10-2021' is not a day"),
        ("met/cris/2021-02-30", "met/cris/2021-02-30: '2021-02-30' is not a day"),
    ],
)
def test_folder_that_is_no_delivery(home: Home, place: str, message: str) -> None:
    home.deliver(SOUND)
    home.deliver(SOUND, place)
    receipt = home.receive()
    assert message in words(receipt)
    assert [loaded.delivery for loaded in receipt.loaded] == [DAY]


def test_delivery_dated_ahead_is_refused(home: Home) -> None:
    home.deliver(SOUND)
    home.deliver(SOUND, LATER_DAY)
    receipt = home.receive(today=date(2021, 10, 1))
    assert words(receipt) == f"{LATER_DAY}: '2021-10-02' lies ahead; is the year right?"
    assert [loaded.delivery for loaded in receipt.loaded] == [DAY]
    assert [loaded.delivery for loaded in home.receive(today=date(2021, 10, 2)).loaded] == [LATER_DAY]


def test_folder_that_is_gone_is_noted_and_its_rows_stay(home: Home) -> None:
    home.deliver(SOUND)
    home.receive()
    shutil.rmtree(home.deliveries / DAY)
    receipt = home.receive()
    assert words(receipt) == f"{DAY}: was loaded before and is not in the folder any more; its rows stay"
    assert (receipt.refused, [note.refuses for note in receipt.notes]) == ([], [False])
    assert home.query("select is_current from delivery") == [(True,)]


def test_temporary_files_are_passed_over_and_strays_are_told(home: Home) -> None:
    home.deliver(SOUND | {".DS_Store": b"", "~$crimes.xlsx": b"", "crimes.csv.part": b""})
    (home.deliveries / "read me.txt").write_text("")
    receipt = home.receive()
    assert len(receipt.loaded) == 1
    assert words(receipt).startswith("deliveries: read me.txt: unexpected file")


def test_true_manifest_is_accepted(home: Home) -> None:
    sha256 = hashlib.sha256(SOUND["crimes.csv"]).hexdigest()
    home.deliver(manifest(rows=2, sha256=sha256))
    assert len(home.receive().loaded) == 1


def test_manifest_with_a_byte_order_mark_is_accepted(home: Home) -> None:
    files = manifest(rows=2)
    home.deliver(files | {"delivery.json": codecs.BOM_UTF8 + files["delivery.json"]})
    assert len(home.receive().loaded) == 1


def test_empty_deliveries_folder_still_makes_every_table(home: Home) -> None:
    receipt = home.receive()
    assert (receipt.loaded, receipt.skipped, receipt.refused, receipt.rows) == ([], [], [], 0)
    for system in load_contracts().values():
        for table in system.tables:
            assert home.query(f"select count(*) from {table.raw_name}") == [(0,)]


def test_raw_layer_is_nobody_elses(home: Home) -> None:
    home.deliver(SOUND)
    home.receive()
    assert home.raw.stat().st_mode & 0o777 == 0o600
    assert home.raw.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in home.raw.parent.iterdir()] == ["raw.duckdb"]


def test_missing_folder_is_a_plain_sentence(home: Home) -> None:
    home.deliveries.rmdir()
    with pytest.raises(DeliveryError) as caught:
        home.receive()
    place = home.deliveries
    assert str(caught.value) == f"there is no folder {place}; deliveries go to {place}/<force>/<system>/<YYYY-MM-DD>/"
    assert not home.raw.parent.exists()


def test_deliveries_that_are_a_file_are_a_plain_sentence(home: Home) -> None:
    home.deliveries.rmdir()
    home.deliveries.write_text("")
    with pytest.raises(DeliveryError, match=r"deliveries folder .* cannot be read"):
        home.receive()


def test_unusable_raw_file_is_a_plain_sentence(home: Home) -> None:
    home.raw.parent.mkdir()
    home.raw.write_text("not a database")
    with pytest.raises(DeliveryError, match="cannot be opened for writing"):
        home.receive()


def test_same_content_is_skipped(home: Home) -> None:
    home.deliver(SOUND)
    home.receive()
    again = home.receive()
    assert (again.skipped, again.loaded, again.rows) == ([DAY], [], 0)
    assert home.query("select count(*) from cris__crimes") == [(2,)]


def test_changed_content_takes_the_place_of_the_old_and_can_be_put_back(home: Home) -> None:
    changed = crimes_csv(crime())
    state = "select delivery_id, is_current, superseded_by from delivery order by loaded_at"
    home.deliver(SOUND)
    old = home.receive().loaded[0].delivery_id
    home.deliver(changed)
    new = home.receive().loaded[0].delivery_id
    assert home.query(state) == [(old, False, new), (new, True, None)]
    home.deliver(SOUND)
    assert home.receive().loaded[0].delivery_id == old
    assert home.query(state) == [(old, True, None), (new, False, old)]
    assert home.query("select delivery_id, count(*) from cris__crimes group by all order by 2") == [
        (new, 1),
        (old, 2),
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of contracts and seeds that a test may change."""
    folder = tmp_path / "project"
    shutil.copytree(PROJECT / "contracts", folder / "contracts")
    shutil.copytree(PROJECT / "seeds", folder / "seeds")
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_rows_come_out_of_quarantine_when_the_rules_are_mended(home: Home, project: Path) -> None:
    home.deliver(crimes_csv(crime(), crime("3300002/19", crime_status="PENDING")))
    old = home.receive(project).loaded[0]
    assert (old.rows, old.rows_quarantined) == (4, 1)
    change(project / "contracts/cris.odcs.yaml", "[CONFIRMED, NO CRIME,", "[CONFIRMED, PENDING, NO CRIME,")
    new = home.receive(project).loaded[0]
    assert (new.rows, new.rows_quarantined) == (5, 0)
    assert home.query("select delivery_id, is_current, superseded_by from delivery order by loaded_at") == [
        (old.delivery_id, False, new.delivery_id),
        (new.delivery_id, True, None),
    ]
    assert home.query("select count(distinct content_hash), count(distinct rules_hash) from delivery") == [(1, 2)]
    assert home.receive(project).skipped == [DAY]
    assert_conserved(home)


def test_rows_come_out_of_quarantine_when_a_code_list_is_mended(home: Home, project: Path) -> None:
    home.deliver(crimes_csv(crime(), crime("3300002/19", borough_code="QQ")))
    assert home.receive(project).rows_quarantined == 1
    change(project / "seeds/reference/areas.csv", ",KG,", ",QQ,")
    receipt = home.receive(project)
    assert (receipt.rows_quarantined, len(receipt.loaded)) == (0, 1)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("contracts/cris.odcs.yaml", "description: The crime.", "description: Whichever crime."),
        ("contracts/cris.odcs.yaml", "examples: [ZD, PY, ZT]", "examples: [PY]"),
        ("contracts/cris.odcs.yaml", "[VICTIM, ACCUSED]", "[ACCUSED, VICTIM]"),
        ("contracts/iom.odcs.yaml", "minimum: 1", "minimum: 0"),
        ("seeds/reference/areas.csv", "City of London,COL,,,city-of-london", "City of London,XX,,,city-of-london"),
    ],
    ids=["description", "example", "order of codes", "another system", "another force"],
)
def test_change_that_is_none_of_the_rules_of_a_delivery(
    home: Home, project: Path, file: str, old: str, new: str
) -> None:
    home.deliver(SOUND)
    home.receive(project)
    change(project / file, old, new)
    assert home.receive(project).skipped == [DAY]


def test_refused_change_leaves_what_was_there_current(home: Home) -> None:
    home.deliver(SOUND)
    old = home.receive().loaded[0].delivery_id
    home.deliver(SOUND | {"parties.csv": b""})
    assert len(home.receive().refused) == 1
    assert home.query("select delivery_id, is_current from delivery") == [(old, True)]
    assert home.query("select count(*) from cris__crimes") == [(2,)]


def test_crash_in_the_middle_leaves_nothing_and_the_next_run_loads_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = load._insert_rows
    calls = []

    def crash_at_the_second_file(*arguments: object) -> int:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return insert(*arguments)

    home.deliver(SOUND)
    with monkeypatch.context() as patch:
        patch.setattr(load, "_insert_rows", crash_at_the_second_file)
        with pytest.raises(KeyboardInterrupt):
            home.receive()
    for table in ("delivery", "delivery_file", "cris__crimes", "cris__parties", "cris__outcomes"):
        assert home.query(f"select count(*) from {table}") == [(0,)]
    assert home.receive().rows == 5
    assert_conserved(home)


def test_lost_row_is_noticed_and_nothing_is_kept(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.deliver(SOUND)
    monkeypatch.setattr(load, "_insert_rows", lambda *_: 1)
    with pytest.raises(DeliveryError, match="2 rows were delivered, but 1 loaded"):
        home.receive()
    assert home.query("select count(*) from delivery_file") == [(0,)]


def test_column_that_a_contract_gained_is_added_to_an_old_raw_file(home: Home) -> None:
    home.deliver(SOUND)
    home.receive()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{home.raw}' as store")
        connection.execute("alter table store.raw.cris__crimes drop column committed_to")
    home.deliver(crimes_csv(crime(committed_to="2019-03-06")))
    home.receive()
    assert home.query("select committed_to from cris__crimes order by all nulls first") == [
        (None,),
        (None,),
        ("2019-03-06",),
    ]


def test_brackets_in_a_path_are_no_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "home [1]*"
    folder.mkdir()
    home = Home(folder)
    home.deliver(SOUND)
    assert home.receive().rows == 5
