"""How hard words are to read: the grade of Flesch and Kincaid, with syllables counted by the spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*")
SENTENCE = re.compile(r"[.?!]+(?:\s|$)")
GROUPS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """The syllables of an English word, by its vowels.

    >>> [syllables(word) for word in ("you", "table", "medicine", "asked", "ketamine", "once", "created", "seated")]
    [1, 2, 3, 1, 3, 1, 3, 2]
    """
    spelled = re.sub(r"[^a-z]", "", word.lower())
    count = len(GROUPS.findall(spelled))
    if (
        (spelled.endswith("e") and not re.search(r"([^aeiouy]l|[aeiouy])e$", spelled))
        or re.search(r"[^aeiouytd]ed$", spelled)
        or re.search(r"[^aeiouysxz]es$", spelled)
    ):
        count -= 1
    count += len(re.findall(r"i[ao]|reat(ed|ing)|[^cgq]u[ae]", spelled)) - len(
        re.findall(r"[cst]i[ao]", spelled)
    )
    return max(count, 1)


def grade(texts: Iterable[str]) -> float:
    """The school year that these texts ask for, taken together. Each text ends a sentence."""
    words = sentences = syllable_count = 0
    for text in texts:
        found = WORD.findall(text)
        if found:
            words += len(found)
            syllable_count += sum(map(syllables, found))
            sentences += max(1, len([one for one in SENTENCE.split(text) if WORD.search(one)]))
    return 0.39 * words / sentences + 11.8 * syllable_count / words - 15.59 if words else 0.0
