"""All settings, read from the environment; production refuses to start on an unsafe one."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from accounts.billing.configuration import read_billing
from accounts.bounces.configuration import read_bounce_address, read_mailbox
from smroi.schema_names import SCHEMA

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("SMROI_VAR", str(BASE_DIR / "var")))

# production: the internet; demo: `make start` on one machine; test: the suite.
SMROI_ENV = env.str("SMROI_ENV", "production")
if SMROI_ENV not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"SMROI_ENV is {SMROI_ENV!r}; it must be production, demo or test.")
PRODUCTION = SMROI_ENV == "production"

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
# Where portals' own domains are looked up, such as 127.0.0.1:53; empty: where this machine looks.
DNS_SERVER = env.str("DNS_SERVER", "")
# Links in mails are built from this, never from the Host header of a request.
BASE_URL = env.str("BASE_URL", "" if PRODUCTION else f"http://localhost:{env.int('PORT', 8000)}").rstrip("/")

# What visitors open: short links, landing pages, the script. A host of its own keeps them apart from the product.
_on_this_machine = "" if PRODUCTION else f"http://localhost:{env.int('PORT', 8000) + 1}"
PUBLIC_URL = env.str("PUBLIC_URL", _on_this_machine).rstrip("/") or BASE_URL
INTAKE_PORT = env.int("INTAKE_PORT", env.int("PORT", 8000) + 1)
# Requests of one address in a second, ten seconds' worth of them at once; 0 is no limit.
INTAKE_RATE = env.float("INTAKE_RATE", 20.0)
# Hits that wait for the database at most.
INTAKE_QUEUE = env.int("INTAKE_QUEUE", 10_000)
# The header in which a proxy states the visitor's country, such as CF-IPCountry; empty: by the table in the package.
COUNTRY_HEADER = env.str("COUNTRY_HEADER", "")

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production.")
    if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure"):
        raise ImproperlyConfigured("SECRET_KEY must be a random value of at least 50 characters.")
    if not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; no wildcard.")
    if not BASE_URL.startswith("https://"):
        raise ImproperlyConfigured("BASE_URL must be the https:// address that people open.")
elif not SECRET_KEY:
    SECRET_KEY = "only-for-the-demo-and-the-tests-" + "x" * 32


def _key(name: str, text: str) -> bytes:
    """32 random bytes in base64, of either alphabet."""
    text = text.strip().replace("-", "+").replace("_", "/")
    try:
        key = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        key = b""
    if len(key) != 32 or len(set(key)) < 8:
        raise ImproperlyConfigured(f"{name} must be 32 random bytes in base64 (openssl rand -base64 32).")
    return key


# What seals uploaded files and contacts: the first key seals, all of them open. Derived from SECRET_KEY when not set.
_FILE_KEYS: list[str] = env.list("FILE_KEYS", [])
FILE_KEYS = tuple(_key("FILE_KEYS", text) for text in _FILE_KEYS)
# What files and people are recognised by; it cannot be changed later.
HASH_KEY = _key("HASH_KEY", env.str("HASH_KEY")) if env.str("HASH_KEY", "") else b""

INSTALLED_APPS = [
    "smroi",
    "accounts",
    "campaigns",
    "analytics",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "accounts.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
]

MIDDLEWARE = [
    "accounts.portal.hosts.PortalHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "smroi.limits.RequestSizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.portal.hosts.SessionHostMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "accounts.portal.doors.ClientGateMiddleware",
    "accounts.tenancy.RequestScopeMiddleware",
    "smroi.errors.DomainErrorMiddleware",
]

ROOT_URLCONF = "smroi.urls"
# At the own domain of an organization: its portal, and nothing else.
PORTAL_URLCONF = "smroi.portal_urls"
WSGI_APPLICATION = "smroi.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "smroi" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.shell",
            ],
            "builtins": ["accounts.templatetags.components"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database -------------------------------------------------------------------------------------------------------
# DATABASE_URL is the runtime role, which owns nothing and cannot bypass row-level security.
# DATABASE_OWNER_URL owns the tables; only `manage.py migrate` and the creation of test databases use it.
DATABASE_URL = env.str("DATABASE_URL")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", DATABASE_URL)


def database(url: str, *, role: str = "") -> dict[str, Any]:
    """Django's settings for one PostgreSQL URL: one transaction a request, time limits, no generic plans.

    `role` is taken on at once by each connection, so that one URL serves both the owner and the runtime.
    """
    parsed: dict[str, Any] = Env().dj_db_url("SMROI_NO_SUCH_VARIABLE", url)
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL must be a postgresql:// address; nothing else keeps workspaces apart."
        )
    options = parsed.setdefault("OPTIONS", {})
    # A generic plan assumes an average workspace and is a thousand times slower for the largest (docs/performance.md).
    options["prepare_threshold"] = None
    options["options"] = (
        "-c lock_timeout=10s -c statement_timeout=120s -c idle_in_transaction_session_timeout=120s"
    )
    if role:
        options["options"] += f" -c role={role}"
    parsed["ATOMIC_REQUESTS"] = True
    parsed["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    parsed["CONN_HEALTH_CHECKS"] = True
    return parsed


DATABASES = {"default": database(DATABASE_URL, role="smroi_app")}
DATABASE_OWNER = database(DATABASE_OWNER_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Rate limits must be shared by all web processes, hence not in local memory.
    # Django's own limit of 300 entries would forget the counts of attackers under load.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "smroi_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# --- tasks ----------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("BROKER_URL")
# Installations that share a broker, and test runs beside each other, keep apart by the name of their queue.
CELERY_TASK_DEFAULT_QUEUE = env.str("TASK_QUEUE", "celery")

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.portal.backend.AtHomeBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if SMROI_ENV == "test":
    # A password of a test is worth no second of hashing.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {
    "login": "accounts.entrance_forms.SignInForm",
    "signup": "accounts.entrance_forms.SignUpForm",
    "reset_password": "accounts.entrance_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance_forms.NewPasswordForm",
    "change_password": "accounts.entrance_forms.ChangePasswordForm",
    "add_email": "accounts.entrance_forms.AddEmailForm",
    "reauthenticate": "accounts.entrance_forms.ReauthenticateForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 1 if PRODUCTION else 0)
# A stolen password of staff would open every workspace.
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", PRODUCTION)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "smroi"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False

# Plans, paid through Stripe; None, as it is by default: everybody may use everything.
BILLING = read_billing(env, is_production=PRODUCTION)
# --- mail -----------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "smroi <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# What clients get comes from here under the name of their agency: an address that tells of nobody else.
PORTAL_FROM_EMAIL = env.str("PORTAL_FROM_EMAIL", DEFAULT_FROM_EMAIL)
# Where mails that do not arrive come back to, and the mailbox in which that is read.
BOUNCE_ADDRESS, BOUNCE_MAILBOX = read_bounce_address(env), read_mailbox(env)
if email_url := env.str("EMAIL_URL", ""):
    _email = Env().dj_email_url("SMROI_NO_SUCH_VARIABLE", email_url)
    if "EMAIL_BACKEND" not in _email:
        raise ImproperlyConfigured(
            "EMAIL_URL must look like submission://user:password@host:587 or smtp://host:25."
        )
    EMAIL_BACKEND = _email["EMAIL_BACKEND"]
    EMAIL_HOST = _email["EMAIL_HOST"]
    EMAIL_PORT = _email["EMAIL_PORT"]
    EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
else:
    # Without a mail server the mails lie readable in a folder; `make start` says where.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 10

# --- languages and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ko", _("Korean"))]
LOCALE_PATHS = [BASE_DIR / "smroi" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Compressing takes a minute, which pays on the internet and not on one's own machine.
        "BACKEND": {
            "production": "whitenoise.storage.CompressedManifestStaticFilesStorage",
            "demo": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
            "test": "django.contrib.staticfiles.storage.StaticFilesStorage",
        }[SMROI_ENV]
    },
}
WHITENOISE_USE_FINDERS = SMROI_ENV == "test"
# Uploaded exports, sealed, in a folder for each workspace; never served by the web server.
FILES_DIR = Path(env.str("SMROI_FILES", str(VAR_DIR / "files")))
# A million rows of ads by day are 130 MB.
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", 200 * 1024 * 1024)
MAX_UPLOAD_FILES = 20
# Larger files are read by a worker and not while somebody waits for the page.
CHECK_IN_REQUEST_BYTES = env.int("CHECK_IN_REQUEST_BYTES", 5 * 1024 * 1024)
# What reading one file may take; five million rows take half of it.
IMPORT_MEMORY_BYTES = env.int("IMPORT_MEMORY_BYTES", 1024 * 1024 * 1024)
# Bodies larger than this are answered 413 before they are read; a form with several files may be larger than one file.
MAX_REQUEST_BYTES = env.int("MAX_REQUEST_BYTES", 2 * MAX_UPLOAD_BYTES)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "smroi.uploads.NamelessFileUploadHandler",
]
# A worker that is silent for so long has lost its job to another one; longer than any one step of a job.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 300)
# Page views, clicks and what was done on a page; the visits themselves stay, since conversions point at them.
TRACKING_KEEP_DAYS = env.int("TRACKING_KEEP_DAYS", 395)
# The folder of the European Central Bank's feed; empty: rates are those of the installed package and people's own.
EXCHANGE_RATES_URL = env.str(
    "EXCHANGE_RATES_URL",
    "" if SMROI_ENV == "test" else "https://www.ecb.europa.eu/stats/eurofxref/",
)
if EXCHANGE_RATES_URL and not EXCHANGE_RATES_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("EXCHANGE_RATES_URL must be an http:// or https:// address, or empty.")
# Rows loaded in one transaction; the chaos test makes it small to have many places to die.
IMPORT_CHUNK_ROWS = env.int("IMPORT_CHUNK_ROWS", 100_000)

# --- security -------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^tls/ask$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if env.bool("BEHIND_TLS_PROXY", PRODUCTION):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

# Visitors fill in forms here; where they sit is nobody's business.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

# --- API ------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.keys.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.keys.HasApiKey"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_THROTTLE_CLASSES": ["accounts.keys.KeyThrottle", "accounts.keys.StrangerThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "key": env.str("API_RATE_PER_KEY", "600/min"),
        "stranger": env.str("API_RATE_PER_STRANGER", "60/min"),
    },
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "EXCEPTION_HANDLER": "smroi.errors.api_error",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = SCHEMA

# --- logs -----------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOG_FORMAT = env.str("LOG_FORMAT", "json" if PRODUCTION else "console")
LOGGING_CONFIG = "smroi.logs.configure"
LOGGING: dict[str, Any] = {"level": LOG_LEVEL, "format": LOG_FORMAT}
DJANGO_STRUCTLOG_CELERY_ENABLED = True
