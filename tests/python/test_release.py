"""A release: what readers find in it, who may read what, and that nothing half-built is ever pointed at."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import duckdb
import pytest
from conftest import Demonstration

from expectations.release import promised_columns
from orchestration.home import PROJECT, Home, HomeError
from orchestration.refresh import refresh
from orchestration.release import publish as publishing
from orchestration.release.candidate import BuildError, Candidate, Stage, set_aside_unfinished
from orchestration.release.dbt_run import without_values
from orchestration.release.publish import check_ready, current_release, list_releases, publish, switch

PROMISED = promised_columns()


@pytest.mark.parametrize("table", PROMISED)
def test_readers_find_every_promised_table_and_column(analytics, table):
    columns = {row[0] for row in analytics.execute(f"describe marts.{table}").fetchall()}

    assert set(PROMISED[table]) <= columns


@pytest.mark.parametrize("table", PROMISED)
def test_parquet_holds_the_same_rows_as_the_table(analytics, demonstration, table):
    parquet = demonstration.home.current / "parquet" / f"{table}.parquet"
    differences = analytics.execute(
        f"""
        select
            (select count(*) from (from marts.{table} except all from read_parquet('{parquet}')))
            + (select count(*) from (from read_parquet('{parquet}') except all from marts.{table}))
        """
    ).fetchone()

    assert differences == (0,)


def test_no_identity_is_anywhere_in_what_readers_get(demonstration):
    """Every name, date of birth and PNC id of the build is looked for in every text and date cell of the release."""
    with duckdb.connect(demonstration.home.current / "analytics.duckdb", read_only=True) as connection:
        connection.execute(f"attach '{demonstration.warehouse}' as warehouse (read_only)")
        connection.execute(
            """
            create temp table identity as
            select unnest([
                pnc_id, strftime(date_of_birth, '%Y-%m-%d'), forename || ' ' || surname, person_id
            ]) as value
            from warehouse.core.dim_person_identity
            """
        )
        columns = connection.execute(
            """
            select table_schema, table_name, column_name, data_type
            from information_schema.columns
            where table_catalog = 'analytics' and data_type in ('VARCHAR', 'DATE')
            """
        ).fetchall()
        found = [
            f"{schema}.{table}.{column}"
            for schema, table, column, data_type in columns
            # Days of offences and of studies are dates too: only text can hide a birthday among them.
            if data_type == "VARCHAR"
            and connection.execute(
                f"select count(*) from {schema}.{table} inner join identity on lower({column}) = lower(value)"
            ).fetchone()
            != (0,)
        ]
        named = [column for _, _, column, _ in columns if column in {"forename", "surname", "date_of_birth", "pnc_id"}]

    assert len(columns) > 50
    assert found == []
    assert named == []


def test_person_key_changes_with_the_secret_and_is_no_plain_hash(demonstration, analytics):
    keys = {key for (key,) in analytics.execute("select person_key from marts.cohort_membership").fetchall()}
    with duckdb.connect(demonstration.warehouse, read_only=True) as warehouse:
        hashed = {key for (key,) in warehouse.execute("select sha256(person_id) from core.dim_person").fetchall()}

    assert keys
    assert not keys & hashed
    assert all(len(key) == 64 for key in keys)


def test_secret_is_private_and_not_in_the_release(demonstration):
    secret_file = demonstration.home.person_key_file
    secret = secret_file.read_bytes().strip()

    assert stat.S_IMODE(secret_file.stat().st_mode) == 0o600
    assert all(secret not in file.read_bytes() for file in demonstration.home.releases.rglob("*") if file.is_file())


def test_identities_are_in_a_file_that_only_its_owner_can_read(demonstration):
    restricted = demonstration.home.current / "restricted"

    assert stat.S_IMODE(restricted.stat().st_mode) == 0o700
    assert stat.S_IMODE((restricted / "nominals.duckdb").stat().st_mode) == 0o600
    assert stat.S_IMODE(demonstration.home.raw.stat().st_mode) == 0o600
    assert stat.S_IMODE(demonstration.warehouse.stat().st_mode) == 0o600


def test_restricted_file_names_everybody_in_a_cohort_and_nobody_else(demonstration, analytics):
    analytics.execute(f"attach '{demonstration.home.current / 'restricted/nominals.duckdb'}' as nominals (read_only)")
    unnamed, strangers, named_targets = analytics.execute(
        """
        select
            (select count(*) from marts.cohort_membership anti join nominals.restricted.nominal using (person_key)),
            (select count(*) from nominals.restricted.nominal anti join marts.cohort_membership using (person_key)),
            (select count(*) from nominals.restricted.named_priority_target where study_id = 'sn_2022' and is_target)
        """
    ).fetchone()

    assert (unnamed, strangers, named_targets) == (0, 0, 18)


def test_serving_files_are_written_for_older_drivers(demonstration):
    """The header of a DuckDB file carries its storage version; 64 to 67 are read by drivers from 1.0 to 1.4."""
    for name in ("analytics.duckdb", "restricted/nominals.duckdb"):
        with duckdb.connect() as connection:
            connection.execute(f"attach '{demonstration.home.current / name}' as served (read_only)")
            tags = connection.execute("select tags from duckdb_databases() where database_name = 'served'").fetchone()
        assert "v1.4" in tags[0]["storage_version"], tags


def test_release_says_what_it_was_made_of(demonstration):
    said = json.loads((demonstration.home.current / "release.json").read_text())

    assert said["release_id"] == demonstration.release.release_id
    assert [delivery["delivery_id"].split("@")[0] for delivery in said["deliveries"]] == [
        "bedfordshire/iom/2019-04-05",
        "bedfordshire/probation/2019-04-05",
        "btp/niche/2021-10-01",
        "city-of-london/niche/2021-10-01",
        "essex/connect/2021-10-01",
        "kent/connect/2021-10-01",
        "met/connect/2025-09-15",
        "met/cris/2021-10-01",
        "met/cris/2024-03-01",
        "met/iom/2020-10-02",
        "met/iom/2021-10-01",
        "met/pnc/2021-10-01",
        "met/probation/2019-12-05",
        "met/probation/2021-10-01",
        "met/visor/2021-10-01",
        "surrey/niche/2021-10-01",
    ]
    assert said["rows"]["marts.published_comparison"] == 440 + 274
    assert len(said["lock_sha256"]) == 64


@pytest.fixture
def copied(demonstration: Demonstration, tmp_path: Path) -> Home:
    """A home of its own to break: the release and raw rows of the demonstration, copied."""
    home = Home(tmp_path / "home")
    shutil.copytree(demonstration.home.folder, home.folder, symlinks=True)
    return home


def test_project_that_fails_a_test_is_not_published_and_is_kept(copied, tmp_path):
    """A study row whose area is misspelt fails a data test: the last release stays, the candidate is kept and named."""
    before = current_release(copied)
    project = copy_of_project(tmp_path)
    studies = project / "seeds/studies/studies.csv"
    studies.write_text(studies.read_text().replace("bcu,SN,", "bcu,XX,"))

    with pytest.raises(BuildError) as failure:
        refresh(copied, project=project)

    of_south_area = "sn_2022, sn_2022_neighbours, sn_2025"
    assert f"seeds/studies/studies.csv: every study has an area: not so for {of_south_area}" in failure.value.messages
    assert (failure.value.kept_in / "warehouse.duckdb").is_file()
    assert current_release(copied) == before


def test_another_study_is_one_more_row(copied, demonstration, tmp_path):
    """Croydon alone, as a borough, over 2020: a row of the seed and nothing else."""
    project = copy_of_project(tmp_path)
    with (project / "seeds/studies/studies.csv").open("a") as studies:
        studies.write(
            "croydon_2020,Croydon in 2020,met,borough,ZD,2020-01-01,2020-12-31,2020-12-31,"
            "study_violence_with_injury,charged_or_cautioned,cchi_2020,true,5|10,5,9,100000,5,90,\n"
        )
    release, _ = refresh(copied, project=project)

    with duckdb.connect(copied.current / "analytics.duckdb", read_only=True) as analytics:
        studies_with_people = analytics.execute(
            "select count(distinct study_id) from marts.cohort_group_summary where persons > 0"
        ).fetchone()
        sizes = analytics.execute(
            """
            select cohort_id, list(group_size order by group_size nulls last)
            from marts.cohort_group_summary where study_id = 'croydon_2020' group by cohort_id order by cohort_id
            """
        ).fetchall()
        outside = analytics.execute(
            """
            select count(*) from marts.cohort_member_offence
            where study_id = 'croydon_2020' and (occurred_on < '2020-01-01' or occurred_on > '2020-12-31')
            """
        ).fetchone()
        targets = analytics.execute(
            "select count(*) from marts.priority_target where study_id = 'croydon_2020'"
        ).fetchone()

    # Thirteen as they come: this is the fourteenth.
    assert release.rows["marts.study"] == demonstration.release.rows["marts.study"] + 1
    assert studies_with_people == (release.rows["marts.study"],)
    assert {cohort_id for cohort_id, _ in sizes} > {"iom", "victim_offender", "power_few"}
    assert all(of_cohort == [5, 10, None] for _, of_cohort in sizes)
    assert outside == (0,)
    assert 5 <= targets[0] <= 10


def copy_of_project(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    for name in ("contracts", "models", "seeds", "macros", "tests", "snapshots", "dbt_project.yml", "profiles.yml"):
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("python", "__pycache__"))
        elif source.exists():
            shutil.copy(source, project / name)
    return project


@pytest.fixture
def ready(demonstration: Demonstration, copied: Home) -> Candidate:
    """A built candidate, as if a refresh had just passed its tests."""
    folder = copied.builds / "candidate"
    (copied.builds / "last_published").rename(folder)
    return Candidate.at(folder, stage=Stage.PUBLISHED)


def test_switch_is_one_step_and_going_back_is_another(copied, ready):
    first = current_release(copied)
    second = publish(copied, ready, deliveries=[], seconds=1)

    assert current_release(copied) == second
    switch(copied, first.release_id)
    assert current_release(copied) == first
    assert [release.release_id for release in list_releases(copied)] == [first.release_id, second.release_id]


def test_reader_of_the_last_release_is_not_disturbed_by_the_next(copied, ready):
    with duckdb.connect(copied.current.resolve() / "analytics.duckdb", read_only=True) as reader:
        before = reader.execute("select count(*) from marts.cohort_membership").fetchone()
        publish(copied, ready, deliveries=[], seconds=1)
        assert reader.execute("select count(*) from marts.cohort_membership").fetchone() == before


def test_release_that_breaks_off_while_it_is_written_is_never_pointed_at(copied, ready, monkeypatch):
    before = current_release(copied)

    def breaks_off(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(publishing, "_flush_to_disk", breaks_off)
    with pytest.raises(OSError, match="no space"):
        publish(copied, ready, deliveries=[], seconds=1)

    assert current_release(copied) == before
    assert [release.release_id for release in list_releases(copied)] == [before.release_id]


def test_release_is_named_after_the_last_one_also_when_the_clock_went_back(copied, ready):
    first = current_release(copied)
    ahead = "29991231T235959Z"
    (copied.releases / first.release_id).rename(copied.releases / ahead)
    said = copied.releases / ahead / "release.json"
    said.write_text(said.read_text().replace(first.release_id, ahead))

    second = publish(copied, ready, deliveries=[], seconds=1)

    assert second.release_id > ahead
    assert current_release(copied) == second


def test_what_a_killed_person_resolution_spilled_is_not_kept(copied):
    spilled = copied.builds / "candidate" / "people-x1y2"
    spilled.mkdir(parents=True)
    (spilled / "duckdb_temp_storage-0.tmp").write_bytes(b"a name")
    (copied.builds / "candidate" / "warehouse.duckdb").write_bytes(b"half a file")

    kept_in = set_aside_unfinished(copied, PROJECT)

    assert [path.name for path in kept_in.iterdir()] == ["warehouse.duckdb"]


def test_failure_messages_hold_no_delivered_value():
    told = without_values("Conversion Error: Could not convert string 'Zebediah 1991' to INT32 in column \"age\"")

    assert "Zebediah" not in told
    assert "Could not convert string '...'" in told
    assert without_values("model 'dim_study' is missing") == "model 'dim_study' is missing"


def test_home_folder_may_have_any_name(demonstration, tmp_path):
    home = Home(tmp_path / "it's [b] home")
    shutil.copytree(demonstration.warehouse.parent, home.builds / "candidate")

    release = publish(home, Candidate.at(home.candidate, stage=Stage.PUBLISHED), deliveries=[], seconds=0)

    assert current_release(home) == release


def test_current_that_is_no_pointer_is_refused_before_anything_is_built(tmp_path):
    home = Home(tmp_path)
    home.current.mkdir()

    with pytest.raises(HomeError, match="must be a link"):
        check_ready(home)


def test_folder_among_the_releases_that_is_none_is_passed_over(copied):
    (copied.releases / "20990101T000000Z").mkdir()
    (copied.releases / "20990101T000000Z" / "release.json").write_text("{}")

    assert [release.release_id for release in list_releases(copied)] == [current_release(copied).release_id]


def test_unknown_release_is_a_plain_sentence(copied):
    with pytest.raises(HomeError, match="There is no release nonsense"):
        switch(copied, "nonsense")


def test_second_refresh_is_told_who_is_running(tmp_path):
    home = Home(tmp_path)
    with home.locked(), pytest.raises(HomeError, match="Another refresh is running: process"), home.locked():
        pass
