"""Dossiers the council has passed, and a draft decision over them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from exemplars.campaigns.models import BaseSalary
from exemplars.decisions import actions
from exemplars.decisions.models import Decision
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.units.states import Level, Side
from tests import factories
from tests.factories.cast import Cast

SIGNED = date(2026, 12, 4)


@dataclass
class Desk:
    """What the award office has in hand."""

    cast: Cast
    rows: list[Nomination]

    def passed(self, **fields: Any) -> Nomination:
        submission = self.rows[0].submission if self.rows else None
        return pass_(self.cast, submission=submission, **fields)

    def draft(self, rows: list[Nomination] | None = None, **options: Any) -> Decision:
        options.setdefault("title", "Về việc tặng Bằng khen năm 2026")
        options.setdefault("by", self.cast.officer)
        issuer = options.pop("issuer", self.cast.province)
        return actions.draft(
            self.cast.campaign, issuer, self.rows if rows is None else rows, **options
        )

    def complete(self, decision: Decision, **values: Any) -> Decision:
        """Number, date and signer are typed in."""
        values = {
            "number": "2147/QĐ-UBND", "signed_on": SIGNED, "place": "An Giang",
            "signer_name": "Lê Hoàng Vĩnh An", **values,
        }  # fmt: skip
        return actions.edit(decision, by=self.cast.officer, version=decision.version, values=values)

    def publish(self, decision: Decision | None = None, **values: Any) -> Decision:
        decision = self.complete(decision or self.draft(), **values)
        return actions.publish(decision, by=self.cast.office_head)


def pass_(cast: Cast, *, submission: Any = None, unit: Any = None, **fields: Any) -> Nomination:
    submission = submission or factories.make_submission(
        unit or cast.commune, cast.campaign, by=cast.head
    )
    fields.setdefault("status", Status.PASSED)
    return factories.make_nomination(submission, **fields)


def party_award(cast: Cast, **fields: Any) -> Any:
    committee = factories.make_unit(
        "Tỉnh ủy An Giang", code="TU", side=Side.PARTY, level=Level.PROVINCE, place="An Giang",
        office=cast.office,
    )  # fmt: skip
    return factories.make_award(
        "BK_TU",
        **{
            "issuer": committee, "side": Side.PARTY, "name": "Bằng khen của Ban Thường vụ Tỉnh ủy",
            "issuer_title": "Ban Thường vụ Tỉnh ủy An Giang", "signer_title": "BÍ THƯ",
            "layout_code": "bang-khen-dang-420x297", "coefficient_collective": "5", **fields,
        },
    )  # fmt: skip


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """Two dossiers passed by the council; the base salary before and from 01/07/2026."""
    BaseSalary.objects.create(
        effective_from=date(2024, 7, 1), amount=2_340_000, citation="Nghị định 73/2024/NĐ-CP",
        verification="verified",
    )  # fmt: skip
    first = pass_(cast)
    second = pass_(
        cast, submission=first.submission, subject_kind="collective", salutation="", position="",
        name="Ban Nhân dân ấp Phước Lộc", work_unit=cast.commune, gender="", birth_date=None,
    )  # fmt: skip
    return Desk(cast, [first, second])
