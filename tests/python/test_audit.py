"""The audit: every expectation fails for its own damage and passes without, and nothing it says holds a value.

Belongs here: `expectations/` of a release and `orchestration/release/audit.py`, on damaged copies of the demonstration.
Does not belong here: how Great Expectations reads DuckDB (`test_expectations_on_duckdb.py`), and what differs between
two releases (`test_difference.py`).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import Demonstration

from expectations.outcomes import Outcome
from expectations.people_kept import people_kept
from expectations.personal_data import personal_data
from expectations.release import HOLD, WARN, band, contracts, promised_columns, rows, totals
from expectations.study_figures import figures
from orchestration.home import PROJECT
from orchestration.release.audit import Audit, AuditError, Auditor, attach_last_release, audit
from orchestration.release.check_results import Result, could_not_be_asked
from orchestration.release.serving import PSEUDONYMOUS_SCHEMAS

SOMETHING_CHANGED = "update data_quality.study_fingerprint set fingerprint = 'of other facts'"


@dataclass
class Damaged:
    """A copy of the demonstration's candidate to damage, with the demonstration's own release before it."""

    demonstration: Demonstration
    folder: Path

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def manifest(self) -> Path:
        return self.demonstration.home.dbt_target / "manifest.json"

    @property
    def last_release(self) -> Path:
        return self.demonstration.home.current.resolve()

    @property
    def register(self) -> Path:
        return self.last_release / "restricted" / "people.parquet"

    def by(self, *statements: str) -> Damaged:
        with duckdb.connect(self.warehouse) as connection:
            for statement in statements:
                connection.execute(statement)
        return self

    def audited(self, **options: object) -> Audit:
        options = {"previous": self.last_release, "pages": self.folder / "pages", **options}
        return audit(self.warehouse, manifest=self.manifest, **options)

    def held(self) -> set[str]:
        """Names of what holds it, of every family that compares; those of personal data have tests of their own."""
        with duckdb.connect(self.warehouse) as connection:
            attach_last_release(connection, self.last_release)
            auditor = Auditor(connection, accept={})
            auditor.ask("contract", lambda: contracts(connection, self.manifest, PSEUDONYMOUS_SCHEMAS))
            auditor.ask("rows", lambda: rows(connection))
            auditor.ask("totals", lambda: totals(connection))
            auditor.ask("people", lambda: people_kept(connection, self.register))
            auditor.ask("figures", lambda: figures(connection))
            return names([result for result in auditor.results if result.holds])

    def ask(self, question: str) -> list[tuple]:
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            return connection.execute(question).fetchall()


@pytest.fixture
def candidate(demonstration: Demonstration, tmp_path: Path) -> Damaged:
    shutil.copy2(demonstration.warehouse, tmp_path / "warehouse.duckdb")
    return Damaged(demonstration, tmp_path)


def names(results: list[Result]) -> set[str]:
    return {result.check_id for result in results}


def test_candidate_like_the_last_release_is_not_held(candidate):
    found = candidate.audited()

    assert found.holds == []
    assert found.warnings == []
    assert {f"contract.marts.{table}" for table in promised_columns()} <= names(found.results)
    assert {name.split(".")[0] for name in names(found.results)} == {
        *("contract", "filled", "rows", "totals", "people", "figures", "personal_data")
    }
    assert found.page.is_file()


TOTAL_OF_A_COHORT = "where group_size is null and study_id = 'sn_2022' and cohort_id = 'iom'"

DAMAGES = {
    "promised column gone": (
        ["alter table marts.study drop column title"],
        {"contract.marts.study"},
    ),
    "column of another type": (
        ["alter table marts.cohort_concentration alter harm_rank type bigint"],
        {"contract.marts.cohort_concentration"},
    ),
    "readers' table gone": (
        ["drop table marts.cohort_overlap"],
        {"contract.marts.cohort_overlap"},
    ),
    "column of a table without promises gone": (
        ["alter table data_quality.delivered_file drop column rows_loaded"],
        {"contract.data_quality.delivered_file"},
    ),
    "readers' table empty": (
        ["delete from marts.cohort"],
        {"filled.cohort", "rows.cohort"},
    ),
    "fewer rows than the band allows": (
        ["delete from marts.cohort_evidence where hash(record_ref) % 2 = 0", SOMETHING_CHANGED],
        {"rows.cohort_evidence"},
    ),
    "more rows than the band allows": (
        ["insert into marts.cohort_evidence from marts.cohort_evidence", SOMETHING_CHANGED],
        {"rows.cohort_evidence"},
    ),
    "total outside its band": (
        [f"update marts.cohort_group_summary set harm_days = harm_days * 2 {TOTAL_OF_A_COHORT}", SOMETHING_CHANGED],
        {"totals.sn_2022.iom.harm_days"},
    ),
    "cohort gone": (
        [f"delete from marts.cohort_group_summary {TOTAL_OF_A_COHORT}", SOMETHING_CHANGED],
        {f"totals.sn_2022.iom.{total}" for total in ("persons", "offences", "harm_days")},
    ),
    "figure moved where nothing changed": (
        ["update marts.cohort_power_few set gini_harm = gini_harm + 0.01 where study_id = 'ce_2022'"],
        {"figures.ce_2022"},
    ),
    "person lost": (
        ["delete from core.dim_person where person_id = (select min(person_id) from core.dim_person)"],
        {"people.kept"},
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_holds_the_release_for_its_own_reason(candidate, damage):
    statements, held = DAMAGES[damage]

    assert candidate.by(*statements).held() == held


def test_audit_finds_every_damage_at_once_and_holds(candidate):
    found = candidate.by(
        "drop table marts.cohort_overlap",
        "delete from marts.cohort",
        f"update marts.cohort_group_summary set harm_days = harm_days * 2 {TOTAL_OF_A_COHORT}",
        *REMOVE_A_PERSON,
        "update data_quality.delivered_file set source_file = "
        "(select min(valid_pnc_id) from intermediate.int_person_records)",
    ).audited()

    assert names(found.holds) == {
        "contract.marts.cohort_overlap",
        "filled.cohort",
        "rows.cohort",
        "totals.sn_2022.iom.harm_days",
        "figures.sn_2022",
        "people.kept",
        "personal_data.pnc_id",
    }


def test_figures_may_move_where_the_facts_did(candidate):
    moved = "update marts.cohort_power_few set gini_harm = gini_harm + 0.01 where study_id = 'ce_2022'"

    assert candidate.by(moved, SOMETHING_CHANGED).held() == set()


def test_first_release_has_nothing_to_be_compared_with(candidate):
    found = candidate.audited(previous=None)

    assert found.holds == []
    assert {name.split(".")[0] for name in names(found.results)} == {"contract", "filled", "personal_data"}


def test_last_release_that_cannot_be_read_is_no_first_release(candidate, tmp_path):
    with pytest.raises(AuditError, match="The last release cannot be read"):
        candidate.audited(previous=tmp_path / "nowhere")


def test_small_numbers_are_held_to_no_share(candidate):
    assert band(1000, 25, 100) == (750, 1250)
    assert band(3, 25, 100) == (1, 125)
    assert band(0, 25, 100) == (0, 125)
    assert band(100, 25, 100) == (75, 125)


def test_jump_that_a_person_accepts_goes_on_and_is_written_down_with_the_reason(candidate):
    candidate.by("insert into marts.cohort_evidence from marts.cohort_evidence", SOMETHING_CHANGED)
    found = candidate.audited(accept={"rows": "A neighbouring force came in"})

    assert found.holds == []
    assert names(found.warnings) == {"rows.cohort_evidence"}
    assert candidate.ask(
        "select check_id, outcome, accepted_reason from data_quality.check_result where outcome <> 'met'"
    ) == [("rows.cohort_evidence", "not met", "A neighbouring force came in")]


def test_accepting_one_jump_lets_no_other_pass(candidate):
    candidate.by("insert into marts.cohort_evidence from marts.cohort_evidence", SOMETHING_CHANGED)

    assert names(candidate.audited(accept={"rows.study": "Looked at it"}).holds) == {"rows.cohort_evidence"}


@pytest.mark.parametrize(
    ("accept", "told"),
    [
        ({"rows.cohort_evidense": "Looked"}, "There is no check rows.cohort_evidense"),
        ({"personal_data": "Looked"}, "cannot be let pass"),
        ({"rows": "  "}, "needs a reason"),
    ],
)
def test_what_cannot_be_accepted_is_a_plain_sentence(candidate, accept, told):
    with pytest.raises(AuditError, match=told):
        candidate.audited(accept=accept)


def test_name_in_a_reason_holds_the_release(candidate):
    ((name,),) = candidate.ask(
        "select any_value(forename || ' ' || surname) from intermediate.int_person_records "
        "where standard_forename <> '' and standard_surname <> ''"
    )
    candidate.by("insert into marts.cohort_evidence from marts.cohort_evidence", SOMETHING_CHANGED)
    found = candidate.audited(accept={"rows": f"Because of {name}"})
    assert {(result.check_id, result.table_name, result.column_name) for result in found.holds} == {
        ("personal_data.full_name", "data_quality.check_result", "accepted_reason")
    }


def test_what_cannot_be_asked_is_an_error_of_its_own_and_holds(candidate):
    found = candidate.by("drop table core.fct_person_change").audited()

    assert [(result.check_id, result.outcome) for result in found.holds] == [("people", Outcome.RAISED_EXCEPTION)]
    assert "could not be asked" in found.holds[0].sentence
    assert candidate.ask("select check_id from data_quality.check_result where outcome = 'raised exception'") == [
        ("people",)
    ]


def test_expectation_that_breaks_off_inside_great_expectations_holds_too(candidate):
    """A view whose cells cannot be read is there, with its columns, and breaks off when it is counted."""
    broken = """
        create or replace view marts.cohort_group_summary as
        select * replace (cast(concat(study_id, ' of a secret') as bigint) as persons) from summary
    """
    candidate.by(
        "create table summary as from marts.cohort_group_summary", "drop table marts.cohort_group_summary", broken
    )
    found = candidate.audited()

    assert "totals" in {result.check_id for result in found.holds if result.outcome is Outcome.RAISED_EXCEPTION}
    assert "secret" not in everything_said(found, candidate)


def test_warning_that_could_not_be_asked_holds_as_well():
    result = could_not_be_asked("personal_data")
    warning = Result(**{one.name: getattr(result, one.name) for one in fields(Result)} | {"severity": WARN})

    assert warning.holds


def test_results_of_dbt_stand_in_the_same_table(candidate):
    @dataclass
    class Step:
        kind: str
        name: str
        status: str
        failures: int | None = None

    steps = [
        Step("model", "study", "success"),
        Step("test", "groups_nest", "pass"),
        Step("test", "unique_dim_person_person_key", "warn", 3),
        Step("test", "shares_end_at_one_hundred", "error"),
    ]
    found = candidate.audited(previous=None, steps=steps)

    assert candidate.ask(
        "select check_id, table_name, column_name, severity, outcome, rows_unexpected from data_quality.check_result "
        "where layer = 'build' order by check_id"
    ) == [
        ("groups_nest", None, None, HOLD, "met", None),
        ("shares_end_at_one_hundred", None, None, HOLD, "raised exception", None),
        ("unique_dim_person_person_key", "dim_person", "person_key", WARN, "not met", 3),
    ]
    assert names(found.holds) == {"shares_end_at_one_hundred"}


def test_table_of_results_is_described_column_by_column(candidate):
    candidate.audited(previous=None)
    page = yaml.safe_load((PROJECT / "models/marts/data_quality/_audit__sources.yml").read_text())
    described = [(one["name"], one["data_type"].upper()) for one in page["sources"][0]["tables"][0]["columns"]]

    assert [row[:2] for row in candidate.ask("describe data_quality.check_result")] == described
    assert [one.name for one in fields(Result)] == [name for name, _ in described]


# ---------------------------------------------------------------------------------------------------------------------
# People who are gone


def lost(candidate: Damaged, register: Path) -> int:
    with duckdb.connect(candidate.warehouse) as connection:
        connection.execute(f"attach '{candidate.last_release / 'analytics.duckdb'}' as last_release (read_only)")
        list(people_kept(connection, register))
        return connection.execute("select count(*) from lost_person").fetchall()[0][0]


REMOVE_A_PERSON = (
    """
    create table gone as
    select record_id, person_id, person_key, record_ref, source_system, force_code
    from core.dim_person
    inner join resolution.record_person using (person_id)
    inner join intermediate.int_person_records using (record_id)
    where person_id = (select min(person_id) from core.dim_person where records = 1)
    """,
    "delete from core.dim_person where person_id in (select person_id from gone)",
)
REMOVE_ITS_RECORDS = "delete from intermediate.int_person_records where record_id in (select record_id from gone)"

REASONS = {
    "became one with another": (
        "insert into core.fct_person_change by name "
        "select 'became one' as change, person_key as former_person_key from gone"
    ),
    "its delivery was superseded": "update data_quality.delivered_file set is_current = false",
    "another delivery tells of it otherwise": (
        "insert into intermediate.int_person_records by name select 'a new record' as record_id, source_system, "
        "force_code, record_ref, 'a younger delivery' as delivery_id from gone"
    ),
}


@pytest.mark.parametrize("reason", REASONS)
def test_person_may_be_gone_for_a_reason(candidate, reason):
    register = candidate.register
    candidate.by(*REMOVE_A_PERSON, REMOVE_ITS_RECORDS)
    assert lost(candidate, register) == 1

    assert lost(candidate.by(REASONS[reason]), register) == 0


def test_person_whose_records_are_still_there_is_lost_whatever_became_of_the_delivery(candidate):
    candidate.by(*REMOVE_A_PERSON, REASONS["its delivery was superseded"])

    assert lost(candidate, candidate.register) == 1


def test_person_of_a_delivery_that_nobody_knows_any_more_is_lost(candidate):
    candidate.by(*REMOVE_A_PERSON, REMOVE_ITS_RECORDS, "delete from data_quality.delivered_file")

    assert lost(candidate, candidate.register) == 1


def test_register_that_does_not_say_where_records_came_from_gives_no_reason(candidate, tmp_path):
    register = tmp_path / "people.parquet"
    whole = candidate.register
    duckdb.sql(f"copy (select record_id, person_id from read_parquet('{whole}')) to '{register}'")
    candidate.by(*REMOVE_A_PERSON, REMOVE_ITS_RECORDS, REASONS["its delivery was superseded"])

    assert lost(candidate, register) == 1


def test_everybody_is_lost_where_the_person_key_is_another(candidate):
    candidate.by("update core.dim_person set person_key = sha256(person_key)")
    ((people,),) = candidate.ask("select count(*) from core.dim_person")

    assert lost(candidate, candidate.register) == people


# ---------------------------------------------------------------------------------------------------------------------
# Personal data


@dataclass(frozen=True)
class Somebody:
    """A person of the build to plant into a readers' table."""

    person_key: str
    person_id: str
    forename: str
    surname: str
    date_of_birth: str
    pnc_id: str
    cro_number: str


@pytest.fixture
def somebody(candidate) -> Somebody:
    (row,) = candidate.ask("""
        select person_key, person_id, forename, surname, strftime(date_of_birth, '%d/%m/%Y'), valid_pnc_id, cro_number
        from intermediate.int_person_records
        inner join resolution.record_person using (record_id)
        inner join core.dim_person using (person_id)
        semi join marts.cohort_evidence using (person_key)
        where
            valid_pnc_id is not null and cro_number is not null and date_of_birth is not null
            and regexp_full_match(forename, '[A-Z][a-z]{3,}') and regexp_full_match(surname, '[A-Z][a-z]{6,}')
        order by record_id
        limit 1
    """)
    return Somebody(*row)


def found_in(candidate: Damaged) -> set[tuple[str, str, str]]:
    with duckdb.connect(candidate.warehouse) as connection:
        checks = list(personal_data(connection, candidate.manifest, PSEUDONYMOUS_SCHEMAS))
        return {
            (check.check_id.removeprefix("personal_data."), check.table, check.column)
            for check in checks
            if check.column
        }


def short_pnc_id(pnc_id: str) -> str:
    """2004/0001000X as it is typed in a hurry: 04/1000x."""
    year, number = pnc_id.split("/")
    return f"{year[2:]}/{number.lstrip('0').lower()}"


PLANTED = {
    "PNC id": (lambda person: f"See {person.pnc_id}.", {"pnc_id"}),
    "PNC id typed short": (lambda person: f"PNC{short_pnc_id(person.pnc_id)}", {"pnc_id"}),
    "CRO number": (lambda person: f"cro {person.cro_number.lower()}", {"cro_number"}),
    "full name": (lambda person: f"spoke to {person.forename} {person.surname} at home", {"full_name", "name_in_text"}),
    "surname first, in capitals": (
        lambda person: f"{person.surname.upper()}, {person.forename.upper()}",
        {"full_name", "name_in_text"},
    ),
    "full name in the name of a file": (
        lambda person: f"{person.forename}_{person.surname}.csv",
        {"full_name", "name_in_text"},
    ),
    "full name far into a text": (
        lambda person: "x " * 200 + f"{person.forename} {person.surname}",
        {"full_name", "name_in_text"},
    ),
    "surname alone": (lambda person: person.surname, {"name_alone"}),
    "surname in a text": (lambda person: f"seen near {person.surname}", {"name_in_text"}),
    "internal id": (lambda person: person.person_id, {"person_id"}),
    "date of birth as text": (lambda person: f"born on {person.date_of_birth}, it says", {"date_of_birth"}),
}


def test_each_identity_is_found_where_it_stands_and_as_what_it_is(candidate, somebody):
    """Each text stands in a column of its own, in a row about the person; other columns stay as they were."""
    # With a word before it, so that no column is called like an identity.
    columns = ["with_" + what.replace(" ", "_").replace(",", "") for what in PLANTED]
    planted = ", ".join(f"? as {column}" for column in columns)
    with duckdb.connect(candidate.warehouse) as connection:
        connection.execute(
            f"create table data_quality.planted as select ? as person_key, {planted}",
            [somebody.person_key, *(content(somebody) for content, _ in PLANTED.values())],
        )

    assert found_in(candidate) == {
        (kind, "data_quality.planted", column)
        for column, (_, kinds) in zip(columns, PLANTED.values(), strict=True)
        for kind in kinds
    }


def test_identity_in_a_list_is_found(candidate, somebody):
    candidate.by("alter table data_quality.delivered_file add column seen varchar[]")
    with duckdb.connect(candidate.warehouse) as connection:
        connection.execute("update data_quality.delivered_file set seen = [?, 'x']", [somebody.pnc_id])

    assert found_in(candidate) == {("pnc_id", "data_quality.delivered_file", "seen")}


def test_day_of_birth_in_a_row_of_the_person_is_found(candidate, somebody):
    day, month, year = somebody.date_of_birth.split("/")
    candidate.by(
        f"update marts.cohort_evidence set occurred_on = date '{year}-{month}-{day}' "
        f"where person_key = '{somebody.person_key}'"
    )

    assert found_in(candidate) == {("date_of_birth", "marts.cohort_evidence", "occurred_on")}


def test_column_called_like_an_identity_is_found_even_when_it_is_empty(candidate):
    candidate.by("alter table marts.priority_target add column Surname varchar")

    assert found_in(candidate) == {("column", "marts.priority_target", "Surname")}


def test_word_of_the_project_is_no_name(candidate):
    """A place of the reference data that is also somebody's surname is not found alone; with the forename it is."""
    candidate.by(
        "update intermediate.int_person_records set standard_forename = 'zebediah', standard_surname = 'croydon' "
        "where record_id = (select min(record_id) from intermediate.int_person_records)",
        "update marts.cohort_evidence set detail = 'in Croydon'",
    )
    assert found_in(candidate) == set()

    candidate.by("update marts.cohort_evidence set detail = 'of Zebediah Croydon'")
    assert {kind for kind, *_ in found_in(candidate)} == {"full_name", "name_in_text"}


def test_names_of_two_people_beside_each_other_are_no_full_name(candidate):
    forename, surname = "zebediah", "quillfeather"
    candidate.by(
        f"update intermediate.int_person_records set standard_forename = '{forename}' "
        "where record_id = (select min(record_id) from intermediate.int_person_records)",
        f"update intermediate.int_person_records set standard_surname = '{surname}' "
        "where record_id = (select max(record_id) from intermediate.int_person_records)",
        f"update marts.cohort_evidence set detail = 'of {forename} {surname}'",
    )

    assert {kind for kind, *_ in found_in(candidate)} == {"name_in_text"}


def everything_said(found: Audit, candidate: Damaged) -> str:
    pages = [page.read_text() for page in (candidate.folder / "pages").rglob("*") if page.suffix in {".html", ".json"}]
    rows = candidate.ask("from data_quality.check_result")
    return " ".join([*pages, repr(rows), *(result.sentence for result in found.results)])


def test_what_the_audit_says_repeats_nothing_that_it_found(candidate, somebody, capfd):
    with duckdb.connect(candidate.warehouse) as connection:
        connection.execute(
            "update marts.cohort_evidence set detail = ? where person_key = ?",
            [f"{somebody.forename} {somebody.surname} {somebody.pnc_id} {somebody.cro_number}", somebody.person_key],
        )
        connection.execute("delete from core.dim_person where person_key = ?", [somebody.person_key])
    found = candidate.audited()
    said = everything_said(found, candidate) + "".join(capfd.readouterr())

    assert {"personal_data.full_name", "personal_data.pnc_id", "personal_data.cro_number", "people.kept"} <= names(
        found.holds
    )
    assert "No PNC id of this build" in said
    for value in (somebody.surname, somebody.pnc_id, somebody.cro_number, somebody.person_key, somebody.person_id):
        assert value not in said


# ---------------------------------------------------------------------------------------------------------------------
# Fingerprints of studies


def fingerprints(candidate: Damaged) -> dict[str, str]:
    """As dbt's own SQL makes them of the candidate's facts."""
    compiled = candidate.demonstration.home.dbt_target / "compiled" / "powerfew" / "models" / "marts"
    with duckdb.connect(candidate.warehouse) as connection:
        for made_of in ("rule", "crime", "management", "selection"):
            model = f"study_{made_of}_control_total"
            query = (compiled / "cohorts" / "rules" / f"{model}.sql").read_text()
            connection.execute(f"create or replace table cohort_rules.{model} as {query}")
        return dict(connection.execute((compiled / "data_quality" / "study_fingerprint.sql").read_text()).fetchall())


FACTS = {
    "an offence in the window": (
        "update core.fct_offence set outcome_code = 'X' where crime_id = (select min(crime_id) from core.fct_offence "
        "where force_code = 'met' and occurred_on between '2018-01-01' and '2021-09-01')"
    ),
    "a victimisation in the window": (
        "delete from core.fct_victimisation where crime_id = (select min(crime_id) from core.fct_victimisation "
        "where force_code = 'met' and occurred_on between '2018-01-01' and '2021-09-01')"
    ),
    "who is managed": (
        "update core.fct_iom_spell set borough_code = 'XX' where selected_on <= '2021-09-01' and deselected_on is null"
    ),
    "a weight": "update core.dim_harm_weight set harm_days = harm_days + 1",
    "a birth": "update core.dim_person_identity set date_of_birth = date_of_birth + interval 1 day",
    "the study's row": "update core.dim_study set target_group_size = target_group_size + 1",
    "a disposal that counts": "delete from core.bridge_counting_disposal where outcome_code = '1A'",
    "a score": "update core.fct_risk_score set score_pct = score_pct / 2 where scored_on <= '2021-09-01'",
    "a case under supervision": "update core.fct_probation_case set ended_on = '2019-01-01'",
    "a time in custody": "update core.fct_custody_spell set released_on = '2019-01-01'",
    "a number of a selection rule": "update core.dim_selection_rule set least_score_pct = least_score_pct + 1",
}


@pytest.mark.parametrize("fact", FACTS)
def test_fingerprint_changes_with_everything_that_figures_are_made_of(candidate, fact):
    before = fingerprints(candidate)
    after = fingerprints(candidate.by(FACTS[fact]))

    # Bedfordshire delivers no crimes, and the window of 2019 ends before some of what is changed.
    studies = [study for study in before if study.endswith("_2022")]

    assert before.keys() == after.keys()
    assert len(studies) == 13
    assert all(before[study] != after[study] for study in studies)


def test_fingerprint_stays_where_only_what_lies_outside_of_the_window_changed(candidate):
    before = fingerprints(candidate)
    outside = "not occurred_on between '2018-01-01' and '2021-09-01'"
    # A robbery from before the window may make somebody eligible; what came after the membership date may not.
    candidate.by(
        "delete from core.fct_offence where occurred_on > '2021-09-01'",
        f"delete from core.fct_victimisation where {outside}",
        "delete from core.fct_risk_score where scored_on > '2021-09-01'",
    )

    after = fingerprints(candidate)
    # The one study of later years, to which all of that belongs.
    assert after.pop("sn_2025") != before.pop("sn_2025")
    published = dict(candidate.ask("from data_quality.study_fingerprint where study_id <> 'sn_2025'"))
    assert after == before == published


def test_fingerprint_of_a_study_that_reads_neighbours_changes_with_what_they_recorded_and_no_other(candidate):
    before = fingerprints(candidate)
    after = fingerprints(candidate.by("delete from core.fct_offence where force_code = 'kent'"))

    changed = {study for study in before if before[study] != after[study]}
    assert changed == {"sn_2022_neighbours", "met_2022_neighbours"}
