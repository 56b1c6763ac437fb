"""What a disposal leaves behind, in a table: where it was looked, at how much, and what was found.

Belongs here: words and the table. Does not belong here: the search (`retention/proof.py`).
"""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.retention.proof import Account


def show_account(console: Console, account: Account) -> None:
    """Print the proof of every place, what is left for the senders, and what a release still counts."""
    table = Table(title="What is left of the person")
    table.add_column("place", overflow="fold")
    for heading in ("files", "rows", "found"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for proof in account.places:
        table.add_row(
            escape(proof.place),
            f"{proof.files:,}",
            f"{proof.rows_looked_at:,}",
            f"{proof.found:,}",
            "LEFT" if proof.is_left else proof.kept_because or "",
        )
    console.print(table)
    if account.is_left:
        console.print("Something is left: it is not finished. The same command goes on where it stopped.")
        return
    console.print("Nothing of the person is left in raw rows, history and releases, and no delivery brings it back.")
    for file, rows in account.with_senders.items():
        console.print(f"  {file}: {rows:,} of its rows were the person's.", markup=False, highlight=False)
    if account.with_senders:
        console.print("These files are the senders'. A delivery's folder may be removed: what was taken in stays.")
    console.print("Totals of earlier releases still count the person, without a name; the next refresh counts anew.")
