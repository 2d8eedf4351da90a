"""What the journeys share: a signed-in browser per person, and a province ready for a round."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from exemplars.accounts.models import User
from exemplars.campaigns.models import LegalBasis, RuleCard
from exemplars.campaigns.states import PaperKind
from tests import factories
from tests.factories.cast import Cast


@pytest.fixture
def visit(open_page, sign_in) -> Callable[..., Page]:
    """`visit(user, width=1440)`: a browser of that person's own; no user is a visitor."""

    def visit(user: User | None = None, width: int = 1440, **options) -> Page:
        page = open_page(width, 844 if width < 700 else 900, **options)
        page.set_default_timeout(20_000)
        if user is not None:
            sign_in(page, user)
        return page

    return visit


@pytest.fixture
def province(cast: Cast) -> Cast:
    """The cast, with a report required in the campaign and a legal basis to decide on."""
    factories.require_paper(cast.campaign, PaperKind.REPORT)
    LegalBasis.objects.create(
        number="06/2022/QH15", title="Luật Thi đua, khen thưởng", issued_on="2022-06-15"
    )
    assert RuleCard.objects.get().threshold_numerator == 4  # of five members
    return cast
