"""Text folded over several lines of a programme file reaches people as plain words."""

import msgspec

from troche.sheets.reading import read_sheet


class Said(msgspec.Struct):
    patient: str


def test_folded_text_carries_no_control_characters() -> None:
    sheet = read_sheet("patient: >-\n  Taken at home beside a\n  sober adult.\n", Said, file="said.yaml")
    assert sheet.findings == ()
    assert sheet.data == {"patient": "Taken at home beside a sober adult."}
