"""On a developer's or a tester's own machine: SQLite, mails as files, no server needed."""

from .base import *

DEBUG = ENV.debug
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
INTERNAL_IPS = ["127.0.0.1"]
# Static files straight from their sources, also under gunicorn: nothing to collect.
WHITENOISE_USE_FINDERS = True
