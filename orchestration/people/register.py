"""What people are called, from one resolution to the next.

Belongs here: ids that survive, and an account of who became one with whom and who was parted. Does not belong here: who
is who (`cluster.py`).

A person keeps the id that most of its records had. Where two people become one, the id with more records stays and the
other ends; where one is parted, the larger part keeps the id. Whoever has no id yet is called by a hash of the first of
its records, so that the same records get the same ids wherever they are resolved.
"""

from __future__ import annotations

import duckdb

MERGED, PARTED = "became one", "was parted"

# So often may a person that began with one and the same record be parted from it, and another begin with it.
MOST_NAMES_OF_ONE_RECORD = 100


def name_people(scratch: duckdb.DuckDBPyConnection) -> None:
    """Make `record_person` (record_id, person_id, resolution_rule, link_weight) and `person_change`.

    The scratch connection holds `signature_link`, `signature_of_record` and `person_before` (record_id, person_id).

    `person_change` has a row for each id and the person that some of its records went to: change, person_id,
    former_person_id, records, and the link that did it, where one did: record_id, other_record_id, weight, reason.
    """
    scratch.execute("""
        create or replace table claim as
        select
            signature_link.person,
            person_before.person_id as former_person_id,
            count(*) as records,
            min(signature_of_record.record_id) as first_record_id
        from person_before
        inner join signature_of_record using (record_id)
        inner join signature_link using (signature_id)
        group by signature_link.person, person_before.person_id
    """)
    scratch.execute(f"""
        create or replace table person_name as
        with
        heirs as (
            select * from claim
            qualify row_number() over (partition by former_person_id order by records desc, first_record_id) = 1
        ),
        kept as (
            select person, former_person_id as person_id from heirs
            qualify row_number() over (partition by person order by records desc, former_person_id) = 1
        ),
        newcomers as (
            select person, min(signature.first_record_id) as first_record_id
            from signature_link
            inner join signature using (signature_id)
            anti join kept using (person)
            group by person
        ),
        named as (
            select person, first_record_id, md5('record ' || first_record_id) as person_id from newcomers
        ),
        -- The first record may have been the first of somebody else, who goes on without it, and so again and again.
        further_names as (
            select named.person, attempt, md5('record ' || first_record_id || ' apart ' || attempt) as person_id
            from named
            semi join kept using (person_id)
            cross join range(1, {MOST_NAMES_OF_ONE_RECORD}) as attempts(attempt)
        )
        select person, person_id from kept
        union all
        select person, person_id from named anti join kept using (person_id)
        union all
        select person, min_by(person_id, attempt)
        from further_names
        anti join kept using (person_id)
        group by person
    """)
    scratch.execute("""
        create or replace table record_person as
        select record_id, person_id, resolution_rule, link_weight
        from signature_of_record
        inner join signature_link using (signature_id)
        inner join person_name using (person)
    """)
    _account_for_changes(scratch)


def _account_for_changes(scratch: duckdb.DuckDBPyConnection) -> None:
    scratch.execute(f"""
        create or replace table person_change as
        with
        moved as (
            select
                claim.*,
                person_name.person_id,
                case when still.person_id is null then '{MERGED}' else '{PARTED}' end as change
            from claim
            inner join person_name using (person)
            left join person_name as still on claim.former_person_id = still.person_id
            where claim.former_person_id <> person_name.person_id
        ),
        moved_signatures as (
            select distinct moved.change, moved.person_id, moved.former_person_id, signature_of_record.signature_id
            from moved
            inner join person_before on moved.former_person_id = person_before.person_id
            inner join signature_of_record using (record_id)
            inner join signature_link using (signature_id, person)
        ),
        links as (
            select one, other, weight, resolution_rule as reason
            from scored_pair inner join signature_link on one = signature_id
            union all
            select one, other, cast(null as double), 'decided by a person' from decided_pair where is_same
        ),
        -- What joined them: the best link between what came and who was not of them before.
        joining as (
            select moved_signatures.change, moved_signatures.person_id, moved_signatures.former_person_id, links.*
            from moved_signatures
            inner join (select * from links union all select other, one, weight, reason from links) as links
                on moved_signatures.signature_id = links.one
            inner join signature_link as theirs on links.other = theirs.signature_id
            inner join person_name on theirs.person = person_name.person
            anti join moved_signatures as also_moved
                on links.other = also_moved.signature_id
                and moved_signatures.former_person_id = also_moved.former_person_id
            where moved_signatures.change = '{MERGED}' and person_name.person_id = moved_signatures.person_id
        ),
        -- What parted them: a link that a rule did not let them follow.
        parting as (
            select moved_signatures.change, moved_signatures.person_id, moved_signatures.former_person_id, refused.*
            from moved_signatures
            inner join (
                select one, other, weight, reason from refused_link
                union all
                select other, one, weight, reason from refused_link
            ) as refused on moved_signatures.signature_id = refused.one
            where moved_signatures.change = '{PARTED}'
        ),
        causes as (
            select * from (select * from joining union all select * from parting)
            qualify row_number() over (
                partition by person_id, former_person_id order by weight desc nulls first, one, other
            ) = 1
        )
        select
            moved.change,
            moved.person_id,
            moved.former_person_id,
            moved.records,
            coalesce(one.first_record_id, moved.first_record_id) as record_id,
            other.first_record_id as other_record_id,
            causes.weight,
            coalesce(causes.reason, 'records or links changed') as reason
        from moved
        left join causes using (person_id, former_person_id)
        left join signature as one on causes.one = one.signature_id
        left join signature as other on causes.other = other.signature_id
    """)
