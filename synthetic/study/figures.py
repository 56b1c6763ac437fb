"""Reads what the solver and its tests need from the reference seeds.

What belongs here: the study's published figures as bands of ranks, the offences with their weights
and the small catalogue the solver may choose from. What does not: solving anything.
"""

from dataclasses import dataclass
from pathlib import Path

from synthetic.offences import REFERENCE, offences, read_rows

STUDY = Path(__file__).resolve().parent
COHORTS = ("iom", "victim_offender")
TYPES = (
    "Violence",
    "Acquisitive",
    "Drugs",
    "Public Order",
    "Sexual",
    "Weapons",
    "Property",
    "Misc",
)
COUNTED = ("offences", "harm_days", "peak_harm_days", "male", "female", "white", "non_white")


@dataclass(frozen=True)
class Offence:
    """One offence title with its weight.

    `tenths` is the harm in tenths of a day, in which every weight of the edition is a whole
    number. `rarity` is 1 for everyday offences to 3 for rare ones.
    """

    code: str
    class_code: str
    sub_code: str
    title: str
    type: str
    tenths: int
    qualifying: bool
    rarity: int = 3
    most_per_person: int = 1

    @property
    def serious(self) -> bool:
        """Murder, attempted murder or grievous bodily harm, with or without intent."""
        return self.qualifying and self.sub_code != "008/06"


@dataclass(frozen=True)
class Band:
    """Ranks `first` to `last` of one cohort with the totals of exactly these people.

    `offences` and `tenths` are by offence type; `peak` sums each person's largest single
    offence. Harm and peak are in tenths of a day.
    """

    cohort: str
    first: int
    last: int
    offences: dict[str, int]
    tenths: dict[str, int]
    peak: int
    female: int
    white: int

    @property
    def size(self) -> int:
        """Number of people in the band."""
        return self.last - self.first + 1

    @property
    def name(self) -> str:
        """Cohort and ranks, for messages."""
        return f"{self.cohort} {self.first}-{self.last}"


def offences_of_edition() -> dict[str, Offence]:
    """Every offence of the edition by code, with type, weight and whether it qualifies."""
    return {
        code: Offence(
            code,
            offence.class_code,
            offence.sub_code,
            offence.title,
            offence.type,
            round(10 * offence.harm_days),
            offence.qualifying,
        )
        for code, offence in offences().items()
        if offence.harm_days is not None
    }


def catalogue() -> list[Offence]:
    """The offences the solver may give to anybody, with how rare and how often per person."""
    edition = offences_of_edition()
    return [
        Offence(
            **{
                **vars(edition[row["offence_code"]]),
                "rarity": int(row["rarity"]),
                "most_per_person": int(row["most_per_person"]),
            }
        )
        for row in read_rows(STUDY / "catalogue.csv")
    ]


def group_sizes() -> dict[str, list[int]]:
    """Sizes of the groups that the study prints for each cohort, ascending, whole cohort last."""
    return {
        cohort: sorted(size for name, size, metric, _ in published() if (name, metric) == (cohort, "persons"))
        for cohort in COHORTS
    }


def published() -> dict[tuple[str, int, str, str], float]:
    """Published counts and sums by cohort, group size, metric and offence type (may be empty).

    What the printed counts imply is used where the printed figure is a slip. Averages and
    percentages are left out: they follow from these.
    """
    rows = read_rows(REFERENCE / "published_study_figures.csv")
    persons = {
        row["cohort_id"]: int(float(row["published"]))
        for row in rows
        if row["metric"] == "persons" and not row["group_size"]
    }
    return {
        (
            row["cohort_id"],
            int(row["group_size"] or persons[row["cohort_id"]]),
            row["metric"],
            row["offence_type"],
        ): float(row["implied_by_counts"] or row["published"])
        for row in rows
        if row["metric"] in (*COUNTED, "persons")
    }


def bands() -> list[Band]:
    """The four bands of each cohort as differences between its published groups."""
    figures = published()
    found = []
    for cohort, sizes in group_sizes().items():
        for smaller, larger in zip([0, *sizes], sizes, strict=False):

            def between(
                metric: str,
                offence_type: str = "",
                cohort: str = cohort,
                inner: int = smaller,
                outer: int = larger,
            ) -> float:
                outside = figures[cohort, outer, metric, offence_type]
                return outside - figures.get((cohort, inner, metric, offence_type), 0)

            found.append(
                Band(
                    cohort,
                    smaller + 1,
                    larger,
                    {kind: round(between("offences", kind)) for kind in TYPES},
                    {kind: round(10 * between("harm_days", kind)) for kind in TYPES},
                    round(10 * between("peak_harm_days")),
                    round(between("female")),
                    round(between("white")),
                )
            )
    return found
