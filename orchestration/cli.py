"""The command line `powerfew`: what a person does with an installation.

Belongs here: arguments, progress, messages, exit codes. Does not belong here: any work; each command calls into a room.

Exit codes: 0 done; 1 a build or test failed, or a person who was to be removed is still somewhere; 2 a delivery was
refused, the home folder cannot be used, whoever is asked for is not there or to be held longer, or a name is taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from orchestration.access_log import log_access
from orchestration.deliveries.load import DeliveryError, Receipt
from orchestration.home import Home, HomeError
from orchestration.limits import LimitError
from orchestration.new_system.stubs import NewSystemError, write_stubs
from orchestration.people.calibration import examine
from orchestration.people.charts import NOTHING_TO_CALIBRATE, write_charts
from orchestration.people.explain import ExplanationError, as_logged, explain_pair, explain_person, require_published
from orchestration.people.linkage_model import LinkageModel, ModelError, model_in_use
from orchestration.people.resolve import ResolutionError
from orchestration.people.tables import TableError, people_records, read_records, resolve_file
from orchestration.people.train import train
from orchestration.refresh import DeliveriesRefusedError, RunError
from orchestration.refresh import refresh as run_refresh
from orchestration.release.audit import AuditError
from orchestration.release.candidate import BuildError
from orchestration.release.dbt_run import BuildStep, DbtError, without_values
from orchestration.release.publish import current_release, list_releases, switch
from orchestration.report.disposal import show_account
from orchestration.report.explanation import show_pair, show_person
from orchestration.report.headline import STUDY_OF_THE_HEADLINE, show_headline, studies_of
from orchestration.report.new_system import show_stubs
from orchestration.retention.dispose import dispose as dispose_of
from orchestration.retention.journal import read_interrupted
from orchestration.retention.person import DisposalError, find_trace
from synthetic.write import write_deliveries

application = typer.Typer(
    help="Which few people cause most of the harm, and who of them nobody manages.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
LINES_OF_A_FAILURE = 20

# Their text is one sentence for the person at the terminal.
FORESEEN = (
    AuditError,
    DeliveryError,
    HomeError,
    LimitError,
    DisposalError,
    ExplanationError,
    ModelError,
    NewSystemError,
    ResolutionError,
    TableError,
)

console = Console()
errors = Console(stderr=True)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Home folder; else POWERFEW_HOME, else ./var in the project."),
]


def main() -> None:
    """Run the command line; a foreseen failure is a sentence and an exit code, never a traceback."""
    try:
        application()
    except FORESEEN as error:
        errors.print(f"[red]{escape(str(error))}[/red]", highlight=False)
        raise SystemExit(2) from None
    except (OSError, duckdb.IOException) as error:
        said = without_values(str(error)).splitlines()[0]
        errors.print(f"[red]{escape(said)}[/red]", highlight=False)
        errors.print("Is the disk full, or a folder not writable? What was published before stays.")
        raise SystemExit(2) from None
    except (DbtError, RunError) as error:
        errors.print(escape(str(error)), highlight=False)
        raise SystemExit(1) from None
    except DeliveriesRefusedError as refusal:
        _print_refusals(refusal.receipt)
        raise SystemExit(2) from None
    except BuildError as failure:
        _print_build_failure(failure)
        raise SystemExit(1) from None


@application.command()
def refresh(
    home: HomeOption = None,
    demonstration: Annotated[
        bool,
        typer.Option("--demonstration", help="Write synthetic deliveries first if there are none."),
    ] = False,
    from_scratch: Annotated[
        bool, typer.Option("--from-scratch", help="Keep nothing that was remembered to be quicker.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", help="A check of the audit to let pass this once; repeatable."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; stands beside the result for good.")] = "",
) -> None:
    """Take in what was delivered, build everything anew, test it, and publish it."""
    found = Home.find(home)
    if demonstration and not _has_deliveries(found):
        _write_demonstration(found, seed=2022, noise="clean", scale="study")
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}", table_column=Column(ratio=1, no_wrap=True)),
        console=console,
        expand=True,
    )
    with progress:
        build = progress.add_task("Build and test", total=None, visible=False, step="")

        def on_step(step: BuildStep) -> None:
            progress.update(
                build,
                completed=step.number,
                total=step.of,
                visible=True,
                step=f"{step.kind} {step.name}",
            )

        release, receipt = run_refresh(
            found,
            from_scratch=from_scratch,
            accept=dict.fromkeys(accept or [], reason),
            on_delivery=progress.console.print,
            on_step=on_step,
        )
        progress.update(build, step="published")
    _print_remarks(receipt)
    show_headline(console, found.current, release)


@application.command()
def status(
    home: HomeOption = None,
    study: Annotated[str, typer.Option("--study", help="The study to show in full.")] = STUDY_OF_THE_HEADLINE,
) -> None:
    """Say what the current release holds."""
    found = Home.find(home)
    release = current_release(found)
    if release is None:
        raise HomeError(f"Nothing is published in {found.folder} yet: run `powerfew refresh`.")
    if study not in studies_of(found.current):
        raise HomeError(f"There is no study {study} in this release.")
    show_headline(console, found.current, release, study)


@application.command()
def ui(
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="Port of the page, on this machine only.")] = 3000,
) -> None:
    """Open Dagster's own page, and run what is scheduled for as long as it is open."""
    # Dagster takes two seconds to import; no other command but a refresh needs it.
    from orchestration.ui import show_dagster  # noqa: PLC0415

    show_dagster(Home.find(home), port, say=console.print)


@application.command()
def releases(home: HomeOption = None) -> None:
    """List the releases that are kept, the oldest first."""
    found = Home.find(home)
    current = current_release(found)
    table = Table()
    for heading in ("release", "published", "deliveries", "seconds", ""):
        table.add_column(heading, no_wrap=True)
    for release in list_releases(found):
        is_current = current is not None and release.release_id == current.release_id
        table.add_row(
            release.release_id,
            release.published_at[:16].replace("T", " "),
            str(len(release.deliveries)),
            f"{release.seconds:.0f}",
            "current" if is_current else "",
        )
    console.print(table)


@application.command()
def rollback(
    release_id: Annotated[str, typer.Argument(help="One of `powerfew releases`.")],
    home: HomeOption = None,
) -> None:
    """Let readers see an earlier release again. Nothing is deleted."""
    found = Home.find(home)
    with found.locked():
        switch(found, release_id)
    console.print(f"Readers now see release {release_id}.")


@application.command()
def synthesise(
    home: HomeOption = None,
    seed: Annotated[int, typer.Option(help="The same seed writes the same deliveries.")] = 2022,
    noise: Annotated[str, typer.Option(help="clean or realistic")] = "clean",
    scale: Annotated[
        str, typer.Option(help="study, force (what the Met records in the study's window) or national")
    ] = "study",
    times: Annotated[float, typer.Option(help="So many times a force or the nation; a tenth is 0.1.")] = 1.0,
) -> None:
    """Write synthetic deliveries: the study's people inside a London of other crimes, or a whole force or nation."""
    found = Home.find(home)
    try:
        _write_demonstration(found, seed=seed, noise=noise, scale=scale, times=times)
    except ValueError as error:
        raise HomeError(str(error)) from None


@application.command(name="new-system")
def new_system(
    name: Annotated[str, typer.Argument(help="One lower-case word, as its delivery folders will be called.")],
) -> None:
    """Write the stubs of a new record system: contract, staging models, codes. Nothing that is there is changed."""
    show_stubs(console, write_stubs(name))


@application.command(name="resolve")
def resolve_records(  # noqa: PLR0913, PLR0917 - each argument is one option
    records: Annotated[Path, typer.Argument(help="Parquet or CSV: record_id and what tells who it is.")],
    out: Annotated[Path, typer.Option(help="Parquet to write: record_id, person_id, resolution_rule, link_weight.")],
    model: Annotated[
        Path | None, typer.Option(help="The linkage model; else POWERFEW_LINKAGE_MODEL, else the stored one.")
    ] = None,
    record_id: Annotated[str, typer.Option(help="The table's own name for the column.")] = "record_id",
    forename: Annotated[str, typer.Option(help="The same.")] = "forename",
    surname: Annotated[str, typer.Option(help="The same.")] = "surname",
    date_of_birth: Annotated[str, typer.Option(help="The same; ISO dates.")] = "date_of_birth",
    pnc_id: Annotated[str, typer.Option(help="The same.")] = "pnc_id",
    cro_number: Annotated[str, typer.Option(help="The same.")] = "cro_number",
    sex: Annotated[str, typer.Option(help="The same; M or F.")] = "sex",
    borough: Annotated[str, typer.Option(help="The same; where it happened.")] = "borough",
    memory: Annotated[
        Path | None,
        typer.Option(help="A folder for what is remembered: ids survive, known pairs are not scored again."),
    ] = None,
) -> None:
    """Say which records of any table are the same person, with the stored model. A column that is missing is empty."""
    columns = {
        "record_id": record_id,
        "forename": forename,
        "surname": surname,
        "date_of_birth": date_of_birth,
        "pnc_id": pnc_id,
        "cro_number": cro_number,
        "sex": sex,
        "borough": borough,
    }
    renamed = {our: their for our, their in columns.items() if our != their}
    account = resolve_file(
        records,
        out,
        LinkageModel.load(model or model_in_use()),
        columns=renamed,
        memory=memory,
        say=lambda step: console.print(step, style="dim"),
    )
    console.print(f"{account.records:,} records, {account.people:,} people, in {out}.", markup=False)
    if account.refused_links:
        console.print(f"Strong links not followed, since a rule holds people apart: {account.refused_links:,}.")


@application.command(name="train-linkage")
def train_linkage(
    out: Annotated[Path, typer.Option(help="Model file to write.")],
    home: HomeOption = None,
    records: Annotated[Path | None, typer.Option(help="Parquet or CSV to learn from, instead of the home's.")] = None,
    trained_on: Annotated[str, typer.Option(help="What the records are, for the model's file.")] = "not stated",
) -> None:
    """Learn a linkage model from the last published warehouse's records, or from a table's. Nobody says who is who."""
    table = read_records(records) if records else people_records(Home.find(home))
    model = train(table, name=out.stem, trained_on=trained_on)
    model.save(out)
    examination = examine(table, model)
    page = write_charts(out, model, examination)
    console.print(f"Learnt from {table.num_rows:,} records; the model is in {out}.", markup=False)
    if not examination.by_id:
        console.print(NOTHING_TO_CALIBRATE)
    console.print(f"Whether to trust it: see {page} and the charts beside it.", markup=False)


@application.command(name="explain-person")
def explain_person_or_records(
    person_key: Annotated[str | None, typer.Argument(help="As readers' tables have it.")] = None,
    records: Annotated[
        tuple[str, str] | None,
        typer.Option("--records", help="Two records: identifiers, or such as cris:met:3300123/19:2.", metavar="A B"),
    ] = None,
    with_values: Annotated[
        bool, typer.Option("--with-values", help="Show names, dates of birth and ids as well.")
    ] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="What for; goes into the access log.")] = None,
    home: HomeOption = None,
) -> None:
    """Say which fields agreed and with what weight, for a person or two records. Every use is logged."""
    found = Home.find(home)
    require_published(found)
    if (person_key is None) == (records is None):
        raise typer.BadParameter("Give a person key, or --records and two records.")
    asked = records or (str(person_key),)
    log_access(
        found,
        command="explain-person",
        what=[as_logged(one) for one in asked],
        with_values=with_values,
        reason=reason,
    )
    if records:
        show_pair(console, explain_pair(found, *records, with_values=with_values))
    else:
        show_person(console, explain_person(found, asked[0], with_values=with_values))


@application.command()
def dispose(
    person_key: Annotated[str, typer.Argument(help="As readers' tables have it.")],
    reason: Annotated[str, typer.Option("--reason", help="Who decided, and why; goes into the access log.")],
    although_not_due: Annotated[
        bool, typer.Option("--although-not-due", help="Also before the review is due, and under management.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    home: HomeOption = None,
) -> None:
    """Remove a person from raw rows, history and every kept release, and look whether anything is left."""
    found = Home.find(home)
    require_published(found)
    log_access(found, command="dispose", what=[as_logged(person_key)], with_values=False, reason=reason)
    if not yes:
        if not read_interrupted(found):
            find_trace(found, person_key, although_not_due=although_not_due)  # nobody is asked about nobody
        typer.confirm("Remove this person from raw rows, history and every release? It cannot be undone.", abort=True)
    account = dispose_of(
        found, person_key, although_not_due=although_not_due, say=lambda step: console.print(step, style="dim")
    )
    show_account(console, account)
    if account.is_left:
        raise typer.Exit(1)


def _has_deliveries(home: Home) -> bool:
    return any(path.is_file() for path in home.deliveries.rglob("*"))


def _write_demonstration(home: Home, *, seed: int, noise: str, scale: str, times: float = 1.0) -> None:
    console.print(f"Writing synthetic deliveries into {escape(str(home.deliveries))} ...")
    with home.locked():
        write_deliveries(home.folder, seed=seed, noise=noise, scale=scale, times=times, on_progress=console.print)


def _print_refusals(receipt: Receipt) -> None:
    errors.print("[red]Refused; nothing was built, and what was published stays:[/red]")
    for refusal in receipt.refused:
        for finding in refusal.findings:
            errors.print(f"  {finding}", highlight=False, markup=False)


def _print_remarks(receipt: Receipt) -> None:
    for line in [*receipt.notes, *receipt.quarantined]:
        console.print(str(line), markup=False, highlight=False)


def _print_build_failure(failure: BuildError) -> None:
    errors.print("[red]The build failed; what was published stays:[/red]")
    for message in failure.messages[:LINES_OF_A_FAILURE]:
        errors.print(f"  {message}", highlight=False, markup=False)
    if len(failure.messages) > LINES_OF_A_FAILURE:
        errors.print(f"  and {len(failure.messages) - LINES_OF_A_FAILURE} more.")
    if failure.kept_in:
        errors.print(f"The candidate is kept in {escape(str(failure.kept_in))}.")
