"""sources.yaml: the documents and public sources the other files name."""

from __future__ import annotations

from typing import Annotated

import msgspec

from troche.sheets.values import Part, Text

Document = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z_]+\.(md|txt)\Z")]
Numbered = Annotated[str, msgspec.Meta(pattern=r"\A\d{1,3}\Z")]


class Sources(Part, frozen=True, kw_only=True):
    """What a `source:` may name: `document section [n]`, with [n] one of the numbered public sources."""

    grades: dict[str, Text]
    documents: dict[Document, Text]
    public: dict[Numbered, Text]
