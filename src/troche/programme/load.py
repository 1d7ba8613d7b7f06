"""Reads a programme's folder. The only place of this room that touches files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from troche.instruments import all_instruments
from troche.programme.model import Programme
from troche.programme.parse import parse_programme
from troche.sheets import Finding

_PACKAGE = Path(__file__).resolve().parents[1]
_NAME = "at_home_oral"
_LARGEST = 1_000_000  # bytes of one file; a programme's files are a few tens of thousands


class ProgrammeFaulty(Exception):
    """The programme cannot be used; `findings` say where and why."""

    def __init__(self, folder: Path, findings: tuple[Finding, ...]) -> None:
        self.folder = folder
        self.findings = findings
        count = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
        super().__init__("\n".join([f"{folder}: {count}", *(f"  {finding}" for finding in findings)]))


def default_folder() -> Path:
    """The programme that comes along: inside an installed package, else beside `src` in a checkout."""
    installed = _PACKAGE / "programmes" / _NAME
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "programmes" / _NAME


def load_programme(folder: Path | None = None) -> Programme:
    """The programme of a folder, by default the one that comes along. Raises `ProgrammeFaulty`."""
    return _default() if folder is None else _load(folder)


def check(folder: Path | None = None) -> list[Finding]:
    """Every fault in a programme's folder; an empty list when it can be used."""
    texts, findings = _texts(folder or default_folder())
    return findings or list(parse_programme(texts, instruments=all_instruments()).findings)


def as_written(folder: Path) -> tuple[Programme | None, list[Finding]]:
    """What a folder says, past the safety floor or not, and every fault in it; None when it cannot be read at all."""
    texts, findings = _texts(folder)
    parsed = parse_programme(texts, instruments=all_instruments())
    return (None if findings else parsed.as_written), [*findings, *parsed.findings]


@lru_cache(maxsize=1)
def _default() -> Programme:
    return _load(default_folder())


def _load(folder: Path) -> Programme:
    texts, findings = _texts(folder)
    if findings:
        raise ProgrammeFaulty(folder, tuple(findings))
    parsed = parse_programme(texts, instruments=all_instruments())
    if parsed.programme is None:
        raise ProgrammeFaulty(folder, parsed.findings)
    return parsed.programme


def _texts(folder: Path) -> tuple[dict[str, str], list[Finding]]:
    if not folder.is_dir():
        return {}, [Finding(str(folder), 1, "(folder)", "a programme's folder", "nothing")]
    texts: dict[str, str] = {}
    findings: list[Finding] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix not in {".yaml", ".yml", ".md"}:
            continue
        try:
            content = path.read_bytes()
            if len(content) > _LARGEST:
                findings.append(
                    Finding(path.name, 1, "(file)", f"at most {_LARGEST} bytes", str(len(content)))
                )
            texts[path.name] = content.decode("utf-8")
        except UnicodeDecodeError as fault:
            findings.append(Finding(path.name, 1, "(file)", "text in UTF-8", f"byte {fault.start} is not"))
        except OSError as fault:
            findings.append(Finding(path.name, 1, "(file)", "a file that can be read", fault.strerror or ""))
    return texts, findings
