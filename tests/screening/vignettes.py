"""People at the edge of each rule, written from the reference: what each requirement must answer, and what it takes.

A row reads: where the rule stands · the person · the facts that differ from somebody suitable · every requirement that
is not met, as `answer action code` · what a decision for treatment takes: `nothing`, `words` (of the prescriber),
`director` (as a second person), `refused` (whatever anybody writes). Every requirement that a row does not name is met.

P stands for clinical_programme.md, I for instruments.md, T for the tie-breaks of README.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from tests.screening.charts import (
    BASIS,
    DIAGNOSIS,
    IDENTITY,
    LIVER,
    NOW,
    PDMP,
    PROGRAMME,
    TODAY,
    answered,
    changed,
    finding,
    history,
    lab,
    pressure,
    registered,
    suitable,
    trial,
)
from troche.chart.facts import Fact
from troche.people.facts import PersonRegistered
from troche.screening.facts import (
    DiagnosisMade,
    HistoryGiven,
    HomePressureMeasured,
    IdentityVerified,
    InstrumentAnswered,
    LegalBasisRecorded,
    Medicine,
    PdmpChecked,
    ResultReported,
    SafetyScreened,
)

Takes = Literal["nothing", "words", "director", "refused"]


class Ago(NamedTuple):
    """A fact recorded some time before the decision."""

    fact: Fact
    hours: float


Told = Fact | Ago


class V(NamedTuple):
    """One row. `not_met` parts requirements by semicolons."""

    section: str
    person: str
    facts: list[Told]
    not_met: str
    takes: Takes
    now: datetime = NOW

    @property
    def expected(self) -> dict[str, str]:
        """What each requirement that is not met answers, by its code."""
        rows = (row.partition(" ")[::2] for row in self.not_met.split("; ") if row)
        return dict(rows)


ALL_NO: dict[str, Any] = dict.fromkeys(PROGRAMME.eligibility.exclusions, "no")
SAFE = SafetyScreened(finding="no_thoughts", attempt_12_months="no")
NEW_YEAR = datetime(2027, 1, 1, 8, 1, tzinfo=UTC)  # a minute past midnight in Oregon
OLD_YEAR = datetime(2027, 1, 1, 7, 59, tzinfo=UTC)


def but(*more: Told, less: Iterable[type[Fact]] = ()) -> list[Told]:
    """Somebody suitable, without facts of some kinds and with others."""
    return [*(fact for fact in suitable() if not isinstance(fact, tuple(less))), *more]


def instead(*new: Fact) -> list[Told]:
    """Somebody suitable, with these instead of what is there of their kind."""
    return but(*new, less={type(one) for one in new})


def says(**conditions: Any) -> list[Told]:
    """Somebody suitable who answers these conditions otherwise."""
    return instead(history(conditions={**ALL_NO, **conditions}))


def silent(code: str, **conditions: Any) -> list[Told]:
    """Somebody suitable who left a condition out."""
    return instead(history(conditions={**{one: a for one, a in ALL_NO.items() if one != code}, **conditions}))


def takes(*names: str) -> list[Told]:
    """Somebody suitable who takes these medicines."""
    return instead(history(medicines=tuple(Medicine(name=name) for name in names)))


def tried(*trials: Any) -> list[Told]:
    """Somebody suitable with these past treatments."""
    return instead(history(trials=trials))


def measured(*readings: tuple[int, int, float]) -> list[Told]:
    """Somebody suitable with these readings at home: systolic, diastolic, days ago."""
    return but(*(pressure(*one) for one in readings), less=[HomePressureMeasured])


def mood(*answers: int | None) -> list[Told]:
    """Somebody suitable with these answers to PHQ-9, item 9 last."""
    return instead(answered(answers))


def asq(*answers: int | None) -> InstrumentAnswered:
    """The suicide questions."""
    return InstrumentAnswered(instrument="asq", answers={f"q{n}": one for n, one in enumerate(answers, 1)})


def found(*substances: Any, days_ago: int = 1) -> Fact:
    """A positive urine drug screen."""
    return changed(finding("urine_drug_screen", "positive", days_ago), substances=substances)


def screened(days_ago: int) -> list[Told]:
    """Somebody suitable whose only drug screen is so old."""
    return but(*LIVER, finding("urine_drug_screen", days_ago=days_ago), less=[ResultReported])


def may_be_pregnant(*results: Told) -> list[Told]:
    """Somebody suitable for whom a pregnancy test applies, with these results."""
    return [*instead(history(pregnancy="no")), *results]


def born(day: date) -> list[Told]:
    return instead(registered(birth_date=day))


ONE_MORE = 1 / 60  # hours
TRIED = trial("escitalopram", 10, 6)

# fmt: off
WHO_AND_WHERE: list[V] = [
    V("P 4.1 G1", "suitable in every respect", but(), "", "nothing"),
    V("P 3.2; I 4 I1", "18 tomorrow", born(date(2008, 11, 24)), "adult unmet stop not_adult", "refused"),
    V("P 3.2; I 4 I1", "18 today", born(date(2008, 11, 23)), "", "nothing"),
    V("P 3.2 [76]; I 4 I1", "65 tomorrow", born(date(1961, 11, 24)), "", "nothing"),
    V("P 3.2 [76]; I 4 I1", "65 today", born(date(1961, 11, 23)), "adult unmet review older_adult", "words"),
    V("P 4.1 G1", "not registered",
      but(less=[PersonRegistered]),
      "adult unknown hold birth_date_missing; identity unmet hold place_differs; "
      "licence unknown hold state_missing; pdmp unknown hold pdmp_elsewhere", "refused"),
    V("P 4.1 G1", "no document seen",
      but(less=[IdentityVerified]), "identity unknown hold identity_not_seen", "refused"),
    V("P 3.1; I 4 I8", "seen in another state",
      instead(changed(IDENTITY, state="WA")), "identity unmet hold place_differs", "refused"),
    V("P 3.1; I 4 I8", "lives where nobody is licensed",
      instead(registered(state="WA"), changed(IDENTITY, state="WA")),
      "licence unmet stop not_licensed_there", "refused"),
    V("P 3.1 [63]", "a rule of one day less",
      instead(changed(BASIS, expires_on=TODAY - timedelta(days=1))),
      "legal_basis unmet stop legal_basis_ended", "refused"),
    V("P 3.1 [63]", "a rule of today", instead(changed(BASIS, expires_on=TODAY)), "", "nothing"),
    V("P 3.1 [63]", "no basis on file",
      but(less=[LegalBasisRecorded]), "legal_basis unknown hold legal_basis_missing", "refused"),
    V("P 3.1 [63]", "examined in person",
      instead(changed(BASIS, basis="in_person_exam", expires_on=None)), "", "nothing"),
    V("P 3.2 [12] [13]; I 4 I7", "nobody at home",
      instead(history(lives_with_adult="no")), "home unmet stop nobody_at_home", "refused"),
    V("P 3.2 [12] [13]", "not sure who is at home",
      instead(history(lives_with_adult="unsure")), "home unknown hold adult_at_home_unsure", "refused"),
    V("P 3.1", "PDMP 24 hours ago", but(Ago(PDMP, 24), less=[PdmpChecked]), "", "nothing"),
    V("P 3.1", "PDMP a minute more than 24 hours ago",
      but(Ago(PDMP, 24 + ONE_MORE), less=[PdmpChecked]), "pdmp unknown hold pdmp_old", "refused"),
    V("P 3.1", "PDMP asked where the person does not live",
      instead(changed(PDMP, states=("WA", "ID"))), "pdmp unknown hold pdmp_elsewhere", "refused"),
    V("P 3.1", "PDMP shows a concern",
      instead(changed(PDMP, finding="concern", note="Two prescribers")), "pdmp unmet review pdmp_concern", "words"),
    V("P 3.1", "PDMP shows a concern elsewhere, and was not asked at home",
      instead(changed(PDMP, finding="concern", note="Two prescribers", states=("WA",))),
      "pdmp unmet review pdmp_concern", "refused"),
    V("P 3.1", "PDMP not asked", but(less=[PdmpChecked]), "pdmp unknown hold pdmp_missing", "refused"),
]

MIND: list[V] = [
    V("I 4 I2", "no diagnosis", but(less=[DiagnosisMade]), "diagnosis unknown hold diagnosis_missing", "refused"),
    *(
        V(where, f"diagnosis {code}", instead(changed(DIAGNOSIS, code=code)), not_met, opens)
        for where, code, not_met, opens in (
            ("I 4 I2", "F32.0", "", "nothing"),
            ("I 4 I2", "F33.41", "", "nothing"),
            ("I 4 I2", "F33.42", "diagnosis unmet review diagnosis_other", "words"),
            ("I 4 X5", "F32.3", "diagnosis unmet stop diagnosis_excludes", "refused"),
            ("I 4 X5", "F20.9", "diagnosis unmet stop diagnosis_excludes", "refused"),
            ("I 4 X6", "F31.13", "diagnosis unmet stop diagnosis_excludes", "refused"),
            ("I 4 I4", "F31.4", "diagnosis unmet review diagnosis_review", "words"),
            ("I 4 I5", "F43.12", "diagnosis unmet review diagnosis_review", "words"),
            ("I 4 I5", "F41.1", "diagnosis unmet review diagnosis_review", "words"),
            ("I 4 X7", "F10.20", "diagnosis unmet stop diagnosis_excludes", "refused"),
            ("T; I 4 X7", "F11.21", "diagnosis unmet stop diagnosis_excludes", "refused"),
            ("I 4 X10; T", "I63.9", "diagnosis unmet stop diagnosis_excludes", "director"),
        )
    ),
    V("I 3; P 4.1", "two trials of just 6 weeks", tried(trial("sertraline", 50, 6), TRIED), "", "nothing"),
    *(
        V("I 3; I 4 I3", person, tried(*trials), f"trials unmet review {code}", "words")
        for person, trials, code in (
            ("one trial of 5 weeks", (trial("sertraline", 50, 5), TRIED), "trials_too_few"),
            ("one trial a milligram too low", (trial("sertraline", 49, 9), TRIED), "trials_too_few"),
            ("the same ingredient twice", (trial("escitalopram", 20, 9), TRIED), "trials_too_few"),
            ("one trial that helped by half", (trial("sertraline", 50, 9, "half_or_more"), TRIED), "trials_too_few"),
            ("one stopped for intolerance", (trial("sertraline", 50, 9, "intolerance"), TRIED), "trials_too_few"),
        )
    ),
    V("P 4.1 G1; I 4 I3", "nothing tried",
      instead(history(trials=(), no_trials=True)), "trials unmet review trials_too_few", "words"),
    V("P 4.1 G1; I 4 I3", "left out what was tried",
      instead(history(trials=())), "trials unknown hold trials_not_told", "refused"),
    V("I 3", "one dose not known",
      tried(trial("sertraline", None, 9), TRIED), "trials unknown review trials_incomplete", "words"),
    V("P 4.1 [10]; I 4 I6", "PHQ-9 of 10", mood(2, 2, 2, 2, 1, 1, 0, 0, 0), "", "nothing"),
    V("P 4.1 [10]; I 4 I6", "PHQ-9 of 9", mood(2, 2, 2, 2, 1, 0, 0, 0, 0), "phq_9 unmet review phq_9_low", "words"),
    V("P 4.7", "PHQ-9 of 14 days ago", but(Ago(answered(), 14 * 24), less=[InstrumentAnswered]), "", "nothing"),
    V("P 4.7", "PHQ-9 of 15 days ago",
      but(Ago(answered(), 15 * 24), less=[InstrumentAnswered]), "phq_9 unknown hold phq_9_old", "refused"),
    V("I 1.2", "item 9 left out",
      mood(3, 3, 3, 3, 3, 3, 3, 3, None),
      "phq_9 unknown hold phq_9_incomplete; suicide unknown hold item_9_missing", "refused"),
    V("I 1.2; I 4 X18", "item 9 answered 1, nobody asked",
      mood(3, 3, 2, 2, 2, 2, 2, 2, 1), "suicide unknown hold suicide_to_ask", "refused"),
    V("I 1.2; I 4 X18", "item 9 answered 1, then asked", [*mood(3, 3, 2, 2, 2, 2, 2, 2, 1), SAFE], "", "nothing"),
    V("P 3.2; I 4 X18", "a clinician heard of intent",
      but(changed(SAFE, finding="intent")), "suicide unmet stop suicidal_intent", "refused"),
    V("P 3.2; I 4 X18", "an attempt within 12 months, by a clinician",
      but(changed(SAFE, attempt_12_months="yes")), "suicide unmet stop suicidal_intent", "refused"),
    V("P 3.2; I 4 X18", "a plan, by own history",
      says(suicide_plan="yes"), "suicide unmet stop suicidal_intent; exclusions unmet stop excluded", "refused"),
    V("I 4 X18", "ASQ acute", but(asq(1, 0, 0, 0, 1)), "suicide unmet stop suicidal_intent", "refused"),
    V("I 4 X18", "ASQ positive", but(asq(1, 0, 0, 0, 0)), "suicide unknown hold suicide_to_ask", "refused"),
    V("I 4 X18", "ASQ negative", but(asq(0, 0, 0, 0)), "", "nothing"),
]

CONDITIONS: list[V] = [
    *(
        V(where, f"{code}: yes", says(**{code: "yes"}), "exclusions unmet stop excluded", opens)
        for where, code, opens in (
            ("P 3.2 [10] [72]; I 4 X5", "psychosis", "refused"),
            ("P 3.2 [10] [72]; I 4 X6", "mania_now", "refused"),
            ("P 3.2 [10]; I 4 X7", "substance_use", "refused"),
            ("P 3.2 [10]; I 4 X7", "ketamine_misuse", "refused"),
            ("P 3.2; T", "opioid_use_disorder", "refused"),
            ("P 3.2 [75]; I 4 X1", "aneurysm", "refused"),
            ("P 3.2 [75]; I 4 X2", "arteriovenous_malformation", "refused"),
            ("P 3.2 [75]; I 4 X3", "brain_bleed", "refused"),
            ("P 3.2 [72]; I 4 X10; T", "stroke", "director"),
            ("P 3.2 [72]; I 4 X11", "head_pressure", "refused"),
            ("P 3.2 [72]; I 4 X9; T", "heart_recent", "refused"),
            ("P 3.2 [62]; I 4 X12", "liver_severe", "refused"),
            ("P 3.2 [10] [62]; I 4 X13", "pregnancy", "refused"),
            ("I 4 X4", "allergy", "refused"),
            ("P 3.2 [62]; I 4 X15", "bladder", "director"),
            ("P 3.2 [73]; T", "thyroid", "director"),
            ("I 4 X19", "capacity", "refused"),
            ("P 3.2 [12] [13]; I 4 X22", "unsafe_home", "refused"),
            ("P 3.2 [12] [13]; I 4 X22", "dependants", "refused"),
            ("P 3.2 [12] [13]", "no_phone", "refused"),
        )
    ),
    *(
        V(where, f"{code}: yes", says(**{code: "yes"}), "exclusions unmet review excluded", "words")
        for where, code in (
            ("P 3.2 [10]", "mania_past"),
            ("I 4 X7", "substance_past"),
            ("T", "heart_past"),
            ("P 3.2 [62]; I 4 X12", "liver_moderate"),
            ("I 4 X14", "lungs"),
            ("P 3.2; I 4 X14", "sleep_apnoea"),
            ("I 4 X16", "seizures"),
            ("I 4 X20", "glaucoma"),
            ("I 4 X22", "weapons"),
            ("I 4 X21", "dissociation"),
        )
    ),
    V("P 3.2; I 4", "not sure of an aneurysm",
      says(aneurysm="unsure"), "exclusions unknown review condition_unsure", "words"),
    V("I 4 X20", "not sure of a glaucoma", says(glaucoma="unsure"), "", "nothing"),
    V("P 4.1 G1", "aneurysm not answered",
      silent("aneurysm"), "exclusions unknown hold condition_unsure", "refused"),
    V("P 4.1 G1", "a stroke, and aneurysm not answered",
      silent("aneurysm", stroke="yes"), "exclusions unmet stop excluded", "refused"),
    V("I 4 X8", "often high, and readings in range", says(high_pressure="yes"), "", "nothing"),
    V("I 4 X8", "often high, and no readings",
      [one for one in says(high_pressure="yes") if not isinstance(one, HomePressureMeasured)],
      "exclusions unmet hold excluded; pressure unknown hold pressure_missing", "refused"),
    V("T; I 4 X10", "a stroke and a psychosis",
      says(stroke="yes", psychosis="yes"), "exclusions unmet stop excluded", "refused"),
    V("T; I 4 X17", "a stroke and an untreated thyroid",
      says(stroke="yes", thyroid="yes"), "exclusions unmet stop excluded", "director"),
    V("T; I 4 X20", "a stroke and a glaucoma",
      says(stroke="yes", glaucoma="yes"), "exclusions unmet stop excluded", "director"),
    V("T; I 4 X20", "past mania and a glaucoma",
      says(mania_past="yes", glaucoma="yes"), "exclusions unmet review excluded", "words"),
    V("P 4.1 G1", "no history",
      but(less=[HistoryGiven]),
      "trials unknown hold trials_not_asked; suicide unknown hold attempts_not_asked; "
      "exclusions unknown hold history_missing; interactions unknown hold medicines_missing; "
      "pregnancy unknown hold history_missing; home unknown hold home_not_asked", "refused"),
]

MEDICINES: list[V] = [
    *(
        V(where, f"takes {name}", takes(name), f"interactions unmet {action} medicines_{action}", opens)
        for where, name, action, opens in (
            ("P 3.3; I 4.3", "phenelzine", "stop", "director"),
            ("P 3.3; I 4.3", "methadone 40 mg", "stop", "refused"),
            ("P 3.3; I 4.3", "fentanyl patch", "stop", "refused"),
            ("P 3.3 [80]", "sodium oxybate", "stop", "refused"),
            ("I 4.3", "Spravato", "stop", "refused"),
            ("P 3.3 [8]; I 4.3", "methylphenidate", "review", "words"),
            ("P 3.3", "pseudoephedrine", "review", "words"),
            ("P 3.3 [79]; I 4.3", "lorazepam 0.5 mg", "review", "words"),
            ("P 3.3; I 4.3", "zolpidem", "review", "words"),
            ("P 3.3 [80]; I 4.3", "tramadol", "review", "words"),
            ("P 3.3; I 4.3", "naltrexone", "review", "words"),
            ("I 4.3", "gabapentin", "review", "words"),
            ("P 3.3 [8]; I 4.3", "diphenhydramine", "review", "words"),
            ("I 4.3", "clozapine", "review", "words"),
            ("P 3.3 [78]; I 4.3", "clarithromycin", "review", "words"),
            ("P 3.3 [78]; I 4.3", "ticlopidine", "review", "words"),
            ("P 3.3; I 4.3", "St John's wort", "review", "words"),
            ("P 3.3; I 4.3", "memantine", "review", "words"),
            ("P 3.3; I 4.3", "theophylline", "review", "words"),
        )
    ),
    V("P 3.3 [79]; I 4.3", "takes lamotrigine", takes("lamotrigine"), "", "nothing"),
    V("I 4.3", "takes levothyroxine", takes("Levothyroxine 50 mcg"), "", "nothing"),
    V("P 4.1 G1", "takes something not in the list",
      takes("Glorbumab"), "interactions unknown review medicines_unread", "words"),
    V("P 4.1 G1", "says nothing of medicines",
      instead(history(medicines=(), no_medicines=False)), "interactions unknown hold medicines_missing", "refused"),
    V("P 3.3; I 4.3", "an MAOI and a benzodiazepine",
      takes("phenelzine", "lorazepam"), "interactions unmet stop medicines_stop", "director"),
    V("P 3.3; I 4.3", "an MAOI and methadone",
      takes("phenelzine", "methadone"), "interactions unmet stop medicines_stop", "refused"),
]

MEASURED: list[V] = [
    V("P 3.2 [62]", "a mean of 140/90", measured((142, 92, 1), (140, 90, 2), (138, 88, 3)), "", "nothing"),
    V("P 3.2 [62]", "a mean a third above 140",
      measured((141, 90, 1), (140, 90, 2), (140, 90, 3)), "pressure unmet hold pressure_high", "refused"),
    V("P 3.2 [62]", "a mean a third above 90",
      measured((140, 91, 1), (140, 90, 2), (140, 90, 3)), "pressure unmet hold pressure_high", "refused"),
    V("P 3.2", "two readings",
      measured((120, 80, 1), (120, 80, 2)), "pressure unknown hold pressure_missing", "refused"),
    V("P 3.2", "three readings on two days",
      measured((120, 80, 1), (120, 80, 1.1), (120, 80, 2)), "pressure unknown hold pressure_missing", "refused"),
    V("P 3.2", "one of three readings 14 days old",
      measured((120, 80, 1), (120, 80, 2), (120, 80, 14)), "", "nothing"),
    V("P 3.2", "one of three readings 15 days old",
      measured((120, 80, 1), (120, 80, 2), (120, 80, 15)), "pressure unknown hold pressure_missing", "refused"),
    V("I 4.2; T", "ALT of just 2 times the limit", but(lab("alt", 80, 40, 1)), "", "nothing"),
    V("I 4.2; T", "ALT above 2 times", but(lab("alt", 80.1, 40, 1)), "liver unmet review liver_review", "words"),
    V("I 4.2; T", "ALT of just 3 times", but(lab("alt", 120, 40, 1)), "liver unmet review liver_review", "words"),
    V("I 4.2; P 4.5; T", "ALT above 3 times",
      but(lab("alt", 120.1, 40, 1)), "liver unmet stop liver_stop", "refused"),
    V("P 3.1 [57]", "GGT above 3 times", but(lab("ggt", 196, 65, 1)), "liver unmet stop liver_stop", "refused"),
    V("I 4.2", "the same ALT, another laboratory's limit", but(lab("alt", 80.1, 55, 1)), "", "nothing"),
    V("I 4.2", "bilirubin of just 1.5 times", but(lab("bilirubin", 1.5, 1.0, 1)), "", "nothing"),
    V("I 4.2", "bilirubin above 1.5 times",
      but(lab("bilirubin", 1.51, 1.0, 1)), "liver unmet review liver_review", "words"),
    V("I 4.2", "Hy's law",
      but(lab("alt", 121, 40, 1), lab("bilirubin", 2.1, 1.0, 1)), "liver unmet stop liver_stop", "refused"),
    V("P 3.1 [57]; P 4.1", "no GGT",
      but(*LIVER[:3], finding("urine_drug_screen"), less=[ResultReported]),
      "liver unknown hold liver_missing", "refused"),
    V("P 4.1; I 4.2", "ALT above 2 times, and no GGT",
      but(*LIVER[1:3], lab("alt", 90, 40, 1), finding("urine_drug_screen"), less=[ResultReported]),
      "liver unmet review liver_review", "refused"),
    V("P 4.1", "GGT of 60 days ago",
      but(*LIVER[:3], lab("ggt", days_ago=60), finding("urine_drug_screen"), less=[ResultReported]), "", "nothing"),
    V("P 4.1", "GGT of 61 days ago",
      but(*LIVER[:3], lab("ggt", days_ago=61), finding("urine_drug_screen"), less=[ResultReported]),
      "liver unknown hold liver_missing", "refused"),
    V("I 4.2", "GGT without the laboratory's limit",
      but(lab("ggt", 30, None, 1)), "liver unknown hold liver_missing", "refused"),
    V("P 4.1", "drug screen of 14 days ago", screened(14), "", "nothing"),
    V("P 4.1", "drug screen of 15 days ago",
      screened(15), "urine_drug_screen unknown hold drug_screen_old", "refused"),
    V("I 4.2", "drug screen finds a benzodiazepine",
      but(found("benzodiazepine")), "urine_drug_screen unmet review drug_screen_positive", "words"),
    V("I 4.2", "drug screen finds ketamine",
      but(found("ketamine")), "urine_drug_screen unmet stop drug_screen_stop", "director"),
    V("I 4.2; P 4.1", "drug screen found ketamine 15 days ago",
      but(*LIVER, found("ketamine", days_ago=15), less=[ResultReported]),
      "urine_drug_screen unmet stop drug_screen_stop", "refused"),
    V("P 4.1", "no drug screen",
      but(*LIVER, less=[ResultReported]), "urine_drug_screen unknown hold drug_screen_missing", "refused"),
    V("P 3.2", "pregnancy test 7 days ago", may_be_pregnant(finding("pregnancy", days_ago=7)), "", "nothing"),
    V("P 3.2", "pregnancy test 8 days ago",
      may_be_pregnant(finding("pregnancy", days_ago=8)), "pregnancy unknown hold pregnancy_test_missing", "refused"),
    V("P 3.2; I 4 X13", "pregnancy test not done",
      may_be_pregnant(), "pregnancy unknown hold pregnancy_test_missing", "refused"),
    V("P 3.2; I 4 X13", "pregnancy test positive",
      may_be_pregnant(finding("pregnancy", "positive", 1)), "pregnancy unmet stop pregnant", "refused"),
    V("P 3.2; I 4 X13", "pregnant, by own history",
      instead(history(pregnancy="yes")), "pregnancy unmet stop pregnant", "refused"),
]

TOGETHER: list[V] = [
    V("P 3.2; I 4.2; I 4 I1", "65, ALT 2.5 times, past mania: three reviews",
      [*instead(registered(birth_date=date(1961, 11, 23)), history(conditions={**ALL_NO, "mania_past": "yes"})),
       lab("alt", 100, 40, 1)],
      "adult unmet review older_adult; exclusions unmet review excluded; liver unmet review liver_review", "words"),
    V("T; I 4.2", "a stroke, and ALT 2.5 times: two people and words",
      [*says(stroke="yes"), lab("alt", 100, 40, 1)],
      "exclusions unmet stop excluded; liver unmet review liver_review", "director"),
    V("T; P 4.1", "a stroke, and no liver test",
      but(history(conditions={**ALL_NO, "stroke": "yes"}), finding("urine_drug_screen"),
          less=[HistoryGiven, ResultReported]),
      "exclusions unmet stop excluded; liver unknown hold liver_missing", "refused"),
    V("T; P 3.3; I 4.2", "a stroke, an MAOI and ketamine found: three times two people",
      [*instead(history(conditions={**ALL_NO, "stroke": "yes"}, medicines=(Medicine(name="phenelzine"),))),
       found("ketamine")],
      "exclusions unmet stop excluded; interactions unmet stop medicines_stop; "
      "urine_drug_screen unmet stop drug_screen_stop", "director"),
    V("P 3.1 [63]", "a minute before the rule ends where the person lives",
      [*but(less=[LegalBasisRecorded]), BASIS], "", "nothing", OLD_YEAR),
    V("P 3.1 [63]; T", "a minute after it has ended",
      [*but(less=[LegalBasisRecorded]), BASIS], "legal_basis unmet stop legal_basis_ended", "refused", NEW_YEAR),
]
# fmt: on

VIGNETTES: list[V] = [*WHO_AND_WHERE, *MIND, *CONDITIONS, *MEDICINES, *MEASURED, *TOGETHER]
