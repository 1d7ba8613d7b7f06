"""Where a rule comes from, as a reader can say it: the document's name instead of its file."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext, gettext_lazy

DOCUMENTS: dict[str, Any] = {
    "clinical_programme.md": gettext_lazy("Clinical programme"),
    "instruments.md": gettext_lazy("Instruments"),
    "pharmacology.md": gettext_lazy("Pharmacology"),
    "reliability_security.md": gettext_lazy("Reliability and security"),
    "source_article.txt": gettext_lazy("Source article"),
    "README.md": gettext_lazy("The stricter of two rules"),
    "docs/architecture.md": gettext_lazy("Rule of the house"),
}
FILE = re.compile(r"(\S+\.(?:md|txt)),?\s*")


def told(ref: str) -> str:
    """The reference without names of files; a document is named once for several of its sections.

    >>> told("clinical_programme.md 3.4 [81]; clinical_programme.md 4.5; README.md")
    'Clinical programme 3.4 [81], 4.5; The stricter of two rules'
    >>> told("source_article.txt integration"), told("90 FR 61301")
    ('Source article: integration', '90 FR 61301')
    """
    said: list[str] = []
    last = ""
    for part in ref.split("; "):
        found = FILE.match(part)
        document = found.group(1) if found else ""
        place = part[found.end() :] if found else part
        if document and document == last and place:
            said[-1] = gettext("{one}, {other}").format(one=said[-1], other=place)
        else:
            said.append(_named(document, place))
        last = document
    return "; ".join(said)


def _named(document: str, place: str) -> str:
    if not document:
        return place
    name = str(DOCUMENTS.get(document, document))
    if not place:
        return name
    return f"{name} {place}" if place[0].isdigit() else f"{name}: {place}"
