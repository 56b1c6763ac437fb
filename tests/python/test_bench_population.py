"""The benchmark population is what it says it is, and the benchmark's own measures count rightly.

Belongs here: shares, truth and repeatability of `bench/linkage`'s population; its plain rules and its calibration on a
few rows. Does not belong here: how well any model does on it.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.linkage.baselines import RULES, resolve_by_rules
from bench.linkage.calibration import calibration, scored_pairs, write_calibration
from bench.linkage.measure import score
from bench.linkage.population import (
    BOROUGHS,
    RECORD_COLUMNS,
    Written,
    write_population,
)
from orchestration.people.calibration import FURTHEST
from orchestration.people.linkage_model import LinkageModel
from synthetic.large.damage import DAMAGED_TWICE
from synthetic.large.people import RELATIVES_OF_ONE_NAME, TWINS
from synthetic.large.sheets import PNC_ID_RECORDS

RECORDS = 60_000


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_population(tmp_path_factory.mktemp("population"), records=RECORDS, seed=3)


@pytest.fixture(scope="module")
def rows(written) -> duckdb.DuckDBPyRelation:
    """Records with the truth beside them."""
    return duckdb.sql(f"select * from '{written.records}' inner join '{written.truth}' using (record_id)")


def one(rows: duckdb.DuckDBPyRelation, figures: str) -> tuple[float, ...]:
    return rows.aggregate(figures).fetchone()


def test_every_record_is_text_and_has_one_truth(written, rows):
    records = pq.read_table(written.records)

    assert tuple(records.column_names) == RECORD_COLUMNS
    assert set(records.schema.types) == {pa.string()}
    assert one(rows, "count(distinct record_id), count(true_person), count(damage)") == (RECORDS,) * 3
    assert set(records["borough"].to_pylist()) == set(BOROUGHS)
    assert set(records["sex"].to_pylist()) == {"M", "F", "U", None}


def test_shares_are_as_stated(rows):
    records_each, with_id, damaged, twice, most = one(
        rows,
        """
        count(*) / count(distinct true_person),
        avg((pnc_id is not null)::int),
        avg((len(damage) > 0)::int),
        count(*) filter (where len(damage) > 1) / count(*) filter (where len(damage) > 0),
        max(len(damage))
        """,
    )

    assert records_each == pytest.approx(2.3, abs=0.08)
    assert with_id == pytest.approx(PNC_ID_RECORDS, abs=0.01)
    assert damaged == pytest.approx(0.24, abs=0.01)
    assert twice == pytest.approx(DAMAGED_TWICE, abs=0.02)
    assert most <= 4


def test_kin_are_as_many_and_alike_as_stated(rows):
    people = duckdb.sql("""
        select true_person, any_value(kinship) as kinship, any_value(kin) as kin,
            mode(date_of_birth) as birth, mode(lower(trim(surname))) as surname, mode(lower(trim(forename))) as forename
        from rows group by true_person
    """)
    pairs = duckdb.sql("""
        select one.kinship, one.birth = other.birth as same_birth, one.forename = other.forename as same_forename
        from people as one inner join people as other on one.kin = other.true_person and one.true_person = other.kin
    """)
    twins = pairs.filter("kinship = 'twin'")
    relatives = pairs.filter("kinship = 'relative of the same name'")

    assert one(people, "count(*) filter (where kinship = 'twin') / count(*)")[0] == pytest.approx(TWINS, rel=0.02)
    shared = one(people, "count(*) filter (where kinship = 'relative of the same name') / count(*)")[0]
    assert shared == pytest.approx(RELATIVES_OF_ONE_NAME, rel=0.02)
    assert one(twins, "avg(same_birth::int)")[0] > 0.75
    assert one(twins, "avg(same_forename::int)")[0] < 0.02
    assert one(relatives, "avg(same_birth::int)")[0] == 0
    assert one(relatives, "avg(same_forename::int)")[0] > 0.75


def is_valid(pnc_id: str) -> bool:
    """The rule in its own words: the two-digit year and the seven-digit serial, modulo 23, choose the letter."""
    year, serial, letter = re.fullmatch(r"(\d{2}|\d{4})/(\d{1,7})([A-Z])", pnc_id.upper()).groups()
    return "ZABCDEFGHJKLMNPQRTUVWXY"[int(year[-2:] + serial.zfill(7)) % 23] == letter


def test_pnc_ids_are_valid_unless_damaged(rows):
    spoiled = "list_contains(damage, 'wrong digit in PNC id')"
    with_id = rows.filter("pnc_id is not null")

    assert all(is_valid(pnc_id) for (pnc_id,) in with_id.filter(f"not {spoiled}").select("pnc_id").fetchall())
    assert not any(is_valid(pnc_id) for (pnc_id,) in with_id.filter(spoiled).select("pnc_id").fetchall())
    assert one(with_id, "avg((pnc_id != upper(pnc_id))::int), avg((pnc_id[3] = '/')::int)") == pytest.approx(
        (0.15, 0.25), abs=0.02
    )


def test_undamaged_records_of_a_person_agree(rows):
    agreeing = duckdb.sql("""
        select count(distinct lower(trim(forename) || '|' || trim(surname) || '|') || date_of_birth || sex) as said
        from rows where len(damage) = 0 group by true_person
    """)

    assert one(agreeing, "min(said), max(said)") == (1, 1)


@pytest.mark.parametrize(
    ("kind", "test"),
    [
        ("missing date of birth", "date_of_birth is null"),
        ("1 January default", "date_of_birth like '%-01-01'"),
        ("initial only", "length(replace(trim(forename), '.', '')) = 1"),
        ("missing sex", "sex is null or sex = 'U'"),
        ("middle name added", "trim(forename) like '% %'"),
    ],
)
def test_damage_is_what_it_is_called(rows, kind, test):
    hit = rows.filter(f"damage = ['{kind}']")

    assert one(hit, f"count(*) > 50, bool_and({test})") == (True, True)


def test_seed_decides_every_value(written, tmp_path):
    again = write_population(tmp_path, records=RECORDS, seed=3)
    first = pq.read_table(again.records)

    assert first.equals(pq.read_table(written.records))
    assert pq.read_table(again.truth).equals(pq.read_table(written.truth))
    assert not first.equals(pq.read_table(write_population(tmp_path, records=RECORDS, seed=4).records))


def table(folder: Path, *rows: tuple[str | None, ...]) -> Path:
    columns = ("record_id", "forename", "surname", "date_of_birth", "pnc_id", "cro_number", "borough")
    filled = [(*row, *[None] * (len(columns) - len(row))) for row in rows]
    pq.write_table(
        pa.table({name: pa.array([row[at] for row in filled], pa.string()) for at, name in enumerate(columns)}),
        folder / "rows.parquet",
    )
    return folder / "rows.parquet"


def test_plain_rules_are_followed_from_record_to_record(tmp_path):
    rows = table(
        tmp_path,
        ("a", "Imogen", "Whitlock", "1990-03-14"),
        ("b", "IMOGEN", "whitlock ", "1990-03-14", "04/1234A"),
        ("c", None, "Dane", None, "04/1234a"),
        ("d", "Imogen", "Whitlock", None),
        ("e", None, None, None, None),
    )

    resolve_by_rules(RULES["either of the two"], rows, tmp_path / "people.parquet")

    truth = pa.table({"record_id": list("abcde"), "true_person": list("xxxyz")})
    assert score(truth, tmp_path / "people.parquet").clusters_right == 1


def test_calibration_counts_true_pairs_by_weight(tmp_path):
    pairs = pa.table({"record_id": list("aab"), "other_record_id": list("bcc"), "match_weight": [1.0, 1.5, -3.0]})
    truth = pa.table({"record_id": list("abc"), "true_person": list("xxy")})

    low, high = calibration(pairs, truth)

    assert (low.lowest, low.pairs, low.same_pairs) == (-3, 1, 0)
    assert (high.lowest, high.pairs, high.observed) == (1, 2, 0.5)
    assert low.expected == pytest.approx(1 / 9)

    write_calibration([low, high], tmp_path / "plot.svg")

    assert "share of true pairs" in (tmp_path / "plot.svg").read_text()
    assert "| 1 to 2 | 2 | 1 | 0.5000 |" in (tmp_path / "plot.md").read_text()


def test_pairs_are_scored_down_to_weights_that_lead_to_nothing(written):
    weights = scored_pairs(written.records, LinkageModel.load())["match_weight"].to_pylist()

    assert min(weights) < 0
    assert max(weights) > FURTHEST
