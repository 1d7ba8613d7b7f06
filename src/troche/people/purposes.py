"""Why a record was opened, as its person reads it. Pages declare a short purpose; here it becomes words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WHY: dict[str, Any] = {
    "own care": _("for one’s own care"),
    "sitter: task": _("to read what a sitter does"),
    "sitter: something happened": _("to tell what happened after a session"),
    "sitter: session": _("to sit with them in a session"),
    "audit: who read this record": _("to see who opened this record"),
    "treatment: read the dossier": _("to look at everything before deciding"),
    "treatment: read every fact": _("to read every entry"),
    "treatment: record results": _("to enter a result"),
    "treatment: ask a questionnaire": _("to enter the answers to a questionnaire"),
    "treatment: preparation": _("to see how the preparation goes"),
    "treatment: plan": _("to see or write the plan"),
    "treatment: dose": _("to decide about the next dose"),
    "treatment: visit": _("to note a talk or a visit"),
    "treatment: shipment": _("to see whether a parcel may leave"),
    "treatment: questions": _("to answer the pharmacy’s question"),
    "treatment: lots": _("to call back a lot of the medicine"),
    "treatment: label": _("to print the label of a parcel"),
    "treatment: events": _("to follow up what happened"),
    "treatment: report of an event": _("to report what happened"),
    "treatment: side effects": _("to ask about side effects"),
    "treatment: order": _("to see or write the order"),
    "treatment: units": _("to see where each lozenge is"),
    "treatment: pharmacy list": _("to see which orders wait"),
    "treatment: dispense": _("to make up the medicine"),
    "treatment: sessions": _("to see or book sessions"),
    "treatment: session": _("to watch over a session"),
    "treatment: video": _("to see and hear the person in a session"),
    "treatment: session record": _("to print the record of a session"),
    "treatment: live sessions": _("to watch over live sessions"),
    "treatment: follow live": _("to follow a session live"),
    "treatment: integration": _("to see visits, goals and check-ins"),
    "treatment: alerts": _("to see which alerts are open"),
    "treatment: alert": _("to answer an alert"),
    "treatment: alarm": _("to see an alarm that nobody had answered yet"),
    "treatment: take the history": _("to take down the history together"),
    "treatment: record a diagnosis": _("to find and record a diagnosis"),
    "treatment: care team": _("to see or change who is on the care team"),
    "treatment: laboratory": _("to find whose laboratory result it is"),
    "treatment: talk about safety": _("to speak with them about their safety"),
    "treatment: call sheet": _("to call them, or help to them"),
    "treatment: safety plan": _("to read or write the safety plan together"),
    "treatment: board": _("to see how far everybody is"),
}


def why(purpose: str) -> str:
    """The words for a purpose; a purpose without words of its own is shown as it was declared."""
    return str(WHY.get(purpose, purpose))
