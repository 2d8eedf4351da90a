"""Settings shared by dev, test and production. What differs by machine comes from backend.env."""

from typing import Any

from csp.constants import NONE, SELF

from backend import env as environment

ENV = environment.read()
BASE_DIR = environment.BASE_DIR

SECRET_KEY = ENV.secret_key
DEBUG = False
ALLOWED_HOSTS = ENV.allowed_hosts
SITE_URL = ENV.site_url
SITE_NAME = ENV.site_name

INSTALLED_APPS = [
    "exemplars",
    "certificates",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "treebeard",
    "rules.apps.AutodiscoverRulesConfig",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "backend.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backend.sessions.SlidingSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "backend.limits.LimitsMiddleware",
    "backend.middleware.RuleViolationMiddleware",
    "backend.middleware.PrivatePagesMiddleware",
    # Last, as its documentation asks: it turns a lock into the answer of the sign-in page.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backend.context.site",
            ],
            "builtins": ["backend.templatetags.ui", "backend.templatetags.journal"],
            "libraries": {"ui": "backend.templatetags.ui"},
        },
    }
]

# --- Data -----------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {"default": ENV.database | {"ATOMIC_REQUESTS": False}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE takes the write lock at BEGIN: on SQLite it is what select_for_update is
        # on PostgreSQL. WAL lets the site read while the worker writes.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A lock that is not had in 3 s becomes a sentence and a retry, never a hanging page.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        f"-c lock_timeout=3000 -c statement_timeout={ENV.statement_seconds * 1000}"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV.redis_url}
        if ENV.redis_url
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# --- People ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "exemplars.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "backend.sessions.PersonBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {
        "NAME": "exemplars.accounts.forms.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "gallery:home"
SESSION_COOKIE_AGE = ENV.idle_seconds
SESSION_LONGEST = 12 * 60 * 60  # seconds from signing in, however busy
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "backend.middleware.csrf_failure"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# By account: many addresses, or made-up ones, buy no further guesses. A lock ends by itself after
# the quarter of an hour, or at once with a new password by mail.
AXES_LOCKOUT_PARAMETERS = ["username"]
# The warning is about keys that an attacker chooses; the name under attack is not one of them.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_CLIENT_IP_CALLABLE = "backend.limits.client_address"
TRUSTED_PROXIES = ENV.trusted_proxies

# --- Words and time ---------------------------------------------------------------------------

# The source language of every message. backend/locale/en is the English catalogue; locale/vi holds
# what Django itself says to a person, in our voice.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "backend" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = ["backend.formats"]

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "media" / "static"
STATICFILES_DIRS = [BASE_DIR / "backend" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "backend.finders.NodeModulesFinder",
]
NODE_MODULES = BASE_DIR / "node_modules"
MEDIA_ROOT = ENV.media_root
PRIVATE_ROOT = (
    ENV.private_root
)  # never served by address: every file goes through a permission check
PRESS_CACHE = PRIVATE_ROOT / "press"  # compiled layouts; may be deleted at any time
EMBLEM_DIR = ENV.emblem_dir  # quoc-huy.svg, dang-huy.svg: supplied by the office
KEY_DIR = ENV.key_dir  # private keys that seal certificates: one file each, for this user alone
KEY_PASSPHRASE = ENV.key_passphrase
SIGNER_DIR = ENV.signer_dir  # what each issuer signs PDFs with: CODE.p12 or CODE.json (a token)
SIGNER_SECRET = ENV.signer_secret  # its passphrase or PIN; empty: typed at each act
TRUST_DIR = ENV.trust_dir  # certificates of the authorities whose signatures are trusted
REISSUE_PAPERS = ENV.reissue_papers  # which papers a cấp đổi, cấp lại wants: a list in JSON
KEYS_BY_THEMSELVES = True  # a missing key is made; production wants `manage.py signing_keys create`
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Argon2id for the phrase that locks an officer's key of a ballot box (RFC 9106, second choice).
BALLOT_KEY_COST = {"iterations": 3, "lanes": 4, "memory_cost": 64 * 1024}  # memory in KiB
FILE_UPLOAD_PERMISSIONS = 0o640
UPLOAD_MAX_BYTES = ENV.upload_max_mib * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# --- Mail and work after the answer -----------------------------------------------------------

vars().update(ENV.email)
DEFAULT_FROM_EMAIL = ENV.default_from_email
EMAIL_TIMEOUT = 20  # seconds; a silent mail server must not hold a worker
TASKS = {
    "default": {
        "immediate": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
        "database": {"BACKEND": "django_tasks_db.DatabaseBackend"},
        "celery": {"BACKEND": "backend.celery.CeleryBackend"},
    }[ENV.task_engine]
}
TASK_ENGINE = ENV.task_engine
REDIS_URL = ENV.redis_url

# --- Safety -----------------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "exemplars.accounts.api.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "backend.answers.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "backend.answers.answer_error",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Gương Sáng",
    "DESCRIPTION": "Thi đua – khen thưởng: tờ trình, hồ sơ, Hội đồng, quyết định, Bằng khen.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # The same column name means another list in another slice: each list has its name here.
    "ENUM_NAME_OVERRIDES": {
        "NominationStatus": "exemplars.nominations.states.Status",
        "SessionStatus": "exemplars.councils.states.SessionStatus",
        "DecisionStatus": "exemplars.decisions.states.DecisionStatus",
        "StoryStatus": "exemplars.gallery.states.StoryStatus",
        "RoleKind": "exemplars.accounts.states.RoleKind",
        "PaperKind": "exemplars.campaigns.states.PaperKind",
        "SeatKind": "exemplars.councils.states.SeatKind",
        "FindingKind": "exemplars.appraisal.models.FindingKind",
        "Verification": "exemplars.campaigns.states.Verification",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}},
}

# --- The product's own -------------------------------------------------------------------------

NOTICE_ATTEMPTS = 5
