"""Two checks of what the published figures can and cannot be, by themselves.

Run `python -m synthetic.study.proofs`. Both leave out nearly everything known of the people, so an
infeasible result holds for every allocation. What belongs here: such checks. What does not: the
allocation itself.
"""

from ortools.sat.python import cp_model

from synthetic.study.figures import TYPES, Band, bands, offences_of_edition, published

CHILD_DESTRUCTION = 43_800
MURDER = 54_750


def levels_by_type() -> dict[str, list[int]]:
    """Every weight of the edition, and the three outside it, by offence type, in tenths."""
    edition = offences_of_edition().values()
    return {kind: sorted({o.tenths for o in edition if o.type == kind}) for kind in TYPES}


def number_variables(cp: cp_model.CpModel, band: Band) -> dict[tuple[str, int], cp_model.IntVar]:
    """Numbers of offences by type and weight with the band's published counts and harm."""
    number = {
        (kind, level): cp.new_int_var(0, band.offences[kind], "")
        for kind, levels in levels_by_type().items()
        for level in levels
    }
    for kind in TYPES:
        chosen = {level: n for (of, level), n in number.items() if of == kind}
        cp.add(sum(chosen.values()) == band.offences[kind])
        cp.add(sum(level * n for level, n in chosen.items()) == band.tenths[kind])
    return number


def peak_variables(
    cp: cp_model.CpModel, band: Band, number: dict[tuple[str, int], cp_model.IntVar]
) -> dict[tuple[str, int], cp_model.IntVar]:
    """Numbers of people by the type and weight of their peak: each of the band's people has one."""
    peaks = {key: cp.new_int_var(0, band.size, "") for key in number}
    cp.add(sum(peaks.values()) == band.size)
    for key, people in peaks.items():
        cp.add(people <= number[key])
    return peaks


def least_top_ten_peak() -> tuple[str, float]:
    """Least total peak of the IOM top ten that Tables 6 to 9 allow, in days.

    Ranks 11 to 25 have the difference between the total peaks of the top 25 and the top ten. The
    most that they can have, whoever has what, gives the least for the top ten.
    """
    band = next(band for band in bands() if (band.cohort, band.first) == ("iom", 11))
    cp = cp_model.CpModel()
    peaks = peak_variables(cp, band, number_variables(cp, band))
    cp.maximize(sum(level * people for (_, level), people in peaks.items()))
    solver = cp_model.CpSolver()
    status = solver.status_name(solver.solve(cp))
    top_25 = published()["iom", 25, "peak_harm_days", ""]
    return status, top_25 - solver.objective_value / 10


def top_ten_peak_with(*, child_destruction: bool) -> str:
    """Whether the IOM top ten's total peak can be reached with and without that one weight.

    Assumed: ranks 1 and 2 peak at a murder, three people have acquisitive offences only, and
    the other five, who rank below a single murder, peak below one.
    """
    band = next(band for band in bands() if (band.cohort, band.first) == ("iom", 1))
    cp = cp_model.CpModel()
    number = number_variables(cp, band)
    peaks = peak_variables(cp, band, number)
    cp.add(sum(level * people for (_, level), people in peaks.items()) == band.peak)
    cp.add(sum(people for (_, level), people in peaks.items() if level >= MURDER) == 2)
    cp.add(sum(people for (kind, _), people in peaks.items() if kind == "Acquisitive") >= 3)
    if not child_destruction:
        cp.add(number["Violence", CHILD_DESTRUCTION] == 0)
    solver = cp_model.CpSolver()
    return solver.status_name(solver.solve(cp))


def main() -> None:
    """Print both checks."""
    status, least = least_top_ten_peak()
    print(f"IOM top ten, least total peak: {least:g} days ({status}); printed 17,923")
    for allowed in (True, False):
        found = top_ten_peak_with(child_destruction=allowed)
        print(f"27,922.5, weight 4,380 {'allowed' if allowed else 'left out'}: {found}")


if __name__ == "__main__":
    main()
