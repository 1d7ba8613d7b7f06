"""Every naughty word in every form and in every kind of field; and what was said is shown as words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle, islice

from tests.hostile.asking import Answer, Found, complaints, heard, judged, none, post, send
from tests.hostile.naughty import EVERY, KINDS
from tests.hostile.pages import Field
from tests.hostile.place import Browser, Place, undone

WORDS = ("text", "textarea", "search")  # kinds of fields that take words as they are
USUAL_SIZE, SHELL = 30_000, 8_000  # characters of a page; what a request costs besides, in characters


def kind_of(field: Field) -> str:
    """What kind of answer it takes. A day is a day, in one piece or in three."""
    return "day" if field.kind in ("date part", "moment") else field.kind


class Words:
    """Which words were not tried yet in which kind of field."""

    def __init__(self, forms: list[Found]) -> None:
        kinds = sorted({kind_of(field) for one in forms for field in one.form.free})
        self._turn = {kind: islice(cycle(EVERY), 7 * n, None) for n, kind in enumerate(kinds)}
        self.left = {kind: set(EVERY) for kind in kinds}
        self.said: list[str] = []
        self.size: dict[str, int] = {}

    def next_of(self, kind: str) -> str:
        """The next word for this kind of field."""
        word = next(self._turn[kind])
        self.left[kind].discard(word)
        return word

    def send(self, one: Found, kinds: tuple[str, ...]) -> None:
        """Send a form with the next words in its fields of these kinds."""
        sent = {
            field.name: self.next_of(kind_of(field)) for field in one.form.free if kind_of(field) in kinds
        }
        if not sent:
            return
        with heard() as log:
            answer = send(one, one.right | {name: [word] for name, word in sent.items()})
        what = {name: word[:30] for name, word in sent.items()}
        self.said += [f"{one} ({what}): {why}" for why in (*judged(one, answer, False), *log.errors)]
        self.size[str(one)] = max(len(answer.text), self.size.get(str(one), 0))


def test_every_naughty_word_in_every_kind_of_field(once: list[Found]) -> None:
    words = Words(once)
    others = tuple(kind for kind in words.left if kind not in WORDS)
    for one in once:
        words.send(one, WORDS)
        words.send(one, others)
    for kinds in (WORDS, others):
        while left := {kind for kind in kinds if words.left.get(kind)}:
            words.send(max(once, key=lambda one: many_for_little(words, one, left)), kinds)
    none(words.said)


def many_for_little(words: Words, one: Found, kinds: set[str]) -> float:
    """How many fields of these kinds a form has, for the size of its page."""
    many = sum(kind_of(field) in kinds for field in one.form.free)
    return many / (SHELL + words.size.get(str(one), USUAL_SIZE))


def test_what_was_said_is_shown_as_words(place: Place, once: list[Found]) -> None:
    said, shown, markup = [], 0, cycle(KINDS["markup"])
    for one in once:
        words = {field.name: [next(markup)[:60]] for field in one.form.free if field.kind in WORDS}
        if words and one.browser.role != "visitor" and not one.route.startswith("/account/"):
            for path, answer in said_back(place, one, one.right | words):
                shown += 1
                said += [f"{one} {words} at {path}: {why}" for why in complaints(answer)]
    none(said)
    assert shown > len(once)


def said_back(place: Place, one: Found, said: dict[str, list[str]]) -> Iterator[tuple[str, Answer]]:
    """The pages that show it, if it was taken: to whoever said it, and to those who read it."""
    client = one.browser.client
    with undone(client):
        first = Answer(post(one, said))
        yield one.target, first
        if first.status == 302:
            yield first.location, Answer(client.get(first.location))
        if first.status in (200, 302):
            for reader, path in readers(place, one):
                yield path, Answer(reader.client.get(path))


def readers(place: Place, one: Found) -> Iterator[tuple[Browser, str]]:
    """Who reads what is said in this form, and where."""
    director = next(browser for browser in place.browsers if browser.role == "director")
    yield director, "/board/"
    about = re.match(r"/people/[0-9a-f-]{36}/", one.target)
    if one.browser.life:
        dossier = f"/people/{place.lives[one.browser.life].person}/"
    elif about:
        dossier = about.group()
    else:
        return
    yield director, dossier
    yield director, f"{dossier}facts/"
