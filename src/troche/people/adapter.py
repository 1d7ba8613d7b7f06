"""How sign-in, in the parts we did not write, finds its way around ours."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are for patients; staff come by invitation and get their account there."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whoever comes through a clinic's door may make an account."""
        return getattr(request, "clinic", None) is not None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Everybody goes to the first page of their role."""
        return reverse("people:enter")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """A new account has to say who it is for."""
        return reverse("people:welcome")

    def format_email_subject(self, subject: str) -> str:
        """Subjects name neither the clinic nor what it does."""
        return " ".join(str(subject).split())

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Pages say themselves what happened; no second voice above them. Only what failed is said after all."""
        if level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)
