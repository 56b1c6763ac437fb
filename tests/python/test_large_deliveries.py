"""Deliveries as large as a force's, at a hundredth of their size: who is in the cohorts, and what noise does.

Belongs here: what is written by `synthetic/large`, and that a refresh of it agrees with the truth. Does not belong
here: how long any of it takes (`bench/size/`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from bench.size.truth import COHORTS, Agreement, agreement, true_members
from orchestration.deliveries import receive
from orchestration.home import Home
from orchestration.refresh import refresh
from synthetic.large.near_misses import NEAR_MISSES
from synthetic.people import is_valid_pnc_id
from synthetic.write import WrittenDeliveries, write_deliveries

CRIS = "met/cris/2021-10-01"
TIMES = 0.01


@dataclass(frozen=True)
class Large:
    """A home folder with the deliveries of a hundredth of a force."""

    home: Home
    written: WrittenDeliveries

    def table(self, name: str) -> str:
        """A delivered table of CRIS, for SQL."""
        return f"read_parquet('{self.written.deliveries[CRIS] / name}.parquet')"


def write(folder: Path, **how: object) -> Large:
    return Large(Home(folder), write_deliveries(folder, **{"scale": "force", "times": TIMES, **how}))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Large:
    return write(tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def realistic(tmp_path_factory: pytest.TempPathFactory) -> Large:
    return write(tmp_path_factory.mktemp("realistic"), noise="realistic")


@pytest.fixture(scope="module")
def published(clean: Large) -> Large:
    refresh(clean.home)
    return clean


def hashes(written: WrittenDeliveries) -> dict[str, str]:
    files = {
        f"{place}/{path.name}": path for place, folder in written.deliveries.items() for path in folder.iterdir()
    } | {"truth": written.truth}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def one(query: str) -> tuple:
    row = duckdb.sql(query).fetchone()
    assert row is not None
    return row


# -- the cohorts against the truth ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("study", ["sn_2022", "met_2022"])
def test_a_refresh_of_clean_deliveries_finds_exactly_who_is_truly_in_a_cohort(published, study, cohort):
    found = agreement(published.home, published.written.truth, study, cohort)

    assert (found.missed, found.false) == (frozenset(), ())
    assert found.is_exact
    assert len(found.true) >= 8


def test_agreement_tells_who_is_missed_who_is_false_and_who_is_there_twice():
    found = Agreement("iom", frozenset("abc"), (("a",), ("b",), ("b", "x"), ("y",)))

    assert (found.missed, found.false, found.is_exact) == (frozenset("c"), (("y",),), False)
    assert Agreement("iom", frozenset("ab"), (("a",), ("b",))).is_exact
    assert not Agreement("iom", frozenset("ab"), (("a", "b"),)).is_exact


@pytest.mark.parametrize("near_miss", NEAR_MISSES, ids=lambda near_miss: near_miss.name)
def test_who_shows_a_rule_is_a_victim_offender_of_the_force_or_just_is_not(clean, near_miss):
    members = true_members(clean.home, clean.written.truth, "met_2022", "victim_offender")
    showing = set(clean.written.near_misses[near_miss.name])

    assert len(showing) >= 12
    assert showing <= members if near_miss.is_member else not showing & members


# -- what is written ------------------------------------------------------------------------------------------------


def test_there_are_as_many_crimes_and_parties_as_planned(clean):
    crimes, parties = (clean.written.rows[f"{CRIS}/{name}"] for name in ("crimes", "parties"))
    near_misses = 2 * 12 * len(NEAR_MISSES)

    assert 33_000 < crimes <= 33_000 + near_misses
    assert parties / crimes == pytest.approx(2, abs=0.05)


def test_a_few_are_accused_of_much(clean):
    (share,) = one(f"""
        with
        accusations as (
            select true_person, count(*) as times
            from {clean.table("parties")} as parties
            inner join read_parquet('{clean.written.truth}') as truth using (crime_reference, party_number)
            where role = 'ACCUSED'
            group by true_person
        ),
        ranked as (select times, ntile(10) over (order by times desc) as tenth from accusations)
        select sum(times) filter (where tenth = 1) / sum(times) from ranked
    """)

    assert 0.3 < share < 0.6


def test_crimes_lie_in_the_window_or_a_little_before_it(clean):
    first, last, earliest = one(f"""
        select min(reported_on)::varchar, max(reported_on)::varchar, min(committed_from)::varchar
        from {clean.table("crimes")}
    """)

    assert (first, last) == ("2018-01-01", "2021-09-30")
    assert "2017-06-01" < earliest < "2018-01-01"


def test_every_record_has_a_true_person_and_every_person_one_spelling_without_noise(clean):
    rows, told, spellings = one(f"""
        with spelt as (
            select true_person, count(distinct lower(trim(forename)) || '|' || lower(trim(surname))) as names,
                count(distinct date_of_birth) as births
            from {clean.table("parties")} as parties
            inner join read_parquet('{clean.written.truth}') as truth using (crime_reference, party_number)
            group by true_person
        )
        select
            (select count(*) from {clean.table("parties")}),
            (select count(*) from read_parquet('{clean.written.truth}') where system = 'cris'),
            (select max(greatest(names, births)) from spelt)
    """)

    assert rows == told
    assert spellings == 1


def test_pnc_ids_have_their_check_letter(clean):
    ids = duckdb.sql(f"select distinct pnc_id from {clean.table('parties')} where pnc_id is not null").fetchall()

    assert len(ids) > 5_000
    assert all(is_valid_pnc_id(pnc_id) for (pnc_id,) in ids)


def test_nobody_is_twice_in_one_crime_in_the_same_role(clean):
    (twice,) = one(f"""
        select count(*) from (
            select crime_reference, true_person, role
            from {clean.table("parties")} as parties
            inner join read_parquet('{clean.written.truth}') as truth using (crime_reference, party_number)
            group by all
            having count(*) > 1
        )
    """)

    assert twice == 0


def test_noise_damages_a_quarter_of_the_records_and_nothing_that_happened(clean, realistic):
    before, after = hashes(clean.written), hashes(realistic.written)
    damaged, with_pnc_id = one(f"""
        select
            (select avg((damage is not null)::int) from read_parquet('{realistic.written.truth}')),
            (select avg((pnc_id is not null)::int) from {realistic.table("parties")})
    """)

    assert all(before[f"{CRIS}/{name}.parquet"] == after[f"{CRIS}/{name}.parquet"] for name in ("crimes", "outcomes"))
    assert before[f"{CRIS}/parties.parquet"] != after[f"{CRIS}/parties.parquet"]
    assert damaged == pytest.approx(0.24, abs=0.01)
    assert with_pnc_id == pytest.approx(0.30, abs=0.02)
    assert realistic.written.damaged_records > 0 == clean.written.damaged_records


def test_the_seed_decides_every_byte(clean, tmp_path):
    again = write(tmp_path / "again").written

    assert hashes(again) == hashes(clean.written)
    assert hashes(write(tmp_path / "other", seed=7).written) != hashes(clean.written)


def test_the_nations_forces_pass_the_door_without_a_row_in_quarantine(tmp_path):
    home = write(tmp_path, scale="national", times=0.0005, noise="realistic").home

    receipt = receive(home.deliveries, home.raw, with_pages=False)

    assert not receipt.refused
    assert not receipt.quarantined
    assert {loaded.delivery.partition("/")[0] for loaded in receipt.loaded} == {"met", "bedfordshire"}


@pytest.mark.parametrize(("scale", "times"), [("force", 0.0), ("force", -1.0), ("study", 2.0), ("galactic", 1.0)])
def test_a_scale_that_cannot_be_is_told_and_nothing_is_written(tmp_path, scale, times):
    with pytest.raises(ValueError, match="scale"):
        write_deliveries(tmp_path, scale=scale, times=times)

    assert not list(tmp_path.rglob("*"))


def test_a_delivery_that_is_not_synthetic_is_left_as_it_was(tmp_path):
    theirs = tmp_path / "deliveries" / CRIS / "crimes.csv"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")

    with pytest.raises(FileExistsError, match="not synthetic"):
        write(tmp_path)

    assert theirs.read_text() == "theirs"
