"""The secret with which a person's id becomes a `person_key`.

Belongs here: finding or making the secret, and putting it where dbt reads it. Does not belong here: the hash itself
(`macros/engine/hashes.sql`). The secret is never in the repository, a log or a release.
"""

from __future__ import annotations

import os
import secrets

import duckdb

from orchestration.home import PRIVATE_FILE, Home, HomeError

SHORTEST_SECRET = 32


def find_or_make_secret(home: Home) -> str:
    """The installation's secret: from POWERFEW_PERSON_KEY, else from its file, made on first use.

    Returns:
        At least 32 characters of text.

    Raises:
        HomeError: the secret given is too short to protect anybody.
    """
    secret = os.environ.get("POWERFEW_PERSON_KEY") or _secret_from_file(home)
    if len(secret) < SHORTEST_SECRET:
        where = "POWERFEW_PERSON_KEY" if "POWERFEW_PERSON_KEY" in os.environ else home.person_key_file
        raise HomeError(f"The person key in {where} must have at least {SHORTEST_SECRET} characters.")
    return secret


def _secret_from_file(home: Home) -> str:
    file = home.person_key_file
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}-{os.getpid()}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_hex(32))
            handle.flush()
            os.fsync(handle.fileno())
        unfinished.rename(file)
    return file.read_text().strip()


def put_secret_into(candidate: duckdb.DuckDBPyConnection, secret: str) -> None:
    """Write the secret as the one row of `installation.person_key` in a candidate."""
    candidate.execute("create schema if not exists installation")
    candidate.execute("create or replace table installation.person_key (secret varchar not null)")
    candidate.execute("insert into installation.person_key values (?)", [secret])
