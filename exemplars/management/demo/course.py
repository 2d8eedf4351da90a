"""The course of the dossiers: from the unit's workbook to the public page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from certificates import queries
from certificates.states import SheetState
from exemplars.accounts.models import User
from exemplars.appraisal import actions as appraisal
from exemplars.campaigns.models import Award
from exemplars.campaigns.states import PaperKind
from exemplars.councils.models import Session
from exemplars.decisions import actions as decisions
from exemplars.decisions import queries as decision_queries
from exemplars.decisions.models import Decision
from exemplars.gallery import actions as gallery
from exemplars.gallery.models import Story
from exemplars.gallery.states import Purpose
from exemplars.management.demo import desks, meeting, pressroom
from exemplars.management.demo.handing_in import (
    add_nominations,
    attach,
    attach_common_papers,
    day_of,
    open_with_papers,
    upload,
)
from exemplars.management.demo.world import EXAMPLES, World
from exemplars.nominations import actions as nominations
from exemplars.nominations import imports
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.states import DECIDED, Status


@dataclass
class Step:
    """One line of the table: what was done, by whom, how many."""

    name: str
    by: str
    count: int
    note: str = ""


@dataclass
class Course:
    """Everything that came of the demonstration, in the order it happened."""

    world: World
    steps: list[Step] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    session: Session | None = None
    secret_session: Session | None = None
    decisions: list[Decision] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    #: What was left on the desks when the round was over, by what waits.
    in_hand: dict[str, int] = field(default_factory=dict)

    def note(self, name: str, by: User, count: int, note: str = "") -> None:
        self.steps.append(Step(name, str(by), count, note))

    def rows(self, *statuses: str) -> QuerySet[Nomination]:
        found = Nomination.objects.filter(submission__campaign=self.world.campaign)
        return found.filter(status__in=statuses).with_context().order_by("submission", "pk")


def run(world: World, say: Callable[[str], None]) -> Course:
    """Every step in turn; `say` is told the name of each before it begins."""
    course = Course(world)
    for step in (
        import_list, complete_dossiers, fill_in_forms, hand_in, appraise, return_one,
        meeting.vote, meeting.write_minutes, meeting.vote_in_secret, decide, forward, print_all,
        tell_stories, start_next, leave_work,
    ):  # fmt: skip
        say((step.__doc__ or step.__name__).split("\n")[0].rstrip("."))
        step(course)
    return course


def import_list(course: Course) -> None:
    """Nhập danh sách 56 đề nghị từ tệp Excel."""
    world = course.world
    clerk, campaign = world.people["khanh.ha"], world.campaign
    reading = imports.read((EXAMPLES / "danh-sach-de-nghi.xlsx").read_bytes(), campaign)
    said = world.data["submission"]
    submission = imports.load(
        reading, campaign, world.unit("SNV"), by=clerk,
        values={**said, "signed_on": day_of(said["signed_on"]), "meeting_on": day_of(said["meeting_on"])},
    )  # fmt: skip
    course.submissions.append(submission)
    course.note("Nhập danh sách Excel", clerk, submission.nominations.count(), str(submission))


def complete_dossiers(course: Course) -> None:
    """Bổ sung báo cáo, minh chứng và giấy tờ chung."""
    clerk = course.world.people["khanh.ha"]
    submission = course.submissions[0]
    folder = EXAMPLES / "ho-so-mau" / "01-tap-the-ban-nhan-dan-ap-phuoc-loc"
    papers = attach_common_papers(submission, clerk, folder)
    for name, said in course.world.data["dossiers"].items():
        row = submission.nominations.get(name=name)
        texts = ("learn", "follow", "example", "method", "results", "scope")
        nominations.edit_nomination(
            row, by=clerk, version=row.version,
            values={text: said[text] for text in texts}, previous_awards=said["previous"],
        )  # fmt: skip
        for path in sorted((EXAMPLES / "ho-so-mau" / said["folder"]).iterdir()):
            kind = PaperKind.PHOTO if path.suffix == ".jpg" else PaperKind.REPORT
            if path.suffix == ".jpg" or path.stem == "bao-cao-thanh-tich":
                attach(submission, row, clerk, kind, path)
                papers += 1
    course.note("Thêm giấy tờ, minh chứng", clerk, papers, "kiểm nội dung, lưu riêng tư")


def fill_in_forms(course: Course) -> None:
    """Đảng ủy xã và Ủy ban nhân dân xã lập tờ trình bằng biểu mẫu."""
    world = course.world
    for unit, login, said, award in (
        ("DU-30526", "my.duyen", world.data["party"], "BK_TU"),
        ("UB-30526", "sen.anh", world.data["commune"], "BK_T"),
    ):
        clerk = world.people[login]
        submission = open_with_papers(world.campaign, world.unit(unit), said, award, clerk)
        course.submissions.append(submission)
        count = submission.nominations.count()
        course.note("Lập tờ trình bằng biểu mẫu", clerk, count, str(submission))


def hand_in(course: Course) -> None:
    """Chuyển ký, xác nhận, gửi hồ sơ."""
    people = course.world.people
    for submission, clerk, head in zip(
        course.submissions,
        ("khanh.ha", "my.duyen", "sen.anh"),
        ("thinh.vuong", "minh.triet", "hoang.son"),
        strict=True,
    ):
        nominations.hand_to_head(submission, by=people[clerk])
        rows = list(submission.nominations.with_context())
        nominations.attest(rows, by=people[head])
        sent = nominations.submit(submission, by=people[head])
        course.note("Thủ trưởng ký, gửi", people[head], len(sent), str(submission))


def appraise(course: Course) -> None:
    """Tiếp nhận, thẩm định, kết luận."""
    officer = course.world.people["thanh.truc"]
    data = course.world.data
    received = appraisal.receive(list(course.rows(Status.SUBMITTED)), by=officer)
    course.note("Tiếp nhận", officer, len(received))
    checking = appraisal.start_check(received, by=officer)
    back = next(row for row in checking if row.name == data["returned"]["name"])
    appraisal.return_for_changes(
        back, by=officer, reason=data["returned"]["reason"], fields=["results"],
        due_on=timezone.localdate() + timedelta(days=4),
    )  # fmt: skip
    course.note("Trả lại để sửa", officer, 1, back.name)
    no = next(row for row in checking if row.name == data["ineligible"]["name"])
    appraisal.find_ineligible(no, by=officer, reason=data["ineligible"]["reason"])
    course.note("Không đủ điều kiện", officer, 1, no.name)
    good = [row for row in checking if row.pk not in (back.pk, no.pk)]
    appraisal.find_eligible(good, by=officer)
    course.note("Đủ điều kiện", officer, len(good))


def return_one(course: Course) -> None:
    """Đơn vị sửa hồ sơ bị trả lại và gửi lại."""
    people, data = course.world.people, course.world.data["returned"]
    row = course.rows(Status.RETURNED).get()
    summary = row.summary + data["mended"]
    row = nominations.edit_nomination(
        row, by=people["khanh.ha"], version=row.version, values={"summary": summary}
    )
    nominations.hand_to_head([row], by=people["khanh.ha"])
    rows = list(course.rows(Status.AWAITING_SIGNATURE))
    nominations.attest(rows, by=people["thinh.vuong"])
    nominations.submit(rows, by=people["thinh.vuong"])
    again = appraisal.receive_and_check(
        list(course.rows(Status.SUBMITTED)), by=people["thanh.truc"]
    )
    appraisal.find_eligible(again, by=people["thanh.truc"])
    course.note("Sửa, gửi lại, đủ điều kiện", people["khanh.ha"], len(again), row.name)


def decide(course: Course) -> None:
    """Dự thảo, hoàn thiện và ban hành hai quyết định."""
    world = course.world
    officer, head, campaign = world.people["thanh.truc"], world.people["hong.phuc"], world.campaign
    chair = world.data["council"]["seats"][0]["name"]
    party = world.data["party"]["decision"]
    for issuer, values in (
        ("UBT", {"number": "2147/QĐ-UBND", "signer_name": chair, "signer_title": "CHỦ TỊCH"}),
        ("TU", party),
    ):
        authority = world.unit(issuer)
        rows = decision_queries.ready_for(campaign, authority)
        decision = decisions.draft(
            campaign, authority, rows, by=officer,
            title="Về việc tặng Bằng khen trong học tập và làm theo Bác năm 2026",
        )  # fmt: skip
        decision = decisions.edit(
            decision, by=officer, version=decision.version,
            values={**values, "signed_on": timezone.localdate(), "place": "An Giang"},
        )  # fmt: skip
        decision = decisions.publish(decision, by=head)
        course.decisions.append(decision)
        course.note("Ban hành quyết định", head, decision.lines.count(), str(decision))


def forward(course: Course) -> None:
    """Trình cấp trên các đề nghị Bằng khen của Thủ tướng Chính phủ."""
    officer = course.world.people["thanh.truc"]
    rows = list(decision_queries.to_forward(course.world.campaign))
    if rows:
        decisions.forward(rows, by=officer)
    course.note("Trình cấp trên", officer, len(rows), "Bằng khen của Thủ tướng Chính phủ")


def print_all(course: Course) -> None:
    """In bằng theo đợt: căn máy, quét phôi, ghi tờ hỏng, ký, đóng dấu, bàn giao."""
    clerk = course.world.people["kim.chi"]
    read = pressroom.read_proofs(course)
    course.note("Soát bằng trước khi in", course.world.people["khanh.ha"], read, "một đề nghị sửa")
    call_command("work_off")
    for run in pressroom.run(course, clerk):
        counts = queries.counts(queries.states_of(run))
        done = sum(counts.values()) - counts[SheetState.PLANNED]
        course.note("In bằng theo đợt", clerk, done, str(run))
    call_command("work_off")


def tell_stories(course: Course) -> None:
    """Ghi nhận sự đồng ý, viết và đăng câu chuyện."""
    world = course.world
    editor = world.people["minh.ngoc"]
    told = {name: said["story"] | {"folder": said["folder"]} for name, said in
            world.data["dossiers"].items()}  # fmt: skip
    told |= world.data["stories_without_photo"]
    for name, said in told.items():
        row = course.rows(*DECIDED).filter(name=name).first()
        if row is None:
            continue
        purposes = [Purpose.NAME, Purpose.STORY, *([Purpose.PHOTO] if "photo" in said else [])]
        for purpose in purposes:
            gallery.record_consent(
                row, by=editor, purpose=purpose, given_by=name, given_on=timezone.localdate(),
                proof="Phiếu đồng ý (mẫu)",
            )  # fmt: skip
        story = gallery.write_story(row, by=editor, values=_story_values(row, said))
        if "photo" in said:
            path = EXAMPLES / "ho-so-mau" / said["folder"] / said["photo"]
            gallery.add_photo(
                story, by=editor, upload=upload(path), caption=said["caption"],
                credit=said["credit"],
            )  # fmt: skip
        course.stories.append(gallery.publish_story(story, by=editor))
    course.note("Đăng câu chuyện", editor, len(course.stories), "có sự đồng ý")


def start_next(course: Course) -> None:
    """Một tờ trình khác đang làm dở, để bàn làm việc có việc."""
    world = course.world
    clerk, said = world.people["sen.anh"], world.data["later"]
    submission = nominations.open_submission(
        world.campaign, world.unit("UB-30526"), by=clerk, **said["submission"]
    )
    add_nominations(submission, said["nominations"], Award.objects.get(code="BK_T"), clerk)
    course.submissions.append(submission)
    course.note("Đang lập dở", clerk, submission.nominations.count(), "UBND xã An Cư")


def leave_work(course: Course) -> None:
    """Để lại việc trên bàn mỗi người, lên kế hoạch đợt sau."""
    course.in_hand = desks.fill(course.world)
    head = course.world.people["hong.phuc"]
    course.note("Việc còn trên bàn", head, sum(course.in_hand.values()), "xem khi đăng nhập")


def _story_values(row: Nomination, said: dict[str, str]) -> dict[str, str]:
    kept = ("title", "standfirst", "story_class", "field", "place", "quote", "author")
    return {
        **{name: said[name] for name in kept},
        "deed": row.follow or row.summary,
        "result": row.results or row.summary,
        "lesson": row.scope or row.example,
    }
