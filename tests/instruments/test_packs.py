"""A pack brings words, all of them and nothing else; whatever it says, scores stay."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.instruments.packs import as_yaml, pack_of
from troche.instruments import all_instruments, instrument, score
from troche.instruments.packs import (
    WORDS_ONLY,
    Pack,
    PackFaulty,
    canonical,
    completed,
    digest,
    from_canonical,
    parse_pack,
)

LICENSED = sorted(code for code, one in all_instruments().items() if not one.has_text)


def read(pack: dict[str, Any]) -> Pack:
    """The pack as it is read from its file."""
    return parse_pack(as_yaml(pack), file="pack.yaml", instruments=all_instruments())


def faults(text: str) -> dict[str, tuple[str, str, int]]:
    """Each fault by its key: expected, found, line."""
    with pytest.raises(PackFaulty) as fault:
        parse_pack(text, file="pack.yaml", instruments=all_instruments())
    assert str(fault.value).count("\n") + 1 == len(fault.value.findings), "one line for each"
    return {one.key: (one.expected, one.found, one.line) for one in fault.value.findings}


@pytest.mark.parametrize("code", LICENSED)
def test_a_pack_completes_an_instrument(code: str) -> None:
    whole = completed(instrument(code), read(pack_of(code)))
    assert whole.has_text and not instrument(code).has_text
    assert whole.items[0].text == f"Invented question {whole.items[0].id}"
    assert whole.licence.attribution == "Invented words, by nobody."
    assert whole.options[0].label == f"Invented answer {whole.options[0].value}"


def test_its_canonical_form_is_read_back_and_its_digest_is_its_own() -> None:
    pack = read(pack_of("isi"))
    assert from_canonical(canonical(pack)) == pack
    other = read(pack_of("isi", stem="In another invented week"))
    assert digest(canonical(pack)) != digest(canonical(other)) and len(digest(canonical(pack))) == 64


@pytest.mark.parametrize(
    ("changes", "key", "expected"),
    [
        ({"instrument": "nothing_known"}, "instrument", "an instrument that comes along without its words"),
        ({"instrument": "phq_9"}, "instrument", "those of PHQ-9 come along and stay as they are"),
        ({"language": "english"}, "language", "a language in two letters"),
        ({"permission": ""}, "permission", "words"),
        ({"items": {f"q{n}": "Invented" for n in range(1, 7)}}, "items.q7", "add them"),
        ({"items": {f"q{n}": "Invented" for n in range(1, 9)}}, "items.q8", "take this out"),
        ({"items": {f"q{n}": "Invented" for n in range(1, 8)} | {"q3": "{brace}"}}, "items.q3", "words"),
        ({"options": {"usual": {str(n): f"a{n}" for n in range(4)}}}, "options.usual.4", "add them"),
        ({"options": {"usual": {str(n): f"a{n}" for n in range(6)}}}, "options.usual.5", "take this out"),
        ({"options": {"usual": {str(n): "same" for n in range(5)}}}, "options.usual", "other words"),
        ({"options": {}}, "options.usual.0", "add them"),
        (
            {"options": {"usual": {str(n): f"a{n}" for n in range(5)}, "more": {"0": "a"}}},
            "options.more",
            "take this out",
        ),
    ],
)
def test_what_is_not_all_of_its_words_is_refused(changes: dict[str, Any], key: str, expected: str) -> None:
    found = faults(as_yaml(pack_of("isi", **changes)))
    assert key in found, found
    assert expected in found[key][0] and found[key][2] >= 1


@pytest.mark.parametrize(
    "attempt",
    [
        "scoring: {method: sum}",
        "bands: []",
        "value: 3",
        "score: 9",
        "cutoff: 1",
        "risk_items: []",
        "missing_at_most: 9",
    ],
)
def test_an_attempt_at_the_scoring_is_told_as_one(attempt: str) -> None:
    found = faults(as_yaml(pack_of("isi")) + attempt + "\n")
    assert {key: told[:2] for key, told in found.items()} == {
        attempt.partition(":")[0]: (WORDS_ONLY, "a key nobody reads")
    }


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("items.q1", {"items": {f"q{n}": {"text": "Invented", "value": 2} for n in range(1, 8)}}),
        ("options.usual.0", {"options": {"usual": {str(n): {"label": "a", "value": 4} for n in range(5)}}}),
    ],
)
def test_a_value_beside_words_is_refused(key: str, changes: dict[str, Any]) -> None:
    assert faults(as_yaml(pack_of("isi", **changes)))[key][0] == WORDS_ONLY


def test_words_that_come_along_may_be_given_in_another_language_and_not_replaced() -> None:
    spanish = completed(instrument("phq_9"), read(pack_of("phq_9", language="es")))
    assert spanish.items[8].text == "Invented question q9"
    assert faults(as_yaml(pack_of("asq")))["instrument"]


texts = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: bool(text.strip())
)


@given(st.sampled_from(LICENSED), st.data())
def test_a_pack_never_changes_a_score(code: str, data: st.DataObject) -> None:
    one = instrument(code)
    pack = Pack(
        instrument=code,
        language="en",
        permission=data.draw(texts),
        attribution=data.draw(texts),
        stem=data.draw(st.none() | texts),
        items=data.draw(st.dictionaries(st.sampled_from([item.id for item in one.items]), texts)),
        options=data.draw(
            st.dictionaries(
                st.sampled_from([*one.option_sets, "more"]),
                st.dictionaries(st.integers(0, 12).map(str), texts),
            )
        ),
    )
    whole = completed(one, pack)
    answers = {
        item: data.draw(st.none() | st.sampled_from(sorted(values)), label=item)
        for item, values in one.offered.items()
    }
    assert score(whole, answers) == score(one, answers)
    assert whole.offered == one.offered and whole.bands == one.bands and whole.risk_items == one.risk_items
    assert whole.has_text == all(item.id in pack.items for item in one.items)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from(["instrument", "language", "permission", "stem", "items", "options", "scoring", "grade"]),
    plain,
)
def test_whatever_stands_in_a_pack_it_is_read_or_refused_in_words(key: str, value: Any) -> None:
    text = msgspec.json.encode({**pack_of("isi"), key: value}).decode()  # JSON is YAML
    try:
        pack = parse_pack(text, file="pack.yaml", instruments=all_instruments())
    except PackFaulty as fault:
        assert fault.findings and all(one.expected and one.line >= 1 for one in fault.findings)
    else:
        assert completed(instrument("isi"), pack).has_text


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_what_is_no_pack_is_refused_in_words(text: str) -> None:
    assert faults(text)
