"""`troche instruments list`, `troche instruments add` and `troche instruments score`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from troche.site.cli import Subcommands, Trouble, django_ready
from troche.site.cli.clinic import clinic_of, told

if TYPE_CHECKING:
    from troche.instruments import Instrument, Score
    from troche.people.clinic import ClinicState

LARGEST_PACK_BYTES = 200_000  # ours: the longest questionnaire in any language is a few thousand
WHY_NO_TOTAL = {
    "nothing_answered": "nothing is answered",
    "too_many_missing": "too many answers are missing",
    "never_imputed_missing": "an answer is missing that is never guessed",
    "items_only": "each answer stands for itself",
}


def add(commands: Subcommands) -> None:
    """Declare the commands."""
    parser = commands.add_parser(
        "instruments", help="list the questionnaires, add a clinic's words, score what somebody stored"
    )
    verbs = parser.add_subparsers(title="commands", metavar="", required=True)
    every = verbs.add_parser(
        "list",
        help="what there is, under which licence",
        description="Lists every questionnaire with its items, totals, LOINC panel and licence, and whether its words"
        " come along; with --clinic, whether that clinic has added them. Without a clinic it needs no database.",
    )
    every.add_argument("--clinic", metavar="SLUG", help="say what this clinic has the words of")
    every.set_defaults(run=run_list)
    adding = verbs.add_parser(
        "add",
        help="add the words of a questionnaire that a clinic has the right to show",
        description="Reads a content pack (docs/content_packs.md) and lets the clinic ask the questionnaire in these"
        " words from now on. A pack is words only: whatever it says of scoring refuses it, with every fault by line"
        " and exit status 1.",
    )
    adding.add_argument("pack", type=Path, help="the pack, as YAML")
    adding.add_argument("--clinic", metavar="SLUG", required=True, help="the clinic's short name")
    adding.set_defaults(run=run_add)
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


def run_list(given: argparse.Namespace) -> None:
    """One line for each."""
    if given.clinic is None:
        return _list(None)
    with django_ready():
        from troche.people.founding import clinic_state

        _list(clinic_state(clinic_of(given.clinic)))
    return None


def _list(clinic: "ClinicState | None") -> None:
    from troche.instruments import all_instruments

    for one in all_instruments().values():
        total = "no total" if one.scoring.method != "sum" else f"{one.minimum} to {one.maximum}"
        panel = f"LOINC {one.loinc_panel}" if one.loinc_panel else "no LOINC panel"
        words = _words(one, clinic)
        print(f"{one.id}: {one.title}; {len(one.items)} items, {total}, {panel}; {words}. {one.licence.text}")


def _words(one: "Instrument", clinic: "ClinicState | None") -> str:
    added = ", ".join(sorted(clinic.texts.get(one.id, {}))) if clinic else ""
    if one.has_text:
        return f"its words come along{f', and the clinic has them in {added}' if added else ''}"
    return f"words of the clinic ({added})" if added else "without its words"


def run_add(given: argparse.Namespace) -> int:
    """Add it, or say every fault."""
    from troche.instruments import all_instruments
    from troche.instruments.packs import PackFaulty, canonical, digest, parse_pack

    try:
        pack = parse_pack(_read(given.pack), file=given.pack.name, instruments=all_instruments())
    except PackFaulty as faulty:
        for finding in faulty.findings:
            print(finding)
        print(f"{len(faulty.findings)} to mend; nothing was added.")
        return 1
    with django_ready():
        from troche.people.founding import add_text

        clinic = clinic_of(given.clinic)
        with told():
            add_text(clinic, pack)
    title = all_instruments()[pack.instrument].title
    print(f"{clinic.name} asks {title} in its own words ({pack.language}) from now on.")
    print(f"SHA-256 of what was added: {digest(canonical(pack))}")
    return 0


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > LARGEST_PACK_BYTES:
        raise Trouble(f"{path} is larger than {LARGEST_PACK_BYTES} bytes: that is no pack of words.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Trouble(f"{path} is no text in UTF-8: byte {error.start} is not.") from error


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
    pattern = (
        "" if score.pattern_met is None else f"; the pattern is {'met' if score.pattern_met else 'not met'}"
    )
    if score.level is not None:
        least = "at least " if score.level_is_least else ""
        return f"{least}{score.level.label}{missing}"
    if score.total is None:
        between = f", between {score.possible[0]} and {score.possible[1]}" if score.possible else ""
        return f"no total, {WHY_NO_TOTAL[score.no_total]}{between}{pattern}{missing}"
    band = f", {score.band.label.lower()}" if score.band else ""
    filled = ", missing answers filled with the mean of the rest" if score.prorated else ""
    return f"{score.total}{band}{filled}{pattern}{missing}"
