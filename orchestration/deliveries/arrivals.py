"""When a delivery has arrived as a whole, so that a run may begin.

Belongs here: what file names, sizes and times tell about a folder that somebody may still be writing into. Does not
belong here: whether what arrived is any good; the door says that, of a delivery that never becomes complete as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

from orchestration.deliveries.find import MANIFEST, is_ordinary_file, is_temporary
from orchestration.deliveries.limits import MEGABYTE
from orchestration.limits import limit


def arrived(deliveries: Path, *, now: float, settles_after: int) -> dict[str, str]:
    """Deliveries that are there as a whole, each with a fingerprint of its files' names, sizes and times.

    A delivery has arrived when every file that its `delivery.json` promises is there. Where there is none, or a
    promised file never comes, it has arrived when nothing in the folder has changed for a while: the door will
    say what is missing.

    Args:
        deliveries: the folder with `<force>/<system>/<date>/` in it.
        now: the moment, in seconds since 1970.
        settles_after: how long nothing must have changed, in seconds.
    """
    found: dict[str, str] = {}
    for folder in sorted(path for path in deliveries.glob("*/*/*") if path.is_dir()):
        try:
            files = {path.name: path.stat() for path in folder.iterdir()}
            last_change = max([folder.stat().st_mtime, *(one.st_mtime for one in files.values())])
        except OSError:
            continue  # somebody moves it at this moment; it is looked at again
        visible = {name: one for name, one in files.items() if not is_temporary(name.lower())}
        if visible and (_promises_are_kept(folder, visible.keys()) or last_change < now - settles_after):
            said = "".join(f"{name}\0{one.st_size}\0{one.st_mtime_ns}\n" for name, one in sorted(visible.items()))
            found[folder.relative_to(deliveries).as_posix()] = hashlib.sha256(said.encode()).hexdigest()
    return found


def _promises_are_kept(folder: Path, there: Collection[str]) -> bool:
    manifest = folder / MANIFEST
    try:
        # Whatever else stands there under the name may have no end; the door says so.
        if not is_ordinary_file(manifest) or manifest.stat().st_size > limit("delivery_json_most") * MEGABYTE:
            return False
        promised = json.loads(manifest.read_text(encoding="utf-8-sig"))["files"]
        return bool(promised) and set(promised) <= set(there)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
