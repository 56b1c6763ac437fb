"""Which record of a person a delivered row speaks of.

Belongs here: the identifier of a record and of a crime, made of the columns by which a system's contract names them,
by the macro that the models use. Does not belong here: whose record it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from orchestration.deliveries.contracts import System, load_contracts
from orchestration.deliveries.findings import DeliveryError
from orchestration.people.macros import render

PARTY_NUMBER = "party_number"

# A decision that somebody took speaks of two records.
SIDES = ("one", "two")

# What a panel decided speaks of a record of the system that it names.
REFERRED = ("system", "reference")

# The system that a table of the raw layer or a staging model is of: cris__parties, stg_cris__parties.
TABLE_OF_A_SYSTEM = re.compile(r"(?:stg_)?(?P<system>[a-z]+)__")


class UnknownRecordsError(DeliveryError):
    """A contract has personal data in a table of which nobody has said whose records its rows are."""


@dataclass(frozen=True)
class Naming:
    """How the rows of a system name a record of a person and a crime, and which of those columns hold whole numbers."""

    record: tuple[str, ...]
    crime: tuple[str, ...]
    numbers: frozenset[str]

    @classmethod
    def of(cls, system: System) -> Naming:
        """How a system's contract says that they do."""
        columns = (column for table in system.tables for column in table.columns)
        numbers = frozenset(column.name for column in columns if column.kind == "integer")
        return cls(system.record_key, system.crime_key, numbers)


@cache
def _namings() -> dict[str, Naming]:
    return {name: Naming.of(system) for name, system in load_contracts().items()}


def records_of_row(
    table_name: str, columns: Collection[str], force_code: str, namings: Mapping[str, Naming] | None = None
) -> list[str]:
    """SQL for the identifiers of the records of people that a row of a table speaks of by a system's own reference.

    Args:
        table_name: where it is a table of a raw layer or a staging model, its name tells the system.
        columns: the table's.
        force_code: SQL for the force that delivers.
        namings: how each system names its records; as the contracts say, unless others are given.

    Returns:
        None for a crime, which is nobody's record; two for a decision.
    """
    records = [
        _identifier(f"'{system}'", force_code, naming.record, naming.numbers)
        for system, naming in _of_table(table_name, namings if namings is not None else _namings()).items()
        if naming.record and set(naming.record) <= set(columns)
    ]
    if set(REFERRED) <= set(columns):
        system, *reference = REFERRED
        records.append(_identifier(system, force_code, reference))
    for side in SIDES:
        system, reference, party = f"system_{side}", f"reference_{side}", f"{PARTY_NUMBER}_{side}"
        if {system, reference, party} <= set(columns):
            nominal = _identifier(system, force_code, (reference,))
            of_a_crime = _identifier(system, force_code, (reference, party), {party})
            records.append(f"case when {party} is null then {nominal} else {of_a_crime} end")
    return records


def crimes_of_row(table_name: str, columns: Collection[str], force_code: str) -> list[str]:
    """SQL for the identifiers of the crime that a row about a party of it speaks of; none for any other row."""
    return [
        _identifier(f"'{system}'", force_code, naming.crime, naming.numbers)
        for system, naming in _of_table(table_name, _namings()).items()
        if naming.crime and {*naming.crime, *naming.record} <= set(columns)
    ]


def _of_table(table_name: str, namings: Mapping[str, Naming]) -> dict[str, Naming]:
    named = TABLE_OF_A_SYSTEM.match(table_name)
    return {system: naming for system, naming in namings.items() if named is None or named["system"] == system}


def _identifier(system: str, force_code: str, key: Iterable[str], numbers: Collection[str] = ()) -> str:
    # Text such as 01 and 1 is the same number.
    parts = [f"try_cast({name} as integer)" if name in numbers else name for name in key]
    return render("identifier", [system, force_code, *parts])


def require_known(systems: Iterable[System]) -> None:
    """Make sure that the rows of every table with personal data can be told by record.

    Raises:
        UnknownRecordsError: those of a table cannot.
    """
    systems = list(systems)
    namings = {system.name: Naming.of(system) for system in systems}
    unknown = [
        table.raw_name
        for system in systems
        for table in system.tables
        if any(column.personal for column in table.columns)
        and not records_of_row(table.raw_name, table.column_names, "''", namings)
    ]
    if unknown:
        raise UnknownRecordsError(
            f"Nobody has said whose records {', '.join(unknown)} holds: the contract has no property recordOfAPerson "
            "that names columns of it."
        )
