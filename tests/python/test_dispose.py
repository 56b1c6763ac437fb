"""Disposal: a person is gone from everything that is kept, nobody else is, and nothing brings the person back.

What is left is looked for by this module's own search, which knows nothing of the room's: every cell of every table is
compared with what the person's records say, and every file is read byte by byte.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
from conftest import Demonstration
from typer.testing import CliRunner

from orchestration.cli import application
from orchestration.deliveries import load_contracts, receive
from orchestration.deliveries.person_records import UnknownRecordsError, records_of_row, require_known
from orchestration.home import PROJECT, Home, HomeError
from orchestration.refresh import refresh
from orchestration.retention import dispose as disposing
from orchestration.retention.dispose import dispose
from orchestration.retention.person import DisposalError

PARTIES = "met/cris/2021-10-01/parties.csv"

# What a disposal does, in its order; it may break off before any of them.
STEPS = (
    "add_disposed",
    "_remove_from_raw",
    "_remove_from_builds",
    "_remove_from_releases",
    "_count_rows_anew",
    "prove",
    "forget",
)


@dataclass(frozen=True)
class Someone:
    """A person of the demonstration by what the delivered records say, as nobody else's do."""

    key: str
    person_id: str
    record_ids: frozenset[str]
    parties: frozenset[tuple[str, str]]
    nominals: frozenset[str]
    pnc_ids: frozenset[str]
    names: frozenset[tuple[str, str, str]]


@pytest.fixture
def home(demonstration: Demonstration, tmp_path: Path) -> Home:
    copied = Home(tmp_path / "home")
    shutil.copytree(demonstration.home.folder, copied.folder, symlinks=True)
    return copied


@pytest.fixture(scope="module")
def disposed(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Someone]]:
    """A home with two releases, an unfinished and a failed build, after somebody was removed from it. To be read."""
    home = Home(tmp_path_factory.mktemp("disposed") / "home")
    shutil.copytree(demonstration.home.folder, home.folder, symlinks=True)
    someone = managed_victim_offender(home)
    earlier = home.releases / "20200101T000000Z"
    shutil.copytree(home.current.resolve(), earlier)
    for folder in ("failed-20200101T000000000000Z", "candidate"):
        shutil.copytree(home.last_published, home.builds / folder)
    (home.builds / "dbt" / "run_results.json").write_text(f'{{"message": "value {min(someone.pnc_ids)}"}}')
    account = dispose(home, someone.key, although_not_due=True)
    assert not account.is_left
    yield home, someone
    shutil.rmtree(home.folder)


def managed_victim_offender(home: Home) -> Someone:
    """The first target who stands in CRIS, on a team's sheets and in the register, with a PNC id."""
    return someone_where(
        home,
        """
        select person_key from marts.priority_target
        inner join core.dim_person using (person_key)
        inner join core.dim_person_identity using (person_id)
        where managed_by_iom and managed_by_mappa and pnc_id is not null
        order by person_key limit 1
        """,
    )


def someone_where(home: Home, query: str) -> Someone:
    with duckdb.connect(home.published_warehouse, read_only=True) as warehouse:
        (key,) = warehouse.execute(query).fetchone()
        (person_id,) = warehouse.execute("select person_id from core.dim_person where person_key = ?", [key]).fetchone()
        rows = warehouse.execute(
            """
            select record_id, source_system, record_ref, party_number, forename, surname,
                cast(date_of_birth as varchar), pnc_id
            from intermediate.int_person_appearances
            inner join intermediate.int_person_resolution using (record_id)
            left join (select record_id, party_number from intermediate.int_crime_parties) using (record_id)
            where person_id = ?
            """,
            [person_id],
        ).fetchall()
    return Someone(
        key=key,
        person_id=person_id,
        record_ids=frozenset(row[0] for row in rows),
        parties=frozenset((row[2], str(row[3])) for row in rows if row[1] == "cris"),
        nominals=frozenset(row[2] for row in rows if row[1] != "cris"),
        pnc_ids=frozenset(row[7] for row in rows if row[7]),
        names=frozenset((row[4].lower(), row[5].lower(), row[6]) for row in rows if row[4] and row[5] and row[6]),
    )


@contextmanager
def opened(file: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, list[str]]]]:
    """A DuckDB or Parquet file, and its tables with their columns."""
    with duckdb.connect() as connection:
        if file.suffix == ".parquet":
            table = f"read_parquet('{file}')"
            yield connection, {table: connection.sql(f"from {table}").columns}
            return
        connection.execute(f"attach '{file}' as looked_at (read_only)")
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'looked_at'"
        ).fetchall()
        yield (
            connection,
            {f"looked_at.{table}": connection.sql(f"from looked_at.{table}").columns for (table,) in tables},
        )


def speaks_of(someone: Someone, columns: list[str]) -> str:
    """SQL for: a cell is one of the person's identifiers, or cells are a name and a birth, or a row is of a party."""
    cells = "[" + ", ".join(f"lower(cast({column} as varchar))" for column in columns) + "]"
    tokens = {someone.key, someone.person_id, *someone.record_ids, *someone.pnc_ids, *someone.nominals}
    conditions = [f"list_has_any({cells}, {sorted(token.lower() for token in tokens)})"]
    conditions += [f"list_has_all({cells}, {list(name)})" for name in someone.names]
    if {"crime_reference", "party_number"} <= set(columns):
        parties = ", ".join(f"('{reference}', '{number}')" for reference, number in someone.parties)
        conditions.append(f"(crime_reference, cast(party_number as varchar)) in ({parties})")
    return " or ".join(f"coalesce({condition}, false)" for condition in conditions)


def files_below(folder: Path) -> list[Path]:
    return [Path(root) / name for root, _, names in os.walk(folder) for name in names]


def traces_of(home: Home, someone: Someone) -> list[str]:
    """Every place in raw rows, builds and releases where somebody still stands."""
    found = []
    for file in [*files_below(home.raw.parent), *files_below(home.builds), *files_below(home.releases)]:
        content = file.read_bytes()
        if any(token.encode() in content for token in {someone.key, someone.person_id, *someone.pnc_ids}):
            found.append(f"bytes of {file.name}")
        if file.suffix in (".duckdb", ".parquet"):
            with opened(file) as (connection, tables):
                found += [
                    f"{file.name} {table.removeprefix('looked_at.')}"
                    for table, columns in tables.items()
                    if connection.execute(
                        f"select count(*) from {table} where {speaks_of(someone, columns)}"
                    ).fetchone()
                    != (0,)
                ]
    return sorted(set(found))


def people_of(home: Home) -> dict[str, str]:
    """The key of each record's person in the last published build."""
    with duckdb.connect(home.published_warehouse, read_only=True) as warehouse:
        return dict(
            warehouse.execute(
                """
                select record_id, person_key
                from intermediate.int_person_resolution inner join core.dim_person using (person_id)
                """
            ).fetchall()
        )


def test_search_of_this_module_finds_somebody_who_is_there(demonstration):
    found = traces_of(demonstration.home, managed_victim_offender(demonstration.home))

    for place in ("raw.duckdb raw.cris__parties", "raw.duckdb raw.cris__outcomes", "raw.duckdb raw.iom__spells"):
        assert place in found
    for place in ("warehouse.duckdb core.dim_person_identity", "nominals.duckdb restricted.nominal"):
        assert place in found
    for file in ("people.parquet", "cohort_membership.parquet"):
        assert any(place.startswith(file) for place in found)


def test_removed_person_is_nowhere_in_raw_rows_builds_and_releases(disposed):
    home, someone = disposed

    assert traces_of(home, someone) == []
    assert not list(home.builds.glob("failed-*"))
    assert not (home.builds / "candidate").exists()


def test_everybody_else_is_still_there(disposed, demonstration):
    """Table by table: the rows before, without those that speak of the person, are the rows now."""
    home, someone = disposed
    pairs = [
        (demonstration.home.raw, home.raw),
        (demonstration.warehouse, home.published_warehouse),
        *(
            (file, home.current.resolve() / file.relative_to(demonstration.home.current.resolve()))
            for file in files_below(demonstration.home.current.resolve())
            if file.suffix in (".duckdb", ".parquet")
        ),
    ]
    compared = 0
    for before, after in pairs:
        with opened(before) as (connection, tables):
            connection.execute(f"attach '{after}' as now (read_only)" if after.suffix == ".duckdb" else "select 1")
            for table, columns in tables.items():
                now = table.replace("looked_at.", "now.") if after.suffix == ".duckdb" else f"read_parquet('{after}')"
                if now in {"now.raw.quarantined_row", "now.raw.delivery_file"}:
                    continue
                kept = f"from {table} where not ({speaks_of(someone, columns)})"
                differences = connection.execute(
                    f"select (select count(*) from ({kept} except all from {now})),"
                    f" (select count(*) from (from {now} except all {kept}))"
                ).fetchone()
                assert differences == (0, 0), table
                compared += 1

    assert compared > 100


def test_raw_rows_are_accounted_for_as_the_door_would_have(disposed, demonstration, tmp_path):
    """Rows delivered are rows loaded and in quarantine; loading everything anew into an empty layer says the same."""
    home, _ = disposed
    anew = Home(tmp_path / "anew")
    shutil.copytree(home.deliveries, anew.deliveries)
    anew.raw.parent.mkdir()
    for file in (home.disposed_records, home.person_key_file):
        shutil.copy(file, anew.folder / file.relative_to(home.folder))
    receive(anew.deliveries, anew.raw)
    books = []
    for raw in (home.raw, anew.raw):
        with duckdb.connect(raw, read_only=True) as connection:
            files = connection.execute("from raw.raw.delivery_file order by all").fetchall()
            quarantined = connection.execute("from raw.raw.quarantined_row order by all").fetchall()
            loaded = [
                connection.execute(f"select count(*) from raw.raw.{table.raw_name}").fetchone()
                for system in load_contracts().values()
                for table in system.tables
            ]
        books.append((files, quarantined, loaded))

    assert books[0] == books[1]
    assert {row[7] for row in books[0][1]} == {"disposed"}
    assert all(delivered == loaded + quarantined for *_, delivered, loaded, quarantined in books[0][0])


def test_release_says_that_somebody_was_removed_and_never_who(disposed):
    home, _ = disposed
    for release in (home.current, home.releases / "20200101T000000Z"):
        said = json.loads((release / "release.json").read_text())
        with duckdb.connect(release / "analytics.duckdb", read_only=True) as analytics:
            counted = {
                table: analytics.execute(f"select count(*) from {table}").fetchone()[0] for table in said["rows"]
            }

        assert [one["persons"] for one in said["disposals"]] == [1]
        assert said["disposals"][0].keys() == {"disposal_id", "disposed_at", "persons"}
        assert said["rows"] == counted


def test_files_keep_their_permissions_and_their_storage_version(disposed, demonstration):
    home, _ = disposed
    for name in ("analytics.duckdb", "restricted/nominals.duckdb", "restricted/people.parquet", "release.json"):
        before, after = demonstration.home.current / name, home.current / name
        assert stat.S_IMODE(after.stat().st_mode) == stat.S_IMODE(before.stat().st_mode)
        if name.endswith(".duckdb"):
            with duckdb.connect() as connection:
                connection.execute(f"attach '{after}' as served (read_only)")
                tags = connection.execute(
                    "select tags from duckdb_databases() where database_name = 'served'"
                ).fetchone()
            assert "v1.4" in tags[0]["storage_version"]
    assert stat.S_IMODE(home.raw.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.disposed_records.stat().st_mode) == 0o600


def test_nothing_of_the_disposal_itself_is_left_lying(disposed):
    home, _ = disposed

    assert not home.unfinished_disposal.exists()
    assert [file for file in files_below(home.folder) if ".disposing-" in file.name or "unfinished" in file.name] == []


def test_refresh_afterwards_does_not_bring_the_person_back_and_nobody_changes_key(home, demonstration):
    someone = managed_victim_offender(home)
    before = people_of(home)
    dispose(home, someone.key, although_not_due=True)
    # A sender corrects a delivery: it is read anew, with the person in it.
    correct_delivery(home)
    _, receipt = refresh(home)
    after = people_of(home)

    assert any(group.value_class == "disposed" for group in receipt.quarantined)
    assert traces_of(home, someone) == []
    assert after == {record: key for record, key in before.items() if record not in someone.record_ids}


def correct_delivery(home: Home) -> None:
    """Another first line of parties with another officer's view of ethnicity; without the manifest of the first."""
    file = home.deliveries / PARTIES
    with file.open(newline="") as handle:
        rows = list(csv.reader(handle))
    place = rows[0].index("observed_ethnicity")
    rows[1][place] = "IC3" if rows[1][place] != "IC3" else "IC1"
    with file.open("w", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)
    (file.parent / "delivery.json").unlink()


def test_unchanged_delivery_loaded_into_a_new_raw_layer_does_not_bring_the_person_back(disposed, tmp_path):
    home, someone = disposed
    copied = Home(tmp_path / "home")
    copied.raw.parent.mkdir(parents=True)
    shutil.copytree(home.deliveries, copied.deliveries)
    for file in (home.disposed_records, home.person_key_file):
        shutil.copy(file, copied.folder / file.relative_to(home.folder))
    receipt = receive(copied.deliveries, copied.raw)

    assert receipt.refused == []
    assert traces_of(copied, someone) == []


def test_disposal_that_breaks_off_at_any_step_is_finished_by_the_next(home, monkeypatch):
    """Whichever step it breaks off at, one after the other: the next time it goes on, and mentions it once."""
    someone = managed_victim_offender(home)
    others = {record: key for record, key in people_of(home).items() if record not in someone.record_ids}

    def breaks_off(*_: object) -> None:
        raise OSError("no space left on device")

    for step in STEPS:
        with monkeypatch.context() as patched:
            patched.setattr(disposing, step, breaks_off)
            with pytest.raises(OSError, match="no space"):
                dispose(home, someone.key, although_not_due=True)
        assert home.unfinished_disposal.exists()
        assert stat.S_IMODE(home.unfinished_disposal.stat().st_mode) == 0o600
    account = dispose(home, someone.key)

    assert not account.is_left
    assert traces_of(home, someone) == []
    assert people_of(home) == others
    assert len(json.loads((home.current / "release.json").read_text())["disposals"]) == 1
    assert not home.unfinished_disposal.exists()


def test_disposal_killed_while_it_rewrites_is_finished_by_the_next_refresh(home):
    """Killed for good in the middle of the warehouse: a refresh meets nobody half removed, and loses nobody else."""
    someone = managed_victim_offender(home)
    statement = "import sys; from orchestration.cli import main; main()"
    arguments = [
        "dispose",
        someone.key,
        "--reason",
        "a test",
        "--although-not-due",
        "--yes",
        "--home",
        str(home.folder),
    ]
    killed = subprocess.Popen([sys.executable, "-c", statement, *arguments], cwd=PROJECT, stdout=subprocess.DEVNULL)
    for _ in range(600):
        if list(home.last_published.glob(".disposing-*")):
            break
        time.sleep(0.05)
    killed.kill()
    killed.wait()

    assert home.unfinished_disposal.exists()
    refresh(home)

    assert not home.unfinished_disposal.exists()
    assert traces_of(home, someone) == []
    assert [file for file in files_below(home.folder) if ".disposing-" in str(file)] == []


def test_crime_of_several_parties_stays_for_the_others(disposed, demonstration):
    home, someone = disposed
    references = sorted({reference for reference, _ in someone.parties})
    crimes = "select count(*) from raw.raw.cris__crimes where list_contains(?, crime_reference)"
    parties = "select count(*) from raw.raw.cris__parties where list_contains(?, crime_reference)"
    counted = []
    for raw in (demonstration.home.raw, home.raw):
        with duckdb.connect(raw, read_only=True) as connection:
            counted.append([connection.execute(query, [references]).fetchone()[0] for query in (crimes, parties)])

    assert counted[1][0] == counted[0][0]
    assert counted[1][1] == counted[0][1] - len(someone.parties) > 0


def test_who_came_into_a_cohort_is_told_of_others_only(home):
    """A release says in `difference.json` who came into a cohort: the person is taken out, the others stay."""
    someone = managed_victim_offender(home)
    file = home.current / "difference.json"
    movement = {"study_id": "sn_2022", "cohort_id": "iom", "movement": "came in", "reason": "delivered"}
    people = [
        {**movement, "person_key": key, "other_person_key": other}
        for key, other in ((someone.key, None), ("a" * 64, someone.key), ("b" * 64, None))
    ]
    file.write_text(json.dumps({**json.loads(file.read_text()), "people": people}))

    account = dispose(home, someone.key, although_not_due=True)

    assert not account.is_left
    assert [one["person_key"] for one in json.loads(file.read_text())["people"]] == ["b" * 64]


def test_older_deliveries_neither_keep_the_person_nor_come_back_in_the_persons_place(home):
    """An older delivery had the person as another party, and somebody else where now the person stands alone."""
    someone = someone_where(
        home,
        """
        select any_value(person_key) from core.dim_person
        inner join intermediate.int_person_resolution using (person_id)
        inner join intermediate.int_person_appearances using (record_id)
        inner join (
            select crime_id, min(record_id) as record_id from intermediate.int_crime_parties
            where source_system = 'cris' group by crime_id having count(*) = 1
        ) using (record_id)
        where forename is not null and surname is not null and date_of_birth is not null and pnc_id is not null
        group by person_id order by person_id limit 1
        """,
    )
    with duckdb.connect(home.published_warehouse, read_only=True) as warehouse:
        (alone_in,) = warehouse.execute(
            """
            select min(crime_reference) from intermediate.int_crime_parties
            inner join intermediate.int_person_resolution using (record_id)
            where source_system = 'cris' and person_id = ? and crime_id in (
                select crime_id from intermediate.int_crime_parties group by crime_id having count(*) = 1
            )
            """,
            [someone.person_id],
        ).fetchone()
    earlier = write_earlier_delivery(home, alone_in, someone)
    assert receive(home.deliveries, home.raw).refused == []
    account = dispose(home, someone.key, although_not_due=True)

    assert account.with_senders[f"{earlier}/parties.csv"] == 2
    with duckdb.connect(home.raw, read_only=True) as raw:
        parties = raw.execute(
            "select crime_reference, party_number from raw.raw.cris__parties where delivery_id like ? order by all",
            [f"{earlier}@%"],
        ).fetchall()
    assert parties == [("9999999/21", "1")]
    assert traces_of(home, someone) == []


def write_earlier_delivery(home: Home, alone_in: str, someone: Someone) -> str:
    """A delivery of the day before: two crimes with a stranger each, one of them with the person as second party."""
    day = "met/cris/2021-09-30"
    folder = home.deliveries / day
    folder.mkdir()
    forename, surname, birth = min(someone.names)
    system = load_contracts()["cris"]
    crimes = [
        {"crime_reference": reference, "borough_code": "ZD", "reported_on": "2021-01-01", "ho_class_code": "8N"}
        | {"crime_status": "CONFIRMED"}
        for reference in (alone_in, "9999999/21")
    ]
    stranger = {"role": "VICTIM", "forename": "Zebediah", "surname": "Quillfeather", "date_of_birth": "1971-02-03"}
    person = {"role": "VICTIM", "forename": forename, "surname": surname, "date_of_birth": birth}
    parties = [
        {"crime_reference": alone_in, "party_number": "7"} | stranger,
        {"crime_reference": "9999999/21", "party_number": "1"} | stranger,
        {"crime_reference": "9999999/21", "party_number": "2"} | person,
    ]
    outcomes = [{"crime_reference": "9999999/21", "party_number": "1", "outcome_number": "1"}]
    outcomes[0] |= {"outcome_code": "1", "outcome_on": "2021-02-01"}
    for name, rows in (("crimes", crimes), ("parties", parties), ("outcomes", outcomes)):
        with (folder / f"{name}.csv").open("w", newline="") as handle:
            writer = csv.DictWriter(handle, system.table(name).column_names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return day


def test_person_is_found_in_an_older_release_that_called_it_otherwise(home):
    someone = managed_victim_offender(home)
    secret = home.person_key_file.read_text().strip()
    former = sha256("what it was called before")[:32]
    former_key = sha256(f"{secret}{sha256(f'{secret}{former}')}")
    earlier = home.releases / "20200101T000000Z"
    shutil.copytree(home.current.resolve(), earlier)
    people = earlier / "restricted" / "people.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            create table person as
            select record_id, case when person_id = ? then ? else person_id end as person_id
            from read_parquet('{people}')
            """,
            [someone.person_id, former],
        )
        connection.execute(f"copy person to '{people}'")
    for file in (earlier / "analytics.duckdb", earlier / "restricted" / "nominals.duckdb"):
        with duckdb.connect(file) as connection:
            for (table,) in connection.execute(
                "select schema_name || '.' || table_name from duckdb_columns() where column_name = 'person_key'"
            ).fetchall():
                renamed = f"update {table} set person_key = ? where person_key = ?"
                connection.execute(renamed, [former_key, someone.key])
    dispose(home, someone.key, although_not_due=True)

    assert traces_of(home, replace(someone, key=former_key, person_id=former)) == []


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_what_is_left_anywhere_is_told_without_telling_what_it_is(home):
    """A note that somebody made beside the releases is no business of this room's to remove: it says so and fails."""
    someone = managed_victim_offender(home)
    (home.releases / "note.txt").write_text(f"see {someone.key} and {min(someone.pnc_ids)}")
    shown = CliRunner().invoke(
        application,
        ["dispose", someone.key, "--reason", "a test", "--although-not-due", "--yes", "--home", str(home.folder)],
    )

    assert shown.exit_code == 1
    assert "LEFT" in shown.output
    assert not any(value in shown.output for value in (someone.key, someone.person_id, *someone.pnc_ids))
    assert not any(surname in shown.output.lower() for _, surname, _ in someone.names)
    assert home.unfinished_disposal.exists()


def test_access_log_says_who_removed_somebody_and_why(home):
    key = managed_victim_offender(home).key
    refused = CliRunner().invoke(
        application, ["dispose", key, "--reason", "review of 2021", "--yes", "--home", str(home.folder)]
    )
    (line,) = [json.loads(text) for text in home.access_log.read_text().splitlines()]

    assert isinstance(refused.exception, DisposalError)
    assert (line["command"], line["what"], line["reason"]) == ("dispose", [key], "review of 2021")


def test_whoever_does_not_confirm_removes_nobody(home):
    someone = managed_victim_offender(home)
    shown = CliRunner().invoke(
        application,
        ["dispose", someone.key, "--reason", "a test", "--although-not-due", "--home", str(home.folder)],
        input="n\n",
    )

    assert shown.exit_code == 1
    assert not home.disposed_records.exists()
    assert someone.key in people_of(home).values()


def test_nobody_is_asked_to_confirm_the_removal_of_a_person_who_is_not_there(home):
    shown = CliRunner().invoke(application, ["dispose", "0" * 64, "--reason", "a test", "--home", str(home.folder)])

    assert isinstance(shown.exception, DisposalError)
    assert "cannot be undone" not in shown.output


@pytest.mark.parametrize(
    ("whom", "sentence"),
    [
        ("is_managed", "is managed by a team or under MAPPA as of 2025-09-15"),
        ("not is_managed and review_group = 2", r"\(review group 2\) are held until their review on 20"),
    ],
)
def test_person_whose_records_are_to_be_held_is_refused(demonstration, whom, sentence):
    with duckdb.connect(demonstration.warehouse, read_only=True) as warehouse:
        (key,) = warehouse.execute(f"select min(person_key) from core.dim_person_retention where {whom}").fetchone()

    with pytest.raises(DisposalError, match=sentence):
        dispose(demonstration.home, key)
    assert not demonstration.home.unfinished_disposal.exists()


def test_person_whose_review_is_due_needs_no_permission_and_one_held_to_an_age_does(home):
    """Two people of the demonstration as they would stand years later."""
    with duckdb.connect(home.published_warehouse) as warehouse:
        (due,), (held,) = warehouse.execute(
            "select person_key from core.dim_person_retention where not is_managed order by person_key limit 2"
        ).fetchall()
        warehouse.execute(
            "update core.dim_person_retention set is_review_due = true, may_be_disposed = true where person_key = ?",
            [due],
        )
        warehouse.execute(
            "update core.dim_person_retention set is_review_due = true, held_to_age = 100 where person_key = ?", [held]
        )

    with pytest.raises(DisposalError, match="until the person is 100 years old"):
        dispose(home, held)
    assert not dispose(home, due).is_left
    assert due not in people_of(home).values()


@pytest.mark.parametrize("key", ["Zebediah Quillfeather", "0" * 64])
def test_nobody_of_that_key_is_a_plain_sentence(demonstration, key):
    with pytest.raises(DisposalError) as refused:
        dispose(demonstration.home, key)

    assert "person key" in str(refused.value)
    assert "Zebediah" not in str(refused.value)


def test_list_of_disposed_records_tells_nobody_and_is_refused_with_another_key(disposed, tmp_path):
    home, someone = disposed
    listed = home.disposed_records.read_text()
    copied = Home(tmp_path)
    copied.raw.parent.mkdir()
    shutil.copy(home.disposed_records, copied.disposed_records)
    shutil.copytree(home.deliveries, copied.deliveries)
    copied.person_key_file.write_text("another key of at least thirty-two characters")

    assert not any(record in listed for record in someone.record_ids)
    assert len(listed.split()) == 1 + len(someone.record_ids)
    with pytest.raises(HomeError, match="made with another person key"):
        receive(copied.deliveries, copied.raw)


def test_every_contract_with_personal_data_says_whose_records_its_rows_are():
    systems = load_contracts()
    require_known(systems.values())
    systems["visor"] = replace(systems["visor"], record_key=())

    with pytest.raises(UnknownRecordsError, match="visor__mappa_nominals"):
        require_known(systems.values())


def test_record_of_a_delivered_row_is_called_as_the_models_call_it(demonstration):
    with duckdb.connect(demonstration.home.raw, read_only=True) as raw:
        raw.execute(f"attach '{demonstration.warehouse}' as warehouse (read_only)")
        for table, systems in (
            ("cris__parties", {"cris"}),
            ("iom__nominals", {"iom"}),
            ("connect__persons", {"connect"}),
            ("connect__roles", {"connect"}),
            ("connect__custody_disposals", {"connect"}),
            ("niche__nominals", {"niche"}),
            ("niche__involvements", {"niche"}),
            ("visor__mappa_nominals", {"visor"}),
            ("probation__nominals", {"probation"}),
            ("iom__selection_decisions", {"iom", "probation"}),
        ):
            columns = [name for name, *_ in raw.execute(f"describe raw.raw.{table}").fetchall()]
            (record,) = records_of_row(table, columns, "force_code")
            unknown, rows, found = raw.execute(
                f"""
                select
                    count(*) filter (where appearance.record_id is null),
                    count(*),
                    list(distinct appearance.source_system)
                from (
                    select {record} as record_id
                    from raw.raw.{table}
                    inner join (select delivery_id, force_code from raw.raw.delivery) using (delivery_id)
                )
                left join warehouse.intermediate.int_person_appearances as appearance using (record_id)
                """
            ).fetchone()
            assert unknown == 0
            assert rows > 100
            assert set(found) == systems
