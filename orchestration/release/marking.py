"""The protective marking of what leaves the warehouse for people's eyes.

Belongs here: the words of the Government Security Classifications that this project uses, and where they stand: in a
file name, above and below a page. Does not belong here: what is in a file, and who may open it.
"""

from __future__ import annotations

from datetime import date

# Whoever a name is in: the named lists, and a person's details on the screen.
NAMED = "OFFICIAL-SENSITIVE"
# Groups of people with small numbers suppressed, which may leave the force.
SHARED = "OFFICIAL"

HANDLING = {
    NAMED: "Names people. Keep it in the force; show it only to those who need it to manage offenders.",
    SHARED: "Groups of people, small numbers suppressed. May leave the force; marked so that nobody has to guess.",
}


def marked_file_name(name: str, *, marking: str, day: date, suffix: str) -> str:
    """The name of a file that is handed on: marking, what it holds, the day it was written.

    Args:
        name: what it holds, such as `cohort_group_summary`.
        marking: `NAMED` or `SHARED`.
        day: the day it was written.
        suffix: such as `csv`.
    """
    return f"{marking}_{name}_{day.isoformat()}.{suffix}"


def marked_header(marking: str) -> str:
    """The line that stands above and below what is marked."""
    return f"{marking}. {HANDLING[marking]}"
