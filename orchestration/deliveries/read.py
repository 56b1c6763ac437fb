"""Reads one delivered file into a temporary view: `source_row` and the contract's columns, all text.

What belongs here: CSV and Parquet; headers; trimming; row numbers as a spreadsheet shows them
(the header is row 1). What does not: workbooks (`workbooks.py`), any rule about what a value may be.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import sql
from orchestration.deliveries import text_files, workbooks
from orchestration.deliveries.contracts import Table
from orchestration.deliveries.find import DeliveredFile
from orchestration.deliveries.findings import UnreadableFileError
from orchestration.deliveries.limits import DoorLimits
from orchestration.deliveries.rules import FIELD_TOO_LONG
from orchestration.deliveries.workbooks import FIRST_DATA_ROW, WHITE_SPACE

ROWS_AT_ONCE = 50_000

DAMAGE = {
    "NUL byte": "the row holds a NUL byte",
    "undecodable byte": "the row holds a byte that is not UTF-8",
    "too many fields": "the row has more fields than the header",
    "too few fields": "the row has fewer fields than the header",
    "quotation mark in the wrong place": "the row has a quotation mark that is not closed, or one "
    "within a value that is not doubled",
    "field too long": FIELD_TOO_LONG,
    "unreadable cell": "a cell holds an error or a formula that was never calculated",
}


@dataclass(frozen=True)
class Header:
    """The columns' names in a file, trimmed and in lower case, and what was learnt of the file on the way.

    `unsuited` are the columns of a Parquet file that are neither text nor anything else that reads
    as text in one way only, with their types. `notes` are sentences for whoever sent the file.
    """

    names: tuple[str, ...]
    survey: text_files.TextSurvey | None = None
    unsuited: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DamagedRow:
    """A row that cannot be read; `value_class` is a key of `DAMAGE`, `column` is known for a cell only."""

    row: int
    value_class: str
    column: str | None = None


@dataclass
class Reading:
    """What came of reading a file: rows that are staged, and rows that are too damaged to be there."""

    rows_staged: int = 0
    damaged: list[DamagedRow] = field(default_factory=list)

    @property
    def rows_delivered(self) -> int:
        """Every row below the header that has anything on it."""
        return self.rows_staged + len(self.damaged)


def read_header(file: DeliveredFile, limits: DoorLimits) -> Header:
    """The header of a delivered file.

    Raises `UnreadableFileError` if there is none, the file cannot be read, or it holds more than the limits allow.
    """
    if file.extension == ".parquet":
        schema = _parquet_schema(file, limits)
        names = _normalised(schema.names)
        unsuited = {
            name: str(kind).partition("<")[0]
            for name, kind in zip(names, schema.types, strict=True)
            if not _reads_as_text(kind)
        }
        return Header(names, unsuited=unsuited)
    if file.extension == ".xlsx":
        workbooks.refuse_bombs(file, limits)
        names, notes = workbooks.first_row(file)
        return Header(_normalised(names), notes=tuple(notes))
    survey = text_files.survey(file.path, limits)
    record = next(text_files.records(file.path, survey.encoding), None)
    if record is None or record.row != 1:
        raise UnreadableFileError("has nothing in its first line, where the header should be")
    if record.damage is not None:
        raise UnreadableFileError("has a header that cannot be read")
    return Header(_normalised(record.fields), survey)


def stage(connection: duckdb.DuckDBPyConnection, file: DeliveredFile, table: Table, header: Header) -> Reading:
    """Read a file whose header has all columns of the contract into the view `staged(table)`.

    To be called outside a transaction: DuckDB numbers the rows of an open one differently, and an
    error while reading would end it.

    Returns how many rows are there and which could not be read; raises `UnreadableFileError` if the
    file is damaged as a whole. Text is trimmed and nothing but white space is null.
    """
    discard(connection, table)
    if file.extension == ".parquet":
        reading = _stage_parquet(connection, file, table)
    elif file.extension == ".xlsx":
        reading = _stage_rows(connection, table, header, workbooks.rows_below(file, header.names, table.column_names))
    else:
        reading = _stage_text(connection, file, table, header)
    _trim(connection, table)
    return reading


def discard(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Forget what was staged of a table."""
    connection.execute(f"drop view if exists {staged(table)}")
    connection.execute(f"drop table if exists {_delivered(table)}")


def staged(table: Table) -> str:
    """Name of the view that holds a table's rows as read: `source_row` and the contract's columns."""
    return sql.name(f"staged_{table.name}")


def _delivered(table: Table) -> str:
    return sql.name(f"delivered_{table.name}")


def _stage_text(connection: duckdb.DuckDBPyConnection, file: DeliveredFile, table: Table, header: Header) -> Reading:
    """DuckDB reads the file if it is sound; whenever it objects or misses a line, the careful reader does."""
    survey = header.survey
    if survey is None:
        raise UnreadableFileError("is not text")
    if survey.is_sound:
        rows = _stage_sound_text(connection, file, table, header, survey)
        if rows is not None:
            return Reading(rows)
    connection.execute(f"drop table if exists {_delivered(table)}")
    rows_of_file = text_files.records(file.path, survey.encoding, len(header.names))
    with closing(rows_of_file):
        next(rows_of_file, None)
        return _stage_rows(connection, table, header, rows_of_file)


def _stage_sound_text(
    connection: duckdb.DuckDBPyConnection,
    file: DeliveredFile,
    table: Table,
    header: Header,
    survey: text_files.TextSurvey,
) -> int | None:
    """The number of rows staged by DuckDB's own reader, or None if they are not exactly the file's lines."""
    places = [header.names.index(name) for name in table.column_names]
    columns = ", ".join(f"c{place} as {sql.name(name)}" for place, name in zip(places, table.column_names, strict=True))
    source = _read_csv(file, len(header.names))
    try:
        connection.execute(f"create temp table {_delivered(table)} as select {columns} from {source}")
        rows = _count(connection, table)
        lines_within = 0
        if rows + 1 != survey.lines:
            lines_within = _line_feeds_within_values(connection, source, len(header.names))
    except duckdb.Error:
        return None
    return rows if rows + 1 + lines_within == survey.lines else None


def _read_csv(file: DeliveredFile, width: int) -> str:
    columns = ", ".join(f"'c{place}': 'varchar'" for place in range(width))
    compression = "gzip" if file.extension == ".csv.gz" else "none"
    return (
        f"read_csv({sql.file(file.path)}, auto_detect = false, header = true, "
        "delim = ',', quote = '\"', escape = '\"', strict_mode = true, null_padding = false, "
        f"compression = '{compression}', columns = {{{columns}}})"
    )


def _line_feeds_within_values(connection: duckdb.DuckDBPyConnection, source: str, width: int) -> int:
    feeds = " + ".join(
        f"coalesce(length(c{place}) - length(replace(c{place}, chr(10), '')), 0)" for place in range(width)
    )
    return _scalar(connection, f"select coalesce(sum({feeds}), 0)::bigint from {source}")


def _stage_rows(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    header: Header,
    rows: Iterator[text_files.Record],
) -> Reading:
    """Stage rows that Python reads, a batch at a time."""
    reading = Reading()
    broken_off: list[UnreadableFileError] = []
    schema = pa.schema([("source_row", pa.int64()), *((name, pa.string()) for name in table.column_names)])
    places = [header.names.index(name) for name in table.column_names]

    def batch() -> list[text_files.Record]:
        try:
            return list(islice(rows, ROWS_AT_ONCE))
        except UnreadableFileError as error:
            broken_off.append(error)  # DuckDB would tell of it in words of its own
            return []

    def batches() -> Iterator[pa.RecordBatch]:
        while some := batch():
            sound = [record for record in some if record.damage is None]
            reading.damaged.extend(
                DamagedRow(record.row, record.damage, record.column) for record in some if record.damage
            )
            reading.rows_staged += len(sound)
            values = [[record.row for record in sound]]
            values += [[record.fields[place] for record in sound] for place in places]
            yield pa.record_batch([pa.array(v, kind.type) for v, kind in zip(values, schema, strict=True)], schema)

    connection.register("python_rows", pa.RecordBatchReader.from_batches(schema, batches()))
    try:
        connection.execute(f"create temp table {_delivered(table)} as select * from python_rows")
    finally:
        connection.unregister("python_rows")
    if broken_off:
        raise broken_off[0]
    return reading


def _parquet_schema(file: DeliveredFile, limits: DoorLimits) -> pa.Schema:
    try:
        metadata = pq.read_metadata(file.path)
        schema = metadata.schema.to_arrow_schema()
    except FileNotFoundError as error:
        raise UnreadableFileError("cannot be opened") from error
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError("is not a Parquet file that can be read") from error
    if metadata.num_rows > limits.rows_of_a_file:
        raise UnreadableFileError(f"says that it has more than {limits.rows_of_a_file:,} rows")
    unpacked = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    if unpacked > limits.unpacked_size:
        raise UnreadableFileError(f"unpacks to more than {limits.unpacked_size:,} bytes")
    return schema


def _stage_parquet(connection: duckdb.DuckDBPyConnection, file: DeliveredFile, table: Table) -> Reading:
    source = f"read_parquet({sql.file(file.path)})"
    try:
        schema = pq.read_schema(file.path)
        delivered_as = dict(zip(_normalised(schema.names), schema, strict=True))
        columns = ", ".join(f"{_as_text(delivered_as[name])} as {sql.name(name)}" for name in table.column_names)
        connection.execute(f"create temp table {_delivered(table)} as select {columns} from {source}")
    except (duckdb.Error, pa.ArrowException, KeyError, OSError) as error:
        raise UnreadableFileError("is not a Parquet file that can be read to its end") from error
    return Reading(_count(connection, table))


def _reads_as_text(kind: pa.DataType) -> bool:
    """Whether values of a Parquet type can be written as text in one way only."""
    if pa.types.is_dictionary(kind):
        return _reads_as_text(kind.value_type)
    tests = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_boolean,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_time,
        pa.types.is_null,
    )
    return any(test(kind) for test in tests)


def _as_text(column: pa.Field) -> str:
    """SQL for a Parquet column as text: timestamps at midnight are days, whole numbers have no decimal point."""
    name = sql.name(column.name)
    if pa.types.is_timestamp(column.type):
        moment = f"{name}::timestamp"
        return (
            f"case when {moment} = date_trunc('day', {moment}) "
            f"then strftime({moment}, '%Y-%m-%d') else {moment}::varchar end"
        )
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        return rf"regexp_replace({name}::varchar, '\.0+$', '')"
    return f"{name}::varchar"


def _trim(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make the view `staged(table)`. Trimming costs more than reading, so only columns that need it are trimmed."""
    has_row_numbers = (
        _scalar(
            connection,
            "select count(*) from duckdb_columns() where database_name = 'temp' "
            f"and table_name = 'delivered_{table.name}' and column_name = 'source_row'",
        )
        == 1
    )
    # A table made from a file keeps the file's order, and its row ids count from nought.
    source_row = "source_row" if has_row_numbers else f"rowid + {FIRST_DATA_ROW}"
    needs = (
        connection.execute(
            "select "
            + ", ".join(f"bool_or({_is_padded(name)})" for name in table.column_names)
            + f" from {_delivered(table)}"
        ).fetchone()
        or ()
    )
    white_space = " || ".join(f"chr({ord(character)})" for character in WHITE_SPACE)
    columns = ", ".join(
        f"nullif(trim({sql.name(name)}, {white_space}), '') as {sql.name(name)}" if is_padded else sql.name(name)
        for name, is_padded in zip(table.column_names, needs, strict=True)
    )
    connection.execute(
        f"create temp view {staged(table)} as select {source_row} as source_row, {columns} from {_delivered(table)}"
    )


def _is_padded(column: str) -> str:
    """SQL for: begins or ends with white space, or is empty. White space sorts before '!', but for one character."""
    name = sql.name(column)
    ends = " or ".join(f"suffix({name}, chr({ord(character)}))" for character in WHITE_SPACE)
    return f"({name} < '!' or prefix({name}, chr(160)) or {ends})"


def _normalised(names: list[str]) -> tuple[str, ...]:
    return tuple(name.strip(WHITE_SPACE).lower() for name in names)


def _count(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    return _scalar(connection, f"select count(*) from {_delivered(table)}")


def _scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
