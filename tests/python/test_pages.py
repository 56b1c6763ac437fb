"""Pages that are written by the project say what the project does now."""

from __future__ import annotations

import re

from orchestration.home import PROJECT
from orchestration.report.published_comparison import PAGE, comparison_page


def test_page_of_published_figures_is_what_the_release_says(demonstration):
    assert PAGE.read_text() == comparison_page(demonstration.home.current / "analytics.duckdb"), "run `make pages`"


def test_links_between_pages_lead_somewhere():
    pages = [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "synthetic").rglob("*.md")]
    broken = [
        f"{page.relative_to(PROJECT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert len(pages) > 5
    assert broken == []
