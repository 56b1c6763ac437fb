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
}


def write_truth(home: Path, records: list[IdentityRecord]) -> Path:
    """Write one row for each record under `home`/synthetic_truth and return the file."""
    path = home / "synthetic_truth" / "true_persons.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    columns: dict[str, pa.Array] = {
        "force_code": pa.array([record.force for record in records]),
        "system": pa.array([record.system for record in records]),
    }
    for system, column in REFERENCE_COLUMNS.items():
        references = [record.reference if record.system == system else None for record in records]
        columns[column] = pa.array(references, pa.string())
    columns |= {
        "party_number": pa.array([record.party_number for record in records], pa.int64()),
        "true_person": pa.array([record.person.label for record in records]),
        "damage": pa.array([" ".join(record.damage) or None for record in records], pa.string()),
    }
    pq.write_table(pa.table(columns), path)
    return path
