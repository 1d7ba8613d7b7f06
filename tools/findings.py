"""What a law finds, and the files it looks through."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, order=True)
class Finding:
    """One breach: where it is and what to do instead."""

    path: str
    line: int
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.advice}"


def files(root: Path, *patterns: str) -> Iterator[Path]:
    """Files of the repository that people wrote."""
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            if not {"migrations", "vendor", "__pycache__", "node_modules"} & set(path.parts):
                yield path
