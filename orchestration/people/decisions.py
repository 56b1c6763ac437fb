"""What people have decided about records: the same person, or not.

Belongs here: which decisions stand, and where they contradict each other. Does not belong here: how they win
(`contested.py`).

Of several decisions about two records the latest stands; of two made on one day the one that parts.
"""

from __future__ import annotations

import duckdb

UNKNOWN_RECORD = "a record that is not there"
OVERRULED = "a later decision"
JOINED_BY_OTHERS = "other decisions that join the two"
PARTED_BY_OTHERS = "other decisions that hold the two apart"


def prepare_decisions(scratch: duckdb.DuckDBPyConnection) -> None:
    """Make `standing_decision`, and `decided_record` for `collapse`, from `decision`.

    `decision` has record_id, other_record_id, is_same and decided_on; where it does not exist, nothing is decided.
    """
    scratch.execute("""
        create table if not exists decision (
            record_id varchar, other_record_id varchar, is_same boolean, decided_on date
        )
    """)
    scratch.execute("""
        create or replace table standing_decision as
        select
            least(record_id, other_record_id) as record_id,
            greatest(record_id, other_record_id) as other_record_id,
            is_same,
            decided_on
        from decision
        where record_id <> other_record_id
        qualify row_number() over (
            partition by least(record_id, other_record_id), greatest(record_id, other_record_id)
            order by decided_on desc nulls last, is_same
        ) = 1
    """)
    scratch.execute("""
        create or replace table decided_record as
        select record_id from standing_decision
        union
        select other_record_id from standing_decision
    """)


def number_decisions(scratch: duckdb.DuckDBPyConnection) -> None:
    """Make `decided_pair` (one, other, is_same) of signatures from `standing_decision`."""
    scratch.execute("""
        create or replace table decided_pair as
        select
            least(one.signature_id, other.signature_id) as one,
            greatest(one.signature_id, other.signature_id) as other,
            standing_decision.is_same
        from standing_decision
        inner join signature_of_record as one using (record_id)
        inner join signature_of_record as other on standing_decision.other_record_id = other.record_id
    """)


def account_for_decisions(scratch: duckdb.DuckDBPyConnection) -> None:
    """Make `decision_without_effect` (record_id, other_record_id, is_same, reason) from what was decided."""
    scratch.execute(f"""
        create or replace table decision_without_effect as
        with
        judged as (
            select
                decision.*,
                one.person_id as person_id,
                other.person_id as other_person_id,
                standing_decision.is_same <> decision.is_same as is_overruled
            from decision
            left join standing_decision
                on least(decision.record_id, decision.other_record_id) = standing_decision.record_id
                and greatest(decision.record_id, decision.other_record_id) = standing_decision.other_record_id
            left join record_person as one on decision.record_id = one.record_id
            left join record_person as other on decision.other_record_id = other.record_id
        ),
        reasoned as (
            select
                record_id,
                other_record_id,
                is_same,
                case
                    when person_id is null or other_person_id is null then '{UNKNOWN_RECORD}'
                    when is_overruled then '{OVERRULED}'
                    when is_same and person_id <> other_person_id then '{PARTED_BY_OTHERS}'
                    when not is_same and person_id = other_person_id then '{JOINED_BY_OTHERS}'
                end as reason
            from judged
        )
        select * from reasoned where reason is not null
    """)
