"""Quoting for the few SQL statements that Python writes itself. Nothing else belongs here."""

import glob
from pathlib import Path


def name(identifier: str) -> str:
    """An identifier in double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string literal in single quotes."""
    return "'" + value.replace("'", "''") + "'"


def file(path: Path) -> str:
    """The path of a file to be read, as a string literal; what would be a pattern in it is taken as it stands."""
    return text(glob.escape(str(path)))


def names(identifiers: tuple[str, ...]) -> str:
    """Identifiers in double quotes, with commas between them."""
    return ", ".join(name(identifier) for identifier in identifiers)
