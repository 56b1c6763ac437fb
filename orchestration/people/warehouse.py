"""Person resolution of a warehouse: records out of a candidate, people into it.

Belongs here: what is read from a candidate and what is written back. Does not belong here: how people are found
(`resolve.py`), and when (`release/candidate.py`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.home import private_files
from orchestration.people.linkage_model import LinkageModel, model_in_use
from orchestration.people.memory import PEOPLE, recall_people, remember
from orchestration.people.resolve import (
    REFUSED_RECORDS,
    Account,
    Progress,
    open_scratch,
    resolve_person_records,
    without_data_in_errors,
)

# The columns of `int_person_records` under the names that resolution gives them.
PERSON_RECORDS = """
    select
        record_id,
        standard_forename as forename,
        forename_alias,
        standard_surname as surname,
        surname_alias,
        cast(date_of_birth as varchar) as date_of_birth,
        valid_pnc_id as pnc_id,
        cro_number,
        sex,
        borough_code as borough
    from candidate.intermediate.int_person_records
"""

DECISIONS = "select record_id, other_record_id, is_same, decided_on from candidate.intermediate.int_person_decisions"

# Two established people: each has at least so many signatures, and no rule but the weight of their link keeps them two.
SIGNATURES_OF_THE_ESTABLISHED = 2

NEAR_LINKS = f"""
    with
    sizes as (select person, count(*) as signatures from signature_link group by person),
    between as (
        select one_of.person, other_of.person as other_person, pair.*
        from scored_pair as pair
        inner join signature_link as one_of on pair.one = one_of.signature_id
        inner join signature_link as other_of on pair.other = other_of.signature_id
        where one_of.person <> other_of.person
        qualify row_number() over (
            partition by least(one_of.person, other_of.person), greatest(one_of.person, other_of.person)
            order by pair.weight desc, pair.one, pair.other
        ) = 1
    )
    select
        ours.first_record_id as record_id,
        theirs.first_record_id as other_record_id,
        between.weight as match_weight
    from between
    inner join sizes as our_size on between.person = our_size.person
    inner join sizes as their_size on between.other_person = their_size.person
    inner join signature as ours on between.one = ours.signature_id
    inner join signature as theirs on between.other = theirs.signature_id
    anti join refused_link as refused on between.one = refused.one and between.other = refused.other
    where our_size.signatures >= {SIGNATURES_OF_THE_ESTABLISHED}
        and their_size.signatures >= {SIGNATURES_OF_THE_ESTABLISHED}
"""

PERSON_SHAPES = """
    with
    inside as (
        select one_of.person, count(*) as links
        from scored_pair as pair
        inner join signature_link as one_of on pair.one = one_of.signature_id
        inner join signature_link as other_of on pair.other = other_of.signature_id
        where one_of.person = other_of.person
        group by one_of.person
    )
    select
        person_name.person_id,
        count(*) as signatures,
        coalesce(any_value(inside.links), 0) as links,
        count(distinct signature.pnc_id) as pnc_ids
    from signature_link
    inner join person_name using (person)
    inner join signature using (signature_id)
    left join inside using (person)
    group by person_name.person_id
    having count(*) > 1
"""

# What the candidate gets, in its schema `resolution`.
WRITTEN = {
    "record_person": "from record_person",
    "refused_link": REFUSED_RECORDS,
    "near_link": NEAR_LINKS,
    "person_shape": PERSON_SHAPES,
    "person_change": "from person_change",
    "decision_without_effect": "from decision_without_effect",
}

# What this release is compared with, of the tables that readers of the last one have.
OF_PREVIOUS_RELEASE = {
    "cohort_membership": {"study_id": "varchar", "cohort_id": "varchar", "person_key": "varchar"},
    "cohort_figure": {
        "study_id": "varchar",
        "cohort_id": "varchar",
        "group_size": "integer",
        "metric": "varchar",
        "offence_type": "varchar",
        "figure": "double",
    },
}


def resolve_candidate(  # noqa: PLR0913 - each argument is one place
    candidate: Path,
    *,
    scratch_folder: Path,
    people_before: Path | None,
    memory_before: Path | None,
    memory: Path,
    say: Progress = lambda message: None,
) -> Account:
    """Resolve the records of a candidate's `int_person_records`, and write its schema `resolution`.

    Args:
        candidate: the warehouse file, which nobody else has open.
        scratch_folder: a private folder for the scratch database.
        people_before: record_id and person_id as readers see them now, so that ids survive.
        memory_before: what the last resolution remembered, so that known pairs are not scored again.
        memory: where this one remembers.
        say: called with a sentence before each step.
    """
    model = LinkageModel.load(model_in_use())
    with without_data_in_errors(), open_scratch(scratch_folder) as scratch:
        scratch.execute(f"attach {sql.text(str(candidate))} as candidate (read_only)")
        scratch.execute(f"create table person_record as {PERSON_RECORDS}")
        scratch.execute(f"create table decision as {DECISIONS}")
        scratch.execute("detach candidate")
        recall_people(scratch, people_before)
        account = resolve_person_records(scratch, model, memory=memory_before, say=say)
        remember(scratch, memory, model, account.counted)
        scratch.execute(f"attach {sql.text(str(candidate))} as candidate")
        _say_where_records_came_from(scratch, memory / f"{PEOPLE}.parquet")
        scratch.execute("create schema candidate.resolution")
        for table, query in WRITTEN.items():
            scratch.execute(f"create table candidate.resolution.{table} as {query}")
        scratch.execute("detach candidate")
    return account


def _say_where_records_came_from(scratch: duckdb.DuckDBPyConnection, register: Path) -> None:
    """Put the origin of each record beside its person, so that the next release's audit can tell why one is gone."""
    with private_files():
        scratch.execute(f"""
            copy (
                select record_id, person_id, source_system, force_code, record_ref, delivery_id
                from record_person
                inner join candidate.intermediate.int_person_records using (record_id)
            ) to {sql.text(str(register))} (compression zstd)
        """)


def write_previous_release(candidate: Path, current: Path) -> None:
    """Write what the release that readers see says of cohorts into the candidate's schema `previous_release`."""
    with duckdb.connect(candidate) as connection:
        connection.execute("create schema previous_release")
        for table, columns in OF_PREVIOUS_RELEASE.items():
            types = ", ".join(f"{column} {data_type}" for column, data_type in columns.items())
            connection.execute(f"create table previous_release.{table} ({types})")
            file = current / "parquet" / f"{table}.parquet"
            if file.is_file():
                connection.execute(f"""
                    insert into previous_release.{table}
                    select {", ".join(columns)} from read_parquet({sql.file(file)})
                """)
