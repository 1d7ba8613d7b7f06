"""What the front page says: from the clinic's programme, nothing of its own invention."""

from __future__ import annotations

from typing import Any

from troche.journey.home import address
from troche.ledger import read_chart
from troche.people.actor import Request
from troche.people.rules import CLINIC
from troche.programme import Programme, from_kept, load_programme

FIRST_QUESTIONS = "screening:start"


def front_shown(request: Request) -> dict[str, Any]:
    """The programme's own words, what is known and what is not, and where to begin."""
    programme = _programme(request)
    evidence = programme.protocol.evidence.values()
    severity, trials = programme.eligibility.severity, programme.eligibility.trials
    return {
        "protocol": programme.protocol,
        "known": [one for one in evidence if one.shown],
        "not_known": [one for one in evidence if not one.shown],
        "adult_from": programme.eligibility.age.adult_from_years,
        "trials_at_least": trials.at_least,
        "phq_9_at_least": severity.phq_9_at_least,
        "stops": [
            one for one in programme.eligibility.exclusions.values() if one.first and one.action == "stop"
        ],
        "begin_url": address(FIRST_QUESTIONS, ()),
        "phases": [programme.protocol.phases[code] for code in ("screen", "prep", "induction", "review")],
    }


def _programme(request: Request) -> Programme:
    if request.clinic is None:
        return load_programme()
    adopted = CLINIC.of(read_chart(request.clinic.id, request.clinic.id)).programme()
    return from_kept(adopted.content) if adopted else load_programme()
