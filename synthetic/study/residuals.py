"""Recomputes the study's published counts and sums from the two files of the solution.

What belongs here: the comparison that the solver prints at its end. What does not: the tests,
which recompute on their own.
"""

from synthetic.study.figures import (
    COHORTS,
    STUDY,
    TYPES,
    group_sizes,
    offences_of_edition,
    published,
    read_rows,
)

Figures = dict[tuple[str, int, str, str], float]


def computed() -> Figures:
    """The figures of `published()`, computed from `people.csv` and `offences.csv`."""
    edition = offences_of_edition()
    people = read_rows(STUDY / "people.csv")
    held: dict[str, list[tuple[str, int, int]]] = {row["person"]: [] for row in people}
    for row in read_rows(STUDY / "offences.csv"):
        offence = edition[row["offence_code"]]
        held[row["person"]].append((offence.type, offence.tenths, int(row["offences"])))
    found: Figures = {}
    for cohort in COHORTS:
        for size in group_sizes()[cohort]:
            group = [row for row in people if 1 <= int(row[f"{cohort}_rank"] or 0) <= size]
            rows = [held[row["person"]] for row in group]
            each = [offence for offences in rows for offence in offences]
            for kind in ("", *TYPES):
                chosen = [o for o in each if kind in ("", o[0])]
                found[cohort, size, "offences", kind] = sum(n for _, _, n in chosen)
                found[cohort, size, "harm_days", kind] = sum(t * n for _, t, n in chosen) / 10
            peaks = sum(max((t for _, t, _ in offences), default=0) for offences in rows)
            found[cohort, size, "peak_harm_days", ""] = peaks / 10
            found[cohort, size, "persons", ""] = len(group)
            white = sum(row["self_defined_ethnicity"].startswith("W") for row in group)
            female = sum(row["sex"] == "F" for row in group)
            found[cohort, size, "white", ""] = white
            found[cohort, size, "non_white", ""] = len(group) - white
            found[cohort, size, "female", ""] = female
            found[cohort, size, "male", ""] = len(group) - female
    return found


def residuals() -> list[str]:
    """One line for each published figure that the solution does not reproduce."""
    found = computed()
    return [
        f"{cohort} {size} {metric} {kind}: published {wanted:g}, found {got:g}"
        for (cohort, size, metric, kind), wanted in published().items()
        if (got := found[cohort, size, metric, kind]) != wanted
    ]
