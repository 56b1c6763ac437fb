"""From the raw layer to a built candidate: dbt's models and tests, with person resolution between them.

Belongs here: the one `@dbt_assets`, the translator of its groups and owners, and the two steps that dbt cannot take.
Does not belong here: how dbt runs (`release/dbt_run.py`), and the audit.

Person resolution stands between two of dbt's models, so Dagster runs `@dbt_assets` in two parts, before and after it.
`docs/decisions/dagster-runs-dbt.md` says why dbt is not started by dagster-dbt itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from orchestration.assets.words import ANALYSTS, DATA_ENGINEERS, sources_in, told_in_plain_words
from orchestration.refresh import Refresh
from orchestration.release.candidate import rows_of
from orchestration.release.dbt_run import BuildStep

# Everything that dbt builds lies in the file that this asset is.
OPENED = dg.AssetKey("opened_candidate")

# The first part ends with these two models: person resolution reads them.
PERSON_RECORDS = dg.AssetKey(["intermediate", "int_person_records"])
PERSON_DECISIONS = dg.AssetKey(["intermediate", "int_person_decisions"])


class Translator(DagsterDbtTranslator):
    """A model's group is its layer; what readers see belongs to the analysts; a test that is an error blocks."""

    def __init__(self) -> None:
        """Tests of sources are checks as well."""
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))

    def get_asset_spec(self, manifest: Any, unique_id: str, project: Any) -> dg.AssetSpec:
        """What rests on no other model rests on the opened candidate, so that all of one part can run at once."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        parents = manifest["parent_map"].get(unique_id, [])
        is_first = not unique_id.startswith("source.") and all(parent.startswith("source.") for parent in parents)
        return spec.merge_attributes(deps=[OPENED]) if is_first else spec

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer: staging, intermediate, core, marts, or seeds."""
        return "seeds" if dbt_resource_props["resource_type"] == "seed" else dbt_resource_props["fqn"][1]

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        """Who answers for it."""
        return ANALYSTS if self.get_group_name(dbt_resource_props) in {"marts", "seeds"} else DATA_ENGINEERS

    def get_asset_check_spec(self, asset_spec: Any, manifest: Any, unique_id: str, project: Any) -> Any:
        """A test as a check; it blocks unless it only warns."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        is_error = manifest["nodes"][unique_id]["config"]["severity"].lower() == "error"
        return spec._replace(blocking=is_error) if spec else None


def warehouse_assets(manifest: Mapping[str, Any], raw: Sequence[dg.AssetKey]) -> list[dg.AssetsDefinition]:
    """The opened candidate, every model of dbt, and who is who."""
    # What the refresh itself writes into the candidate, before dbt and between its two parts.
    opened = sources_in(manifest, "installation", "previous_release")
    resolved = sources_in(manifest, "resolution")

    file = dg.AssetSpec(
        OPENED,
        deps=raw,
        description="A new warehouse file with nothing of the deliveries in it yet.",
        group_name="candidate",
        owners=DATA_ENGINEERS,
        kinds={"duckdb"},
    )

    @dg.multi_asset(name="open_candidate", specs=[file, *_specs(opened, deps=[OPENED], group="candidate")])
    def open_candidate(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[Refresh]
    ) -> Iterator[dg.MaterializeResult]:
        with told_in_plain_words(refresh, context):
            candidate = refresh.open_candidate()
            rows = rows_of(candidate.warehouse)
        yield dg.MaterializeResult(asset_key=OPENED, metadata={"size (bytes)": candidate.warehouse.stat().st_size})
        for key, source in opened.items():
            yield dg.MaterializeResult(
                asset_key=key, metadata={"rows out": rows[f"{source['schema']}.{source['identifier']}"]}
            )

    translator = Translator()
    nodes = {
        translator.get_asset_key(node): node
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "seed", "snapshot"}
    }

    keys = {node["unique_id"]: key for key, node in nodes.items()}

    @dbt_assets(manifest=manifest, dagster_dbt_translator=translator, name="warehouse")
    def warehouse(context: dg.AssetExecutionContext, refresh: dg.ResourceParam[Refresh]) -> Iterator[Any]:
        chosen = context.selected_asset_keys
        is_first = PERSON_RECORDS in chosen
        before_people = chosen if is_first else nodes.keys() - chosen
        checks = {key.name: key for key in context.selected_asset_check_keys}
        built: list[BuildStep] = []
        with told_in_plain_words(refresh, context):
            for step in refresh.build_part([nodes[key]["name"] for key in before_people], is_first=is_first):
                if step.kind == "test" and step.name in checks:
                    yield _check(step, checks[step.name])
                elif step.kind != "test":
                    context.log.info(f"{step.kind} {step.name}: {step.status}, {step.seconds:.1f} s")
                    built.append(step)
            rows = rows_of(refresh.home.candidate_warehouse)
            for step in built:
                yield dg.Output(
                    None,
                    output_name=keys[step.unique_id].to_python_identifier(),
                    metadata=_rows_and_seconds(step, manifest, rows),
                )

    @dg.multi_asset(
        name="resolve_people",
        specs=_specs(
            resolved, deps=[PERSON_RECORDS, PERSON_DECISIONS], group="intermediate", kinds=("splink", "duckdb")
        ),
    )
    def resolve_people(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[Refresh]
    ) -> Iterator[dg.MaterializeResult]:
        with told_in_plain_words(refresh, context):
            account = refresh.resolve_people()
            rows = rows_of(refresh.home.candidate_warehouse)
        for key, source in resolved.items():
            out = rows[f"{source['schema']}.{source['identifier']}"]
            yield dg.MaterializeResult(
                asset_key=key, metadata={"rows in": account.records, "rows out": out, **asdict(account)}
            )

    return [open_candidate, warehouse, resolve_people]


def _specs(
    sources: Mapping[dg.AssetKey, Mapping[str, Any]],
    *,
    deps: Sequence[dg.AssetKey],
    group: str,
    kinds: Sequence[str] = ("duckdb",),
) -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            key,
            deps=deps,
            description=source["description"],
            group_name=group,
            owners=DATA_ENGINEERS,
            kinds=set(kinds),
        )
        for key, source in sources.items()
    ]


def _check(step: BuildStep, key: dg.AssetCheckKey) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=step.went_well and step.status != "warn",
        severity=dg.AssetCheckSeverity.WARN if step.status == "warn" else dg.AssetCheckSeverity.ERROR,
        metadata={"status": step.status, "rows that fail": step.failures or 0, "seconds": step.seconds},
    )


def _rows_and_seconds(step: BuildStep, manifest: Mapping[str, Any], rows: Mapping[str, int]) -> dict[str, Any]:
    """What a table was made of and what came out; rows of the raw layer stand with the door."""
    node = manifest["nodes"][step.unique_id]
    parents = [
        manifest["sources" if parent.startswith("source.") else "nodes"][parent]
        for parent in manifest["parent_map"][step.unique_id]
    ]
    places = [f"{parent['schema']}.{parent.get('identifier') or parent['alias']}" for parent in parents]
    return {
        "rows in": sum(rows.get(place, 0) for place in places),
        "rows out": rows[f"{node['schema']}.{node['alias']}"],
        "seconds": step.seconds,
    }
