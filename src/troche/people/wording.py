"""What a clinic may ask: the questionnaires whose words come along, and those whose words it has added."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Decision
from troche.chart.words import say
from troche.instruments import Instrument, all_instruments
from troche.instruments.packs import SHIPPED_LANGUAGE, completed, digest, faults_of, from_canonical
from troche.people.commands import AddInstrumentText
from troche.people.facts import InstrumentTextAdded

if TYPE_CHECKING:
    from troche.people.clinic import ClinicState
    from troche.programme import Programme

TEXT_DIGEST_WRONG = refuse("text_digest_wrong", say("The pack's content does not match its digest."))
TEXT_UNREADABLE = refuse(
    "text_unreadable", say("This is not a pack of words for that questionnaire in that language.")
)
TEXT_CURRENT = refuse("text_current", say("The clinic already asks this questionnaire in these words."))
MEND_THE_PACK = say("Mend it in the pack, and add it again.")


def text_added(state: ClinicState, command: AddInstrumentText) -> Decision:
    """The words become the clinic's own, unless they are not all of them, or more than words."""
    if digest(command.content) != command.digest:
        return TEXT_DIGEST_WRONG
    try:
        pack = from_canonical(command.content)
    except msgspec.MsgspecError:
        return TEXT_UNREADABLE
    if (pack.instrument, pack.language) != (command.instrument, command.language):
        return TEXT_UNREADABLE
    if faults := tuple(faults_of(pack, all_instruments())):
        return Refusal(tuple(_faulty(*fault) for fault in faults))
    current = state.texts.get(command.instrument, {}).get(command.language)
    if current is not None and current.digest == command.digest:
        return TEXT_CURRENT
    return [
        InstrumentTextAdded(
            instrument=command.instrument,
            language=command.language,
            digest=command.digest,
            content=command.content,
        )
    ]


def _faulty(key: str, expected: str, found: str) -> Reason:
    words = say("{key}: expected {expected}, found {found}.", key=key, expected=expected, found=found)
    return because("text_faulty", words, would_change=MEND_THE_PACK)


def as_asked(clinic: ClinicState, code: str, language: str = SHIPPED_LANGUAGE) -> Instrument | None:
    """The questionnaire in the words this clinic may show, in the reader's language where it has them.

    None when there is no such questionnaire, or when it has no words here.
    """
    shipped = all_instruments().get(code)
    if shipped is None:
        return None
    packs = clinic.texts.get(code, {})
    if not packs:
        return shipped if shipped.has_text else None
    wanted = (packs.get(language), shipped if shipped.has_text else packs.get(SHIPPED_LANGUAGE))
    chosen = next((one for one in (*wanted, *packs.values()) if one is not None), None)
    asked = _completed(code, chosen.content) if isinstance(chosen, InstrumentTextAdded) else chosen
    return asked if asked is not None and asked.has_text else None


@lru_cache(maxsize=512)
def _completed(code: str, content: str) -> Instrument:
    return completed(all_instruments()[code], from_canonical(content))


def is_asked_of_patients(clinic: ClinicState, code: str) -> bool:
    """Whether a patient may be given this questionnaire: it has words here, and it is no clinician's rating."""
    asked = as_asked(clinic, code)
    return asked is not None and asked.rater == "self"


def not_asked(programme: Programme, clinic: ClinicState) -> frozenset[str]:
    """What the programme's schedule names and no patient of this clinic can be given yet."""
    return frozenset(code for code in programme.measures.schedule if not is_asked_of_patients(clinic, code))


def why_not_asked(programme: Programme, clinic: ClinicState) -> Iterator[str]:
    """A line for each questionnaire of the schedule that is not asked, and what would change it."""
    for code in sorted(not_asked(programme, clinic)):
        known = all_instruments().get(code)
        if known is None:
            continue
        why = (
            "is a clinician's rating: patients are never asked"
            if known.rater == "clinician"
            else "comes along without its words: it is not asked until the clinic has added them"
            f" (`troche instruments add PACK --clinic SLUG`; {known.licence.text})"
        )
        yield f"measures.yaml: measures.schedule.{code}: {known.title} {why}"


def asked_only(programme: Programme, unasked: frozenset[str]) -> Programme:
    """The programme with a schedule of what can be asked."""
    schedule = {code: one for code, one in programme.measures.schedule.items() if code not in unasked}
    return msgspec.structs.replace(
        programme, measures=msgspec.structs.replace(programme.measures, schedule=schedule)
    )
