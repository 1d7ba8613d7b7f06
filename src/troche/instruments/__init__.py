"""Questionnaires: definitions, scoring, reliable change. One small file for each, one scorer for all."""

from troche.instruments.changing import Change, change, is_provisional
from troche.instruments.library import all_instruments, instrument
from troche.instruments.loinc import LOINC_NOTICE, valid_code
from troche.instruments.model import Band, Instrument, Item, Option
from troche.instruments.responses import Reading, ResponseRefused, read_response
from troche.instruments.scoring import AnswerRefused, RiskAnswer, Score, score

__all__ = [
    "LOINC_NOTICE",
    "AnswerRefused",
    "Band",
    "Change",
    "Instrument",
    "Item",
    "Option",
    "Reading",
    "ResponseRefused",
    "RiskAnswer",
    "Score",
    "all_instruments",
    "change",
    "instrument",
    "is_provisional",
    "read_response",
    "score",
    "valid_code",
]
