"""dbt in a process of its own that ends when the refresh that started it ends.

Belongs here: starting dbt's command line so that it cannot outlive a killed refresh and go on writing into the next
one's candidate. Does not belong here: what dbt is asked to do (`candidate.py`). Run as
`python -m orchestration.release.dbt_process ARGUMENTS`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
SECONDS_BETWEEN_LOOKS = 0.5


def main() -> None:
    """Bind this process to its parent's life, then become dbt."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Elsewhere, and for a parent that died before the line above, somebody keeps looking.
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()

    from dbt.cli.main import cli  # noqa: PLC0415 - takes seconds, and the binding must not wait for it

    cli()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)


if __name__ == "__main__":
    main()
