"""The forms into which a browser puts a passkey's answer. Anybody can send anything there."""

from __future__ import annotations

import struct

from allauth.mfa.webauthn import forms
from django.utils.translation import gettext_lazy as _

# what reading a broken answer ends in, several layers down in parts that we did not write
BROKEN = (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)


class Careful:
    """An answer that cannot even be read is a wrong one. What was sent is never shown again."""

    def full_clean(self) -> None:
        """Check the form."""
        try:
            super().full_clean()  # type: ignore[misc]
        except BROKEN:
            self.add_error("credential", _("This passkey did not work. Try again, or use another way."))  # type: ignore[attr-defined]
        if self.is_bound and self.errors:  # type: ignore[attr-defined]
            self.data = self.data.copy()  # type: ignore[has-type]
            self.data["credential"] = ""


class Add(Careful, forms.AddWebAuthnForm):  # type: ignore[misc]
    """A further passkey."""


class SignUp(Careful, forms.SignupWebAuthnForm):  # type: ignore[misc]
    """The passkey of a new account."""


class Authenticate(Careful, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class Login(Careful, forms.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone."""


class Reauthenticate(Careful, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey once more."""
