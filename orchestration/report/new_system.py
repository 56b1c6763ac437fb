"""What the terminal says of a new record system: what was written, and what is left to do.

Belongs here: words. Does not belong here: the stubs (`orchestration/new_system/`); the same walk in full is
docs/record-systems.md.
"""

from __future__ import annotations

from rich.console import Console

from orchestration.deliveries.unwritten import MARK
from orchestration.new_system.stubs import CODES, Stubs


def show_stubs(console: Console, stubs: Stubs) -> None:
    """Say what was written, and the steps from there to the first release with it."""
    name = stubs.system

    def say(text: str = "") -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    say(f"Wrote {stubs.contract.as_posix()}, {len(stubs.models)} files in {stubs.staging.as_posix()},")
    say(f"{stubs.codes} rows in {CODES.as_posix()}, and what follows from them. They build and pass as they stand.")
    say()
    say(f"Left to do, as docs/record-systems.md tells in full. {len(stubs.left)} sentences say {MARK}")
    steps = [
        f"{stubs.contract.as_posix()}: the tables and columns that {name} really exports, and what to beware of.",
        f"{CODES.as_posix()}: {name}'s own codes and what each means. No other code is let in.",
        "`make contracts`: dbt's sources and docs/contracts.md follow; it lists the sentences that are left.",
        f"{stubs.staging.as_posix()}: a model for each table, then the four shapes: crimes, parties, outcomes, people.",
        "seeds/reference/forces.csv and areas.csv: the force that keeps it, and its boroughs, if they are new.",
        f"deliveries/<force>/{name}/<date>/: a first delivery. `powerfew refresh` says what the door thinks of it.",
        "seeds/studies/studies.csv: a study of that force. `make lint`, `make test`.",
    ]
    for number, step in enumerate(steps, start=1):
        say(f"{number}. {step}")
