"""What a server runs (DEBUG off, sessions in the database), with a counter around each request."""

# ruff: noqa: F403, F405  an overlay, as those in backend/settings
import os
from pathlib import Path

from backend.settings.base import *

SCRATCH = Path(os.environ.get("BENCH_SCRATCH", "/tmp"))

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
MIDDLEWARE = ["tests.benchmarks.counting.CountingMiddleware", *MIDDLEWARE]
# One connection a worker for the whole run: a database process that ended would take the record
# of its CPU time with it.
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Work after the answer is put down and not done: no certificate is rendered while we measure.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
TASK_ENGINE = "database"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
PRIVATE_ROOT = MEDIA_ROOT = SCRATCH
STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
STORAGES["default"]["OPTIONS"] = {"location": SCRATCH, "base_url": None}
LOGGING["root"]["level"] = "ERROR"
