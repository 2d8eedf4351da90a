"""Biên bản họp, biên bản kiểm phiếu, danh sách kết quả: official papers from the facts of a session.

The order follows mẫu 1.10 of Nghị định 30/2020/NĐ-CP (Phụ lục III) and serves the Party's side as
well; heads, numbers and dates differ and are the paper's business. Figures and verdicts are taken
as they were recorded, nothing is reckoned anew. Printed words, so Vietnamese alone.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import groupby

from certificates.rendering.context import long_date
from certificates.rendering.papers import (
    Block,
    Fine,
    Head,
    Heading,
    Paper,
    Recipients,
    Signatures,
    Signer,
    Table,
    Text,
    Title,
)
from exemplars.councils.minutes import sealed
from exemplars.councils.minutes.facts import LOWER, PASSED, REJECTED, Facts, Person, Result

_OUTCOMES = {PASSED: "Thông qua", LOWER: "Thông qua ở mức thấp hơn", REJECTED: "Không thông qua"}
_DOTS = "…………"


def minutes(facts: Facts) -> Paper:
    """Biên bản họp."""
    blocks: list[Block] = [_head(facts), Title("BIÊN BẢN", facts.title, _remark(facts))]
    blocks.append(Text(f"{_moment(facts.held_at, facts.side)}.", "Thời gian bắt đầu:"))
    place = facts.place or ("họp trực tuyến" if facts.online else _DOTS)
    also = " và trực tuyến" if facts.online and facts.place else ""
    blocks.append(Text(f"{place}{also}.", "Địa điểm:"))
    blocks += [Heading("I. THÀNH PHẦN"), *_attendance(facts)]
    blocks += [Heading("II. NỘI DUNG"), *_agenda(facts)]
    blocks += [Heading("III. TRƯỜNG HỢP KHÔNG BIỂU QUYẾT"), *_recusals(facts)]
    blocks += [Heading("IV. BIỂU QUYẾT"), *_vote(facts)]
    blocks += [Heading("V. KẾT LUẬN"), *_conclusion(facts)]
    blocks += [_sign("THƯ KÝ", facts.secretary, "CHỦ TỌA", facts.chair), *_foot(facts)]
    return Paper(f"Biên bản: {facts.title}", tuple(blocks))


def tally_sheet(facts: Facts) -> Paper:
    """Biên bản kiểm phiếu: every figure of every count."""
    tellers = facts.tellers or (_DOTS, _DOTS)
    blocks: list[Block] = [
        _head(facts),
        Title("BIÊN BẢN KIỂM PHIẾU", facts.title, _remark(facts)),
        Text(f"{_moment(facts.closed_at, facts.side)}, tại {facts.place or _DOTS}.", "Kiểm phiếu lúc:"),
        Text("", "Tổ kiểm phiếu gồm:"),
        *(
            Text(f"- {name}{', Tổ trưởng' if not place else ''}.")
            for place, name in enumerate(tellers)
        ),
        Text(_roll_words(facts)),
        *_rules(facts),
        *sealed.course(facts.sealed),
        *_void(facts),
        *_on_paper(facts),
        *_by_hand(facts),
        Text("Mẫu số theo quy tắc nêu trên. Kết quả từng hồ sơ:"),
        Table(
            ("TT", "Người, tập thể được đề nghị", "Thu về", "Hợp lệ", "Không hợp lệ", "Đồng ý",
             "Hạ mức", "Không đồng ý", "Ý kiến khác", "Mẫu số", "Kết luận"),
            tuple(_numbered(facts.results, _counted)),
            (10, 54, 13, 13, 17, 15, 14, 17, 15, 14, 70),
            centred=(0, 2, 3, 4, 5, 6, 7, 8, 9),
        ),
        Text("Biên bản lập xong cùng ngày và được các thành viên tổ kiểm phiếu thống nhất ký tên."),
        _tellers_sign(facts),
        *_foot(facts),
        *sealed.annex(facts.sealed),
    ]  # fmt: skip
    return Paper(f"Biên bản kiểm phiếu: {facts.title}", tuple(blocks), landscape=True)


def results(facts: Facts) -> Paper:
    """Danh sách kết quả: who passed, who passed at the lower award, who did not."""
    number = facts.number or _no_number(facts)
    blocks: list[Block] = [
        _head(facts, numbered=False),
        Title(
            "DANH SÁCH KẾT QUẢ", facts.title,
            f"(Kèm theo Biên bản số {number} ngày {_day(facts.held_at)})",
        ),
    ]  # fmt: skip
    for outcome, label in _OUTCOMES.items():
        found = facts.with_outcome(outcome)
        blocks.append(Heading(f"{label}: {len(found)} trường hợp"))
        if found:
            blocks.append(_list(found))
    blocks += [_sign("THƯ KÝ", facts.secretary, "CHỦ TỌA", facts.chair), *_foot(facts)]
    return Paper(f"Danh sách kết quả: {facts.title}", tuple(blocks))


# Parts of the papers ------------------------------------------------------------------------------


def _head(facts: Facts, *, numbered: bool = True) -> Head:
    number = (facts.number or _no_number(facts)) if numbered else ""
    if not facts.is_party:
        return Head(facts.side, facts.parent_body, facts.council, number)
    day = facts.held_at[:10]
    return Head(facts.side, facts.parent_body, facts.council, number, facts.locality, day)


def _no_number(facts: Facts) -> str:
    """Left open for the number that the registry gives."""
    return "……-BB/HĐ" if facts.is_party else "……/BB-HĐ"


def _remark(facts: Facts) -> str:
    if facts.is_draft:
        return "(Dự thảo)"
    if facts.edition > 1:
        return f"(Bản đính chính lần {facts.edition - 1}. Lý do: {facts.reason})"
    return ""


def _attendance(facts: Facts) -> Iterator[Block]:
    for label, person in (("Chủ tọa:", facts.chair), ("Thư ký:", facts.secretary)):
        yield Text(f"{_named(person)}." if person else f"{_DOTS}.", label)
    yield Text(_roll_words(facts))
    for presence, label in (
        ("present", "Thành viên dự họp:"), ("written", "Thành viên gửi ý kiến bằng văn bản:"),
        ("absent", "Thành viên vắng:"),
    ):  # fmt: skip
        found = facts.who(presence)
        if found:
            yield Text("", label)
        for person in found:
            said = person.way or (f"lý do: {person.reason}" if person.reason else "")
            yield Text(f"- {_named(person)}{f' ({said})' if said else ''}.")
    if facts.guests:
        yield Text("", "Khách mời, thành phần khác:")
        yield from (Text(_point(line)) for line in facts.guests)


def _roll_words(facts: Facts) -> str:
    here, written, away = (len(facts.who(one)) for one in ("present", "written", "absent"))
    return (
        f"Tổng số thành viên Hội đồng: {len(facts.people)}; dự họp: {here}; gửi ý kiến bằng văn "
        f"bản: {written}; vắng: {away}. {facts.quorum}"
    )


def _named(person: Person) -> str:
    return ", ".join(filter(None, (person.name, person.title, person.office)))


def _agenda(facts: Facts) -> Iterator[Block]:
    groups = [(name, len(list(rows))) for name, rows in groupby(facts.results, lambda r: r.group)]
    parts = "; ".join(f"{name or 'chương trình'}: {count} hồ sơ" for name, count in groups)
    document = f" ({facts.document})" if facts.document else ""
    yield Text(
        f"{facts.council}{document} xét {len(facts.results)} hồ sơ đề nghị khen thưởng của "
        f"“{facts.campaign}”, theo thứ tự chương trình ({parts})."
    )
    for label, said in (("Diễn biến:", facts.proceedings), ("Ý kiến thảo luận:", facts.opinions)):
        if said:
            yield Text(said[0], label)
            yield from (Text(line) for line in said[1:])


def _recusals(facts: Facts) -> Iterator[Block]:
    found = [(one, result) for result in facts.results for one in result.recused]
    if not found:
        yield Text("Không có thành viên nào thuộc trường hợp không biểu quyết.")
    for one, result in found:
        name, _colon, why = one.partition(": ")
        yield Text(f"- {name} không biểu quyết về {result.name} ({result.unit}): {why}.")


def _vote(facts: Facts) -> Iterator[Block]:
    yield from _rules(facts)
    yield from sealed.course(facts.sealed)
    yield from _void(facts)
    yield from _on_paper(facts)
    yield from _by_hand(facts)
    yield Text(
        f"Biểu quyết từ {_moment(facts.opened_at)} đến "
        f"{_moment(facts.closed_at)}. Kết quả từng hồ sơ:"
    )
    yield Table(
        ("TT", "Người, tập thể được đề nghị", "Hình thức đề nghị", "Kết quả biểu quyết"),
        tuple(_numbered(facts.results, _decided)),
        (10, 53, 34, 68),
    )


def _rules(facts: Facts) -> Iterator[Block]:
    for rule in facts.rules:
        source = f" ({rule.citation})" if rule.citation else ""
        yield Text(f"- {rule.award}: {rule.kind.lower()}; thông qua khi có {rule.words}{source}.")


def _void(facts: Facts) -> Iterator[Block]:
    for one in facts.void_rounds:
        yield Text(
            f"Lượt biểu quyết {one.number} mở {_moment(one.opened_at)}, hủy "
            f"{_moment(one.voided_at)} theo đề nghị của {one.asked_by}, "
            f"{one.confirmed_by} xác nhận. Lý do: {one.reason.rstrip('.')}. "
            "Phiếu của lượt này không tính."
        )
        yield from (Text(f"- {name}: {verdict}") for name, verdict in one.results)
        yield from sealed.of_void(one.keys)
    for left in facts.postponed:
        yield Text(
            f"Hoãn xét {len(left.names)} hồ sơ chưa kiểm phiếu, {_moment(left.at)}, theo đề nghị của "
            f"{left.asked_by}, {left.confirmed_by} xác nhận. Lý do: {left.reason.rstrip('.')}. Phiếu kín "
            "về các hồ sơ này đã hủy khi chưa mở; kết quả đã kiểm giữ nguyên. Các hồ sơ này được "
            "biểu quyết ở phiên họp khác:"
        )
        yield from (Text(f"- {name}.") for name in left.names)


def _on_paper(facts: Facts) -> Iterator[Block]:
    if facts.on_paper:
        yield Text(
            "Hội đồng bỏ phiếu kín bằng phiếu giấy tại cuộc họp. Người kiểm phiếu: "
            f"{', '.join(facts.tellers)}; hai người nhập số phiếu riêng và khớp nhau. Số tờ phiếu:"
        )
        yield from (Text(f"- {line}") for line in facts.on_paper)


def _by_hand(facts: Facts) -> Iterator[Block]:
    if facts.by_hand:
        counters, *found = facts.by_hand
        yield Text(
            f"Hội đồng biểu quyết bằng giơ tay tại cuộc họp, đếm từng hồ sơ: {counters} Số "
            "phiếu trong kết quả gồm cả ý kiến bằng văn bản được tính."
            if facts.who("written")
            else f"Hội đồng biểu quyết bằng giơ tay tại cuộc họp, đếm từng hồ sơ: {counters}"
        )
        yield from (Text(f"- {line}") for line in found)


def _conclusion(facts: Facts) -> Iterator[Block]:
    counts = {outcome: len(facts.with_outcome(outcome)) for outcome in _OUTCOMES}
    said = f"Hội đồng thông qua {counts[PASSED]}/{len(facts.results)} hồ sơ"
    if counts[LOWER]:
        said += f"; thông qua ở mức thấp hơn {counts[LOWER]} hồ sơ"
    yield Text(f"{said}; không thông qua {counts[REJECTED]} hồ sơ (có danh sách kèm theo).")
    yield from (Text(line) for line in facts.conclusion)
    ended = (
        _moment(facts.ended_at, facts.side)
        if facts.ended_at
        else f"{_DOTS} giờ {_DOTS}, ngày {_DOTS}"
    )
    yield Text(f"Phiên họp kết thúc vào {ended}./.")


def _sign(left: str, one: Person | None, right: str, other: Person | None) -> Signatures:
    return Signatures(
        (
            Signer(left, one.name if one else ""),
            Signer(right, other.name if other else ""),
        )
    )


def _tellers_sign(facts: Facts) -> Signatures:
    """The first three of them sign beside the chair; the first one leads."""
    titles = ("TỔ TRƯỞNG", "TỔ VIÊN", "TỔ VIÊN")
    people = [
        Signer(title, name.partition(",")[0])
        for title, name in zip(titles, facts.tellers or ("", ""), strict=False)
    ]
    chair = facts.chair
    return Signatures((*people, Signer("CHỦ TỌA", chair.name if chair else "")))


def _foot(facts: Facts) -> list[Block]:
    return [
        Recipients(tuple(map(_point, facts.recipients))),
        Fine(
            (
                f"Danh sách, quy tắc khóa khi mở biểu quyết, SHA-256: {facts.frozen_hash}",
                f"Nhật ký phiên họp đến mục {facts.journal_number}, mã băm: {facts.journal_head}",
            )
        ),
    ]


# Rows ---------------------------------------------------------------------------------------------


def _numbered(
    found: Iterable[Result], row: Callable[[Result], tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """Numbered through the paper; the name of a group goes across before its first row."""
    group = None
    for number, result in enumerate(found, 1):
        if result.group != group:
            group = result.group
            if group:
                yield (group,)
        yield (f"{number}", *row(result))


def _who(result: Result) -> str:
    return f"{result.name}\n{result.unit}" if result.unit else result.name


def _decided(result: Result) -> tuple[str, ...]:
    given = f" {result.final_award}." if result.outcome == LOWER else ""
    return _who(result), result.award, f"{_OUTCOMES[result.outcome]}.{given}\n{result.verdict}"


def _counted(result: Result) -> tuple[str, ...]:
    figures = (
        result.ballots, result.valid, result.invalid, result.agree, result.lower,
        result.disagree, result.other, result.base,
    )  # fmt: skip
    given = f" {result.final_award}." if result.outcome == LOWER else ""
    return _who(result), *map(str, figures), f"{result.verdict}{given}"


def _list(found: list[Result]) -> Table:
    return Table(
        ("TT", "Họ và tên, tập thể", "Chức vụ, đơn vị", "Hình thức", "Tán thành"),
        tuple(
            _numbered(
                found,
                lambda one: (
                    one.name, one.unit, one.final_award or one.award,
                    f"{one.in_favour}/{one.base}",
                ),
            )
        ),
        (10, 50, 50, 36, 19),
        centred=(0, 4),
    )  # fmt: skip


def _point(line: str) -> str:
    return line if line.startswith("-") else f"- {line}"


def _moment(at: str, side: str = "") -> str:
    """“08 giờ 00, ngày 22 tháng 11 năm 2026”; in the middle of a text “08 giờ 00 ngày 22/11/2026”."""
    if not at:
        return _DOTS
    said = datetime.fromisoformat(at)
    if side:
        return f"{said:%H giờ %M}, {long_date(said.date(), side)}"
    return f"{said:%H giờ %M ngày %d/%m/%Y}"


def _day(at: str) -> str:
    return f"{datetime.fromisoformat(at):%d/%m/%Y}"
