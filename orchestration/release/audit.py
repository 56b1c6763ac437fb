"""The audit: what is expected of a candidate is asked, written down, and decides whether readers may see it.

Belongs here: asking in order, what a person accepted, the results as data and as pages. Does not belong here: what is
expected (`expectations/`), building (`candidate.py`) and switching (`publish.py`).

The results are the table `data_quality.check_result` of the candidate (`check_results.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from expectations.on_duckdb import Judge
from expectations.outcomes import Judged, Outcome
from expectations.people_kept import people_kept
from expectations.personal_data import personal_data
from expectations.release import HOLD, LAST_RELEASE, Check, contracts, rows, totals
from expectations.study_figures import figures
from orchestration import sql
from orchestration.memory import set_memory_limit
from orchestration.people.memory import PEOPLE
from orchestration.release.check_results import (
    OF_RELEASE,
    Result,
    Step,
    could_not_be_asked,
    now,
    results_of_dbt,
    write_results,
)
from orchestration.release.serving import PSEUDONYMOUS_SCHEMAS


class AuditError(Exception):
    """The audit cannot be made as asked; the text is one sentence for the person at the terminal."""


@dataclass
class Audit:
    """All results of one audit, and the page to open first."""

    results: list[Result] = field(default_factory=list)
    page: Path | None = None

    @property
    def holds(self) -> list[Result]:
        """What holds the release; empty when readers may see it."""
        return [result for result in self.results if result.holds]

    @property
    def warnings(self) -> list[Result]:
        """What was not met and lets the release go on, accepted jumps among it."""
        return [result for result in self.results if result.outcome is Outcome.NOT_MET and not result.holds]

    @property
    def counts(self) -> dict[str, int]:
        """How many results there are of each outcome, and how many of those not met a person let pass."""
        outcomes = [str(result.outcome) for result in self.results]
        accepted = [result for result in self.results if result.accepted_reason]
        return {**{one: outcomes.count(one) for one in sorted(set(outcomes))}, "let pass": len(accepted)}


def audit(  # noqa: PLR0913 - each argument is one thing that the audit reads
    warehouse: Path,
    *,
    previous: Path | None,
    manifest: Path,
    pages: Path,
    accept: Mapping[str, str] | None = None,
    steps: Sequence[Step] = (),
) -> Audit:
    """Ask what is expected of a candidate, write the results into it, and pages about them.

    Args:
        warehouse: the candidate's file, which nobody else has open.
        previous: the folder of the release that readers see, if there is one.
        manifest: dbt's manifest of the build.
        pages: a folder for Great Expectations' pages; they show no value of the data.
        accept: what a person lets pass once: the name of a check, or the first parts of several (`rows`,
            `totals.sn_2022`), and the reason.
        steps: what dbt did; its tests become results as well.

    Returns:
        The results. The release is to be held where `holds` is not empty.

    Raises:
        AuditError: `accept` names a check that there is not, that cannot be let pass, or gives no reason; or the last
            release cannot be read.
    """
    accept = {name: reason.strip() for name, reason in (accept or {}).items()}
    with duckdb.connect(warehouse) as connection:
        set_memory_limit(connection)
        if previous is not None:
            attach_last_release(connection, previous)
        found = Auditor(connection, accept)
        found.results += results_of_dbt(manifest, steps)
        found.ask("contract", lambda: contracts(connection, manifest, PSEUDONYMOUS_SCHEMAS))
        found.ask("rows", lambda: rows(connection))
        if previous is not None:
            found.ask("totals", lambda: totals(connection))
            found.ask("people", lambda: people_kept(connection, previous / "restricted" / f"{PEOPLE}.parquet"))
            found.ask("figures", lambda: figures(connection))
        # Reasons are typed by people and go to readers: they are searched for identities with everything else.
        write_results(connection, found.results)
        found.ask("personal_data", lambda: personal_data(connection, manifest, PSEUDONYMOUS_SCHEMAS))
        _refuse_what_cannot_be_accepted(accept, found.results)
        write_results(connection, found.results)
        page = found.judge.write_pages(pages, "Audit of a release")
    return Audit(found.results, page)


def attach_last_release(connection: duckdb.DuckDBPyConnection, previous: Path) -> None:
    """Let expectations read the analytics file of the release that readers see.

    Raises:
        AuditError: it cannot be read; a release that is compared with nothing must not look like one that was compared.
    """
    file = (previous / "analytics.duckdb").resolve()
    try:
        connection.execute(f"attach {sql.text(str(file))} as {LAST_RELEASE} (read_only)")
    except duckdb.Error:
        raise AuditError(f"The last release cannot be read, and so nothing be compared with it: {file}.") from None


@dataclass
class Auditor:
    """Asks one family of checks after the other, and keeps what came of them.

    The connection is to the candidate, with the last release attached where there is one.
    """

    connection: duckdb.DuckDBPyConnection
    accept: Mapping[str, str]
    results: list[Result] = field(default_factory=list)
    judge: Judge = field(init=False)

    def __post_init__(self) -> None:
        """A judge of its own, which remembers what was asked for the pages."""
        self.judge = Judge(self.connection)

    def ask(self, family: str, checks: Callable[[], Iterable[Check]]) -> None:
        """Ask a family; that it cannot be asked is its result. What the database says then may hold a value."""
        try:
            by_page: dict[tuple[str, str], list[Check]] = {}
            for check in checks():
                by_page.setdefault((check.suite, check.reads), []).append(check)
            for (suite, reads), asked in by_page.items():
                judged = self.judge.ask(suite, [check.expected for check in asked], reads=reads)
                # Great Expectations answers in an order of its own.
                answer_of = {id(answer.expected): answer for answer in judged}
                self.results += [self._result(check, answer_of[id(check.expected)]) for check in asked]
        except duckdb.Error:
            self.results.append(could_not_be_asked(family))

    def _result(self, check: Check, judged: Judged) -> Result:
        least, most = (check.expected.arguments.get(name) for name in ("min_value", "max_value"))
        is_list = check.expected.kind == "UnexpectedRowsExpectation"
        reason = None
        if judged.outcome is Outcome.NOT_MET and check.expected.severity == HOLD and check.can_be_accepted:
            reason = next((reason for name, reason in self.accept.items() if _is_named(check.check_id, name)), None)
        return Result(
            check_id=check.check_id,
            layer=OF_RELEASE,
            table_name=check.table,
            column_name=check.column,
            severity=check.expected.severity,
            outcome=judged.outcome,
            rows_unexpected=int(judged.observed) if is_list and judged.observed is not None else judged.rows_unexpected,
            observed=judged.observed,
            expected_least=0 if is_list else least,
            expected_most=0 if is_list else most,
            meaning=check.expected.meaning,
            accepted_reason=reason,
            can_be_accepted=check.can_be_accepted,
            checked_at=now(),
        )


def _refuse_what_cannot_be_accepted(accept: Mapping[str, str], results: Sequence[Result]) -> None:
    """A typing error must not look like a jump that was let pass."""
    for name, reason in accept.items():
        named = [result for result in results if _is_named(result.check_id, name)]
        if not named:
            raise AuditError(f"There is no check {name}.")
        if not any(result.can_be_accepted for result in named):
            raise AuditError(f"The check {name} cannot be let pass.")
        if not reason:
            raise AuditError(f"To let {name} pass needs a reason.")


def _is_named(check_id: str, name: str) -> bool:
    return check_id == name or check_id.startswith(f"{name}.")
