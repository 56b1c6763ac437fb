"""The asset graph, and what starts a run: its shape is as last looked at, and no automation passes a blocking check.

Belongs here: Dagster's definitions. Does not belong here: what a step does; a run of all of them is in
`test_dagster_runs.py`.
"""

import errno
import json
import os
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration import tell as telling
from orchestration.assets import words
from orchestration.assets.deliveries import ACCEPTED, DELIVERIES
from orchestration.assets.release import CANDIDATE, PASSED, RELEASE, release_assets
from orchestration.assets.words import told_in_plain_words
from orchestration.definitions import build_definitions
from orchestration.deliveries import load_contracts
from orchestration.deliveries.arrivals import arrived
from orchestration.deliveries.contracts import System
from orchestration.home import PROJECT, Home
from orchestration.instance import close_dead_runs, forget_old_runs, open_instance
from orchestration.refresh import Refresh
from orchestration.schedules import FULL_REBUILD, REFRESH, RELEASE_BY_HAND, SCHEDULES, failure_message
from orchestration.tell import tell

SNAPSHOT = Path(__file__).with_name("asset_graph.txt")
EVERY_RECORD_SYSTEM = "(every record system with crimes)"
BOXES = {"deliveries", "raw", "candidate", "seeds", "staging", "intermediate", "core", "marts", "release"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("graph"))


@pytest.fixture(scope="module")
def definitions(home: Home) -> dg.Definitions:
    return build_definitions(home)


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with open_instance(Home(tmp_path)) as opened:
        yield opened


def record_systems(project: Path = PROJECT) -> dict[str, System]:
    """The record systems with crimes, none of which core knows by name."""
    return {name: system for name, system in load_contracts(project).items() if system.crime_key}


def of_record_system(key: dg.AssetKey, systems: Collection[str]) -> str | None:
    """The system of which an asset is a delivered table or a staging model, or None."""
    return next((name for name in systems if key.path[0] == name or key.path[-1].startswith(f"stg_{name}__")), None)


def drawn(definitions: dg.Definitions, systems: Collection[str]) -> str:
    """Every asset with its group, its parents and its checks, a line each.

    All record systems with crimes are one parent, so that one more is no change.
    """
    graph = definitions.resolve_asset_graph()
    of_systems = {key for key in graph.get_all_asset_keys() if of_record_system(key, systems)}
    lines = []
    for key in sorted(graph.get_all_asset_keys() - of_systems):
        node = graph.get(key)
        parents = {EVERY_RECORD_SYSTEM if one in of_systems else one.to_user_string() for one in node.parent_keys}
        checks = sorted(graph.get_check_keys_for_assets([key]), key=lambda check: check.name)
        lines.append(f"{key.to_user_string()} [{node.group_name}] <- {' '.join(sorted(parents)) or 'nothing'}")
        lines += [f"    {check.name}{'' if graph.get(check).blocking else ' (warns)'}" for check in checks]
    return "\n".join(lines) + "\n"


def assert_stands_as_every_record_system(definitions: dg.Definitions, system: System) -> None:
    """From its own deliveries through its own staging models into the models that unite all systems."""
    graph = definitions.resolve_asset_graph()
    keys = {key for key in graph.get_all_asset_keys() if of_record_system(key, [system.name])}
    delivered = {key for key in keys if key.path[0] == system.name}
    beside = {dg.AssetKey("opened_candidate"), dg.AssetKey(["raw", "delivery"])}

    assert {key.path[1] for key in delivered} == {table.name for table in system.tables}
    assert keys > delivered
    for key in delivered:
        assert graph.get(key).group_name == "raw"
        assert graph.get(key).parent_keys == {DELIVERIES}
        assert [check.name for check in graph.get_check_keys_for_assets([key])] == [ACCEPTED]
    for key in keys - delivered:
        strangers = graph.get(key).parent_keys - keys - beside
        readers = graph.get(key).child_keys - keys
        assert graph.get(key).group_name == "staging"
        assert all(parent.path[0] == "seeds" for parent in strangers), key
        assert any(check.name.startswith("grain_") for check in graph.get_check_keys_for_assets([key])), key
        assert {reader.path[0] for reader in readers} <= {"intermediate", "data_quality"}, key


def test_graph_is_as_it_was_last_looked_at(definitions):
    """Where it changed on purpose, `make graph` draws it anew, and the difference is for a reviewer to read."""
    now = drawn(definitions, record_systems())
    if os.environ.get("POWERFEW_DRAW_ASSET_GRAPH"):
        SNAPSHOT.write_text(now)
    assert now == SNAPSHOT.read_text(), "run `make graph` and look at what changed"


@pytest.mark.parametrize("system", record_systems().values(), ids=lambda system: system.name)
def test_every_record_system_with_crimes_stands_in_the_graph_alike(definitions, system):
    assert_stands_as_every_record_system(definitions, system)


def test_every_asset_says_what_it_is_and_whose(definitions):
    for spec in definitions.resolve_all_asset_specs():
        assert spec.description, spec.key
        assert spec.owners, spec.key
        assert spec.kinds, spec.key
        assert spec.group_name in BOXES, spec.key
        assert spec.freshness_policy, spec.key


def test_every_test_of_dbt_that_is_an_error_blocks(definitions, home):
    manifest = json.loads((home.dbt_target / "manifest.json").read_text())
    tests = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    warning = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["config"]["severity"].lower() == "warn"
    }
    graph = definitions.resolve_asset_graph()
    blocking = {key.name for key in graph.asset_check_keys if graph.get(key).blocking}

    assert tests - warning <= blocking
    assert {ACCEPTED, PASSED} <= blocking


def test_both_gates_and_all_between_lie_on_the_way_to_a_release(definitions):
    graph = definitions.resolve_asset_graph()
    reached, todo = set(), [RELEASE]
    while todo:
        key = todo.pop()
        parents = graph.get(key).parent_keys - reached
        reached |= parents
        todo += parents
    assert reached == graph.get_all_asset_keys() - {RELEASE}


def test_nightly_and_weekly_are_declared_once_and_differ(definitions):
    assert {schedule.job_name for schedule in SCHEDULES} == {REFRESH.name, FULL_REBUILD.name}
    nights = {schedule.name: schedule.cron_schedule.split()[-1] for schedule in SCHEDULES}
    assert nights == {"every_night": "1-6", "every_sunday": "0"}
    assert definitions.resolve_job_def("full_rebuild").run_config == {
        "resources": {"refresh": {"config": {"from_scratch": True}}}
    }


def gate_and_release(when: dg.AutomationCondition, *, passes: bool) -> dg.Definitions:
    """The release as it is, behind a candidate whose audit passes or not."""
    release = release_assets([], when=when)[1]

    @dg.asset(key=CANDIDATE, check_specs=[dg.AssetCheckSpec(PASSED, asset=CANDIDATE, blocking=True)])
    def candidate() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        yield dg.MaterializeResult()
        yield dg.AssetCheckResult(passed=passes, check_name=PASSED, asset_key=CANDIDATE)

    return dg.Definitions(assets=[candidate, release], resources={"refresh": dg.ResourceDefinition.none_resource()})


def asked_for(definitions: dg.Definitions, instance: dg.DagsterInstance) -> int:
    """How many assets Dagster's own automation asks for after the candidate was made."""
    first = dg.evaluate_automation_conditions(definitions, instance)
    definitions.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=instance, asset_selection=[CANDIDATE], raise_on_error=False
    )
    return dg.evaluate_automation_conditions(definitions, instance, cursor=first.cursor).total_requested


def test_failing_blocking_check_holds_the_release_where_automation_would_go_on(tmp_path):
    """`eager` by itself asks for the release although the audit failed; with our condition it does not."""
    eager = dg.AutomationCondition.eager()
    requested = {}
    for name, when, passes in (
        ("eager alone, audit failed", eager, False),
        ("ours, audit failed", RELEASE_BY_HAND, False),
        ("ours, audit passed", RELEASE_BY_HAND, True),
    ):
        with open_instance(Home(tmp_path / name)) as instance:
            requested[name] = asked_for(gate_and_release(when, passes=passes), instance)

    assert requested == {"eager alone, audit failed": 1, "ours, audit failed": 0, "ours, audit passed": 1}


def test_release_uses_that_condition(definitions):
    (release,) = [spec for spec in definitions.resolve_all_asset_specs() if spec.key == RELEASE]
    assert release.automation_condition == RELEASE_BY_HAND


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "deliveries" / "met" / "visor" / "2021-10-01"
    folder.mkdir(parents=True)
    (folder / "mappa_nominals.csv").write_text("visor_reference\n")
    return tmp_path / "deliveries"


def test_delivery_without_a_manifest_has_arrived_when_it_has_settled(inbox):
    now = time.time()
    assert arrived(inbox, now=now, settles_after=60) == {}
    assert list(arrived(inbox, now=now + 61, settles_after=60)) == ["met/visor/2021-10-01"]


def test_delivery_has_arrived_when_every_promised_file_is_there(inbox):
    folder = inbox / "met/visor/2021-10-01"
    promise = {"files": {"mappa_nominals.csv": {"rows": 0}, "second.csv": {"rows": 0}}}
    (folder / "delivery.json").write_text(json.dumps(promise))
    assert arrived(inbox, now=time.time(), settles_after=60) == {}
    (folder / "second.csv.part").write_text("half")
    assert arrived(inbox, now=time.time(), settles_after=60) == {}
    (folder / "second.csv.part").rename(folder / "second.csv")
    assert list(arrived(inbox, now=time.time(), settles_after=60)) == ["met/visor/2021-10-01"]


def test_delivery_that_keeps_less_than_it_promises_arrives_all_the_same_and_the_door_says_so(inbox):
    folder = inbox / "met/visor/2021-10-01"
    (folder / "delivery.json").write_text('{"files": {"never.csv": {}}}')
    assert list(arrived(inbox, now=time.time() + 61, settles_after=60)) == ["met/visor/2021-10-01"]


def test_corrected_delivery_has_another_fingerprint_and_an_unfinished_file_has_none(inbox):
    then = time.time() + 100
    before = arrived(inbox, now=then, settles_after=60)
    folder = inbox / "met/visor/2021-10-01"
    (folder / ".mappa_nominals.csv.swp").write_text("x")
    assert arrived(inbox, now=then, settles_after=60) == before
    (folder / "mappa_nominals.csv").write_text("visor_reference\nV1\n")
    assert arrived(inbox, now=then, settles_after=60) != before


@pytest.fixture
def sensor(definitions):
    return definitions.resolve_sensor_def("delivery_arrived")


def test_sensor_asks_once_for_what_arrived_and_waits_while_a_refresh_is_at_work(home, sensor, instance):
    folder = home.deliveries / "met/visor/2021-10-01"
    folder.mkdir(parents=True)
    (folder / "mappa_nominals.csv").write_text("x\n")
    (folder / "delivery.json").write_text('{"files": {"mappa_nominals.csv": {}}}')

    with home.locked():
        waiting = sensor(dg.build_sensor_context(instance))
    asked = sensor(dg.build_sensor_context(instance))
    again = sensor(dg.build_sensor_context(instance, cursor=asked.cursor))

    assert "Another refresh is running" in waiting.skip_message
    assert len(asked.run_requests) == 1
    assert isinstance(again, dg.SkipReason)


def test_run_whose_process_died_is_closed_and_another_is_left_alone(instance):
    @dg.op
    def nothing() -> None: ...

    @dg.job
    def some_job() -> None:
        nothing()

    dead = instance.create_run_for_job(some_job, status=dg.DagsterRunStatus.STARTED)
    own = instance.create_run_for_job(some_job, status=dg.DagsterRunStatus.STARTED)

    close_dead_runs(instance, except_run=own.run_id)

    assert instance.get_run_by_id(dead.run_id).status is dg.DagsterRunStatus.FAILURE
    assert instance.get_run_by_id(own.run_id).status is dg.DagsterRunStatus.STARTED


def test_what_happened_in_old_runs_is_forgotten_and_in_young_ones_is_not(instance):
    @dg.job
    def some_job() -> None: ...

    old = some_job.execute_in_process(instance=instance)
    forget_old_runs(instance, days=90)
    assert instance.has_run(old.run_id)
    forget_old_runs(instance, days=0)
    assert not instance.has_run(old.run_id)


def failed_run(error: Exception, instance: dg.DagsterInstance, home: Home) -> str:
    """The message that a person gets of a run whose only step fails with an error."""

    @dg.asset
    def step(context: dg.AssetExecutionContext) -> None:
        with told_in_plain_words(Refresh(home), context):
            raise error from ValueError("Could not convert string 'CANARYSURNAME' to DATE")

    definitions = dg.Definitions(assets=[step], jobs=[dg.define_asset_job("refresh")])
    result = definitions.resolve_job_def("refresh").execute_in_process(instance=instance, raise_on_error=False)
    (failure,) = [event for event in result.all_events if event.event_type is dg.DagsterEventType.RUN_FAILURE]
    sensor_context = dg.build_run_status_sensor_context(
        "run_failed", failure, instance, result.dagster_run
    ).for_run_failure()
    everything = " ".join(str(entry) for entry in instance.all_logs(result.run_id))
    assert "CANARYSURNAME" not in everything
    return failure_message(sensor_context, home)


def test_failure_is_told_in_one_readable_message_without_a_value(instance, home):
    message = failed_run(RuntimeError("Could not convert string 'CANARYSURNAME' to DATE"), instance, home)

    assert message == (
        f"Powerfew in {home.folder}: the run refresh failed at step: Could not convert string '...' to DATE "
        "What was published stays."
    )


@pytest.mark.parametrize(("number", "attempts"), [(errno.ESTALE, 3), (errno.ENOSPC, 1)])
def test_failure_that_may_pass_is_tried_again_and_another_is_not(home, instance, monkeypatch, number, attempts):
    monkeypatch.setattr(words, "SECONDS_BEFORE_THE_SECOND", 0)
    refresh = Refresh(home)
    tried = []

    @dg.asset
    def step(context: dg.AssetExecutionContext) -> None:
        tried.append(context.retry_number)
        with told_in_plain_words(refresh, context):
            raise OSError(number, os.strerror(number))

    result = dg.materialize([step], instance=instance, raise_on_error=False)

    assert not result.success
    assert len(tried) == attempts
    assert isinstance(refresh.failure, OSError)


def test_message_is_posted_where_a_webhook_is_and_one_that_is_deaf_stops_nothing(monkeypatch):
    posted = []

    class Answer:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

    def urlopen(request, timeout):
        posted.append(json.loads(request.data))
        return Answer()

    assert tell("nobody listens") is False
    monkeypatch.setenv(telling.WEBHOOK, "https://force.example/hook")
    monkeypatch.setattr(telling.urllib.request, "urlopen", urlopen)
    assert tell("the refresh failed") is True
    assert posted == [{"text": "the refresh failed"}]
    monkeypatch.setattr(telling.urllib.request, "urlopen", lambda *_, **__: (_ for _ in ()).throw(OSError("deaf")))
    assert tell("again") is False
