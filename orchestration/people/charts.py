"""What a linkage model looks like: its charts, and the page that holds them together.

Belongs here: drawing numbers as SVG that is read without network or JavaScript, and the page beside a model's file.
Does not belong here: any number (`calibration.py`). Nothing drawn here holds anybody's data: no chart goes by the value
of a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.people.calibration import Bin, Examination, chance, markdown_of
from orchestration.people.linkage_model import LinkageModel, Weights

if TYPE_CHECKING:
    import altair

WIDTH, HEIGHT = 640, 340
STEPS_OF_THE_CURVE = 200
# Colours that are told apart by those who do not see all of them; dashes tell the lines apart as well.
PLAIN, DARK = "#0072b2", "#555555"
COLOURS_OF_LINES = ("#e69f00", "#009e73", "#d55e00")
DASHES_OF_LINES = ([2, 2], [6, 3], [1, 0])
LEAST_BAR = 0.5  # where bars stand on the scale of counts, so that a single pair is seen

OBSERVED, STATED = "observed, with 95 % interval", "what the weight states"
TITLES = {
    "match-weights": "What each level of agreement adds to the match weight",
    "m-and-u": "How often each level is seen: m among one person's records, u among different people's",
    "weights": "Match weights of the compared pairs",
    "calibration": "Calibration: share of pairs with equal PNC ids by match weight without ids",
}

WHAT_M_AND_U_ARE = """\
A level that was seen hardly or never among one person's records is given an m of 0.01 (0.003 for two different ids):
what these records happen not to show may still occur. Records that were typed without slips cannot teach slips.
"""
NOTHING_TO_CALIBRATE = (
    "No pair of compared records that could tell has a valid PNC id on both sides, so these records cannot show whether"
    " the weights mean what they say."
)
WHAT_WEIGHTS_DO = """\
From *join* on, a pair is one person; from *keep* on, if it was one person before; from *attach* on, a single record
goes to the one person it fits. Many pairs between these lines are many doubtful links.
"""
WHAT_CALIBRATION_SHOWS = """\
Among the pairs whose two sides carry a valid PNC id, equal ids say whether they are one person. The weight here is
the one the pair has without its PNC ids and CRO numbers. *Observed* is the share of equal ids, *expected* what the
weight states. Left out are pairs that only an id brings together, and pairs that differ in nothing but ids.

What it cannot show:

* People with PNC ids are not everybody: they have been arrested, and are met more often than others, so that a pair
  of theirs is one person's more often than any pair. Where observed is above expected, the model may still be right
  for all; where many pairs lie far above, it may lack a level of agreement.
* Twins and relatives of one name look alike to a model; rules hold them apart afterwards. Where observed lies below
  expected, look who they are: if they are neither, a higher *join* weight is called for.
* A PNC id that is wrong, or one of two that a person has, counts as a wrong link: the highest bins need not reach 1.
* A person with many spellings makes many pairs, so that the intervals are narrower than they should be.
"""


def write_charts(model_file: Path, model: LinkageModel, examination: Examination) -> Path:
    """Write the charts of a model, as NAME-*.svg beside NAME.json, and the page NAME.md that shows them.

    Returns:
        The page.
    """
    drawn = {name: _splink_chart(spec, TITLES[name]) for name, spec in examination.splink_charts.items()}
    drawn["weights"] = weights_chart(examination.compared, model.weights, TITLES["weights"])
    if examination.by_id:
        drawn["calibration"] = calibration_chart(examination.by_id, TITLES["calibration"], "share of equal PNC ids")
    for name in TITLES:
        file = _beside(model_file, name)
        # A chart of an earlier model of this name would be taken for this one's.
        file.unlink(missing_ok=True)
        if name in drawn:
            write_svg(drawn[name], file)
    page = model_file.with_suffix(".md")
    page.write_text(_page(model_file, model, examination), encoding="utf-8")
    return page


def write_svg(chart: altair.TopLevelMixin, file: Path) -> None:
    """Write a chart as SVG."""
    chart.save(str(file), format="svg")


def calibration_chart(bins: Sequence[Bin], title: str, share: str) -> altair.LayerChart:
    """The bins as dots with their intervals, beside the curve of what the weights state.

    Args:
        bins: one at least.
        title: stands above.
        share: what the vertical axis shows.
    """
    import altair as alt

    first, last = bins[0].lowest, bins[-1].lowest + bins[-1].width
    steps = [first + (last - first) * step / STEPS_OF_THE_CURVE for step in range(STEPS_OF_THE_CURVE + 1)]
    curve = alt.Data(values=[{"weight": at, "share": chance(at), "kind": STATED} for at in steps])
    dots = alt.Data(
        values=[
            {"weight": one.middle, "share": one.observed, "pairs": one.pairs, "kind": OBSERVED}
            | dict(zip(("low", "high"), one.interval, strict=True))
            for one in bins
        ]
    )
    across = alt.X("weight:Q", title="match weight", scale=alt.Scale(domain=[first, last], nice=False))
    legend = alt.Legend(title=None, symbolType="stroke", symbolStrokeWidth=2, labelLimit=0)
    kinds = [OBSERVED, STATED]
    kind = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[PLAIN, DARK]), legend=legend)
    dash = alt.StrokeDash("kind:N", scale=alt.Scale(domain=kinds, range=[[1, 0], [5, 3]]), legend=legend)
    up = alt.Y("share:Q", title=share, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".2f"))
    stated = alt.Chart(curve).mark_line(strokeWidth=1.5).encode(across, up, kind, dash)
    spans = (
        alt.Chart(dots)
        .mark_rule(strokeWidth=1.5, opacity=0.7)
        .encode(across, alt.Y("low:Q"), alt.Y2("high:Q"), kind, dash)
    )
    sizes = alt.Size(
        "pairs:Q",
        title="pairs",
        scale=alt.Scale(type="log", range=[15, 220]),
        legend=alt.Legend(format="~s", tickCount=4),
    )
    points = alt.Chart(dots).mark_circle(opacity=0.75).encode(across, up, kind, sizes)
    return alt.layer(stated, spans, points).properties(title=title, width=WIDTH, height=HEIGHT)


def weights_chart(compared: Mapping[int, int], weights: Weights, title: str) -> altair.LayerChart:
    """How many pairs have each weight, with the weights at which something happens to them."""
    import altair as alt

    bars = alt.Data(values=[{"lowest": at, "highest": at + 1, "pairs": pairs} for at, pairs in compared.items()])
    named = {f"{name}: {getattr(weights, name):g}": getattr(weights, name) for name in ("attach", "keep", "join")}
    lines = alt.Data(values=[{"weight": weight, "line": name} for name, weight in named.items()])
    across = alt.X("lowest:Q", title="match weight", axis=alt.Axis(tickCount=15))
    up = alt.Y(
        "pairs:Q",
        title="pairs (logarithmic)",
        scale=alt.Scale(type="log", domain=[LEAST_BAR, 2 * max(compared.values(), default=1)], nice=False),
        axis=alt.Axis(format="~s", tickCount=6),
    )
    counted = alt.Chart(bars).mark_bar(color="#9db8cc").encode(across, alt.X2("highest:Q"), up, alt.Y2(datum=LEAST_BAR))
    ranges = {"domain": list(named)}
    marks = (
        alt.Chart(lines)
        .mark_rule(strokeWidth=2)
        .encode(
            alt.X("weight:Q"),
            alt.Color(
                "line:N",
                scale=alt.Scale(**ranges, range=list(COLOURS_OF_LINES)),
                legend=alt.Legend(title="what a weight does", symbolType="stroke", symbolStrokeWidth=3, labelLimit=0),
            ),
            alt.StrokeDash("line:N", scale=alt.Scale(**ranges, range=[list(dash) for dash in DASHES_OF_LINES])),
        )
    )
    return alt.layer(counted, marks).properties(title=title, width=WIDTH, height=HEIGHT)


def _splink_chart(spec: Mapping[str, Any], title: str) -> altair.TopLevelMixin:
    """Splink's chart without what only a browser can do."""
    import altair as alt

    side_by_side = "vconcat" if "vconcat" in spec else "hconcat"
    still = [{key: value for key, value in part.items() if key != "params"} for part in spec[side_by_side]]
    return alt.Chart.from_dict({**spec, side_by_side: still, "title": title})


def _beside(model_file: Path, name: str) -> Path:
    return model_file.with_name(f"{model_file.stem}-{name}.svg")


def _page(model_file: Path, model: LinkageModel, examination: Examination) -> str:
    compared = sum(examination.compared.values())
    origin = (
        f"Trained on {model.trained_date} with Splink {model.splink_version} from {model.records:,} records"
        f" ({model.trained_on}), which say {model.signatures:,} different things."
        if model.records and model.signatures
        else "The model does not say when it was trained and from how many records."
    )
    parts = [f"# Linkage model {model.name}", f"{origin} {compared:,} pairs were compared."]
    for name, title in TITLES.items():
        if name == "calibration":
            continue
        parts += [f"## {title}", f"![{title}]({_beside(model_file, name).name})"]
        if name == "m-and-u":
            parts += [WHAT_M_AND_U_ARE, _levels(model)]
        if name == "weights":
            parts.append(WHAT_WEIGHTS_DO)
    parts.append("## Calibration")
    if examination.by_id:
        picture = f"![{TITLES['calibration']}]({_beside(model_file, 'calibration').name})"
        parts += [picture, markdown_of(examination.by_id, "equal ids"), WHAT_CALIBRATION_SHOWS]
    else:
        parts.append(NOTHING_TO_CALIBRATE)
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _levels(model: LinkageModel) -> str:
    """The parameters as a table: many are too small to be seen as bars."""
    lines = ["| compared | level | m | u |", "|---|---|---:|---:|"]
    for comparison in model.settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                shares = f"{level['m_probability']:.3g} | {level['u_probability']:.3g}"
                lines.append(f"| {comparison['output_column_name']} | {level['label_for_charts']} | {shares} |")
    return "\n".join(lines)
