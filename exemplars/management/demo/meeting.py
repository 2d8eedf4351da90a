"""The council's day: an open vote with its minutes, and a secret one."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from exemplars.councils import actions as councils
from exemplars.councils.actions import Opinion
from exemplars.councils.models import Session
from exemplars.councils.states import Choice, Presence
from exemplars.management.demo import browser
from exemplars.nominations.states import Status

if TYPE_CHECKING:
    from exemplars.management.demo.course import Course

#: The award on which the council votes by secret ballot.
SEALED_AWARD = "BK_TTG"
#: The member who is away on the day of the open vote and answers by a one-time link.
AWAY = "quang.huy"


def vote(course: "Course") -> None:
    """Hội đồng họp và biểu quyết công khai."""
    world = course.world
    people, officer = world.people, world.people["thanh.truc"]
    session = councils.convene(
        world.council, world.campaign, by=officer,
        title="Phiên họp xét khen thưởng đợt cuối năm 2026",
        held_at=timezone.now(), place="Phòng họp số 2, UBND tỉnh An Giang",
    )  # fmt: skip
    eligible = sorted(
        course.rows(Status.ELIGIBLE).exclude(award__code=SEALED_AWARD),
        key=lambda row: row.award.rank if row.award else 0,
    )
    councils.set_agenda(session, eligible, by=officer)
    course.note("Đưa vào phiên họp", officer, session.items.count(), session.title)
    secretary = people["truc.ly"]
    seats = list(session.council.seats.select_related("user", "unit"))
    for seat in seats:
        presence = Presence.WRITTEN if seat.user.username == AWAY else Presence.PRESENT
        councils.mark_attendance(session, seat, presence, by=secretary)
    session = councils.open_voting(session, by=people["vinh.an"])
    items = list(session.items.order_by("order"))
    ballots = 0
    for number, seat in enumerate(seats):
        recused = set(seat.recusals.filter(item__session=session).values_list("item", flat=True))
        choices = _choices(items, recused, number, world.data["rejected_index"])
        if seat.user.username == AWAY:
            key = councils.ask_by_link(session, seat, by=secretary)
            course.note(
                "Gửi liên kết lấy ý kiến", secretary, 1, f"thư cho {seat.user}, dùng một lần"
            )
            cast = councils.cast_by_link(key, choices)
            course.note("Ý kiến qua liên kết", seat.user, len(cast), "không đăng nhập")
        else:
            cast = councils.cast(session, choices, by=seat.user)
        ballots += len(cast)
    course.note("Bỏ phiếu", secretary, ballots, f"{len(seats)} thành viên, {len(items)} hồ sơ")
    course.session = councils.close_voting(session, by=people["vinh.an"])
    passed = session.items.filter(outcome="passed").count()
    rejected = session.items.filter(outcome="rejected")
    course.note("Hội đồng thông qua", people["vinh.an"], passed)
    course.note(
        "Hội đồng không thông qua", people["vinh.an"], rejected.count(),
        "; ".join(str(item.nomination) for item in rejected.select_related("nomination")),
    )  # fmt: skip


def write_minutes(course: "Course") -> None:
    """Ghi và chốt biên bản của phiên họp."""
    people, said = course.world.people, course.world.data["minutes"]
    session = course.session
    assert session is not None  # the council has voted
    councils.write_minutes(
        session, by=people["truc.ly"], version=0,
        values={**said, "ended_at": timezone.now() + timedelta(hours=2)},
    )  # fmt: skip
    frozen = councils.freeze_minutes(session, by=people["vinh.an"])
    course.note("Chốt biên bản", people["vinh.an"], frozen.files.count(), "Word và PDF, có mã băm")


def vote_in_secret(course: "Course") -> None:
    """Hội đồng bỏ phiếu kín về Bằng khen của Thủ tướng Chính phủ: một đạt, một hạ mức."""
    world, said = course.world, course.world.data["secret_session"]
    people, officer = world.people, world.people["thanh.truc"]
    chair, secretary = people["vinh.an"], people["truc.ly"]
    session = councils.convene(
        world.council, world.campaign, by=officer, title=said["title"],
        held_at=timezone.now() + timedelta(hours=3), place=said["place"],
    )  # fmt: skip
    councils.set_agenda(session, list(course.rows(Status.ELIGIBLE)), by=officer)
    for seat in session.council.seats.all():
        councils.mark_attendance(session, seat, Presence.PRESENT, by=secretary)
    files = {}
    for keeper in (chair, secretary):
        files[keeper] = councils.make_key(session, said["phrase"], by=keeper)
        councils.try_key(session, files[keeper], said["phrase"], by=keeper)
    course.note("Tạo, thử khóa hòm phiếu", secretary, len(files), "tệp khóa không lưu trên máy chủ")
    session = councils.open_voting(session, by=chair)
    receipts = _cast_sealed(session, said["ballots"])
    course.note(
        "Bỏ phiếu kín", secretary, receipts, "niêm phong như trong trình duyệt, có biên nhận"
    )
    councils.close_voting(session, by=chair)
    councils.unwrap(session, files[secretary], said["phrase"], by=secretary)
    session = councils.count_boxes(session, files[chair], said["phrase"], by=chair)
    for item in session.items.select_related("nomination", "final_award"):
        course.note("Kết quả phiếu kín", chair, item.agree or 0, f"{item}: {item.verdict}")
    gone = sum(councils.declare_destroyed(session, by=keeper) for keeper in files)
    course.note("Khai hủy tệp khóa", chair, gone)
    councils.write_minutes(session, by=secretary, version=0, values=said["minutes"])
    frozen = councils.freeze_minutes(session, by=chair)
    course.note(
        "Chốt biên bản phiên kín", chair, frozen.files.count(), "có mã băm của từng hòm phiếu"
    )
    course.secret_session = session


def _cast_sealed(session: Session, ballots: list[list[str]]) -> int:
    """Every member votes where no conflict bars them; `ballots` are the seats' in order."""
    items = list(session.items.order_by("order"))
    receipts = 0
    for seat, choices in zip(session.council.seats.select_related("user"), ballots, strict=True):
        barred = set(seat.recusals.filter(item__session=session).values_list("item", flat=True))
        said = {
            item.pk: choice
            for item, choice in zip(items, choices, strict=True)
            if item.pk not in barred
        }
        if said:
            envelopes = browser.seal(session, said)
            receipts += len(councils.cast_envelopes(session, envelopes, by=seat.user))
    return receipts


def _choices(items: list[Any], recused: set[int], voter: int, rejected: int) -> dict[int, Opinion]:
    """Everybody agrees, but for one item most refuse and one opinion in words."""
    choices = {}
    for index, item in enumerate(items):
        if item.pk in recused:
            continue
        if index == rejected and voter >= 2:
            choices[item.pk] = Opinion(Choice.DISAGREE)
        elif index == 2 and voter == 3:
            choices[item.pk] = Opinion(Choice.OTHER, "Đề nghị nêu rõ hơn số hộ được giúp.")
        else:
            choices[item.pk] = Opinion(Choice.AGREE)
    return choices
