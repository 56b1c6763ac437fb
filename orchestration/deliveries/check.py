"""The door's checks of a file as a whole, before its rows are looked at: its header, its hash.

What belongs here: what refuses a delivery without a question to its rows. What does not: rules of rows (`rules.py`),
counts of rows (`expectations/deliveries.py`), reading files. No check ever repeats a delivered value.
"""

import re

from orchestration.deliveries.contracts import Table
from orchestration.deliveries.find import DeliveredFile
from orchestration.deliveries.findings import Finding
from orchestration.deliveries.manifest import Promise
from orchestration.deliveries.read import Header

LOOKS_LIKE_A_COLUMN = re.compile(r"[a-z][a-z0-9_ ]{0,60}")
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def check_header(delivery: str, file: DeliveredFile, table: Table, header: Header) -> list[Finding]:
    """What is wrong with a header, each finding naming its column; an unknown column is only a note."""
    names = header.names
    missing = [name for name in table.column_names if name not in names]
    unknown = list(dict.fromkeys(name for name in names if name not in table.column_names))
    if len(missing) == len(table.columns):
        return [Finding(delivery, _no_header(names), file=file.name)]
    # Where most columns are missing, the first line may be a row of people, one of whom is called like a column.
    is_a_header = 2 * len(missing) <= len(table.columns)
    shown = [name for name in unknown if is_a_header and LOOKS_LIKE_A_COLUMN.fullmatch(name)]
    findings = [Finding(delivery, _missing(name, shown), file=file.name, column=name) for name in missing]
    for name, kind in header.unsuited.items():
        if name in table.column_names:
            message = f"column '{name}' is of type {kind}; it must hold text, whole numbers or dates"
            findings.append(Finding(delivery, message, file=file.name, column=name))
    for name in dict.fromkeys(names):
        if name and names.count(name) > 1:
            label = f"column '{name}'" if name in table.column_names or name in shown else "a column"
            message = f"{label} is there {names.count(name)} times"
            findings.append(Finding(delivery, message, file=file.name, column=name))
    if not missing:
        findings += [
            Finding(
                delivery,
                f"column '{name}' is unknown and was left out",
                file=file.name,
                column=name,
                refuses=False,
            )
            for name in shown
        ]
        if len(shown) < len(unknown):
            message = f"{len(unknown) - len(shown)} columns without a usable name were left out"
            findings.append(Finding(delivery, message, file=file.name, refuses=False))
    return findings


def check_hash(delivery: str, file: DeliveredFile, promise: Promise | None, sha256: str) -> list[Finding]:
    """Whether a file is, byte for byte, the one that the sender described."""
    if promise and promise.sha256 and promise.sha256.lower() != sha256:
        message = "its SHA-256 is not the one in delivery.json; the file was changed on its way"
        return [Finding(delivery, message, file=file.name)]
    return []


def _missing(name: str, unknown: list[str]) -> str:
    if not unknown:
        return f"column '{name}' is missing"
    quoted = ", ".join(f"'{other}'" for other in unknown)
    there = "is there and unknown, was it renamed?" if len(unknown) == 1 else "are there and unknown, was it renamed?"
    return f"column '{name}' is missing; {quoted} {there}"


def _no_header(names: tuple[str, ...]) -> str:
    """Why a header has no known column, told without showing it: it may be a row of people."""
    if len(names) == 1:
        for delimiter, label in OTHER_DELIMITERS.items():
            if delimiter in names[0]:
                return f"its fields are parted by {label}; they must be parted by commas"
    return "its first line names none of the table's columns; is the header missing?"
