"""Answers out of a FHIR QuestionnaireResponse of somebody else. What is not sure is refused, with every reason.

A stored total is never believed: the score is computed from the answers, and a stored one that differs refuses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from troche.chart.learned import from_json
from troche.instruments.model import Instrument, Item
from troche.instruments.scoring import Score, score

LOINC = "http://loinc.org"
LOINC_AT_END = re.compile(r"(?:\A|[/|])(\d{1,7}-\d)\Z")
DEEPEST = 10
LARGEST_BYTES = 1_000_000


class ResponseRefused(ValueError):
    """The response cannot be scored; `reasons` say all of why."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


class Extension(msgspec.Struct, frozen=True, rename="camel"):
    """A value beside an answer; here the weight it was given."""

    url: str
    value_decimal: float | None = None
    value_integer: int | None = None

    @property
    def weight(self) -> float | None:
        """The weight, when this is one."""
        if not self.url.endswith(("/itemWeight", "/ordinalValue", "/questionnaire-ordinalValue")):
            return None
        return self.value_integer if self.value_decimal is None else self.value_decimal


class Coding(msgspec.Struct, frozen=True):
    """A chosen answer."""

    code: str | None = None
    system: str | None = None
    display: str | None = None
    extension: tuple[Extension, ...] = ()


class Quantity(msgspec.Struct, frozen=True):
    """A number with its unit."""

    value: float | None = None


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """One answer; of the values FHIR knows, those that a score is made of."""

    value_coding: Coding | None = None
    value_integer: int | None = None
    value_decimal: float | None = None
    value_quantity: Quantity | None = None
    value_boolean: bool | None = None
    item: tuple[Said, ...] = ()

    @property
    def number(self) -> float | None:
        """What it says as a number, when it is one."""
        of_quantity = self.value_quantity.value if self.value_quantity else None
        return next(
            (one for one in (self.value_integer, self.value_decimal, of_quantity) if one is not None), None
        )


class Said(msgspec.Struct, frozen=True, rename="camel"):
    """A question or a group, with what was answered."""

    link_id: str
    text: str | None = None
    answer: tuple[Answer, ...] = ()
    item: tuple[Said, ...] = ()

    @property
    def loinc(self) -> str | None:
        """The LOINC code its link carries, as forms made from LOINC do."""
        found = LOINC_AT_END.search(self.link_id)
        return found.group(1) if found else None


class Response(msgspec.Struct, frozen=True, rename="camel"):
    """The parts of a QuestionnaireResponse that are read."""

    resource_type: Literal["QuestionnaireResponse"]
    status: Literal["in-progress", "completed", "amended", "entered-in-error", "stopped"]
    questionnaire: str | None = None
    item: tuple[Said, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """The answers by item id, the score they make, and the total that was stored beside them, if any."""

    instrument: Instrument
    answers: Mapping[str, int | None]
    score: Score
    stored_total: float | None


_read = from_json(Response)


def read_response(
    text: bytes, among: Mapping[str, Instrument], *, code: str | None = None, in_order: bool = False
) -> Reading:
    """Read and score a FHIR R4 QuestionnaireResponse in JSON. Raises `ResponseRefused`.

    `code` names the instrument where the response does not show it. `in_order` says that its questions, whatever
    they are called, are the items in the instrument's own order.
    """
    response = _parsed(text)
    if response.status not in ("completed", "amended"):
        raise ResponseRefused((f"status: expected completed or amended, found {response.status}",))
    asked = [said for said in _leaves(response.item) if said.answer]
    instrument = _named(among, code) if code else _fitting(among, asked)
    totals = [said for said in asked if _is_total(instrument, said)]
    questions = [said for said in asked if said not in totals]
    items = _by_order(instrument, questions) if in_order else _by_name(instrument, questions)
    answers = _valued(instrument, items)
    return _compared(instrument, answers, totals)


def _parsed(text: bytes) -> Response:
    if len(text) > LARGEST_BYTES:
        raise ResponseRefused((f"expected at most {LARGEST_BYTES} bytes, found {len(text)}",))
    try:
        return _read(text)
    except RecursionError as error:
        raise ResponseRefused(("expected groups in groups to come to an end",)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ResponseRefused((f"not a QuestionnaireResponse in JSON: {error}",)) from error


def _leaves(items: tuple[Said, ...], depth: int = 0) -> Iterator[Said]:
    if depth > DEEPEST:
        raise ResponseRefused((f"expected at most {DEEPEST} groups in groups",))
    for said in items:
        yield said
        yield from _leaves(said.item, depth + 1)
        for answer in said.answer:
            yield from _leaves(answer.item, depth + 1)


def _named(among: Mapping[str, Instrument], code: str) -> Instrument:
    if code not in among:
        raise ResponseRefused((f"instrument: expected one of {', '.join(sorted(among))}, found {code}",))
    return among[code]


def _fitting(among: Mapping[str, Instrument], asked: list[Said]) -> Instrument:
    """The one instrument that has every question, and the fewest without an answer."""
    fit = [
        (len(one.items) - len(asked), code)
        for code, one in among.items()
        if asked and all(_item(one, said) or _is_total(one, said) for said in asked)
    ]
    if not fit:
        first = ", ".join(said.link_id for said in asked[:3]) or "no answers"
        raise ResponseRefused((f"no instrument has these questions ({first}); name it",))
    fewest = min(fit)[0]
    best = [code for unanswered, code in fit if unanswered == fewest]
    if len(best) > 1:
        raise ResponseRefused((f"instrument: may be each of {', '.join(best)}; name it",))
    return among[best[0]]


def _item(instrument: Instrument, said: Said) -> Item | None:
    return next(
        (
            item
            for item in instrument.items
            if said.link_id == item.id
            or (item.loinc is not None and said.loinc == item.loinc)
            or (said.text is not None and item.text is not None and _bare(said.text) == _bare(item.text))
        ),
        None,
    )


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _is_total(instrument: Instrument, said: Said) -> bool:
    if said.answer[0].number is None or _item(instrument, said) is not None:
        return False
    return said.loinc == instrument.loinc_total if said.loinc else not _is_coded(said)


def _is_coded(said: Said) -> bool:
    return any(answer.value_coding or answer.value_boolean is not None for answer in said.answer)


def _by_name(instrument: Instrument, questions: list[Said]) -> dict[str, Said]:
    found: dict[str, Said] = {}
    reasons = []
    for said in questions:
        item = _item(instrument, said)
        if item is None:
            reasons.append(f"{said.link_id}: {instrument.short} has no such question")
        elif item.id in found:
            reasons.append(f"{said.link_id}: {item.id} is answered already by {found[item.id].link_id}")
        else:
            found[item.id] = said
    _refuse(reasons)
    return found


def _by_order(instrument: Instrument, questions: list[Said]) -> dict[str, Said]:
    scored, every = [item.id for item in instrument.scored], [item.id for item in instrument.items]
    ids = every if len(questions) == len(every) else scored
    if len(questions) != len(ids):
        raise ResponseRefused((f"expected {len(ids)} answers in order, found {len(questions)}",))
    return dict(zip(ids, questions, strict=True))


def _valued(instrument: Instrument, said: Mapping[str, Said]) -> dict[str, int | None]:
    answers: dict[str, int | None] = {}
    reasons: list[str] = []
    for item in instrument.items:
        if item.id not in said:
            answers[item.id] = None
            continue
        try:
            answers[item.id] = _value(instrument, item, said[item.id])
        except ResponseRefused as refused:
            reasons += refused.reasons
    _refuse(reasons)
    return answers


def _value(instrument: Instrument, item: Item, said: Said) -> int:
    where = f"{said.link_id} ({item.id})"
    if len(said.answer) != 1:
        raise ResponseRefused((f"{where}: expected one answer, found {len(said.answer)}",))
    answer = said.answer[0]
    offered = instrument.options_for(item.id)
    if answer.value_coding is not None:
        return _chosen(instrument, item, answer.value_coding, where)
    number = answer.number if answer.value_boolean is None else float(answer.value_boolean)
    if number is None or number not in {option.value for option in offered}:
        values = ", ".join(str(option.value) for option in offered)
        raise ResponseRefused((f"{where}: expected one of {values}, found {number}",))
    return int(number)


def _chosen(instrument: Instrument, item: Item, coding: Coding, where: str) -> int:
    offered = instrument.options_for(item.id)
    by_code = [option for option in offered if option.loinc is not None and option.loinc == coding.code]
    named = {_bare(word) for word in (coding.display, coding.code) if word}
    by_words = [option for option in offered if _bare(option.label) in named]
    found = (by_code if coding.system in (None, LOINC) else []) or by_words
    if not found:
        said = coding.code or coding.display
        labels = ", ".join(option.label for option in offered)
        raise ResponseRefused((f"{where}: expected one of {labels}, found {said}",))
    if by_code and by_words and by_code != by_words:
        raise ResponseRefused((f"{where}: the code says {by_code[0].label}, the words say {coding.display}",))
    for weight in (extension.weight for extension in coding.extension):
        if weight is not None and weight != found[0].value:
            raise ResponseRefused((f"{where}: weighs {found[0].value}, found {weight}",))
    return found[0].value


def _compared(instrument: Instrument, answers: Mapping[str, int | None], totals: list[Said]) -> Reading:
    scored = score(instrument, answers)
    stored = {said.answer[0].number for said in totals}
    wrong = [
        f"{said.link_id}: the stored total is {said.answer[0].number:g}, the answers make {scored.total}"
        for said in totals
        if said.answer[0].number not in (scored.total, None)
    ]
    _refuse(wrong)
    return Reading(instrument, answers, scored, next(iter(stored), None))


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise ResponseRefused(tuple(reasons))
