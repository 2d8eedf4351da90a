"""One world for the whole folder, built once and rolled back at the end."""

from collections.abc import Iterator

import pytest

from tests.security import world as worlds


@pytest.fixture(scope="package")
def built(django_db_setup, django_db_blocker) -> Iterator[worlds.World]:
    with django_db_blocker.unblock():
        yield from worlds.make()


@pytest.fixture
def world(built: worlds.World, db: None) -> worlds.World:
    """The shared world; what a test writes is rolled back after it."""
    return built


@pytest.fixture
def cast() -> None:
    """Refused here: the cast and the world cannot stand in one database at once."""
    pytest.fail("tests/security uses `world`; a test that needs `cast` belongs beside its slice")
