"""People from one resolution to the next: ids that survive, decisions that win, pairs that are remembered.

Belongs here: `resolve` with what was before, with decisions and with a memory, on invented rows. Does not belong here:
the hard rules one by one (`test_people_rules.py`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from orchestration.people.cluster import attach
from orchestration.people.linkage_model import LinkageModel
from orchestration.people.memory import PAIRS, SIGNATURES
from orchestration.people.register import MERGED, PARTED
from orchestration.people.resolve import Resolution, resolve
from orchestration.people.tables import resolve_file
from synthetic.people import pnc_id

FIELDS = ("record_id", "forename", "surname", "date_of_birth", "pnc_id", "sex", "borough")


@pytest.fixture(scope="module")
def model() -> LinkageModel:
    return LinkageModel.load()


def table(*rows: tuple[str | None, ...]) -> pa.Table:
    filled = [(*row, *[None] * (len(FIELDS) - len(row))) for row in rows]
    return pa.table({name: pa.array([row[at] for row in filled], pa.string()) for at, name in enumerate(FIELDS)})


def decisions(*rows: tuple[str, str, bool, date]) -> pa.Table:
    names = ("record_id", "other_record_id", "is_same", "decided_on")
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(names)})


def ids(resolution: Resolution) -> dict[str, str]:
    people = resolution.people.to_pydict()
    return dict(zip(people["record_id"], people["person_id"], strict=True))


IMOGEN = ("a", "Imogen", "Whitlock", "1990-03-14")
SLIP = ("b", "Imogen", "Whitlcok", "1990-03-14")
STRANGER = ("c", "Barnaby", "Crane", "1971-08-02")
EARLY, LATE = date(2021, 9, 1), date(2021, 9, 2)


def test_the_same_records_give_the_same_ids_whatever_was_before(model):
    first = resolve(table(IMOGEN, SLIP, STRANGER), model)
    again = resolve(table(STRANGER, SLIP, IMOGEN), model, before=first.people)

    assert ids(first) == ids(again)
    assert again.changes.num_rows == 0


def test_an_id_survives_records_that_are_added(model):
    first = resolve(table(IMOGEN, STRANGER), model)
    grown = resolve(table(("0", *SLIP[1:]), IMOGEN, STRANGER), model, before=first.people)

    assert ids(grown)["a"] == ids(grown)["0"] == ids(first)["a"]
    assert grown.changes.num_rows == 0


def test_two_who_become_one_keep_the_id_with_more_records_and_it_is_told(model):
    one_id = pnc_id(2004, 1234)
    known = [("a1", *IMOGEN[1:]), ("a2", *IMOGEN[1:]), ("b1", "Maggie", "Fenn", "1984-11-30", one_id)]
    first = resolve(table(*known), model)
    grown = resolve(table(*known, ("x", *IMOGEN[1:], one_id), ("y", *IMOGEN[1:], one_id)), model, before=first.people)

    assert ids(first)["a1"] != ids(first)["b1"]
    assert len(set(ids(grown).values())) in {1, 2}
    decided = resolve(table(*known), model, before=first.people, decisions=decisions(("a1", "b1", True, EARLY)))
    assert set(ids(decided).values()) == {ids(first)["a1"]}
    (change,) = decided.changes.to_pylist()
    assert change["change"] == MERGED
    assert (change["person_id"], change["former_person_id"]) == (ids(first)["a1"], ids(first)["b1"])
    assert {change["record_id"], change["other_record_id"]} == {"a1", "b1"}
    assert change["reason"] == "decided by a person"


def test_one_who_is_parted_keeps_the_id_where_more_records_are_and_it_is_told(model):
    rows = table(("a1", *IMOGEN[1:]), ("a2", *IMOGEN[1:]), SLIP)
    first = resolve(rows, model)
    apart = decisions(("a1", "b", False, EARLY), ("a2", "b", False, EARLY))
    parted = resolve(rows, model, before=first.people, decisions=apart)

    assert len(set(ids(first).values())) == 1
    assert ids(parted)["a1"] == ids(parted)["a2"] == ids(first)["a1"]
    assert ids(parted)["b"] != ids(first)["b"]
    (change,) = parted.changes.to_pylist()
    assert (change["change"], change["former_person_id"]) == (PARTED, ids(first)["b"])
    assert change["record_id"] == "b"
    assert change["reason"] == "decided to be two people"


def test_who_was_parted_and_is_joined_again_is_who_it_was(model):
    rows = table(("a1", *IMOGEN[1:]), ("a2", *IMOGEN[1:]), SLIP)
    first = resolve(rows, model)
    apart = decisions(("a1", "b", False, EARLY), ("a2", "b", False, EARLY))
    parted = resolve(rows, model, before=first.people, decisions=apart)
    joined = resolve(rows, model, before=parted.people)

    assert ids(joined) == ids(first)


def test_nobody_gets_an_id_that_somebody_else_keeps(model):
    """Parted from those it began with, and parted again from those it went with: three people, three ids."""
    rows = table(*[(record, *IMOGEN[1:]) for record in "abcdefg"])
    night_two = [(one, other, False, EARLY) for one in "ade" for other in "bcfg"]
    night_three = [*night_two, ("a", "d", False, LATE), ("a", "e", False, LATE), ("d", "e", True, LATE)]
    first = resolve(rows, model)
    second = resolve(rows, model, before=first.people, decisions=decisions(*night_two))
    third = resolve(rows, model, before=second.people, decisions=decisions(*night_three))

    def people(resolution: Resolution) -> set[frozenset[str]]:
        found = ids(resolution)
        return {frozenset(r for r, person in found.items() if person == one) for one in found.values()}

    assert people(third) == people(resolve(rows, model, decisions=decisions(*night_three)))
    assert ids(third)["a"] != ids(third)["d"] == ids(third)["e"]


def test_a_weaker_link_keeps_who_was_one_person(model):
    """Between the keep and the join weight a pair stays as it was: two people, or one."""
    one, other = ("a", "Imogen", "Whitlock", "1990-03-14"), ("b", "Imogen", "Whitmore", "1990-03-14")
    strict = LinkageModel(**{**vars(model), "weights": model.weights.__class__(join=60, keep=-60, attach=60)})
    rows = table(one, other)
    before = pa.table({"record_id": ["a", "b"], "person_id": ["p", "p"]})
    lowered = LinkageModel(**{**vars(model), "weights": model.weights.__class__(join=60, keep=-5, attach=-10)})

    assert len(set(ids(resolve(rows, strict)).values())) == 2
    assert set(ids(resolve(rows, lowered, before=before)).values()) == {"p"}


def test_a_decision_that_records_are_of_one_person_wins(model):
    resolution = resolve(table(IMOGEN, STRANGER), model, decisions=decisions(("c", "a", True, EARLY)))

    assert len(set(ids(resolution).values())) == 1
    assert {row["resolution_rule"] for row in resolution.people.to_pylist()} == {"decided by a person"}


def test_a_decision_that_parts_wins_over_records_that_say_the_same(model):
    rows = table(("a1", *IMOGEN[1:]), ("a2", *IMOGEN[1:]))
    resolution = resolve(rows, model, decisions=decisions(("a1", "a2", False, EARLY)))

    assert len(set(ids(resolution).values())) == 2


def weighing(model: LinkageModel, **weights: float) -> LinkageModel:
    return LinkageModel(**{**vars(model), "weights": replace(model.weights, **weights)})


def test_a_decision_that_parts_holds_between_two_who_would_join_the_same_third_alone(model):
    """No link is strong here, so that everybody joins as a single record."""
    lone = weighing(model, join=1000, keep=1000, attach=-50, lead=0)
    rows = table(IMOGEN, ("b", "Imogen", "Whitlcok", "1990-03-14"), ("c", "Imogen", "Whitloc", "1990-03-14"))
    together = ids(resolve(rows, lone))
    (one, other) = next(
        (one, other) for one, other in (("a", "b"), ("a", "c"), ("b", "c")) if together[one] == together[other]
    )

    for parted in (("a", "b"), ("a", "c"), ("b", "c")):
        found = ids(resolve(rows, lone, decisions=decisions((*parted, False, EARLY))))
        assert found[parted[0]] != found[parted[1]], parted
    assert together[one] == together[other]


def test_a_decision_that_parts_holds_between_two_names_alone_of_one_person(model):
    """Any name alone joins whoever bears it here; the two records without a birth must not meet in that person."""
    believing = weighing(model, name_alone=-1000)
    nameless = [(f"x{at}", "Forea1", "Unheardof") for at in range(2)]
    rows = pa.concat_tables(
        [
            many(1500).select(list(FIELDS[:4])),
            table(("home", *nameless[0][1:], "1990-03-14"), *nameless).select(list(FIELDS[:4])),
        ]
    )

    together = ids(resolve(rows, believing))
    apart = ids(resolve(rows, believing, decisions=decisions(("x0", "x1", False, EARLY))))

    assert together["x0"] == together["x1"] == together["home"]
    assert apart["x0"] != apart["x1"]


@pytest.mark.parametrize(("later_says_same", "people"), [(True, 1), (False, 2)])
def test_the_later_of_two_decisions_stands(model, later_says_same, people):
    both = decisions(("a", "c", not later_says_same, EARLY), ("c", "a", later_says_same, LATE))

    assert len(set(ids(resolve(table(IMOGEN, STRANGER), model, decisions=both)).values())) == people


def test_a_decision_about_a_record_that_is_not_there_does_nothing(model):
    resolution = resolve(table(IMOGEN, STRANGER), model, decisions=decisions(("a", "gone", True, EARLY)))

    assert len(set(ids(resolution).values())) == 2


def many(records: int) -> pa.Table:
    """Records of invented people, some with a slip: enough for names to be counted."""
    with duckdb.connect() as connection:
        return connection.sql(f"""
            with numbered as (
                select
                    i,
                    hash(i // 3) % 400 as given,
                    hash(i // 3 + 7) % 900 as family,
                    (hash(i // 3 + 1) % 9000)::integer as born
                from range({records}) as numbers(i)
            )
            select
                'r' || i as record_id,
                'Fore' || chr((97 + given % 26)::integer) || given as forename,
                'Sur' || chr((97 + family % 26)::integer) || family
                    || case when i % 7 = 0 then 'x' else '' end as surname,
                case when i % 11 > 0 then cast(date '1970-01-01' + born as varchar) end as date_of_birth,
                case when i % 2 = 0 then 'M' else 'F' end as sex,
                'B' || family % 30 as borough
            from numbered
        """).to_arrow_table()


@pytest.fixture(scope="module")
def remembered(tmp_path_factory: pytest.TempPathFactory, model: LinkageModel) -> Path:
    """What a resolution of 6,000 records leaves for the next."""
    folder = tmp_path_factory.mktemp("memory")
    with duckdb.connect() as connection:
        records = many(6000)  # noqa: F841 - DuckDB finds it by its name
        connection.sql("from records").write_parquet(str(folder / "records.parquet"))
    resolve_file(folder / "records.parquet", folder / "people.parquet", model, columns={}, memory=folder / "memory")
    return folder / "memory"


def test_new_records_against_known_ones_give_what_resolving_everything_gives(remembered, model, tmp_path):
    """With pairs remembered, and without them but with names as they were counted: the same, to the last weight."""
    everything = many(6600)
    without_pairs = tmp_path / "memory"
    without_pairs.mkdir()
    for file in remembered.iterdir():
        (without_pairs / file.name).write_bytes(file.read_bytes())
    with duckdb.connect() as connection:
        for name in (PAIRS, SIGNATURES):
            connection.sql(f"from read_parquet('{without_pairs / name}.parquet') limit 0").write_parquet(
                str(without_pairs / f"{name}.parquet")
            )

    added = resolve(everything, model, memory=remembered)
    anew = resolve(everything, model, memory=without_pairs)

    assert added.people.equals(anew.people)
    assert added.conflicts.equals(anew.conflicts)


@pytest.mark.parametrize("damage", [b"", b"PAR1 and no more"])
def test_memory_that_cannot_be_read_is_not_used(remembered, model, tmp_path, damage):
    damaged = tmp_path / "it's [a] memory"
    damaged.mkdir()
    for file in remembered.iterdir():
        (damaged / file.name).write_bytes(damage if file.name == f"{PAIRS}.parquet" else file.read_bytes())
    records = many(6600)

    assert resolve(records, model, memory=damaged).people.equals(resolve(records, model).people)


def test_memory_of_another_model_is_not_used(remembered, model):
    other = LinkageModel(**{**vars(model), "links_per_signature": model.links_per_signature * 2})
    records = many(6600)

    assert resolve(records, other, memory=remembered).people.equals(resolve(records, other).people)


def test_memory_holds_no_name_in_its_pairs_and_is_its_owners_alone(remembered):
    assert remembered.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in remembered.iterdir())
    with duckdb.connect() as connection:
        columns = connection.sql(f"describe from read_parquet('{remembered / PAIRS}.parquet')").fetchall()
    assert [column for column, *_ in columns] == ["one", "other", "weight"]


def test_who_joined_a_person_that_then_joins_another_is_told_once():
    """A signature attached by a weak link moves on with its person; each signature keeps the first rule."""
    with duckdb.connect() as scratch:
        scratch.execute(
            "create table signature_person as select i as signature_id, i as person from range(1, 4) as t(i)"
        )
        attach(scratch, {2: (1, 4.0)}, "weak link")
        attach(scratch, {1: (3, 6.0)}, "name alone")

        assert scratch.execute("from signature_person order by all").fetchall() == [(1, 3), (2, 3), (3, 3)]
        assert scratch.execute("from attached_signature order by all").fetchall() == [
            (1, 6.0, "name alone"),
            (2, 4.0, "weak link"),
        ]
