"""Names of medicines as people write them: brands, spellings, several in a row, with doses and times beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from troche.programme.model import Programme
    from troche.programme.parts.eligibility import Trials

MEASURES_AND_FORMS = """
mg mcg ug µg μg g gram grams ml iu unit units er xr sr ir cr xl la dr hcl hydrochloride solution
hydrobromide hbr besylate maleate tartrate sodium succinate oxalate mesylate sulfate sulphate salt
tablet tablets tab tabs capsule capsules cap caps pill pills patch patches drop drops spray sprays
"""
WAYS_AND_TIMES = """
oral orally po by mouth sublingual sublingually under tongue nasal topical skin transdermal
one two three half once twice daily day days week weeks weekly month monthly hour hours h hs
bid tid qid qd qhs od bd tds prn am pm morning noon afternoon evening night nightly bedtime
a an and or at as each every other per in the of on to with without food for if when needed x times take taking
"""
BESIDE_A_NAME = frozenset((MEASURES_AND_FORMS + WAYS_AND_TIMES).split())
"""Ours: words that are written beside the name of a medicine and name none themselves."""
LETTERS = re.compile(r"[^\W\d_]+")
NEAR_FROM = 6  # ours: a shorter word with a wrong letter may be any
KEPT_AT_MOST = 32
ROWS_KEPT = 4096
_kept: dict[int, tuple[Any, Names]] = {}


class Named(msgspec.Struct, frozen=True):
    """What a row names. `near` reads like a known name and is none; `left` are words that nobody knows."""

    named: frozenset[str]
    longest: frozenset[str]
    near: frozenset[str]
    left: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether the row names something, and every word of it is understood."""
        return bool(self.named) and not self.left

    @property
    def only(self) -> str:
        """The one medicine of a row that names one and nothing else; empty otherwise."""
        return next(iter(self.longest)) if self.is_known and len(self.longest) == 1 else ""


class Names:
    """Known names, prepared for reading: by their first word, and by what is left of each with one letter fewer."""

    def __init__(self, known: Iterable[tuple[str, str]]) -> None:
        self.by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.by_shape: dict[str, set[str]] = {}
        self.kept: dict[str, Named] = {}
        self.rules: dict[frozenset[str], tuple[str, ...]] = {}
        for name, means in known:
            words = tuple(words_of(name))
            self.by_first.setdefault(words[0], []).append((words, means))
            if len(words) == 1 and len(words[0]) >= NEAR_FROM:
                for shape in _shapes(words[0]):
                    self.by_shape.setdefault(shape, set()).add(means)

    def read(self, written: str) -> Named:
        """What a row names. More words in it never take a name away. What was read lately is kept."""
        if written not in self.kept:
            if len(self.kept) >= ROWS_KEPT:
                self.kept.clear()
            self.kept[written] = self._read(written)
        return self.kept[written]

    def kept_for(
        self, named: frozenset[str], find: Callable[[frozenset[str]], tuple[str, ...]]
    ) -> tuple[str, ...]:
        """The rules for what was named, found once and kept."""
        if named not in self.rules:
            if len(self.rules) >= ROWS_KEPT:
                self.rules.clear()
            self.rules[named] = find(named)
        return self.rules[named]

    def _read(self, written: str) -> Named:
        words = words_of(written)
        found = [
            (start, start + len(name), means)
            for start, word in enumerate(words)
            for name, means in self.by_first.get(word, ())
            if tuple(words[start : start + len(name)]) == name
        ]
        covered = {place for start, end, _ in found for place in range(start, end)}
        left = tuple(
            word for place, word in enumerate(words) if place not in covered and word not in BESIDE_A_NAME
        )
        whole = [one for one in found if not any(_is_within(one, other) for other in found)]
        near = {means for word in left if len(word) >= NEAR_FROM for means in self._near(word)}
        return Named(_means(found), _means(whole), frozenset(near), left)

    def _near(self, word: str) -> Iterator[str]:
        for shape in _shapes(word):
            yield from self.by_shape.get(shape, ())


def words_of(written: str) -> list[str]:
    """The words of a row, without numbers and signs."""
    return LETTERS.findall(written.lower())


def _means(found: Iterable[tuple[int, int, str]]) -> frozenset[str]:
    return frozenset(means for _, _, means in found)


def _is_within(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0]


def _shapes(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: two words that share one differ by a slip."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def names_of(rules: Trials | Programme) -> Names:
    """The names that these rules know; prepared once for each version of a programme."""
    found = _kept.get(id(rules))
    if found is None or found[0] is not rules:
        if len(_kept) >= KEPT_AT_MOST:
            _kept.clear()
        found = _kept[id(rules)] = (rules, Names(_known(rules)))
    return found[1]


def _known(rules: Any) -> Iterator[tuple[str, str]]:
    if not hasattr(rules, "interactions"):
        yield from _of_trials(rules)
        return
    for rule in rules.interactions.values():
        yield from ((name, name) for name in rule.names)
        yield from _spelled(rule.also)
    for code, known in rules.eligibility.trials.antidepressants.items():
        yield from ((name, code.replace("_", " ")) for name in (code.replace("_", " "), *known.also))


def _of_trials(rules: Trials) -> Iterator[tuple[str, str]]:
    for code, known in rules.antidepressants.items():
        yield from ((name, code) for name in (code.replace("_", " "), *known.also))
    for code, apart in rules.not_counted.items():
        yield from ((name, code) for name in (code, *apart.names))


def _spelled(also: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    return ((written, name) for name, others in also.items() for written in others)
