"""What leaves the force: small numbers cannot be worked out from it, and it is marked.

Belongs here: the tables of the schema `sharing` against two attackers, the files they are handed on in, and markings.
Does not belong here: single rules of suppression on a handful of rows (the unit tests beside the models).
"""

from __future__ import annotations

import csv
import itertools
import random
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from attacker import (
    Attacker,
    attack_offence_types,
    attack_overlaps,
    attack_people,
    cell,
    given_away,
    group_of,
    overlap,
)
from conftest import Demonstration
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from invented_cohorts import OFFENCE_TYPES, Member, Study, share
from rich.console import Console

from orchestration.people.explain import explain_person
from orchestration.release.marking import NAMED, SHARED, marked_header
from orchestration.release.sharing import formula_safe
from orchestration.report.explanation import show_person

SEXES = ("male", "female", "sex_not_known")
ETHNICITIES = ("white", "non_white", "ethnicity_not_known")
SHARED_TABLES = ["cohort_group_offence_type", "cohort_group_summary", "cohort_overlap", "cohort_power_few"]
# Who is managed by IOM is managed in one borough, so the units of the force add up to it.
UNITS = [f"{unit}_2022" for unit in ("as", "aw", "ce", "cn", "ea", "na", "ne", "nw", "se", "sn", "sw", "wa")]
SUMS = [("met_2022", UNITS, "iom")]

# Cohorts that are not shared leave the force in no table, so that there is nothing of them to work out.
SHARED_COHORTS = "in (select cohort_id from marts.cohort where is_shared)"
# Studies that read neighbours' records do not leave the force.
SHARED_STUDY = "study_id in (select study_id from sharing_rules.sharing_study)"

Rows = list[dict]


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> Rows:
    found = connection.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def warehouse(demonstration: Demonstration) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(demonstration.warehouse, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def compiled(demonstration: Demonstration) -> Path:
    return demonstration.home.dbt_target / "compiled" / "powerfew" / "models" / "marts"


def pairs_of_groups(rows: Rows) -> Iterator[tuple[dict, dict]]:
    """Every smaller and larger group of the same cohort."""
    by_cohort = itertools.groupby(sorted(rows, key=lambda row: group_of(row)[:2]), key=lambda row: group_of(row)[:2])
    for _, of_cohort in by_cohort:
        in_order = sorted(of_cohort, key=lambda row: row["group_size"] or 2**31)
        yield from itertools.combinations(in_order, 2)


def small_counts_of_people(true: Rows, columns: Sequence[str], limits: dict[str, int]) -> dict:
    """Counts of people from 1 to below the limit, of groups and of what is left of one without a smaller one.

    Where all of a group are alike, nought is shown for all others, and what is left of it without a smaller one is as
    many as there are ranks between them: nothing small is protected there.
    """
    wanted = {}
    for row, column in itertools.product(true, columns):
        if 0 < row[column] < limits[row["study_id"]]:
            wanted[cell(row, column)] = {cell(row, column): 1.0}
    for (smaller, larger), column in itertools.product(pairs_of_groups(true), columns):
        of_all = larger[column] == larger["persons"]
        if not of_all and 0 < larger[column] - smaller[column] < limits[larger["study_id"]]:
            terms = {cell(larger, column): 1.0, cell(smaller, column): -1.0}
            wanted[cell(smaller, column), cell(larger, column)] = terms
    return wanted


def small_offence_types(connection: duckdb.DuckDBPyConnection) -> dict:
    """Offence types that fewer people commit than may be shown, counted without the models that suppress them."""
    found = rows_of(
        connection,
        """
        select
            sizes.study_id, harm.cohort_id, sizes.group_size, larger.group_size as larger_size, types.offence_type,
            sizes.last_rank < larger.last_rank as is_difference
        from core.bridge_study_group as sizes
        inner join core.bridge_study_group as larger
            on sizes.study_id = larger.study_id and sizes.last_rank <= larger.last_rank
        inner join sharing_rules.sharing_study as studies on sizes.study_id = studies.study_id
        inner join marts.cohort_member_harm as harm
            on
                sizes.study_id = harm.study_id
                and harm.harm_rank <= larger.last_rank
                and (sizes.last_rank = larger.last_rank or harm.harm_rank > sizes.last_rank)
                and harm.cohort_id in (select cohort_id from marts.cohort where is_shared)
        inner join marts.cohort_member_offence_type as types
            on
                harm.study_id = types.study_id
                and harm.cohort_id = types.cohort_id
                and harm.person_key = types.person_key
        group by 1, 2, 3, 4, 5, 6, studies.smallest_count_shown
        having count(*) < studies.smallest_count_shown
        """,
    )
    wanted = {}
    for row in found:
        own = cell(row, row["offence_type"])
        larger = cell({**row, "group_size": row["larger_size"]}, row["offence_type"])
        if row["is_difference"]:
            wanted[own, larger] = {larger: 1.0, own: -1.0}
        else:
            wanted[own] = {own: 1.0}
    return wanted


def small_overlaps(true: Rows, summaries: Rows, limits: dict[str, int]) -> dict:
    """People in both cohorts or in one alone who are few, and few by whom the larger groups share more."""
    persons = {group_of(row): row["persons"] for row in summaries}
    wanted = {}
    for row in true:
        alone = persons.get(group_of(row), 0) - row["persons_in_both"]
        if 0 < row["persons_in_both"] < limits[row["study_id"]]:
            wanted[overlap(row)] = {overlap(row): 1.0}
        if 0 < alone < limits[row["study_id"]]:
            wanted["alone", overlap(row)] = {cell(row, "persons"): 1.0, overlap(row): -1.0}
    for smaller, larger in pairs_of_groups(true):
        more = larger["persons_in_both"] - smaller["persons_in_both"]
        if smaller["other_cohort_id"] == larger["other_cohort_id"] and 0 < more < limits[larger["study_id"]]:
            wanted[overlap(smaller), overlap(larger)] = {overlap(larger): 1.0, overlap(smaller): -1.0}
    return wanted


def limits_of(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return dict(connection.execute("select study_id, smallest_count_shown from core.dim_study").fetchall())


def primary_only(true: Rows, columns: Sequence[str], limits: dict[str, int]) -> Rows:
    """What would be published if each small count were left out and nothing else."""
    return [
        {**row, **{column: None for column in columns if 0 < row[column] < limits[row["study_id"]]}} for row in true
    ]


def everything_worked_out(connection: duckdb.DuckDBPyConnection, sums: Sequence = ()) -> dict:
    """All small numbers of a warehouse that the attacker gets from its shared tables, each by itself."""
    limits = limits_of(connection)
    summaries, true_summaries = (
        rows_of(connection, f"from {schema}.cohort_group_summary where {SHARED_STUDY} and cohort_id {SHARED_COHORTS}")
        for schema in READ
    )
    types = rows_of(connection, "from sharing.cohort_group_offence_type")
    both_shared = f"where {SHARED_STUDY} and cohort_id {SHARED_COHORTS} and other_cohort_id {SHARED_COHORTS}"
    overlaps, true_overlaps = (rows_of(connection, f"from {schema}.cohort_overlap {both_shared}") for schema in READ)
    attacks: list[tuple[Attacker, dict]] = [
        *(
            (attack_people(summaries, columns, sums), small_counts_of_people(true_summaries, columns, limits))
            for columns in (SEXES, ETHNICITIES)
        ),
        *(
            (attack_offence_types(types, summaries, measure, sums), small_offence_types(connection))
            for measure in ("offences", "harm_days")
        ),
        (attack_overlaps(overlaps, summaries), small_overlaps(true_overlaps, true_summaries, limits)),
    ]
    worked_out = {}
    for attacker, wanted in attacks:
        if wanted:
            worked_out |= attacker.works_out(wanted)
    return worked_out


READ = ("sharing", "marts")


def test_no_small_number_of_the_thirteen_studies_can_be_worked_out(warehouse):
    assert everything_worked_out(warehouse, SUMS) == {}


@pytest.mark.parametrize("columns", [SEXES, ETHNICITIES])
def test_small_counts_can_be_worked_out_where_only_they_are_left_out(warehouse, columns):
    """The same attacker on the same studies: without what protects them, most small counts are found."""
    limits = limits_of(warehouse)
    true = rows_of(warehouse, f"from marts.cohort_group_summary where cohort_id {SHARED_COHORTS}")
    wanted = small_counts_of_people(true, columns, limits)

    worked_out = attack_people(primary_only(true, columns, limits), columns, SUMS).works_out(wanted)

    assert len(worked_out) > len(wanted) / 3
    values = {cell(row, column): row[column] for row in true for column in columns}
    assert all(value == pytest.approx(values[name]) for name, value in worked_out.items() if name in values)


def test_offence_types_can_be_worked_out_where_only_small_ones_are_left_out(warehouse):
    wanted = small_offence_types(warehouse)
    summaries = rows_of(warehouse, f"from marts.cohort_group_summary where cohort_id {SHARED_COHORTS}")
    types = rows_of(warehouse, f"from marts.cohort_group_offence_type where cohort_id {SHARED_COHORTS}")
    published = [
        {**row, "offences": None if cell(row, row["offence_type"]) in wanted else row["offences"]} for row in types
    ]

    assert len(attack_offence_types(published, summaries, "offences", SUMS).works_out(wanted)) > 50


def test_one_unit_that_withholds_alone_is_got_back_from_the_force_unless_the_force_withholds_too(compiled):
    """Three units show their sexes, and so would the force, which has enough people of each."""
    units = {f"u{number}": people(number, male=10, female=5, unknown=5) for number in range(3)}
    units["u3"] = people(3, male=10, female=6, unknown=2)
    studies = force_and_units(units)

    with share(compiled, studies) as connection:
        shared = rows_of(connection, "from sharing.cohort_group_summary where group_size is null")
        true = rows_of(connection, "from marts.cohort_group_summary where group_size is null")
        worked_out = everything_worked_out(connection, [("force", list(units), "iom")])
        reasons = {row["study_id"]: row["sex_suppression"] for row in shared}
    force_shown = [next(one for one in true if one["study_id"] == "force")]
    unprotected = [row for row in shared if row["study_id"] != "force"] + force_shown
    wanted = small_counts_of_people([row for row in true if row["study_id"] == "u3"], SEXES, {"u3": 5})

    assert reasons == {"u0": None, "u1": None, "u2": None, "u3": "small number", "force": "protects another"}
    assert worked_out == {}
    assert attack_people(unprotected, SEXES, [("force", list(units), "iom")]).works_out(wanted) == {
        ("u3", "iom", None, "sex_not_known"): pytest.approx(2)
    }


def test_a_group_that_holds_all_of_a_force_is_withheld_like_the_whole(compiled):
    """Twelve people are the twelve most harmful as well: their men less those of one unit are the other's three."""
    units = {"u0": people(0, male=4, female=1, unknown=3), "u1": people(1, male=3, female=0, unknown=1)}

    with share(compiled, force_and_units(units, smallest_shown=4)) as connection:
        shared = rows_of(connection, "from sharing.cohort_group_summary where study_id = 'force'")
        worked_out = everything_worked_out(connection, [("force", list(units), "iom")])

    assert {row["group_size"]: row["male_suppression"] for row in shared} == {
        6: "small number",
        12: "protects another",
        None: "protects another",
    }
    assert worked_out == {}


def people(number: int, *, male: int, female: int, unknown: int) -> list[Member]:
    sexes = "M" * male + "F" * female + "U" * unknown
    return [Member(f"p{number}-{place}", sex) for place, sex in enumerate(sexes)]


def force_and_units(units: dict[str, list[Member]], smallest_shown: int = 5) -> list[Study]:
    everybody = sorted(itertools.chain(*units.values()), key=lambda member: -sum(member.offences.values()))
    return [
        *(Study(name, {"iom": members}, (6, 12), smallest_shown, boroughs=[name]) for name, members in units.items()),
        Study("force", {"iom": everybody}, (6, 12), smallest_shown, area_kind="force", boroughs=list(units)),
    ]


@st.composite
def forces(draw: st.DrawFn) -> list[Study]:
    """A force of two to four units and their sum, with few of everything that is few in life."""
    smallest_shown = draw(st.integers(3, 5))
    member = st.tuples(
        st.sampled_from("MMMMFFU"),
        st.sampled_from(["white", "white", "non_white", "non_white", "not known"]),
        st.lists(st.sampled_from(["Violence", "Violence", "Violence", "Drugs", "Drugs", *OFFENCE_TYPES]), max_size=4),
    )
    units = {}
    for number in range(draw(st.integers(2, 4))):
        said = draw(st.lists(member, min_size=1, max_size=22))
        said.sort(key=lambda one: -len(one[2]))
        units[f"u{number}"] = [
            Member(f"p{number}-{place}", sex, ethnicity, {kind: kinds.count(kind) for kind in kinds})
            for place, (sex, ethnicity, kinds) in enumerate(said)
        ]
    studies = force_and_units(units, smallest_shown)
    other = [*draw(st.permutations(units["u0"])), *units["u1"][: draw(st.integers(0, 6))]]
    return [Study("both", {"iom": units["u0"], "other": other}, (5, 9), smallest_shown), *studies]


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(studies=forces())
def test_no_small_number_of_invented_forces_can_be_worked_out(compiled, studies):
    units = [study.study_id for study in studies if study.study_id.startswith("u")]

    with share(compiled, studies) as connection:
        assert everything_worked_out(connection, [("force", units, "iom")]) == {}


# A rule, the model it stands in, the words that are it, what stands there without it, and a cohort that needs it.
WOMEN_LAST = [Member(str(place), sex) for place, sex in enumerate("MMMMMFFFFF" + "MMMMMMMMMF")]
ONE_DRUGS = [
    Member(str(place), offences={**dict.fromkeys(OFFENCE_TYPES, 1), "Drugs": int(not place)}) for place in range(20)
]
RULES_LEFT_OUT = {
    "what is left of a larger group": (
        "sharing/rules/sharing_slice.sql",
        ("smaller.last_rank < larger.last_rank", "false"),
        {"iom": WOMEN_LAST},
    ),
    "enough types to hide one among": (
        "sharing/rules/sharing_withheld_type.sql",
        ("greatest(so_far.small_place, so_far.fewest_places)", "so_far.small_place"),
        {"iom": ONE_DRUGS},
    ),
    "those in one cohort alone": (
        "sharing/rules/sharing_overlap_count.sql",
        (
            "coalesce(group_summaries.persons, 0) - shared_people.persons_in_both as persons_in_one",
            "0 as persons_in_one",
        ),
        {"iom": WOMEN_LAST[:10], "other": [*WOMEN_LAST[2:10], *WOMEN_LAST[18:]]},
    ),
}


@pytest.mark.parametrize("rule", RULES_LEFT_OUT)
def test_small_numbers_can_be_worked_out_where_one_rule_is_left_out(compiled, tmp_path, rule):
    """Each on a cohort that needs it: the attacker finds nothing, and then does."""
    model, (words, without), cohorts = RULES_LEFT_OUT[rule]
    weakened = tmp_path / "marts"
    shutil.copytree(compiled, weakened)
    query = (weakened / model).read_text()
    (weakened / model).write_text(query.replace(words, without))
    study = Study("s", cohorts, sizes=(10,))

    assert words in query
    with share(compiled, [study]) as connection:
        assert everything_worked_out(connection) == {}
    with share(weakened, [study]) as connection:
        assert everything_worked_out(connection)


def compositions(total: int) -> list[str]:
    """Every way in which so many people can be men, women and not known."""
    return ["".join(sexes) for sexes in itertools.combinations_with_replacement("MFU", total)]


def test_whoever_knows_the_rules_and_every_possible_cohort_finds_no_small_count_of_people(compiled):
    """All cohorts of nine in groups of three, six and nine, at a limit of three.

    What is published of one is published of others too, that have another number wherever it is small.
    """
    possible = list(itertools.product(compositions(3), repeat=3))
    studies = [
        Study(
            str(number),
            {"iom": [Member(str(place), sex) for place, sex in enumerate("".join(bands))]},
            sizes=(3, 6),
            smallest_shown=3,
        )
        for number, bands in enumerate(possible)
    ]
    with share(compiled, studies) as connection:
        published = rows_of(connection, "from sharing.cohort_group_summary")
        true = rows_of(connection, "from marts.cohort_group_summary")

    assert len(studies) == 1000
    assert given_away(published_and_true(published, true, SEXES, group_of), 3) == []
    shown = [
        {**row, "sex_suppression": None, **{c: t[c] for c in SEXES}}
        for row, t in zip(*sorted_alike(published, true), strict=True)
    ]
    assert given_away(published_and_true(shown, true, SEXES, group_of), 3), "shown in full, they are found"


def sorted_alike(*tables: Rows) -> list[Rows]:
    return [sorted(table, key=lambda row: (row["study_id"], row["group_size"] or 99)) for table in tables]


def published_and_true(published: Rows, true: Rows, columns: Sequence[str], name: Callable) -> Iterator[tuple]:
    """For each study all that is published of it but its own name, and its true counts and differences of counts."""
    by_study: dict[str, tuple[list, dict]] = {}
    for row, counted in zip(*sorted_alike(published, true), strict=True):
        said, counts = by_study.setdefault(row["study_id"], ([], {}))
        said.append(tuple(value for column, value in row.items() if column != "study_id"))
        counts |= {(*name(row)[1:], column): counted[column] for column in columns}
    for said, counts in by_study.values():
        keys = list(counts)
        for one, other in itertools.permutations(keys, 2):
            if one[:-2] == other[:-2] and one[-1] == other[-1] and (one[-2] or 99) < (other[-2] or 99):
                counts[one, other] = counts[other] - counts[one]
        yield tuple(said), counts


def test_whoever_knows_the_rules_and_every_possible_overlap_finds_no_small_one(compiled):
    """Ten people of one cohort in groups of four, seven and ten, and another of ten that shares five to ten of them."""
    dice = random.Random(4)
    # One cohort for every three counts that can be; rare ones take many tries.
    others = {}
    for common in [5, 6, 7, 8, 9, 10] * 20_000:
        other = [*dice.sample(range(10), common), *range(10, 20 - common)]
        dice.shuffle(other)
        others[tuple(sum(person < size for person in other[:size]) for size in (4, 7, 10))] = other
    studies = [
        Study(
            "-".join(map(str, counts)),
            {"iom": [Member(str(person)) for person in range(10)], "other": [Member(str(person)) for person in other]},
            sizes=(4, 7),
            smallest_shown=3,
        )
        for counts, other in others.items()
    ]
    with share(compiled, studies) as connection:
        published = rows_of(connection, "from sharing.cohort_overlap where cohort_id = 'iom'")
        true = rows_of(connection, "from marts.cohort_overlap where cohort_id = 'iom'")

    assert given_away(published_and_true(published, true, ["persons_in_both"], group_of), 3) == []
    assert given_away(published_and_true(true, true, ["persons_in_both"], group_of), 3), "shown in full, they are found"


def test_totals_stay_wherever_they_can(warehouse):
    """Nobody would share tables that show nothing: of the thirteen studies every total is there."""
    withheld = warehouse.execute(
        """
        select
            count(*) filter (persons is null or offences is null or harm_days is null or pct_cohort_harm is null),
            count(*) filter (group_size is null and (male is null or white is null))
        from sharing.cohort_group_summary
        where list_contains(?, study_id)
        """,
        [["met_2022", *UNITS]],
    ).fetchone()

    assert withheld == (0, 0)


def test_shown_figures_are_those_of_the_force_itself(warehouse):
    """What is shared is withheld or as it is: never rounded, never changed."""
    for table in SHARED_TABLES:
        shared = [column for (column, *_) in warehouse.execute(f"describe sharing.{table}").fetchall()]
        keys = [column for column in shared if column.endswith("_id") or column in {"group_size", "offence_type"}]
        figures = [column for column in shared if column not in keys and not column.endswith("suppression")]
        same = " and ".join(f"theirs.{key} is not distinct from ours.{key}" for key in keys)
        changed = " or ".join(f"theirs.{figure} <> ours.{figure}" for figure in figures)
        of_cohorts = [f"{key} {SHARED_COHORTS}" for key in keys if key.endswith("cohort_id")]
        of_shared = " and ".join([SHARED_STUDY, *of_cohorts])
        counted = warehouse.execute(
            f"""
            select count(*), count(*) filter ({changed}), (select count(*) from marts.{table} where {of_shared})
            from sharing.{table} as theirs inner join marts.{table} as ours on {same}
            """
        ).fetchone()

        assert counted[1] == 0
        assert counted[0] == counted[2] > 0


def test_no_row_that_leaves_the_force_is_about_one_person(analytics):
    columns = analytics.execute(
        "select table_name, column_name from information_schema.columns where table_schema = 'sharing'"
    ).fetchall()

    assert sorted({table for table, _ in columns}) == SHARED_TABLES
    assert not [column for _, column in columns if column in {"person_key", "harm_rank", "record_ref", "detail"}]


def test_shared_files_carry_their_marking_in_name_and_rows(demonstration, analytics):
    files = sorted((demonstration.home.current / "sharing").iterdir())
    day = demonstration.release.published_at[:10]

    assert [file.name for file in files] == [f"{SHARED}_{table}_{day}.csv" for table in SHARED_TABLES]
    for file, table in zip(files, SHARED_TABLES, strict=True):
        with file.open(newline="") as handle:
            headings, *rows = csv.reader(handle)
        columns = [column for (column, *_) in analytics.execute(f"describe sharing.{table}").fetchall()]
        assert headings == ["marking", *columns]
        assert {row[0] for row in rows} == {SHARED}
        assert len(rows) == demonstration.release.rows[f"sharing.{table}"]


def test_file_of_names_says_what_it_is(demonstration):
    file = demonstration.home.current / "restricted" / "nominals.duckdb"
    with duckdb.connect(file, read_only=True) as nominals:
        marking = nominals.execute("select marking, handling from restricted.marking").fetchall()
        comments = dict(nominals.execute("select table_name, comment from duckdb_tables()").fetchall())

    assert [row[0] for row in marking] == [NAMED]
    assert f"{NAMED}. {marking[0][1]}" == marked_header(NAMED)
    assert comments["nominal"] == comments["named_priority_target"] == marked_header(NAMED)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("with_values", [True, False])
def test_names_on_the_screen_stand_between_two_markings(demonstration, analytics, with_values):
    (person_key,) = analytics.execute("select min(person_key) from marts.cohort_membership").fetchone()
    screen = StringIO()
    show_person(
        Console(file=screen, width=200), explain_person(demonstration.home, person_key, with_values=with_values)
    )
    lines = screen.getvalue().splitlines()

    assert (lines[0], lines[-1]).count(marked_header(NAMED)) == (2 if with_values else 0)
    assert screen.getvalue().count(NAMED) == (2 if with_values else 0)


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "+44",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =cmd|' /C calc'!A0",
        "\uff1d1",
        "\uff20x",
        "\uff0b1",
        "\uff0d1",
    ],
)
def test_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(value):
    assert formula_safe(value) == f"'{value}"


@pytest.mark.parametrize("value", ["sn_2022", "small number", "", " ", "a=b", "O'Hara", -2, -0.5, 7, None, "'=1"])
def test_anything_else_stays_as_it_is_in_a_spreadsheet(value):
    assert formula_safe(value) is value
