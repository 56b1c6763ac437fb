"""Who looked at a person, when and what for.

Belongs here: writing one line for each use of a command that reads names, before it shows anything. Does not belong
here: what is looked at. Nobody's name is in the log but that of whoever looked.
"""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Sequence
from datetime import UTC, datetime

from orchestration.home import PRIVATE_FILE, Home, HomeError


def log_access(home: Home, *, command: str, what: Sequence[str], with_values: bool, reason: str | None) -> None:
    """Add a line to the access log and make sure that it is on the disk.

    Args:
        home: whose log.
        command: the command used.
        what: the identifiers asked for.
        with_values: whether names and dates of birth are to be shown.
        reason: what for, as whoever looks says it.

    Raises:
        HomeError: the line could not be written, so nothing may be shown.
    """
    line = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": _login_name(),
        "command": command,
        "what": list(what),
        "with_values": with_values,
        "reason": reason,
    }
    # Never through a link, which might lead the lines to where nobody keeps them.
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    try:
        descriptor = os.open(home.access_log, flags, PRIVATE_FILE)
        with os.fdopen(descriptor, "a") as log:
            os.fchmod(log.fileno(), PRIVATE_FILE)
            log.write(json.dumps(line) + "\n")
            log.flush()
            os.fsync(log.fileno())
    except OSError as error:
        raise HomeError(f"{home.access_log} cannot be written ({error.strerror}), so nothing is shown.") from None


def _login_name() -> str:
    """The name of the process's user, from the system and not from variables that anybody can set."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
