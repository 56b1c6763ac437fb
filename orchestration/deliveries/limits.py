"""The limits that the door goes by, each a row of `seeds/operations/limits.csv`.

What belongs here: which limits the door has. What does not: why each is what it is (the seed says), and what happens
where one is passed.
"""

from dataclasses import dataclass
from pathlib import Path

from orchestration.deliveries.findings import DeliveryError
from orchestration.home import PROJECT
from orchestration.limits import LimitError, limit

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class DoorLimits:
    """What the door goes by; sizes in bytes, shares in percent."""

    earliest_year: int
    deliveries_compared: int
    deliveries_compared_least: int
    rows_compared_from: int
    rows_least: int
    rows_most: int
    rows_of_a_file: int
    unpacked_size: int
    unpacked_times: int
    line_size: int
    workbook_size: int
    workbook_cells: int
    manifest_size: int

    @classmethod
    def of(cls, project: Path = PROJECT) -> "DoorLimits":
        """The limits of a project; `DeliveryError` with a plain sentence if one is missing."""
        try:
            return cls(
                earliest_year=limit("delivery_dates_from", project),
                deliveries_compared=limit("deliveries_compared", project),
                deliveries_compared_least=limit("deliveries_compared_least", project),
                rows_compared_from=limit("delivery_rows_compared_from", project),
                rows_least=limit("delivery_rows_least", project),
                rows_most=limit("delivery_rows_most", project),
                rows_of_a_file=limit("delivery_file_rows_most", project),
                unpacked_size=limit("delivery_unpacked_most", project) * MEGABYTE,
                unpacked_times=limit("delivery_unpacked_times_most", project),
                line_size=limit("delivery_line_most", project) * MEGABYTE,
                workbook_size=limit("delivery_workbook_most", project) * MEGABYTE,
                workbook_cells=limit("delivery_workbook_cells_most", project),
                manifest_size=limit("delivery_json_most", project) * MEGABYTE,
            )
        except (LimitError, OSError) as error:
            raise DeliveryError(f"the limits of deliveries cannot be read: {error}") from error
