"""The examples in docstrings are true."""

import doctest
from importlib import import_module

import pytest

from tests.repo.repository import ROOT, SOURCE

SHOWN = [
    str(path.relative_to(ROOT / "src").with_suffix("")).replace("/", ".").removesuffix(".__init__")
    for path in sorted(SOURCE.rglob("*.py"))
    if ">>>" in path.read_text()
]


@pytest.mark.parametrize("module", SHOWN)
def test_examples(module: str) -> None:
    found = doctest.testmod(import_module(module))
    assert found.attempted
    assert not found.failed
