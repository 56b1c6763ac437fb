"""Great Expectations' pages as somebody behind a closed door can read them, and a first page of our own.

Belongs here: what is taken out of the pages, how they look, and the page that lists what was asked. Does not belong
here: asking (`on_duckdb.py`). No page asks another machine for anything, needs a script, or shows a value of the data.

The pages come with style sheets and scripts on the open internet, and their list of suites is drawn by one of them:
without, it stays empty. So the list is written here, and everything that only a script could bring to life is left out.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from expectations.outcomes import Judged, Outcome

# What would ask another machine, or do nothing without a script.
LEFT_OUT = (
    re.compile(r"<script\b.*?</script>", re.IGNORECASE | re.DOTALL),
    re.compile(r"<style\b.*?</style>", re.IGNORECASE | re.DOTALL),
    re.compile(r"<link\b[^>]*>", re.IGNORECASE),
    re.compile(r"<img\b[^>]*>", re.IGNORECASE),
    re.compile(r"<footer\b.*?</footer>", re.IGNORECASE | re.DOTALL),
    re.compile(r"<label\b.*?</label>", re.IGNORECASE | re.DOTALL),
    re.compile(r"<strong>Actions</strong>|Validation Filter:", re.IGNORECASE),
)

STYLE = """<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root { color-scheme: light dark; --line: #8886; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; }
nav { height: auto !important; } nav ol { padding-left: 0; } nav li { display: inline; margin-right: .5rem; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; } td p { margin: 0; }
td, th { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; }
@media (max-width: 40rem) { table { display: block; overflow-x: auto; } }
</style>"""


def tidy(folder: Path, judged: Sequence[Judged], title: str) -> Path:
    """Mend the pages in a folder and write its first page.

    Args:
        folder: where Great Expectations wrote its data docs.
        judged: all that was asked.
        title: what the pages are about.

    Returns:
        The first page.
    """
    shutil.rmtree(folder / "static", ignore_errors=True)  # fonts and styles that no page asks for any more
    for page in folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for pattern in LEFT_OUT:
            text = pattern.sub("", text)
        page.write_text(text.replace("<head>", f"<head>{STYLE}", 1), encoding="utf-8")
    first = folder / "index.html"
    first.write_text(_first_page(folder, judged, title), encoding="utf-8")
    return first


def _first_page(folder: Path, judged: Sequence[Judged], title: str) -> str:
    suites = dict.fromkeys(one.table for one in judged)
    rows = "".join(_row(suite, [one for one in judged if one.table == suite], folder) for suite in suites)
    wrong = [one for one in judged if one.outcome is not Outcome.MET]
    listed = "".join(
        f"<li>{html.escape(one.table)}: {html.escape(one.expected.meaning)} <strong>{one.outcome}</strong></li>"
        for one in wrong
    )
    found = f"<h2>Not as expected</h2><ul>{listed}</ul>" if wrong else "<p>Everything is as expected.</p>"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{STYLE}<title>{html.escape(title)}</title></head>'
        f"<body><h1>{html.escape(title)}</h1>{found}<h2>What was asked</h2><table><thead><tr><th>about</th>"
        f'<th class="number">asked</th><th class="number">met</th><th class="number">not met</th>'
        f'<th class="number">could not be asked</th></tr></thead><tbody>{rows}</tbody></table></body></html>\n'
    )


def _row(suite: str, asked: Sequence[Judged], folder: Path) -> str:
    outcomes = [one.outcome for one in asked]
    counts = [len(outcomes), *(outcomes.count(one) for one in (Outcome.MET, Outcome.NOT_MET, Outcome.RAISED_EXCEPTION))]
    pages = sorted(folder.glob(f"validations/{_as_it_stands(suite)}/**/*.html"))
    name = html.escape(suite)
    link = f'<a href="{quote(pages[-1].relative_to(folder).as_posix())}">{name}</a>' if pages else name
    return f"<tr><td>{link}</td>" + "".join(f'<td class="number">{count}</td>' for count in counts) + "</tr>"


def _as_it_stands(name: str) -> str:
    """A name in which nothing is a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", name)
