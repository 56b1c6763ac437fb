"""From a built candidate to what readers see: the audit, and the switch.

Belongs here: the audited candidate with its blocking check, and the release. Does not belong here: what the audit looks
at (`release/audit.py`) and how a release is written (`release/publish.py`).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from orchestration.assets.words import ANALYSTS, DATA_ENGINEERS, told_in_plain_words
from orchestration.refresh import Refresh
from orchestration.release.check_results import Result

CANDIDATE = dg.AssetKey("candidate")
RELEASE = dg.AssetKey("release")
PASSED = "passed_the_audit"


def release_assets(built: Sequence[dg.AssetKey], *, when: dg.AutomationCondition) -> list[dg.AssetsDefinition]:
    """The audited candidate and the release.

    Args:
        built: what nothing else rests on; when it is there, everything is.
        when: when Dagster may publish by itself a candidate that somebody built by hand.
    """

    @dg.multi_asset(
        name="audit",
        specs=[
            dg.AssetSpec(
                CANDIDATE,
                deps=built,
                description="The built warehouse, held against the last release by the audit. No reader opens it.",
                group_name="candidate",
                owners=DATA_ENGINEERS,
                kinds={"duckdb", "greatexpectations"},
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                PASSED, asset=CANDIDATE, blocking=True, description="Nothing that the audit found holds the release."
            )
        ],
    )
    def audit(context: dg.AssetExecutionContext, refresh: dg.ResourceParam[Refresh]) -> Iterator[Any]:
        with told_in_plain_words(refresh, context):
            size = refresh.home.candidate_warehouse.stat().st_size
            found = refresh.audit()
        yield dg.MaterializeResult(asset_key=CANDIDATE, metadata={"size (bytes)": size, **found.counts})
        yield dg.AssetCheckResult(
            asset_key=CANDIDATE,
            check_name=PASSED,
            passed=not found.holds,
            description=" ".join(result.sentence for result in found.holds) or None,
            metadata={
                "holds": _list_of(found.holds),
                "warnings": _list_of(found.warnings),
                "results": len(found.results),
            },
        )

    @dg.asset(
        key=RELEASE,
        deps=[CANDIDATE],
        description="What readers see: serving files, Parquet, and the restricted folder, behind one pointer.",
        group_name="release",
        owners=ANALYSTS,
        kinds={"duckdb", "parquet"},
        automation_condition=when,
    )
    def release(context: dg.AssetExecutionContext, refresh: dg.ResourceParam[Refresh]) -> dg.MaterializeResult:
        with told_in_plain_words(refresh, context):
            published = refresh.publish()
            folder = refresh.home.current
            sizes = {
                f"size of {path.name} (bytes)": path.stat().st_size
                for path in (folder / "analytics.duckdb", folder / "restricted" / "nominals.duckdb")
            }
        return dg.MaterializeResult(
            metadata={
                "release": published.release_id,
                "rows out": sum(published.rows.values()),
                "seconds": published.seconds,
                **sizes,
            }
        )

    return [audit, release]


def _list_of(results: Sequence[Result]) -> dg.MarkdownMetadataValue:
    return dg.MetadataValue.md("\n".join(f"* {result.sentence}" for result in results))
