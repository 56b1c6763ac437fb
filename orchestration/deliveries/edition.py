"""By which rules a delivery is read, as one hash: under other rules its rows get another hearing.

What belongs here: what of a contract, and of the door itself, decides which rows are let in. What does not: the rules
(`rules.py`), and reading again (`load.py`).
"""

import hashlib
import json
from typing import Any

from orchestration.deliveries.contracts import Column, System

# To be raised when the door itself comes to accept, refuse or write down rows otherwise, under the same contract.
EDITION_OF_THE_DOOR = 2


def hash_rules(system: System, force_code: str, earliest_year: int) -> str:
    """SHA-256 over all that decides which rows of a force's delivery are accepted and how they are written down.

    That is the structure of the system's contract, with the codes of that force, the year of the earliest date that is
    accepted, and the edition of the door. Descriptions, examples and the order of columns, codes and tables do not
    count, and neither do limits that decide over a delivery as a whole.
    """
    tables = {
        table.name: {
            "may_be_empty": table.may_be_empty,
            "columns": {column.name: _rules_of(column, force_code) for column in table.columns},
        }
        for table in system.tables
    }
    rules = json.dumps([EDITION_OF_THE_DOOR, earliest_year, system.name, tables], sort_keys=True)
    return hashlib.sha256(rules.encode()).hexdigest()


def _rules_of(column: Column, force_code: str) -> dict[str, Any]:
    return {
        "kind": column.kind,
        "required": column.required,
        "key_position": column.key_position,
        "is_birth": column.is_birth,
        "may_lie_ahead": column.may_lie_ahead,
        "pattern": column.pattern,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "codes": None if column.codes is None else sorted(column.codes.of_force(force_code)),
    }
