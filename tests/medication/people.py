"""A clinic with its team and an eligible patient, each with a browser of their own, for both rooms' page tests."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.test import Client

from tests.people.fixtures import SignedIn, fresh_clinic, join, sign_in_as
from tests.screening.people import done, make_suitable, patient, staff_joins
from troche.chart.commands import Actor, Role
from troche.chart.rooms import Chart
from troche.ledger import read_chart
from troche.medication.state import MedicationState, medication_of
from troche.people.commands import ChangeContact
from troche.people.models import Clinic, Membership
from troche.people.scope import in_clinic
from troche.pharmacy.commands import AddCertificate, MakeLot
from troche.pharmacy.rules import PHARMACY
from troche.preparation.commands import AnswerTeachBack, SignConsent
from troche.preparation.state import PreparationState, preparation_of
from troche.programme import load_programme
from troche.screening.commands import DecideEligibility

PROGRAMME = load_programme()
SECRET = "JBSWY3DPEHPK3PXP"


def totp_now(steps_ago: int = 0) -> str:
    """The code that an app with `SECRET` shows, or showed so many steps of 30 s ago."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 - steps_ago)))


class Place:
    """One clinic, one patient, and browsers for whoever signs in. In a demo clinic orders are answered, simulated."""

    is_demo = True

    def __init__(self) -> None:
        self.clinic: Clinic = fresh_clinic(is_demo=self.is_demo)
        self.browsers: dict[str, Client] = {}
        self.actors: dict[str, Actor] = {}
        self.person = patient(self.clinic)
        self.sign_in("prescriber")
        self.sign_in("therapist")
        self.sign_in("pharmacist")
        self.sign_in("patient", self.person.id)

    def sign_in(self, role: Role, stream: UUID | None = None) -> Client:
        """A browser signed in as somebody in this role."""
        who: SignedIn = join(self.clinic, role, stream=stream)
        if stream is None:
            staff_joins(self.clinic, who.actor.id, role)
        client = Client(SERVER_NAME="localhost")
        sign_in_as(client, who)
        self.browsers[role], self.actors[role] = client, who.actor
        return client

    @property
    def chart(self) -> Chart:
        """The patient's chart as it stands."""
        with in_clinic(self.clinic.id):
            return read_chart(self.clinic.id, self.person.id)

    @property
    def medication(self) -> MedicationState:
        return medication_of(self.chart)

    @property
    def preparation(self) -> PreparationState:
        return preparation_of(self.chart)

    def get(self, role: str, path: str, **kwargs: Any) -> Any:
        """Open a page as somebody."""
        return self.browsers[role].get(self.at(path), **kwargs)

    def post(self, role: str, path: str, said: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form with a fresh command id."""
        return self.browsers[role].post(self.at(path), {"command_id": str(uuid4()), **(said or {}), **more})

    def sign(self, role: str = "prescriber", **changes: str) -> Any:
        """Sign the order that waits, with a code of this role's app that was not used before."""
        order = self.medication.order
        assert order is not None
        said = {"order": order.id, "digest": order.pended.digest, "code": self.code(role)}
        return self.post(role, "/people/~/order/sign/", {**said, **changes})

    def code(self, role: str) -> str:
        """The code that this role's app shows; what was used before is forgotten, as the test does not wait."""
        with in_clinic(self.clinic.id):
            account = Membership.objects.get(stream=self.actors[role].id).account_id
        data = {"secret": encrypt(SECRET)}
        Authenticator.objects.filter(user_id=account, type=Authenticator.Type.TOTP).update(
            data=data, last_used_at=None
        )
        return totp_now()

    def at(self, path: str) -> str:
        """`~` in a path is the patient."""
        return path.replace("~", str(self.person.id))

    def certified(self, lot: str, until: date) -> Place:
        """A lot on the book with its certificate, to be used until a day."""
        pharmacist = self.actors["pharmacist"]
        of: dict[str, Any] = {"actor": pharmacist, "stream": self.clinic.id, "lot": lot}
        with in_clinic(self.clinic.id):
            found = PHARMACY.of(read_chart(self.clinic.id, self.clinic.id)).find(lot)
        if found is None:
            made_on = until - timedelta(days=90)
            said = {"strength_mg": 50, "made_on": made_on, "beyond_use_on": until, "units": 600}
            done(MakeLot(id=uuid4(), **of, **said))
        if found is None or found.certificate is None:
            said = {"number": "COA-1", "laboratory": "West Coast Analytics", "assay_percent": 99.2}
            done(AddCertificate(id=uuid4(), **of, **said))
        return self

    def decide(self) -> Place:
        """Everything on file, an address, and the decision."""
        prescriber = self.actors["prescriber"]
        make_suitable(self.person, prescriber)
        contact = {"email": "ben@example.org", "phone": "503 555 0100", "state": "OR"}
        done(
            ChangeContact(
                id=uuid4(),
                actor=self.person,
                stream=self.person.id,
                timezone="America/Los_Angeles",
                address="1 Garden Way, Portland",
                **contact,
            )
        )
        done(
            DecideEligibility(
                id=uuid4(),
                actor=prescriber,
                stream=self.person.id,
                verdict="eligible",
                reason="All in order.",
                patient_words="You may start.",
            )
        )
        return self

    def consent(self) -> Place:
        """The consent understood and signed."""
        said: dict[str, Any] = {
            "actor": self.person,
            "stream": self.person.id,
            "version": PROGRAMME.consent.version,
        }
        for question, asked in PROGRAMME.consent.teach_back.items():
            done(AnswerTeachBack(id=uuid4(), question=question, answer=asked.right, **said))
        done(SignConsent(id=uuid4(), digest=PROGRAMME.consent.digest(), signed_name="Ben Sample", **said))
        return self
