"""From the inbox to the raw layer: one step, the door.

Belongs here: the assets of what was delivered and of the accepted rows, and the door as a blocking check of each. Does
not belong here: what the door looks at (`orchestration/deliveries/`).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from orchestration.assets.words import DATA_ENGINEERS, sources_in, told_in_plain_words
from orchestration.deliveries.findings import Receipt
from orchestration.refresh import Refresh

DELIVERIES = dg.AssetKey("deliveries")
ACCEPTED = "accepted_at_the_door"


def raw_sources(manifest: Mapping[str, Any]) -> dict[dg.AssetKey, Mapping[str, Any]]:
    """Sources of dbt in the raw layer, by their asset keys."""
    return sources_in(manifest, "raw")


def delivery_assets(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """The inbox and every table of the raw layer, which the door fills."""
    sources = raw_sources(manifest)
    deliveries = dg.AssetSpec(
        DELIVERIES,
        description="The files that senders have put into the deliveries folder: `<force>/<system>/<date>/`.",
        group_name="deliveries",
        owners=DATA_ENGINEERS,
        kinds={"csv", "parquet", "xlsx"},
    )
    raw = [
        dg.AssetSpec(
            key,
            deps=[DELIVERIES],
            description=source["description"],
            group_name="raw",
            owners=DATA_ENGINEERS,
            kinds={"duckdb"},
        )
        for key, source in sources.items()
    ]
    checks = [
        dg.AssetCheckSpec(
            ACCEPTED,
            asset=key,
            blocking=True,
            description="No delivery of it was refused. One that was stays in the inbox, with a report.",
        )
        for key in (DELIVERIES, *(key for key in sources if key.path[0] != "raw"))
    ]

    @dg.multi_asset(name="door", specs=[deliveries, *raw], check_specs=checks)
    def door(context: dg.AssetExecutionContext, refresh: dg.ResourceParam[Refresh]) -> Iterator[Any]:
        with told_in_plain_words(refresh, context):
            receipt = refresh.take_in()
            sizes = _sizes_of_files(refresh.home.deliveries)
            rows = _rows_of_raw(refresh, sources)
        yield dg.MaterializeResult(
            asset_key=DELIVERIES,
            metadata={
                "deliveries": len(receipt.loaded) + len(receipt.skipped) + len(receipt.refused),
                "files": len(sizes),
                "size (bytes)": sum(sizes),
            },
        )
        for key in sources:
            yield dg.MaterializeResult(asset_key=key, metadata=rows[key])
        for check in checks:
            yield _accepted(check, receipt)

    return door


def _sizes_of_files(folder: Path) -> list[int]:
    """The size of each file; one that is taken away at this moment is no reason to stop."""
    sizes = []
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file():
                sizes.append(path.stat().st_size)
    return sizes


def _accepted(check: dg.AssetCheckSpec, receipt: Receipt) -> dg.AssetCheckResult:
    system = None if check.asset_key == DELIVERIES else check.asset_key.path[0]
    findings = [
        str(finding)
        for refusal in receipt.refused
        if system is None or f"/{system}/" in f"{refusal.delivery}/"
        for finding in refusal.findings
    ]
    return dg.AssetCheckResult(
        asset_key=check.asset_key,
        check_name=check.name,
        passed=not findings,
        description=" ".join(findings) or None,
        metadata={"findings": dg.MetadataValue.md("\n".join(f"* {finding}" for finding in findings))},
    )


def _rows_of_raw(
    refresh: Refresh, sources: Mapping[dg.AssetKey, Mapping[str, Any]]
) -> dict[dg.AssetKey, dict[str, Any]]:
    """Rows in and out and in quarantine of each table, over all current deliveries."""
    with duckdb.connect(refresh.home.raw, read_only=True) as raw:
        counted = dict(
            raw.execute("select table_name, estimated_size from duckdb_tables() where schema_name = 'raw'").fetchall()
        )
        delivered = {
            (system, table): {"rows in": rows_in, "rows out": rows_out, "rows in quarantine": held_back}
            for system, table, rows_in, rows_out, held_back in raw.execute("""
                select delivery.system, file.table_name, sum(file.rows_delivered)::bigint,
                    sum(file.rows_loaded)::bigint, sum(file.rows_quarantined)::bigint
                from raw.raw.delivery_file as file
                inner join raw.raw.delivery as delivery using (delivery_id)
                where delivery.is_current
                group by all
            """).fetchall()
        }
    return {
        key: delivered.get(tuple(key.path), {"rows out": counted.get(source["identifier"], 0)})
        for key, source in sources.items()
    }
