"""Dagster's own page, with the schedules and sensors at work behind it.

Belongs here: starting it on a home folder. Does not belong here: anything that it shows.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

from orchestration.home import PROJECT, Home, HomeError
from orchestration.instance import make_dagster_home

# Nobody signs in to Dagster's page, so it answers this machine alone.
ADDRESS = "127.0.0.1"


def show_dagster(home: Home, port: int, say: Callable[[str], None]) -> None:
    """Serve the page on this machine until it is stopped.

    Args:
        home: the installation.
        port: of the page.
        say: called with a sentence when it starts.

    Raises:
        HomeError: the home folder cannot be used, or something else answers on the port.
    """
    with socket.socket() as probe:
        if probe.connect_ex((ADDRESS, port)) == 0:
            raise HomeError(f"Something answers on port {port} already: another page? Choose one with --port.")
    say(f"Dagster's page will answer on http://{ADDRESS}:{port} in half a minute. Stop it with Ctrl-C.")
    environment = {
        **os.environ,
        "POWERFEW_HOME": str(home.folder),
        "DAGSTER_HOME": str(make_dagster_home(home)),
        "PYTHONWARNINGS": "ignore",
    }
    # Started in the background of a shell, this process ignores Ctrl-C, and Dagster then ignores whatever stops it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    serving = subprocess.Popen(
        [
            *(sys.executable, "-m", "dagster", "dev", "--module-name", "orchestration.definitions"),
            *("--host", ADDRESS, "--port", str(port), "--log-level", "warning"),
        ],
        cwd=PROJECT,
        env=environment,
        start_new_session=True,
    )
    # Whether a person stops this process or a service manager does: what it started must not go on without it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        serving.wait()
    except KeyboardInterrupt:
        say("Stopping.")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(serving.pid, signal.SIGTERM)
