"""I-32: text that somebody typed never becomes markup, on any page, mail or conflict screen."""

import re

import pytest
from django.apps import apps
from django.core import mail
from django.db import models, transaction
from django.utils import timezone

from certificates.models import Blank, Design, Emblem, PrintRun
from exemplars.nominations.models import Nomination
from exemplars.notices.models import Notice
from tests.choosing import on_each_change
from tests.security import crawling
from tests.security.permission_table import PAGES
from tests.security.test_two_communes import text_of
from tests.security.world import ROLES

#: Breaks out of text, of both kinds of attribute, of a script and of a template.
PAYLOAD = "\"'><svg/onload=zq7()></script></textarea>{{7*7}}{%zq7%}"
#: Not escaped, in HTML, XML or a script in the page.
LOOSE = re.compile(r"<svg/onload=zq7|\"'><|</textarea>{{")
#: Codes, keys, paths and closed lists: nobody types them freely.
NOT_TYPED = re.compile(
    r"code|slug|status|kind|path|hash|key|uid|token|file|small|level|side|mode|round|search|sort|"
    r"password|username|email|link|content_type|layout|subject|outcome|choice|purpose|presence|"
    r"receipt|sha256|url|base|address|gender|_class|^field$|chain|action|verification|state|number|form|tie_rule"
)

pytestmark = pytest.mark.any_database


@pytest.fixture
def poisoned(world):
    """The payload at the end of every text anybody can type, as the database would hold it."""
    with transaction.atomic():
        for model in (
            *apps.get_app_config("exemplars").get_models(),
            Design,
            Emblem,
            Blank,
            PrintRun,
        ):
            if model.__name__ in ("JournalEntry", "ListEntry"):
                continue  # never changed; a closed list
            typed = [
                field.name
                for field in model._meta.get_fields()
                if isinstance(field, models.CharField | models.TextField)
                and not field.choices
                and (not NOT_TYPED.search(field.name) or field.name == "subject")
                and (field.max_length or 999) >= len(PAYLOAD)
            ]
            if model.__name__ == "Session":
                typed.remove("reopen_reason")  # stands only beside who asked for it
                asked = {"reopen_by": world.user("chair"), "reopen_reason": PAYLOAD}
                model.objects.filter(pk=model.objects.values("pk")[:1]).update(**asked)
            if model.__name__ == "Return":
                typed.remove("struck_reason")  # stands only beside who struck it out, and when
                struck = {"struck_by": world.user("officer"), "struck_at": timezone.now()}
                model.objects.filter(pk=model.objects.values("pk")[:1]).update(
                    struck_reason=PAYLOAD, **struck
                )
            if typed:
                model.objects.update(**dict.fromkeys(typed, PAYLOAD))
        Nomination.objects.update(address=PAYLOAD)
        world.first.submission.refresh_from_db()
        yield world
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "role",
    on_each_change(
        ["anonymous", "clerk", "office_head", "chair", "editor", "auditor", "administrator"],
        {"anonymous", "clerk", "office_head", "editor"},
    ),
)  # fmt: skip
def test_no_page_lets_typed_text_out_as_markup(poisoned, role):
    loose, shown = [], 0
    for page in PAGES:
        if (
            page.expected(role) != "ok"
            or "GET" not in page.methods
            or page.name == "nominations:template"
        ):
            continue
        answer = poisoned.ask(role, "get", crawling.address(poisoned, page))
        assert answer.status_code < 500, page.name
        if "html" not in answer["Content-Type"] and "xml" not in answer["Content-Type"]:
            continue
        said = text_of(answer)
        shown += "svg/onload" in said
        if found := LOOSE.search(said):
            loose.append((page.name, said[max(0, found.start() - 60) : found.end() + 40]))
    assert loose == []
    assert shown > (2 if role == "anonymous" else 4), "the payload must reach the pages"


def test_no_page_repeats_what_was_asked_for_as_markup(world):
    for page in PAGES:
        role = next((role for role in ("anonymous", *ROLES) if page.expected(role) == "ok"), "")
        if "GET" in page.methods and role and page.name != "nominations:template":
            names = ("q", "page", "next", "ma", "cha", "chuoi", "muc", "loai", "trang-thai", "cho")
            data = dict.fromkeys(names, PAYLOAD)
            answer = world.ask(role, "get", crawling.address(world, page), data=data)
            assert answer.status_code < 500, page.name
            if "html" in answer["Content-Type"]:
                assert not LOOSE.search(text_of(answer)), page.name


@pytest.mark.parametrize(
    ("role", "name", "args", "fields"),
    [
        ("clerk", "nominations:edit", {"uid": "row_draft"},
         {"name": PAYLOAD, "position": PAYLOAD, "summary": PAYLOAD, "version": "0",
          "form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}),
        ("clerk", "nominations:edit-submission", {"uid": "submission"},
         {"number": PAYLOAD, "note": PAYLOAD, "version": "0"}),
        ("officer", "decisions:edit", {"uid": "draft_decision"},
         {"title": PAYLOAD, "number": PAYLOAD, "version": "0"}),
        ("editor", "gallery:edit", {"uid": "story_uid"},
         {"title": PAYLOAD, "deed": PAYLOAD, "version": "0"}),
        ("officer", "appraisal:return", {"uid": "row_checking"}, {"reason": PAYLOAD}),
        ("member", "councils:draft", {"uid": "voting"}, {"comment-1": PAYLOAD}),
        ("administrator", "accounts:invite", {"code": "unit"},
         {"full_name": PAYLOAD, "email": PAYLOAD}),
    ],
)  # fmt: skip
def test_a_form_that_comes_back_shows_the_words_and_not_their_markup(
    poisoned, role, name, args, fields
):
    """Errors and the screen of two versions included."""
    answer = poisoned.ask(role, "post", poisoned.address(name, args), data=fields)
    assert answer.status_code < 500
    assert not LOOSE.search(text_of(answer))


def test_mails_and_notices_escape_what_they_quote(poisoned):
    """In HTML parts; the text part quotes as it is."""
    mail.outbox.clear()
    notices = Notice.objects.count()
    address = poisoned.address("appraisal:return", {"uid": "row_checking"})
    day = poisoned.arguments()["day"]
    answer = poisoned.client("officer").post(address, {"reason": PAYLOAD, "due_on": day})
    assert answer.status_code == 302, answer
    made = Notice.objects.order_by("-pk")[: Notice.objects.count() - notices]
    assert made
    for notice in made:
        assert not LOOSE.search(notice.html), notice.kind
        assert "\n" not in notice.subject
