"""Which code and which programme runs were lived with: what was found with other code says nothing about this."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import troche
from troche.programme import default_folder


@cache
def fingerprint() -> str:
    """The same for the same sources."""
    digest = hashlib.sha256()
    for folder, kind in ((Path(troche.__file__).parent, "*.py"), (default_folder(), "*.yaml")):
        for path in sorted(folder.rglob(kind)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
