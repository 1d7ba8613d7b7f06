"""What is written for people is true: commands, settings and links are there, and no word is of one machine only."""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.repo.repository import PAPERS, ROOT, files, papers, texts
from troche.site.command import parser

README, CONTRIBUTING, CHANGELOG = PAPERS
OPERATIONS = ROOT / "docs" / "operations.md"
CODE = re.compile(r"^ *(`{3,}|~{3,})[^\n]*\n(.*?)^ *\1 *$|(`+)(.+?)\3", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|^\[[^\]]+\]:\s*(\S+)|(?:href|src)=\"([^\"]+)\"", re.MULTILINE)
ELSEWHERE = re.compile(r"^(https?|mailto|tel):")
READ = re.compile(r"environ(?:\.(?:get|setdefault|pop))?[\[(]\s*(?:\"(\w+)\"|(\w+))|getenv\(\s*\"(\w+)\"")
ONE_MACHINE = re.compile(r"/(?:work|root)/|https?://[^\s/]*(?:pypi|pythonhosted|npmjs|registry)")


def code(text: str) -> str:
    """The code of a paper: what stands between back-ticks, a line for each."""
    return "\n".join(block or span for _, block, _, span in CODE.findall(text))


def prose(text: str) -> str:
    """A paper without its code, in which nothing is a link."""
    return CODE.sub("", text)


def links(text: str) -> Iterator[str]:
    """Where a paper's links and pictures lead, within the repository.

    >>> list(links("[a](b.md#c) ![d](e.png) [f](https://g.example) `[h](i)`"))
    ['b.md#c', 'e.png']
    """
    for found in LINK.findall(prose(text)):
        target = next(filter(None, found))
        if not ELSEWHERE.match(target):
            yield target


def anchors(text: str) -> set[str]:
    """The anchors of a paper's headings, as GitHub and GitLab make them.

    >>> sorted(anchors("# A `b` c: d\\n## E\\n## E\\n"))
    ['a-b-c-d', 'e', 'e-1']
    """
    headings = re.findall(r"^#{1,6} +(.+?) *#*$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    seen: Counter[str] = Counter()
    made = set()
    for heading in headings:
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")
        made.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return made


def leads_nowhere(paper: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    end = (paper.parent / path).resolve() if path else paper
    kept = end in files() or any(end in file.parents for file in files())
    if not kept:
        return True
    return bool(anchor) and (end.suffix != ".md" or anchor not in anchors(end.read_text()))


def every_command(of: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    """Each command one can type after `troche`, such as `ledger verify`."""
    inner = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    for action in inner:
        for name, command in action.choices.items():
            yield from every_command(command, f"{before} {name}".strip())
    if not inner:
        yield before


def every_setting() -> set[str]:
    """Every environment variable that src/ reads; one that is named by a constant, under its own name."""
    sources = [text for path, text in texts() if path.suffix == ".py" and path.is_relative_to(ROOT / "src")]
    constants = dict(re.findall(r"^([A-Z_]+) = \"([A-Z_]+)\"", "\n".join(sources), re.MULTILINE))
    found = (next(filter(None, names)) for text in sources for names in READ.findall(text))
    return {constants.get(name, name) for name in found}


def targets() -> set[str]:
    """What one can `make`."""
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_readme_names_every_command() -> None:
    told = code(README.read_text())
    assert [name for name in every_command(parser()) if f"troche {name}" not in told] == []


def test_no_paper_names_a_command_that_is_not_there() -> None:
    there = set(every_command(parser()))
    for paper in papers():
        for name in re.findall(
            r"(?:^|[\s/])troche ([a-z]+(?: [a-z]+)?)", code(paper.read_text()), re.MULTILINE
        ):
            assert name in there or name.split()[0] in there, f"{paper.name}: troche {name}"
        for name in re.findall(r"(?:^|\s)make ([a-z-]+)", code(paper.read_text()), re.MULTILINE):
            assert name in targets(), f"{paper.name}: make {name}"


def test_every_target_of_make_is_told() -> None:
    told = code(README.read_text() + CONTRIBUTING.read_text())
    assert [name for name in targets() if f"make {name}" not in told] == []


def test_every_setting_is_in_the_readme() -> None:
    """In a row of its own, in the README or in docs/operations.md."""
    told = README.read_text() + OPERATIONS.read_text()
    assert {"DATABASE_URL", "PORT", "TROCHE_CHECKED"} <= every_setting()
    assert sorted(name for name in every_setting() if f"\n| `{name}` |" not in told) == []


def test_no_paper_names_a_setting_that_nothing_reads() -> None:
    everything = "\n".join(text for path, text in texts() if path.suffix != ".md")
    for paper in papers():
        named = set(re.findall(r"\bTROCHE_[A-Z_]+", paper.read_text()))
        assert sorted(name for name in named if name not in everything) == [], paper.name


def test_the_changelog_begins_with_what_comes_next() -> None:
    (first, *_) = re.findall(r"^## (.*)$", CHANGELOG.read_text(), re.MULTILINE)
    assert first == "Unreleased"


def test_links_lead_somewhere() -> None:
    broken = [
        f"{paper.relative_to(ROOT)}: {target}"
        for paper in papers()
        for target in links(paper.read_text())
        if leads_nowhere(paper, target)
    ]
    assert broken == []


def test_every_paper_is_found_from_the_readme() -> None:
    """A paper that nothing links to is read by nobody."""
    found, waiting = set(), [README]
    while waiting:
        paper = waiting.pop()
        if paper not in found and paper.suffix == ".md":
            found.add(paper)
            ends = (target.partition("#")[0] for target in links(paper.read_text()))
            waiting += [(paper.parent / end).resolve() for end in ends if end]
    lost = [str(paper.relative_to(ROOT)) for paper in papers() if paper not in found]
    assert [name for name in lost if not name.startswith(("docs/decisions/", "programmes/"))] == []


def test_nothing_is_written_of_one_machine_only() -> None:
    told = [
        f"{path.relative_to(ROOT)}: {found}" for path, text in texts() for found in ONE_MACHINE.findall(text)
    ]
    assert told == []
