"""The template tags, rendered: escaped, translated, tied to their fields."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django import forms
from django.template import Context, Template

from troche.chart.gates import Met, Unknown, Unmet
from troche.chart.reasons import Reason, Refusal, Source
from troche.chart.words import say
from troche.site.components import Point, Table, Trend
from troche.site.relative_time import relative
from troche.site.widgets import ChoiceCards, DateParts, Scale
from troche.site.words import spoken

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HIGH = Reason(
    code="high",
    patient=say("Your pressure is {systolic}.", systolic=164),
    clinician=say("Mean {mean}", mean="146/92"),
    source=Source("rules 4.4", "V"),
    would_change=say("Three readings"),
)


def drawn(template: str, **context: object) -> str:
    return Template("{% load troche %}" + template).render(Context({"now": NOW, **context}))


class Form(forms.Form):
    name = forms.CharField(label="Your name", help_text="As written")
    born = forms.DateField(label="Born", widget=DateParts)
    top = forms.IntegerField(label="Top number", min_value=60)
    pick = forms.ChoiceField(
        label="Pick", choices=[("a", "A"), ("b", "B")], widget=ChoiceCards(hints={"b": "the second"})
    )
    scale = forms.ChoiceField(
        label="Mood", choices=[(str(n), str(n)) for n in range(11)], widget=Scale(low="none", high="most")
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)


def test_words_are_escaped_and_nest() -> None:
    assert drawn("{% words w %}", w=say("Hello {who}", who="<b>Ada</b>")) == "Hello &lt;b&gt;Ada&lt;/b&gt;"
    assert spoken(say("{a} and {b}", a=say("one {n}", n=1), b=2)) == "one 1 and 2"
    assert spoken(say("")) == ""


def test_a_translation_that_lost_a_place_falls_back_to_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("troche.site.words.gettext", lambda text: "Hola {other}")
    assert spoken(say("Hello {who}", who="Ada")) == "Hello Ada"


def test_each_form_gets_its_own_command_id() -> None:
    ids = re.findall(r'value="([^"]+)"', drawn("{% command_id %}{% command_id %}"))
    assert len({UUID(one) for one in ids}) == 2


@pytest.mark.parametrize(
    ("seconds", "style", "text"),
    [
        (-66 * 60, "ago", "66 min ago"),
        (-66 * 60, "since", "66 min"),
        (18 * 60, "due", "in 18 min"),
        (-3 * 86400, "due", "late 3 d"),
        (-30, "ago", "30 s ago"),
        (0, "ago", "now"),
        (2 * 3600, "ago", "in 2 h"),
        (-40 * 86400, "since", "40 d"),
        (-400 * 86400, "since", "13 mo"),
        (-4000 * 86400, "since", "10 y"),
    ],
)
def test_relative_time(seconds: int, style: str, text: str) -> None:
    assert relative(NOW + timedelta(seconds=seconds), NOW, style) == text


def test_ago_carries_the_absolute_time_and_no_time_is_a_dash() -> None:
    html = drawn('{% ago moment "due" %}', moment=NOW - timedelta(hours=3))
    assert 'datetime="2026-11-23T09:00:00+00:00"' in html
    assert "is-late" in html
    assert "23 Nov 2026" in html
    assert "–" in drawn("{% ago None %}")


def test_a_status_is_an_icon_and_a_word() -> None:
    html = drawn('{% status "unmet" %}')
    assert "icons.svg#unmet" in html
    assert "Unmet" in html
    assert 'class="vh"' in drawn('{% status "unmet" quiet=True %}')


def test_a_reason_shows_each_reader_their_words_and_clinicians_the_source() -> None:
    patient, clinician = (
        drawn('{% reason r "patient" %}', r=HIGH),
        drawn('{% reason r "clinician" %}', r=HIGH),
    )
    assert "Your pressure is 164." in patient
    assert "rules 4.4" not in patient
    assert "Mean 146/92" in clinician
    assert "rules 4.4" in clinician
    assert "checked against its source" in clinician
    assert "Three readings" in patient


def test_gates_come_unmet_first_and_met_last() -> None:
    shown = [
        Met(gate="c", label=say("Cee"), reason=HIGH),
        Unknown(gate="b", label=say("Bee"), reason=HIGH),
        Unmet(gate="a", label=say("Ay"), reason=HIGH),
    ]
    for audience in ("patient", "clinician"):
        html = drawn(
            "{% gates gates audience actions=actions %}",
            gates=shown,
            audience=audience,
            actions={"b": {"label": "Ask", "href": "#x"}},
        )
        assert html.index("Ay") < html.index("Bee") < html.index("Cee")
        assert 'href="#x"' in html


def test_a_field_is_tied_to_its_hint_and_its_error() -> None:
    html = drawn("{% field form.name %}", form=Form({"name": ""}))
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described is not None
    for ident in described[1].split():
        assert f'id="{ident}"' in html
    assert 'aria-invalid="true"' in html
    assert "Please answer this." in html


def test_a_mistyped_number_and_date_are_shown_again() -> None:
    form = Form({"top": "abc", "born_month": "13", "born_day": "x", "born_year": "1985"})
    assert not form.is_valid()
    assert 'value="abc"' in drawn("{% field form.top %}", form=form)
    born = drawn("{% field form.born %}", form=form)
    assert [part in born for part in ('value="13"', 'value="x"', 'value="1985"')] == [True, True, True]


def test_a_date_in_parts_is_read_and_shown_again() -> None:
    form = Form({"born_month": "3", "born_day": " 7", "born_year": "1985"})
    form.is_valid()
    assert form.cleaned_data["born"] == date(1985, 3, 7)
    assert 'value="1985"' in drawn("{% field form.born %}", form=Form(initial={"born": date(1985, 3, 7)}))


def test_hostile_input_stays_text_in_every_field() -> None:
    hostile = '"><script>alert(1)</script>\x7f﷽ \u202e'
    data = dict.fromkeys(
        ("name", "top", "pick", "scale", "note", "born_month", "born_day", "born_year"), hostile
    )
    form = Form(data)
    assert not form.is_valid()
    html = drawn("{% error_summary form %}{% for one in form %}{% field one %}{% endfor %}", form=form)
    assert "<script>" not in html


def test_the_summary_names_each_field_and_links_to_its_first_input() -> None:
    form = Form({"top": "abc"})
    html = drawn("{% error_summary form %}{% for one in form %}{% field one %}{% endfor %}", form=form)
    links = dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', html))
    assert links["id_pick_0"] == "Please answer: Pick"
    assert links["id_top"].startswith("Top number: ")
    assert {"id_name", "id_born_0", "id_scale_0"} < set(links)
    for ident in links:
        assert f'id="{ident}"' in html
    assert drawn("{% error_summary form %}", form=Form()).strip() == ""


def test_a_refusal_in_the_summary_is_in_the_reader_s_words() -> None:
    html = drawn('{% error_summary None refused "clinician" %}', refused=Refusal((HIGH,)))
    assert "Mean 146/92" in html
    assert "This cannot be done now" in html


def test_an_optional_field_says_so() -> None:
    assert "(optional)" in drawn("{% field form.note %}", form=Form())
    assert "(optional)" not in drawn("{% field form.name %}", form=Form())


def test_a_choice_shows_its_hint_and_a_scale_its_ends() -> None:
    assert "the second" in drawn("{% field form.pick %}", form=Form())
    scale = drawn("{% field form.scale %}", form=Form())
    assert scale.count('type="radio"') == 11
    assert "most" in scale


def test_a_table_says_what_is_missing_with_a_dash_and_escapes_cells() -> None:
    html = drawn(
        "{% data_table t %}",
        t=Table(caption="Values", columns=("Day", "Value"), rows=(("Mon", None), ("<Tue>", 0))),
    )
    assert "–" in html
    assert "&lt;Tue&gt;" in html
    assert re.search(r"<span>0</span>", html), "zero was recorded, it is not missing"
    assert "Nothing here yet." in drawn(
        "{% data_table t %}", t=Table(caption="Values", columns=("Day",), rows=())
    )


def test_a_trend_gives_the_same_values_as_a_table() -> None:
    points = [Point(date(2026, 1, 1), 4, "Jan 1"), Point(date(2026, 1, 2), None, "Jan 2")]
    shown = Trend(ident="t", title="Mood", reading=say("Up"), scale=((0, "0"), (10, "10")), points=points)
    html = drawn("{% trend t %}", t=shown)
    assert re.search(r"Jan 1</th><td>4</td>", html)
    assert re.search(r"Jan 2</th><td>–</td>", html)


def test_phone_numbers_become_links() -> None:
    assert drawn("{{ number|tel }}", number="+1 (503) 555-0142") == "tel:+15035550142"
