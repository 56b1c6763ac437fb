"""What the door has to say: findings about deliveries, quarantined rows in groups, the receipt, and the errors.

What belongs here: plain records and the sentences they print as. What does not: finding anything
out. No record here ever holds a delivered value, so that it can be shown and logged.
"""

from dataclasses import dataclass, field
from pathlib import Path

LONGEST_NAME = 100  # characters of a name that a sender chose


def shown(name: str) -> str:
    """A name that a sender chose (of a file, of a folder) as it may be printed.

    Line breaks, terminal escapes, marks that turn the direction of writing and bytes that are no text are written as
    codes, and a very long name is cut.
    """
    safe = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in name[:LONGEST_NAME]
    )
    return safe if len(name) <= LONGEST_NAME else f"{safe}..."


class DeliveryError(Exception):
    """Deliveries cannot be received at all; its text is one plain sentence for the person at the terminal."""


class ContractError(DeliveryError):
    """A delivery contract, or a seed that it takes its codes from, cannot be read."""


class UnreadableFileError(Exception):
    """A delivered file cannot be read at all; its text says why and never shows what is in the file."""


@dataclass(frozen=True)
class Finding:
    """Something about one delivery that a person should know.

    `delivery` is `<force>/<system>/<date>`, or as much of it as there is. A finding `refuses` the
    delivery, or is a mere note.
    """

    delivery: str
    message: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    refuses: bool = True

    def __str__(self) -> str:
        """The sentence: delivery, file and row where there are any, message."""
        row = None if self.row is None else f"row {self.row}"
        return ": ".join(part for part in (self.delivery, self.file, row, self.message) if part)


@dataclass(frozen=True)
class Quarantined:
    """Rows of one file that were set aside for the same reason; `first_row` is as a spreadsheet counts."""

    delivery: str
    file: str
    column: str | None
    value_class: str
    reason: str
    rows: int
    first_row: int

    def __str__(self) -> str:
        """The sentence: delivery, file, how many rows, the first of them, and why."""
        rows = (
            f"row {self.first_row} is" if self.rows == 1 else f"{self.rows:,} rows, row {self.first_row} the first, are"
        )
        return f"{self.delivery}: {self.file}: {rows} in quarantine: {self.reason}"


@dataclass(frozen=True)
class Loaded:
    """A delivery that is in the raw layer now and was not, or not as the current one, before."""

    delivery: str
    delivery_id: str
    rows: int
    rows_quarantined: int


@dataclass(frozen=True)
class Refused:
    """A delivery of which nothing was loaded, with everything that was found."""

    delivery: str
    findings: tuple[Finding, ...]


@dataclass
class Receipt:
    """What became of everything in the deliveries folder. `rows` are those loaded in this call.

    `pages` is the first page of what was asked of the deliveries and answered, if anything was.
    """

    loaded: list[Loaded] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    pages: Path | None = None

    @property
    def rows(self) -> int:
        """Rows loaded in this call."""
        return sum(delivery.rows for delivery in self.loaded)

    @property
    def rows_quarantined(self) -> int:
        """Rows set aside in this call."""
        return sum(group.rows for group in self.quarantined)
