"""What no programme may leave unsaid: that the FDA has not approved it, what is not shown, what else there is."""

from __future__ import annotations

from typing import Any

from troche.chart.words import say
from troche.programme.bounds import Floor, Why

NOT_SHOWN = "against_placebo suicide safe_as_clinic lasting ptsd anxiety bipolar"
HARMS = "relapse bladder_and_liver breathing"
CARDS: dict[str, str] = {
    "medicines": "benzodiazepine z_drug opioid opioid_long stimulant maoi gabapentinoid esketamine ghb",
    "mind": "psychosis mania_now mania_past",
    "heart": "high_pressure aneurysm arteriovenous_malformation brain_bleed stroke heart_recent",
    "body": "pregnancy bladder liver_severe thyroid head_pressure allergy",
    "substances": "substance_use substance_past opioid_use_disorder ketamine_misuse",
    "place": "unsafe_home dependants no_phone",
    "tried": "therapy ketamine_helped ketamine_no_help tms ect",
}
"""The lists of the free assessment, and what each of them asks about at least."""
DEADLY_WITH = (
    "aneurysm",
    "arteriovenous_malformation",
    "brain_bleed",
    "allergy",
    "pregnancy",
    "psychosis",
    "ketamine_misuse",
    "suicidal_intent",
    "suicide_plan",
)
"""With these, ketamine by another way is not named as something that could help."""

APPROVAL = Why("Nobody takes it for an approved treatment.", "clinical_programme.md 3.1 [52]", "V")
UNSHOWN = Why("What is not shown is said.", "clinical_programme.md 2.2; clinical_programme.md 2.3", "V")
HARM = Why("What harms is said.", "clinical_programme.md 2.2 [45]; clinical_programme.md 3.4 [81]", "V")
HOPE = Why("No more is promised than was published.", "clinical_programme.md 2.1 [35] [10]", "V")
FIRST = Why("What rules it out is asked before hope is given.", "clinical_programme.md 3.2", "PC")
ELSEWHERE = Why("There is other help, and it is named.", "clinical_programme.md 4.7", "PC")
SAFE = Why("What is deadly here is not advised elsewhere.", "clinical_programme.md 3.2 [75] [62]", "L")


def _says_not_approved(words: Any) -> bool:
    return "not approved by the FDA" in words and "warned" in words


HONEST: tuple[Floor, ...] = (
    APPROVAL.that(
        "protocol.approval.patient",
        say("words with “not approved by the FDA” and “warned” in them"),
        _says_not_approved,
    ),
    *UNSHOWN.always({f"protocol.evidence.{code}.shown": False for code in NOT_SHOWN.split()}),
    *HARM.there("protocol.evidence", HARMS),
    *HOPE.at_most({"assessment.hundred.at_least": 18, "assessment.hundred.at_most": 63}),
    *(
        floor
        for page, codes in CARDS.items()
        for floor in FIRST.there(f"assessment.lists.{page}.cards", codes)
    ),
    *FIRST.always(
        {f"assessment.obstacles.{code}.leads_to": "not_now" for code in ("no_phone", "dependants")}
    ),
    *FIRST.there("assessment.obstacles", "ketamine_no_help"),
    *ELSEWHERE.there("assessment.others", "same_day own_doctor therapy esketamine crisis"),
    *SAFE.all_of({f"assessment.others.{code}.unless": DEADLY_WITH for code in ("esketamine", "infusion")}),
)
