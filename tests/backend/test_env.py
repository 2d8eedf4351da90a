from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend import env

GOOD = {
    "SECRET_KEY": "k" * 64,
    "ALLOWED_HOSTS": "thi-dua.example",
    "SITE_URL": "https://thi-dua.example/",
    "DATABASE_URL": "postgres://user:secret@db.example:5433/awards",
    "EMAIL_URL": "smtp://mail.example:25",
    "TASK_ENGINE": "celery",
    "REDIS_URL": "redis://redis.example:6379/0",
    "KEY_DIR": "/etc/guong-sang/keys",
}
NO_FILE = Path("/nonexistent/.env")


@pytest.fixture
def read(monkeypatch):
    """`read(**variables)`: the environment as if these alone were set."""
    for name in (*GOOD, "DEBUG", "MEDIA_ROOT", "TRUSTED_PROXIES"):
        monkeypatch.delenv(name, raising=False)

    def read_(dotenv=NO_FILE, **variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return env.read(dotenv)

    return read_


def test_an_empty_environment_is_good_for_development(read):
    found = read()

    assert found.debug is True
    assert found.task_engine == "database"
    assert found.database["ENGINE"] == "django.db.backends.sqlite3"
    assert found.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]


def test_values_come_typed(read):
    found = read(**GOOD, TRUSTED_PROXIES="2", DEBUG="0", MEDIA_ROOT="/srv/media")

    assert found.trusted_proxies == 2
    assert found.debug is False
    assert found.site_url == "https://thi-dua.example"
    assert (found.database["HOST"], found.database["PORT"]) == ("db.example", 5433)
    assert found.private_root == Path("/srv/media/private")


def test_an_unknown_engine_is_refused_by_name(read):
    with pytest.raises(ImproperlyConfigured, match="TASK_ENGINE='rabbit'"):
        read(TASK_ENGINE="rabbit")


def test_a_set_variable_wins_over_the_file(read, tmp_path, monkeypatch):
    dotenv = tmp_path / ".env"
    dotenv.write_text("SITE_NAME=Tỉnh Một\nSITE_URL=https://mot.example\n")
    # read_env writes what the file adds into the environment: restored at the end of the test.
    monkeypatch.setattr(env.environ.Env, "ENVIRON", {"SITE_URL": "https://hai.example"})

    found = read(dotenv)

    assert found.site_name == "Tỉnh Một"
    assert found.site_url == "https://hai.example"


def test_production_starts_on_complete_settings(read):
    found = read(**GOOD)

    env.require_production_secrets(found)

    assert (found.secret_key, found.task_engine) == (GOOD["SECRET_KEY"], "celery")
    assert found.named >= set(GOOD)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", env.DEV_SECRET_KEY),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", None),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", None),
        ("SITE_URL", "http://thi-dua.example"),
        ("SITE_URL", None),
        ("DATABASE_URL", None),
        ("EMAIL_URL", None),
        ("TASK_ENGINE", "immediate"),
        ("REDIS_URL", None),
        ("KEY_DIR", None),
        ("KEY_DIR", str(env.BASE_DIR / "media" / "keys")),
    ],
)
def test_production_refuses_a_missing_or_default_value(read, name, value):
    variables = {**GOOD, name: value}
    found = read(**{key: given for key, given in variables.items() if given is not None})

    with pytest.raises(ImproperlyConfigured, match=name):
        env.require_production_secrets(found)


def test_production_names_every_fault_at_once(read):
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.require_production_secrets(read())

    assert len(str(refusal.value).splitlines()) == 6
