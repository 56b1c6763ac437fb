"""People known by a name alone.

Belongs here: whom a record without a date of birth may be about, and how far a delivery shows that such records are
about people who are known by more. Does not belong here: what agreement on a name is worth (`linkage_model.py`).

A record with a name and no date of birth may be about somebody whose date of birth other records tell, or about
somebody whom no other record knows: a witness of one crime who gave a name at the door. Nothing on the record tells
which. The delivery does. People whose dates of birth are known, and far from each other's, are strangers: how often one
of them would be taken for another by name, sex and borough alone is what chance does. If records without a birth date
find somebody who fits as well no more often than that, they are about strangers, and a name alone joins nobody. The
more often they do, the surer it is that whoever fits well is meant:

    share of wrong joins among those that fit about so well
        = share of strangers * how often strangers are taken for another with such a fit
                             / how often records without a date of birth find such a fit

(Efron's local false discovery rate, with Storey's estimate of the share of strangers: how many find nobody at all,
compared with strangers; a better fit is never held to be wrong more often). A record joins whom it fits best where that
share is small enough. The fit is how much likelier the record is about the best candidate than about anybody else, in
bits; who is on many records is likelier to be on this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.people.cluster import attach
from orchestration.people.linkage_model import RARE_NAME_KEYS, LinkageModel
from orchestration.people.objections import keep_unobjected
from orchestration.people.pairs import score_names_alone
from orchestration.people.signatures import MOST_BEARERS

if TYPE_CHECKING:
    from splink import Linker

# So many people with a date of birth are tried as strangers.
STRANGERS = 50_000

# So many records that fit a little better, and a little worse, are looked at together.
NEIGHBOURS = 25

# What is seen so often may be that much more frequent, at the edge of a 95 % interval: in a table of a few records
# nothing can be told, and a name alone joins nobody.
UNSEEN_MAY_BE = 3


@dataclass(frozen=True)
class Offer:
    """People without a date of birth, each with the person it fits best.

    `person` joins `joins` if the `fit` (bits) is good enough; `were_one` says that they were one person before.
    """

    person: np.ndarray
    joins: np.ndarray
    fit: np.ndarray
    were_one: np.ndarray


def join_names_alone(scratch: duckdb.DuckDBPyConnection, linker: Linker, model: LinkageModel, counted: int) -> float:
    """Let people without any date of birth join those whom they fit; updates `signature_person`.

    Returns:
        The estimated share of strangers among them, from 0 to 1.
    """
    undated, strangers = _split_by_birth(scratch)
    if not undated or not strangers:
        return 1.0
    score_names_alone(scratch, linker, model, counted)
    _make_offers(scratch)
    offer, by_chance = _best_offers(scratch, "person >= 0"), _best_offers(scratch, "person < 0")
    found_nobody = (undated - len(offer.fit) + UNSEEN_MAY_BE) / undated
    share = min(1.0, found_nobody / max(1 - len(by_chance.fit) / strangers, 1e-9))
    wrong = _share_of_wrong_joins(offer.fit, undated, by_chance.fit, strangers, share)
    odds = np.log2(np.maximum(1 - wrong, 1e-9) / np.maximum(wrong, 1e-9))
    wanted = np.where(offer.were_one, model.weights.keep_name_alone, model.weights.name_alone)
    chosen = odds >= wanted
    weights = dict(zip(offer.person[chosen].tolist(), odds[chosen].round(4).tolist(), strict=True))
    scratch.register("chosen", pa.table({"person": pa.array(weights, pa.int32()), "odds": list(weights.values())}))
    scratch.execute("""
        create or replace table offer as
        select one as signature_id, joins as person, other as neighbour, odds as weight, person as joining
        from name_alone_offer inner join chosen using (person)
        where place = 1
    """)
    scratch.unregister("chosen")
    keep_unobjected(scratch, model)
    joined = scratch.execute("select joining, person from offer").fetchall()
    attach(scratch, {joining: (person, weights[joining]) for joining, person in joined}, "name alone")
    return share


def _share_of_wrong_joins(
    fits: np.ndarray, people: int, chance_fits: np.ndarray, strangers: int, share_of_strangers: float
) -> np.ndarray:
    """For each fit, the share of wrong joins among its neighbours; never lower than for a better fit."""
    best_first = np.argsort(-fits, kind="stable")
    ordered, by_chance = fits[best_first], np.sort(chance_fits)
    places = np.arange(len(fits))
    first, last = np.maximum(places - NEIGHBOURS, 0), np.minimum(places + NEIGHBOURS, len(fits) - 1)
    upper = np.where(first == 0, np.inf, ordered[first])
    at_random = np.searchsorted(by_chance, upper, side="right") - np.searchsorted(by_chance, ordered[last], side="left")
    expected = share_of_strangers * np.minimum((at_random + UNSEEN_MAY_BE) / strangers, 1.0)
    found = (last - first + 1) / people
    wrong = np.empty_like(ordered)
    wrong[best_first] = np.maximum.accumulate(np.minimum(expected / found, 1.0))
    return wrong


def _split_by_birth(scratch: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Make `undated` and `dated`: signatures of people without any date of birth, and of the others, by rare names.

    Among the undated are strangers: people with a date of birth, by one of their signatures as if it had none. They
    are told by their negative numbers.

    Returns:
        The number of people without a date of birth, and of strangers.
    """
    scratch.execute("""
        create or replace table person_birth as
        select person, bool_or(date_of_birth is not null) as is_dated, sum(records) as records
        from signature_person inner join signature using (signature_id)
        group by person
    """)
    keys = ", ".join(f"hash({key}) as {name}" for name, key in RARE_NAME_KEYS.items())
    scratch.execute(f"""
        create or replace table named_signature as
        select signature_id, person, is_dated, date_of_birth is not null as has_birth, {keys}
        from signature
        inner join signature_person using (signature_id)
        inner join person_birth using (person)
        where forename is not null and surname is not null
    """)
    scratch.execute(f"""
        create or replace table searching as
        select * from named_signature where not is_dated
        union all
        select * replace (-1 - signature_id as signature_id)
        from (
            select * from named_signature
            where signature_id = person and has_birth
            order by signature_id
            limit {STRANGERS}
        )
    """)
    rare = {}
    for name in RARE_NAME_KEYS:
        scratch.execute(f"""
            create or replace table {name}_key as
            select {name} as key
            from named_signature semi join searching using ({name})
            group by {name}
            having count(*) <= {MOST_BEARERS} and bool_or(is_dated)
        """)
        rare[f"{name}_key.key as {name}"] = f"left join {name}_key on named.{name} = {name}_key.key"
    some = f"coalesce({', '.join(f'{name}_key.key' for name in RARE_NAME_KEYS)}) is not null"
    for table, source, hidden in (
        ("undated", "searching", ("date_of_birth", "pnc_id", "cro_number")),
        ("dated", "(from named_signature where is_dated)", ()),
    ):
        # A stranger is compared as if nothing but the name were known.
        concealed = "".join(f", case when named.signature_id >= 0 then {column} end as {column}" for column in hidden)
        scratch.execute(f"""
            create or replace table {table} as
            select
                named.signature_id,
                {", ".join(rare)},
                signature.* exclude ({", ".join(("signature_id", *hidden))})
                {concealed}
            from {source} as named {" ".join(rare.values())}
            inner join signature
                on signature.signature_id
                    = case when named.signature_id < 0 then -1 - named.signature_id else named.signature_id end
            where {some}
        """)
    return scratch.execute("""
        select
            (select count(*) from person_birth where not is_dated),
            (select count(*) from searching where signature_id < 0)
    """).fetchone()  # type: ignore[return-value]


def _make_offers(scratch: duckdb.DuckDBPyConnection) -> None:
    """Make `name_alone_offer`: each person without a date of birth, each candidate, and how well they fit.

    A stranger's candidates are people of another year and another day.
    """
    scratch.execute("""
        create or replace table name_alone_offer as
        with
        everybody as (
            select signature_id, person, birth_year, birth_month_day from signature_person
            inner join signature using (signature_id)
            union all
            select -1 - signature_id, -1 - person, birth_year, birth_month_day from signature_person
            inner join signature using (signature_id)
            where signature_id in (select -1 - signature_id from undated where signature_id < 0)
        ),
        candidates as (
            select
                own.person,
                home.person as joins,
                max(pair.weight) as weight,
                max_by(pair.one, (pair.weight, -pair.one)) as one,
                max_by(pair.other, (pair.weight, -pair.other)) as other,
                coalesce(bool_or(own_before.person_id = home_before.person_id), false) as were_one
            from name_alone_pair as pair
            inner join everybody as own on pair.one = own.signature_id
            inner join everybody as home on pair.other = home.signature_id
            left join signature_before as own_before on pair.one = own_before.signature_id
            left join signature_before as home_before on pair.other = home_before.signature_id
            where own.person >= 0
                or (
                    home.person <> -1 - own.person
                    and own.birth_year <> home.birth_year and own.birth_month_day <> home.birth_month_day
                )
            group by own.person, home.person
        ),
        likely as (
            select
                candidates.*,
                pow(2, weight) * person_birth.records
                    / (select sum(records) from person_birth where is_dated) as likelihood
            from candidates inner join person_birth on candidates.joins = person_birth.person
        )
        select
            *,
            log2(likelihood / (1 + sum(likelihood) over (partition by person) - likelihood)) as fit,
            row_number() over (partition by person order by likelihood desc, joins) as place
        from likely
    """)


def _best_offers(scratch: duckdb.DuckDBPyConnection, condition: str) -> Offer:
    rows = scratch.execute(f"""
        select person, joins, fit, were_one from name_alone_offer where place = 1 and {condition} order by person
    """).fetchnumpy()
    return Offer(rows["person"], rows["joins"], rows["fit"], rows["were_one"])
