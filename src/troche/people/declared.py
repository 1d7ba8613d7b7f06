"""The policies of views that are not ours, by the names of their routes."""

from __future__ import annotations

from troche.people.policy import declare

PROBES = ("healthz", "readyz", "metrics")
ANYBODY = ("set_language",)
WAY_IN = (
    "account_login",
    "account_signup",
    "account_signup_by_passkey",
    "account_logout",
    "account_inactive",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_confirm_phone_verification_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
    "mfa_trust",
)
OWN_ACCOUNT = (
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "account_change_phone",
    "account_verify_phone",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
)

for _route in PROBES:
    declare(_route, action="public.probe")
for _route in (*ANYBODY, *WAY_IN):
    declare(_route, action="public.visit")
for _route in OWN_ACCOUNT:
    declare(_route, action="account.begin")
