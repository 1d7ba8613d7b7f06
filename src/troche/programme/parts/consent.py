"""consent.yaml and consent.<language>.md: the text that is signed, and the questions about it."""

from __future__ import annotations

import hashlib

from troche.sheets.values import Code, Part, Ruled, Text


class Question(Ruled, frozen=True, kw_only=True):
    """A question in the reader's own understanding. A wrong answer teaches; it shuts nobody out."""

    ask: Text
    answers: dict[Code, Text]
    right: Code
    if_right: Text
    if_wrong: Text


class Consent(Part, frozen=True, kw_only=True):
    """The consent. `text` is Markdown by language; `re_sign` says when it is signed again."""

    version: Text
    re_sign: dict[Code, Text]
    teach_back: dict[Code, Question]
    text: dict[Code, str] = {}

    def digest(self, language: str = "en") -> str:
        """SHA-256 of the text in this language, in hex: which words were signed."""
        return hashlib.sha256(self.text[language].encode()).hexdigest()
