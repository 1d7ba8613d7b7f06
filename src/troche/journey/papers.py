"""Papers of one's own: the consent as it was signed, and the plan."""

from __future__ import annotations

from typing import Any, NamedTuple

from troche.chart.rooms import Chart
from troche.journey.rules import JOURNEY
from troche.medication.rules import MEDICATION
from troche.people.setting import Setting
from troche.preparation.facts import ConsentSigned
from troche.programme import Programme, from_canonical


class Block(NamedTuple):
    """A piece of a text: a heading of a level, an item of a list, or a paragraph (level 0)."""

    kind: str
    text: str


def papers_of(chart: Chart, setting: Setting) -> dict[str, Any]:
    """What is on file, with the very words that were signed."""
    state, medication = JOURNEY.of(chart), MEDICATION.of(chart)
    return {
        "consent": state.consent,
        "consent_at": state.when("consent"),
        "consent_text": blocks(signed_text(state.consent, setting)) if state.consent else (),
        "plan": medication.plan,
        "plan_at": state.when("plan"),
        "plan_accepted_at": state.when("plan_accepted") if state.plan_is_accepted else None,
    }


def signed_text(signed: ConsentSigned, setting: Setting) -> str:
    """The text of the digest that was signed, from whichever programme of the clinic holds it; else nothing."""
    adopted = (from_canonical(one.content.encode()) for one in setting.clinic.adopted)
    for programme in (setting.programme, *adopted):
        found = _text(signed, programme)
        if found:
            return found
    return ""


def _text(signed: ConsentSigned, programme: Programme) -> str:
    consent = programme.consent
    return next(
        (text for language, text in consent.text.items() if consent.digest(language) == signed.digest), ""
    )


def blocks(text: str) -> tuple[Block, ...]:
    """The pieces of a plain Markdown text (headings, lists, paragraphs), their marks taken off.

    >>> blocks("# Yours\\n\\nRead this\\nslowly.\\n\\n- one\\n- two")[1]
    Block(kind='p', text='Read this slowly.')
    """
    found: list[Block] = []
    for piece in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in piece.splitlines() if line.strip()]
        if not lines:
            continue
        if lines[0].startswith("#"):
            found.append(Block("h", lines[0].lstrip("# ")))
            lines = lines[1:]
        if lines and all(line.startswith(("- ", "* ")) for line in lines):
            found += [Block("li", line[2:]) for line in lines]
        elif lines:
            found.append(Block("p", " ".join(lines)))
    return tuple(found)
