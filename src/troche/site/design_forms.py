"""Forms of the style guide: a field of every kind."""

from __future__ import annotations

from django import forms

from troche.site.widgets import ChoiceCards, DateParts, ManyCards, Scale


class AskForm(forms.Form):
    """One question to a page."""

    tired = forms.ChoiceField(
        label="How often have you felt tired or had little energy?",
        choices=[
            ("0", "Not at all"),
            ("1", "Several days"),
            ("2", "More than half the days"),
            ("3", "Nearly every day"),
        ],
        widget=ChoiceCards,
    )


class EveryFieldForm(forms.Form):
    """A field of every kind."""

    name = forms.CharField(label="Your name", help_text="As your doctor would write it.")
    born = forms.DateField(
        label="Your date of birth", help_text="For example 3 27 1985.", widget=DateParts(birthday=True)
    )
    top = forms.IntegerField(label="Top number", min_value=60, max_value=260)
    state = forms.ChoiceField(
        label="Where you live", choices=[("", "Choose a state"), ("OR", "Oregon"), ("WA", "Washington")]
    )
    stay = forms.ChoiceField(
        label="Who can stay with you?",
        choices=[("partner", "My partner"), ("friend", "A friend"), ("none", "Nobody yet")],
        widget=ChoiceCards(hints={"none": "We can help you find someone."}),
    )
    tried = forms.MultipleChoiceField(
        label="What have you tried?",
        required=False,
        choices=[("talk", "Talking therapy"), ("pills", "Medicines")],
        widget=ManyCards,
    )
    sleep = forms.ChoiceField(
        label="Last night’s sleep",
        choices=[(str(n), str(n)) for n in range(11)],
        widget=Scale(low="0: none", high="10: slept well"),
    )
    mood = forms.ChoiceField(
        label="Mood",
        choices=list(zip("12345", ("very low", "low", "so-so", "good", "very good"), strict=True)),
        widget=Scale,
    )
    note = forms.CharField(
        label="A few words", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=400
    )
    call = forms.BooleanField(label="I’d like a call today", required=False, help_text="before 6 pm")
    agree = forms.BooleanField(label="I have read this")


class DecisionForm(forms.Form):
    """A clinician decides."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[
            ("eligible", "Eligible"),
            ("ask", "Not yet: ask for what is missing"),
            ("no", "Not eligible"),
        ],
        widget=ChoiceCards(
            hints={
                "eligible": "Open when all gates are met",
                "ask": "Keeps the case yours",
                "no": "Sends other options",
            }
        ),
        initial="ask",
    )
    reason = forms.CharField(label="Reason, for the chart", widget=forms.Textarea(attrs={"rows": 3}))
