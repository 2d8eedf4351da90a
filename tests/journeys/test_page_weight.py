"""What a first visit costs: everything but pictures under 250 KB.

Measured in Chromium with an empty cache: every answer the page asks for, styles, scripts and fonts
included; text is counted as gzip sends it (whitenoise and the reverse proxy compress it), fonts as
they are. Headers are not counted.
"""

import gzip

import pytest
from django.urls import reverse
from playwright.sync_api import Response

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]

LIMIT = 250 * 1024
TEXT = ("text/", "application/javascript", "application/json", "image/svg")


@pytest.mark.parametrize(
    ("name", "who"), [("accounts:sign-in", ""), ("desk:home", "officer"), ("gallery:home", "")]
)
def test_a_first_visit_is_light(cast, visit, name, who):
    page = visit(getattr(cast, who) if who else None)
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(reverse(name), wait_until="networkidle")

    weights = {}
    for answer in answers:
        kind = answer.headers.get("content-type", "")
        if answer.ok and not kind.startswith(("image/png", "image/jpeg", "image/webp")):
            body = answer.body()
            weights[answer.url] = len(gzip.compress(body)) if kind.startswith(TEXT) else len(body)

    assert any("font" in url or url.endswith(".woff2") for url in weights)
    assert sum(weights.values()) < LIMIT, weights  # 123, 144 and 157 KB when this was written
