"""A linkage model is trained without knowing who is who, says what its records are like, and is kept in a file.

Belongs here: `train` on invented rows, and what a model carries. Does not belong here: what the stored model makes of
records (`test_person_resolution.py`) and public data sets (`bench/linkage`).
"""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pyarrow as pa
import pytest

from orchestration.people.linkage_model import LinkageModel
from orchestration.people.resolve import resolve
from orchestration.people.train import train

FORENAMES = [
    one + other for one in ("an", "bri", "cor", "det", "el", "fri") for other in ("gitte", "lef", "nelia", "son")
]
SURNAMES = [
    one + other for one in ("acker", "birk", "dorn", "eich", "fels", "grab") for other in ("mann", "huber", "ow")
]
PEOPLE = 1500


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


def test_agreement_tells_for_one_person_though_every_pair_of_records_differs_somewhere(one_mistake_each):
    model = train(one_mistake_each, name="x", trained_on="invented", random_pairs=200_000)

    for comparison in model.settings["comparisons"][:3]:
        exact = next(one for one in comparison["comparison_levels"] if one.get("label_for_charts") == "exactly")
        assert 0.5 < exact["m_probability"] < 0.8, comparison["output_column_name"]
    assert model.links_per_signature == pytest.approx(PEOPLE / 5 / one_mistake_each.num_rows, rel=0.1)


def test_model_is_kept_whole(tmp_path):
    model = replace(
        LinkageModel.load(), extra=("postcode",), identifiers=("postcode",), families=False, smallest_population=1
    )

    model.save(tmp_path / "model.json")

    assert LinkageModel.load(tmp_path / "model.json") == model


def test_model_of_an_older_file_takes_families_and_a_force_for_granted(tmp_path):
    LinkageModel.load().save(tmp_path / "model.json")
    stored = json.loads((tmp_path / "model.json").read_text())
    del stored["families"], stored["smallest_population"]
    (tmp_path / "model.json").write_text(json.dumps(stored))

    model = LinkageModel.load(tmp_path / "model.json")

    assert (model.families, model.smallest_population) == (True, 20_000)


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
