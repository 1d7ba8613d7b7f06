"""Charts: what is missing is a gap and never zero, and a picture says its name."""

from datetime import date, timedelta
from xml.etree import ElementTree

from troche.site import charts
from troche.site.components import Band, Limit, Mark, Point, Pressure, Trend

SAID = charts.PressureWords(
    top="Top",
    bottom="Bottom",
    start="we start",
    rest="rest",
    stop="not today",
    none="no reading",
    title="Against the limits",
    top_line="Top {value} {start} {stop}.",
    bottom_line="Bottom {value} {start} {stop}.",
)


def points(*values: float | None) -> list[Point]:
    return [Point(date(2026, 1, 1) + timedelta(days=n), value, f"day {n}") for n, value in enumerate(values)]


def trend(*values: float | None, **more: object) -> Trend:
    return Trend(
        ident="t",
        title="Mood & more",
        reading="",
        points=points(*values),
        scale=((0, "low"), (10, "high")),
        **more,
    )  # type: ignore[arg-type]


def drawn(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def shapes(picture: str, kind: str) -> list[ElementTree.Element]:
    return [shape for shape in drawn(picture).iter() if kind in (shape.get("class") or "").split()]


def test_a_missing_day_breaks_the_line() -> None:
    lines = shapes(charts.line_chart(trend(1, 2, None, 4, 5)), "ln")
    assert len(lines) == 2


def test_a_missing_day_is_no_point_and_never_the_bottom() -> None:
    picture = charts.line_chart(trend(8, None, 8))
    heights = {shape.get("cy") for shape in drawn(picture).iter("circle")}
    assert heights == {"36.4"}
    assert shapes(picture, "ln") == []
    assert len(shapes(picture, "alone")) == 2


def test_nothing_recorded_draws_no_line_at_all() -> None:
    assert list(drawn(charts.line_chart(trend(None, None))).iter("circle")) == []
    assert list(drawn(charts.line_chart(trend())).iter("path")) == []


def test_smoothing_does_not_fill_a_gap_and_takes_no_zero_for_it() -> None:
    smoothed = charts.smooth(points(4, None, 8, 6), 3)
    assert smoothed == [4, None, 7, 7]


def test_a_smooth_line_stays_within_its_neighbours() -> None:
    path = charts.curve([(0, 10), (10, 10), (20, 90), (30, 90), (40, 20)])
    heights = [float(number) for number in path.replace("M", " ").replace("C", " ").split()[1::2]]
    assert min(heights) >= 10
    assert max(heights) <= 90


def test_higher_values_stand_higher_and_the_band_lies_behind() -> None:
    picture = charts.line_chart(trend(2, 9, band=Band(3, 5, "usual"), limits=(Limit(7, "a rule"),)))
    low, high = (float(shape.get("cy", "0")) for shape in shapes(picture, "pt"))
    assert high < low
    order = [shape.get("class") for shape in drawn(picture) if shape.get("class")]
    assert order.index("band") < order.index("ln")
    assert [shape.text for shape in shapes(picture, "limit-attention") if shape.text] == ["a rule"]


def test_sessions_are_lozenges_and_a_planned_one_is_open() -> None:
    picture = charts.line_chart(
        trend(
            1, 2, marks=(Mark(date(2026, 1, 1), "session 1"), Mark(date(2026, 1, 4), "session 2", ahead=True))
        )
    )
    assert [shape.get("class") for shape in shapes(picture, "loz")] == ["loz", "loz loz-open"]
    assert [shape[0].text for shape in shapes(picture, "loz")] == ["session 1", "session 2 (planned)"]


def test_the_picture_has_a_name_and_hostile_words_stay_words() -> None:
    picture = charts.line_chart(trend(1, 2, description="<script>alert(1)</script>"))
    root = drawn(picture)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "t-t t-d"
    assert "<script>" not in picture
    assert "Mood &amp; more" in picture


def test_a_spark_leaves_a_gap_too() -> None:
    picture = charts.sparkline((20, 18, None, 12, 10), "PHQ-9", low=0, high=27)
    assert len(shapes(picture, "ln")) == 2
    assert drawn(picture).get("aria-label") == "PHQ-9"
    assert list(drawn(charts.sparkline((None, None), "none", low=0, high=27)).iter("circle")) == []


def pressure(systolic: int | None, diastolic: int | None) -> str:
    return charts.pressure_bars(
        Pressure(
            ident="p",
            systolic=systolic,
            diastolic=diastolic,
            start_systolic=140,
            start_diastolic=90,
            stop_systolic=160,
            stop_diastolic=100,
        ),
        SAID,
    )


def pins(picture: str) -> list[float]:
    return [float((shape.get("d") or "M0 ").split()[0][1:]) for shape in shapes(picture, "pin")]


def edges(picture: str) -> list[float]:
    """Where `start` and `stop` stand on the first bar."""
    return [float(text.get("x", "0")) for text in drawn(picture).iter("text") if text.text in ("140", "160")]


def test_a_pressure_stands_in_its_zone() -> None:
    start, stop = edges(pressure(120, 80))
    assert pins(pressure(139, 80))[0] < start
    assert start < pins(pressure(150, 80))[0] < stop
    assert pins(pressure(161, 80))[0] > stop
    assert pins(pressure(140, 80))[0] == start


def test_a_pressure_off_the_scale_stays_on_the_picture() -> None:
    assert 0 <= pins(pressure(40, 20))[0] <= 350
    assert 0 <= pins(pressure(290, 200))[0] <= 350


def test_no_reading_is_said_and_has_no_pin() -> None:
    picture = pressure(None, None)
    assert pins(picture) == []
    assert [shape.text for shape in shapes(picture, "none")] == ["no reading", "no reading"]
    assert "Top no reading" in picture
