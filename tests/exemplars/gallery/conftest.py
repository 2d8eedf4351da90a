"""An awarded dossier full of personal data, its decision, and what a story needs."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from exemplars.decisions.models import Decision, DecisionLine
from exemplars.decisions.states import DecisionStatus
from exemplars.gallery import actions
from exemplars.gallery.models import Story
from exemplars.gallery.states import Purpose
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from tests import factories

#: Words of a dossier that no public page may ever show.
CANARIES = {
    "address": "Tổ 7 CANARY-DIA-CHI",
    "note": "CANARY-GHI-CHU",
    "learn": "CANARY-HOC-TAP",
    "method": "CANARY-CACH-LAM",
}
BIRTH_DATE = date(1973, 3, 29)

VALUES = {
    "title": "Sáu mươi bài đọc mở bên bờ ruộng",
    "standfirst": "Cô ghi âm từng bài bằng hai thứ tiếng.",
    "story_class": "nguoi-tot-viec-tot",
    "field": "van-hoa-xa-hoi",
    "place": "Xã An Cư",
    "deed": "Tự làm 214 bộ thẻ.\nGhi âm 60 bài đọc.",
    "result": "100% học sinh hoàn thành lớp 1. Không em nào bỏ học.",
    "lesson": "Để tiếng mẹ đẻ đứng cạnh.",
    "quote": "Mỗi tháng tôi chép lại một việc.",
    "author": "Minh Ngọc",
    "source": "",
}


@pytest.fixture
def award(cast) -> Callable[..., Nomination]:
    """`award()` makes one more awarded nomination with its line in a published decision."""
    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    decision = Decision.objects.create(
        campaign=cast.campaign, issuer=cast.province, number="2147/QĐ-UBND", year=2026,
        signed_on=date(2026, 12, 4), signer_name="Hồ Văn Chủ", signer_title="CHỦ TỊCH",
        title="Về việc tặng Bằng khen", status=DecisionStatus.PUBLISHED, created_by=cast.officer,
    )  # fmt: skip

    def award(status: str = Status.AWARDED, **fields) -> Nomination:
        fields = {"name": "Néang Sa Rươl", "birth_date": BIRTH_DATE, **CANARIES, **fields}
        nomination = factories.make_nomination(submission, status=status, **fields)
        DecisionLine.objects.create(
            decision=decision, nomination=nomination, award=cast.award,
            order=decision.lines.count() + 1, salutation="Bà", name=nomination.name,
            position_unit="Giáo viên Trường Tiểu học số 2 An Cư",
            award_name="Bằng khen của Chủ tịch UBND tỉnh", achievement="Đã có thành tích",
            certificate_code="AG-2026-0001",
        )  # fmt: skip
        return nomination

    return award


@pytest.fixture
def agree(cast) -> Callable[..., None]:
    def agree(nomination: Nomination, *purposes: str) -> None:
        for purpose in purposes or (Purpose.NAME, Purpose.STORY):
            actions.record_consent(
                nomination, by=cast.editor, purpose=purpose, given_by=nomination.name,
                given_on=date(2026, 11, 1), proof="Phiếu đồng ý số 12",
            )  # fmt: skip

    return agree


@pytest.fixture
def tell(cast, award, agree) -> Callable[..., Story]:
    """`tell(title=…)` makes one more published story."""

    def tell(**values) -> Story:
        nomination = award()
        agree(nomination)
        story = actions.write_story(nomination, by=cast.editor, values={**VALUES, **values})
        return actions.publish_story(story, by=cast.editor)

    return tell


@pytest.fixture
def picture() -> Callable[..., SimpleUploadedFile]:
    """A JPEG 2000 pixels wide that tells in its EXIF where it was taken."""

    def picture(name: str = "anh.jpg") -> SimpleUploadedFile:
        exif = Image.Exif()
        exif[0x010E] = "CANARY-EXIF"
        out = io.BytesIO()
        Image.new("RGB", (2000, 1200), "#941b1f").save(out, "JPEG", exif=exif)
        return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")

    return picture


@pytest.fixture
def show(cast, picture) -> Callable[..., None]:
    def show(story: Story):
        return actions.add_photo(
            story, by=cast.editor, upload=picture(), caption="Lớp học", credit="Trường An Cư"
        )

    return show
