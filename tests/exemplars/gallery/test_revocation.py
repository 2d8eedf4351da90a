"""One revocation, by the action of the office, seen from everywhere it has to be seen."""

import gzip
from base64 import urlsafe_b64decode
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import jwt
import pytest
from django.urls import reverse
from django.utils import timezone

from certificates import badging
from certificates import queries as press
from exemplars.accounts.models import User
from exemplars.decisions import actions
from exemplars.decisions.models import Decision, DecisionLine
from exemplars.desk.queries.progress import campaign_steps
from exemplars.gallery import actions as gallery
from exemplars.gallery.models import Story
from exemplars.nominations.queries import lists
from exemplars.notices.models import Notice
from exemplars.units.queries import dossier_counts
from tests.exemplars.decisions.conftest import desk  # noqa: F401  a fixture
from tests.exemplars.gallery.conftest import VALUES

pytestmark = pytest.mark.django_db
DOCUMENT = "Quyết định số 31/QĐ-UBND ngày 10/01/2027"


@pytest.fixture
def decision(desk, cast, agree) -> Decision:  # noqa: F811
    """Two awards with stories that everybody reads, and a digital badge of the person's."""
    decision = desk.publish()
    for line in decision.lines.select_related("nomination"):
        agree(line.nomination)
        values = VALUES | {"title": f"Chuyện của {line.name}"}
        story = gallery.write_story(line.nomination, by=cast.editor, values=values)
        gallery.publish_story(story, by=cast.editor)
    person = decision.lines.get(order=1)
    day = timezone.localdate() - timedelta(days=1)
    actions.issue_badge(person, asked_on=day, request="Đơn", by=cast.officer)
    return decision


def seen(client, cast, line: DecisionLine) -> dict[str, object]:
    """What each place says of an award, asked as whoever goes there."""
    story, code = Story.objects.get(nomination=line.nomination), line.certificate_code
    client.logout()
    entry = badging.credential(line_badge(line))["credentialStatus"]
    listed = client.get(urlsplit(entry["statusListCredential"]).path).content
    claims = jwt.decode(listed, options={"verify_signature": False})
    packed = claims["credentialSubject"]["encodedList"][1:]
    bits = gzip.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    place = int(entry["statusListIndex"])
    verified = unescape(client.get(reverse("certificates:verify", args=[code])).content.decode())
    found: dict[str, object] = {
        "badge": bits[place // 8] >> (7 - place % 8) & 1,
        "verified as revoked": DOCUMENT in verified,
        "story": client.get(story.get_absolute_url()).status_code,
        "front page": story.slug in client.get("/").content.decode(),
        "stories": client.get("/api/v1/stories/").json()["count"],
        "site map": story.slug in client.get("/sitemap.xml").content.decode(),
    }
    client.force_login(cast.officer)
    page = client.get(reverse("decisions:detail", args=[line.decision.uid])).context
    lines = client.get(f"/api/v1/decisions/{line.decision.uid}/").json()["lines"]
    search = client.get(reverse("desk:search"), {"q": line.name}).context["results"]
    mine = lists.filtered(cast.officer, {})
    unit = line.nomination.submission.unit
    return found | {
        "decision": (page["count"], page["total"]),
        "decisions": client.get(reverse("decisions:list")).context["page"][0].line_count,
        "api": sum(row["amount"] for row in lines if not row["revoked"]),
        "search": len(search.lines),
        "dossiers": lists.counts(mine)["da-khen"],
        "submission": lists.submissions(cast.officer).get().awarded,
        "unit": {row["status"]: row["total"] for row in dossier_counts(unit, cast.officer)},
        "beads": [step["count"] for step in steps(cast.officer)],
        "to print": len(press.certificates_of(line.decision.batch_key)),
        "to hand over": client.get(reverse("decisions:detail", args=[line.decision.uid])).context[
            "left"
        ]["to_hand_over"],
    }


def line_badge(line: DecisionLine):
    return actions.certificate_of(line).badges.get()


def steps(user: User) -> list[dict]:
    found = campaign_steps(user)
    return found["steps"] if found else []


def test_it_is_seen_everywhere_at_once(client, cast, decision):
    line = decision.lines.get(order=1)
    before = seen(client, cast, line)
    facts = {"ground": "a", "reason": "Khai man", "document": DOCUMENT}
    actions.revoke(line, by=cast.office_head, **facts)
    line = decision.lines.get(order=1)
    after = seen(client, cast, line)

    assert before == {
        "badge": 0, "verified as revoked": False, "story": 200, "front page": True, "stories": 2,
        "site map": True, "decision": (2, 11_385_000), "decisions": 2, "api": 11_385_000,
        "search": 1, "dossiers": 2, "submission": 2, "unit": {"awarded": 2},
        "beads": [0, 0, 0, 0, 2, 0], "to print": 2, "to hand over": 2,
    }  # fmt: skip
    assert after == {
        "badge": 1, "verified as revoked": True, "story": 404, "front page": False, "stories": 1,
        "site map": False, "decision": (1, 7_590_000), "decisions": 1, "api": 7_590_000,
        "search": 0, "dossiers": 1, "submission": 1, "unit": {"awarded": 1, "revoked": 1},
        "beads": [0, 0, 0, 0, 1, 0], "to print": 1, "to hand over": 1,
    }  # fmt: skip
    told = Notice.objects.filter(kind="nomination_revoked")
    assert {row.recipient for row in told} >= {cast.head}
    other = decision.lines.get(order=2)
    assert Story.objects.public().get().nomination == other.nomination
