"""Look through the whole repository: `python -m tools.house_law`. Exit status 1 when a law is broken."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tools import python_laws, template_laws
from tools.findings import REPOSITORY, Finding, files


def look(root: Path) -> Iterator[Finding]:
    """Every breach under a repository's root."""
    for path in files(root, "src/**/*.py", "tests/**/*.py", "tools/**/*.py", "bench/**/*.py", "scripts/*.py"):
        yield from python_laws.breaches(path.relative_to(root), path.read_text())
    for path in files(root, "src/**/templates/**/*", "src/**/static/**/*.css"):
        if path.suffix in {".html", ".txt", ".svg", ".css", ".xml"}:
            yield from template_laws.breaches(path.relative_to(root), path.read_text())


def main() -> int:
    """Print what was found."""
    found = sorted(look(REPOSITORY))
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
