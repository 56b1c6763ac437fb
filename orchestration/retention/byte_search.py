"""Looking for identifiers among the bytes of a file of any kind.

Belongs here: files as they stand, and what is packed in them. Does not belong here: tables (`trace.py`), and which
identifiers.
"""

from __future__ import annotations

import gzip
import mmap
import zipfile
import zlib
from pathlib import Path
from typing import IO

BLOCK = 1 << 20


def speaks_in_bytes(file: Path, tokens: list[bytes]) -> bool:
    """Whether one of the tokens stands anywhere in a file, or in what is packed in it."""
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                return any(_has(packed.open(name), tokens) for name in packed.namelist())
        if file.suffix == ".gz":
            return _has(gzip.open(file), tokens)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError):
        pass  # It is no sound archive: its bytes are looked at as they stand.
    if file.stat().st_size == 0:
        return False
    with file.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return any(mapped.find(token) >= 0 for token in tokens)


def _has(content: IO[bytes], tokens: list[bytes]) -> bool:
    """Whether one of the tokens stands in what is unpacked, a block at a time, with the end of the block before."""
    overlap = max(map(len, tokens), default=1) - 1
    before = b""
    with content:
        while block := content.read(BLOCK):
            if any(token in before + block for token in tokens):
                return True
            before = (before + block)[-overlap:] if overlap else b""
    return False
