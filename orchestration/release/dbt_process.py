"""dbt in a process of its own that ends when the refresh that started it ends.

Belongs here: starting dbt's command line so that it cannot outlive a killed refresh and go on writing into the next
one's candidate. Does not belong here: what dbt is asked to do (`candidate.py`). Run as
`python -m orchestration.release.dbt_process ARGUMENTS`.
"""

from __future__ import annotations

from orchestration.bound_process import bind_to_parent


def main() -> None:
    """Bind this process to its parent's life, then become dbt."""
    bind_to_parent()

    from dbt.cli.main import cli  # noqa: PLC0415 - takes seconds, and the binding must not wait for it

    cli()


if __name__ == "__main__":
    main()
