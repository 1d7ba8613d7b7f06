"""Clinics, accounts and who belongs where.

What a row-level policy lets a connection see is said by three settings of that connection
(`troche.people.scope`): `troche.clinic`, `troche.account` and `troche.pass`.

- `Clinic` and `Account` carry no tenant: a clinic's name and phone are public, and an account is looked up
  by e-mail before any clinic is known and may belong to several clinics. Neither holds clinical content.
- `Membership` is seen within its clinic, and by the signed-in account it belongs to, because that is how
  the clinic is found at sign-in. It is written only within its clinic.
- `SitterPass` is seen within its clinic, and by whoever holds the token, because the link has to work
  before any clinic is known. The connection is told the token's hash; it cannot list others.
- `Access` is seen and written only within its clinic, and never changed: by trigger and by grant.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now

from troche.chart.commands import ROLES

MEMBER_ROLES = tuple(role for role in ROLES if role not in ("visitor", "sitter", "system"))
STAFF_ROLES = tuple(role for role in MEMBER_ROLES if role != "patient")
SIGNING_ROLES = ("prescriber", "director")
"""The two who let a stop pass together: one account signs in one of them, or one person could be both."""
APPEND_ONLY = ("people_access",)
TENANT_TABLES = ("people_membership", "people_sitterpass", "people_access")


class Clinic(models.Model):
    """A tenant. Its team, licences, rota and programme are facts of its stream, which has the same id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30)
    timezone = models.CharField(max_length=60, default="America/New_York")
    state = models.CharField(max_length=2)
    is_demo = models.BooleanField(default=False)
    opened_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.slug


class AccountManager(BaseUserManager["Account"]):
    """Accounts are made and found by e-mail, whatever its capitals."""

    def create_user(self, email: str, password: str | None = None, name: str = "", **more: Any) -> Account:
        """Make an account; without a password it can only be entered by passkey or a demo link."""
        account = self.model(email=email.strip().lower(), name=name, **more)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account with this e-mail."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A way to sign in. What its holder may do follows from memberships, never from the account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="account_email_lower"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the e-mail in lower case, so that one mailbox is one account."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """The name the holder gave, or nothing."""
        return self.name


class Membership(models.Model):
    """An account's place in a clinic.

    `stream` is the person's chart for a patient; for staff it is the staff id the clinic's facts speak of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role, role) for role in MEMBER_ROLES])
    stream = models.UUIDField(default=uuid.uuid4)
    since = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "clinic", "role"],
                condition=models.Q(ended_at=None),
                name="membership_once",
            ),
            models.UniqueConstraint(fields=["clinic", "stream"], name="membership_stream_once"),
            models.UniqueConstraint(
                fields=["account", "clinic"],
                condition=models.Q(ended_at=None, role__in=SIGNING_ROLES),
                name="membership_signs_once",
            ),
            models.CheckConstraint(condition=models.Q(role__in=MEMBER_ROLES), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"


class SitterPass(models.Model):
    """A link for the adult at home: opens one person's sitter page, without an account, for a while.

    Only the token's hash is kept, so a copy of this table opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    person = models.UUIDField()
    name = models.CharField(max_length=120)
    issued_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic", "person"], name="sitterpass_person")]

    def __str__(self) -> str:
        return str(self.id)


class Access(models.Model):
    """Somebody opened a page about a person, or about many (`person` empty). Never changed or removed."""

    id = models.BigAutoField(primary_key=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    at = models.DateTimeField(default=now)
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20)
    person = models.UUIDField(null=True)
    route = models.CharField(max_length=120)
    purpose = models.CharField(max_length=60)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic", "person", "-at"], name="access_person_at")]

    def __str__(self) -> str:
        return f"{self.role} {self.route} {self.at:%Y-%m-%dT%H:%M:%SZ}"
