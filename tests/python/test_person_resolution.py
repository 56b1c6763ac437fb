"""Records become people by the linkage model: each hard rule on invented rows, and deliveries with realistic noise.

Belongs here: `resolve` with the stored model. Does not belong here: public data sets (`bench/linkage`).
"""

from __future__ import annotations

import json

import duckdb
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from orchestration.cli import application
from orchestration.people.linkage_model import LinkageModel, ModelError
from orchestration.people.resolve import Resolution, ResolutionError, resolve
from orchestration.people.tables import TableError
from synthetic.people import pnc_id

FIELDS = ("record_id", "forename", "surname", "date_of_birth", "pnc_id", "sex")
ONE_ID, OTHER_ID = pnc_id(2004, 1234), pnc_id(2011, 98765)


@pytest.fixture(scope="module")
def model() -> LinkageModel:
    return LinkageModel.load()


def table(*rows: tuple[str | None, ...]) -> pa.Table:
    """Rows of (record_id, forename, surname, date_of_birth, pnc_id, sex); what is left out at the end is missing."""
    filled = [(*row, *[None] * (len(FIELDS) - len(row))) for row in rows]
    return pa.table({name: pa.array([row[at] for row in filled], pa.string()) for at, name in enumerate(FIELDS)})


def people_of(resolution: Resolution) -> set[frozenset[str]]:
    """The records of each person."""
    found: dict[str, set[str]] = {}
    for row in resolution.people.to_pylist():
        found.setdefault(row["person_id"], set()).add(row["record_id"])
    return {frozenset(records) for records in found.values()}


SAME = [
    ("letter case, titles and accents", ("Zoë", "O'Hara", "1990-03-14"), ("MISS ZOE", "OHARA", "1990-03-14")),
    ("a letter of another alphabet", ("\u0410dam", "Whitlock", "1990-03-14"), ("Adam", "Whitlock", "1990-03-14")),
    ("a keystroke in the surname", ("Imogen", "Whitlock", "1990-03-14"), ("Imogen", "Whitlcok", "1990-03-14")),
    ("day and month changed places", ("Imogen", "Whitlock", "1990-03-11"), ("Imogen", "Whitlock", "1990-11-03")),
    ("names changed places", ("Imogen", "Whitlock", "1990-03-14"), ("Whitlock", "Imogen", "1990-03-14")),
    ("a keystroke in the birth", ("Imogen", "Whitlock", "1990-03-14"), ("Imogen", "Whitlock", "1990-03-15")),
    ("a nickname", ("William", "Whitlock", "1990-03-14"), ("Bill", "Whitlock", "1990-03-14")),
    ("an initial", ("Imogen", "Whitlock", "1990-03-14"), ("I", "Whitlock", "1990-03-14")),
    ("a double-barrelled name", ("Imogen", "Whitlock-Dane", "1990-03-14"), ("Imogen", "Whitlock", "1990-03-14")),
    ("one PNC id in two spellings", ("A", "Whitlock", None, ONE_ID), ("Anna", "Whitlok", None, ONE_ID[2:].lower())),
]


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_one_person_in_two_spellings(model, one, other):
    assert people_of(resolve(table(("a", *one), ("b", *other)), model)) == {frozenset("ab")}


APART = [
    ("a name alone", ("Imogen", "Whitlock"), ("Imogen", "Whitlock")),
    ("a name alone beside one with a birth", ("Imogen", "Whitlock", "1990-03-14"), ("Imogen", "Whitlock")),
    ("twins", ("Imogen", "Whitlock", "1990-03-14"), ("Barbara", "Whitlock", "1990-03-14")),
    ("relatives of one name", ("Imogen", "Whitlock", "1958-03-14"), ("Imogen", "Whitlock", "1985-03-04")),
    ("another birth", ("Imogen", "Whitlock", "1990-03-14"), ("Imogen", "Whitlock", "1984-11-30")),
    ("two PNC ids and another name", ("Imo", "Dane", "1990-03-14", ONE_ID), ("Ivo", "Crane", "1990-03-14", OTHER_ID)),
    ("an id whose letter does not fit", ("Imo", "Dane", None, "2004/0001234A"), ("Max", "Cole", None, "2004/0001234A")),
    ("an id that is a placeholder", ("Imo", "Dane", None, "00/0Z"), ("Max", "Cole", None, "2000/0000000Z")),
    ("a birth that cannot be", ("Imogen", "Whitlock", "1900-01-01"), ("Imogen", "Whitlock", "1900-01-01")),
]


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in APART], ids=[row[0] for row in APART])
def test_two_people(model, one, other):
    assert people_of(resolve(table(("a", *one), ("b", *other)), model)) == {frozenset("a"), frozenset("b")}


def test_twins_stay_apart_though_an_initial_fits_both(model):
    resolution = resolve(
        table(
            ("one", "Imogen", "Whitlock", "1990-03-14"),
            ("other", "Ivor", "Whitlock", "1990-03-14"),
            ("initial", "I", "Whitlock", "1990-03-14"),
        ),
        model,
    )

    assert not any({"one", "other"} <= records for records in people_of(resolution))


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [
        (table(("a", "Imogen"), ("a", "Imogen")), {}, "given twice"),
        (table(("a", "Imogen")), {"forename": "given"}, "no column given"),
        (pa.table({"record_id": ["a"]}), {}, "none of the columns"),
    ],
)
def test_bad_table_is_one_sentence_without_anybody_in_it(model, rows, columns, words):
    with pytest.raises(ResolutionError, match=words) as refusal:
        resolve(rows, model, columns=columns)

    assert "Imogen" not in str(refusal.value)


@pytest.mark.parametrize("written", ["0", "N/K", "UNKNOWN", "000000/00Z", "SF00/000000Z"])
def test_what_is_typed_for_no_cro_number_makes_nobody_one(model, written):
    rows = table(("a", "Imogen", "Whitlock"), ("b", "Barnaby", "Crane"))

    resolution = resolve(rows.append_column("cro_number", pa.array([written, written])), model)

    assert people_of(resolution) == {frozenset("a"), frozenset("b")}


def test_a_file_that_breaks_off_says_so_and_shows_nobody(tmp_path):
    given = tmp_path / "records.csv"
    rows = "".join(f"{number},Imogen,Whitlock{number}\n" for number in range(60_000))
    given.write_text(f"record_id,forename,surname\n{rows}60001,Zebediah,Crane,and,more\n")

    result = CliRunner().invoke(application, ["resolve", str(given), "--out", str(tmp_path / "people.parquet")])

    assert isinstance(result.exception, ResolutionError | TableError)
    assert "Zebediah" not in result.output + str(result.exception)


def test_people_are_not_written_over_the_records(tmp_path):
    given = tmp_path / "records.csv"
    given.write_text("record_id,forename,surname\na,Imogen,Whitlock\n")
    before = given.read_text()

    result = CliRunner().invoke(application, ["resolve", str(given), "--out", str(given)])

    assert isinstance(result.exception, TableError)
    assert given.read_text() == before


def test_a_name_of_a_million_letters_stops_nothing(model):
    """A quotation mark that is never closed makes one field of the rest of a file."""
    rows = table(("a", "A" * 1_000_000, "Whitlock", "1990-03-14"), ("b", "A" * 999_999 + "C", "Whitlock", "1990-03-14"))

    assert resolve(rows, model).people.num_rows == 2


def test_dates_that_cannot_be_used_are_counted_and_all_of_them_stop_it(tmp_path):
    """A force that writes 14/03/1990 must not be told that all its records are strangers."""
    given, out = tmp_path / "records.csv", tmp_path / "people.parquet"
    given.write_text("record_id,forename,surname,date_of_birth\na,Imogen,Whitlock,14/03/1990\nb,Ivo,Crane,1971-08-02\n")
    some = CliRunner().invoke(application, ["resolve", str(given), "--out", str(out)])
    given.write_text("record_id,forename,surname,date_of_birth\na,Imogen,Whitlock,14/03/1990\n")
    none = CliRunner().invoke(application, ["resolve", str(given), "--out", str(out)])

    assert "1 of 2 dates of birth" in some.output
    assert isinstance(none.exception, ResolutionError)
    assert "None of the 1 dates of birth is written as 1990-03-14" in str(none.exception)
    assert "14/03" not in some.output + str(none.exception)


def test_file_that_is_no_model_is_one_sentence(tmp_path):
    (tmp_path / "broken.json").write_text(json.dumps({"name": "x"}))

    with pytest.raises(ModelError, match="no linkage model"):
        LinkageModel.load(tmp_path / "broken.json")


def test_command_line_resolves_a_table_with_its_own_column_names(tmp_path):
    rows = table(("a", "Imogen", "Whitlock", "1990-03-14"), ("b", "Imogen", "Whitlcok", "1990-03-14"))
    given, out = tmp_path / "records.csv", tmp_path / "people.parquet"
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        connection.sql("select record_id as id, * exclude (record_id) from rows").write_csv(str(given))

    result = CliRunner().invoke(application, ["resolve", str(given), "--out", str(out), "--record-id", "id"])

    assert result.exit_code == 0, result.output
    assert "2 records, 1 people" in result.output
    assert "Whitlock" not in result.output
    assert out.stat().st_mode & 0o077 == 0
