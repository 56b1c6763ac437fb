"""Records of any table in the spelling in which the warehouse compares people.

Belongs here: one row a record with what tells who it is about, made from a table as it was delivered. Does not belong
here: the rules of spelling (`macros/people.sql`) and what agreement is worth (`linkage_model.py`). The warehouse's own
records come from the model `int_person_records`, which applies the same macros.

All of it is SQL over whole columns in the scratch connection: no row passes through Python.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.people.macros import render

# What a record may say of a person; a table without one of these has it empty. `borough` is where it happened.
FIELDS = ("forename", "surname", "date_of_birth", "pnc_id", "cro_number", "sex", "borough")


# What must be of a certain form to be used, and how that form is told.
FORMS = {"date_of_birth": "dates of birth (of the form 1990-03-14)", "pnc_id": "PNC ids (whose check letter fits)"}


def standardise(
    scratch: duckdb.DuckDBPyConnection, columns: Sequence[str], extra: Sequence[str] = ()
) -> dict[str, tuple[int, int]]:
    """Make the table `person_record` from the view `delivered_record`.

    Args:
        scratch: holds `delivered_record` with `record_id`, those of `FIELDS` that the table has, and `extra`.
        columns: the columns of `delivered_record`.
        extra: further columns to keep as evidence, in one spelling.

    Returns:
        For each of `FORMS` that the table has, how many values were given and how many of them can be used.
    """
    given = {field: f"cast({field} as varchar)" if field in columns else "cast(null as varchar)" for field in FIELDS}
    _spell_names_once(scratch, [given["forename"], given["surname"]])
    kept = "".join(
        f", nullif({render('plain_text', f'cast({column} as varchar)')}, '') as {column}" for column in extra
    )
    scratch.execute(f"""
        create or replace table person_record as
        with
        typed as (
            select
                cast(record_id as varchar) as record_id,
                {given["forename"]} as given_forename,
                {given["surname"]} as given_surname,
                trim({given["date_of_birth"]}) as given_birth,
                try_cast(trim({given["date_of_birth"]}) as date) as birth,
                {render("pnc_id_as_typed", given["pnc_id"])} as given_pnc_id,
                {render("standard_cro_number", given["cro_number"])} as cro_number,
                upper(trim({given["sex"]})) as given_sex,
                nullif(trim({given["borough"]}), '') as borough
                {kept}
            from delivered_record
        )
        select
            record_id,
            forenames.name as forename,
            forenames.alias as forename_alias,
            surnames.name as surname,
            surnames.alias as surname_alias,
            case
                when birth is null then {render("mistyped_birth", "given_birth", "current_date")}
                when {render("birth_problem", "birth", "current_date")} is null then cast(birth as varchar)
            end as date_of_birth,
            {render("valid_pnc_id", "given_pnc_id", "year(current_date)")} as pnc_id,
            cro_number,
            case when given_sex in ('M', 'F') then given_sex end as sex,
            borough
            {"".join(f", {column}" for column in extra)}
        from typed
        left join spelled_name as forenames on typed.given_forename = forenames.given
        left join spelled_name as surnames on typed.given_surname = surnames.given
    """)
    scratch.execute("drop table spelled_name")
    return {column: _count_used(scratch, column) for column in FORMS if column in columns}


def _count_used(scratch: duckdb.DuckDBPyConnection, column: str) -> tuple[int, int]:
    return scratch.execute(f"""
        select
            (select count(nullif(trim(cast({column} as varchar)), '')) from delivered_record),
            (select count({column}) from person_record)
    """).fetchone()  # type: ignore[return-value]


def _spell_names_once(scratch: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> None:
    """Make `spelled_name`: a force writes the same few names over and over, so each spelling is worked out once."""
    every = " union ".join(f"select {column} as given from delivered_record" for column in columns)
    scratch.execute(f"""
        create or replace table spelled_name as
        select given, {render("standard_name", "given")} as name, {render("alias_name", "given")} as alias
        from ({every}) as every_name
        where given is not null
    """)
