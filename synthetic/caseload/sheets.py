"""Makes London's deliveries of the caseload: probation in December 2019, the lists in October 2020.

What belongs here: inventing whoever fills a place and is nobody yet, and putting together what is kept of each. What
does not: the places (`plan.py`), what is kept (`cases.py`, `lists.py`, `arrests.py`, `decisions.py`) and the list of
2021 (`present.py`).
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from synthetic.caseload.arrests import LondonArrests
from synthetic.caseload.cases import CaseWriter, Record
from synthetic.caseload.decisions import DecisionWriter
from synthetic.caseload.demographics import Traits, missing_traits
from synthetic.caseload.lists import Lists, fill_lists, on_list
from synthetic.caseload.plan import FORCE, MANAGED_DAY, NEITHER, SAMPLE_DAY, Place, places, read_offices
from synthetic.dice import Dice
from synthetic.people import Person, Register
from synthetic.records import Ledger, Spell
from synthetic.supervision import Nominal, ProbationList, Sheets, Supervisee

PROBATION_ON, LISTS_ON = date(2019, 12, 5), date(2020, 10, 2)
# Numbers of their own, so that no nominal of another delivery has the same one.
FIRST_NOMINAL = 20_001
BORN = (date(1958, 1, 1), date(2001, 6, 30))
MEN = 0.91


@dataclass
class Caseload:
    """The two deliveries, and who shows which edge of the rules by its name."""

    probation: ProbationList
    lists: Sheets
    edges: dict[str, tuple[str, ...]] = field(default_factory=dict)
    supervisee_of: dict[str, Supervisee] = field(default_factory=dict)


def write_caseload(register: Register, ledger: Ledger, unrecognisable: set[str], seed: int) -> Caseload:
    """Fill every place of London's caseload and its lists.

    `ledger` holds who is on a list already; `unrecognisable` are labels of those whose sheet tells neither date of
    birth nor PNC id. Nothing is added to the ledger.
    """
    offices = read_offices()
    everything = places(offices, Dice(seed, "caseload places"))
    lists = fill_lists(ledger, everything, offices, unrecognisable, Dice(seed, "caseload lists"))
    writer = CaseloadWriter(register, ledger, everything, lists, seed)
    return writer.write({one.office: one.borough for one in offices})


class CaseloadWriter:
    """Turns places into people with records."""

    def __init__(self, register: Register, ledger: Ledger, everything: list[Place], lists: Lists, seed: int) -> None:
        """Write the people of these places; `seed` starts the dice of each purpose."""
        self.register, self.ledger, self.places, self.lists = register, ledger, everything, lists
        self.dice, self.seed = Dice(seed, "caseload people"), seed
        self.cases = CaseWriter(Dice(seed, "caseload cases"))

    def write(self, borough_of: dict[str, str]) -> Caseload:
        """Everybody's records; `borough_of` is the borough of each office that has one of its own."""
        people = self._people()
        records = [self.cases.record(place) for place in self.places]
        supervisees = self._supervisees(people, records)
        caseload = Caseload(ProbationList(FORCE, PROBATION_ON), Sheets(FORCE, LISTS_ON))
        caseload.probation.supervisees = sorted(supervisees, key=lambda one: one.reference)
        caseload.supervisee_of = {one.person.label: one for one in supervisees}
        caseload.edges = self._edges(people) | self._beside_the_sample(caseload.probation)
        nominals = self._nominals(people)
        caseload.lists.nominals = sorted(nominals.values(), key=lambda one: one.reference)
        self._arrests(caseload.lists.nominals)
        caseload.lists.decisions = self._decisions(supervisees, nominals, borough_of)
        return caseload

    # -- who ------------------------------------------------------------------------------------

    def _people(self) -> list[Person]:
        """Whoever fills each place: somebody of the ledger, or somebody new."""
        managed = [n for n, spells in self.lists.spells.items() if manages(spells, MANAGED_DAY)]
        there = [person for person, _ in on_list(self.ledger, MANAGED_DAY)]
        traits = missing_traits(there, len(there) + len(managed), Dice(self.seed, "caseload demographics"))
        settled = dict(zip(managed, traits, strict=True))
        return [
            self.lists.known.get(number) or self._invent(number, place, settled.get(number))
            for number, place in enumerate(self.places)
        ]

    def _invent(self, number: int, place: Place, traits: Traits | None) -> Person:
        label = f"caseload-{place.edge}" if place.edge else f"caseload-{number + 1:05d}"
        if traits:
            person = self.register.invent(label, sex=traits.sex, ethnicity=traits.ethnicity or None, born=traits.born)
            if traits.ethnicity:
                return person
            return replace(person, self_defined_ethnicity=self.dice.pick(("", "NS")), observed_ethnicity="IC9")
        return self.register.invent(label, sex="M" if self.dice.chance(MEN) else "F", born=BORN)

    def _supervisees(self, people: list[Person], records: list[Record]) -> list[Supervisee]:
        """Probation's nominals; references are given in the order in which supervision began."""
        order = sorted(range(len(people)), key=lambda n: (records[n].cases[0].started_on, n))
        reference = {number: f"L{place:06d}" for place, number in enumerate(order, start=1)}
        return [
            Supervisee(
                reference[number],
                people[number],
                place.is_gang_flagged,
                place.is_domestic_abuse_flagged,
                records[number].cases,
                records[number].scores,
                custody=records[number].custody,
            )
            for number, place in enumerate(self.places)
        ]

    def _edges(self, people: list[Person]) -> dict[str, tuple[str, ...]]:
        return {place.edge: (people[number].label,) for number, place in enumerate(self.places) if place.edge}

    def _beside_the_sample(self, probation: ProbationList) -> dict[str, tuple[str, ...]]:
        """Two people whom both criteria would choose, were their cases active: ended that day, begun the next."""
        edges = {}
        fitting = next(place for place in self.places if not place.edge and place.cohort != NEITHER)
        for edge in ("case-ended-on-the-day", "case-begun-on-the-next-day"):
            record = self.cases.record(fitting)
            case = record.cases[-1]
            if edge == "case-ended-on-the-day":
                ends = (case.started_on - timedelta(days=300), SAMPLE_DAY)
            else:
                ends = (SAMPLE_DAY + timedelta(days=1), date(2020, 12, 1))
            moved = replace(case, sentence_type="COMMUNITY", started_on=ends[0], ended_on=ends[1])
            person = self.register.invent(f"caseload-{edge}")
            reference = f"L{len(probation.supervisees) + 1:06d}"
            probation.supervisees.append(Supervisee(reference, person, cases=[moved], scores=record.scores))
            edges[edge] = (person.label,)
        return edges

    # -- the lists ------------------------------------------------------------------------------

    def _nominals(self, people: list[Person]) -> dict[int, Nominal]:
        """The teams' nominals by the number of their place, in the order in which they were selected."""
        order = sorted(self.lists.spells, key=lambda n: (self.lists.spells[n][0].selected_on, n))
        return {
            number: Nominal(
                f"IOM-{FIRST_NOMINAL + place:05d}",
                people[number],
                self.lists.spells[number][-1].borough,
                self.lists.spells[number],
            )
            for place, number in enumerate(order)
        }

    def _arrests(self, nominals: list[Nominal]) -> None:
        managed = [one for one in nominals if manages(one.spells, MANAGED_DAY)]
        left = [one for one in nominals if not manages(one.spells, MANAGED_DAY)]
        LondonArrests(managed, left, Dice(self.seed, "caseload arrests")).write()
        for one in nominals:
            one.arrests.sort(key=lambda arrest: arrest.arrested_on)

    def _decisions(
        self, supervisees: list[Supervisee], nominals: dict[int, Nominal], borough_of: dict[str, str]
    ) -> list:
        writer = DecisionWriter(Dice(self.seed, "caseload decisions"))
        for number, nominal in nominals.items():
            writer.taken_on(nominal, supervisees[number], is_added=number in self.lists.added)
        listed = {*nominals, *self.lists.known}
        open_cases = [
            (supervisees[number], borough_of[place.office])
            for number, place in enumerate(self.places)
            if place.cohort != NEITHER and number not in listed and borough_of[place.office]
        ]
        writer.turned_down(open_cases)
        return sorted(writer.decisions, key=lambda one: (one.decided_on, one.reference))


def manages(spells: list[Spell], day: date) -> bool:
    """Whether one of the spells covers `day`."""
    return any(one.selected_on <= day and (one.deselected_on is None or day < one.deselected_on) for one in spells)


def unrecognisable_on(sheets: dict[str, tuple[str, str]]) -> set[str]:
    """Labels of people whose sheet tells neither; `sheets` holds date of birth and PNC id as shown."""
    return {label for label, (born, pnc_id) in sheets.items() if not born and not pnc_id}
