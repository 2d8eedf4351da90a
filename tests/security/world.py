"""Two communes with full data, each taken from a draft to a published story.

Built once for the folder's tests inside one transaction that is rolled back at the end. Every
text of the first commune carries `MARK`, every personal datum that no public page may show
carries `PRIVATE`; the second commune has other words in both places.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from certificates import designing, printing, signatures, storing, supplying
from certificates.layouts import parse, shipped
from certificates.models import Batch, Certificate, Design, Emblem, PrintRun, SigningKey
from exemplars.accounts import actions as accounts
from exemplars.accounts.models import Invitation, User, digest_of
from exemplars.accounts.states import RoleKind
from exemplars.campaigns.models import LegalBasis, ListEntry, RuleCard
from exemplars.councils import actions as councils
from exemplars.councils.actions import Opinion
from exemplars.councils.models import Minutes, MinutesFile, Session
from exemplars.decisions import actions as decisions
from exemplars.decisions.models import Decision, ReissuePaper, Return
from exemplars.gallery.models import Consent, Photo, Story
from exemplars.gallery.states import Purpose, StoryStatus
from exemplars.nominations.models import Evidence, Nomination, PreviousAward, Submission
from exemplars.nominations.states import Status
from exemplars.notices.models import Notice
from exemplars.units.models import Unit
from tests import factories
from tests.factories.cast import Cast, build

#: Words of the two communes, and of personal data that is never public.
MARK, OTHER_MARK = "Zêta-Một", "Ômêga-Hai"
PARTY_LAYOUT = "giay-khen-dang-a4"
PRIVATE = "riêng-tư-7Q"
PHRASE = "bốn từ để thử khóa"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

ROLES = (
    "anonymous", "stranger", "clerk", "head", "officer", "office_head", "chair", "secretary",
    "member", "printing_clerk", "editor", "auditor", "administrator", "other_clerk", "other_head",
)  # fmt: skip


@dataclass
class Side:
    """What one commune has."""

    unit: Unit
    mark: str
    clerk: User
    head: User
    submission: Submission
    decided: Submission
    rows: dict[str, Nomination] = field(default_factory=dict)
    papers: dict[str, Evidence] = field(default_factory=dict)
    story: Story | None = None
    story_draft: Story | None = None
    photo: Photo | None = None
    notice: Notice | None = None

    @property
    def line(self) -> Any:
        return self.rows["awarded"].decision_line

    @property
    def certificate(self) -> Certificate:
        return Certificate.objects.get(code=self.line.certificate_code)


@dataclass
class World:
    cast: Cast
    first: Side
    second: Side
    planned: Session
    grouped: Session
    empty: Session
    voting: Session
    sealed: Session
    paper: Session
    letters: Session
    hands: Session
    closed: Session
    published: Decision
    draft: Decision
    invitation: Invitation
    invitation_key: str
    opinion_key: str
    tokens: dict[str, str]
    sessions: dict[str, str] = field(default_factory=dict)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def user(self, role: str) -> User | None:
        if role == "anonymous":
            return None
        return self.cast.members[0] if role == "member" else getattr(self.cast, role)

    def client(self, role: str, **options: Any) -> Client:
        """A browser of its own, signed in as this person."""
        client = Client(raise_request_exception=False, **options)
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    @property
    def batch(self) -> Batch:
        return Batch.objects.get(batch_key=self.published.batch_key)

    @property
    def run(self) -> PrintRun:
        return PrintRun.objects.get(batch_key=self.published.batch_key)

    def ask(self, role: str, method: str, address: str, **options: Any) -> HttpResponse:
        """One request, everything it wrote rolled back."""
        with transaction.atomic():
            try:
                return getattr(self.client(role), method.lower())(address, **options)
            finally:
                transaction.set_rollback(True)

    def arguments(self, side: str = "first") -> dict[str, Any]:
        """Values for the arguments of addresses, by the keys of the permission table."""
        if side not in self.known:
            self.known[side] = self._arguments(side)
        return self.known[side]

    def _arguments(self, side: str) -> dict[str, Any]:
        own: Side = getattr(self, side)
        found: dict[str, Any] = {
            "campaign": self.cast.campaign.code,
            "issuer": self.cast.province.code,
            "award": self.cast.award.code,
            "rule_card": self.cast.campaign.awards.get().rule_card.code,
            "legal_basis": LegalBasis.objects.get(number="06/2022/QH15").pk,
            "theme": self.cast.campaign.theme_id,
            "unit": own.unit.code,
            "root": self.cast.province.code,
            "submission": own.submission.uid,
            "decided_submission": own.decided.uid,
            "line": own.line.uid,
            "draft_line": own.rows["proposed"].decision_line.uid,
            "reissue_paper": own.line.papers.get().uid,
            "returned": own.line.returns.get().uid,
            "published": self.published.uid,
            "draft_decision": self.draft.uid,
            "batch": self.batch.uuid,
            "run": self.run.uuid,
            "position": 1,
            "blank": self.run.blank.uuid,
            "shipped_layout": PARTY_LAYOUT,
            "emblem": Emblem.objects.get().uuid,
            "design": Design.objects.get(issuer_code=self.run.issuer_code).uuid,
            "spoil_report": self.run.blank.reports.get().uuid,
            "certificate": own.certificate.uuid,
            "key": SigningKey.objects.get(retired_at=None).kid,
            "signed_certificate": own.certificate.uuid,
            "certificate_code": own.certificate.code,
            "planned": self.planned.uid,
            "grouped": self.grouped.uid,
            "open_group": "Một",
            "waiting_group": "Hai",
            "open_item": self.grouped.items.filter(stage="open")[0].pk,
            "waiting_item": self.grouped.items.filter(stage="waiting")[0].pk,
            "voting": self.voting.uid,
            "sealed": self.sealed.uid,
            "paper": self.paper.uid,
            "letters": self.letters.uid,
            "hands": self.hands.uid,
            "hands_item": self.hands.items.get(stage="waiting").pk,
            "closed": self.closed.uid,
            "minutes": self.closed.minutes.get(edition=1).uid,
            "minutes_file": self.closed.minutes.get(edition=1).files.get().uid,
            "minutes_paper": "minutes",
            "paper_blank": "phieu",
            "away": self.letters.attendances.get(presence="written").seat_id,
            "extension": "docx",
            "voting_written": self.voting.uid,
            "written_seat": self.voting.attendances.get(presence="written").seat_id,
            "opinion_key": self.opinion_key,
            "empty": self.empty.uid,
            "story_draft": own.story_draft.slug,
            "photo_size": "large",
            "purpose": "name",
            "planned_item": own.rows["on_agenda"].agenda_items.get().pk,
            "seats": list(self.cast.council.seats.values_list("pk", flat=True)),
            "person": self.cast.stranger.username,
            "seat_kind": "member",
            "seat_order": 9,
            "token": own.clerk.roles.get().tokens.get().uid,
            "reason": "Lý do thử",
            "day": f"{timezone.localdate() + timedelta(days=3):%d/%m/%Y}",
            "day_iso": str(timezone.localdate() + timedelta(days=3)),
            "paper_kind": "bao-cao",
            "council": self.cast.council.pk,
            "seat": self.cast.council.seats.last().pk,
            "item": own.rows["awarded"].agenda_items.get().pk,
            "role": own.clerk.roles.get().pk,
            "invitation": self.invitation.pk,
            "invitation_key": self.invitation_key,
            "notice": own.notice.uid,
            "story_public": own.story.slug,
            "story_uid": own.story.uid,
            "draft_uid": own.story_draft.uid,
            "photo": own.photo.uid,
        }
        found |= {f"paper_{name}": paper.uid for name, paper in own.papers.items()}
        return found | {f"row_{name}": row.uid for name, row in own.rows.items()}

    def address(self, name: str, kwargs: dict[str, str], side: str = "first") -> str:
        known = self.arguments(side)
        return reverse(name, kwargs={key: known[value] for key, value in kwargs.items()})


def make() -> Iterator[World]:
    """Build in one transaction, give, roll back."""
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            world = _world(build())
        yield world
        transaction.set_rollback(True)


def _world(cast: Cast) -> World:
    first = _side(cast, cast.commune, MARK, cast.clerk, cast.head)
    second = _side(cast, cast.other_commune, OTHER_MARK, cast.other_clerk, cast.other_head)
    sides = (first, second)
    closed = _vote(cast, [side.rows[name] for side in sides for name in ("awarded", "proposed")])
    _minute(cast, closed)
    absent = cast.members[-1]
    voting = _open(cast, [side.rows["voting"] for side in sides], written=absent)
    planned = _convene(cast, [side.rows["on_agenda"] for side in sides])
    _attend(cast, planned)
    grouped = _open_first_group(cast, [side.rows["grouped"] for side in sides])
    sealed = _seal(cast, [side.rows["sealed"] for side in sides])
    on_paper = _on_paper(cast, [side.rows["paper"] for side in sides])
    by_letter = _with_letters(cast, [side.rows["letters"] for side in sides], absent)
    by_hand = _by_hand(cast, [side.rows["hands"] for side in sides])
    published = _publish(cast, [side.rows["awarded"] for side in sides])
    draft = decisions.draft(
        cast.campaign, cast.province, [_fresh(side.rows["proposed"]) for side in sides],
        by=cast.officer, title=f"Dự thảo {MARK}",
    )  # fmt: skip
    for side in sides:
        side.rows = {name: _fresh(row) for name, row in side.rows.items()}
        _tell(side, cast.editor)
        side.notice = Notice.objects.create(
            recipient=side.clerk, kind="returned", event_key=f"thử-{side.mark}",
            subject=f"Tin {side.mark}", text=f"Tin {side.mark}", link="/viec/", error="550",
        )  # fmt: skip
    key = "khoa-loi-moi-de-thu"
    invitation = Invitation.objects.create(
        email="moi@vi-du.vn", full_name=f"Người Được Mời {MARK}", unit=cast.commune,
        kind=RoleKind.UNIT_CLERK, token_hash=digest_of(key), invited_by=cast.administrator,
        expires_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    empty = _convene(cast, [])
    world = World(
        cast, first, second, planned, grouped, empty, voting, sealed, on_paper, by_letter, by_hand,
        closed, published, draft, invitation, key,
        _ask_in_writing(voting, absent, cast.secretary), tokens=_tokens(cast),
    )  # fmt: skip
    for role in ROLES:
        if user := world.user(role):
            client = Client()
            client.force_login(user)
            world.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return world


def _side(cast: Cast, unit: Unit, mark: str, clerk: User, head: User) -> Side:
    submissions = [
        factories.make_submission(
            unit, cast.campaign, by=clerk, number=f"{number}/TTr-{mark}", note=f"{PRIVATE} {mark}"
        )
        for number in (1, 2)
    ]
    side = Side(unit, mark, clerk, head, *submissions)
    for name, status in (
        ("draft", Status.DRAFT), ("awaiting", Status.AWAITING_SIGNATURE),
        ("submitted", Status.SUBMITTED), ("received", Status.RECEIVED),
        ("checking", Status.CHECKING), ("eligible", Status.ELIGIBLE),
        ("ineligible", Status.INELIGIBLE),
        ("on_agenda", Status.ELIGIBLE), ("voting", Status.ELIGIBLE),
        ("grouped", Status.ELIGIBLE), ("sealed", Status.ELIGIBLE), ("paper", Status.ELIGIBLE),
        ("letters", Status.ELIGIBLE), ("hands", Status.ELIGIBLE),
        ("awarded", Status.ELIGIBLE), ("proposed", Status.ELIGIBLE),
    ):  # fmt: skip
        later = (
            "on_agenda", "voting", "grouped", "sealed", "paper", "letters", "hands", "awarded",
            "proposed",
        )  # fmt: skip
        owner = submissions[name in later]
        side.rows[name] = _dossier(owner, name, status, mark, head)
        if name in ("draft", "checking", "awarded"):
            side.papers[name] = _paper(owner, side.rows[name], clerk, mark)
    side.papers["submission"] = _paper(submissions[0], None, clerk, mark)
    return side


def _dossier(owner: Submission, name: str, status: str, mark: str, head: User) -> Nomination:
    row = factories.make_nomination(
        owner, status=status, name=f"Néang {name} {mark}", position=f"Giáo viên {mark}",
        work_unit_name=f"Trường {mark}", address=f"{PRIVATE} ấp {mark}", birth_date=date(1971, 3, 29),
        department=f"{PRIVATE} tổ {mark}", note=f"{PRIVATE} ghi chú {mark}",
        ethnic_group=ListEntry.objects.get(kind="ethnic_group", code="05"),
        summary=f"Tóm tắt {mark}", learn=f"Học {mark}", follow=f"Làm {mark}",
        example=f"Nêu gương {mark}", results=f"Kết quả {mark}", attested_by=head,
        attested_at=timezone.now(), sector=ListEntry.objects.get(kind="sector", code="GD"),
        target_class=ListEntry.objects.get(kind="person_class"),
    )  # fmt: skip
    PreviousAward.objects.create(
        nomination=row, year=2024, award_name=f"Giấy khen {mark}", decision=f"{PRIVATE} {mark}"
    )
    return row


def _paper(owner: Submission, row: Nomination | None, by: User, mark: str) -> Evidence:
    name = default_storage.save(f"ho-so/thu/{mark}.pdf", ContentFile(PDF + mark.encode()))
    return Evidence.objects.create(
        submission=owner, nomination=row, kind="bao-cao", title=f"Báo cáo {mark}", file=name,
        original_name=f"{PRIVATE}-{mark}.pdf", content_type="application/pdf", size=len(PDF),
        sha256="0" * 64, uploaded_by=by,
    )  # fmt: skip


def _convene(cast: Cast, rows: list[Nomination]) -> Session:
    session = councils.convene(
        cast.council, cast.campaign, by=cast.officer, title="Phiên họp thử",
        held_at=timezone.now(), place="Phòng họp số 2",
    )  # fmt: skip
    if rows:
        councils.set_agenda(session, rows, by=cast.officer)
    return session


def _attend(cast: Cast, session: Session, *, written: User | None = None) -> None:
    for seat in session.council.seats.all():
        presence = "written" if seat.user_id == getattr(written, "pk", None) else "present"
        councils.mark_attendance(session, seat, presence, by=cast.secretary)


def _open(cast: Cast, rows: list[Nomination], *, written: User | None = None) -> Session:
    session = _convene(cast, rows)
    _attend(cast, session, written=written)
    return councils.open_voting(session, by=cast.secretary)


def _ask_in_writing(session: Session, absent: User, by: User) -> str:
    line = session.attendances.select_related("seat__user").get(seat__user=absent)
    return councils.ask_by_link(session, line.seat, by=by)


def _open_first_group(cast: Cast, rows: list[Nomination]) -> Session:
    """Two groups of one dossier each; the first is being voted on."""
    session = _convene(cast, rows)
    places = {item.pk: (n, ("Một", "Hai")[n]) for n, item in enumerate(session.items.all())}
    councils.arrange_agenda(session, places, by=cast.secretary)
    _attend(cast, session)
    return councils.open_voting(session, by=cast.secretary, group="Một")


def _seal(cast: Cast, rows: list[Nomination]) -> Session:
    """A secret vote on one dossier a group: the first is counted, the box of the second closed."""
    RuleCard.objects.update(ballot_kind="secret")
    session = _convene(cast, rows)
    places = {item.pk: (n, ("Một", "Hai")[n]) for n, item in enumerate(session.items.all())}
    councils.arrange_agenda(session, places, by=cast.secretary)
    _attend(cast, session)
    files = _keys(cast, session)
    session = councils.open_voting(session, by=cast.secretary)
    RuleCard.objects.update(ballot_kind="open")
    for seat in session.council.seats.select_related("user"):
        said = {item.pk: Opinion("agree") for item in session.items.all()}
        councils.cast_sealed(session, said, by=seat.user)
    councils.close_voting(session, by=cast.secretary, group="Một")
    councils.unwrap(session, files[cast.secretary], PHRASE, by=cast.secretary)
    councils.count_boxes(session, files[cast.chair], PHRASE, by=cast.chair)
    return councils.close_voting(session, by=cast.secretary, group="Hai")


def _keys(cast: Cast, session: Session) -> dict[User, bytes]:
    files = {}
    for officer in (cast.chair, cast.secretary):
        files[officer] = councils.make_key(session, PHRASE, by=officer)
        councils.try_key(session, files[officer], PHRASE, by=officer)
    return files


def _with_letters(cast: Cast, rows: list[Nomination], away: User) -> Session:
    """A secret vote whose box is closed, with a letter that chair and member have to open and key."""
    RuleCard.objects.update(ballot_kind="secret")
    session = _convene(cast, rows)
    _attend(cast, session, written=away)
    _keys(cast, session)
    tellers = session.council.seats.filter(user__in=(cast.chair, cast.members[0]))
    session = councils.open_voting(
        session, by=cast.secretary, tellers=list(tellers.values_list("pk", flat=True))
    )
    RuleCard.objects.update(ballot_kind="open")
    for seat in session.council.seats.exclude(user=away).select_related("user"):
        said = {item.pk: Opinion("agree") for item in session.items.all()}
        councils.cast_sealed(session, said, by=seat.user)
    councils.note_letter(session, session.council.seats.get(user=away), by=cast.secretary)
    return councils.close_voting(session, by=cast.secretary)


def _on_paper(cast: Cast, rows: list[Nomination]) -> Session:
    """A vote on paper whose box is closed; chair and secretary count it."""
    RuleCard.objects.update(ballot_kind="paper")
    session = _convene(cast, rows)
    _attend(cast, session)
    seats = session.council.seats.filter(user__in=(cast.chair, cast.secretary))
    tellers = list(seats.values_list("pk", flat=True))
    session = councils.open_voting(session, by=cast.secretary, tellers=tellers)
    RuleCard.objects.update(ballot_kind="open")
    return councils.close_voting(session, by=cast.secretary)


def _by_hand(cast: Cast, rows: list[Nomination]) -> Session:
    """A show of hands: the first item is keyed and waits for the chair, the second is not open yet."""
    RuleCard.objects.update(ballot_kind="hands")
    session = _convene(cast, rows)
    _attend(cast, session)
    first = session.items.first()
    session = councils.open_voting(session, by=cast.secretary, item=first.pk)
    RuleCard.objects.update(ballot_kind="open")
    councils.key_hands(session, {first.pk: {"agree": 1}}, by=cast.secretary)
    return session


def _vote(cast: Cast, rows: list[Nomination]) -> Session:
    session = _open(cast, rows)
    for seat in session.council.seats.select_related("user"):
        said = {item.pk: Opinion("agree") for item in session.items.all()}
        councils.cast(session, said, by=seat.user)
    return councils.close_voting(session, by=cast.secretary)


def _minute(cast: Cast, session: Session) -> None:
    """Frozen minutes with one file, and a correction in hand."""
    frozen = Minutes.objects.create(
        session=session, status="frozen", number=f"1/BB-{MARK}", facts={}, facts_hash="0" * 64,
        frozen_at=timezone.now(), frozen_by=cast.secretary,
    )  # fmt: skip
    name = default_storage.save(f"bien-ban/thu/{MARK}.pdf", ContentFile(PDF))
    MinutesFile.objects.create(
        minutes=frozen, paper="minutes", extension="pdf", file=name, name="bien-ban-hop.pdf",
        content_type="application/pdf", size=len(PDF), sha256="0" * 64, made_by=cast.secretary,
    )  # fmt: skip
    councils.correct_minutes(session, by=cast.secretary, reason=f"Sai tên {MARK}")


def _publish(cast: Cast, rows: list[Nomination]) -> Decision:
    LegalBasis.objects.get_or_create(
        number="06/2022/QH15",
        defaults={
            "title": "Luật Thi đua, khen thưởng", "issued_on": date(2022, 6, 15),
            "file": default_storage.save("can-cu/thu/luat.pdf", ContentFile(PDF)),
            "file_name": "luat.pdf",
        },
    )  # fmt: skip
    decision = decisions.draft(
        cast.campaign, cast.province, [_fresh(row) for row in rows], by=cast.officer,
        title="Về việc tặng Bằng khen",
    )  # fmt: skip
    decision = decisions.edit(
        decision, by=cast.officer, version=decision.version,
        values={
            "number": "2147/QĐ-UBND", "signed_on": timezone.localdate(), "place": "An Giang",
            "signer_name": "Hồ Văn Ký", "signer_title": "CHỦ TỊCH", "title": decision.title,
        },
        legal_bases=LegalBasis.objects.all(),
    )  # fmt: skip
    decision = decisions.publish(decision, by=cast.office_head)
    for line in decision.lines.exclude(certificate_code=""):
        decisions.issue_badge(
            line, by=cast.officer, asked_on=timezone.localdate(), request="Đơn đề nghị"
        )
        ReissuePaper.objects.create(
            line=line, certificate_code=line.certificate_code, kind="don",
            file=default_storage.save("cap-lai/thu/don.pdf", ContentFile(PDF)), name="don.pdf",
            content_type="application/pdf", size=len(PDF), sha256="0" * 64, added_by=cast.officer,
        )  # fmt: skip
        Return.objects.create(
            line=line, what="object", returned_on=timezone.localdate(), added_by=cast.officer
        )
    _print(cast, decision)
    return decision


def _print(cast: Cast, decision: Decision) -> None:
    """A run on blanks, of which one was spoiled and written off."""
    clerk = cast.printing_clerk
    blank = printing.add_blank(cast.province.code, by=clerk, name="Phôi thử")
    today = timezone.localdate()
    printing.receive(blank, by=clerk, received_on=today, source="Nhà in", count=20)
    printing.spoil_loose(blank, by=clerk, cause="In thử")
    printing.write_off(
        blank, by=clerk, made_on=today, side="state", parent_body="", body="Ban TĐKT",
        place="An Giang", members="Người in", way="Xé nhỏ",
    )  # fmt: skip
    decisions.request_proofs(decision, due_on=today + timedelta(days=3), by=cast.officer)
    for certificate in Certificate.objects.filter(batch_key=decision.batch_key):
        storing.store(certificate)
        signatures.keep(
            certificate, PDF, by=str(clerk), signer=PRIVATE, serial="1", authority="Nơi cấp",
            level="PAdES", trust="sound", origin="returned",
        )  # fmt: skip
    design = designing.start(
        parse(shipped(PARTY_LAYOUT)), issuer_code=cast.province.code, name="Mẫu thử",
        form_key=uuid4(), by=clerk,
    )  # fmt: skip
    designing.lay_under(design, _png())
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'
    supplying.send("dang-huy", drawing, source="VPTW", by=clerk)
    decisions.open_run(decision, by=clerk, paper=printing.Paper(blank, "Canon", "khay tay"))


def _png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


def _tell(side: Side, editor: User) -> None:
    """A public story of the awarded dossier, a draft one of the proposed dossier."""
    for name, status in (("awarded", StoryStatus.PUBLISHED), ("proposed", StoryStatus.DRAFT)):
        row = side.rows[name]
        for purpose in Purpose.values:
            Consent.objects.create(
                nomination=row, purpose=purpose, given_by=f"{PRIVATE} {side.mark}",
                given_on=timezone.localdate(), proof=f"{PRIVATE} phiếu", recorded_by=editor,
            )  # fmt: skip
        story = Story(
            slug=f"cau-chuyen-{row.pk}", nomination=row, title=f"Câu chuyện {name} {side.mark}",
            standfirst="Mở đầu", story_class="mo-hinh-hay", field="kinh-te", place="An Cư",
            deed="Việc làm", result="Kết quả", lesson="Bài học", quote="Câu nói",
            author="Minh Ngọc", status=status, created_by=editor,
            published_at=timezone.now() if status == StoryStatus.PUBLISHED else None,
        )  # fmt: skip
        story.refresh_search()
        story.save()
        if status == StoryStatus.PUBLISHED:
            side.story, side.photo = story, _photo(story)
        else:
            side.story_draft = story


def _photo(story: Story) -> Photo:
    name = default_storage.save("guong-sang/2026/thu.jpg", ContentFile(b"\xff\xd8\xff\xe0thu"))
    return Photo.objects.create(
        story=story, file=name, small=name, width=10, height=10, caption="Chú thích",
        credit="Nguồn",
    )  # fmt: skip


def _tokens(cast: Cast) -> dict[str, str]:
    """One key of each of these people's first role."""
    expires = timezone.localdate() + timedelta(days=30)
    return {
        name: accounts.create_token(
            getattr(cast, name).roles.get(), name="máy thử", expires_on=expires,
            by=getattr(cast, name),
        )[1]
        for name in ("clerk", "head", "officer", "other_clerk", "auditor")
    }  # fmt: skip


def _fresh(row: Nomination) -> Nomination:
    return Nomination.objects.with_context().get(pk=row.pk)
