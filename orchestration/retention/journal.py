"""What a disposal has begun, so that one that was interrupted is finished by the next.

Belongs here: writing it down before anything is removed, and forgetting it when everything is. Does not belong here:
the steps themselves. It says whom to look for, so it holds personal data and lies where the raw rows lie.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from orchestration.home import Home, flush, make_private_folder, private_files
from orchestration.retention.trace import Trace


@dataclass(frozen=True)
class Disposal:
    """One person's disposal: whom, since when, and under which number the releases mention it.

    `with_senders` has the delivered files that held the person's rows, and how many; they are the senders'.
    """

    person_key: str
    trace: Trace
    with_senders: dict[str, int]
    disposal_id: str = field(default_factory=lambda: secrets.token_hex(8))
    begun_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


def write_down(home: Home, disposal: Disposal) -> None:
    """Write a disposal down and make sure that it is on the disk."""
    file = home.unfinished_disposal
    make_private_folder(file.parent)
    unfinished = file.with_name(f".{file.name}-unfinished")
    with private_files():
        unfinished.write_text(json.dumps(asdict(disposal)) + "\n")
    flush(unfinished)
    unfinished.replace(file)
    flush(file.parent)


def read_interrupted(home: Home) -> Disposal | None:
    """The disposal that was begun and is not finished, or none."""
    if not home.unfinished_disposal.is_file():
        return None
    said = json.loads(home.unfinished_disposal.read_text())
    return Disposal(**{**said, "trace": Trace(**said["trace"])})


def forget(home: Home) -> None:
    """Remove what was written down."""
    home.unfinished_disposal.unlink(missing_ok=True)
    flush(home.unfinished_disposal.parent)
