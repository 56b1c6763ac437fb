"""Writes who each synthetic record truly is.

What belongs here: the truth file that tests and the scoring of person resolution read. What does not: anything that the
warehouse reads.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from synthetic.rows import IdentityRecord

# The column that holds a record's reference, by system.
REFERENCE_COLUMNS = {
    "cris": "crime_reference",
    "iom": "iom_reference",
    "visor": "visor_reference",
    "probation": "probation_reference",
    "niche": "nominal_reference",
    "connect": "person_reference",
    "pnc": "pnc_reference",
}


TRUTH_SCHEMA = pa.schema(
    [
        ("force_code", pa.string()),
        ("system", pa.string()),
        *((column, pa.string()) for column in REFERENCE_COLUMNS.values()),
        ("party_number", pa.int64()),
        ("true_person", pa.string()),
        ("damage", pa.string()),
    ]
)


def truth_file(home: Path) -> Path:
    """Where the truth of a home folder's synthetic deliveries lies; its folder is made."""
    path = home / "synthetic_truth" / "true_persons.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def write_truth(home: Path, records: list[IdentityRecord]) -> Path:
    """Write one row for each record under `home`/synthetic_truth and return the file."""
    columns: dict[str, list[str | int | None]] = {
        "force_code": [record.force for record in records],
        "system": [record.system for record in records],
    }
    for system, column in REFERENCE_COLUMNS.items():
        columns[column] = [record.reference if record.system == system else None for record in records]
    columns |= {
        "party_number": [record.party_number for record in records],
        "true_person": [record.person.label for record in records],
        "damage": [" ".join(record.damage) or None for record in records],
    }
    path = truth_file(home)
    pq.write_table(pa.table(columns, TRUTH_SCHEMA), path)
    return path
