"""Each house law goes red on a planted breach, says what to do, and leaves good code alone."""

from pathlib import PurePath

import pytest

from tools import python_laws, template_laws

RULES = "src/troche/dosing/rules.py"
PAGES = "src/troche/dosing/pages.py"

BROKEN = [
    (PAGES, "import msgspec\nx = msgspec.convert(said, Answers)", "learns its type late"),
    (RULES, "import msgspec\nx = msgspec.json.decode(said, type=Answers)", "learns its type late"),
    (RULES, "from django.db import models", "a pure file imports django"),
    (RULES, "import random", "take chance as an argument"),
    ("src/troche/chart/facts.py", "import time", "take the time as an argument"),
    (RULES, "from datetime import datetime\nx = datetime.now()", "calls now()"),
    (RULES, "import datetime\nx = datetime.datetime.now(datetime.UTC)", "calls now()"),
    ("src/troche/instruments/scoring.py", "from datetime import date\nx = date.today()", "calls today()"),
    (RULES, "from uuid import uuid4\nx = uuid4()", "take the id as an argument"),
    (RULES, "x = open('y')", "keep I/O in the shell"),
    (PAGES, "x = Dose.objects.get(id=1)", "read in queries.py"),
    (PAGES, "with connection.cursor() as c: pass", "read in queries.py"),
    (PAGES, "from troche.dosing.rules import decide", "through act"),
    ("src/troche/screening/pages/own.py", "x = Dose.objects.all()", "read in queries.py"),
    ("src/troche/people/staff_pages.py", "x = Account.objects.all()", "read in queries.py"),
    (PAGES, "x = mark_safe(words)", "switches escaping off"),
    ("src/troche/ledger/store.py", "cursor.execute(f'SELECT {name}')", "SQL is built"),
    ("src/troche/ledger/store.py", "cursor.execute('SELECT %s' % name)", "SQL is built"),
    ("src/troche/ledger/store.py", "cursor.execute('SELECT {}'.format(name))", "SQL is built"),
    ("src/troche/dosing/utils.py", "", "is a drawer"),
    (RULES, "x = 1\n" * 501, "split it"),
]
GOOD = [
    (PAGES, "import msgspec\nx = msgspec.json.decode(said)"),
    (RULES, "from datetime import datetime\ndef due(now: datetime) -> datetime:\n    return now"),
    (RULES, "x = rota.today(day)"),
    (PAGES, "from django.shortcuts import render"),
    (PAGES, "from troche.dosing.rules import ROOM"),
    ("src/troche/dosing/queries.py", "x = Dose.objects.get(id=1)"),
    ("src/troche/ledger/store.py", "cursor.execute('SELECT 1 WHERE x = %s', [x])"),
    ("src/troche/ledger/store.py", "cursor.execute(f'SELECT {COLUMNS} FROM {ROW.table}')"),
    ("src/troche/site/templatetags/troche.py", "x = SafeString(' class=\"vh\"')"),
]
BROKEN_TEMPLATES = [
    "<script>go()</script>",
    '<script type="module">go()</script>',
    "<style>p {}</style>",
    '<p class="x" style="color:red">',
    '<button\n  onclick="go()">',
    '<a href="javascript:go()">',
    '<div hx-on:click="go()">',
    '<script src="https://cdn.example/x.js"></script>',
    '<link rel="stylesheet" href="//cdn.example/x.css">',
    '<img src="http://example.org/x.png">',
    "{{ words|safe }}",
    "{% autoescape off %}",
    "<p>A word</p>",
    '<nav aria-label="The way">',
    "{% blocktranslate %}Good{% endblocktranslate %} day",
]
GOOD_TEMPLATES = [
    '<script src="{% static "site/a.js" %}" type="module"></script>',
    '<script type="application/json" id="x">{}</script>',
    '<a href="https://988lifeline.org">988</a>',
    "{# <script>go()</script> #}",
    "<!-- style= -->",
    '<p class="on" data-once="1">{% translate "fine" %} 50 mg</p>',
    "{% block main_class %}narrow{% endblock %}",
    "{{ svg|safe }}",
]


@pytest.mark.parametrize(("path", "text", "advice"), BROKEN)
def test_planted_python(path: str, text: str, advice: str) -> None:
    found = python_laws.breaches(PurePath(path), text)
    assert any(advice in finding.advice for finding in found), found


@pytest.mark.parametrize(("path", "text"), GOOD)
def test_good_python(path: str, text: str) -> None:
    assert python_laws.breaches(PurePath(path), text) == []


@pytest.mark.parametrize("text", BROKEN_TEMPLATES)
def test_planted_template(text: str) -> None:
    (finding, *_) = template_laws.breaches(PurePath("src/troche/site/templates/x.html"), f"\n{text}")
    assert finding.line == 2


@pytest.mark.parametrize("text", GOOD_TEMPLATES)
def test_good_template(text: str) -> None:
    assert list(template_laws.breaches(PurePath("src/troche/site/templates/x.html"), text)) == []


def test_styles_load_nothing_from_elsewhere() -> None:
    path = PurePath("src/troche/site/static/x.css")
    assert list(template_laws.breaches(path, "@import url(https://fonts.example/x);"))
    assert list(template_laws.breaches(path, "a { background: url('https://x.example/y.png') }"))
    assert not list(template_laws.breaches(path, "/* https://w3.org */ a { background: url(x.svg) }"))
