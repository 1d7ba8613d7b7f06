"""What about the team runs out: when it is a concern, whose, how it climbs, and what settles it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people.team_life import DAY, HOUR, OPENED, PROGRAMME, Life, licence
from troche.chart.facts import Fact, tag_of
from troche.people.commands import (
    AgreeSupervision,
    EndSupervision,
    LeaveStaff,
    SetRota,
    SettleConcern,
    TakeConcern,
)
from troche.people.facts import ConcernPassedOn, ConcernRaised, ConcernSettled
from troche.people.matters import TAKES_ALERTS, open_hours
from troche.people.policy import TABLE
from troche.people.rules import follow_clinic
from troche.people.setting import Setting

ENDS = date(2026, 6, 30)
FAR = OPENED + 3_000 * DAY


def covered_for_ever(*licences: object) -> tuple[Life, UUID, UUID, UUID]:
    """A clinic with somebody on call for eight years: an administrator, a director and a prescriber."""
    life = Life()
    boss, director = life.joins("administrator", name="Wren"), life.joins("director", name="Edith")
    doctor = life.joins("prescriber", *licences, name="Jonah")  # type: ignore[arg-type]
    life.covers(director, OPENED, FAR)
    return life, boss, director, doctor


def midnight(day: date) -> datetime:
    """When a day begins in New York in summer."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def raised(facts: list[Fact]) -> list[ConcernRaised]:
    return [fact for fact in facts if isinstance(fact, ConcernRaised)]


def test_a_licence_is_a_concern_sixty_thirty_and_seven_days_before_its_end_and_when_it_has_ended() -> None:
    life, boss, _, doctor = covered_for_ever(licence(ENDS))
    said: list[datetime] = []
    while life.now < OPENED + 200 * DAY:
        said += [life.now for fact in raised(life.until(life.now + HOUR)) if fact.code == "licence_ends"]
    days = [ENDS - 60 * DAY, ENDS - 30 * DAY, ENDS - 7 * DAY, ENDS + DAY]
    assert said == [midnight(day) for day in days]
    (concern,) = life.open.values()
    assert concern.day == ENDS and concern.state == "NY" and concern.about == doctor
    assert life.facts[-1] is not None and doctor in raised(life.facts)[0].owners
    assert raised(life.facts)[0].owners == (doctor, boss), "who holds it, and the administrator"


@pytest.mark.parametrize(
    ("renewed", "open_after"),
    [
        (licence(date(2028, 6, 30)), False),  # the same number, a later end
        (
            licence(date(2028, 6, 30), number="B7", first_day=date(2026, 7, 1)),
            False,
        ),  # the next day, another number
        (licence(date(2028, 6, 30), number="B7", first_day=date(2026, 7, 2)), True),  # one day between
        (licence(date(2028, 6, 30), "CA", number="B7"), True),  # another state
        (licence(date(2028, 6, 30), kind="DEA", number="B7"), True),  # a registration is no licence
    ],
)
def test_renewing_settles_it_in_the_same_act(renewed: object, open_after: bool) -> None:
    life, _, _, doctor = covered_for_ever(licence(ENDS))
    life.until(midnight(ENDS - 50 * DAY))
    assert len(life.open) == 1
    facts = life.renews(doctor, renewed)  # type: ignore[arg-type]
    assert any(isinstance(fact, ConcernSettled) for fact in facts) is not open_after
    assert bool(life.open) is open_after


def test_a_gap_of_one_day_between_two_licences_is_over_when_the_next_begins() -> None:
    life, _, _, doctor = covered_for_ever(licence(ENDS))
    life.renews(doctor, licence(date(2030, 1, 1), number="B7", first_day=ENDS + 2 * DAY))
    life.until(midnight(ENDS + DAY))
    assert [one.day for one in life.open.values()] == [ENDS]
    life.until(midnight(ENDS + 2 * DAY))
    assert not life.open
    assert not raised(life.until(OPENED + 900 * DAY))


def test_a_registration_is_a_concern_of_its_own() -> None:
    life, _, _, doctor = covered_for_ever(licence(date(2033, 1, 1)), licence(ENDS, kind="dea"))
    facts = raised(life.until(midnight(ENDS - 60 * DAY)))
    assert [fact.code for fact in facts] == ["registration_ends"]
    life.renews(doctor, licence(date(2033, 1, 1), kind="DEA", number="X2"))
    assert not life.open


def test_what_nobody_takes_goes_to_the_director_and_then_to_all_who_lead() -> None:
    life, boss, director, doctor = covered_for_ever(licence(ENDS))
    life.until(midnight(ENDS - 60 * DAY))
    asked = [next(iter(life.open.values())).owners]
    for _ in range(3):
        life.until(life.now + DAY)
        asked.append(next(iter(life.open.values())).owners)
    assert asked == [(doctor, boss), (director,), (boss, director), (boss, director)]


def test_who_takes_it_by_name_stops_the_climbing_for_a_week() -> None:
    life, boss, _, doctor = covered_for_ever(licence(ENDS))
    life.until(midnight(ENDS - 60 * DAY))
    (concern,) = life.open
    stranger = life.actor(life.joins("biller"))
    assert life.refused(TakeConcern, by=stranger, concern=concern) == "concern_not_yours"
    assert life.refused(TakeConcern, by=stranger, concern="no such") == "concern_not_open"
    life.do(TakeConcern, by=life.actor(doctor), concern=concern)
    assert life.refused(TakeConcern, by=life.actor(doctor), concern=concern) == "concern_already_yours"
    life.do(TakeConcern, by=life.actor(boss), concern=concern)
    assert life.open[concern].taken_by == "Wren"
    assert not life.until(life.now + 7 * DAY - HOUR)
    back = life.until(life.now + HOUR)
    assert [fact.because for fact in back if isinstance(fact, ConcernPassedOn)] == ["not_settled"]
    assert life.open[concern].taken_at is None


def test_when_an_owner_leaves_it_is_the_next_and_never_nobody() -> None:
    life, boss, director, doctor = covered_for_ever(licence(ENDS))
    second = life.joins("administrator", name="Second")
    life.until(midnight(ENDS - 60 * DAY))
    (concern,) = life.open
    life.do(TakeConcern, by=life.actor(boss), concern=concern)
    facts = life.do(LeaveStaff, staff=boss, reason="moved")
    assert [tag_of(fact) for fact in facts] == ["people.staff_left", "people.concern_passed_on"]
    assert life.open[concern].owners == (doctor, second)
    assert life.open[concern].taken_by == ""
    life.do(LeaveStaff, staff=doctor, reason="moved")
    assert not life.open, "nobody's licence is nobody's concern"
    life.do(LeaveStaff, staff=director, reason="moved")
    assert {one.code for one in raised(life.until(life.now + HOUR))} == {"hours_open", "nobody_takes_alerts"}
    assert {one.owners for one in life.open.values()} == {(second,)}
    life.joins("therapist")
    assert set(life.open) == {"hours"}, "somebody who takes alerts has joined"


def test_without_anybody_who_leads_everybody_here_is_asked() -> None:
    life = Life()
    one, two = life.joins("prescriber"), life.joins("biller")
    life.until(OPENED + 2 * DAY)
    assert life.open["hours"].owners == (one, two)


def test_a_licence_that_is_let_go_stays_quiet_until_it_ends_and_is_asked_about_once_more() -> None:
    life, boss, _, doctor = covered_for_ever(licence(ENDS))
    life.until(midnight(ENDS - 60 * DAY))
    (concern,) = life.open
    assert life.refused(SettleConcern, by=life.actor(boss), concern=concern, outcome=" ") == (
        "concern_outcome_missing"
    )
    life.do(SettleConcern, by=life.actor(doctor), concern=concern, outcome="We leave New York.")
    assert not raised(life.until(midnight(ENDS)))
    assert len(raised(life.until(midnight(ENDS + DAY)))) == 1
    life.do(SettleConcern, by=life.actor(boss), concern=concern, outcome="Yes, it has ended.")
    assert not raised(life.until(life.now + 399 * DAY))
    assert len(raised(life.until(life.now + 2 * DAY))) == 1


def test_a_licence_already_ended_when_it_is_entered_is_a_concern_at_once() -> None:
    life, _, _, doctor = covered_for_ever()
    life.renews(doctor, licence(date(2025, 12, 31)))
    due = [one.at for one in life.due() if one.kind == "people.concern" and one.key.startswith("licence")]
    assert due == [life.now], "nobody could have been told before it was entered"
    assert [fact.code for fact in raised(life.until(life.now))] == ["licence_ends"]


def test_what_settled_it_and_was_taken_back_raises_it_again() -> None:
    life, _, _, doctor = covered_for_ever(licence(ENDS))
    life.until(midnight(ENDS - 60 * DAY) + HOUR)
    life.renews(doctor, licence(date(2030, 1, 1)))
    assert not life.open
    life.now += DAY
    life.renews(doctor, licence(ENDS))
    assert len(raised(life.until(life.now))) == 1


SUPERVISED = licence(date(2028, 6, 30), kind="NP", supervised=True, first_day=OPENED.date())


def agrees(life: Life, staff: UUID, supervisor: UUID, last_day: date, state: str = "NY") -> list[Fact]:
    return life.do(
        AgreeSupervision,
        staff=staff,
        supervisor=supervisor,
        state=state,
        first_day=OPENED.date(),
        last_day=last_day,
        agreed_on=OPENED.date(),
    )


def test_a_supervised_licence_holds_only_while_somebody_licensed_there_supervises() -> None:
    life, _, _, doctor = covered_for_ever(licence(date(2033, 1, 1)))
    nurse = life.joins("prescriber", SUPERVISED, name="Nell")
    day = OPENED.date()
    assert not life.state.licensed(nurse, "NY", day)
    assert [fact.code for fact in raised(life.until(life.now))] == ["supervision_missing"]
    facts = agrees(life, nurse, doctor, ENDS)
    assert any(isinstance(fact, ConcernSettled) for fact in facts)
    held = [life.state.licensed(nurse, "NY", one) for one in (day, ENDS, ENDS + DAY)]
    assert held == [True, True, False]
    said = raised(life.until(midnight(ENDS - 60 * DAY)))
    assert [(fact.code, fact.day) for fact in said] == [("supervision_missing", ENDS + DAY)]
    agrees(life, nurse, doctor, date(2030, 1, 1))
    assert not life.open
    life.do(LeaveStaff, staff=doctor, reason="moved")
    assert not life.state.licensed(nurse, "NY", ENDS), "without the supervisor it does not hold"
    assert [fact.code for fact in raised(life.until(life.now))] == ["supervision_missing"]


def test_a_supervision_that_ends_early_ends_with_that_day() -> None:
    life, _, _, doctor = covered_for_ever(licence(date(2033, 1, 1)))
    nurse = life.joins("prescriber", SUPERVISED)
    agrees(life, nurse, doctor, date(2027, 12, 31))
    pair = {"staff": nurse, "supervisor": doctor, "state": "NY", "last_day": ENDS}
    assert life.refused(EndSupervision, **{**pair, "state": "CA"}, reason="x") == "no_supervision"
    assert life.refused(EndSupervision, **pair, reason=" ") == "reason_missing"
    life.do(EndSupervision, **pair, reason="He retires.")
    held = [life.state.licensed(nurse, "NY", one) for one in (ENDS, ENDS + DAY)]
    assert held == [True, False]


def test_a_supervision_is_refused_for_its_reason() -> None:
    life, boss, _, doctor = covered_for_ever(licence(ENDS))
    nurse = life.joins("prescriber", SUPERVISED)
    said = {
        "staff": nurse,
        "supervisor": doctor,
        "state": "NY",
        "first_day": date(2026, 3, 1),
        "last_day": date(2026, 6, 1),
        "agreed_on": date(2026, 3, 2),
    }
    for change, code in (
        ({"staff": uuid4()}, "not_staff"),
        ({"supervisor": nurse}, "supervision_self"),
        ({"last_day": date(2026, 2, 1)}, "supervision_backwards"),
        ({"agreed_on": date(2026, 3, 3)}, "supervision_agreed_ahead"),
        ({"supervisor": boss}, "supervisor_role"),
        ({"state": "CA"}, "supervisor_licence"),
        ({"first_day": ENDS + DAY, "last_day": ENDS + 2 * DAY}, "supervisor_licence"),
    ):
        assert life.refused(AgreeSupervision, **{**said, **change}) == code
    other = life.joins("prescriber", SUPERVISED)
    assert life.refused(AgreeSupervision, **{**said, "supervisor": other}) == "supervisor_licence", (
        "who needs supervision supervises nobody"
    )
    life.do(AgreeSupervision, **said)


def test_a_registration_holds_under_nobodys_supervision() -> None:
    life, _, _, doctor = covered_for_ever()
    from troche.people.commands import AddLicence

    wrong = licence(ENDS, kind="DEA", supervised=True)
    assert life.refused(AddLicence, staff=doctor, licence=wrong) == "registration_supervised"


def test_open_hours_are_a_concern_fourteen_days_before_the_first_of_them() -> None:
    life = Life()
    doctor = life.joins("prescriber")
    life.covers(doctor, OPENED, OPENED + 60 * DAY)
    life.do(SetRota, starts=OPENED + 30 * DAY, ends=OPENED + 30 * DAY + HOUR, shifts=())
    assert not life.until(OPENED + 16 * DAY - HOUR)
    assert [fact.code for fact in raised(life.until(OPENED + 16 * DAY))] == ["hours_open"]
    life.covers(doctor, OPENED + 30 * DAY, OPENED + 30 * DAY + HOUR)
    assert not life.open, "covered, settled"
    assert [fact.code for fact in raised(life.until(OPENED + 46 * DAY))] == ["hours_open"], (
        "nobody has said who is on call after the rota's end"
    )


def test_hours_that_passed_open_are_over_and_the_next_are_a_concern_of_their_own() -> None:
    life = Life()
    doctor = life.joins("prescriber")
    life.covers(doctor, OPENED, FAR)
    for day in (20, 60):
        at = OPENED + day * DAY
        life.do(SetRota, starts=at, ends=at + HOUR, shifts=())
    seen: list[tuple[str, timedelta]] = []
    while life.now < OPENED + 70 * DAY:
        before = set(life.open)
        life.until(life.now + HOUR)
        seen += [("open", life.now - OPENED) for _ in set(life.open) - before]
        seen += [("over", life.now - OPENED) for _ in before - set(life.open)]
    assert seen == [
        ("open", 6 * DAY),
        ("over", 20 * DAY + HOUR),
        ("open", 46 * DAY),
        ("over", 60 * DAY + HOUR),
    ]


def test_words_do_not_settle_open_hours() -> None:
    life = Life()
    boss = life.joins("administrator")
    life.joins("prescriber")
    life.until(OPENED + 2 * DAY)
    assert life.refused(SettleConcern, by=life.actor(boss), concern="hours", outcome="later") == (
        "concern_to_mend"
    )


def test_a_new_clinic_has_a_day_to_set_its_first_rota() -> None:
    life = Life()
    life.joins("administrator")
    assert not raised(life.until(OPENED + DAY - HOUR))
    assert [fact.code for fact in raised(life.until(OPENED + DAY))] == ["nobody_takes_alerts", "hours_open"]
    empty = Life()
    assert not empty.until(OPENED + 30 * DAY), "a clinic without anybody has nobody to ask"


def test_a_clinic_may_be_on_call_by_day_only() -> None:
    rota = PROGRAMME.team.rota
    by_day = msgspec.structs.replace(
        rota,
        first_hour=msgspec.structs.replace(rota.first_hour, value=8),
        last_hour=msgspec.structs.replace(rota.last_hour, value=20),
    )
    programme = msgspec.structs.replace(PROGRAMME, team=msgspec.structs.replace(PROGRAMME.team, rota=by_day))
    life = Life()
    doctor = life.joins("prescriber")
    for day in range(3):
        starts = datetime(2026, 3, 3 + day, 13, tzinfo=UTC)  # eight in the morning in New York
        life.covers(doctor, starts, starts + 11 * HOUR)
    midnights = datetime(2026, 3, 3, 5, tzinfo=UTC), datetime(2026, 3, 5, 5, tzinfo=UTC)
    found = open_hours(life.state, programme, *midnights)
    assert [(one.hour, other.hour) for one, other in found] == [(0, 1), (0, 1)], (
        "seven to eight in the evening"
    )


def test_whoever_is_asked_is_mailed_in_neutral_words() -> None:
    life, boss, _, doctor = covered_for_ever(licence(ENDS))
    life.until(midnight(ENDS - 60 * DAY))
    from troche.chart.facts import Recorded
    from troche.messaging.notices import LETTERS

    entry = Recorded(raised(life.facts)[0], 9, life.now, uuid4(), "system", uuid4())
    (notice,) = follow_clinic(life.stream.chart, entry, Setting(PROGRAMME, life.state))
    assert notice.to == (doctor, boss)
    assert notice.template in LETTERS and not notice.values
    said = f"{LETTERS[notice.template].subject} {LETTERS[notice.template].sentence}".lower()
    assert not any(word in said for word in ("licence", "ketamine", "patient", "dose", "jonah"))


def test_who_takes_alerts_is_what_the_table_says() -> None:
    may = {role for role, grant in TABLE["messaging.acknowledge"].items() if grant == "clinic"}
    assert may == set(TAKES_ALERTS)


days = st.dates(date(2026, 3, 1), date(2026, 12, 31))
acts = st.lists(
    st.one_of(
        st.tuples(st.just("licence"), days, st.integers(1, 200), st.booleans()),
        st.tuples(st.just("cover"), days, st.integers(1, 40), st.booleans()),
        st.tuples(st.just("wait"), days, st.integers(1, 40), st.booleans()),
        st.tuples(st.just("leave"), days, st.integers(0, 3), st.booleans()),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(acts)
def test_at_every_moment_each_matter_is_an_open_concern_of_somebody_who_works_here(
    said: list[tuple[str, date, int, bool]],
) -> None:
    """Whatever is entered in whatever order: nothing that runs out goes unheard, nothing that is over stays."""
    from troche.people.matters import matters_at

    life = Life()
    life.joins("administrator")
    team = [life.joins("director"), life.joins("prescriber"), life.joins("therapist")]
    for what, day, number, supervised in said:
        staff = team[number % len(team)]
        if what == "licence" and life.state.works_here(staff):
            life.renews(staff, licence(day + number * DAY, first_day=day, supervised=supervised))
        elif what == "cover" and life.state.works_here(staff):
            life.covers(staff, midnight(day), midnight(day) + number * DAY)
        elif what == "leave" and life.state.works_here(staff) and number:
            life.do(LeaveStaff, staff=staff, reason="moved")
        life.until(life.now + (number * DAY if what == "wait" else HOUR))
        assert set(life.open) == set(matters_at(life.state, PROGRAMME, life.now))
        for concern in life.open.values():
            assert concern.owners
            assert all(life.state.works_here(owner) for owner in concern.owners)
            assert concern.taken_at is not None or concern.respond_by > life.now
