"""Files of the press go to a folder of the test."""

import pytest


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.EMBLEM_DIR = tmp_path / "emblems"
    settings.KEY_DIR = tmp_path / "keys"
    settings.SIGNER_DIR = tmp_path / "signers"
    settings.TRUST_DIR = tmp_path / "trust"
    settings.SITE_URL = "https://thidua.example.vn"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return settings.PRIVATE_ROOT
