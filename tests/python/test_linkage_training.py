"""A linkage model is trained without knowing who is who, says what its records are like, and is kept in a file.

Belongs here: `train` on invented rows, what a model carries, and the charts and calibration beside it. Does not belong
here: what the stored model makes of records (`test_person_resolution.py`) and public data sets (`bench/linkage`).
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from orchestration import cli
from orchestration.people.calibration import Bin, chance, examine
from orchestration.people.charts import NOTHING_TO_CALIBRATE, write_charts
from orchestration.people.linkage_model import LinkageModel, Weights
from orchestration.people.resolve import resolve
from orchestration.people.train import train

FORENAMES = [
    one + other for one in ("an", "bri", "cor", "det", "el", "fri") for other in ("gitte", "lef", "nelia", "son")
]
SURNAMES = [
    one + other for one in ("acker", "birk", "dorn", "eich", "fels", "grab") for other in ("mann", "huber", "ow")
]
PEOPLE = 1500

# Three valid PNC ids.
PNC_A, PNC_B, PNC_C = "2004/0000001L", "2004/0000005Q", "2004/0000009V"

AXES = {
    "match-weights": ["Comparison level match weight = log2(m/u)"],
    "m-and-u": ["Proportion of record comparisons"],
    "weights": ["match weight", "pairs (logarithmic)", "attach: 2", "keep: 4", "join: 6"],
    "calibration": ["match weight", "share of equal PNC ids", "what the weight states"],
}


@pytest.fixture(scope="module")
def one_mistake_each() -> pa.Table:
    """People, and for each fifth of them a second record that differs in one of forename, surname and birth."""
    chance = random.Random(5)
    people = [
        [
            chance.choice(FORENAMES),
            chance.choice(SURNAMES),
            f"{chance.randint(1940, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        ]
        for _ in range(PEOPLE)
    ]
    again = []
    for at, person in enumerate(people[::5]):
        damaged = list(person)
        field = at % 3
        damaged[field] = f"{person[field][:-1]}{'x' if field < 2 else '9'}"
        again.append(damaged)
    rows = [*people, *again]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(("forename", "surname", "date_of_birth"))}
    return pa.table({"record_id": [str(number) for number in range(len(rows))], **columns})


@pytest.fixture(scope="module")
def trained(one_mistake_each: pa.Table) -> LinkageModel:
    return train(one_mistake_each, name="x", trained_on="invented", random_pairs=200_000)


@pytest.fixture(scope="module")
def whitlocks() -> pa.Table:
    """Records some of whose pairs can tell by their PNC ids whether they are one person, and some cannot."""
    columns = ("record_id", "forename", "surname", "date_of_birth", "sex", "pnc_id")
    rows = [
        ("first", "Imogen", "Whitlock", "1958-03-14", "F", PNC_A),
        ("of no sex", "Imogen", "Whitlock", "1958-03-14", None, PNC_A),
        ("another birth and id", "Imogen", "Whitlock", "1958-03-15", "F", PNC_B),
        ("nothing but another id", "Imogen", "Whitlock", "1958-03-14", "F", PNC_C),
        ("nothing but the same id", "Solveig", "Bjornsdottir", "1971-11-02", "M", PNC_A),
        ("without an id", "Imogen", "Whitlock", "1958-03-14", "F", None),
    ]
    return pa.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))


def texts_of(chart: Path) -> set[str]:
    """The words in an SVG, which must be valid XML and ask for nothing from outside."""
    root = ElementTree.fromstring(chart.read_text())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not {"script", "image", "foreignObject"} & {element.tag.split("}")[-1] for element in root.iter()}
    return {element.text for element in root.iter("{http://www.w3.org/2000/svg}text") if element.text}


def test_agreement_tells_for_one_person_though_every_pair_of_records_differs_somewhere(one_mistake_each, trained):
    for comparison in trained.settings["comparisons"][:3]:
        exact = next(one for one in comparison["comparison_levels"] if one.get("label_for_charts") == "exactly")
        assert 0.5 < exact["m_probability"] < 0.8, comparison["output_column_name"]
    assert trained.links_per_signature == pytest.approx(PEOPLE / 5 / one_mistake_each.num_rows, rel=0.1)


def test_model_says_when_and_from_what_it_was_made(one_mistake_each, trained):
    assert date.fromisoformat(trained.trained_date) <= date.today()
    assert (trained.splink_version, trained.records) == ("5.0.0", one_mistake_each.num_rows)
    assert PEOPLE < trained.signatures <= trained.records
    assert not any(name in json.dumps(trained.settings) for name in FORENAMES + SURNAMES)


def test_model_is_kept_whole(tmp_path):
    model = replace(
        LinkageModel.load(), extra=("postcode",), identifiers=("postcode",), families=False, smallest_population=1
    )

    model.save(tmp_path / "model.json")

    assert LinkageModel.load(tmp_path / "model.json") == model


def test_model_of_an_older_file_takes_families_and_a_force_for_granted(tmp_path):
    LinkageModel.load().save(tmp_path / "model.json")
    stored = json.loads((tmp_path / "model.json").read_text())
    for name in ("families", "smallest_population", "trained_date", "splink_version", "records", "signatures"):
        del stored[name]
    (tmp_path / "model.json").write_text(json.dumps(stored))

    model = LinkageModel.load(tmp_path / "model.json")

    assert (model.families, model.smallest_population) == (True, 20_000)
    assert (model.trained_date, model.splink_version, model.records, model.signatures) == (None,) * 4


@pytest.mark.parametrize(("families", "people"), [(True, 2), (False, 1)])
def test_twins_are_looked_for_where_there_are_families(families, people):
    rows = pa.table(
        {
            "record_id": ["a", "b"],
            "forename": ["Imogen", "Barbara"],
            "surname": ["Whitlock", "Whitlock"],
            "date_of_birth": ["1958-03-14", "1958-03-14"],
        }
    )
    model = replace(LinkageModel.load(), families=families, smallest_population=1)

    assert len(set(resolve(rows, model).people["person_id"].to_pylist())) == people


def test_calibration_is_by_equal_ids_of_pairs_that_do_not_depend_on_ids(whitlocks):
    bins = examine(whitlocks, LinkageModel.load()).by_id

    # Who has no sex is as like the first, with the same id, as the one with another: one bin, whatever their ids. The
    # one of another birth is less like each of these three.
    assert [(one.pairs, one.same_pairs, one.observed) for one in bins if one.same_pairs] == [(2, 1, 0.5)]
    assert sum(one.pairs for one in bins) == 5


def test_bin_says_what_is_observed_with_its_interval_and_what_is_expected():
    one = Bin(lowest=3.0, width=1.0, pairs=100, same_pairs=90, expected=chance(3.5))

    assert one.label == "3 to 4"
    assert one.observed == 0.9
    assert one.interval == pytest.approx((0.8256, 0.9448), abs=1e-4)
    assert one.expected == pytest.approx(1 / (1 + 2**-3.5))


def test_charts_are_written_beside_the_model_without_anybodys_data(tmp_path, whitlocks):
    told = {"trained_date": "2022-06-30", "splink_version": "5.0.0", "records": 6, "signatures": 6}
    model = replace(LinkageModel.load(), weights=Weights(join=6, keep=4, attach=2), **told)

    page = write_charts(tmp_path / "x.json", model, examine(whitlocks, model)).read_text()

    for name, words in AXES.items():
        texts = texts_of(tmp_path / f"x-{name}.svg")
        assert set(words) <= texts, name
        assert f"(x-{name}.svg)" in page
        assert not {"imogen", "whitlock", PNC_A.lower()} & {text.lower() for text in texts}
    assert "| match weight | pairs | equal ids | observed | 95 % interval | expected |" in page
    assert "Trained on 2022-06-30 with Splink 5.0.0 from 6 records" in page
    assert "| pnc_id | exactly |" in page
    assert "not everybody" in page
    assert "whitlock" not in page.lower()


def test_who_trains_without_ids_is_told_that_nothing_could_be_calibrated(
    tmp_path, one_mistake_each, trained, monkeypatch
):
    monkeypatch.setattr(cli, "train", lambda *_, **__: trained)
    pq.write_table(one_mistake_each, tmp_path / "records.parquet")
    (tmp_path / "x-calibration.svg").write_text("of an earlier model")

    command = ["train-linkage", "--records", tmp_path / "records.parquet", "--out", tmp_path / "x.json"]
    told = CliRunner().invoke(cli.application, [str(part) for part in command])

    assert told.exit_code == 0
    assert NOTHING_TO_CALIBRATE in " ".join(told.output.split())
    assert NOTHING_TO_CALIBRATE in (tmp_path / "x.md").read_text()
    assert {file.name for file in tmp_path.glob("x*")} == {
        "x.json",
        "x.md",
        *(f"x-{name}.svg" for name in AXES if name != "calibration"),
    }
