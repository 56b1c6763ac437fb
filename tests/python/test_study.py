"""The study comes out of the deliveries: its figures, its eighteen, its concentration, and the other twelve studies."""

from __future__ import annotations

import csv
import json

import duckdb
import pytest
from conftest import Demonstration

from bench.linkage.study import RECORDED_TRUTH
from orchestration.home import PROJECT

STUDY = "sn_2022"


def one(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> tuple:
    row = connection.execute(query, list(values)).fetchone()
    assert row is not None, query
    return row


def statuses(connection: duckdb.DuckDBPyConnection, document: str) -> dict[str, int]:
    """How many printed figures of a document have which outcome."""
    query = "select status, count(*) from marts.published_comparison where document = ? group by status"
    return dict(connection.execute(query, [document]).fetchall())


def test_every_published_figure_matches_or_is_a_slip_of_the_printed_arithmetic(analytics):
    assert statuses(analytics, "south-area-2022") == {"match": 406, "published_arithmetic_error": 34}


def test_every_figure_of_bedfordshires_report_matches(analytics):
    assert statuses(analytics, "bedfordshire-2018-19") == {"match": 121}


def test_every_figure_of_londons_framework_matches_or_cannot_be_reproduced(analytics):
    assert statuses(analytics, "london-2021") == {"match": 143, "not_reproducible": 10}


def test_figures_that_cannot_be_reproduced_say_why(analytics):
    """Six of years without a caseload, three that the framework leaves open, one against its own other counts."""
    rows = analytics.execute(
        """
        select area, metric, published::integer, reproduced, note
        from marts.published_comparison
        where status = 'not_reproducible'
        """
    ).fetchall()

    assert {row[0] for row in rows} == {"2013", "2015", "2017/18", "current criteria", "core cohort"}
    assert sum(row[2] is None for row in rows) == 3
    assert all(reproduced is None and note for *_, reproduced, note in rows)
    assert [row[1] for row in rows if row[2] == 1932] == ["active_on_idiom"]


def test_slips_are_exactly_the_figures_whose_counts_imply_another_one(analytics):
    rows = analytics.execute(
        """
        select figure_no, implied_by_counts, round(reproduced, 2), note
        from marts.published_comparison
        where status = 'published_arithmetic_error' or implied_by_counts is not null
        """
    ).fetchall()

    assert len(rows) == 34
    assert all(implied == reproduced and note for _, implied, reproduced, note in rows)


def test_one_match_only_holds_because_a_tie_may_be_rounded_either_way(analytics):
    """A strict reader may count this as a thirty-fifth slip; the note beside it says so."""
    rows = analytics.execute(
        """
        select table_no, metric, offence_type, published::double, note
        from marts.published_comparison
        where document = 'south-area-2022' and status = 'match' and round(reproduced, 2) <> published
        """
    ).fetchall()

    assert [row[:4] for row in rows] == [("3", "pct_offences", "Public Order", 4.43)]
    assert "4.43506" in rows[0][4]


def test_comparison_holds_every_printed_figure_as_printed(analytics):
    printed = {}
    for name in ("published_study_figures", "published_iom_figures"):
        with (PROJECT / f"seeds/reference/{name}.csv").open() as seed:
            for row in csv.DictReader(seed):
                printed[int(row["figure_no"])] = float(row["published"]) if row["published"] else None
    compared = dict(analytics.execute("select figure_no, published::double from marts.published_comparison").fetchall())

    assert len(printed) == 440 + 274
    assert compared == printed


@pytest.mark.parametrize(
    ("model", "source"),
    [("reproduced_figure", "cris.crimes"), ("reproduced_iom_figure", "iom.arrests")],
)
def test_our_figures_do_not_come_from_the_published_ones(demonstration, model, source):
    """No model on the way to our figures reads a seed of published ones: seen in dbt's own manifest."""
    manifest = json.loads((demonstration.home.dbt_target / "manifest.json").read_text())
    parents = manifest["parent_map"]
    reached, to_visit = set(), [f"model.powerfew.{model}"]
    while to_visit:
        node = to_visit.pop()
        if node not in reached:
            reached.add(node)
            to_visit += parents.get(node, [])

    assert f"source.powerfew.{source}" in reached
    assert not {"seed.powerfew.published_study_figures", "seed.powerfew.published_iom_figures"} & reached


@pytest.mark.parametrize(
    ("cohort_id", "group_size", "persons", "offences", "harm_days", "peak_harm_days"),
    [
        ("iom", None, 135, 947, 102089.5, 60919),
        ("iom", 10, 10, 95, 47297, 27922.5),
        ("victim_offender", None, 115, 587, 65451, 49414),
        ("victim_offender", 10, 10, 94, 35613.5, 27557.5),
    ],
)
def test_headline_of_the_study(analytics, cohort_id, group_size, persons, offences, harm_days, peak_harm_days):
    found = one(
        analytics,
        """
        select persons, offences, harm_days::double, peak_harm_days::double
        from marts.cohort_group_summary
        where study_id = ? and cohort_id = ? and group_size is not distinct from ?
        """,
        STUDY,
        cohort_id,
        group_size,
    )

    assert found == (persons, offences, harm_days, peak_harm_days)


def test_harmful_eighteen(analytics):
    people, targets, unmanaged, shared, mappa_alone = one(
        analytics,
        """
        select
            count(*),
            count(*) filter (where is_target),
            count(*) filter (where is_unmanaged),
            count(*) filter (where iom_rank <= 10 and victim_offender_rank <= 10),
            count(*) filter (where managed_by_mappa and not managed_by_iom)
        from marts.priority_target
        where study_id = ?
        """,
        STUDY,
    )

    assert (people, targets, unmanaged, shared, mappa_alone) == (19, 18, 8, 1, 1)


def test_top_of_the_managed_as_the_text_tells_it(analytics):
    """The first has three offences, one a murder; the second one murder; third, fourth, sixth only acquisitive ones."""
    top = analytics.execute(
        """
        select
            harm.harm_rank,
            count(*),
            count(*) filter (where offence.ho_class_code = '1'),
            count(*) filter (where offence.offence_type = 'Acquisitive')
        from marts.cohort_member_harm as harm
        inner join marts.cohort_member_offence as offence using (study_id, cohort_id, person_key)
        where study_id = ? and cohort_id = 'iom' and harm.harm_rank in (1, 2, 3, 4, 6)
        group by harm.harm_rank
        order by harm.harm_rank
        """,
        [STUDY],
    ).fetchall()

    assert [(rank, offences, murders) for rank, offences, murders, _ in top[:2]] == [(1, 3, 1), (2, 1, 1)]
    assert [(rank, offences, acquisitive) for rank, offences, _, acquisitive in top[2:]] == [
        (3, 44, 44),
        (4, 11, 11),
        (6, 13, 13),
    ]


def test_four_victim_offenders_are_under_mappa_and_one_of_them_in_the_top_ten(analytics):
    managed, in_top_ten = one(
        analytics,
        """
        select count(*), count(*) filter (where harm_rank <= 10)
        from marts.cohort_member_harm
        where study_id = ? and cohort_id = 'victim_offender' and managed_by_mappa
        """,
        STUDY,
    )

    assert (managed, in_top_ten) == (4, 1)


def test_only_one_victim_offender_is_managed_by_iom(analytics):
    overlap = analytics.execute(
        """
        select group_size, persons_in_both
        from marts.cohort_overlap
        where study_id = ? and cohort_id = 'iom' and other_cohort_id = 'victim_offender'
        order by group_size nulls last
        """,
        [STUDY],
    ).fetchall()

    assert overlap == [(10, 1), (25, 1), (50, 1), (None, 1)]


def test_power_few_by_both_definitions(analytics):
    rows = analytics.execute(
        """
        select cohort_id, persons, persons_for_half_harm, round(pct_harm_of_top, 2)
        from marts.cohort_power_few
        where study_id = ? and cohort_id in ('iom', 'victim_offender')
        order by cohort_id
        """,
        [STUDY],
    ).fetchall()
    (_, managed, managed_half, managed_top), (_, offenders, offenders_half, offenders_top) = rows

    assert (managed, managed_top) == (135, 46.33)
    assert (offenders, offenders_top) == (115, 54.41)
    # The ten have 46 % of the harm of the managed and 54 % of that of the victim-offenders.
    assert managed_half > 10 >= offenders_half


UNITS = ["as", "aw", "ce", "cn", "ea", "na", "ne", "nw", "se", "sn", "sw", "wa"]
LONDON = [f"{unit}_2022" for unit in UNITS]


def test_thirteen_studies_each_with_people_in_both_cohorts(analytics):
    rows = analytics.execute(
        """
        select study_id, count(distinct cohort_id), min(persons)
        from marts.cohort_group_summary
        where group_size is null and cohort_id in ('iom', 'victim_offender') and list_contains(?, study_id)
        group by study_id
        """,
        [[*LONDON, "met_2022"]],
    ).fetchall()

    assert len(rows) == 13
    assert all(cohorts == 2 and persons > 10 for _, cohorts, persons in rows), rows


def test_top_tens_of_the_studies_differ(analytics):
    tops = analytics.execute(
        """
        select study_id, list(person_key order by person_key)
        from marts.cohort_member_harm
        where cohort_id = 'victim_offender' and harm_rank <= 10 and list_contains(?, study_id)
        group by study_id
        """,
        [LONDON],
    ).fetchall()

    assert len({tuple(people) for _, people in tops}) == len(tops) == 12


def test_capacity_of_a_team_shows_what_choosing_by_harm_buys(analytics):
    reached = dict(
        analytics.execute(
            "select way_of_choosing, harm_days_reached from marts.capacity_option where study_id = ?", [STUDY]
        ).fetchall()
    )

    assert reached["managed_as_they_are"] == pytest.approx(102089.5 * 18 / 135)
    assert (
        reached["managed_as_they_are"]
        < reached["top_victim_offenders"]
        < reached["top_managed"]
        < reached["top_of_both"]
    )


def true_persons_in(demonstration: Demonstration, cohort_id: str, study_id: str = STUDY) -> set[str]:
    """The invented people, by label, whom the warehouse put into a cohort."""
    with duckdb.connect(demonstration.warehouse, read_only=True) as warehouse:
        rows = warehouse.execute(
            f"""
            with recorded as ({RECORDED_TRUTH})
            select distinct recorded.true_person
            from recorded
            inner join intermediate.int_person_resolution as resolution using (record_id)
            inner join cohort_rules.cohort_member as member using (person_id)
            where member.study_id = ? and member.cohort_id = ?
            """,
            [str(demonstration.written.truth), study_id, cohort_id],
        ).fetchall()
    return {person for (person,) in rows}


def test_cohorts_hold_exactly_the_true_people(demonstration):
    managed = true_persons_in(demonstration, "iom")
    offenders = true_persons_in(demonstration, "victim_offender")

    assert len(managed) == 135
    assert len(offenders) == 115
    assert {person.split("-")[0] for person in managed} == {"iom", "both"}
    assert {person.rsplit("-", 1)[0] for person in offenders} == {"victim-offender", "both"}


NEAR_MISS_NAMES = [
    "victim_only",
    "accused_no_further_action",
    "offence_day_before_window",
    "offence_day_after_window",
    "victimisation_day_before_window",
    "victimisation_day_after_window",
    "other_class_or_sub_code",
    "transferred",
    "iom_of_another_area",
    "both_outside_area",
    "common_assault_offence",
    "robbery_offence",
    "common_assault_victimisation",
    "community_resolution",
    "counter_allegation",
    "no_date_of_birth",
    "same_name",
    "deselected_iom",
    "iom_selected_later",
    "no_crime",
    "charge_superseded",
    "invalid_pnc",
]


@pytest.mark.parametrize("name", NEAR_MISS_NAMES)
def test_near_miss_is_in_no_cohort_of_the_study(demonstration, name):
    people = set(demonstration.written.near_misses[name])

    assert people, f"nobody shows {name}"
    assert not people & true_persons_in(demonstration, "victim_offender")
    assert not people & true_persons_in(demonstration, "iom")


def test_both_outside_the_area_are_victim_offenders_where_they_live(demonstration):
    people = set(demonstration.written.near_misses["both_outside_area"])

    assert people <= true_persons_in(demonstration, "victim_offender", "as_2022")
    assert people <= true_persons_in(demonstration, "victim_offender", "met_2022")


@pytest.mark.parametrize("name", ["cautioned", "one_in_one_out"])
def test_what_only_just_meets_the_rule_counts(demonstration, name):
    people = set(demonstration.written.study_people[name])

    assert people, f"nobody shows {name}"
    assert people <= true_persons_in(demonstration, "victim_offender")


def test_managed_person_without_an_offence_in_the_window_is_last_in_the_cohort(analytics):
    rank, offences, harm_days = one(
        analytics,
        """
        select harm_rank, offences, harm_days::double
        from marts.cohort_member_harm
        where study_id = ? and cohort_id = 'iom' and offences = 0
        """,
        STUDY,
    )

    assert (rank, offences, harm_days) == (135, 0, 0)


def test_unweighted_offences_are_reported(analytics):
    (unweighted,) = one(
        analytics,
        """
        select count(*)
        from data_quality.offence_weighting
        where weight_rule = 'unweighted' and harm_days is null and charges_and_cautions > 0
        """,
    )

    assert unweighted > 0
