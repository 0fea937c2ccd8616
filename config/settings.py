"""Every setting, in one file. The environment is read here and nowhere else.

PATHWAY_ENVIRONMENT is `production` unless it says `local` (script/run, script/manage, tests): a deployment that forgets
it is strict. Any variable may be given as NAME_FILE, the path of a file that holds it (secrets of containers).
"""

import logging
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.databases import database_settings
from config.environment import Environment
from config.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
DEMO_SECRET_KEY = "demo-only-never-in-production-0123456789-abcdefghijklmnopqrstuvwxyz"  # noqa: S105  # refused in production
MIN_SECRET_KEY_LENGTH = 50

env = Environment()

ENVIRONMENT = env.str("PATHWAY_ENVIRONMENT", default="production")
PRODUCTION = ENVIRONMENT != "local"
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else DEMO_SECRET_KEY)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])


def refuse_unsafe_production() -> None:
    """A production process with a known key or with DEBUG does not start."""
    if SECRET_KEY == DEMO_SECRET_KEY or len(SECRET_KEY) < MIN_SECRET_KEY_LENGTH:
        raise ImproperlyConfigured(
            f"Set SECRET_KEY (or SECRET_KEY_FILE) to at least {MIN_SECRET_KEY_LENGTH} random characters of your own, "
            "or PATHWAY_ENVIRONMENT=local to try things on this machine."
        )
    if DEBUG:
        raise ImproperlyConfigured("DEBUG shows data of patients on error pages: it can't be set in production.")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("Set ALLOWED_HOSTS to the host names that this is served under.")


if PRODUCTION:
    refuse_unsafe_production()

# Applications

INSTALLED_APPS = [
    "config",
    "programs",
    "patients",
    "pathway",
    "feed",
    "api",
    "web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "oauth2_provider",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_celery_results",
    "django_structlog",
    "csp",
]
MIDDLEWARE = [
    "config.health.answer_watchers",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.request_ids.RequestIdMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
# in production `manage.py collectstatic` has run; elsewhere files are served from where they are
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "static-collected")) if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION

# Database

DATABASES: dict[str, Any] = {
    "default": {
        **database_settings(env.str("DATABASE_URL", default="postgres:///pathway")),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # PgBouncer in transaction mode
    }
}

# Accounts and access

AUTH_USER_MODEL = "programs.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
OAUTH2_PROVIDER_APPLICATION_MODEL = "programs.Client"
OAUTH2_PROVIDER: dict[str, Any] = {
    "OAUTH2_VALIDATOR_CLASS": "api.oauth.Validator",
    "SCOPES": {"read": "Read what you may see", "write": "Record and change what you may"},
    "DEFAULT_SCOPES": ["read"],
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 14 * 24 * 3600,
    "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 0,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "PKCE_REQUIRED": True,
    "OAUTH2_GRANT_TYPES_SUPPORTED": ["authorization_code", "client_credentials", "refresh_token"],
    "OAUTH2_RESPONSE_TYPES_SUPPORTED": ["code"],
    # RFC 9700, the security best current practice: all of it
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
}

# The door for machines

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "api.authentication.HasScope"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.CursorPages",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.DoorSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
DRF_STANDARDIZED_ERRORS: dict[str, Any] = {
    "EXCEPTION_HANDLER_CLASS": "api.problems.ProblemHandler",
    "EXCEPTION_FORMATTER_CLASS": "api.problems.ProblemFormatter",
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
    "NESTED_FIELD_SEPARATOR": "/",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Pathway",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # drf-spectacular's warnings are a test of the API
    "ENUM_NAME_OVERRIDES": {  # names of choices that several fields share
        "CriteriaEdition": "programs.models.Program.Edition",
        "FactSource": "patients.models.facts.Fact.Source",
        "RecordedSource": "api.fact_serializers.SOURCES",
        "Reason": "pathway.models.Reason",
        "Situation": "patients.models.LivingSituation.Situation",
        "MoveVerb": "api.transition_serializers.MOVES",
        "StayVerb": "api.transition_serializers.STAYS",
        "DepartVerb": "api.transition_serializers.DEPART",
        "DischargeVerb": "api.transition_serializers.DISCHARGE",
        "AdmissionVerb": "api.episode_serializers.ADMISSIONS",
        "ProposalVerb": "api.proposal_serializers.PROPOSED",
        "EventKind": "patients.models.Event.Kind",
        "StageChangeKind": "pathway.models.StageChange.Kind",
        "AssignmentKind": "pathway.models.CareAssignment.Kind",
        "ChangeKind": "feed.models.Change.Kind",
        "EpisodeStatus": "pathway.models.Episode.Status",
        "PlannedMoveStatus": "pathway.models.PlannedMove.Status",
        "PlannedMoveEnding": "api.planned_move_serializers.ENDINGS",
        "FlowNode": "api.flows.WAYS",
        "CheckInKind": "pathway.models.CheckIn.Kind",
        "MilestoneKind": "pathway.models.Milestone.Kind",
        "CheckInStatus": "pathway.models.CheckIn.Status",
        "FlagStatus": "pathway.models.Flag.Status",
        "FlagAnswer": "api.verdict_serializers.ANSWERS",
        "FlagSeverity": "pathway.models.Flag.Severity",
        "Severity": "api.verdict_serializers.SEVERITIES",
        "FindingStatus": "api.verdict_serializers.FINDING_STATUSES",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "api.schema.add_problem_component"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
APPEND_SLASH = False

# Background work

CELERY_BROKER_URL = env.str("BROKER_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        # every task is shorter than CELERY_TASK_TIME_LIMIT, so what is not acknowledged by then has lost its worker
        "visibility_timeout": 120,
        "queue_order_strategy": "priority",
        "socket_keepalive": True,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "unacked_restore_throttle": 1,
    }
    if CELERY_BROKER_URL.startswith("redis")
    else {"confirm_publish": True}
)
CELERY_RESULT_BACKEND = "django-db"
CELERY_RESULT_EXPIRES = 24 * 3600
CELERY_TIMEZONE = "UTC"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_DEFAULT_QUEUE = "routine"
CELERY_BEAT_SCHEDULE_FILENAME = env.str("BEAT_SCHEDULE_FILE", default="celerybeat-schedule")
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1, "interval_max": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True

# Mail

EMAIL_CONFIG: dict[str, Any] = env.email_url("EMAIL_URL", default="smtp://127.0.0.1:25")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG["EMAIL_HOST"]
EMAIL_PORT = EMAIL_CONFIG["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL_CONFIG["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL_CONFIG["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
OPERATIONS_EMAIL = env.list("OPERATIONS_EMAIL", default=[])
# where patients reach the pages that messages link to
PUBLIC_URL = env.str("PUBLIC_URL", default="" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
# where staff open Pathway, in alerts
STAFF_URL = env.str("STAFF_URL", default="") or PUBLIC_URL
# "console:" only logs; "https://ACCOUNT:TOKEN@api.twilio.com/?from=%2B15550100" sends
SMS_URL = env.str("SMS_URL", default="" if PRODUCTION else "console:")
# one name for all processes of a deployment; a copy of the database under another one sends nothing until it is released
INSTANCE = env.str("INSTANCE", default="pathway")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@localhost")

# Headers and cookies

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.visits.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Logs: one JSON object a line; ids only, no name, address or body

LOGGING = logging_config(level=env.str("LOG_LEVEL", default="INFO"))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # it is our own middleware's, and well formed
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.DEBUG
