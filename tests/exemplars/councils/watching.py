"""Everything a person can be shown of a vote, taken from the URL conf and compared byte by byte.

Not compared: what is random by design, each at its exact place (`RANDOM`, `DRAWN`), of which the number
is; the wrapping of a workbook or paper, of which the parts are; the order of opened ballots, which are
compared as a sorted list. A digest, a code or a number anywhere else counts as a difference.

`VERDICTS` says of each address of the councils that can be looked at where it is for a session, or
why it can tell nothing of a vote; a new address without a verdict fails `test_nothing_leaks`.
Pages of the rest of the site that ask for no row come along by themselves.
"""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from exemplars.councils.models import MinutesFile
from exemplars.notices.models import Notice
from tests.exemplars.councils.conftest import Meeting
from tests.security import crawling
from tests.security.permission_table import PAGES

#: What is drawn anew for every answer, and the names of notices, whose rows only one of two votes has made.
RANDOM = re.compile(
    rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")'
    rb'|(?<="/thong-bao/)[0-9a-f-]{36}(?=/)|(?<={"uid":")[0-9a-f-]{36}(?=","kind":)'
)
#: Receipts are digests of envelopes, which are random whatever is in them; shown at these addresses alone.
DRAWN = {
    "councils:box 0": re.compile(rb'(?<=<li><code class="hash">)[0-9a-f]{64}(?=</code></li>)'),
    "councils:receipts 0": re.compile(rb"(?m)^[0-9a-f]{64}$"),
}
Places = Callable[[Meeting], list[str]]


def at(name: str, *rest: str) -> Places:
    """Of the session itself."""
    return lambda meeting: [reverse(f"councils:{name}", args=[meeting.session.uid, *rest])]


def each(name: str, rests: list[tuple[str, ...]]) -> Places:
    return lambda meeting: [place for rest in rests for place in at(name, *rest)(meeting)]


def of_seats(name: str, *rest: str) -> Places:
    return lambda meeting: [
        reverse(f"councils:{name}", args=[meeting.session.uid, seat.pk, *rest])
        for seat in meeting.seats[:3]
    ]


def _turnout(meeting: Meeting) -> list[str]:
    place = reverse("councils:turnout", args=[meeting.session.uid])
    parts = ("man-hinh", "phieu", "kiem-phieu", "khoa", "mo", "hom-phieu", "dong", "gio-tay",
             "phieu-gui-ve")  # fmt: skip
    return [place, *[f"{place}?trang={part}&nhip=x" for part in parts]]


def _minutes_files(meeting: Meeting) -> list[str]:
    files = MinutesFile.objects.filter(minutes__session=meeting.session).order_by("pk")
    return [reverse("councils:minutes-file", args=[file.uid]) for file in files]


def _minutes_scans(meeting: Meeting) -> list[str]:
    return [
        reverse("councils:minutes-scan", args=[row.uid]) for row in meeting.session.minutes.all()
    ]


def _api(name: str) -> Places:
    return lambda meeting: [reverse(name, kwargs={"uid": meeting.session.uid})]


VERDICTS: dict[str, Places | str] = {
    "councils:list": lambda meeting: [reverse("councils:list")],
    "councils:convene": "a form about the next session",
    "councils:secrecy": "a text that is the same for everybody",
    "councils:opinion": "the ballot of one link, which its own tests watch",
    "councils:council": lambda m: [reverse("councils:council", args=[m.session.council_id])],
    "councils:session": at("session"),
    "councils:turnout": _turnout,
    "councils:screen": at("screen"),
    "councils:agenda": at("agenda"),
    "councils:open": at("open"),
    "councils:close": at("close"),
    "councils:ballot": at("ballot"),
    "councils:review": at("review"),
    "councils:written": of_seats("written"),
    "councils:opinion-slip": of_seats("opinion-slip", "docx"),
    "councils:keys": at("keys"),
    "councils:box": at("box"),
    "councils:receipts": at("receipts"),
    "councils:published": at("published"),
    "councils:paper-count": at("paper-count"),
    "councils:paper-scan": at("paper-scan"),
    "councils:paper-blank": each("paper-blank", [("phieu", "docx"), ("bien-ban", "docx")]),
    "councils:hands": at("hands"),
    "councils:letters": at("letters"),
    "councils:letters-blank": each("letters-blank", [("phieu", "docx"), ("phong-bi", "docx")]),
    "councils:minutes": at("minutes"),
    "councils:minutes-edit": at("minutes-edit"),
    "councils:minutes-draft": each(
        "minutes-draft", [(one, "docx") for one in ("minutes", "tally", "results")]
    ),
    "councils:minutes-scan": _minutes_scans,
    "councils:minutes-file": _minutes_files,
    "councils:dossier": lambda m: [reverse("councils:dossier", args=[i.pk]) for i in m.items],
    "session-list": lambda meeting: [reverse("session-list")],
    "session-detail": _api("session-detail"),
    "session-items": _api("session-items"),
    "session-ballot": _api("session-ballot"),
}
#: Parts of the site that know nothing of a vote: people, certificates, units, campaigns and lists.
ELSEWHERE = (
    "accounts:", "certificates:", "gallery:", "units:", "campaigns:", "api-", "unit-", "award-",
    "campaign-", "story-", "preferences", "styleguide", "nominations:new-submission",
)  # fmt: skip


def of_councils() -> set[str]:
    """Every address of the councils in the URL conf, acts as well."""
    return {name for name in crawling.names() if name.startswith(("councils:", "session-"))}


def looked_at() -> set[str]:
    """Those of them that can be looked at: the others answer a GET with a refusal."""
    return {page.name for page in PAGES if "GET" in page.methods} & of_councils()


def _without_rows() -> Iterator[str]:
    """Every other page of the site that needs no row to be named."""
    for name in sorted({page.name for page in PAGES if "GET" in page.methods} - of_councils()):
        if not name.startswith(ELSEWHERE):
            try:
                yield reverse(name)
            except NoReverseMatch:
                continue


def _searches(meeting: Meeting) -> list[str]:
    words = [item.nomination.name.split()[-1] for item in meeting.items[:1]]
    found = [f"{reverse('desk:search')}?q={word}" for word in (*words, "passed", "thông qua")]
    lists = [reverse("nominations:list"), "/api/v1/nominations/"]
    return [
        *found,
        *[f"{reverse('nominations:list')}?trang-thai={status}" for status in STATUSES],
        *[f"/api/v1/nominations/?status={status}" for status in STATUSES],
        f"{reverse('nominations:list')}?q=neang&trang-thai=rejected",
        *lists,
    ]


STATUSES = ("passed", "passed_lower", "rejected", "in_session")


def addresses(meeting: Meeting) -> dict[str, str]:
    """Every page, answer and file that tells of a session, its items or their dossiers; by a name
    that is the same whichever rows a vote makes."""
    found: dict[str, str] = {}
    for name, places in VERDICTS.items():
        if not isinstance(places, str):
            found |= {f"{name} {n}": place for n, place in enumerate(places(meeting))}
    rows = [item.nomination for item in meeting.items]
    submission = reverse("nominations:submission", args=[rows[0].submission.uid])
    others = [
        *_without_rows(), *_searches(meeting), submission,
        *[reverse("nominations:detail", args=[row.uid]) for row in rows],
        *[f"/api/v1/nominations/{row.uid}/" for row in rows],
    ]  # fmt: skip
    return found | {place: place for place in others}


def seen_by(user: Any, meeting: Meeting) -> dict[str, bytes]:
    """What one person is answered at each address, and the mails written to them."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    found = {}
    for name, address in addresses(meeting).items():
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        found[name] = b"%d " % answer.status_code + comparable(name, body)
    mails = Notice.objects.filter(recipient=user).order_by("kind", "event_key")
    found["mails"] = repr(list(mails.values_list("kind", "subject", "text", "link"))).encode()
    return found


def comparable(name: str, body: bytes) -> bytes:
    """What must be alike of an answer: a mark stands for each thing that is random by design."""
    said = RANDOM.sub(b"?", _plain(body))
    return DRAWN[name].sub(b"?", said) if name in DRAWN else said


def _plain(body: bytes) -> bytes:
    """Without the clock of a workbook's wrapping, the order and the receipts of opened ballots."""
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as book:
            return b"".join(book.read(name) for name in sorted(book.namelist()))
    if b'"guong-sang/opened-ballots/' in body[:100]:
        said = json.loads(body)
        for item in said["items"]:
            item["ballots"].sort()
            item["receipts"] = len(item["receipts"])
        return json.dumps(said).encode()
    return body


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """What the site's own loggers say meanwhile, as the settings have them."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield said
    finally:
        root.removeHandler(handler)


def after(vote: Callable[[], None], look: Callable[[], dict[str, bytes]]) -> dict[str, bytes]:
    """What is seen after a vote, which then has never been; and what was logged of it."""
    with transaction.atomic():
        with logged() as said:
            vote()
        found = look() | {"log": re.sub(r"id=\S+", "", said.getvalue()).encode()}
        transaction.set_rollback(True)
    return found


def differences(patterns: list[Callable[[], None]], user: Any, meeting: Meeting) -> set[str]:
    first, *others = [after(vote, lambda: seen_by(user, meeting)) for vote in patterns]
    return different(first, *others)


def different(first: dict[str, bytes], *others: dict[str, bytes]) -> set[str]:
    names = set(first).union(*others)
    return {name for other in others for name in names if first.get(name) != other.get(name)}
