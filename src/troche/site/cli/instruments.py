"""`troche instruments list` and `troche instruments score`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from troche.site.cli import Subcommands, Trouble

if TYPE_CHECKING:
    from troche.instruments import Score

WHY_NO_TOTAL = {
    "nothing_answered": "nothing is answered",
    "too_many_missing": "too many answers are missing",
    "never_imputed_missing": "an answer is missing that is never guessed",
    "items_only": "each answer stands for itself",
}


def add(commands: Subcommands) -> None:
    """Declare the commands."""
    parser = commands.add_parser("instruments", help="list the questionnaires, or score one somebody stored")
    verbs = parser.add_subparsers(title="commands", metavar="", required=True)
    every = verbs.add_parser(
        "list",
        help="what there is, under which licence",
        description="Lists every questionnaire with its items, totals, LOINC panel and licence. Needs no database.",
    )
    every.set_defaults(run=run_list)
    score = verbs.add_parser(
        "score",
        help="score a FHIR QuestionnaireResponse",
        description="Reads a FHIR R4 QuestionnaireResponse in JSON and scores its answers. A stored total is not"
        " believed: where it differs from what the answers make, or a question or answer is not known for sure,"
        " the file is refused with every reason and exit status 1. Needs no database.",
    )
    score.add_argument("file", type=Path, help="the response, as JSON")
    score.add_argument("--instrument", help="which questionnaire it answers, where the file does not show it")
    score.add_argument(
        "--in-order",
        action="store_true",
        help="take its questions as the items in the questionnaire's own order, whatever they are called",
    )
    score.set_defaults(run=run_score)


def run_list(_given: argparse.Namespace) -> None:
    """One line for each."""
    from troche.instruments import all_instruments

    for one in all_instruments().values():
        total = "no total" if one.scoring.method != "sum" else f"{one.minimum} to {one.maximum}"
        panel = f"LOINC {one.loinc_panel}" if one.loinc_panel else "no LOINC panel"
        print(f"{one.id}: {one.title}; {len(one.items)} items, {total}, {panel}. {one.licence.text}")


def run_score(given: argparse.Namespace) -> int:
    """Score it, or say every reason why not."""
    from troche.instruments import ResponseRefused, all_instruments, read_response

    try:
        text = given.file.read_bytes()
    except OSError as error:
        raise Trouble(f"{given.file} cannot be read: {error.strerror}.") from error
    try:
        reading = read_response(text, all_instruments(), code=given.instrument, in_order=given.in_order)
    except ResponseRefused as refused:
        for reason in refused.reasons:
            print(f"{given.file}: {reason}")
        return 1
    print(f"{reading.instrument.short}: {_told(reading.score)}")
    for risk in reading.score.risk_items:
        if risk.positive:
            print(f"{risk.item} is {risk.value}: {risk.action}")
        if risk.positive is None:
            print(f"{risk.item} is not answered: unknown, not absent.")
    return 0


def _told(score: "Score") -> str:
    missing = f"; not answered: {', '.join(score.missing)}" if score.missing else ""
    if score.level is not None:
        return f"{score.level.label}{missing}"
    if score.total is None:
        return f"no total, {WHY_NO_TOTAL[score.no_total]}{missing}"
    band = f", {score.band.label.lower()}" if score.band else ""
    filled = ", missing answers filled with the mean of the rest" if score.prorated else ""
    return f"{score.total}{band}{filled}{missing}"
