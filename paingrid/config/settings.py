"""All settings, read from the environment; `docs/reference/settings.md` lists them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from paingrid.config.environment import env_bool, env_choice, env_int, env_list, env_secret

PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = env_bool("PAINGRID_DEBUG", False)
DEMO = env_bool("PAINGRID_DEMO", False)
BASE_URL = os.environ.get("PAINGRID_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
SECRET_KEY = env_secret("PAINGRID_SECRET_KEY", unsafe_default="unsafe-for-development-and-tests-only")
LINK_KEY = env_secret("PAINGRID_LINK_KEY", unsafe_default="unsafe-link-key-for-development-and-tests")
# What seals telephone numbers, addresses and identity numbers: name:secret, newest first (docs/how-to/change-keys.md).
FIELD_KEYS = env_secret("PAINGRID_FIELD_KEYS", unsafe_default="unsafe:unsafe-field-key-for-development-and-tests")
# The second place of the audit: signed lines that say how far each chain had come (docs/explanation/audit.md).
AUDIT_CHECKPOINTS = os.environ.get("PAINGRID_AUDIT_CHECKPOINTS", "")
AUDIT_KEY = env_secret("PAINGRID_AUDIT_KEY", unsafe_default="")
AUDIT_PUBLIC_KEYS = env_list("PAINGRID_AUDIT_PUBLIC_KEYS", [])
#: Hours within which an emergency access is reviewed, and after which it is asked for again.
EMERGENCY_REVIEW_HOURS = env_int("PAINGRID_EMERGENCY_REVIEW_HOURS", 24)
#: Days within which a patient's request about the record is answered.
RECORD_REQUEST_DAYS = env_int("PAINGRID_RECORD_REQUEST_DAYS", 10)
#: Years a record is kept after its last entry before it may be erased; unverified: ask your lawyer.
RECORD_KEPT_YEARS = env_int("PAINGRID_RECORD_KEPT_YEARS", 15)
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env_list("PAINGRID_ALLOWED_HOSTS", [urlsplit(BASE_URL).hostname or "", "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "paingrid.records",
    "paingrid.console",
    "paingrid.demo",
    "paingrid.pwa",
    "paingrid.web.shell",
    "paingrid.web.signin",
    "paingrid.web.inbox",
    "paingrid.web.patient",
    "paingrid.web.plan",
    "paingrid.web.tables",
    "paingrid.web.consultations",
    "paingrid.web.dispensary",
    "paingrid.web.referrals",
    "paingrid.web.resources",
    "paingrid.web.duty",
    "paingrid.web.messages",
    "paingrid.web.quality",
    "paingrid.web.privacy",
    "paingrid.web.setup",
    "paingrid.web.territory",
    "paingrid.web.imports",
    "paingrid.channels",
    "paingrid.config",
    # After our own screens, so that our pages come before theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "paingrid.web.operations.requests.OneLinePerRequest",
    "paingrid.web.shell.nulls.NoNulls",
    "paingrid.web.shell.outage.PlainOutagePage",
    "paingrid.web.shell.second_wall.SecondWall",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "paingrid.web.signin.actor.AttachActor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "paingrid.web.signin.second_factor.SecondFactorFirst",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "paingrid.web.shell.refusals.PlainRefusals",
]

ROOT_URLCONF = "paingrid.config.urls"
WSGI_APPLICATION = "paingrid.config.wsgi.application"
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
                "paingrid.web.shell.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "paingrid.web.shell.templatetags.shell",
            ],
        },
    }
]


#: The name under which a server of pages is connected (paingrid.config.wsgi).
WEB_SESSION = "paingrid web"


def _patience(statement_s: int, lock_s: int) -> str:
    """Return how long a statement may take, wait for a row, and leave a transaction open, in the words of libpq."""
    limits = {"statement_timeout": statement_s, "lock_timeout": lock_s}
    limits["idle_in_transaction_session_timeout"] = 2 * statement_s
    return " ".join(f"-c {name}={1000 * seconds}" for name, seconds in limits.items())


# A page that hangs tells nobody anything: it gives up and says so. The clock may take longer over one piece of work;
# commands and migrations set their own limits.
WEB_PATIENCE = _patience(env_int("PAINGRID_DB_STATEMENT_S", 20), env_int("PAINGRID_DB_LOCK_S", 5))
CLOCK_PATIENCE = _patience(60, 5)


def _database(url: str) -> dict[str, object]:
    """Read `postgresql://user:password@host:port/name`; a socket folder goes in `?host=/run/…`."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    name = os.environ.get("PGAPPNAME", "paingrid")
    patience = {"options": WEB_PATIENCE} if name == WEB_SESSION else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": query.get("port", str(parts.port or "")),
        "CONN_MAX_AGE": env_int("PAINGRID_DB_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": name, **patience},
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///paingrid"))}
# The role as which pages are served by a server that logs in as another (docs/explanation/second-wall.md).
SERVE_AS = os.environ.get("PAINGRID_SERVE_AS", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "records.Account"
LOGIN_URL = "signin:sign_in"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
# Who signs for medicines or administers needs a second factor; "offered" is for demonstrations and tests.
SECOND_FACTOR = env_choice("PAINGRID_SECOND_FACTOR", ("required", "offered"), "offered" if DEMO else "required")
ACCOUNT_ADAPTER = "paingrid.web.signin.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Tries are counted in the database, across all processes (paingrid.journey.throttle).
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "paingrid.web.signin.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "PainGrid"
# Telephones' clocks may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "authenticate": "paingrid.web.signin.factor_forms.CodeForm",
    "reauthenticate": "paingrid.web.signin.factor_forms.CodeAgainForm",
    "activate_totp": "paingrid.web.signin.factor_forms.FirstCodeForm",
    "add_webauthn": "paingrid.web.signin.factor_forms.NewKeyForm",
    "edit_webauthn": "paingrid.web.signin.factor_forms.KeyNameForm",
}
ACCOUNT_FORMS = {"reauthenticate": "paingrid.web.signin.factor_forms.PasswordAgainForm"}
# A code that was used once must be known as used to every process.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "records_cache"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
CSRF_FAILURE_VIEW = "paingrid.web.shell.refusals.page_too_old"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# With this beginning a browser takes a cookie over TLS only and from no neighbour under the same domain.
_HOST = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}sessionid", f"{_HOST}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_HOST}django_language"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 86400
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Asked by machines next to the server, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^ready$", r"^metrics$"]
METRICS_TOKEN = env_secret("PAINGRID_METRICS_TOKEN", unsafe_default="")
BEHIND_PROXY = env_bool("PAINGRID_BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# How many of our own proxies write themselves into X-Forwarded-For; the address before them is the sender's.
TRUSTED_PROXIES = env_int("PAINGRID_TRUSTED_PROXIES", 1 if BEHIND_PROXY else 0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("PAINGRID_STATIC_ROOT", PACKAGE.parent / "var" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env_bool("PAINGRID_STATIC_MANIFEST", False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env_bool("PAINGRID_STATIC_MANIFEST", False)

EMAIL_HOST = os.environ.get("PAINGRID_SMTP_HOST", "")
EMAIL_PORT = env_int("PAINGRID_SMTP_PORT", 25)
EMAIL_HOST_USER = os.environ.get("PAINGRID_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env_secret("PAINGRID_SMTP_PASSWORD", unsafe_default="")
EMAIL_USE_TLS = env_bool("PAINGRID_SMTP_STARTTLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("PAINGRID_MAIL_FROM", "paingrid@localhost")
# So old may the clock's last finished look be; then pages say so and the watchman tells those on call. 0: nobody asks.
CLOCK_SILENT_S = env_int("PAINGRID_CLOCK_SILENT_S", 60)
WATCH_EMAILS = env_list("PAINGRID_WATCH_EMAILS", [])
WATCH_PHONES = env_list("PAINGRID_WATCH_PHONES", [])
# Files by whose age `paingrid doctor` knows that the watch runs, and when a backup succeeded last.
WATCH_FILE = os.environ.get("PAINGRID_WATCH_FILE", "")
BACKUP_MARKER = os.environ.get("PAINGRID_BACKUP_MARKER", "")
WEBHOOK_URL = os.environ.get("PAINGRID_WEBHOOK_URL", "")
# Who listens to somebody who does not want to live on: China's psychological help line unless a site has its own.
CRISIS_LINE = os.environ.get("PAINGRID_CRISIS_LINE", "12356")
WEBHOOK_SECRET = env_secret("PAINGRID_WEBHOOK_SECRET", unsafe_default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "paingrid.pwa.discretion.Discreet",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "json": {"()": "paingrid.config.json_lines.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json"
            if env_choice("PAINGRID_LOG_FORMAT", ("json", "text"), "json") == "json"
            else "discreet",
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("PAINGRID_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # The makers of papers would write letters of a record into the log.
        "fontTools": {"level": "ERROR"},
        "fpdf": {"level": "ERROR"},
    },
}
