"""Settings, read from the environment once. Defaults run on a laptop; README has the table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from kombu import Queue

from newsverify.admin_site import UNFOLD  # noqa: F401 - a setting
from newsverify.api_settings import (  # noqa: F401 - settings
    NEWSVERIFY_COSTLY_RATE,
    NEWSVERIFY_IDEMPOTENCY_HOURS,
    NEWSVERIFY_RATE_STORE,
    NEWSVERIFY_READ_RATE,
    NEWSVERIFY_VERSION,
    NEWSVERIFY_WRITE_RATE,
    REST_FRAMEWORK,
    SPECTACULAR_SETTINGS,
)
from newsverify.logs import logging_config
from newsverify.places import UNSET_KEY, broker_socket

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# set but empty is unset: "" would be the folder of the code, where keys and data must never lie
VAR_DIR = Path(env.str("NEWSVERIFY_VAR", default="") or BASE_DIR / "var").resolve()

# --- what an operator must decide ------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    # `manage.py up` writes this file (mode 600) on its first start; production sets SECRET_KEY.
    # Without either, the web server refuses to start (wsgi.py) and a system check says what to do.
    key_file = VAR_DIR / "secret_key"
    SECRET_KEY = key_file.read_text().strip() if key_file.exists() else UNSET_KEY
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("NEWSVERIFY_HTTPS", default=False)

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "simple_history",
    "axes",
    "django_structlog",
    "newsverify",
    "sources",
    "claims",
]
MIDDLEWARE = [
    "sources.api.leaks.TokenLeaks",  # before all that logs or stores anything of a request
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "newsverify.urls"
WSGI_APPLICATION = "newsverify.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "newsverify" / "templates"],
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

# --- database ---------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'newsverify.sqlite3'}")}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # IMMEDIATE: a read-modify-write transaction waits for the lock instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {})
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- people -----------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# --- what leaves the house ---------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["newsverify.formats"]
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside, by whatever watches the process

# --- limits ------------------------------------------------------------------------------------------
NEWSVERIFY_MAX_UPLOAD_BYTES = env.int("NEWSVERIFY_MAX_UPLOAD_BYTES", default=5_000_000)
NEWSVERIFY_MAX_TEXT_CHARACTERS = env.int("NEWSVERIFY_MAX_TEXT_CHARACTERS", default=1_000_000)
# What POST /api/v1/check takes: it reads in the web process, one text at a time.
NEWSVERIFY_CHECK_MAX_CHARACTERS = env.int("NEWSVERIFY_CHECK_MAX_CHARACTERS", default=20_000)
NEWSVERIFY_CHECK_SECONDS = env.float("NEWSVERIFY_CHECK_SECONDS", default=30.0)
# Weights of the learned reader: "packaged", "none" (rules alone), or a file's path.
NEWSVERIFY_ATTRIBUTION_WEIGHTS = env.str("NEWSVERIFY_ATTRIBUTION_WEIGHTS", default="packaged")
# Weights of the pair reader, with their calibration beside them: "packaged", "none", or a file's path.
NEWSVERIFY_PAIR_WEIGHTS = env.str("NEWSVERIFY_PAIR_WEIGHTS", default="packaged")
# Sentence vectors that bring claims together which share no key: "packaged" or "none".
NEWSVERIFY_SENTENCE_MODEL = env.str("NEWSVERIFY_SENTENCE_MODEL", default="packaged")
DATA_UPLOAD_MAX_MEMORY_SIZE = NEWSVERIFY_MAX_UPLOAD_BYTES + 100_000

# --- what is published -------------------------------------------------------------------------------
# The newsroom, as the author of its claim reviews.
NEWSVERIFY_PUBLISHER_NAME = env.str("NEWSVERIFY_PUBLISHER_NAME", default="Newsverify")
NEWSVERIFY_PUBLISHER_URL = env.str("NEWSVERIFY_PUBLISHER_URL", default="")
# Where readers find a review: an address with {id} in it; unset, the address of its JSON-LD.
NEWSVERIFY_REVIEW_URL = env.str("NEWSVERIFY_REVIEW_URL", default="")
# Feeds of published reviews without a log-in; and whether they name the reviewers.
NEWSVERIFY_PUBLIC_FEEDS = env.bool("NEWSVERIFY_PUBLIC_FEEDS", default=False)
NEWSVERIFY_REVIEWER_NAMES = env.bool("NEWSVERIFY_REVIEWER_NAMES", default=False)

# --- queue -------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("BROKER_URL", default="")
if not CELERY_BROKER_URL:
    # `manage.py up` starts the embedded server on this socket.
    CELERY_BROKER_URL = f"redis+socket://{broker_socket(VAR_DIR)}"
CELERY_TASK_DEFAULT_QUEUE = "checks"
CELERY_TASK_QUEUES = [Queue("fetch"), Queue("language"), Queue("checks")]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None  # no results are kept: beat need not add a schedule that clears them
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
# A broker that is down must not hold up a request: the sweeper sends what was not taken.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
    "socket_timeout": 5,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# A live worker renews its lease every third of it, so a killed one is noticed soon after.
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", default=60)
JOB_RESEND_SECONDS = env.float("JOB_RESEND_SECONDS", default=120)
JOB_BACKOFF_SECONDS = env.float("JOB_BACKOFF_SECONDS", default=10)
JOB_BACKOFF_MAX_SECONDS = env.float("JOB_BACKOFF_MAX_SECONDS", default=900)
JOB_KEEP_HOUSEKEEPING_HOURS = env.int("JOB_KEEP_HOUSEKEEPING_HOURS", default=48)

# --- web hooks ---------------------------------------------------------------------------------------
# Names and networks beside the public internet that hooks may be sent to, such as cms.newsroom.internal or
# 10.1.0.0/16; further ports than 443; whether http:// will do.
NEWSVERIFY_HOOK_ALLOWED_HOSTS = env.list("NEWSVERIFY_HOOK_ALLOWED_HOSTS", default=[])
NEWSVERIFY_HOOK_PORTS = env.list("NEWSVERIFY_HOOK_PORTS", cast=int, default=[])
NEWSVERIFY_HOOK_HTTP = env.bool("NEWSVERIFY_HOOK_HTTP", default=False)
# A file of certificate authorities beside those of the system, for receivers inside the house.
NEWSVERIFY_HOOK_CA = env.str("NEWSVERIFY_HOOK_CA", default="")
# Seconds before each further try of a delivery; after the last one it is given up.
NEWSVERIFY_HOOK_RETRY_SECONDS = env.list(
    "NEWSVERIFY_HOOK_RETRY_SECONDS", cast=int, default=[5, 60, 300, 1800, 7200, 18_000, 36_000, 86_400]
)
NEWSVERIFY_HOOK_OFF_AFTER_DAYS = env.float("NEWSVERIFY_HOOK_OFF_AFTER_DAYS", default=5)
NEWSVERIFY_HOOK_KEEP_DAYS = env.int("NEWSVERIFY_HOOK_KEEP_DAYS", default=30)
# What draws the objects of a payload: the API itself, so that a hook says what a reader could read there.
HOOK_OBJECTS = "claims.api.hook_objects.OBJECTS"

# --- logs --------------------------------------------------------------------------------------------
LOGGING = logging_config(json=env.bool("NEWSVERIFY_LOG_JSON", default=False))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
