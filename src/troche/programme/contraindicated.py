"""What speaks against treatment at home, and at least how strongly: diagnoses, conditions, medicines, other treatments
not tried, the law's day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from troche.chart.words import say
from troche.programme.bounds import Floor, Why

LABEL = ("clinical_programme.md 3.2 [62] [75]; instruments.md 4", "L")
AT_HOME = ("clinical_programme.md 3.2 [10] [72]; README.md tie-breaks", "PC")

EXCLUSIONS: dict[str, tuple[str, str, tuple[str, str], str]] = {
    "psychosis": ("stop", "review", AT_HOME, "F20 F22 F23 F25 F28 F29 F31.2 F31.5 F31.64 F32.3 F33.3"),
    "mania_now": ("stop", "review", AT_HOME, "F30 F31.0 F31.1 F31.6"),
    "mania_past": ("review", "review", AT_HOME, ""),
    "suicide_plan": ("stop", "review", AT_HOME, ""),
    "substance_use": (
        "stop",
        "review",
        AT_HOME,
        "F10.2 F11.1 F11.2 F12.1 F12.2 F13.1 F13.2 F14.1 F14.2 F15.1 F15.2 F16.1 F16.2 F18.1 F18.2 F19.1 F19.2",
    ),
    "substance_past": ("review", "review", AT_HOME, ""),
    "ketamine_misuse": ("stop", "review", AT_HOME, ""),
    "opioid_use_disorder": ("stop", "review", AT_HOME, "F11"),
    "aneurysm": ("stop", "review", LABEL, "I71 I72 I67.1"),
    "arteriovenous_malformation": ("stop", "review", LABEL, "Q28.2 Q27.3"),
    "brain_bleed": ("stop", "review", LABEL, "I61 I69.1"),
    "stroke": ("review", "review", AT_HOME, "I63 G45.9"),  # README.md: the director may make it a review
    "head_pressure": ("stop", "review", AT_HOME, "G93.2"),
    "high_pressure": ("hold", "note", AT_HOME, "I16"),
    "heart_recent": ("stop", "review", AT_HOME, "I21 I22 I20.0 I50 I47.2"),
    "heart_past": ("review", "review", AT_HOME, ""),
    "liver_severe": ("stop", "review", LABEL, "K72 K74.6 K70.31"),
    "liver_moderate": ("review", "note", LABEL, ""),
    "pregnancy": ("stop", "review", LABEL, "Z33.1 O Z39.1"),
    "allergy": ("stop", "review", LABEL, ""),
    "bladder": ("stop", "review", LABEL, "N30.1 R31"),
    "thyroid": ("stop", "review", AT_HOME, "E05"),
    "lungs": ("review", "review", AT_HOME, "J44 J96.1"),
    "sleep_apnoea": ("review", "note", AT_HOME, "G47.33"),
    "seizures": ("review", "review", AT_HOME, "G40"),
    "glaucoma": ("review", "note", AT_HOME, "H40.2"),
    "dissociation": ("review", "note", AT_HOME, "F44"),
    "capacity": ("stop", "review", AT_HOME, "F01 F02 F03 F05"),
    "unsafe_home": ("stop", "review", AT_HOME, ""),
    "dependants": ("stop", "review", AT_HOME, ""),
    "no_phone": ("stop", "review", AT_HOME, ""),
    "weapons": ("review", "review", AT_HOME, ""),
}
"""Each condition: what follows from yes, what from "not sure", where that stands, the diagnoses that say yes."""

MEDICINES: dict[str, tuple[str, str]] = {
    "maoi": ("stop", "phenelzine, tranylcypromine, isocarboxazid, selegiline"),
    "stimulant": (
        "review",
        "methylphenidate, amphetamine, dextroamphetamine, lisdexamfetamine, modafinil, armodafinil, atomoxetine",
    ),
    "decongestant": ("review", "pseudoephedrine, phenylephrine, oxymetazoline"),
    "thyroid_hormone": ("note", "levothyroxine"),
    "benzodiazepine": ("review", "diazepam, lorazepam, alprazolam, clonazepam, midazolam, temazepam"),
    "z_drug": ("review", "zolpidem, zopiclone, eszopiclone, zaleplon"),
    "opioid_long": ("stop", "methadone, fentanyl"),
    "opioid": ("review", "morphine, oxycodone, hydrocodone, tramadol, codeine, buprenorphine, hydromorphone"),
    "ghb": ("stop", "sodium oxybate, oxybate, ghb"),
    "naltrexone": ("review", "naltrexone"),
    "gabapentinoid": ("review", "gabapentin, pregabalin"),
    "sedating": (
        "review",
        "diphenhydramine, doxylamine, hydroxyzine, cyclobenzaprine, carisoprodol, tizanidine",
    ),
    "baclofen": ("review", "baclofen"),
    "antipsychotic": ("review", "olanzapine, quetiapine"),
    "clozapine": ("review", "clozapine"),
    "alcohol": ("hold", "alcohol"),
    "grapefruit": ("hold", "grapefruit"),
    "inhibitor_3a4": (
        "review",
        "clarithromycin, itraconazole, ketoconazole, voriconazole, ritonavir, nefazodone, erythromycin, fluvoxamine",
    ),
    "inhibitor_2b6": ("review", "ticlopidine, clopidogrel"),
    "inducer": (
        "review",
        "rifampin, rifampicin, carbamazepine, phenytoin, efavirenz, st john's wort, st. john's wort",
    ),
    "lamotrigine": ("note", "lamotrigine"),
    "theophylline": ("review", "theophylline, aminophylline"),
    "nmda": ("review", "memantine, amantadine, dextromethorphan"),
    "esketamine": ("stop", "esketamine, spravato"),
    "cannabis": ("hold", "cannabis, marijuana, thc"),
    "antidepressant_pressure": (
        "note",
        "venlafaxine, desvenlafaxine, duloxetine, levomilnacipran, milnacipran, bupropion",
    ),
    "antidepressant_sedating": ("note", "mirtazapine, trazodone, amitriptyline"),
    "antidepressant_exposure": ("note", "fluoxetine, paroxetine, sertraline"),
}
"""Each group of medicines: what follows from taking one, and the names it is known by."""

ADEQUATE_FROM_MG: dict[str, float] = {
    "citalopram": 20,
    "escitalopram": 10,
    "fluoxetine": 20,
    "fluvoxamine": 100,
    "paroxetine": 20,
    "sertraline": 50,
    "venlafaxine": 150,
    "desvenlafaxine": 50,
    "duloxetine": 60,
    "levomilnacipran": 40,
    "bupropion": 300,
    "mirtazapine": 15,
    "trazodone": 300,
    "nefazodone": 300,
    "vilazodone": 20,
    "vortioxetine": 10,
    "amitriptyline": 150,
    "nortriptyline": 75,
    "imipramine": 150,
    "desipramine": 150,
    "clomipramine": 150,
    "doxepin": 150,
    "trimipramine": 150,
    "protriptyline": 30,
    "amoxapine": 200,
    "maprotiline": 150,
    "phenelzine": 45,
    "tranylcypromine": 30,
    "isocarboxazid": 40,
    "selegiline": 6,
}
"""The lowest daily dose at which an antidepressant may count as tried. A clinic may ask for more, or leave one out."""

EVER = ("psychosis", "opioid_use_disorder", "aneurysm", "arteriovenous_malformation", "brain_bleed", "stroke")
"""Conditions that count also once they are over."""
IN_REMISSION = tuple(f"F{kind}.{grade}1" for kind in (10, 11, 12, 13, 14, 15, 16, 18, 19) for grade in (1, 2))
"""Codes of substance use disorders in remission: a review, where the active disorder is a stop."""
NEVER_STOPPED = ("benzodiazepine", "z_drug", "opioid", "opioid_long", "inhibitor_2b6", "baclofen")
"""Medicines of which nobody is told to leave them out by themselves."""
LEFT_OUT_HOURS: dict[str, float] = {
    "alcohol": 48,
    "cannabis": 48,
    "grapefruit": 120,
    "stimulant": 24,
    "benzodiazepine": 24,
    "opioid": 0,
    "sedating": 0,
    "baclofen": 0,
}
"""How long before a dose each is left out at least, in hours; 0 is the day of the dose itself."""
LOWER_START = ("grapefruit", "inhibitor_3a4", "inhibitor_2b6")
TREATED = ("F32.0", "F32.1", "F32.2", "F32.4", "F33.0", "F33.1", "F33.2", "F33.41")

LAST_DAY = "2026-12-31"

TOGETHER = Why(
    "What does not go together stays apart.", "clinical_programme.md 3.3; instruments.md 4.3", "PC"
)
WITHDRAWAL = Why(
    "What must not be stopped at once is never stopped alone.", "clinical_programme.md 3.3 [8]", "V"
)
STRONGER = Why(
    "What makes a dose stronger makes the first one low.", "clinical_programme.md 3.3 [77] [78]", "V"
)
FOR_WHOM = Why(
    "Treated is depression without psychosis.", "clinical_programme.md 4.1; instruments.md 4 I2", "S"
)
LEFT_OUT = Why("What speaks against it is not left out.", "instruments.md 4 X7", "S")
TRIED = Why("A trial at a low dose is none.", "instruments.md 3", "D")
LAW = Why("The law's last day is not the clinic's to move.", "clinical_programme.md 3.1 [63]", "V")


def _exclusions() -> Iterator[Floor]:
    for code, (action, unsure, (ref, grade), icd_10_cm) in EXCLUSIONS.items():
        words = "A contraindication of the label stays one." if grade == "L" else "At home this stays one."
        why, key = Why(words, ref, grade), f"eligibility.exclusions.{code}"
        yield from why.no_lighter({f"{key}.action": action, f"{key}.unsure": unsure})
        yield from why.all_of({f"{key}.icd_10_cm": tuple(icd_10_cm.split())} if icd_10_cm else {})
        yield from why.always({f"{key}.ever": True} if code in EVER else {})


def _medicines() -> Iterator[Floor]:
    for code, (action, names) in MEDICINES.items():
        yield from TOGETHER.no_lighter({f"interactions.{code}.action": action})
        yield from TOGETHER.all_of({f"interactions.{code}.names": tuple(names.split(", "))})


def _treats_no_more(diagnoses: Any) -> bool:
    """Whether nothing is treated without a look but what the floor names."""
    treated = {code for one in diagnoses.values() if one["action"] == "treat" for code in one["icd_10_cm"]}
    return treated <= set(TREATED)


def _leaves_out_only_remission(exclusions: Any) -> bool:
    """Whether no exclusion leaves out a diagnosis, but active substance use its remission."""
    return all(
        set(one.get("icd_10_cm_but", ())) <= set(IN_REMISSION if code == "substance_use" else ())
        for code, one in exclusions.items()
    )


def _counts_no_low_dose(antidepressants: Any) -> bool:
    """Whether no dose counts as tried that the floor calls too low; without a dose a clinician judges."""
    return all(
        one["adequate_from_mg"] is None or one["adequate_from_mg"] >= ADEQUATE_FROM_MG.get(code, 0)
        for code, one in antidepressants.items()
    )


CONTRAINDICATED: tuple[Floor, ...] = (
    *_exclusions(),
    *_medicines(),
    *STRONGER.always({f"interactions.{code}.lower_start": True for code in LOWER_START}),
    *WITHDRAWAL.always({f"interactions.{code}.never_stop_abruptly": True for code in NEVER_STOPPED}),
    *TOGETHER.at_least({f"interactions.{code}.hold_hours": hours for code, hours in LEFT_OUT_HOURS.items()}),
    *TOGETHER.always(
        {f"interactions.{code}.everyone": True for code in ("alcohol", "grapefruit", "cannabis")}
    ),
    LEFT_OUT.that(
        "eligibility.exclusions",
        say("no diagnosis left out but a substance use disorder in remission"),
        _leaves_out_only_remission,
    ),
    FOR_WHOM.that("eligibility.diagnoses", say("only depression treated without a review"), _treats_no_more),
    TRIED.that(
        "eligibility.trials.antidepressants",
        say("no lower dose than the floor's for any of them"),
        _counts_no_low_dose,
    ),
    *TRIED.there("eligibility.trials.not_counted", "intolerance augmentation"),
    LAW.that(
        "eligibility.legal_bases.telehealth_flexibility.last_day",
        say("at the latest {day}", day=LAST_DAY),
        lambda day: day <= LAST_DAY,
    ),
)
