"""Great Expectations over an open DuckDB connection: expectations in, plain results and pages out.

Belongs here: what Great Expectations and duckdb-engine need to understand each other, and what becomes of an answer.
Does not belong here: what is expected (`deliveries.py`, `release.py`), and what happens when it is not met.

Great Expectations takes seven seconds to import, so the first question imports it and not every command. No result and
no page holds a value of the data: they say how many rows, never which content.
"""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from expectations.outcomes import Expected, Judged, Outcome
from expectations.pages import tidy
from orchestration import sql


@dataclass
class Judge:
    """Asks expectations of the tables of one connection, and can show all that it asked as pages."""

    connection: duckdb.DuckDBPyConnection
    judged: list[Judged] = field(default_factory=list)
    _context: Any = None
    _asked: int = 0

    def ask(self, table: str, expectations: Sequence[Expected], *, reads: str | None = None) -> list[Judged]:
        """Ask expectations of one table or view, temporary ones included.

        Args:
            table: what it is called in results and pages.
            expectations: what is expected, in any number.
            reads: the relation, as SQL, where it is not the table of that name.
        """
        import great_expectations as gx  # noqa: PLC0415
        from great_expectations import expectations as kinds  # noqa: PLC0415

        context = self._context_of_connection()
        # Great Expectations quotes no names, so it gets one that needs no quotation marks.
        view = f"asked_{self._asked}"
        self._asked += 1
        self.connection.execute(f"create or replace temp view {view} as from {reads or sql.name(table)}")
        asset = context.data_sources.get("duckdb").add_table_asset(table, table_name=view)
        suite = gx.ExpectationSuite(
            name=table,
            expectations=[
                getattr(kinds, one.kind)(**one.arguments, description=one.meaning, meta={"place": place})
                for place, one in enumerate(expectations)
            ],
        )
        validation = gx.ValidationDefinition(
            name=table, data=asset.add_batch_definition_whole_table(table), suite=context.suites.add(suite)
        )
        answers = context.validation_definitions.add(validation).run(result_format=RESULT_WITHOUT_VALUES)
        found = [
            _judged(table, expectations[answer.expectation_config.meta["place"]], answer) for answer in answers.results
        ]
        self.judged += found
        return found

    def write_pages(self, folder: Path, site_name: str) -> Path:
        """Write Great Expectations' data docs of all that was asked; returns the page to open first."""
        context = self._context_of_connection()
        _forget_what_exceptions_said(context.validation_results_store)
        context.add_data_docs_site(
            "pages",
            {
                "class_name": "SiteBuilder",
                "site_name": site_name,
                "show_how_to_buttons": False,
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
            },
        )
        context.build_data_docs(site_names=["pages"])
        return tidy(folder, self.judged, site_name)

    def _context_of_connection(self) -> Any:
        if self._context is None:
            self._context = _new_context(self.connection)
        return self._context


def import_meanwhile() -> None:
    """Begin to import Great Expectations beside other work, for whoever knows that questions will follow."""
    threading.Thread(target=importlib.import_module, args=("great_expectations.expectations",), daemon=True).start()


# Counts and no example of what was counted.
RESULT_WITHOUT_VALUES = {"result_format": "BASIC", "partial_unexpected_count": 0, "include_unexpected_rows": False}


def _new_context(connection: duckdb.DuckDBPyConnection) -> Any:
    """A context of Great Expectations that lives in memory, tells nobody, and reads through this very connection."""
    import great_expectations as gx  # noqa: PLC0415
    from duckdb_engine import ConnectionWrapper  # noqa: PLC0415
    from great_expectations.data_context.types.base import (  # noqa: PLC0415
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from sqlalchemy import Engine, event  # noqa: PLC0415
    from sqlalchemy.pool import StaticPool  # noqa: PLC0415

    # What it logs of an exception may quote the data as well.
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    if not event.contains(Engine, "after_cursor_execute", _fetch_at_once):
        event.listen(Engine, "after_cursor_execute", _fetch_at_once)
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )
    # A second connection to the same file is refused, since duckdb-engine signs it with a name of its own.
    context.data_sources.add_sql(
        "duckdb",
        connection_string="duckdb:///:memory:",
        create_temp_table=False,
        kwargs={"creator": lambda: ConnectionWrapper(connection), "poolclass": StaticPool},
    )
    return context


def _fetch_at_once(connection: Any, cursor: Any, *ignored: Any) -> None:
    """Take all rows of an answer at once: Great Expectations reads them when DuckDB has already let go of them."""
    from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy  # noqa: PLC0415

    _, _, execution, _ = ignored
    if connection.dialect.name == "duckdb" and cursor.description:
        rows = cursor.fetchall()
        execution.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(cursor, initial_buffer=rows)


def _forget_what_exceptions_said(store: Any) -> None:
    """An expectation that broke off may have quoted the value that broke it, and a page would print it."""
    for key in store.list_keys():
        answers = store.get(key)
        for answer in answers.results:
            if _raised(answer.exception_info):
                answer.exception_info = {
                    "raised_exception": True,
                    "exception_message": "It could not be asked.",
                    "exception_traceback": "",
                }
        store.set(key, answers)


def _judged(table: str, expected: Expected, answer: Any) -> Judged:
    if _raised(answer.exception_info):
        return Judged(table, expected, Outcome.RAISED_EXCEPTION)
    observed = answer.result.get("observed_value")
    return Judged(
        table,
        expected,
        Outcome.MET if answer.success else Outcome.NOT_MET,
        rows_unexpected=answer.result.get("unexpected_count"),
        observed=float(observed) if isinstance(observed, int | float) else None,
    )


def _raised(exception_info: Mapping[str, Any]) -> bool:
    """Whether an expectation broke off; what it says then may quote the data, and is not passed on."""
    if "raised_exception" in exception_info:
        return bool(exception_info["raised_exception"])
    return any(part.get("raised_exception") for part in exception_info.values() if isinstance(part, Mapping))
