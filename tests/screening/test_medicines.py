"""A row in which somebody writes medicines: known only when every word of it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.screening.charts import PROGRAMME, gates, history, replaced
from troche.screening.facts import Medicine
from troche.screening.interactions import read
from troche.screening.names import BESIDE_A_NAME

ALSO = [
    (written, name)
    for rule in PROGRAMME.interactions.values()
    for name, others in rule.also.items()
    for written in others
] + [
    (written, code.replace("_", " "))
    for code, one in PROGRAMME.eligibility.trials.antidepressants.items()
    for written in one.also
]
"""Every brand and other spelling with the name that it stands for."""
ALL_NAMES = (
    *PROGRAMME.eligibility.trials.antidepressants,
    *(name for rule in PROGRAMME.interactions.values() for name in rule.names),
    *(written for written, _name in ALSO),
)
KNOWN = sorted(PROGRAMME.eligibility.trials.antidepressants)


@given(
    known=st.lists(st.sampled_from(KNOWN), min_size=1, max_size=3),
    beside=st.sampled_from(("", "100 mg", "2 tablets at night", "50mg po bid", "1/2 tab every other day")),
    strange=st.text(st.characters(categories=("Ll", "Lu")), min_size=3, max_size=12),
)
def test_one_unknown_word_makes_a_row_unknown(known: list[str], beside: str, strange: str) -> None:
    row = f"{' and '.join(known)} {beside}"
    assert read(Medicine(name=row), PROGRAMME).recognised
    assume(strange.lower() not in BESIDE_A_NAME and not any(strange.lower() in name for name in ALL_NAMES))
    assert not read(Medicine(name=f"{row}, {strange}"), PROGRAMME).recognised
    assert not read(Medicine(name=known[0], dose=f"{beside} {strange}"), PROGRAMME).recognised


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Sertraline 100 mg twice daily by mouth, lamotrigine", "medicines_read"),
        ("Sertraline 100 mg and Xyzamin", "medicines_unread"),
        ("Sertraline 100 mg and Xanax", "medicines_review"),
        ("sertraline, warfarin, Nardil", "medicines_stop"),
        ("St John’s wort", "medicines_review"),
        ("sertraline, phenelzine, Xanax", "medicines_stop"),
    ],
)
def test_several_medicines_in_one_row(row: str, code: str) -> None:
    facts = replaced(history(medicines=(Medicine(name=row),)))
    assert gates(facts)["interactions"].reason.code == code


def test_what_nobody_knows_is_said_beside_what_a_clinician_may_let_pass() -> None:
    rows = (Medicine(name="lorazepam 1 mg"), Medicine(name="Xyzamin"))
    found = gates(replaced(history(medicines=rows)))["interactions"]
    assert found.reason.code == "medicines_review"
    assert "Xyzamin" in str(found.reason.clinician)


# ---- names as people write them ----


@pytest.mark.parametrize(
    ("row", "found", "is_recognised"),
    [
        ("Klonopin 0.5", {"benzodiazepine"}, True),
        ("Klonopin 0.5 mg twice a day as needed", {"benzodiazepine"}, True),
        ("St. John's wort", {"inducer"}, True),
        ("st johns wort capsules", {"inducer"}, True),
        ("levothyroxin 50mcg", {"thyroid_hormone"}, True),
        ("methylphenidate HCl ER", {"stimulant"}, True),
        ("Effexor XR 150", {"antidepressant_pressure"}, True),
        ("Auvelity", {"nmda", "antidepressant_pressure"}, True),
        ("Adderall and Xanax", {"stimulant", "benzodiazepine"}, True),
        ("THC gummies", {"cannabis"}, False),
        ("Paxlovid", {"inhibitor_3a4"}, True),
        ("atorvastatin", set(), False),
        ("clonazapam", set(), False),  # a slip: near, and never sure
        ("", set(), False),
    ],
)
def test_a_row_is_read_by_brand_spelling_and_salt(row: str, found: set[str], is_recognised: bool) -> None:
    one = read(Medicine(name=row), PROGRAMME)
    assert (set(one.found), one.recognised) == (found, is_recognised)


@pytest.mark.parametrize(("written", "name"), ALSO)
def test_a_brand_says_what_its_name_says(written: str, name: str) -> None:
    brand, plain = (read(Medicine(name=one), PROGRAMME) for one in (written, name))
    assert set(plain.found) <= set(brand.found) and brand.recognised


@pytest.mark.parametrize("rule", PROGRAMME.interactions.values(), ids=PROGRAMME.interactions)
def test_a_brand_stands_for_a_name_of_its_group(rule: Any) -> None:
    assert set(rule.also) <= set(rule.names)


ROW = st.sampled_from(sorted(ALL_NAMES))
WORDS = st.lists(
    st.text(st.characters(categories=("Ll", "Lu", "Nd", "Po")), min_size=1, max_size=10), max_size=4
)


@given(ROW, WORDS, WORDS)
@settings(max_examples=300, deadline=None)
def test_words_around_a_name_never_lose_it(name: str, before: list[str], after: list[str]) -> None:
    alone = read(Medicine(name=name), PROGRAMME)
    among = read(Medicine(name=" ".join([*before, name, *after])), PROGRAMME)
    assert set(alone.found) <= set(among.found)


@given(ROW.filter(lambda name: len(name) >= 7 and name.isalpha()), st.data())
@settings(max_examples=300, deadline=None)
def test_a_slip_is_never_silently_fine(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(name) - 1))
    slip = data.draw(st.sampled_from([name[:place] + name[place + 1 :], name[:place] + "z" + name[place:]]))
    assume(slip not in ALL_NAMES)
    one = read(Medicine(name=slip), PROGRAMME)
    plain = read(Medicine(name=name), PROGRAMME)
    assert not one.recognised and set(plain.found) <= {*one.found, *one.near}
    assert gates(replaced(history(medicines=(Medicine(name=slip),))))["interactions"].answer != "met"


def test_what_reads_like_a_stop_waits_for_its_right_name() -> None:
    found = gates(replaced(history(medicines=(Medicine(name="phenelzin"), Medicine(name="tramadol")))))
    assert found["interactions"].reason.code == "medicines_unclear"
    assert "phenelzin" in str(found["interactions"].reason.patient)
    told = history(medicines=(Medicine(name="phenelzine"), Medicine(name="tramadol")))
    assert gates(replaced(told))["interactions"].reason.code == "medicines_stop"


# ---- each row of the reference is there ----

REFERENCE = [
    # clinical_programme.md 3.3 and instruments.md 4.3: a medicine, its group and what to do
    ("grapefruit", "grapefruit", "hold"),
    ("ticlopidine", "inhibitor_2b6", "review"),
    ("clopidogrel", "inhibitor_2b6", "review"),
    ("clarithromycin", "inhibitor_3a4", "review"),
    ("itraconazole", "inhibitor_3a4", "review"),
    ("voriconazole", "inhibitor_3a4", "review"),
    ("ketoconazole", "inhibitor_3a4", "review"),
    ("ritonavir", "inhibitor_3a4", "review"),
    ("nefazodone", "inhibitor_3a4", "review"),
    ("erythromycin", "inhibitor_3a4", "review"),
    ("fluvoxamine", "inhibitor_3a4", "review"),
    ("rifampicin", "inducer", "review"),
    ("rifampin", "inducer", "review"),
    ("St John's wort", "inducer", "review"),
    ("carbamazepine", "inducer", "review"),
    ("phenytoin", "inducer", "review"),
    ("efavirenz", "inducer", "review"),
    ("lorazepam", "benzodiazepine", "review"),
    ("zolpidem", "z_drug", "review"),
    ("oxycodone", "opioid", "review"),
    ("methadone", "opioid_long", "stop"),
    ("fentanyl", "opioid_long", "stop"),
    ("alcohol", "alcohol", "hold"),
    ("cannabis", "cannabis", "hold"),
    ("THC", "cannabis", "hold"),
    ("GHB", "ghb", "stop"),
    ("sodium oxybate", "ghb", "stop"),
    ("methylphenidate", "stimulant", "review"),
    ("modafinil", "stimulant", "review"),
    ("atomoxetine", "stimulant", "review"),
    ("pseudoephedrine", "decongestant", "review"),
    ("phenelzine", "maoi", "stop"),
    ("tranylcypromine", "maoi", "stop"),
    ("isocarboxazid", "maoi", "stop"),
    ("selegiline", "maoi", "stop"),
    ("levothyroxine", "thyroid_hormone", "note"),
    ("lamotrigine", "lamotrigine", "note"),
    ("naltrexone", "naltrexone", "review"),
    ("gabapentin", "gabapentinoid", "review"),
    ("pregabalin", "gabapentinoid", "review"),
    ("diphenhydramine", "sedating", "review"),
    ("cyclobenzaprine", "sedating", "review"),
    ("memantine", "nmda", "review"),
    ("amantadine", "nmda", "review"),
    ("dextromethorphan", "nmda", "review"),
    ("theophylline", "theophylline", "review"),
    ("aminophylline", "theophylline", "review"),
    ("olanzapine", "antipsychotic", "review"),
    ("quetiapine", "antipsychotic", "review"),
    ("clozapine", "clozapine", "review"),
    ("esketamine", "esketamine", "stop"),
    # instruments.md 3, notes beside the antidepressants
    ("venlafaxine", "antidepressant_pressure", "note"),
    ("bupropion", "antidepressant_pressure", "note"),
    ("mirtazapine", "antidepressant_sedating", "note"),
    ("fluoxetine", "antidepressant_exposure", "note"),
]


@pytest.mark.parametrize(("name", "group", "action"), REFERENCE)
def test_each_row_of_the_reference_has_its_action_reason_source_and_grade(
    name: str, group: str, action: str
) -> None:
    assert group in read(Medicine(name=name), PROGRAMME).found
    rule = PROGRAMME.interactions[group]
    assert rule.action == action
    assert rule.patient and rule.clinician and rule.effect and rule.source.ref and rule.source.grade


def test_what_is_held_before_a_dose_says_how_long() -> None:
    days = {"opioid": 0, "sedating": 0, "baclofen": 0}
    held = {"stimulant": 24, "benzodiazepine": 24, "alcohol": 48, "cannabis": 48, "grapefruit": 120, **days}
    assert {
        code: rule.hold_hours.value for code, rule in PROGRAMME.interactions.items() if rule.hold_hours
    } == held
    never = {"benzodiazepine", "z_drug", "opioid", "opioid_long", "inhibitor_2b6", "baclofen"}
    assert {code for code, rule in PROGRAMME.interactions.items() if rule.never_stop_abruptly} == never
