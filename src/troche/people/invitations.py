"""Invitations to work at a clinic: a signed link, good once and for a while.

The link that was mailed and the link that the inviter sees are two. Only the one that nobody but the mailbox was given
shows that the mailbox is the guest's.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec
from allauth.account.models import EmailAddress
from django.core import signing
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext

from troche.chart.commands import Actor, Role
from troche.chart.learned import from_plain
from troche.ledger import Done, Refused, act
from troche.people.commands import JoinStaff
from troche.people.models import SIGNING_ROLES, Account, Clinic, Membership
from troche.people.scope import in_clinic

SALT = "troche.invitation"
GOOD_FOR_S = 7 * 24 * 60 * 60  # ours: long enough for a holiday week, short enough for a lost mailbox
JOINING = UUID("3a0f5f0a-58a5-4f0e-8a4b-0f7d5d1c2b77")


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asked to join, as what, by whom; `mailed` stands in the link that only the mailbox was given."""

    clinic: UUID
    staff: UUID
    name: str
    email: str
    role: Role
    inviter: UUID
    inviter_name: str
    mailed: bool = False


_read_invitation = from_plain(Invitation)


class CannotJoin(Exception):
    """The invitation can no longer be accepted; the message says why."""


def invite(actor: Actor, *, name: str, email: str, role: Role) -> Invitation:
    """A new invitation."""
    return Invitation(
        clinic=actor.clinic,
        staff=uuid4(),
        name=name,
        email=email.strip().lower(),
        role=role,
        inviter=actor.id,
        inviter_name=actor.name,
    )


def path_of(invitation: Invitation, *, mailed: bool = False) -> str:
    """The path of an invitation's page: as the mailbox is given it, or as others are."""
    said = msgspec.to_builtins(msgspec.structs.replace(invitation, mailed=mailed))
    return reverse("people:join", args=[signing.dumps(said, salt=SALT, compress=True)])


def read(token: str) -> Invitation | None:
    """The invitation in a link, unless it was altered or is too old."""
    try:
        said: dict[str, Any] = signing.loads(token, salt=SALT, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        return None
    return _read_invitation(said)


def mail(invitation_url: str, email: str, clinic: Clinic) -> None:
    """Send the link. The mail names the clinic, and nothing of what it does."""
    send_mail(
        gettext("You are invited to join a team"),
        gettext(
            "{clinic} invites you to join its team.\n\nOpen this link within 7 days:\n{url}\n\n"
            "If you did not expect this, you can delete this mail."
        ).format(clinic=clinic.name, url=invitation_url),
        None,
        [email],
    )


def account_for(invitation: Invitation) -> Account | None:
    """The account that already exists for the invited e-mail."""
    return Account.objects.filter(email=invitation.email).first()


def still_open(invitation: Invitation) -> bool:
    """Whether the inviter still works here as administrator and nobody has accepted yet."""
    with in_clinic(invitation.clinic):
        here = Membership.objects.filter(clinic_id=invitation.clinic)
        inviter = here.filter(stream=invitation.inviter, role="administrator", ended_at=None)
        return inviter.exists() and not here.filter(stream=invitation.staff).exists()


def accept(invitation: Invitation, *, password: str | None = None) -> Account:
    """Join: the fact in the clinic's stream, then the account's place. Raises `CannotJoin`, saying why.

    A new account's e-mail is confirmed by the mailed link; by another one it is still to be confirmed.
    """
    if _signs_already(invitation):
        raise CannotJoin(
            gettext(
                "Who prescribes here or directs signs in one of the two roles; a second signature is another’s."
            )
        )
    outcome = act(
        JoinStaff(
            id=uuid5(JOINING, str(invitation.staff)),
            actor=Actor(invitation.inviter, "administrator", invitation.clinic, invitation.inviter_name),
            stream=invitation.clinic,
            staff=invitation.staff,
            name=invitation.name,
            role=invitation.role,
        )
    )
    if isinstance(outcome, Refused):
        raise CannotJoin(str(outcome.refusal.reasons[0].clinician))
    assert isinstance(outcome, Done)
    try:
        with in_clinic(invitation.clinic), transaction.atomic():
            account = _new_account(invitation, password) if password else account_for(invitation)
            assert account is not None
            Membership.objects.create(
                account=account, clinic_id=invitation.clinic, role=invitation.role, stream=invitation.staff
            )
    except IntegrityError:
        raise CannotJoin(gettext("This was sent twice, and the first one counts. Sign in.")) from None
    return account


def _signs_already(invitation: Invitation) -> bool:
    """Whether the account would sign in two roles, and so be both of two people."""
    if invitation.role not in SIGNING_ROLES:
        return False
    with in_clinic(invitation.clinic):
        account = account_for(invitation)
        signs = Membership.objects.filter(
            account=account, clinic_id=invitation.clinic, role__in=SIGNING_ROLES, ended_at=None
        )
        return account is not None and signs.exclude(stream=invitation.staff).exists()


def _new_account(invitation: Invitation, password: str) -> Account:
    account = Account.objects.create_user(invitation.email, password, invitation.name)
    EmailAddress.objects.create(user=account, email=account.email, verified=invitation.mailed, primary=True)
    return account
