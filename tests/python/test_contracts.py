"""The contracts follow their standard, agree with the seeds, and what is generated from them is fresh."""

import csv
import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from orchestration.deliveries.contracts import PROJECT, known_forces, load_contracts
from orchestration.deliveries.findings import ContractError
from orchestration.deliveries.load import BOOKKEEPING
from orchestration.deliveries.sources import BOOKKEEPING_DESCRIPTIONS, render
from orchestration.deliveries.unwritten import unwritten

CONTRACTS = sorted((PROJECT / "contracts").glob("*.odcs.yaml"))


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.name)
def test_contract_follows_the_published_json_schema(path: Path) -> None:
    # The typed model lets unknown keys pass below the top; the standard's JSON schema does not.
    contract = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema = json.loads(OpenDataContractStandard.json_schema())
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(contract)] == []
    assert contract["apiVersion"] == "v3.1.0"


def test_systems_that_core_knows_by_name_and_their_tables() -> None:
    """Another record system may come and changes nothing here."""
    found = {name: [table.name for table in system.tables] for name, system in load_contracts().items()}
    expected = {
        "cris": ["crimes", "parties", "outcomes"],
        "iom": [
            "nominals",
            "spells",
            "schemes",
            "rag_history",
            "pathway_assessments",
            "arrests",
            "selection_decisions",
        ],
        "niche": ["occurrences", "nominals", "involvements", "outcomes"],
        "people": ["decisions"],
        "probation": ["nominals", "cases", "index_offences", "risk_scores", "sanction_counts", "custody_spells"],
        "visor": ["mappa_nominals"],
    }
    assert {name: found.get(name) for name in expected} == expected


def test_what_a_delivery_must_hold_is_what_every_sender_has() -> None:
    required = {
        name: [table.name for table in system.tables if not table.may_be_left_out]
        for name, system in load_contracts().items()
    }
    expected = {
        "cris": ["crimes", "parties", "outcomes"],
        "iom": ["nominals", "spells"],
        "niche": ["occurrences", "nominals", "involvements", "outcomes"],
        "people": ["decisions"],
        "probation": ["nominals"],
        "visor": ["mappa_nominals"],
    }
    assert {name: required.get(name) for name in expected} == expected


def test_columns_are_in_the_order_of_delivery() -> None:
    parties = load_contracts()["cris"].table("parties")
    assert parties.column_names == (
        "crime_reference",
        "party_number",
        "role",
        "forename",
        "surname",
        "date_of_birth",
        "sex",
        "self_defined_ethnicity",
        "observed_ethnicity",
        "pnc_id",
        "cro_number",
    )
    assert [column.name for column in parties.key] == ["crime_reference", "party_number"]


def test_names_dates_of_birth_and_police_numbers_are_personal() -> None:
    columns = [c for s in load_contracts().values() for t in s.tables for c in t.columns]
    identity = {"forename", "surname", "date_of_birth", "pnc_id", "cro_number"}
    assert {column.name for column in columns if column.personal} >= identity
    assert [column.name for column in columns if column.name in identity and not column.personal] == []


def test_a_table_of_people_holds_personal_data_or_its_contract_forgot_to_say_so() -> None:
    """A system's own record of a person is told by one column; the table of which it is the key says who they are."""
    silent = [
        table.raw_name
        for system in load_contracts().values()
        for table in system.tables
        if system.record_key
        and tuple(column.name for column in table.key) == system.record_key
        and not any(column.personal for column in table.columns)
    ]
    assert silent == []


def test_every_column_is_described_and_has_an_example() -> None:
    columns = [c for s in load_contracts().values() for t in s.tables for c in t.columns]
    assert [c.name for c in columns if not c.description or not c.examples] == []


def test_a_column_that_may_be_empty_says_what_null_means() -> None:
    columns = [c for s in load_contracts().values() for t in s.tables for c in t.columns]
    silent = [c.name for c in columns if not c.required and "null" not in c.description.lower()]
    assert silent == []


def test_code_lists_agree_with_the_seeds() -> None:
    with (PROJECT / "seeds/reference/ethnicities.csv").open(encoding="utf-8", newline="") as file:
        ethnicities = list(csv.DictReader(file))
    crimes, parties, outcomes = load_contracts()["cris"].tables
    codes = {
        column.name: column.codes.of_force("met")
        for table in (crimes, parties, outcomes)
        for column in table.columns
        if column.codes
    }
    assert {"ZD", "PY", "ZT"} < set(codes["borough_code"])
    assert {"1", "1A", "3A", "22"} < set(codes["outcome_code"])
    assert set(codes["self_defined_ethnicity"]) | set(codes["observed_ethnicity"]) == {
        row["ethnicity_code"] for row in ethnicities
    }
    assert "met" in known_forces()


@pytest.mark.parametrize("seed", ["offences", "offence_classes"])
def test_every_class_of_the_seeds_may_be_delivered(seed: str) -> None:
    column = next(c for c in load_contracts()["cris"].table("crimes").columns if c.name == "ho_class_code")
    with (PROJECT / f"seeds/reference/{seed}.csv").open(encoding="utf-8", newline="") as file:
        classes = {row["ho_class_code"] for row in csv.DictReader(file)}
    assert classes
    assert {code for code in classes if not re.fullmatch(column.pattern, code)} == set()


def test_a_borough_is_a_code_of_its_own_force_only() -> None:
    boroughs = next(c.codes for c in load_contracts()["cris"].table("crimes").columns if c.name == "borough_code")
    assert boroughs is not None
    assert "ZD" in boroughs.of_force("met")
    assert "ZD" not in boroughs.of_force("city-of-london")


def test_a_place_is_a_code_of_any_force_where_the_contract_says_so() -> None:
    places = next(
        c.codes for c in load_contracts()["niche"].table("occurrences").columns if c.name == "local_authority_code"
    )
    assert places is not None
    assert not places.is_by_force
    surrey, croydon = "E07000211", "E09000008"
    assert {surrey, croydon} < set(places.of_force("btp")) & set(places.of_force("surrey"))


def test_a_decision_may_name_every_system_that_holds_people_and_no_other() -> None:
    systems = load_contracts()
    named = [c for c in systems["people"].table("decisions").columns if c.name.startswith("system_")]
    holding = {name for name, system in systems.items() if system.record_key}
    assert [set(column.codes.codes) for column in named if column.codes] == [holding, holding]
    assert "people" not in holding


def test_codes_of_a_systems_own_are_those_that_the_seed_gives_a_meaning(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECT / "contracts", project / "contracts")
    shutil.copytree(PROJECT / "seeds/reference", project / "seeds/reference")
    contract = project / "contracts/visor.odcs.yaml"
    before, level = contract.read_text().split("- name: level", maxsplit=1)
    own = "customProperties: [{property: ownCodeList, value: level}]\n        classification:"
    contract.write_text(f"{before}- name: level{level.replace('classification:', own, 1)}")
    with pytest.raises(ContractError, match=r"system_codes\.csv has no code of visor, code list level"):
        load_contracts(project)

    with (project / "seeds/reference/system_codes.csv").open("a") as seed:
        seed.write("visor,level,HIGH,3,Level 3,invented\nvisor,other,LOW,1,Level 1,invented\n")
    column = next(c for c in load_contracts(project)["visor"].tables[0].columns if c.name == "level")
    assert column.codes is not None
    assert column.codes.of_force("met") == ("HIGH",)


def test_no_sentence_of_a_record_system_is_left_to_be_written() -> None:
    assert [str(sentence) for sentence in unwritten(PROJECT)] == []


def test_a_missing_seed_is_a_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "contracts").symlink_to(PROJECT / "contracts")
    with pytest.raises(ContractError, match=r"seeds/reference/areas\.csv, column borough_code"):
        load_contracts(tmp_path)


def test_no_contract_at_all_is_a_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="there is no contract"):
        load_contracts(tmp_path)


@pytest.mark.parametrize(("path", "text"), [pytest.param(path, text, id=path.name) for path, text in render().items()])
def test_generated_files_are_fresh(path: Path, text: str) -> None:
    assert (PROJECT / path).read_text(encoding="utf-8") == text, "stale: run `make contracts`"


def test_all_bookkeeping_is_described() -> None:
    described = {name: set(columns) for name, (_, columns) in BOOKKEEPING_DESCRIPTIONS.items()}
    assert described == {name: set(columns) for name, columns in BOOKKEEPING.items()}
