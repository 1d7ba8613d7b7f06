"""What a clinic may say in its own words, and what it cannot leave unsaid."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.programme.folders import changed, findings
from tests.programme.weakened import GONE, names, put
from troche.programme import breaches, load_programme
from troche.programme.honest import CARDS, DEADLY_WITH

PROGRAMME = load_programme()
DATA = msgspec.to_builtins(PROGRAMME)
SPRAY = PROGRAMME.assessment.others["esketamine"]

WEAKENED: list[tuple[str, Any]] = [
    ("protocol.help.crisis", GONE),
    ("protocol.help.crisis.number", "5550100"),
    ("protocol.help.emergency.number", "5550100"),
    ("protocol.approval", GONE),
    ("protocol.approval.patient", "Many people like these lozenges."),
    ("protocol.approval.patient", "These lozenges are not approved by the FDA yet."),
    ("protocol.evidence.against_placebo", GONE),
    ("protocol.evidence.against_placebo.shown", True),
    ("protocol.evidence.suicide", GONE),
    ("protocol.evidence.safe_as_clinic.shown", True),
    ("protocol.evidence.lasting", GONE),
    ("protocol.evidence.ptsd.shown", True),
    ("protocol.evidence.bipolar", GONE),
    ("protocol.evidence.relapse", GONE),
    ("protocol.evidence.breathing", GONE),
    ("protocol.evidence.bladder_and_liver", GONE),
    ("assessment.hundred.at_most.value", 87),
    ("assessment.hundred.at_least.value", 63),
    ("assessment.obstacles.no_phone.leads_to", "conversation"),
    ("assessment.obstacles.dependants", GONE),
    ("assessment.others.crisis", GONE),
    ("assessment.others.same_day", GONE),
    ("assessment.others.esketamine.unless", ("esketamine",)),
    ("assessment.others.infusion.unless", ()),
    ("assessment.lists.heart", GONE),
    *(
        (f"assessment.lists.{page}.cards.{code}", GONE)
        for page, codes in CARDS.items()
        for code in codes.split()
    ),
]


@pytest.mark.parametrize(("key", "value"), WEAKENED)
def test_what_is_honest_cannot_be_edited_away(key: str, value: Any) -> None:
    found = [fault for fault in breaches(put(DATA, key, value)) if names(key, fault.key)]
    assert found and all("safety floor" in fault.expected for fault in found)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("protocol.evidence.response.patient", "Of 100 people, between 18 and 63 were clearly better."),
        ("assessment.hundred.at_most.value", 50),
        ("assessment.others.own_doctor.patient", "Dr Sample in the next house, for instance."),
        ("assessment.lists.heart.ask", "What do you know of your heart?"),
        ("assessment.others.tms", GONE),
        ("assessment.others.esketamine.unless", (*SPRAY.unless, "stroke")),
    ],
)
def test_a_clinic_has_words_of_its_own(key: str, value: Any) -> None:
    assert list(breaches(put(DATA, key, value))) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("assessment.yaml", "      ghb: GHB", "      gbh: GHB", "assessment.lists.medicines.cards.gbh"),
        ("assessment.yaml", "      stroke: A", "      strike: A", "assessment.lists.heart.cards.strike"),
        (
            "assessment.yaml",
            "    when: [unsafe_home]",
            "    when: [unsafe_hame]",
            "assessment.others.safe_place.when",
        ),
        ("assessment.yaml", "    unless: [tms,", "    unless: [tns,", "assessment.others.tms.unless"),
        ("protocol.yaml", "only_for: [ptsd]", "only_for: [ptds]", "protocol.evidence.ptsd.only_for"),
        (
            "assessment.yaml",
            "      stroke: A stroke or mini-stroke\n",
            "",
            "eligibility.exclusions.stroke.first",
        ),
    ],
)
def test_a_card_without_a_rule_and_a_rule_without_its_card_are_named(
    file: str, old: str, new: str, key: str
) -> None:
    assert key in [finding.key for finding in findings(changed(file, old, new))]


def test_where_ketamine_could_kill_no_other_way_to_have_it_is_named() -> None:
    for code in ("esketamine", "infusion"):
        assert set(DEADLY_WITH) <= set(PROGRAMME.assessment.others[code].unless)


def test_every_number_of_a_study_in_the_words_has_a_public_source() -> None:
    """A claim with a figure of a study names the study; help without a figure says that there is none."""
    for code, other in PROGRAMME.assessment.others.items():
        has_study = "[" in other.source.ref
        says_none = any(words in other.evidence for words in ("no figure", "Our own advice"))
        assert has_study or says_none or code in ("same_day", "near_you", "crisis"), code
    assert all("[" in one.source.ref for one in PROGRAMME.protocol.evidence.values() if one.shown)
