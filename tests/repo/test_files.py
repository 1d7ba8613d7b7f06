"""A file is read in one sitting."""

from tests.repo.repository import ROOT, files
from tools.python_laws import LONGEST_FILE

WRITTEN = {".py", ".js", ".html", ".css"}
NOT_OURS = {"migrations", "vendor"}


def test_files_stay_small() -> None:
    lines = {
        str(path.relative_to(ROOT)): path.read_text().count("\n")
        for path in files()
        if path.suffix in WRITTEN and not NOT_OURS & set(path.parts)
    }
    long = {path: count for path, count in lines.items() if count > LONGEST_FILE}
    assert long == {}, f"at most {LONGEST_FILE} lines: split each where its subject changes"
