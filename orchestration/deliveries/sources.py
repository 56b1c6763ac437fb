"""Writes what follows from the contracts: dbt's source files in `models/staging/` and `docs/contracts.md`.

What belongs here: putting a contract into another form, word for word. What does not: anything that
a contract does not say. Run it with `make contracts`.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from orchestration.deliveries.contracts import PROJECT, Column, System, Table, load_contracts
from orchestration.deliveries.findings import DeliveryError
from orchestration.deliveries.record import BOOKKEEPING, LINEAGE
from orchestration.deliveries.unwritten import unwritten

HEADING = "Written by `make contracts` from contracts/*.odcs.yaml. Change those, not this file."
DATABASE = "{{ var('raw_database', 'raw') }}"
SCHEMA = "raw"

LINEAGE_DESCRIPTIONS = {
    "delivery_id": "The delivery that the row came with; see source raw.delivery.",
    "source_file": "Name of the file that the row was in.",
    "source_row": "Row of that file as a spreadsheet counts; the header is row 1.",
}

BOOKKEEPING_DESCRIPTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "delivery": (
        "Every delivery that was loaded, those that have been replaced included. One row per delivery_id.",
        {
            "delivery_id": "Force, system and date of the delivery, and the beginning of a hash over its "
            "content hash and rules hash.",
            "delivery_path": "Folder of the delivery: <force>/<system>/<date>.",
            "force_code": "The force that sent it; see the forces seed.",
            "system": "The source system; the name of its contract.",
            "delivered_on": "The day in the folder's name.",
            "content_hash": "SHA-256 over the names and hashes of its files: equal exactly if the same files hold the "
            "same bytes.",
            "rules_hash": "SHA-256 over the rules it was read by: the structure of its contract and the force's codes.",
            "loaded_at": "When it was loaded.",
            "is_current": "False once other content, or the same read by other rules, has taken its place. Read "
            "current ones only.",
            "superseded_by": "The delivery that took its place; null while it is current.",
        },
    ),
    "delivery_file": (
        "The files of every loaded delivery. Rows delivered are rows loaded and rows in quarantine, always. "
        "One row per delivery_id and source_file.",
        {
            "delivery_id": "The delivery.",
            "table_name": "The contract's table that the file holds.",
            "source_file": "Name of the file.",
            "sha256": "SHA-256 of the file as delivered.",
            "rows_delivered": "Rows below the header that have anything on them.",
            "rows_loaded": "Rows that went into the raw table.",
            "rows_quarantined": "Rows that were set aside; see quarantined_row.",
        },
    ),
    "quarantined_row": (
        "Every row that was set aside at the door, for the first rule of its contract that it breaks. It tells where "
        "to look and never what stands there. One row per delivery_id, source_file and source_row.",
        {
            "delivery_id": "The delivery.",
            "force_code": "The force that sent it.",
            "system": "The source system.",
            "table_name": "The contract's table that the file holds.",
            "source_file": "Name of the file.",
            "source_row": "Row of the file as a spreadsheet counts; the header is row 1.",
            "column_name": "The column that broke the rule (the last of the key for a duplicate); "
            "null if the row could not be split into columns.",
            "value_class": "Kind of error, such as empty, not a date, not in code list, duplicate key.",
            "reason": "The rule that was broken, in words.",
        },
    ),
    "delivery_check": (
        "Everything that was checked of a delivery, refused ones included, and how it came out when this content of it "
        "was last looked at. It tells how many rows and never what stands there. "
        "One row per delivery_path, delivery_id and check_number.",
        {
            "delivery_path": "Folder of the delivery, or of what lies among the deliveries and is none.",
            "delivery_id": "The delivery; null if its files could not be opened or it is none. A delivery that is not "
            "in raw.delivery was refused.",
            "check_number": "Place of the check among those of the same delivery.",
            "force_code": "The force that sent it; null for what is no delivery.",
            "system": "The source system; null for what is no delivery.",
            "delivered_on": "The day in the folder's name; null for what is no delivery.",
            "table_name": "The contract's table; null for a check of the delivery as a whole.",
            "source_file": "Name of the file; null for a check of the delivery as a whole.",
            "column_name": "The column that the check is about; null if it is about rows or files.",
            "check_name": "Kind of check, such as rows promised, empty, not a date, duplicate key.",
            "severity": "What it costs: refuse (the delivery), quarantine (the row), note (nothing).",
            "outcome": "met, not met, or raised exception: it could not be asked.",
            "rows_unexpected": "Rows that break the rule; null where rows are not what is counted, or it is not known.",
            "observed": "The number of rows that was found, for a check of that number; else null.",
            "meaning": "What is expected, in words; where something was found before anything was asked, that.",
            "checked_at": "When it was checked.",
        },
    ),
}


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, as the project's other YAML does."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def render(project: Path = PROJECT) -> dict[Path, str]:
    """The text of every generated file, by its path within the project."""
    systems = load_contracts(project)
    files = {
        Path("models/staging") / system.name / f"_{system.name}__sources.yml": _yaml(
            system.name,
            system.purpose,
            [_source_table(table) for table in system.tables],
        )
        for system in systems.values()
    }
    files[Path("models/staging/_raw__sources.yml")] = _yaml(
        "raw", "The door's own account of what it loaded and what it set aside.", _bookkeeping()
    )
    files[Path("docs/contracts.md")] = _documentation(systems.values())
    return files


def write(project: Path = PROJECT) -> list[Path]:
    """Write every generated file; returns their paths within the project."""
    files = render(project)
    for path, text in files.items():
        target = project / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return list(files)


def _yaml(name: str, description: str, tables: list[dict[str, Any]]) -> str:
    source = {
        "name": name,
        "description": description,
        "database": DATABASE,
        "schema": SCHEMA,
        "tables": tables,
    }
    body = yaml.dump(
        {"version": 2, "sources": [source]},
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=120,
    )
    return f"# {HEADING}\n{body}"


def _source_table(table: Table) -> dict[str, Any]:
    columns = [_source_column(column) for column in table.columns]
    columns += [
        {"name": name, "description": LINEAGE_DESCRIPTIONS[name], "data_type": kind} for name, kind in LINEAGE.items()
    ]
    return {
        "name": table.name,
        "identifier": table.raw_name,
        "description": f"{table.description} {_sentence(table.grain)}",
        "columns": columns,
    }


def _source_column(column: Column) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": column.name,
        "description": column.description,
        "data_type": "varchar",
    }
    if column.personal:
        entry["config"] = {"meta": {"personal": True}}
    return entry


def _bookkeeping() -> list[dict[str, Any]]:
    return [
        {
            "name": table,
            "description": BOOKKEEPING_DESCRIPTIONS[table][0],
            "columns": [
                {
                    "name": column,
                    "description": BOOKKEEPING_DESCRIPTIONS[table][1][column],
                    "data_type": kind,
                }
                for column, kind in columns.items()
            ],
        }
        for table, columns in BOOKKEEPING.items()
    ]


def _documentation(systems: Iterable[System]) -> str:
    return "\n".join(_documentation_lines(systems)) + "\n"


def _documentation_lines(systems: Iterable[System]) -> Iterator[str]:
    yield "# Delivery contracts"
    yield ""
    yield f"<!-- {HEADING} -->"
    yield ""
    yield (
        "What a delivery of each source system must hold. A delivery is a folder "
        "`<force>/<system>/<YYYY-MM-DD>/` with one file per table, named after the table: `.csv`, "
        "`.csv.gz`, `.parquet` or `.xlsx` (its first sheet). Text is UTF-8 or Windows-1252, fields are "
        "parted by commas, the first row names the columns in any order. An optional `delivery.json`, "
        '`{"files": {"crimes.csv": {"rows": 2, "sha256": "..."}}}`, lets the door notice a file that was '
        "cut off or changed."
    )
    yield ""
    yield (
        "A file is held against the sender's last deliveries of the same table: one with far fewer or far more rows "
        "than usual is refused (limits in `seeds/operations/limits.csv`). If the number is right, say so in "
        '`delivery.json`: `{"files": {"crimes.csv": {"rows": 90000, "rows_confirmed": true}}}`.'
    )
    yield ""
    yield (
        "A delivery with a missing table or column, with an unexpected file, or with a file that "
        "cannot be read or none of whose rows can be accepted, or that is dated ahead, is refused as a whole, and a "
        "report (`_refused.txt`) lies in its folder until it is let in. Links, pipes and devices are not read. A "
        "single row that breaks a rule is set aside with its reason (quarantine) and the rest is loaded. Of two rows "
        "with the same key the first is loaded. Columns that no contract knows are left out and noted."
    )
    yield ""
    yield (
        "A day before 1900, or after the day of the delivery where it may not lie ahead, is no day at all and sets its "
        "row aside. A date of birth that cannot be is only noted, as are two days that contradict each other, and text "
        "that a spreadsheet would run as a formula or that holds characters that nobody sees."
    )
    yield ""
    yield (
        "Deliveries add up. A second delivery of the same date takes the first one's place as a whole. A delivery "
        "of a later date corrects and adds: of each key the youngest row stands. The parties of a crime, the "
        "offences of an arrest, the spells and schemes of a person under integrated offender management, and the "
        "cases, offences and custody spells of a person under supervision are taken together: those of a later "
        "delivery take the place of the earlier ones as a whole, so send all of them. Any other row that is left "
        "out is not taken away: to withdraw a crime, change its status."
    )
    yield ""
    yield (
        "A delivery that is unchanged is not read again, unless its contract or one of its code lists has changed in a "
        "rule: then rows that were set aside get another hearing. A delivery whose folder has been taken away stays "
        "loaded, with a note."
    )
    for system in systems:
        yield from ("", f"## {system.name}, version {system.version}", "")
        yield from (system.purpose, "", f"**How to deliver.** {system.usage}", "")
        yield f"**What to beware of.** {system.limitations}"
        for table in system.tables:
            yield from _documented_table(table)


def _documented_table(table: Table) -> Iterator[str]:
    yield from ("", f"### {table.system}: {table.name}", "")
    empty = " The file may have a header and no rows." if table.may_be_empty else ""
    left_out = " A delivery may leave the file out." if table.may_be_left_out else ""
    yield from (f"{table.description} {_sentence(table.grain)}{empty}{left_out}", "")
    yield "| column | must be filled | personal | what it holds | accepted |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        filled = "key" if column.key_position else "yes" if column.required else ""
        personal = "personal" if column.personal else ""
        cells = (f"`{column.name}`", filled, personal, column.description, _accepted(column))
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _accepted(column: Column) -> str:
    if column.code_list_seed:
        seed, _, name = column.code_list_seed.partition(".")
        whose = "the force's codes in" if column.codes and column.codes.is_by_force else "codes of"
        return f"{whose} `seeds/reference/{seed}.csv`, column `{name}`"
    if column.codes:
        return ", ".join(f"`{code}`" for code in column.codes.codes)
    kind = {"text": "text", "date": "date, YYYY-MM-DD", "integer": "whole number", "number": "number"}[column.kind]
    if column.minimum is not None:
        kind += f" from {column.minimum}"
    if column.maximum is not None:
        kind += f" to {column.maximum}"
    if column.pattern and column.examples:
        kind += f" like `{column.examples[0]}`"
    if column.not_before:
        kind += f", not before `{column.not_before}` (noted)"
    if column.may_lie_ahead:
        kind += ", may lie ahead"
    if column.refers_to:
        kind += f", of `{column.refers_to}`"
    return kind


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def main() -> int:
    """Write the files, say which and what a new system's are still to say; 1 if a contract cannot be read."""
    try:
        paths = write()
    except DeliveryError as error:
        print(error, file=sys.stderr)
        return 1
    for path in paths:
        print(f"wrote {path}")
    for sentence in unwritten(PROJECT):
        print(f"to be written: {sentence}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
