"""The repository as its tests see it: its files, its tests by name, its pages, facts and commands."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "troche"
PAPERS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md")
TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".html", ".css", ".js", ".svg", ".txt", ".sh", ""}


@cache
def files() -> tuple[Path, ...]:
    """Every file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(path for name in sorted(listed.split("\0")) if name and (path := ROOT / name).is_file())


def texts() -> Iterator[tuple[Path, str]]:
    """The text files, each with its words."""
    for path in files():
        if path.suffix in TEXT:
            yield path, path.read_text(errors="replace")


def papers() -> list[Path]:
    """Every Markdown file that people read as a document."""
    return [path for path in files() if path.suffix == ".md"]


@cache
def every_test() -> frozenset[str]:
    """Every test there is, as `tests/room/test_file.py::test_name` or `...::TestClass::test_name`."""
    return frozenset(
        f"{path.relative_to(ROOT)}::{name}"
        for path in (ROOT / "tests").glob("**/test_*.py")
        for name in _names(ast.parse(path.read_text()).body)
    )


def _names(body: list[ast.stmt], prefix: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield prefix + node.name
        elif isinstance(node, ast.ClassDef):
            yield from _names(node.body, f"{prefix}{node.name}::")


def rooms() -> list[str]:
    """Every folder of the house."""
    return sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))


def defined(kind: type, modules: str) -> dict[str, Any]:
    """The kernel's and each room's structs of one kind, by the tag they are kept under.

    `modules` is `facts` or `commands`.
    """
    found: dict[str, Any] = {}
    for path in sorted(SOURCE.glob(f"*/{modules}.py")):
        module = import_module(f"troche.{path.parent.name}.{modules}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, kind) and value.__module__ == module.__name__:
                tag = value.__struct_config__.tag
                if value is not kind:
                    assert tag not in found, f"{value} and {found[tag]} share the tag {tag}"
                    found[tag] = value
    return found


def pages() -> set[tuple[str, str]]:
    """Every page of the rooms: the name of its route and its address."""
    from django.urls import get_resolver

    return set(_pages(get_resolver().url_patterns))


def _pages(patterns: Any, before: str = "/", space: str = "") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _pages(pattern.url_patterns, address, pattern.namespace or space)
        elif pattern.callback.__module__.startswith("troche."):
            yield f"{space}:{pattern.name}" if space else pattern.name, address
