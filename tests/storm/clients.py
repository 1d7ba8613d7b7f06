"""People whose session is near, and their browsers."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.test import Client

from troche.demo import sessions
from troche.demo.cast import Part
from troche.demo.life import Life
from troche.demo.scenes import prepared
from troche.demo.stage import Stage
from troche.demo.team import ZONE, Team
from troche.ledger.clock import system_clock
from troche.people.memberships import CHOSEN
from troche.people.models import Clinic, Membership
from troche.people.pages import BACKEND
from troche.people.scope import in_clinic

GETTING_READY = timedelta(days=14)


def team_of(stage: Stage, began: datetime) -> Team:
    """The clinic's staff, who joined then."""
    team, clinic = Team(stage), Clinic.objects.get(id=stage.clinic)
    with in_clinic(clinic.id):
        team.join(clinic, began)
    return team


def booked(clinic: UUID, ahead: timedelta, name: str = "Ada Storm") -> Life:
    """A prepared person whose first session begins so long from now, as the system's clock has it."""
    now, stage = system_clock(), Stage(clinic, f"storm {uuid4()}")
    team = team_of(stage, now - GETTING_READY * 2)
    return life_booked(stage, team, name, now + ahead)


def life_booked(stage: Stage, team: Team, name: str, starts_at: datetime) -> Life:
    """The same, on a stage with a team."""
    clinic = Clinic.objects.get(id=stage.clinic)
    life = Life(stage, team, clinic, Part(name, "booked"), system_clock() - GETTING_READY)
    life.zone = where_both_are_one_day(system_clock(), starts_at)
    with in_clinic(clinic.id):
        prepared(life)
        life.at = max(life.at, system_clock() - timedelta(minutes=5))
        life.keep_up()
        sessions.book(life, starts_at)
    return life


def where_both_are_one_day(now: datetime, starts_at: datetime) -> ZoneInfo:
    """Portland, or another place while Portland's midnight lies between: its session is not today's yet."""
    one_day = now.astimezone(ZONE).date() == starts_at.astimezone(ZONE).date()
    return ZONE if one_day else ZoneInfo("Pacific/Honolulu")


def sign_in_as(client: Client, clinic: UUID, life: Life) -> None:
    """Sign this browser in as the person."""
    with in_clinic(clinic):
        place = Membership.objects.get(clinic_id=clinic, stream=life.person, role="patient")
        client.force_login(place.account, backend=BACKEND)
        session = client.session
        session[CHOSEN] = str(place.id)
        session.save()
