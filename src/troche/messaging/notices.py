"""The words of each notice. None says what the clinic treats, or anything about a person's health."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Letter(NamedTuple):
    """A subject and one sentence; the link to the page is added to every letter."""

    subject: Any
    sentence: Any


SOMETHING_WAITS = Letter(_("Something waits for you"), _("Something on your page waits for you."))

LETTERS: dict[str, Letter] = {
    "step_waits": Letter(_("A step waits for you"), _("The next step is on your page.")),
    "news_waits": Letter(_("There is news for you"), _("There is news on your page.")),
    "something_waits": SOMETHING_WAITS,
    "alert_waits": Letter(_("Something waits for you"), _("An alert waits for somebody to take it.")),
    "team_waits": Letter(_("Something waits for you"), _("Something about the team waits on your page.")),
    "form_waits": Letter(_("A short form waits for you"), _("A short form waits for you on your page.")),
    "check_in_waits": Letter(_("How are you today?"), _("It has been a few days since you last checked in.")),
    "results_wait": Letter(_("Something waits for you"), _("A message waits for somebody to look at it.")),
    "visit_booked": Letter(
        _("Your visit is booked"), _("A visit was booked. Your page says when and with whom.")
    ),
}


def letter(template: str) -> Letter:
    """The words of a template; one without words of its own says that something waits."""
    return LETTERS.get(template, SOMETHING_WAITS)
