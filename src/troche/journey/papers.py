"""Papers of one's own: the consent as it was signed, and the plan."""

from __future__ import annotations

from typing import Any

from troche.chart.rooms import Chart
from troche.journey.rules import JOURNEY
from troche.medication.rules import MEDICATION
from troche.people.setting import Setting
from troche.preparation.facts import ConsentSigned
from troche.preparation.prose import shown
from troche.programme import Programme, from_kept


def papers_of(chart: Chart, setting: Setting) -> dict[str, Any]:
    """What is on file, with the very words that were signed."""
    state, medication = JOURNEY.of(chart), MEDICATION.of(chart)
    return {
        "consent": state.consent,
        "consent_at": state.when("consent"),
        "consent_text": shown(signed_text(state.consent, setting)) if state.consent else "",
        "plan": medication.plan,
        "plan_at": state.when("plan"),
        "plan_accepted_at": state.when("plan_accepted") if state.plan_is_accepted else None,
    }


def signed_text(signed: ConsentSigned, setting: Setting) -> str:
    """The text of the digest that was signed, from whichever programme of the clinic holds it; else nothing."""
    adopted = (from_kept(one.content) for one in setting.clinic.adopted)
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
