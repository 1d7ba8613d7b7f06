"""Reading ORU^R01: what each value is, and which wait for a person because they say less than they seem to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from tests.laboratory.messages import BORN, LIVER, PERSON, YESTERDAY, obx, oru
from troche.laboratory.hl7 import read_oru
from troche.laboratory.items import LONGEST_TEXT, Item, Reading
from troche.laboratory.reading import UNFIT, WHY, Unreadable
from troche.people.number import number_of
from troche.programme import load_programme

LABORATORY = load_programme().laboratory


def read(message: bytes, encoding: str = "utf-8") -> Reading:
    return read_oru(message.decode(encoding), LABORATORY)


def one(result: str, **said: Any) -> Item:
    (item,) = read(oru([result], **said)).items
    return item


def test_a_panel_is_read_whole_with_whom_it_means() -> None:
    reading = read(oru())
    assert reading.ready() == (0, 1, 2, 3) and reading.waiting() == ()
    assert [(item.what, item.value, item.unit, item.upper_limit) for item in reading.items] == [
        (test, 30.0, "U/L", 56.0) for test in ("alt", "ast", "alp", "ggt")
    ]
    assert {item.collected_on for item in reading.items} == {YESTERDAY}
    assert reading.laboratory == "LAB ACME"
    said = reading.person
    assert (said.numbers, said.family, said.given, said.birth_date) == (
        (number_of(PERSON),),
        "Sample",
        "Ben",
        BORN,
    )


READ: list[tuple[str, dict[str, Any]]] = [
    (obx(value="30."), {"value": 30.0}),
    (obx(value="^30", kind="SN"), {"value": 30.0}),
    (obx(value="=^30", kind="SN"), {"value": 30.0}),
    (obx(value="30", kind="ST"), {"value": 30.0}),
    (obx(limits="<=40", flag=""), {"upper_limit": 40.0}),
    (obx(limits="0 - 40 U/L", flag=""), {"upper_limit": 40.0}),
    (obx(value="90", flag="H"), {"value": 90.0}),
    (obx(status="C"), {"status": "corrected"}),
    (obx(unit="U/L^^UCUM"), {"unit": "U/L"}),
    (obx("99ALT^SGPT^L^1742-6^ALT^LN"), {"what": "alt", "code": "99ALT"}),
    (obx("1975-2^Bilirubin^LN", "0.8", unit="mg/dL", limits="0.1-1.2"), {"what": "bilirubin", "value": 0.8}),
    (obx("2160-0^Creatinine^LN", "88", unit="µmol/L", limits="60-110"), {"what": "creatinine"}),
    (obx("2106-3^hCG^LN", "LA6577-6^Negative^LN", "CE", "", ""), {"finding": "negative"}),
    (obx("2118-8^hCG^LN", "LA6576-8", "CWE", "", "", "A"), {"finding": "positive"}),
    (obx("2118-8^hCG^LN", "NEGATIVE", "ST", "", "", ""), {"finding": "negative"}),
    (obx("24356-8^Urinalysis^LN", "Negative", "ST", "", "", ""), {"what": "urinalysis"}),
    (obx("2345-7^Glucose^LN", "88", unit="mg/dL", limits="70-99", flag=""), {"what": ""}),
    (obx("9999-9^Other^LN", "fine", "ST", "", "", "N"), {"what": ""}),
]


@pytest.mark.parametrize(("result", "values"), READ)
def test_what_is_plain_is_read(result: str, values: dict[str, Any]) -> None:
    item = one(result)
    assert not item.held
    assert {name: getattr(item, name) for name in values} == values


WAITS: list[tuple[str, str]] = [
    (obx(value=">^135", kind="SN", flag="H"), "no_number"),
    (obx(value="<^5", kind="SN"), "no_number"),
    (obx(value="30^-^40", kind="SN"), "no_number"),
    (obx(value="^30^-^40", kind="SN"), "no_number"),
    (obx(value="^1^:^128", kind="SN"), "no_number"),
    (obx(value=">135"), "no_number"),
    (obx(value="1,5"), "no_number"),
    (obx(value="-3"), "no_number"),
    (obx(value="1e3"), "no_number"),
    (obx(value="٣٠"), "no_number"),
    (obx(value="30~31"), "no_number"),
    (obx(value="30^31"), "no_number"),
    (obx(value="30&31"), "no_number"),
    (obx(value=""), "no_number"),
    (obx(value="see note", kind="ST"), "no_number"),
    (obx(value="hemolyzed", kind="TX"), "no_number"),
    (obx(limits=""), "no_limit"),
    (obx(limits=">7"), "no_limit"),
    (obx(limits="56-7"), "no_limit"),
    (obx(limits="7-56 mg/dL"), "no_limit"),
    (obx(limits="M 7-56, F 7-45"), "no_limit"),
    (obx(unit="mg/dL"), "unit"),
    (obx(unit=""), "unit"),
    (obx(value="90", flag="N"), "flag"),
    (obx(value="90", flag="L"), "flag"),
    (obx(value="30", flag="N~A"), "flag"),
    (obx(value="30", flag="N^1"), "flag"),
    (obx(value="30", flag="panic"), "flag"),
    (obx("2345-7^Glucose^LN", "88", unit="mg/dL", limits="70-99", flag="N~H"), "unknown_test"),
    (obx(limits="7-56^9"), "no_limit"),
    (obx(status="F^P"), "not_final"),
    (obx("2106-3^hCG^LN", "Negative", "ST", "", "", "H"), "flag"),
    (obx(value="30", flag="H"), "flag"),
    (obx(value="56", flag="HH"), "flag"),
    (obx(status="P"), "not_final"),
    (obx(status="X"), "not_final"),
    (obx(status="D"), "not_final"),
    (obx(status="W"), "not_final"),
    (obx(status=""), "not_final"),
    (obx(status="\x1cF"), "not_final"),
    (obx(status="F\t"), "not_final"),
    (obx(kind="ED", value="^AP^PDF^Base64^JVBERi0="), "type"),
    (obx("1742-6^ALT^LN^1920-8^AST^LN"), "ambiguous_test"),
    (obx("1742-6^ALT^L", flag="", limits=""), "unknown_test"),
    (obx("1742-6", flag="H"), "unknown_test"),
    (obx("2345-7^Glucose^LN", "188", unit="mg/dL", limits="70-99", flag=""), "unknown_test"),
    (obx("2345-7^Glucose^LN", "88", unit="mg/dL", limits="70-99", flag="H"), "unknown_test"),
    (obx("2345-7^Glucose^LN", "88", unit="mg/dL", limits="70-99", flag="", status="P"), "unknown_test"),
    (obx("2345-7^Glucose^LN", "20", unit="mg/dL", limits="70-99", flag=""), "unknown_test"),
    (obx("2106-3^hCG^LN", "LA6576-8^Negative^LN", "CE", "", "", ""), "finding"),
    (obx("2106-3^hCG^LN", "^Indeterminate^L", "CE", "", "", ""), "finding"),
    (obx("2106-3^hCG^LN", "not detected, repeat", "ST", "", "", ""), "finding"),
    (obx("2106-3^hCG^LN", "Positive", "ST", "", "", "N"), "flag"),
    (obx("2106-3^hCG^LN", "Negative", "ST", "", "", "A"), "flag"),
    (obx("24356-8^Urinalysis^LN", "Positive", "ST", "", "", "A"), "urinalysis"),
    (obx("12327-3^Ketamine^LN", "Negative", "ST", "", "", "N"), "drug_screen"),
]


@pytest.mark.parametrize(("result", "why"), WAITS)
def test_what_is_not_plain_waits_for_a_person(result: str, why: str) -> None:
    item = one(result)
    assert item.held == why and not item.is_ready
    assert why in WHY


@pytest.mark.parametrize("collected", ["", "2026", "202613", "20261301", "99999999", "yesterday"])
def test_without_a_day_of_collection_it_waits(collected: str) -> None:
    assert one(obx(), collected=collected).held == "no_day"


def test_the_earlier_of_two_days_counts() -> None:
    day_before = YESTERDAY - timedelta(days=1)
    assert one(obx(at=f"{day_before:%Y%m%d}")).collected_on == day_before
    assert one(obx(at=f"{YESTERDAY + timedelta(days=1):%Y%m%d}")).collected_on == YESTERDAY
    assert one(obx(at="soon")).held == "no_day"


def test_a_test_that_stands_there_twice_waits_when_it_says_two_things() -> None:
    same = read(oru([obx(), obx()]))
    other = read(oru([obx(), obx(value="31"), obx("1920-8^AST^LN")]))
    assert same.ready() == (0, 1)
    assert [item.held for item in other.items] == ["twice", "twice", ""]


def test_an_order_that_was_cancelled_gives_no_result() -> None:
    message = oru([obx()]).replace(b"||||||||||||||||||F", b"||||||||||||||||||X")
    assert read(message).items[0].held == "not_final"


def test_no_text_of_a_result_is_kept_longer_than_somebody_reads() -> None:
    long = "Negative" + " " * LONGEST_TEXT + "it is not"
    message = oru([obx(f"2106-3^{long}^LN", long, "ST", long, long, long)]).replace(b"ACME", long.encode())
    (item,) = read(message).items
    texts = (item.name, item.said, item.unit, item.limits, item.flag, read(message).laboratory)
    assert set(map(len, texts)) == {LONGEST_TEXT} and item.said.endswith("…")
    assert (item.finding, item.held) == ("", "finding"), "what it says is read whole"


UNREADABLE: list[tuple[bytes, str]] = [
    (oru([]), "nothing"),
    (b"MSH|^~\\&|LAB|ACME|||1||ORU^R01|7|P|2.5.1\r", "nothing"),
    (oru([*LIVER, "PID|2||X^^^Y||Other^One||19700101", "OBR|2", obx()]), "several_people"),
    (oru().replace(b"PID|", b"ZID|"), "order"),
    (oru().replace(b"OBR|", b"ZBR|"), "order"),
    (oru([*LIVER, "free words of somebody"]), "segment"),
    (oru([*LIVER, "\x0bMSH|^~\\&|LAB"]), "segment"),
    (oru() + oru(), "segment"),
    (oru(version="3.0"), "unreadable"),
    (oru(version=""), "unreadable"),
    (b"hello", "unreadable"),
    (b"MSH||||", "unreadable"),
    (b"MSH|^^^^|a", "unreadable"),
    (b"", "unreadable"),
]


@pytest.mark.parametrize(("message", "why"), UNREADABLE)
def test_what_cannot_be_told_apart_is_not_read_at_all(message: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read(message)
    assert unreadable.value.code == why
    assert why in UNFIT


def test_other_separators_and_escapes_are_read_as_meant() -> None:
    message = oru(name="O\\T\\Neil^Ben").replace(b"MSH|^~\\&|", b"MSH|^~\\&#|")
    assert read(message).person.family == "O&Neil"
    assert read(oru(name="Berg&van den^Ben")).person.family == "Berg"
    swapped = oru().translate(bytes.maketrans(b"|^", b"*$"))
    assert read(swapped) == read(oru())


@pytest.mark.parametrize(
    "version", ["2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8.2"]
)
def test_every_version_says_the_same(version: str) -> None:
    assert read(oru(version=version)) == read(oru())


def test_line_ends_of_a_careless_sender_are_read() -> None:
    assert read(oru().replace(b"\r", b"\r\n")) == read(oru().replace(b"\r", b"\n")) == read(oru())


def test_several_orders_have_each_their_day() -> None:
    second = f"OBR|2||3|58410-2^CBC^LN|||{date(2026, 1, 2):%Y%m%d}"
    reading = read(oru([obx(), second, obx("1920-8^AST^LN")]))
    assert [item.collected_on for item in reading.items] == [YESTERDAY, date(2026, 1, 2)]


def test_a_clinic_reads_the_codes_of_its_own_laboratory() -> None:
    tests = {**LABORATORY.tests}
    tests["alt"] = msgspec.structs.replace(tests["alt"], codes=("1742-6", "ACME:17"))
    own = msgspec.structs.replace(LABORATORY, tests=tests)
    message = oru([obx("17^SGPT^ACME", "90", flag="H")]).decode()
    assert read_oru(message, own).items[0].what == "alt"
    assert read_oru(message, LABORATORY).items[0].held == "unknown_test"
