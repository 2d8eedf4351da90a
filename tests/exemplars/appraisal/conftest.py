"""Dossiers of one submission, in the state a test needs."""

import pytest

from exemplars.nominations.states import Status
from tests import factories


@pytest.fixture
def submission(cast):
    return factories.make_submission(cast.commune, cast.campaign, by=cast.head)


@pytest.fixture
def dossier(submission):
    """A factory: one dossier of the commune in a state."""
    return lambda status=Status.CHECKING, **more: factories.make_nomination(
        submission, status=status, **more
    )
