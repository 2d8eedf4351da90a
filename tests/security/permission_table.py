"""Who may open which page and do which act, as plain data.

One `Page` per address (several where the state of the row matters). `let_in` may; `refused` see
the row and are told who may (403); everybody else who is signed in gets `others`; a visitor is
sent to the sign-in page, or to 401 by the API, unless the page is public. `args` and `data` name
rows of the tests' world (tests/security/world.py). docs/permissions.md is written from this table:
`python -m tests.security.permission_table > docs/permissions.md`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from exemplars.nominations.readership import FIELDS, READS, Relation

ROLES = {
    "stranger": "người có tài khoản, không vai trò",
    "clerk": "cán bộ lập hồ sơ của đơn vị",
    "head": "thủ trưởng đơn vị",
    "other_clerk": "cán bộ lập hồ sơ đơn vị khác",
    "other_head": "thủ trưởng đơn vị khác",
    "officer": "chuyên viên",
    "office_head": "lãnh đạo cơ quan thường trực",
    "chair": "Chủ tịch Hội đồng",
    "secretary": "thư ký Hội đồng",
    "member": "ủy viên Hội đồng",
    "printing_clerk": "cán bộ in bằng",
    "editor": "biên tập viên",
    "auditor": "người kiểm tra",
    "administrator": "quản trị",
}
SIGNED_IN = frozenset(ROLES)
UNIT = frozenset({"clerk", "head"})
UNITS = UNIT | {"other_clerk", "other_head"}
OFFICE = frozenset({"officer", "office_head"})
COUNCIL = frozenset({"chair", "secretary", "member"})
RUNNING = frozenset({"chair", "secretary"})
PRESS = OFFICE | {"printing_clerk"}
EDITORS = OFFICE | {"editor"}
AUDITOR = frozenset({"auditor"})
ADMINISTRATOR = frozenset({"administrator"})
HEAD, OFFICE_HEAD = frozenset({"head"}), frozenset({"office_head"})

#: Who sees a dossier, by how far it has come.
OWN = UNIT | AUDITOR
HANDED_IN = OWN | OFFICE
BEFORE_COUNCIL = HANDED_IN | COUNCIL
DECIDED = BEFORE_COUNCIL | {"printing_clerk", "editor"}
SESSION = COUNCIL | OFFICE | AUDITOR
#: The published decision of the tests' world names both communes.
NAMED = DECIDED | UNITS


@dataclass(frozen=True)
class Page:
    name: str
    let_in: frozenset[str]
    args: dict[str, str] = field(default_factory=dict)
    methods: str = "GET"
    refused: frozenset[str] = frozenset()
    others: int = 404
    data: dict[str, str] = field(default_factory=dict)
    public: bool = False
    anonymous: str = ""

    @property
    def is_api(self) -> bool:
        return "-" in self.name and ":" not in self.name

    def expected(self, role: str) -> str:
        """ "ok", "sign-in", "401", "403" or "404"."""
        if role == "anonymous":
            if self.anonymous:
                return self.anonymous
            return "ok" if self.public else "401" if self.is_api else "sign-in"
        if role in self.let_in:
            return "ok"
        return "403" if role in self.refused else str(self.others)


def page(name: str, let_in: Iterable[str] = SIGNED_IN, **options: Any) -> Page:
    return Page(name, frozenset(let_in), **options)


def act(name: str, let_in: Iterable[str] = SIGNED_IN, **options: Any) -> Page:
    return Page(name, frozenset(let_in), methods="POST", **options)


def form(name: str, let_in: Iterable[str] = SIGNED_IN, **options: Any) -> Page:
    return Page(name, frozenset(let_in), methods="GET POST", **options)


def public(name: str, methods: str = "GET", **options: Any) -> Page:
    return Page(name, SIGNED_IN, methods=methods, public=True, **options)


def of(row: str) -> dict[str, str]:
    return {"uid": row}


PUBLIC = [
    public("preferences"),
    public("accounts:sign-in", "GET POST"),
    public("accounts:sign-out", "POST"),
    public("accounts:password-reset", "GET POST"),
    public("accounts:password-reset-done"),
    public("accounts:password-reset-confirm", args={"uidb64": "issuer", "token": "issuer"}),
    public("accounts:accept", "GET POST", args={"key": "invitation_key"}),
    public("gallery:home"),
    public("gallery:stories"),
    public("gallery:story", args={"slug": "story_public"}),
    public("gallery:photo", args={"uid": "photo", "size": "photo_size"}),
    public("gallery:feed"),
    public("gallery:sitemap"),
    public("story-list"),
    public("story-detail", args={"slug": "story_public"}),
    public("certificates:verify-form"),
    public("certificates:keys"),
    public("certificates:keys-json"),
    public("certificates:key-json", args={"kid": "key"}),
    public("certificates:status-list", args={"number": "position"}),
    public("certificates:offline"),
    public("certificates:offline-worker"),
    public("certificates:offline-manifest"),
    public("certificates:verify", args={"code": "certificate_code"}),
    public("api-schema"),
    public("api-docs"),
]

ACCOUNTS = [
    act("accounts:keep-alive", anonymous="401"),
    form("accounts:password-change"),
    form("accounts:profile"),
    form("accounts:tokens"),
    act("accounts:revoke-token", {"clerk"}, args=of("token")),
    page("accounts:people", ADMINISTRATOR, others=403),
    page("accounts:people", ADMINISTRATOR, args={"code": "unit"}, others=403),
    form("accounts:invite", ADMINISTRATOR, args={"code": "unit"}, others=403),
    form("accounts:end-role", ADMINISTRATOR, args={"pk": "role"}),
    act("accounts:resend-invitation", ADMINISTRATOR, args={"pk": "invitation"}),
    act("accounts:withdraw-invitation", ADMINISTRATOR, args={"pk": "invitation"}),
    page("desk:home"),
    page("desk:search"),
    page("desk:journal", OFFICE | AUDITOR | ADMINISTRATOR, others=403),
    page("styleguide", OFFICE | ADMINISTRATOR, others=403),
    page("notices:list"),
    act("notices:read-all"),
    act("notices:open", {"clerk"}, args=of("notice")),
    page("notices:deliveries", OFFICE | AUDITOR | ADMINISTRATOR, others=403),
    act("notices:resend", OFFICE | ADMINISTRATOR, args=of("notice"), others=403),
]

UNITS_AND_CAMPAIGNS = [
    page("units:tree"),
    page("units:card", args={"code": "unit"}),
    form("units:version", ADMINISTRATOR, args={"code": "unit"}, others=403),
    form("units:office", ADMINISTRATOR, args={"code": "unit"}, others=403),
    form("units:import", ADMINISTRATOR, others=403),
    act("units:load", ADMINISTRATOR, others=403),
    page("campaigns:list"),
    page("campaigns:detail", args={"code": "campaign"}),
    form("campaigns:new", OFFICE_HEAD, others=403),
    form("campaigns:edit", OFFICE_HEAD, args={"code": "campaign"}, others=403),
    page("campaigns:catalogue"),
    form("campaigns:award", OFFICE_HEAD, args={"code": "award"}, others=403),
    form("campaigns:new-rule-card", OFFICE_HEAD, others=403),
    form("campaigns:rule-card", OFFICE_HEAD, args={"code": "rule_card"}, others=403),
    page("campaigns:legal-bases"),
    form("campaigns:new-legal-basis", OFFICE_HEAD, others=403),
    form("campaigns:legal-basis", OFFICE_HEAD, args={"pk": "legal_basis"}, others=403),
    page("campaigns:legal-basis-file", args={"pk": "legal_basis"}),
    form("campaigns:legal-basis-upload", OFFICE_HEAD, args={"pk": "legal_basis"}, others=403),
    act("campaigns:legal-basis-remove-file", OFFICE_HEAD, args={"pk": "legal_basis"}, others=403),
    page("campaigns:themes"),
    form("campaigns:new-theme", OFFICE_HEAD, others=403),
    form("campaigns:theme", OFFICE_HEAD, args={"pk": "theme"}, others=403),
]

NOMINATIONS = [
    page("nominations:list"),
    page("nominations:submissions"),
    page("nominations:export"),
    form("nominations:new-submission", UNITS, others=403),
    page("nominations:template", args={"code": "campaign"}),
    page("nominations:submission", HANDED_IN, args=of("submission")),
    form("nominations:edit-submission", UNIT, args=of("submission"), refused=OFFICE | AUDITOR),
    act("nominations:submit", HEAD, args=of("submission"), refused=HANDED_IN - HEAD),
    act("nominations:hand-to-head", UNIT, args=of("submission"), refused=OFFICE | AUDITOR),
    act("nominations:attest", HEAD, args=of("submission"), refused=HANDED_IN - HEAD),
    form(
        "nominations:submission-evidence-add", UNIT, args=of("submission"),
        refused=OFFICE | AUDITOR,
    ),
    form("nominations:new", UNIT, args=of("submission"), refused=OFFICE | AUDITOR),
    form("nominations:import", UNIT, args=of("submission"), refused=OFFICE | AUDITOR),
    page("nominations:detail", OWN, args=of("row_draft")),
    page("nominations:detail", HANDED_IN, args=of("row_checking")),
    page("nominations:detail", BEFORE_COUNCIL, args=of("row_voting")),
    page("nominations:detail", DECIDED, args=of("row_awarded")),
    form("nominations:edit", UNIT, args=of("row_draft"), refused=AUDITOR),
    form("nominations:edit", UNIT, args=of("row_checking"), refused=OFFICE | AUDITOR),
    act("nominations:autosave", UNIT, args=of("row_draft"), refused=AUDITOR),
    act("nominations:submit-one", HEAD, args=of("row_awaiting"), refused=OWN - HEAD),
    act("nominations:hand-to-head-one", UNIT, args=of("row_draft"), refused=AUDITOR),
    act("nominations:take-back", UNIT, args=of("row_awaiting"), refused=AUDITOR),
    act("nominations:recall", UNIT, args=of("row_submitted"), refused=OFFICE | AUDITOR),
    form("nominations:withdraw", HEAD, args=of("row_checking"), refused=HANDED_IN - HEAD),
    act("nominations:remove", UNIT, args=of("row_draft"), refused=AUDITOR),
    form("nominations:evidence-add", UNIT, args=of("row_draft"), refused=AUDITOR),
    page("nominations:evidence", OWN, args=of("paper_draft")),
    page("nominations:evidence", HANDED_IN, args=of("paper_checking")),
    page("nominations:evidence", BEFORE_COUNCIL, args=of("paper_awarded")),
    page("nominations:evidence", HANDED_IN, args=of("paper_submission")),
    act("nominations:evidence-remove", UNIT, args=of("paper_draft"), refused=AUDITOR),
]  # fmt: skip

_NOT_OFFICE = UNIT | AUDITOR
APPRAISAL = [
    page("appraisal:queue", OFFICE | AUDITOR, others=403),
    page("appraisal:check-list", OFFICE | AUDITOR, args={"code": "campaign"}, others=403),
    page("appraisal:check-list-of", OFFICE | AUDITOR, args=of("submission"), others=403),
    act("appraisal:receive-submission", OFFICE, args=of("submission"), refused=_NOT_OFFICE),
    act("appraisal:check", OFFICE, args=of("row_received"), refused=_NOT_OFFICE),
    act("appraisal:eligible", OFFICE, args=of("row_checking"), refused=_NOT_OFFICE),
    # Names the rows in the form: who does not see them has chosen none, a rule refuses (409).
    act("appraisal:eligible-many", SIGNED_IN - _NOT_OFFICE, refused=_NOT_OFFICE,
        data={"uid": "row_checking"}),
    form("appraisal:return", OFFICE, args=of("row_checking"), refused=_NOT_OFFICE,
         data={"reason": "reason", "due_on": "day"}),
    form("appraisal:ineligible", OFFICE, args=of("row_checking"), refused=_NOT_OFFICE,
         data={"reason": "reason"}),
    form("appraisal:reopen", OFFICE_HEAD, args=of("row_ineligible"),
         refused=HANDED_IN - OFFICE_HEAD, data={"reason": "reason"}),
]  # fmt: skip

_WATCHING = COUNCIL | AUDITOR
_AGENDA = OFFICE | {"secretary"}
COUNCILS = [
    page("councils:list"),
    form("councils:convene", OFFICE, others=403),
    page("councils:session", SESSION, args=of("closed")),
    page("councils:session", SESSION, args=of("voting")),
    page("councils:turnout", SESSION, args=of("voting")),
    page("councils:screen", SESSION, args=of("voting")),
    form("councils:agenda", _AGENDA, args=of("planned"), refused=SESSION - _AGENDA),
    act("councils:remove-item", _AGENDA, args=of("planned"), refused=SESSION - _AGENDA,
        data={"item": "planned_item"}),
    act("councils:send-papers", OFFICE | RUNNING, args=of("planned"),
        refused=AUDITOR | {"member"}),
    act("councils:open-group", RUNNING, args=of("grouped"), refused=SESSION - RUNNING,
        data={"group": "waiting_group"}),
    act("councils:open-item", RUNNING, args=of("grouped"), refused=SESSION - RUNNING,
        data={"item": "waiting_item"}),
    act("councils:close-item", RUNNING, args=of("grouped"), refused=SESSION - RUNNING,
        data={"item": "open_item"}),
    act("councils:close-group", RUNNING, args=of("grouped"), refused=SESSION - RUNNING,
        data={"group": "open_group"}),
    act("councils:reopen", RUNNING, args=of("voting"), refused=SESSION - RUNNING,
        data={"reason": "reason"}),
    act("councils:attendance", OFFICE | RUNNING, args=of("planned"),
        refused=AUDITOR | {"member"}, data={"presence-seat": "absent"}),
    act("councils:conflict", OFFICE | RUNNING, args=of("planned"), refused=AUDITOR | {"member"},
        data={"item": "planned_item", "seat": "seat", "reason": "reason"}),
    form("councils:open", RUNNING, args=of("planned"), refused=SESSION - RUNNING),
    form("councils:close", RUNNING, args=of("voting"), refused=SESSION - RUNNING),
    act("councils:cancel", RUNNING, args=of("empty"), refused=SESSION - RUNNING,
        data={"reason": "reason"}),
    page("councils:ballot", COUNCIL, args=of("voting"), refused=OFFICE | AUDITOR),
    act("councils:draft", COUNCIL, args=of("voting"), refused=OFFICE | AUDITOR),
    form("councils:review", COUNCIL, args=of("voting"), refused=OFFICE | AUDITOR),
    act("councils:cast", COUNCIL, args=of("voting"), refused=OFFICE | AUDITOR),
    form("councils:written", RUNNING, args={"uid": "voting_written", "seat": "written_seat"},
         refused=SESSION - RUNNING),
    form("councils:opinion", args={"key": "opinion_key"}, anonymous="ok"),
    act("councils:opinion-send", args={"key": "opinion_key"}, anonymous="ok"),
    act("councils:ask-by-link", RUNNING, args=of("voting"), refused=SESSION - RUNNING,
        data={"seat": "written_seat"}),
    act("councils:withdraw-link", RUNNING, refused=SESSION - RUNNING,
        args={"uid": "voting_written", "seat": "written_seat"}),
    page("councils:opinion-slip", RUNNING, refused=SESSION - RUNNING,
         args={"uid": "voting_written", "seat": "written_seat", "extension": "extension"}),
    page("councils:minutes", SESSION, args=of("closed")),
    form("councils:minutes-edit", RUNNING, args=of("voting"), refused=SESSION - RUNNING),
    act("councils:minutes-autosave", RUNNING, args=of("voting"), refused=SESSION - RUNNING,
        data={"conclusion": "reason"}),
    page("councils:minutes-draft", SESSION,
         args={"uid": "closed", "paper": "minutes_paper", "extension": "extension"}),
    act("councils:minutes-freeze", RUNNING, args=of("voting"), refused=SESSION - RUNNING),
    act("councils:minutes-correct", RUNNING, args=of("closed"), refused=SESSION - RUNNING,
        data={"reason": "reason"}),
    form("councils:minutes-scan", RUNNING, args=of("minutes"), refused=SESSION - RUNNING),
    page("councils:minutes-file", SESSION, args=of("minutes_file")),
    page("councils:secrecy"),
    page("councils:keys", RUNNING, args=of("planned"), refused=SESSION - RUNNING),
    act("councils:make-key", RUNNING, args=of("planned"), refused=SESSION - RUNNING),
    act("councils:try-key", RUNNING, args=of("planned"), refused=SESSION - RUNNING),
    act("councils:destroy-key", RUNNING, args=of("sealed"), refused=SESSION - RUNNING),
    page("councils:box", SESSION, args=of("sealed")),
    act("councils:open-box", RUNNING, args=of("sealed"), refused=SESSION - RUNNING),
    page("councils:receipts", SESSION, args=of("sealed")),
    page("councils:published", SESSION, args=of("sealed")),
    page("councils:paper-count", SESSION, args=of("paper")),
    page("councils:paper-blank", RUNNING, refused=SESSION - RUNNING,
         args={"uid": "paper", "blank": "paper_blank", "extension": "extension"}),
    act("councils:paper-key", RUNNING, args=of("paper"), refused=SESSION - RUNNING),
    act("councils:paper-record", RUNNING, args=of("paper"), refused=SESSION - RUNNING),
    page("councils:paper-scan", set(), args=of("paper")),  # nothing is recorded yet
    page("councils:session", SESSION, args=of("paper")),
    page("councils:letters", SESSION, args=of("letters")),
    page("councils:letters-blank", RUNNING, refused=SESSION - RUNNING,
         args={"uid": "letters", "blank": "paper_blank", "extension": "extension"}),
    act("councils:letters-note", RUNNING, args=of("letters"), refused=SESSION - RUNNING,
        data={"seat": "away"}),
    act("councils:letters-forget", RUNNING, args=of("letters"), refused=SESSION - RUNNING,
        data={"seat": "away"}),
    act("councils:letters-key", {"chair", "member"}, args=of("letters"),
        refused=SESSION - {"chair", "member"}),
    page("councils:session", SESSION, args=of("letters")),
    page("councils:hands", SESSION, args=of("hands")),
    page("councils:session", SESSION, args=of("hands")),
    act("councils:hands-open", RUNNING, args=of("hands"), data={"item": "hands_item"},
        refused=SESSION - RUNNING),
    act("councils:hands-key", {"secretary"}, args=of("hands"), refused=SESSION - {"secretary"}),
    act("councils:hands-confirm", {"chair"}, args=of("hands"), refused=SESSION - {"chair"}),
    act("councils:hands-return", {"chair"}, args=of("hands"), refused=SESSION - {"chair"}),
    page("councils:session", SESSION, args=of("sealed")),
    page("councils:ballot", COUNCIL, args=of("sealed"), refused=OFFICE | AUDITOR),
    page("councils:dossier", SESSION, args={"pk": "item"}),
    page("councils:council", SESSION, args={"pk": "council"}),
    act("councils:add-seat", OFFICE, args={"pk": "council"}, refused=_WATCHING,
        data={"user": "person", "kind": "seat_kind", "order": "seat_order"}),
    act("councils:end-seat", OFFICE, args={"pk": "seat"}, refused=_WATCHING),
]  # fmt: skip

_NEW_DECISION = {"campaign": "campaign", "issuer": "issuer"}
_DRAFT_LINE = {"uid": "draft_decision", "line": "draft_line"}
_PUBLISHED_LINE = {"uid": "published", "line": "line"}
#: A unit's own line: people of another unit named in the decision do not see it.
_SEES_LINE = NAMED - UNITS | UNIT
_RUN, _SHEET = {"uuid": "run"}, {"uuid": "run", "position": "position"}
_EMBLEM = {"uuid": "emblem"}
_EMBLEM_SHEET = _EMBLEM | {"code": "shipped_layout"}
_BLANK, _DESIGN = {"uuid": "blank"}, {"uuid": "design"}
DECISIONS = [
    page("decisions:list"),
    form("decisions:new", OFFICE, args=_NEW_DECISION, others=403),
    act("decisions:forward", OFFICE, args={"campaign": "campaign"}, others=403),
    page("decisions:detail", NAMED, args=of("published")),
    page("decisions:detail", OFFICE | AUDITOR, args=of("draft_decision")),
    form("decisions:edit", OFFICE, args=of("draft_decision"), refused=AUDITOR),
    form("decisions:edit", OFFICE, args=of("published"), refused=NAMED - OFFICE),
    page("decisions:review", OFFICE, args=of("draft_decision"), refused=AUDITOR),
    act("decisions:publish", OFFICE_HEAD, args=of("draft_decision"), refused=AUDITOR | {"officer"}),
    page("decisions:paper", OFFICE | AUDITOR, args=of("published"),
         refused=NAMED - OFFICE - AUDITOR),
    act("decisions:print-again", PRESS, args=of("published"), refused=NAMED - PRESS),
    act("decisions:mark-printed", PRESS, args=of("published"), refused=NAMED - PRESS),
    act("decisions:hand-over", PRESS, args=of("published"), refused=NAMED - PRESS),
    form("decisions:edit-line", OFFICE, args=_DRAFT_LINE, refused=AUDITOR),
    form("decisions:edit-line", OFFICE, args={"uid": "published", "line": "line"},
         refused=NAMED - OFFICE),
    act("decisions:remove-line", OFFICE, args=_DRAFT_LINE, refused=AUDITOR),
    page("certificates:list"),
    page("certificates:batch", PRESS | AUDITOR, args={"uuid": "batch"}),
    page("certificates:batch-progress", PRESS | AUDITOR, args={"uuid": "batch"}),
    page("certificates:batch-download", PRESS | AUDITOR, args={"uuid": "batch"}),
    act("certificates:batch-cancel", PRESS, args={"uuid": "batch"}, refused=AUDITOR),
    act("certificates:batch-again", PRESS, args={"uuid": "batch"}, refused=AUDITOR),
    page("certificates:certificate-pdf", PRESS | AUDITOR, args={"uuid": "certificate"}),
    page("certificates:certificate-signed", PRESS | AUDITOR, args={"uuid": "signed_certificate"}),
    page("decisions:signatures", PRESS, args=of("published"), refused=NAMED - PRESS),
    act("decisions:sign", PRESS, args=of("published"), refused=NAMED - PRESS),
    act("decisions:export-unsigned", PRESS, args=of("published"), refused=NAMED - PRESS),
    act("decisions:receive-signed", PRESS, args=of("published"), refused=NAMED - PRESS),
    form("decisions:withdraw-signature", PRESS,
         args={"uid": "published", "code": "signed_certificate"}, refused=NAMED - PRESS),
    page("decisions:proofs", NAMED, args=of("published")),
    page("decisions:proof", _SEES_LINE, args=_PUBLISHED_LINE),
    page("decisions:proof-picture", _SEES_LINE, args=_PUBLISHED_LINE),
    page("decisions:proof-sheet", UNIT | OFFICE, args={"uid": "published", "unit": "unit"},
         refused=_SEES_LINE - UNIT - OFFICE),
    form("decisions:after-issue", OFFICE, args=_PUBLISHED_LINE, refused=_SEES_LINE - OFFICE),
    form("decisions:reissue-paper-add", OFFICE, args=_PUBLISHED_LINE, refused=_SEES_LINE - OFFICE),
    page("decisions:reissue-paper", OFFICE, args={"uid": "reissue_paper"}),
    act("decisions:reissue-paper-remove", OFFICE, args={"uid": "reissue_paper"}),
    form("decisions:take-back", OFFICE, args=_PUBLISHED_LINE, refused=_SEES_LINE - OFFICE),
    form("decisions:money-due", OFFICE_HEAD, args=_PUBLISHED_LINE, refused=_SEES_LINE - OFFICE_HEAD),
    form("decisions:strike-return", OFFICE, args={"uid": "returned"}),
    form("decisions:badge", OFFICE, args=_PUBLISHED_LINE, refused=_SEES_LINE - OFFICE),
    page("decisions:badge-file", OFFICE, args=_PUBLISHED_LINE, refused=_SEES_LINE - OFFICE),
    act("decisions:badge-withdraw", OFFICE, args=_PUBLISHED_LINE, refused=_SEES_LINE - OFFICE),
    form("decisions:new-run", PRESS, args=of("published"), refused=NAMED - PRESS),
    page("certificates:run", PRESS | AUDITOR, args=_RUN),
    page("certificates:run-picture", PRESS | AUDITOR, args=_SHEET),
    page("certificates:hand-over-sheet", PRESS | AUDITOR, args=_RUN),
    page("certificates:run-cross", PRESS, args=_RUN, refused=AUDITOR),
    page("certificates:run-trial", PRESS, args=_SHEET, refused=AUDITOR),
    form("certificates:run-scan", PRESS, args=_RUN, refused=AUDITOR),
    form("certificates:run-calibrate", PRESS, args=_RUN, refused=AUDITOR),
    form("certificates:run-hand-over", PRESS, args=_RUN, refused=AUDITOR),
    act("certificates:run-file", PRESS, args=_RUN, refused=AUDITOR),
    act("certificates:run-move", PRESS, args=_RUN, refused=AUDITOR),
    act("certificates:run-place", PRESS, args=_RUN, refused=AUDITOR),
    act("certificates:run-drop", PRESS, args=_RUN, refused=AUDITOR),
    page("certificates:layouts"),
    page("certificates:layout-picture", args={"code": "shipped_layout"}),
    page("certificates:emblems", PRESS | AUDITOR, others=403),
    act("certificates:emblems", PRESS, others=403),
    page("certificates:emblem", PRESS | AUDITOR, args=_EMBLEM, others=403),
    page("certificates:emblem-picture", PRESS | AUDITOR, args=_EMBLEM_SHEET, others=403),
    page("certificates:emblem-pdf", PRESS | AUDITOR, args=_EMBLEM_SHEET, others=403),
    act("certificates:emblem-use", PRESS, args=_EMBLEM, others=403),
    act("certificates:emblem-withdraw", PRESS, args=_EMBLEM, others=403),
    form("certificates:design-new", PRESS, others=403),
    page("certificates:design", PRESS | AUDITOR, args=_DESIGN),
    act("certificates:design", PRESS, args=_DESIGN, refused=AUDITOR),
    act("certificates:design-look", PRESS | AUDITOR, args=_DESIGN),
    act("certificates:design-press", PRESS | AUDITOR, args=_DESIGN),
    page("certificates:design-pdf", PRESS | AUDITOR, args=_DESIGN),
    page("certificates:design-file", PRESS | AUDITOR, args=_DESIGN),
    act("certificates:design-publish", PRESS, args=_DESIGN, refused=AUDITOR),
    page("certificates:design-underlay", PRESS | AUDITOR, args=_DESIGN),
    act("certificates:design-underlay", PRESS, args=_DESIGN, refused=AUDITOR),
    act("certificates:design-drop", PRESS, args=_DESIGN, refused=AUDITOR),
    form("certificates:blank-new", PRESS, others=403),
    page("certificates:blank", PRESS | AUDITOR, args=_BLANK),
    page("certificates:blank-report", PRESS | AUDITOR, args={"uuid": "spoil_report"}),
    form("certificates:blank-receive", PRESS, args=_BLANK, refused=AUDITOR),
    form("certificates:blank-loose", PRESS, args=_BLANK, refused=AUDITOR),
    form("certificates:blank-write-off", PRESS, args=_BLANK, refused=AUDITOR),
]  # fmt: skip

_AWARDED = {"uid": "row_awarded", "purpose": "purpose"}
_PHOTO = {"uid": "story_uid", "photo": "photo"}
GALLERY = [
    page("gallery:story", EDITORS | AUDITOR, args={"slug": "story_draft"}, anonymous="404"),
    page("gallery:manage", EDITORS, others=403),
    form("gallery:write", EDITORS, args=of("row_awarded"), others=403),
    form("gallery:consent", EDITORS, args=of("row_awarded"), others=403),
    form("gallery:withdraw", EDITORS, args=_AWARDED, refused=DECIDED - EDITORS),
    form("gallery:edit", EDITORS, args=of("story_uid"), others=403),
    form("gallery:edit", EDITORS, args=of("draft_uid"), others=403),
    act("gallery:publish", EDITORS, args=of("draft_uid"), refused=AUDITOR),
    form("gallery:take-down", EDITORS, args=of("story_uid"), others=403, data={"reason": "reason"}),
    form("gallery:photo-add", EDITORS, args=of("story_uid"), others=403),
    act("gallery:photo-remove", EDITORS, args=_PHOTO, others=403),
]

API = [
    page("award-list"),
    page("award-detail", args={"code": "award"}),
    page("campaign-list"),
    page("campaign-detail", args={"code": "campaign"}),
    page("decision-list"),
    page("decision-detail", NAMED, args=of("published")),
    page("decision-detail", OFFICE | AUDITOR, args=of("draft_decision")),
    page("appraisal-list"),
    page("appraisal-detail", HANDED_IN, args=of("row_checking")),
    act("appraisal-receive", OFFICE, args=of("row_submitted"), refused=_NOT_OFFICE),
    act("appraisal-check", OFFICE, args=of("row_received"), refused=_NOT_OFFICE),
    act("appraisal-eligible", OFFICE, args=of("row_checking"), refused=_NOT_OFFICE),
    act(
        "appraisal-ineligible",
        OFFICE,
        args=of("row_checking"),
        refused=_NOT_OFFICE,
        data={"reason": "reason"},
    ),
    act(
        "appraisal-send-back",
        OFFICE,
        args=of("row_checking"),
        refused=_NOT_OFFICE,
        data={"reason": "reason", "due_on": "day_iso"},
    ),
    act(
        "appraisal-reopen",
        OFFICE_HEAD,
        args=of("row_ineligible"),
        refused=HANDED_IN - OFFICE_HEAD,
        data={"reason": "reason"},
    ),
    page("unit-list"),
    page("unit-detail", args={"code": "unit"}),
    page("me-list"),
    page("notice-list"),
    page("notice-detail", {"clerk"}, args=of("notice")),
    act("notice-read", {"clerk"}, args=of("notice")),
    act("notice-read-all"),
    page("session-list"),
    page("session-detail", SESSION, args=of("voting")),
    page("session-items", SESSION, args=of("voting")),
    page("session-ballot", SESSION, args=of("voting")),
    page("nomination-list"),
    page("nomination-detail", OWN, args=of("row_draft")),
    page("nomination-detail", DECIDED, args=of("row_awarded")),
    act("nomination-submit", HEAD, args=of("row_awaiting"), refused=OWN - HEAD),
    act("nomination-attest", HEAD, args=of("row_draft"), refused=OWN - HEAD),
    act("nomination-recall", UNIT, args=of("row_submitted"), refused=OFFICE | AUDITOR),
    act("nomination-withdraw", HEAD, args=of("row_checking"), refused=HANDED_IN - HEAD,
        data={"reason": "reason"}),
    act("nomination-evidence", UNIT, args=of("row_draft"), refused=AUDITOR,
        data={"kind": "paper_kind", "upload": "upload"}),
    page("submission-list"),
    page("submission-detail", HANDED_IN, args=of("submission")),
    act("submission-submit", HEAD, args=of("submission"), refused=HANDED_IN - HEAD),
    act("submission-evidence", UNIT, args=of("submission"), refused=OFFICE | AUDITOR,
        data={"kind": "paper_kind", "upload": "upload"}),
]  # fmt: skip

GROUPS = {
    "Trang công khai": PUBLIC,
    "Tài khoản, bàn làm việc, thông báo": ACCOUNTS,
    "Đơn vị, đợt xét, danh mục": UNITS_AND_CAMPAIGNS,
    "Tờ trình, hồ sơ": NOMINATIONS,
    "Thẩm định": APPRAISAL,
    "Hội đồng": COUNCILS,
    "Quyết định, bằng": DECISIONS,
    "Gương sáng": GALLERY,
    "API": API,
}
PAGES = [entry for entries in GROUPS.values() for entry in entries]

#: The back office (Django admin) lets staff accounts alone in; nobody of the cast is one.
STAFF_NAMESPACE = "admin"


def as_markdown() -> str:
    """The table as docs/permissions.md."""
    lines = [
        "# Ai được làm gì",
        "",
        "Sinh từ `tests/security/permission_table.py`; mỗi ô được thử với từng người.",
        "Người chưa đăng nhập được đưa tới trang đăng nhập (API trả 401), trừ trang công khai.",
        "Người thấy mà không được làm nhận 403 kèm câu nói ai làm được; người không thấy nhận 404.",
        "",
        *(f"- `{role}`: {label}" for role, label in ROLES.items()),
    ]
    for title, entries in GROUPS.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| địa chỉ | | hàng | được | bị từ chối (403) | người khác |",
        ]
        lines += ["|---|---|---|---|---|---|"]
        lines += [_line(entry) for entry in entries]
    return "\n".join([*lines, *_readership()]) + "\n"


#: What a person is to a dossier, in words (`exemplars/nominations/readership.py`).
RELATIONS = {
    Relation.UNIT: "đơn vị đề nghị",
    Relation.OFFICE: "cơ quan thường trực của đợt",
    Relation.AUDITOR: "người kiểm tra",
    Relation.COUNCIL: "thành viên Hội đồng có hồ sơ trong chương trình",
    Relation.PRESS: "cán bộ in bằng",
    Relation.EDITOR: "biên tập viên",
}


def _readership() -> list[str]:
    """The table of who reads which parts of a dossier they see."""
    heads = ["phần", "trường", *RELATIONS.values()]
    lines = [
        "",
        "## Ai đọc được phần nào của hồ sơ",
        "",
        "Người thấy hồ sơ chỉ đọc phần cần cho việc của mình, ở trang, API và tệp xuất như nhau.",
        "Quản trị tài khoản không thấy hồ sơ.",
        "",
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
    ]
    for part, names in FIELDS.items():
        cells = ["đọc" if part in READS[relation] else "" for relation in RELATIONS]
        lines.append(
            f"| {part} | {', '.join(f'`{name}`' for name in names)} | {' | '.join(cells)} |"
        )
    return lines


def _line(entry: Page) -> str:
    left = SIGNED_IN - entry.let_in - entry.refused
    cells = [
        f"`{entry.name}`",
        entry.methods,
        ", ".join(entry.args.values()),
        "mọi người" if entry.public else _people(entry.let_in),
        _people(entry.refused),
        str(entry.others) if left else "",
    ]
    return f"| {' | '.join(cells)} |"


def _people(roles: frozenset[str]) -> str:
    if roles == SIGNED_IN:
        return "mọi người đã đăng nhập"
    return ", ".join(role for role in ROLES if role in roles)


if __name__ == "__main__":
    print(as_markdown(), end="")
