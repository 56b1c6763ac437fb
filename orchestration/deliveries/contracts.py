"""Reads the delivery contracts, one Open Data Contract Standard file for each source system.

What belongs here: the small frozen view (`System`, `Table`, `Column`) that the loader, the door's
checks, dbt's sources, the documentation and the synthetic writer share. What does not: any check of
delivered data, any SQL.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from open_data_contract_standard.model import (
    CustomProperty,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
)
from pydantic import ValidationError
from yaml import YAMLError

from orchestration.deliveries.findings import ContractError
from orchestration.home import PROJECT

Kind = Literal["text", "date", "integer", "number"]
KINDS: dict[str, Kind] = {"string": "text", "date": "date", "integer": "integer", "number": "number"}

# The seed that says what the codes mean of systems that have lists of their own.
OWN_CODES = "system_codes"


@dataclass(frozen=True)
class CodeList:
    """The codes that a column may hold; `forces` names the force of each code, or None where all forces share it."""

    codes: tuple[str, ...]
    forces: tuple[str | None, ...]

    @property
    def is_by_force(self) -> bool:
        """Whether each force has codes of its own."""
        return any(self.forces)

    def of_force(self, force_code: str) -> tuple[str, ...]:
        """The codes that one force may deliver."""
        return tuple(
            dict.fromkeys(
                code for code, force in zip(self.codes, self.forces, strict=True) if force in (None, force_code)
            )
        )


@dataclass(frozen=True)
class Column:
    """One column of a delivered table. Raw keeps it as text; `kind` says what the text must read as."""

    name: str
    description: str
    kind: Kind
    required: bool
    key_position: int | None
    personal: bool
    pattern: str | None
    minimum: int | None
    maximum: int | None
    codes: CodeList | None
    code_list_seed: str | None
    refers_to: str | None
    examples: tuple[str, ...]
    may_lie_ahead: bool = False
    not_before: str | None = None
    names_a_system: bool = False

    @property
    def is_birth(self) -> bool:
        """Whether it is a day of birth: the one date that tells of a person and not of what happened."""
        return self.kind == "date" and self.personal


@dataclass(frozen=True)
class Table:
    """One delivered table; `columns` are in the order in which a sender writes them."""

    system: str
    name: str
    description: str
    grain: str
    columns: tuple[Column, ...]
    may_be_empty: bool = False
    may_be_left_out: bool = False

    @property
    def raw_name(self) -> str:
        """Name of the table in the schema `raw`."""
        return f"{self.system}__{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names in delivery order."""
        return tuple(column.name for column in self.columns)

    @property
    def key(self) -> tuple[Column, ...]:
        """The columns that tell two rows of a file apart, in the order of the key."""
        keyed = [column for column in self.columns if column.key_position is not None]
        return tuple(sorted(keyed, key=lambda column: column.key_position or 0))


@dataclass(frozen=True)
class System:
    """One source system and its tables: those that a delivery of it must hold, and those that it may leave out.

    `record_key` are the columns by which its rows name a record of a person, `crime_key` those by which they name a
    crime; empty where it holds no records of people, or no crimes.
    """

    name: str
    version: str
    purpose: str
    usage: str
    limitations: str
    tables: tuple[Table, ...]
    record_key: tuple[str, ...] = ()
    crime_key: tuple[str, ...] = ()

    def table(self, name: str) -> Table:
        """The table of that name; `KeyError` if the system has none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)


def load_contracts(project: Path = PROJECT) -> dict[str, System]:
    """Every system that has a contract, by its name, in alphabetical order.

    `project` is the folder that holds `contracts/` and `seeds/reference/`. Raises `ContractError`
    with a plain sentence if a contract or a seed that it takes its codes from cannot be read.
    """
    paths = sorted((project / "contracts").glob("*.odcs.yaml"))
    if not paths:
        raise ContractError(f"there is no contract (*.odcs.yaml) in {project / 'contracts'}")
    systems = [_read_contract(path, project) for path in paths]
    with_people = _shared_codes(system.name for system in systems if system.record_key)
    return {system.name: _with_names_of_systems(system, with_people) for system in systems}


def known_forces(project: Path = PROJECT) -> frozenset[str]:
    """The force codes that a delivery folder may be named after, from `seeds/reference/forces.csv`."""
    return frozenset(_codes_of_seed("forces.force_code", project).codes)


def _read_contract(path: Path, project: Path) -> System:
    try:
        contract = OpenDataContractStandard.from_file(str(path))
    except (ValidationError, YAMLError, TypeError) as error:
        raise ContractError(f"contracts/{path.name} does not follow the standard: {error}") from error
    expected_name = path.name.removesuffix(".odcs.yaml")
    if contract.name != expected_name:
        raise ContractError(f"contracts/{path.name} must have the name '{expected_name}'")
    if contract.description is None or not contract.schema_:
        raise ContractError(f"contracts/{path.name} has no description or no schema")
    return System(
        name=expected_name,
        version=contract.version or "",
        purpose=contract.description.purpose or "",
        usage=contract.description.usage or "",
        limitations=contract.description.limitations or "",
        tables=tuple(_table(expected_name, schema, project) for schema in contract.schema_),
        record_key=tuple(_custom(contract.customProperties, "recordOfAPerson") or ()),
        crime_key=tuple(_custom(contract.customProperties, "crime") or ()),
    )


def _with_names_of_systems(system: System, names: CodeList) -> System:
    """The system, whose columns that name a system with records of people accept these."""
    tables = (
        replace(table, columns=tuple(replace(one, codes=names) if one.names_a_system else one for one in table.columns))
        for table in system.tables
    )
    return replace(system, tables=tuple(tables))


def _table(system: str, schema: SchemaObject, project: Path) -> Table:
    """One table of a contract; `ContractError` if a date is held against a column that is none."""
    composite = {
        source: target
        for relationship in schema.relationships or []
        for source, target in zip(_as_list(relationship.from_), _as_list(relationship.to), strict=True)
    }
    columns = tuple(
        _column(f"{system}.{schema.name}", column, composite, project) for column in schema.properties or []
    )
    dates = {column.name for column in columns if column.kind == "date"}
    for column in columns:
        if column.not_before is not None and not {column.name, column.not_before} <= dates:
            raise ContractError(f"{system}.{schema.name}.{column.name}: notBefore must name a date, and stand at one")
    return Table(
        system=system,
        name=schema.name or "",
        description=schema.description or "",
        grain=schema.dataGranularityDescription or "",
        columns=columns,
        may_be_empty=bool(_custom(schema.customProperties, "mayBeEmpty")),
        may_be_left_out=bool(_custom(schema.customProperties, "mayBeLeftOut")),
    )


def _column(place: str, column: SchemaProperty, composite: dict[str, str], project: Path) -> Column:
    system, _, table = place.partition(".")
    if column.logicalType not in KINDS:
        raise ContractError(f"{place}.{column.name}: logicalType must be one of {', '.join(KINDS)}")
    options = column.logicalTypeOptions or {}
    own = [target for relationship in column.relationships or [] for target in _as_list(relationship.to)]
    seed = _custom(column.customProperties, "codeListSeed")
    of_every_force = bool(_custom(column.customProperties, "codesOfEveryForce"))
    return Column(
        name=column.name or "",
        description=column.description or "",
        kind=KINDS[column.logicalType],
        required=bool(column.required),
        key_position=column.primaryKeyPosition if column.primaryKey else None,
        personal=column.classification == "personal",
        pattern=options.get("pattern"),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        codes=(
            _codes_of_seed(seed, project, of_every_force=of_every_force)
            if seed
            else _own_codes(column, system, project) or _valid_values(column)
        ),
        code_list_seed=seed,
        refers_to=own[0] if own else composite.get(f"{table}.{column.name}"),
        examples=tuple(str(example) for example in column.examples or []),
        may_lie_ahead=bool(_custom(column.customProperties, "mayLieAhead")),
        not_before=_custom(column.customProperties, "notBefore"),
        names_a_system=bool(_custom(column.customProperties, "namesASystemWithPeople")),
    )


def _custom(properties: list[CustomProperty] | None, name: str) -> Any:
    """The value of a property that is this project's own and not the standard's, or None."""
    return next((custom.value for custom in properties or [] if custom.property == name), None)


def _valid_values(column: SchemaProperty) -> CodeList | None:
    for rule in column.quality or []:
        if rule.metric == "invalidValues" and rule.arguments:
            return _shared_codes(str(value) for value in rule.arguments["validValues"])
    return None


def _shared_codes(codes: Iterable[str]) -> CodeList:
    listed = tuple(codes)
    return CodeList(listed, (None,) * len(listed))


def _own_codes(column: SchemaProperty, system: str, project: Path) -> CodeList | None:
    """The codes of the system's own list that the column names, each of which has a meaning in a seed."""
    code_list = _custom(column.customProperties, "ownCodeList")
    if not code_list:
        return None
    rows = _rows_of_seed(f"{OWN_CODES}.code", project)
    codes = [row["code"] for row in rows if (row["system"], row["code_list"]) == (system, code_list)]
    if not codes:
        raise ContractError(f"seeds/reference/{OWN_CODES}.csv has no code of {system}, code list {code_list}")
    return _shared_codes(codes)


def _codes_of_seed(reference: str, project: Path, *, of_every_force: bool = False) -> CodeList:
    """The filled values of a seed's column, given as `seed.column`, in the seed's order.

    Where the seed has a column `force_code`, each code is that force's alone, unless every force may deliver it.
    """
    column = reference.partition(".")[2]
    filled = _rows_of_seed(reference, project)
    by_force = column != "force_code" and not of_every_force
    return CodeList(
        tuple(row[column] for row in filled),
        tuple(row.get("force_code") if by_force else None for row in filled),
    )


def _rows_of_seed(reference: str, project: Path) -> list[dict[str, str]]:
    """The rows of a seed in which the column is filled."""
    seed, _, column = reference.partition(".")
    path = project / "seeds" / "reference" / f"{seed}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if row[column]]
    except (OSError, KeyError) as error:
        raise ContractError(
            f"codes are taken from seeds/reference/{seed}.csv, column {column}, which is not there"
        ) from error


def _as_list(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else value
