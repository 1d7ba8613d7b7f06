"""Makes the file of ICD-10-CM codes from the library, after a new edition: `.venv/bin/python scripts/icd_10_cm.py`.

A line is a code that may be recorded, its description, and whatever else the classification says that it includes.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path

import simple_icd_10_cm as library

PLACE = Path(__file__).resolve().parents[1] / "src" / "troche" / "screening" / "icd_10_cm.tsv.gz"


def lines() -> Iterator[str]:
    """Every leaf of the classification, in its order."""
    for code in library.get_all_codes(True):
        if not library.is_chapter_or_block(code) and library.is_leaf(code):
            yield "\t".join((code, library.get_description(code), *library.get_inclusion_term(code)))


if __name__ == "__main__":
    PLACE.write_bytes(gzip.compress("\n".join(lines()).encode(), 9, mtime=0))
    print(f"{PLACE.name}: {PLACE.stat().st_size // 1000} kB")
