"""Solves which offences each invented person of the study has, so that its tables come out exactly.

Run `python -m synthetic.study.solve`. It needs OR-Tools, reads only seeds and the catalogue, and
writes `people.csv` and `offences.csv` beside this module. What belongs here: what the study says
of its people and bands, as constraints. What does not: the general model (`model.py`), reading
the figures (`figures.py`), sex, ethnicity and MAPPA (`people.py`), dates, names, victimisations.
"""

from dataclasses import replace

from synthetic.study.figures import Band, bands, catalogue, offences_of_edition
from synthetic.study.kinds import kinds_of
from synthetic.study.model import Model, Needs, NoAllocationError, Solution, choose_mix
from synthetic.study.people import number_people, write_offences, write_people
from synthetic.study.residuals import residuals

# CP-SAT's deterministic time for the top tens, for a band's offences in all, and for its people.
TOP_EFFORT = 100.0
MIX_EFFORT = 10.0
BAND_EFFORT = 20.0

# Where the one person of both cohorts stands. Any place that solves would do.
SHARED_IOM_RANK = 8
SHARED_VICTIM_OFFENDER_RANK = 5

# Lowest and highest harm days of a person in each band. The gaps between bands rule out a tie at
# the edge of a published group.
HARM_DAYS = {
    ("iom", 1): (2200, 12000),
    ("iom", 11): (1200, 2150),
    ("iom", 26): (440, 1150),
    ("iom", 51): (1, 400),
    ("victim_offender", 1): (1900, 12000),
    ("victim_offender", 11): (660, 1800),
    ("victim_offender", 26): (225, 640),
    ("victim_offender", 51): (10, 215),
}
# Weights outside the edition, only where the published sums need them.
OUTSIDE_EDITION = {
    ("iom", 11): "STUDY.136",
    ("victim_offender", 11): "STUDY.015",
    ("victim_offender", 51): "STUDY.000",
}
MURDER = "1.1.1.1"
CHILD_DESTRUCTION = "4.3.4.3.0"  # the README says why the study's sums need it, once


def require_qualifying(model: Model, victim_offenders: list[str]) -> None:
    """Every victim-offender has been charged or cautioned for a qualifying offence."""
    qualifying = [kind for kind in model.kinds if kind.qualifying]
    for person in victim_offenders:
        model.cp.add(model.sum_of([person], qualifying) >= 1)


def require_serious(model: Model, victim_offenders: list[str]) -> None:
    """Murder, attempted murder or grievous bodily harm for all but one of these."""
    serious = [kind for kind in model.kinds if kind.serious]
    have = []
    for person in victim_offenders:
        has = model.cp.new_bool_var("")
        model.cp.add(model.sum_of([person], serious) >= 1).only_enforce_if(has)
        have.append(has)
    model.cp.add(sum(have) >= len(victim_offenders) - 1)


def require_iom_top(model: Model, iom: list[str]) -> None:
    """What the study says of the six most harmful of the IOM cohort, by rank."""
    murder = [kind for kind in model.kinds if kind.includes(MURDER)]
    for rank, offences in ((1, 3), (2, 1)):
        person = iom[rank - 1]
        model.cp.add(model.total[person] == offences)
        model.cp.add(model.sum_of([person], murder) == 1)
    other = [kind for kind in model.kinds if kind.type != "Acquisitive"]
    for rank, offences in ((3, 44), (4, 11), (6, 13)):
        person = iom[rank - 1]
        model.cp.add(model.total[person] == offences)
        model.cp.add(model.sum_of([person], other) == 0)


def solve_top_tens(iom: Band, victim_offender: Band) -> Solution:
    """Solve both top tens at once: one person is in both, with the same offences."""
    iom_people = [f"iom-{rank:03}" for rank in range(1, 11)]
    others = [f"victim-offender-{rank:03}" for rank in range(1, 11)]
    iom_people[SHARED_IOM_RANK - 1] = others[SHARED_VICTIM_OFFENDER_RANK - 1] = "both-001"
    # 44 and 11 offences with the harm of ranks 3 and 4 need more of the same than others have.
    many = {iom_people[rank - 1] for rank in (3, 4, 6)}
    everyone = list(dict.fromkeys(iom_people + others))
    model = Model(everyone, kinds_of(catalogue()), many=many)
    for band, members in ((iom, iom_people), (victim_offender, others)):
        low, high = HARM_DAYS[band.cohort, band.first]
        model.bound_harm(members, 10 * low, 10 * high)
        model.add_band(band, members)
        model.descending(members)
    require_iom_top(model, iom_people)
    require_qualifying(model, others)
    require_serious(model, others)
    destruction = [kind for kind in model.kinds if kind.includes(CHILD_DESTRUCTION)]
    model.cp.add(model.sum_of(everyone, destruction) <= 1)
    for person in others:
        model.cp.add_linear_constraint(model.total[person], 3, 18)
    return model.solve("both top tens", TOP_EFFORT, first_without_cost=True)


def solve_band(band: Band) -> Solution:
    """Solve the people of one band below the top ten: first the mix, then who has what."""
    offences = catalogue()
    if code := OUTSIDE_EDITION.get((band.cohort, band.first)):
        offences.append(offences_of_edition()[code])
    if band.cohort == "iom":
        offences = [replace(o, rarity=3) if o.qualifying else o for o in offences]
    kinds = kinds_of(offences)
    label = band.cohort.replace("_", "-")
    people = [f"{label}-{rank:03}" for rank in range(band.first, band.last + 1)]
    lowest_iom = (band.cohort, band.first) == ("iom", 51)
    # One of the IOM cohort has no offence in the window; three have one of a single day.
    single, without = (people[-4:-1], people[-1:]) if lowest_iom else ([], [])
    active = [person for person in people if person not in without]
    victim_offenders = active if band.cohort == "victim_offender" else []
    top_25 = victim_offenders if band.last <= 25 else []
    low, high = (10 * days for days in HARM_DAYS[band.cohort, band.first])
    needs = Needs(len(active), low, high, len(single), len(victim_offenders), max(0, len(top_25) - 1))
    numbers, peaks = choose_mix(band, kinds, needs, MIX_EFFORT)

    def build(*, exact: bool) -> Model:
        model = Model(active, kinds, dict(zip(active, peaks, strict=True)))
        model.bound_harm(active, low, high)
        if exact:
            model.fix_mix(numbers)
        else:
            model.add_band(band, active)
        for person in single:
            model.cp.add(model.total[person] == 1)
        rest = [person for person in active if person not in single]
        model.spread(rest, sum(band.offences.values()) - len(single), band.name)
        if victim_offenders:
            require_qualifying(model, victim_offenders)
        if top_25:
            require_serious(model, top_25)
        return model

    try:
        solution = build(exact=True).solve(band.name, BAND_EFFORT)
    except NoAllocationError:
        # That mix cannot be shared out. With the peaks alone kept, another one is found.
        solution = build(exact=False).solve(f"{band.name}, another mix", BAND_EFFORT)
    return solution | {person: {} for person in without}


def main() -> None:
    """Solve every band, write both files and print what does not come out as published."""
    top_tens = [band for band in bands() if band.first == 1]
    solution = solve_top_tens(*top_tens)
    for band in bands():
        if band.first > 1:
            solution |= solve_band(band)
    people = number_people(solution)
    write_people(people)
    write_offences(people)
    differing = residuals()
    print(f"{len(differing)} published figures do not come out")
    for line in differing:
        print(line)


if __name__ == "__main__":
    try:
        main()
    except NoAllocationError as error:
        raise SystemExit(f"No allocation found for {error}") from None
