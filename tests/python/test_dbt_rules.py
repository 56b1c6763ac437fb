"""dbt's own unit tests: each rule and near miss on a handful of invented rows, from the YAML beside each model."""

from __future__ import annotations

import os
import subprocess
import sys

from orchestration.home import PROJECT


def test_dbt_unit_tests_pass(demonstration):
    ran = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("test", "--select", "test_type:unit", "--log-level-file", "none", "--no-use-colors"),
        ],
        cwd=PROJECT,
        env={
            **os.environ,
            "POWERFEW_CANDIDATE": str(demonstration.warehouse),
            "POWERFEW_RAW": str(demonstration.home.raw),
            "DBT_PROFILES_DIR": str(PROJECT),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-5000:]
    assert "Completed successfully" in ran.stdout
