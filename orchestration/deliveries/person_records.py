"""Which record of a person a delivered row speaks of.

Belongs here: the columns by which each system names a record of a person, and the record's identifier made of them, by
the macro that the models use. Does not belong here: whose record it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from orchestration.deliveries.contracts import System
from orchestration.deliveries.findings import DeliveryError
from orchestration.people.macros import render

# A party of a crime, a nominal of a team, of the register or of the probation service, as `int_person_appearances`
# identifies them.
RECORD_KEYS = {
    "cris": ("crime_reference", "party_number"),
    "iom": ("iom_reference",),
    "visor": ("visor_reference",),
    "probation": ("probation_reference",),
}
PARTY_NUMBER = "party_number"

# A decision that somebody took speaks of two records.
SIDES = ("one", "two")

# What a panel decided speaks of a record of the system that it names.
REFERRED = ("system", "reference")

# The system that a table of the raw layer or a staging model is of: cris__parties, stg_cris__parties.
TABLE_OF_A_SYSTEM = re.compile(r"(?:stg_)?(?P<system>[a-z]+)__")


class UnknownRecordsError(DeliveryError):
    """A contract has personal data in a table of which nobody has said whose records its rows are."""


def records_of_row(table_name: str, columns: Collection[str], force_code: str) -> list[str]:
    """SQL for the identifiers of the records of people that a row of a table speaks of by a system's own reference.

    Args:
        table_name: where it is a table of a raw layer or a staging model, its name tells the system.
        columns: the table's.
        force_code: SQL for the force that delivers.

    Returns:
        None for a crime, which is nobody's record; two for a decision.
    """
    named = TABLE_OF_A_SYSTEM.match(table_name)
    records = [
        _identifier(f"'{system}'", force_code, key)
        for system, key in RECORD_KEYS.items()
        if set(key) <= set(columns) and (named is None or named["system"] == system)
    ]
    if set(REFERRED) <= set(columns):
        system, *reference = REFERRED
        records.append(_identifier(system, force_code, reference))
    for side in SIDES:
        system, reference, party = f"system_{side}", f"reference_{side}", f"{PARTY_NUMBER}_{side}"
        if {system, reference, party} <= set(columns):
            nominal, of_a_crime = (_identifier(system, force_code, key) for key in ((reference,), (reference, party)))
            records.append(f"case when {party} is null then {nominal} else {of_a_crime} end")
    return records


def _identifier(system: str, force_code: str, key: Iterable[str]) -> str:
    # Text such as 01 and 1 is the same number.
    parts = [f"try_cast({name} as integer)" if name.startswith(PARTY_NUMBER) else name for name in key]
    return render("identifier", [system, force_code, *parts])


def crime_of_row(force_code: str) -> str:
    """SQL for the identifier of the crime that a party or an outcome is of."""
    return _identifier("'cris'", force_code, ("crime_reference",))


def require_known(systems: Iterable[System]) -> None:
    """Make sure that the rows of every table with personal data can be told by record.

    Raises:
        UnknownRecordsError: those of a table cannot.
    """
    unknown = [
        table.raw_name
        for system in systems
        for table in system.tables
        if any(column.personal for column in table.columns)
        and not records_of_row(table.raw_name, table.column_names, "''")
    ]
    if unknown:
        raise UnknownRecordsError(
            f"Nobody has said whose records {', '.join(unknown)} holds: see orchestration/deliveries/person_records.py."
        )
