"""A process that ends when the one that started it ends.

Belongs here: the binding, for every module that runs as a process of its own. Does not belong here: what such a process
does. A killed refresh must leave nobody behind who goes on writing into the next one's files.
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


def bind_to_parent() -> None:
    """Bind this process to its parent's life; the first thing that it does."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Elsewhere, and for a parent that died before the line above, somebody keeps looking.
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)
