"""For the test suite. The database comes from DATABASE_URL, as everywhere.

Tasks run on the spot; the tests marked `worker` start real workers with the other settings.
Every test process has its own folder for files and, on SQLite, its own database file: a file,
because the browser journeys read it from several threads at once.
"""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *

SCRATCH = Path(tempfile.mkdtemp(prefix="guong-sang-tests-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir()
MEDIA_ROOT = SCRATCH / "media"
PRIVATE_ROOT = SCRATCH / "private"
KEY_DIR = SCRATCH / "keys"
SIGNER_DIR, SIGNER_SECRET, TRUST_DIR = SCRATCH / "signers", "", SCRATCH / "trust"
PRESS_CACHE = BASE_DIR / "media" / "press"  # shared by runs: compiling takes seconds
STORAGES["default"]["OPTIONS"] = {"location": PRIVATE_ROOT, "base_url": None}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# In the process's own memory: a shared cache would carry one test's lock-outs into another.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
TASK_ENGINE = "immediate"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
BALLOT_KEY_COST = {"iterations": 1, "lanes": 1, "memory_cost": 64}
ALLOWED_HOSTS = ["*"]
