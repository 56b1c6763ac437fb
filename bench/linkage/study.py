"""The study under noise: who of its cohorts is found, and what that changes, person by person.

Belongs here: the study's cohorts from clean and from noisy deliveries of one seed, compared by who the people are.
Does not belong here: the measures over pairs of records (`measure.py`). `python -m bench.linkage.study SEED ...` builds
both and prints the comparison; without seeds it takes that of the demonstration.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.home import Home
from orchestration.refresh import refresh
from synthetic.write import NoiseName, write_deliveries

STUDY = "sn_2022"
COHORTS = ("victim_offender", "iom")
TOP = 10
SEED_OF_THE_DEMONSTRATION = 2022
READ_BY_THE_STUDY = {f"met/{system}/2021-10-01" for system in ("cris", "iom", "visor")}

# The records of a truth file under the identifiers that the models give them: each part with its length before it.
RECORDED_TRUTH = """
    with parts as (
        select
            *,
            list_filter(
                [
                    system,
                    force_code,
                    coalesce(crime_reference, iom_reference, visor_reference, probation_reference),
                    party_number::varchar
                ],
                part -> part is not null
            ) as parts
        from read_parquet(?)
    )
    select
        true_person,
        md5(list_aggregate(list_transform(parts, part -> length(part) || ':' || part), 'string_agg', '')) as record_id
    from parts
"""


@dataclass(frozen=True)
class Found:
    """A person of a cohort as the warehouse has it: harm rank and days, and whose most of its records truly are."""

    true_person: str
    harm_rank: int
    harm_days: float


@dataclass(frozen=True)
class Comparison:
    """A cohort from clean and from noisy deliveries."""

    cohort_id: str
    clean: dict[str, Found]
    noisy: list[Found]

    @property
    def missed(self) -> list[str]:
        """Who is in the cohort and was not found."""
        return sorted(set(self.clean) - {found.true_person for found in self.noisy})

    @property
    def false(self) -> list[Found]:
        """Who was found and is not in the cohort, or is there twice."""
        seen: set[str] = set()
        wrong = []
        for found in self.noisy:
            if found.true_person not in self.clean or found.true_person in seen:
                wrong.append(found)
            seen.add(found.true_person)
        return wrong

    @property
    def false_at_the_top(self) -> list[Found]:
        """Who is among the most harmful and is none of the cohort."""
        return [found for found in self.false if found.harm_rank <= TOP]

    @property
    def share_found(self) -> float:
        """The share of the cohort's people who were found."""
        return 1 - len(self.missed) / len(self.clean)

    @property
    def harm_days(self) -> tuple[float, float]:
        """All harm days, from clean and from noisy deliveries."""
        return sum(one.harm_days for one in self.clean.values()), sum(one.harm_days for one in self.noisy)

    def differences(self) -> list[tuple[str, float | None, float | None, int | None, int | None]]:
        """Each person whose harm or rank differs: harm days and rank clean, harm days and rank noisy."""
        noisy = {found.true_person: found for found in reversed(self.noisy)}
        rows = []
        for person in sorted(self.clean.keys() | noisy.keys()):
            one, other = self.clean.get(person), noisy.get(person)
            if one is None or other is None or (one.harm_days, one.harm_rank) != (other.harm_days, other.harm_rank):
                rows.append(
                    (
                        person,
                        one.harm_days if one else None,
                        other.harm_days if other else None,
                        one.harm_rank if one else None,
                        other.harm_rank if other else None,
                    )
                )
        return rows


def people_of(warehouse: Path, truth: Path, cohort_id: str) -> list[Found]:
    """The people of a cohort of the study in a warehouse, the most harmful first."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        rows = connection.execute(
            f"""
            with recorded as ({RECORDED_TRUTH})
            select
                mode(recorded.true_person order by recorded.true_person),
                any_value(harm.harm_rank),
                any_value(harm.harm_days)::double
            from cohort_rules.cohort_member as member
            inner join marts.cohort_member_harm as harm using (study_id, cohort_id, person_key)
            inner join intermediate.int_person_resolution as resolution using (person_id)
            inner join recorded using (record_id)
            where study_id = ? and cohort_id = ?
            group by member.person_id
            order by 2
            """,
            [str(truth), STUDY, cohort_id],
        ).fetchall()
    return [Found(*row) for row in rows]


def compare(clean: tuple[Path, Path], noisy: tuple[Path, Path], cohort_id: str) -> Comparison:
    """Compare a cohort; each of the two is a warehouse and the truth of its deliveries."""
    return Comparison(
        cohort_id,
        {found.true_person: found for found in people_of(*clean, cohort_id)},
        people_of(*noisy, cohort_id),
    )


def build(folder: Path, seed: int, noise: NoiseName) -> tuple[Path, Path]:
    """Write deliveries and refresh; return the warehouse and the truth."""
    home = Home(folder / f"{seed}-{noise}")
    written = write_deliveries(home.folder, seed=seed, noise=noise)
    keep_what_the_study_read(home)
    refresh(home)
    return home.published_warehouse, written.truth


def keep_what_the_study_read(home: Home) -> None:
    """Take away every other synthetic delivery: the study had London's crimes, lists and register of its day."""
    for day in home.deliveries.glob("*/*/*"):
        if day.relative_to(home.deliveries).as_posix() not in READ_BY_THE_STUDY:
            shutil.rmtree(day)


def main(seeds: list[int]) -> None:
    """Print the comparison for each seed."""
    console = Console()
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            clean, noisy = (build(Path(folder), seed, noise) for noise in ("clean", "realistic"))
            for cohort_id in COHORTS:
                _show(console, seed, compare(clean, noisy, cohort_id))


def _show(console: Console, seed: int, comparison: Comparison) -> None:
    clean_harm, noisy_harm = comparison.harm_days
    console.print(
        f"seed {seed}, {comparison.cohort_id}: {len(comparison.clean) - len(comparison.missed)} of "
        f"{len(comparison.clean)} found, {len(comparison.false)} false, {len(comparison.false_at_the_top)} of them "
        f"in the top {TOP}; harm days {noisy_harm:,.1f} of {clean_harm:,.1f} ({100 * noisy_harm / clean_harm:.3f} %)"
    )
    table = Table("person", "harm days clean", "noisy", "rank clean", "noisy")
    for row in comparison.differences():
        if row[1] != row[2]:
            table.add_row(*("" if value is None else str(value) for value in row))
    if table.row_count:
        console.print(table)


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [SEED_OF_THE_DEMONSTRATION])
