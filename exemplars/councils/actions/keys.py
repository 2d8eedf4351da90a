"""The keys of a ballot box: one each for chair and secretary, made and tried before voting opens.

Each officer works at a screen of their own, in any order. The private key leaves with the answer, in a
file locked by the officer's phrase; the database keeps the public half alone. After the count the
holders say when they have destroyed their files.
"""

from typing import cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils import queries, sealing
from exemplars.councils.actions import locking
from exemplars.councils.models import BallotKey, Session
from exemplars.councils.states import Office, SessionStatus
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.text import nfc

#: Characters of a phrase: three or four words that nobody guesses.
SHORTEST_PHRASE, LONGEST_PHRASE = 12, 200
ONLY_HOLDERS = gettext_lazy("Chỉ Chủ tịch và thư ký Hội đồng giữ khóa hòm phiếu.")


@one_transaction
def make_key(session: Session, phrase: str, *, by: User) -> bytes:
    """Tạo khóa hòm phiếu: returns the officer's file, which exists nowhere else.

    A second key in place of the first makes the first file worthless; that is for who lost it
    before voting opened.

    Raises:
        NotAllowed: neither chair nor secretary.
        RuleViolation: voting has opened, or the phrase is too short.
    """
    office = _require_office(session, by)
    phrase = clean_phrase(phrase)
    if not SHORTEST_PHRASE <= len(phrase) <= LONGEST_PHRASE:
        raise RuleViolation(
            _("Cụm mật khẩu cần từ %(least)d ký tự, ví dụ bốn từ không liên quan nhau.")
            % {"least": SHORTEST_PHRASE},
            code="short_phrase",
            field="phrase",
        )
    session = locking.lock(session)
    locking.require_planned(session)
    made = sealing.make_key(place_of(session), office, phrase, _cost())
    BallotKey.objects.update_or_create(
        session=session,
        round=session.round,
        office=office,
        defaults={
            "holder": by,
            "public_key": made.public,
            "made_at": timezone.now(),
            "tried_at": None,
        },
    )
    journal.record(
        session, "make_ballot_key", by=by, office=office,
        fingerprint=sealing.fingerprint(made.public),
    )  # fmt: skip
    return made.file


@one_transaction
def try_key(session: Session, file: bytes, phrase: str, *, by: User) -> BallotKey:
    """Thử khóa: shows that file and phrase open the key, while there is still time for another."""
    office = _require_office(session, by)
    session = locking.lock(session)
    locking.require_planned(session)
    key = session.keys.filter(round=session.round, office=office).first()
    if key is None:
        raise RuleViolation(_("Hãy tạo khóa và tải tệp về trước."), code="no_key")
    unlock(session, key.public_key, file, phrase)
    key.tried_at = timezone.now()
    key.save(update_fields=["tried_at"])
    journal.record(session, "try_ballot_key", by=by, office=office)
    return key


@one_transaction
def declare_destroyed(session: Session, *, by: User) -> int:
    """Khai hủy tệp khóa: the holder says that no copy of the files is left that nobody needs: those
    of a voided round at once, those of the last one after the count. It stands in the minutes with
    its day. Returns how many keys that were.

    Raises:
        NotAllowed: holds no key of this session.
        RuleViolation: the boxes are not counted yet, so that the files are still needed.
    """
    session = locking.lock(session)
    own = session.keys.filter(holder=by)
    if not own.exists():
        raise NotAllowed(ONLY_HOLDERS)
    if session.status != SessionStatus.CLOSED:
        own = own.filter(round__lt=session.round)
        if not own.exists():
            raise RuleViolation(
                _("Chưa kiểm phiếu xong, còn cần tệp khóa để mở hòm phiếu."),
                code="key_still_needed",
            )
    keys = list(own.filter(destroyed_at=None))
    if keys:
        own.filter(destroyed_at=None).update(destroyed_at=timezone.now())
        journal.record(
            session, "destroy_ballot_key", by=by,
            fingerprints=[key.fingerprint for key in keys],
        )  # fmt: skip
    return len(keys)


def unlock(session: Session, public: str, file: bytes, phrase: str) -> sealing.X25519PrivateKey:
    """The private key, in memory for the caller's work.

    Raises:
        RuleViolation: it does not open; nothing has changed.
    """
    try:
        return sealing.unlock(file, clean_phrase(phrase), place_of(session), public, _cost())
    except sealing.Unopened as problem:
        raise RuleViolation(
            _(
                "Tệp hoặc cụm mật khẩu không đúng, nên khóa không mở được. Chưa có gì thay đổi; "
                "hãy chọn tệp của lượt này và nhập lại."
            ),
            code="key_does_not_open",
        ) from problem


def tried(session: Session) -> list[BallotKey]:
    """Both keys of this round, for opening the vote.

    Raises:
        RuleViolation: one is missing or untried, or one person holds both.
    """
    keys = list(
        session.keys.filter(round=session.round, tried_at__isnull=False)
        .select_related("holder")
        .order_by("office")
    )
    if len(keys) < len(Office):
        raise RuleViolation(
            _("Bỏ phiếu kín cần hai khóa: Chủ tịch và thư ký, mỗi người tạo và thử khóa của mình."),
            code="keys_missing",
        )
    if len({key.holder_id for key in keys}) < len(Office):
        raise RuleViolation(
            _("Hai khóa hòm phiếu phải do hai người giữ."), code="one_person_both_keys"
        )
    return keys


def place_of(session: Session, item: int = 0) -> sealing.Place:
    return sealing.Place(str(session.uid), session.round, item)


def clean_phrase(phrase: str) -> str:
    """As typed on any keyboard: one spelling of the letters, single spaces."""
    return " ".join(nfc(phrase).split())


def _cost() -> sealing.Cost:
    return cast("sealing.Cost", settings.BALLOT_KEY_COST)


def _require_office(session: Session, by: User) -> str:
    office = queries.office_of(session, by)
    if not office:
        raise NotAllowed(ONLY_HOLDERS)
    return office
