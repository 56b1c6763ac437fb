"""Quoting for the few SQL statements that Python writes itself. Nothing else belongs here."""


def name(identifier: str) -> str:
    """An identifier in double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string literal in single quotes."""
    return "'" + value.replace("'", "''") + "'"


def names(identifiers: tuple[str, ...]) -> str:
    """Identifiers in double quotes, with commas between them."""
    return ", ".join(name(identifier) for identifier in identifiers)
