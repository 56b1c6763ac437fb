"""Dagster's own page, with the schedules and sensors at work behind it.

Belongs here: starting it on a home folder. Does not belong here: anything that it shows.
"""

from __future__ import annotations

import os
import subprocess
import sys

from orchestration.home import PROJECT, Home
from orchestration.instance import make_dagster_home


def show_dagster(home: Home, port: int) -> None:
    """Serve the page on this machine until it is stopped.

    Raises:
        HomeError: the home folder cannot be used.
    """
    environment = {**os.environ, "POWERFEW_HOME": str(home.folder), "DAGSTER_HOME": str(make_dagster_home(home))}
    # Nobody signs in to Dagster's page, so it answers this machine alone.
    address = ["--host", "127.0.0.1", "--port", str(port)]
    subprocess.run(
        [sys.executable, "-m", "dagster", "dev", "--module-name", "orchestration.definitions", *address],
        cwd=PROJECT,
        env=environment,
        check=False,
    )
