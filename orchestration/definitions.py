"""What Dagster loads: the asset graph, the jobs, what starts them, and who is told when one fails.

Belongs here: putting the parts together. Does not belong here: the parts.
"""

from collections.abc import Callable
from pathlib import Path

import dagster as dg

from orchestration.assets.deliveries import delivery_assets, raw_sources
from orchestration.assets.release import release_assets
from orchestration.assets.warehouse import warehouse_assets
from orchestration.home import PROJECT, Home
from orchestration.instance import under_lock
from orchestration.refresh import Refresh
from orchestration.release.dbt_run import Dbt
from orchestration.schedules import (
    AUTOMATION,
    JOBS,
    RELEASE_BY_HAND,
    SCHEDULES,
    close_killed_runs,
    delivery_sensor,
    fresh_for,
    tell_of_failures,
)


def build_definitions(
    home: Home, project: Path = PROJECT, *, begin: Callable[..., Refresh] = Refresh
) -> dg.Definitions:
    """The definitions for one home folder.

    Args:
        home: the installation.
        project: the dbt project.
        begin: makes the `Refresh` of a run; whoever runs the graph itself hands in one that it watches.
    """
    manifest = Dbt(home, project).manifest()
    raw = list(raw_sources(manifest))
    warehouse = warehouse_assets(manifest, raw)
    specs = [spec for part in warehouse for spec in part.specs]
    ends = {spec.key for spec in specs} - {dependency.asset_key for spec in specs for dependency in spec.deps}
    assets = [delivery_assets(manifest), *warehouse, *release_assets(sorted(ends), when=RELEASE_BY_HAND)]
    return dg.Definitions(
        assets=dg.map_asset_specs(fresh_for(project), assets),
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=[delivery_sensor(home, project), tell_of_failures(home), close_killed_runs(home), AUTOMATION],
        resources={"refresh": under_lock(home, project, begin)},
        # One candidate, one writer: the steps of a run come one after another, in one process.
        executor=dg.in_process_executor,
    )


@dg.definitions
def definitions() -> dg.Definitions:
    """The definitions of the home folder that POWERFEW_HOME names, or of the project's own."""
    return build_definitions(Home.find())
