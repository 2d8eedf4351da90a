"""Words of a decision, of an answer and of a revocation pasted in an old font: asked about, never guessed."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from exemplars.decisions import actions
from exemplars.decisions.forms import (
    AnswerForm,
    BadgeForm,
    DecisionForm,
    DraftForm,
    ReissueForm,
    RevokeForm,
)
from exemplars.shared.editing import ReadsOldText
from tests.exemplars.decisions.test_drafting import fresh
from tests.exemplars.decisions.test_proofing import ask, proof_of

pytestmark = pytest.mark.django_db
OLD, NEW = "NguyÔn V¨n Hïng", "Nguyễn Văn Hùng"
VNI, NEW_TITLE = "Veà vieäc taëng Baèng khen", "Về việc tặng Bằng khen"


@pytest.fixture
def line(desk, cast):
    decision = desk.publish()
    actions.request_proofs(decision, due_on=timezone.localdate(), by=cast.officer)
    return decision.lines.get(order=1)


@pytest.mark.parametrize(
    "form", [AnswerForm, BadgeForm, DecisionForm, DraftForm, ReissueForm, RevokeForm]
)
def test_every_form_whose_words_are_printed_or_public_asks(form):
    assert issubclass(form, ReadsOldText)


@pytest.mark.parametrize(
    ("choice", "saved"),
    [({}, ""), ({"use-reading": "signer_name"}, NEW), ({"keep-typed": "signer_name"}, OLD)],
)
def test_signer_and_title_of_a_draft(client, desk, cast, choice, saved):
    draft = desk.draft()
    client.force_login(cast.officer)
    body = {"title": draft.title, "version": draft.version, "signer_name": OLD,
            "signer_title": "CHỦ TỊCH", "place": "An Giang"}  # fmt: skip

    answer = client.post(reverse("decisions:edit", args=[draft.uid]), body | choice)

    assert answer.status_code == (302 if saved else 400)
    assert fresh(draft).signer_name == saved
    if not saved:
        text = answer.content.decode()
        assert f'<p class="old-text-reading" lang="vi">{NEW}</p>' in text
        assert 'name="use-reading" value="signer_name"' in text


def test_title_and_place_in_another_old_font_by_one_choice(client, desk, cast):
    draft = desk.draft()
    client.force_login(cast.officer)
    body = {"title": VNI, "version": draft.version, "use-reading": "*", "place": "An Giang"}

    assert client.post(reverse("decisions:edit", args=[draft.uid]), body).status_code == 302

    assert fresh(draft).title == NEW_TITLE


@pytest.mark.parametrize(
    ("name", "how", "state"),
    [("document", "accept", "corrected"), ("reason", "decline", "declined")],
)
def test_an_answer_keeps_what_it_answers_when_a_reading_is_chosen(
    client,
    line,
    cast,
    name,
    how,
    state,
):
    ask(line, cast)
    held = proof_of(line)
    client.force_login(cast.officer)
    page = reverse("decisions:proof", args=[line.decision.uid, line.uid])
    body = {"answer": how, "code": line.certificate_code, name: OLD}

    refused = client.post(page, body)
    text = unescape(refused.content.decode())
    assert refused.status_code == 400
    assert NEW in text
    assert f'type="hidden" name="answer" value="{how}"' in text  # the reading's button sends it too
    held.refresh_from_db()
    assert held.state == "asked"

    assert client.post(page, body | {"use-reading": name}).status_code == 302
    held.refresh_from_db()
    assert held.state == state
    said = held.answer if name == "reason" else fresh(line).corrected_by
    assert said == NEW


def test_the_deciding_paper_of_a_revocation_is_read_by_everybody(client, line, cast):
    client.force_login(cast.office_head)
    page = reverse("decisions:after-issue", args=[line.decision.uid, line.uid])
    body = {"ground": "a", "document": "QuyÕt ®Þnh sè 31", "reason": "Khai man"}

    assert client.post(page, body).status_code == 400
    assert client.post(page, body | {"use-reading": "document"}).status_code == 302

    text = client.get(page).content.decode()
    assert "Quyết định số 31" in text
