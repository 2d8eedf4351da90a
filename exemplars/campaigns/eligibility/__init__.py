"""Who may be proposed for which award: every check of a dossier, each by its code.

Pure: plain values in, findings out, so that the unit's check before sending and the office's
appraisal say the same. Red must be mended, yellow is for a person to judge, green is passed.
Every basis that nobody has checked against the official text says so (`verified=False`).
Sentences are `said`: Vietnamese here, in the reader's language where a page shows them.
"""

from collections.abc import Callable, Iterator
from datetime import date

from exemplars.campaigns.eligibility.facts import Dossier, Earlier, Facts, Finding
from exemplars.shared.text import said as _

__all__ = ["KIND_WORDS", "Dossier", "Earlier", "Facts", "Finding", "blocks", "check"]

ADULT = 18
#: Longer names need a second line or smaller type on the certificate.
LONG_NAME = 60
KIND_WORDS = {
    "individual": _("cá nhân"),
    "collective": _("tập thể"),
    "household": _("hộ gia đình"),
    "model": _("mô hình, cách làm hay"),
}
#: Modes whose awards don't count toward an award by merit.
_NOT_A_BASIS = ("thematic", "unexpected")

Check = Callable[[Dossier, Facts], Iterator[Finding]]

_DECREE = _("Nghị định 152/2025/NĐ-CP")
_LAW = _("Luật Thi đua, khen thưởng 2022")
_CAMPAIGN = _("Quy định của đợt xét")
# From the lowest authority to the highest.
_LEVELS = ("base", "commune", "department", "province", "central")


def check(dossier: Dossier, facts: Facts) -> list[Finding]:
    """Every finding, red first; one green line when there is nothing to say."""
    found = [finding for rule in _RULES for finding in rule(dossier, facts)]
    if not any(finding.level != "green" for finding in found):
        found.insert(0, Finding("OK", "green", _("Hồ sơ đủ các điều kiện máy kiểm tra được.")))
    order: dict[str, int] = {"red": 0, "yellow": 1, "green": 2}
    return sorted(found, key=lambda finding: order[finding.level])


def blocks(findings: list[Finding]) -> bool:
    """Whether something must be mended before the dossier goes on."""
    return any(finding.level == "red" for finding in findings)


def _same_achievement(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R01: an award of the achievement's own years may be for the same achievement."""
    if dossier.achieved_from is None or dossier.achieved_to is None:
        return
    years = range(dossier.achieved_from.year, dossier.achieved_to.year + 1)
    for award in dossier.earlier:
        if award.year in years:
            yield Finding(
                "R01",
                "yellow",
                _(
                    "Đã có “%(award)s” năm %(year)s, trong thời gian tính thành tích này.",
                    award=award.name,
                    year=award.year,
                ),
                _(
                    "Xem có cùng một thành tích không; nếu có thì chỉ tính thành tích sau lần khen "
                    "đó."
                ),
                _("%(law)s: không khen thưởng nhiều lần cho một thành tích", law=_LAW),
            )


def _twice(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R02: the same subject twice in one campaign."""
    if facts.twins:
        yield Finding(
            "R02",
            "red",
            _(
                "%(name)s đã được đề nghị trong đợt này: %(twins)s.",
                name=dossier.name,
                twins=facts.twins,
            ),
            _("Giữ một hồ sơ, rút hồ sơ kia."),
            _CAMPAIGN,
        )


def _attested(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R03: the unit's word that no discipline, inspection or complaint is being examined."""
    if not dossier.attested:
        yield Finding(
            "R03",
            "red",
            _("Đơn vị chưa xác nhận không trong thời gian xem xét kỷ luật, thanh tra, khiếu nại."),
            _("Thủ trưởng đơn vị xác nhận khi gửi tờ trình."),
            _DECREE,
        )


def _after_discipline(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R04: after discipline the achievement counts from its end."""
    ended, start = dossier.discipline_ended_on, dossier.achieved_from
    if ended is not None and start is not None and start <= ended:
        day = f"{ended:%d/%m/%Y}"
        yield Finding(
            "R04",
            "red",
            _(
                "Thời gian tính thành tích bắt đầu trước khi hết thời gian kỷ luật (%(day)s).",
                day=day,
            ),
            _("Tính thành tích từ sau ngày %(day)s.", day=day),
            _DECREE,
        )


def _basis_by_merit(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R05: awards by theme or for a single deed are no basis for one by merit."""
    if facts.mode != "regular":
        return
    for award in dossier.earlier:
        if award.mode in _NOT_A_BASIS:
            yield Finding(
                "R05",
                "red",
                _(
                    "“%(award)s” năm %(year)s là khen chuyên đề hoặc đột xuất.",
                    award=award.name,
                    year=award.year,
                ),
                _("Không dùng làm căn cứ đề nghị khen công trạng; bỏ khỏi phần căn cứ."),
                _DECREE,
            )


def _prior_award(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R06: an award whose own rule asks for an earlier one."""
    wanted = facts.prior_award
    if wanted and all(award.name != wanted for award in dossier.earlier):
        yield Finding(
            "R06",
            "red" if facts.prior_blocks else "yellow",
            _(
                "“%(award)s” cần đã có “%(wanted)s”; hồ sơ chưa ghi.",
                award=facts.award_name,
                wanted=wanted,
            ),
            _("Ghi số, ngày quyết định vào bảng khen thưởng đã có."),
            _LAW,
            verified=False,
        )


def _quota(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R07: ceilings are warned of here; the council's list holds them."""
    if facts.quota is not None and facts.used > facts.quota:
        kind = KIND_WORDS.get(dossier.subject_kind, dossier.subject_kind)
        yield Finding(
            "R07",
            "yellow",
            _(
                "Vượt trần %(quota)s %(kind)s của “%(award)s”: đang đề nghị %(used)s.",
                quota=facts.quota,
                kind=kind,
                award=facts.award_name,
                used=facts.used,
            ),
            _("Chọn bớt, hoặc giải trình để cơ quan thường trực xem xét."),
            _CAMPAIGN,
        )


def _titled_members(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R08: a collective of whose members enough hold a title."""
    share, floor = facts.titled_share, facts.titled_floor
    if share is not None and floor is not None and share < floor:
        yield Finding(
            "R08",
            "yellow",
            _(
                "%(share)s cá nhân có danh hiệu, cần %(floor)s.",
                share=_percent(share),
                floor=_percent(floor),
            ),
            _("Đính kèm danh sách cá nhân đạt danh hiệu."),
            _LAW,
            verified=False,
        )


def _papers(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R09: required papers."""
    for kind, label in facts.required_papers:
        if kind not in dossier.papers:
            yield Finding(
                "R09",
                "red",
                _("Thiếu giấy tờ: %(paper)s.", paper=label),
                _("Đính kèm %(paper)s.", paper=label.lower()),
                _CAMPAIGN,
                paper=kind,
            )


def _late(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R10: after the closing time a dossier is taken with a mark, not refused."""
    if facts.now >= facts.closes_at:
        yield Finding(
            "R10",
            "yellow",
            _(
                "Đợt đã đóng nhận lúc %(time)s ngày %(day)s; hồ sơ ghi “quá hạn”.",
                time=f"{facts.closes_at:%H:%M}",
                day=f"{facts.closes_at:%d/%m/%Y}",
            ),
            _("Cơ quan thường trực quyết định có nhận hay không."),
            _CAMPAIGN,
        )


def _direct_workers(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R11: the campaign's target for those who work with their own hands. Never a refusal."""
    share, target = facts.direct_share, facts.direct_target
    if share is not None and target is not None and share < target:
        yield Finding(
            "R11",
            "green",
            _(
                "Người trực tiếp lao động chiếm %(share)s danh sách, mục tiêu %(target)s.",
                share=_percent(share),
                target=_percent(target),
            ),
            _("Mục tiêu của đợt, không phải điều kiện."),
            _CAMPAIGN,
        )


def _authority(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R12: who may give the award; what stands above the office is sent upward."""
    issuer, office = _LEVELS.index(facts.issuer_level), _LEVELS.index(facts.office_level)
    if issuer > office:
        yield Finding(
            "R12",
            "yellow",
            _(
                "“%(award)s” do cấp trên tặng: đợt này chỉ xét để trình lên.",
                award=facts.award_name,
            ),
            _(
                "Sau khi Hội đồng thông qua, hồ sơ được chuyển tiếp, không có trong quyết định của "
                "tỉnh."
            ),
            _LAW,
        )
    elif issuer < office:
        yield Finding(
            "R12",
            "red",
            _(
                "“%(award)s” thuộc thẩm quyền cấp dưới, không do cấp này tặng.",
                award=facts.award_name,
            ),
            _("Đơn vị tự xét tặng, hoặc chọn hình thức của cấp này."),
            _LAW,
        )


def _issuer_there(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R13: the issuing unit still exists on the day of the decision."""
    ended, day = facts.issuer_ended_on, facts.decision_on or facts.now.date()
    if ended is not None and ended < day:
        yield Finding(
            "R13",
            "red",
            _(
                "%(issuer)s đã kết thúc ngày %(day)s, trước ngày ra quyết định.",
                issuer=facts.issuer_name,
                day=f"{ended:%d/%m/%Y}",
            ),
            _("Chọn hình thức của đơn vị kế tục."),
            _LAW,
        )


def _law_in_force(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """R14: the rules are those of the day the dossier was received for appraisal."""
    if facts.received_on is not None and facts.received_on < facts.law_changed_on:
        yield Finding(
            "R14",
            "green",
            _(
                "Tiếp nhận ngày %(day)s: áp dụng quy định trước %(changed)s.",
                day=f"{facts.received_on:%d/%m/%Y}",
                changed=f"{facts.law_changed_on:%d/%m/%Y}",
            ),
            _("Nếu quy định mới có lợi hơn thì áp dụng quy định mới."),
            _("Luật số 06/2026/QH16, điều khoản chuyển tiếp"),
            verified=False,
        )


def _award_fits(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """The award is open in the campaign, and for this kind of subject."""
    kind = KIND_WORDS.get(dossier.subject_kind, dossier.subject_kind)
    if not facts.award_open:
        yield Finding(
            "AWARD",
            "red",
            _("Đợt này không xét “%(award)s”.", award=facts.award_name),
            _("Chọn hình thức có trong đợt."),
            _CAMPAIGN,
        )
    elif facts.award_kinds and dossier.subject_kind not in facts.award_kinds:
        yield Finding(
            "AWARD",
            "red",
            _("“%(award)s” không dành cho %(kind)s.", award=facts.award_name, kind=kind),
            _("Chọn hình thức khác."),
            _LAW,
        )


def _texts(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """Required texts that are still empty."""
    for label, text in dossier.texts:
        if not text.strip():
            yield Finding(
                "TEXT",
                "red",
                _("Chưa viết phần “%(label)s”.", label=label),
                _("Viết phần “%(label)s”.", label=label),
            )


def _notes(dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """What a person should look at: minors, posthumous awards, long names."""
    if dossier.birth_date is not None:
        day = facts.decision_on or facts.now.date()
        if _age(dossier.birth_date, day) < ADULT and not dossier.posthumous:
            yield Finding(
                "MINOR",
                "yellow",
                _("Người được đề nghị dưới 18 tuổi."),
                _("Kèm ý kiến của cha mẹ hoặc người giám hộ trước khi đăng tên, ảnh."),
                _("Luật Bảo vệ dữ liệu cá nhân 2025"),
            )
    if dossier.posthumous:
        yield Finding(
            "POSTHUMOUS",
            "yellow",
            _("Đề nghị truy tặng."),
            _("Ghi người nhận thay; bằng in chữ TRUY TẶNG."),
        )
    if len(dossier.name) > LONG_NAME:
        yield Finding(
            "LONG_NAME",
            "yellow",
            _(
                "Tên dài %(length)s ký tự, sẽ in hai dòng hoặc cỡ chữ nhỏ hơn.",
                length=len(dossier.name),
            ),
            _("Xem bản in thử trước khi ra quyết định."),
        )


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


_RULES: tuple[Check, ...] = (
    _award_fits,
    _authority,
    _twice,
    _attested,
    _after_discipline,
    _basis_by_merit,
    _prior_award,
    _papers,
    _texts,
    _issuer_there,
    _same_achievement,
    _quota,
    _titled_members,
    _late,
    _notes,
    _direct_workers,
    _law_in_force,
)
