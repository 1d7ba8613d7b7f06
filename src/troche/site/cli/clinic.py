"""`troche clinic open`, `adopt`, `move`, `rota`, `token` and `eprescriber`."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from troche.site.cli import Subcommands, Trouble, django_ready, eprescriber, move
from troche.site.cli.programme import folder_of, is_faulty
from troche.site.cli.proof import leads_past_the_floor

if TYPE_CHECKING:
    from uuid import UUID

    from troche.people.models import Clinic

MOST_DAYS = 365


def add(commands: Subcommands) -> None:
    """Declare the commands."""
    parser = commands.add_parser(
        "clinic", help="open a clinic, move it and its people to a programme, say who is on call"
    )
    verbs = parser.add_subparsers(title="commands", metavar="", required=True)
    opening = verbs.add_parser(
        "open",
        help="open a clinic with its programme and its first administrator",
        description="Opens a clinic: its door, the programme it works by, and an account for its administrator, who"
        " then sets a password by mail and invites the rest of the team. Whole or not at all.",
    )
    opening.add_argument(
        "slug", help="short name in addresses, such as larkfield: its door is /at/larkfield/"
    )
    for name, what in (
        ("name", "the clinic's name, as patients read it"),
        ("phone", "the number patients call at any hour"),
        ("state", "two letters, such as OR"),
        ("timezone", "such as America/Los_Angeles"),
        ("administrator", "the administrator's name"),
        ("email", "the administrator's e-mail address"),
    ):
        opening.add_argument(f"--{name}", required=True, help=what)
    opening.set_defaults(run=run_open)
    moving = verbs.add_parser(
        "adopt",
        help="let a clinic work by a programme folder",
        description="Checks a programme folder, plays what it changes against the one that comes along, and lets the"
        " clinic work by it from now on. One by which a class of facts leads past the safety floor is not adopted."
        " People who already follow an older version stay with it until their chart is moved.",
    )
    moving.set_defaults(run=run_adopt)
    move.add(verbs)
    eprescriber.add(verbs)
    rota = verbs.add_parser(
        "rota",
        help="twelve hours on call for each in turn",
        description="Puts the prescribers, therapists and directors of a clinic on call, twelve hours each in turn,"
        " from now on. Without somebody on call there is no dose.",
    )
    rota.add_argument("--days", type=int, default=30, help="for how many days (30)")
    rota.set_defaults(run=run_rota)
    token = verbs.add_parser(
        "token",
        help="let a laboratory or a device send results by FHIR",
        description="Makes a token with which a laboratory or a device may POST observations and reports to this"
        " clinic, and prints it once. Without a name it lists the tokens there are.",
    )
    token.set_defaults(run=run_token)
    for verb in (moving, rota, token):
        verb.add_argument("slug", help="the clinic's short name")
    without = "without it the programme that comes along"
    token.add_argument("name", nargs="?", default="", help="who sends, such as acme-laboratory")
    token.add_argument("--revoke", action="store_true", help="end the token of this name")
    opening.add_argument("--folder", type=Path, help=f"the programme folder; {without}")
    moving.add_argument("folder", nargs="?", type=Path, help=f"the programme folder; {without}")


def run_open(given: argparse.Namespace) -> int:
    """Open it, and say what comes next."""
    folder = folder_of(given)
    if is_faulty(folder):
        return 1
    with django_ready():
        from django.conf import settings

        from troche.people.founding import clinic_state, found
        from troche.people.wording import why_not_asked
        from troche.programme import load_programme

        _refuse_unfit(given)
        with told():
            clinic = found(
                slug=given.slug,
                name=given.name,
                phone=given.phone,
                state=given.state,
                timezone=given.timezone,
                programme=(programme := load_programme(folder)),
                administrator=given.administrator,
                email=given.email,
            )
        print(f"{clinic.name} is open; its door is {settings.BASE_URL}/at/{clinic.slug}/")
        print(
            f"{given.administrator} sets a password at {settings.BASE_URL}/account/password/reset/, and invites"
            " the team under /staff/."
        )
        for line in why_not_asked(programme, clinic_state(clinic)):
            print(line)
    return 0


def run_adopt(given: argparse.Namespace) -> int:
    """Adopt it, or say what is wrong with it."""
    folder = folder_of(given)
    if is_faulty(folder):
        return 1
    with django_ready():
        from troche.people.founding import adopt, clinic_state
        from troche.people.wording import why_not_asked
        from troche.programme import load_programme

        clinic, programme = clinic_of(given.slug), load_programme(folder)
        if leads_past_the_floor(programme):
            return 1
        with told():
            adopt(clinic, programme)
        print(f"{clinic.name} works by {programme.name} {programme.version} from now on.")
        for line in why_not_asked(programme, clinic_state(clinic)):
            print(line)
    return 0


def run_rota(given: argparse.Namespace) -> None:
    """Set it, and say until when."""
    if not 1 <= given.days <= MOST_DAYS:
        raise Trouble(f"--days is a number from 1 to {MOST_DAYS}.")
    with django_ready():
        from django.utils.timezone import now

        from troche.people.founding import set_rota

        clinic = clinic_of(given.slug)
        with told():
            ends = set_rota(clinic, now(), given.days)
        print(f"Somebody of {clinic.name} is on call until {ends:%Y-%m-%d %H:%M} UTC.")


def run_token(given: argparse.Namespace) -> None:
    """Make it and show it once, end it, or list those there are."""
    with django_ready():
        from troche.laboratory import tokens

        clinic = clinic_of(given.slug)
        if not given.name:
            print("\n".join(tokens.names(clinic.id)) or "No token.")
        elif given.revoke:
            if not tokens.revoke(clinic.id, given.name):
                raise Trouble(f"There is no token {given.name}.")
            print(f"{given.name} may send nothing to {clinic.name} any more.")
        else:
            print(_new_token(clinic.id, given.name))


def _new_token(clinic: "UUID", name: str) -> str:
    from troche.laboratory import tokens

    try:
        return tokens.make(clinic, name)
    except ValueError:
        raise Trouble(f"There is a token {name} already; end it with --revoke first.") from None


@contextmanager
def told() -> Iterator[None]:
    """A refusal is trouble the user can end."""
    from troche.people.enrolment import NotDone

    try:
        yield
    except NotDone as refused:
        raise Trouble(str(refused)) from refused


def clinic_of(slug: str) -> "Clinic":
    """The clinic of this short name, or trouble that names those there are."""
    from troche.people.models import Clinic

    found = Clinic.objects.filter(slug=slug).first()
    if found is None:
        every = ", ".join(Clinic.objects.order_by("slug").values_list("slug", flat=True))
        raise Trouble(f"There is no clinic {slug}; there are: {every or 'none'}.")
    return found


def _refuse_unfit(given: argparse.Namespace) -> None:
    """Everything that cannot be, in one go."""
    from zoneinfo import available_timezones

    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from troche.people.models import Clinic
    from troche.people.states import STATES

    told = {name: getattr(given, name) for name in ("slug", "name", "phone", "state", "timezone")}
    wrong = []
    try:
        Clinic(**told).full_clean()
    except ValidationError as error:
        wrong += [f"{name}: {' '.join(said)}" for name, said in error.message_dict.items()]
    try:
        validate_email(given.email)
    except ValidationError as error:
        wrong.append(f"email: {' '.join(error.messages)}")
    if given.state not in dict(STATES):
        wrong.append("state: two letters, such as OR")
    if given.timezone not in available_timezones():
        wrong.append("timezone: a name such as America/Los_Angeles")
    if wrong:
        raise Trouble(" ".join(wrong))
