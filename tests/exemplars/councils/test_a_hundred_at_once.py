"""A hundred members press in one moment, each on two machines: two hundred connections.

More than a server lets in as it comes, so these tests of `test_at_once` and `test_sealed_at_once` are run
once more on a PostgreSQL of their own.
"""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.certificates.test_machine_troubles import cluster  # noqa: F401

pytestmark = pytest.mark.acceptance
FILES = ("test_at_once.py", "test_sealed_at_once.py")


def test_a_hundred_members_at_once_each_on_two_machines(cluster):  # noqa: F811
    with (cluster.data / "postgresql.conf").open("a") as options:
        options.write("max_connections = 300\n")
    cluster.control("restart", "-m", "fast")

    answer = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-m", "acceptance",
            "-k", "a_hundred_members", *[f"tests/exemplars/councils/{name}" for name in FILES],
        ],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
        env=os.environ | {"DATABASE_URL": cluster.url, "MEMBERS_AT_ONCE": "100"},
    )  # fmt: skip

    assert answer.returncode == 0, answer.stdout[-4000:]
    assert "4 passed" in answer.stdout
