"""Django's settings. What differs between installations comes from the environment: docs/operations.md lists it."""

import os
from urllib.parse import unquote, urlsplit

from troche.site import database, places
from troche.site.logs import LOGGING  # noqa: F401
from troche.site.trouble import Trouble

HOME = places.home()
SECRET_KEY = places.secret_key()
DEBUG = os.environ.get("TROCHE_DEBUG") == "1"

BASE_URL = os.environ.get("TROCHE_URL", "http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
MUSIC = os.environ.get("TROCHE_MUSIC", "")  # a folder
IS_HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = [
    *filter(None, {_base.hostname or "", "127.0.0.1", "localhost"}),
    *filter(None, os.environ.get("TROCHE_HOSTS", "").split(",")),
]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

DATABASES = database.django_databases(database.url())
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = (
    "screening",
    "laboratory",
    "coverage",
    "preparation",
    "pharmacy",
    "medication",
    "video",
    "device",
    "dosing",
    "integration",
    "events",
    "messaging",
    "eprescribing",
    "outcomes",
    "journey",
    "proof",
)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "troche.site",
    "troche.ledger",
    "troche.people",
    *(f"troche.{room}" for room in ROOMS),
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "troche.site.logs.request_line",
    "troche.site.metrics.count_requests",
    "troche.site.refusals.say_why",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "troche.people.actor.ActorMiddleware",
    "troche.people.refusals.SignInRefusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "troche.site.headers.content_security",
]
ROOT_URLCONF = "troche.site.urls"
ASGI_APPLICATION = "troche.site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "troche.site.fragments.messages",
                "troche.people.frame.frame",
                "troche.messaging.alarms.alarm_strip",
            ],
        },
    },
]
APPEND_SLASH = False

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:enter"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "troche.people.adapter.Adapter"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_TOTP_ISSUER = "Troche"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s either way: RFC 6238 5.2 allows one for the time a code is on its way
MFA_FORMS = {
    "add_webauthn": "troche.people.passkey_forms.Add",
    "signup_webauthn": "troche.people.passkey_forms.SignUp",
    "authenticate_webauthn": "troche.people.passkey_forms.Authenticate",
    "login_webauthn": "troche.people.passkey_forms.Login",
    "reauthenticate_webauthn": "troche.people.passkey_forms.Reauthenticate",
}

_proxies = os.environ.get("TROCHE_PROXIES") or "0"
if not _proxies.isdecimal():
    raise Trouble(f"TROCHE_PROXIES={_proxies} is no number; count the proxies in front of Troche.")
ALLAUTH_TRUSTED_PROXY_COUNT = int(
    _proxies
)  # sign-in is slowed down by the address that the last of these saw

SESSION_ENGINE = "troche.people.sessions"
MESSAGE_STORAGE = (
    "django.contrib.messages.storage.session.SessionStorage"  # a cookie could be read on the device
)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]  # a further one is offered when every word of a page is translated
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = None  # served from where they lie in the package
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

DEFAULT_FROM_EMAIL = os.environ.get("TROCHE_MAIL_FROM", "clinic@localhost")
_smtp = urlsplit(os.environ.get("TROCHE_SMTP", ""))
if _smtp.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname
    EMAIL_PORT = _smtp.port or 587
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_SSL = EMAIL_PORT == 465
    EMAIL_USE_TLS = not EMAIL_USE_SSL and (
        EMAIL_PORT == 587 or bool(EMAIL_HOST_USER)
    )  # no password in the clear
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"
