"""Huy hiệu số at the office: only for individuals, only on their wish, recorded."""

from datetime import date

import pytest

from certificates.models import Badge
from exemplars.campaigns.states import SubjectKind
from exemplars.decisions import actions
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation

pytestmark = pytest.mark.django_db
WISH = {"asked_on": date(2026, 1, 5), "request": "Đơn ngày 05/01/2026"}


@pytest.fixture
def line(desk):
    desk.rows = [desk.passed(name="Néang Sa")]
    return desk.publish().lines.get()


def told(line):
    return [entry.action for entry in journal.entries_of(line.decision)]


def test_it_is_handed_out_once_and_the_journal_says_so(desk, line):
    first = actions.issue_badge(line, by=desk.cast.officer, **WISH)
    assert actions.issue_badge(line, by=desk.cast.officer, **WISH) == first

    assert told(line).count("issue_badge") == 1
    assert (first.issued_by, first.request) == (str(desk.cast.officer), WISH["request"])


def test_it_is_withdrawn_as_its_holder_wishes(desk, line):
    actions.issue_badge(line, by=desk.cast.officer, **WISH)
    actions.withdraw_badge(line, by=desk.cast.officer)

    assert Badge.objects.get().withdrawn_at
    assert told(line)[-1] == "withdraw_badge" or "withdraw_badge" in told(line)
    with pytest.raises(RuleViolation, match="không có huy hiệu số"):
        actions.withdraw_badge(line, by=desk.cast.officer)


@pytest.mark.parametrize(
    "changes",
    [{"subject_kind": SubjectKind.COLLECTIVE}, {"subject_kind": SubjectKind.HOUSEHOLD},
     {"posthumous": True}],
)  # fmt: skip
def test_only_an_individual_who_can_ask_gets_one(desk, line, changes):
    for name, value in changes.items():
        setattr(line.nomination, name, value)

    with pytest.raises(RuleViolation, match="chỉ cấp cho cá nhân"):
        actions.issue_badge(line, by=desk.cast.officer, **WISH)
    assert not Badge.objects.exists()


def test_a_refusal_of_the_press_is_told(desk, line):
    with pytest.raises(RuleViolation, match="giấy đề nghị"):
        actions.issue_badge(line, by=desk.cast.officer, **WISH | {"request": " "})
    assert not Badge.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "printing_clerk", "stranger"])
def test_nobody_but_the_office_hands_it_out(desk, line, who):
    person = getattr(desk.cast, who)

    with pytest.raises(NotAllowed):
        actions.issue_badge(line, by=person, **WISH)
    with pytest.raises(NotAllowed):
        actions.withdraw_badge(line, by=person)
    assert not Badge.objects.exists()


def test_by_the_pages_from_the_wish_to_the_file_and_back(client, desk, line):
    client.force_login(desk.cast.officer)
    address = f"/quyet-dinh/{line.decision.uid}/bang/{line.uid}/huy-hieu-so/"

    assert address in client.get(address.removesuffix("huy-hieu-so/")).content.decode()
    assert "đối chiếu căn cước" in client.get(address).content.decode()
    assert client.get(f"{address}tep/").status_code == 404
    refused = client.post(address, {"asked_on": "05/01/2099", "request": "Đơn"})
    assert refused.status_code == 400
    assert "tương lai" in refused.content.decode()

    assert client.post(address, {"asked_on": "05/01/2026", "request": "Đơn"}).status_code == 302
    page = client.get(address).content.decode()
    assert "Đang có hiệu lực" in page
    file = client.get(f"{address}tep/")
    assert file["Content-Type"] == "application/jwt"
    assert file.content.decode() == Badge.objects.get().token

    assert client.post(f"{address}huy/").status_code == 302
    assert "Cấp theo đề nghị" in client.get(address).content.decode()
