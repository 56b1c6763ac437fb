"""From scored pairs to people.

Belongs here: which signatures are one person, and by which link each came to its own. Does not belong here: what a link
is worth (`pairs.py`), the hard rules themselves (`contested.py`), and what a person is called (`register.py`).

  1. Signatures that strong links connect are one person. A link is strong from the join weight on, between signatures
     that were one person before from the lower keep weight on.
  2. Where a hard rule might hold some of them apart, or a person has decided about one, their links are followed one by
     one (`contested.py`).
  3. A signature that is alone after that may join the one person it fits with at least the attach weight, if no other
     person fits almost as well and no hard rule objects. It never brings a third with it.
  4. Signatures without a date of birth may join by their name (`name_alone.py`).
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from orchestration.people.contested import (
    YEARS_BETWEEN_RELATIVES,
    Link,
    Member,
    Refusal,
    follow,
)
from orchestration.people.linkage_model import LinkageModel
from orchestration.people.objections import are_alike, are_possible_twins, keep_unobjected, shares_an_id

REFUSED_COLUMNS = {"one": "integer", "other": "integer", "weight": "double", "reason": "varchar"}


def join_strong_links(scratch: duckdb.DuckDBPyConnection, model: LinkageModel, signatures: int) -> None:
    """Make `signature_person` (signature_id, person) by steps 1 and 2, and `refused_link` and `undecided_signature`.

    A person is called by the lowest number of a signature. The scratch connection holds `signature`, `scored_pair`,
    `signature_before` (signature_id, person_id) and `decided_pair` (one, other, is_same).
    """
    scratch.execute(f"""
        create or replace table strong_link as
        select pair.one, pair.other, pair.weight, false as is_decided
        from scored_pair as pair
        left join signature_before as one on pair.one = one.signature_id
        left join signature_before as other on pair.other = other.signature_id
        where
            pair.weight >= {model.weights.join}
            or (pair.weight >= {model.weights.keep} and one.person_id = other.person_id)
        union all
        select one, other, 0, true from decided_pair where is_same
    """)
    links = scratch.execute("select one, other from strong_link").fetchnumpy()
    labels = _connected(signatures, links["one"], links["other"])
    _register_persons(scratch, labels)
    _find_possible_twins(scratch, model)
    members, refused, undecided = _follow_contested(scratch, model)
    for number, person in members.items():
        labels[number] = person
    _register_persons(scratch, labels)
    _keep_refusals(scratch, refused, undecided)


def attach_singles(scratch: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    """Let single signatures join the one person they fit (step 3); makes `attached_signature` and updates persons."""
    scratch.execute("""
        create or replace table person_size as
        select person, count(*) as signatures from signature_person group by person
    """)
    scratch.execute(f"""
        create or replace table offer as
        with
        weak_link as (
            select one, other, weight from scored_pair where weight >= {model.weights.attach}
        ),
        both_ways as (
            select one as signature_id, other as neighbour, weight from weak_link
            union all
            select other as signature_id, one as neighbour, weight from weak_link
        ),
        offers as (
            select
                both_ways.signature_id,
                neighbour_person.person,
                max(both_ways.weight) as weight,
                max_by(both_ways.neighbour, (both_ways.weight, -both_ways.neighbour)) as neighbour
            from both_ways
            inner join signature_person as own on both_ways.signature_id = own.signature_id
            inner join person_size on own.person = person_size.person and person_size.signatures = 1
            inner join signature_person as neighbour_person on both_ways.neighbour = neighbour_person.signature_id
            anti join undecided_signature as own_doubt on both_ways.signature_id = own_doubt.signature_id
            anti join undecided_signature as their_doubt on both_ways.neighbour = their_doubt.signature_id
            where own.person <> neighbour_person.person
            group by both_ways.signature_id, neighbour_person.person
        ),
        ranked as (
            select
                *,
                row_number() over (partition by signature_id order by weight desc, person) as place,
                lead(weight) over (partition by signature_id order by weight desc, person) as next_weight
            from offers
        )
        select signature_id, person, neighbour, weight
        from ranked
        where place = 1 and (next_weight is null or weight - next_weight >= {model.weights.lead})
    """)
    keep_unobjected(scratch, model)
    offers = scratch.execute("""
        select signature_id, person, weight, signatures = 1 as is_single
        from offer inner join person_size using (person)
        order by weight desc, signature_id
    """).fetchall()
    joined: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for signature, person, weight, is_single in offers:
        if signature in taken or (is_single and person in joined):
            continue
        joined[signature] = (person, weight)
        taken.add(person)
    attach(scratch, joined, "weak link")


def attach(scratch: duckdb.DuckDBPyConnection, joined: dict[int, tuple[int, float]], rule: str) -> None:
    """Let persons join others: `joined` says who, by numbers, joins whom, with the weight; the rule is kept beside."""
    scratch.execute("""
        create table if not exists attached_signature (signature_id integer, weight double, resolution_rule varchar)
    """)
    scratch.register(
        "joined_person",
        pa.table(
            {
                "person": pa.array(joined.keys(), pa.int32()),
                "joins": pa.array([person for person, _ in joined.values()], pa.int32()),
                "weight": pa.array([weight for _, weight in joined.values()], pa.float64()),
            }
        ),
    )
    scratch.execute(
        """
        insert into attached_signature
        select signature_id, weight, $rule
        from signature_person
        inner join joined_person using (person)
        anti join attached_signature using (signature_id)
        """,
        {"rule": rule},
    )
    scratch.execute("""
        create or replace table signature_person as
        select signature_person.signature_id, coalesce(joined_person.joins, signature_person.person) as person
        from signature_person left join joined_person using (person)
    """)
    scratch.unregister("joined_person")


def _connected(signatures: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The lowest number that each signature is connected with."""
    graph = coo_matrix((np.ones(len(one), np.int8), (one, other)), shape=(signatures, signatures))
    _, component = connected_components(graph, directed=False)
    _, lowest = np.unique(component, return_index=True)
    return lowest.astype(np.int32)[component]


def _register_persons(scratch: duckdb.DuckDBPyConnection, labels: np.ndarray) -> None:
    scratch.register(
        "labelled", pa.table({"signature_id": pa.array(np.arange(len(labels), dtype=np.int32)), "person": labels})
    )
    scratch.execute("create or replace table signature_person as from labelled")
    scratch.unregister("labelled")


def _find_possible_twins(scratch: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    """Make `possible_twins` (one, other) among signatures that links connect."""
    scratch.execute(f"""
        create or replace table possible_twins as
        with linked as (
            select signature.*, signature_person.person
            from signature inner join signature_person using (signature_id)
            where signature.surname is not null and signature.birth_key is not null
        )
        select one.signature_id as one, other.signature_id as other
        from linked as one
        inner join linked as other
            on one.person = other.person and one.surname = other.surname and one.birth_key = other.birth_key
            and one.signature_id < other.signature_id
            and {are_possible_twins("one", "other", model)}
    """)


def _follow_contested(
    scratch: duckdb.DuckDBPyConnection, model: LinkageModel
) -> tuple[dict[int, int], list[Refusal], set[int]]:
    """Follow the links one by one where a hard rule might hold signatures of one connected person apart."""
    generations = f"""
        or (
            max(birth_year) - min(birth_year) >= {YEARS_BETWEEN_RELATIVES}
            and count(distinct birth_month_day) > 1
        )
    """
    scratch.execute(f"""
        create or replace table contested_person as
        select person
        from signature_person inner join signature using (signature_id)
        group by person
        having count(distinct pnc_id) > 1 {generations if model.families else ""}
        union
        select person from signature_person inner join possible_twins on signature_id = one
        union
        select person
        from signature_person
        inner join decided_pair on signature_id in (decided_pair.one, decided_pair.other)
    """)
    scratch.execute("""
        create or replace table contested_signature as
        select signature.*, person
        from signature_person
        inner join contested_person using (person)
        inner join signature using (signature_id)
    """)
    members = scratch.execute("""
        select
            signature_id, pnc_id, birth_year, birth_month_day,
            case when length(forename) > 1 then forename end
        from contested_signature
    """).fetchall()
    alike = scratch.execute(f"""
        select distinct one.forename, other.forename
        from contested_signature as one
        inner join contested_signature as other on one.person = other.person and one.forename < other.forename
        where length(one.forename) > 1 and length(other.forename) > 1 and {are_alike("one", "other")}
    """).fetchall()
    links = scratch.execute(f"""
        select
            link.weight,
            link.one,
            link.other,
            {shares_an_id("one", "other", model.identifiers)},
            one.pnc_id is not null and other.pnc_id is not null,
            link.is_decided
        from strong_link as link
        inner join signature_person on link.one = signature_person.signature_id
        inner join contested_person using (person)
        inner join signature as one on link.one = one.signature_id
        inner join signature as other on link.other = other.signature_id
    """).fetchall()
    outcome = follow(
        [Member(*member) for member in members],
        [Link(*link) for link in links],
        twins=scratch.execute("select one, other from possible_twins").fetchall(),
        alike=alike,
        families=model.families,
        decided_apart=scratch.execute("select one, other from decided_pair where not is_same").fetchall(),
        join=model.weights.join,
        lead=model.weights.lead,
        two_pnc_ids=model.weight_of_two_pnc_ids,
    )
    return outcome.group_of, outcome.refused, outcome.undecided


def _keep_refusals(scratch: duckdb.DuckDBPyConnection, refused: list[Refusal], undecided: set[int]) -> None:
    columns = {name: [getattr(refusal, name) for refusal in refused] for name in REFUSED_COLUMNS}
    types = {"integer": pa.int32(), "double": pa.float64(), "varchar": pa.string()}
    rows = pa.table({name: pa.array(columns[name], types[kind]) for name, kind in REFUSED_COLUMNS.items()})
    scratch.register("refused_rows", rows)
    scratch.execute("create or replace table refused_link as from refused_rows")
    scratch.unregister("refused_rows")
    scratch.register("undecided_rows", pa.table({"signature_id": pa.array(sorted(undecided), pa.int32())}))
    scratch.execute("create or replace table undecided_signature as from undecided_rows")
    scratch.unregister("undecided_rows")
