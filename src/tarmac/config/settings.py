"""Settings, from the environment only. Each one is documented where it is read, and listed in docs/settings.md."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

from tarmac.config.files import locked, write_whole


class _Environment(environ.Env):
    """Names the setting that cannot be read; what is neither true nor false is not taken for false."""

    def get_value(self, var: str, cast: Any = None, **options: Any) -> Any:
        known = {*self.BOOLEAN_TRUE_STRINGS, "false", "off", "no", "n", "0", ""}
        if cast is bool and self.ENVIRON.get(var, "").lower() not in known:
            raise ImproperlyConfigured(f"{var} is neither true nor false")
        try:
            return super().get_value(var, cast=cast, **options)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var}: {error}") from error


env = _Environment()
ROOT = Path(__file__).resolve().parents[3]

# Where the database, the search indexes and the demonstration's secret live.
DATA_DIR = Path(env.str("TARMAC_DATA_DIR", default=str(ROOT / "var")))
# Held while a start makes what is not there yet, so that a second one waits for it.
START_LOCK = DATA_DIR / "start.lock"
# Shared while Tarmac is served from the folder; a reset holds it alone.
SERVED_LOCK = DATA_DIR / "served.lock"
# Where the packs are.
CONTENT_DIR = Path(env.str("TARMAC_CONTENT_DIR", default=str(ROOT / "content")))
# A demonstration: one-click personas, no account needed. Never on a server that others reach.
DEMO = env.bool("TARMAC_DEMO", default=False)
DEBUG = env.bool("TARMAC_DEBUG", default=False)


def _secret_key() -> str:
    """TARMAC_SECRET_KEY, or in a demonstration one made at its first start and kept in DATA_DIR."""
    key = env.str("TARMAC_SECRET_KEY", default="")
    if key or not DEMO:
        return key
    path = DATA_DIR / "demo-secret-key"
    if kept := _kept(path):
        return kept
    from django.core.management.utils import get_random_secret_key

    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(START_LOCK):
        if not _kept(path):
            write_whole(path, get_random_secret_key().encode(), mode=0o600)
    return _kept(path)


def _kept(path: Path) -> str:
    """The secret in this file; none in one that is missing, or empty after a crash of the machine."""
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


# Signs sessions and encrypts vaults and provider secrets. Required outside a demonstration.
SECRET_KEY = _secret_key()
# Host names this server answers to, comma-separated.
ALLOWED_HOSTS = env.list("TARMAC_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Origins that forms may come from when TLS ends at a proxy, e.g. https://tarmac.example.be
CSRF_TRUSTED_ORIGINS = env.list("TARMAC_ORIGINS", default=[])
# Cookies only over TLS; switch off only for a server on loopback.
SECURE_COOKIES = env.bool("TARMAC_SECURE_COOKIES", default=not DEMO)

INSTALLED_APPS = [
    "tarmac.web.apps.WebConfig",  # ours first: their templates and words stand before those of others
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "tarmac.ledger.apps.LedgerConfig",
    "tarmac.people.apps.PeopleConfig",
    "tarmac.programme.apps.ProgrammeConfig",
    "tarmac.office.apps.OfficeConfig",
    "tarmac.assistant.apps.AssistantConfig",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_prose_editor",
]

MIDDLEWARE = [
    "tarmac.web.middleware.FrameMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tarmac.web.middleware.ErrorsMiddleware",
]

ROOT_URLCONF = "tarmac.config.urls"
ASGI_APPLICATION = "tarmac.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tarmac.web.context.frame",
                "tarmac.programme.context.programme",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "tarmac.web.templatetags.frame",
                "tarmac.web.templatetags.web",
            ],
        },
    }
]
# In a cookie: a page without a message asks no session for one.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
FORM_RENDERER = "tarmac.web.forms.FormRenderer"

# SQLite in DATA_DIR by default; postgres://user:password@host/name for PostgreSQL.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'tarmac.sqlite3'}")}
if "ENGINE" not in DATABASES["default"]:
    raise ImproperlyConfigured("DATABASE_URL begins with postgres:// or sqlite:///")
# Opening a connection costs more than most requests; each of the server's few threads keeps its own.
DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "tarmac.config.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;"
            "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["tarmac.people.backend.Backend"]
SESSION_ENGINE = "tarmac.people.sessions"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tarmac.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "tarmac.people.account_forms.SignInForm",
    "change_password": "tarmac.people.account_forms.ChangePasswordForm",
    "reset_password": "tarmac.people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "tarmac.people.account_forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Tarmac: "
# A whole hospital comes through one address on its first morning; a guess at one account stays one of five.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "100/m/ip,5/300s/key",
    "reset_password": "300/m/ip,5/m/key",
    "reset_password_from_key": "300/m/ip",
}
# Holds those counts. Beyond its size it would forget a third of them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
# How long a sign-in lasts, in seconds.
SESSION_COOKIE_AGE = env.int("TARMAC_SESSION_SECONDS", default=8 * 3600)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tarmac.people.held.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_COOKIES else None

LANGUAGE_CODE = "en"
LOCALE_PATHS = [Path(__file__).parent / "locale"]
LANGUAGES = [("fr", "Français"), ("nl", "Nederlands"), ("de", "Deutsch"), ("en", "English")]
USE_I18N = True
FORMAT_MODULE_PATH = "tarmac.web.formats"
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
LOCAL_ZONE = ZoneInfo(TIME_ZONE)

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tarmac.config.assets.HashedStorage"},
}

# Where mail goes: smtp://user:password@host:587, or consolemail:// (the default) to see it in the log.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("TARMAC_FROM_EMAIL", default="tarmac@localhost")

# 2 MB is far more than any form of Tarmac needs; files come in by command.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
